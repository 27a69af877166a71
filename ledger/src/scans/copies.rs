//! Whether a code may have been copied: a function of its sightings and of where its goods were sent, and of nothing else.
//!
//! One pack is on a shelf, then in a kitchen, perhaps in a second kitchen far away. A copied code is in many at once. What tells them
//! apart is not how many people look (a link that is passed on brings fifty in an evening) but on how many different days phones come
//! that never came before, and where the pack is meanwhile. Each ground weighs 1 or 2; 2 together say *may be copied*. Those that count days count the same
//! devices, so only the heaviest of them weighs. Nothing here says
//! who made a copy, and the phone that looks just now is never the ground.
//!
//! | ground | weighs 1 from | weighs 2 from |
//! |---|---|---|
//! | `many-devices` | new devices on 13 days of 60 | 18 days |
//! | `after-sale` | new devices on 9 days of 60 after it was recorded as sold | 13 days |
//! | `after-opening` | new devices on 7 days of 60, more than a day after the PIN was used | 10 days |
//! | `before-activation` | devices on 3 days while the code was for no lot | 5 days |
//! | `too-far-too-fast` | | once: another device over 100 km away, faster than 900 km/h |
//! | `back-and-forth` | twice: another device where the pack had been before, over 100 km from where it was since | three times |
//! | `many-regions` | devices in 4 places over 100 km apart | 5 places |
//! | `far-from-market` | two devices over 300 km from all places where the goods went | |

use crate::rules::CodeState;
use crate::rules::payload::{DAY_MS, Day};
use crate::scans::{Device, Fresh, Sightings, Spot, Spotted};

/// New devices are counted within so many days.
const WINDOW_DAYS: i64 = 60;
/// On how many days new devices must come: for a weight of 1, and of 2.
const MANY_DEVICES: (u32, u32) = (13, 18);
const AFTER_SALE: (u32, u32) = (9, 13);
const AFTER_OPENING: (u32, u32) = (7, 10);
const BEFORE_ACTIVATION: (u32, u32) = (3, 5);
const BACK_AND_FORTH: (u32, u32) = (2, 3);
const MANY_REGIONS: (u32, u32) = (4, 5);
/// Places nearer than this are one region.
const REGION_KM: f64 = 100.0;
/// Faster than airliners between cities.
const FASTEST_KMH: f64 = 900.0;
/// What rounding to a tenth of a degree may add to a distance: half a tenth at each end, both ways.
const ROUNDING_KM: f64 = 16.0;
const FAR_KM: f64 = 300.0;

/// What is known of a code besides its sightings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Where the goods were made, sent and sold, as far as places are known.
    pub market: Vec<Spot>,
}

/// How a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// As one pack is looked at.
    Normal,
    /// Oftener, or farther, than most packs.
    SeenOften,
    /// More than one pack bears it, as far as scans can tell.
    MayBeCopied,
}

/// Something that speaks for copies, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Devices came that had not come before, on so many days of 60.
    ManyDevices {
        /// Days.
        days: u32,
    },
    /// The same, after it was recorded as sold.
    AfterSale {
        /// Days.
        days: u32,
    },
    /// The same, more than a day after the PIN was used.
    AfterOpening {
        /// Days.
        days: u32,
    },
    /// Devices came on so many days while the code was for no lot.
    BeforeActivation {
        /// Days.
        days: u32,
    },
    /// In two places sooner than one can travel.
    TooFarTooFast {
        /// How far apart at least.
        km: u32,
        /// In how long.
        minutes: u32,
    },
    /// In a place again which it had left for one far away.
    BackAndForth {
        /// How often.
        times: u32,
    },
    /// In so many places far from one another.
    ManyRegions {
        /// Places.
        regions: u32,
    },
    /// Far from wherever the goods went.
    FarFromMarket {
        /// How far at least.
        km: u32,
    },
}

/// A level, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// How it stands.
    pub level: Level,
    /// Why; empty at [`Level::Normal`].
    pub grounds: Vec<Ground>,
}

impl Level {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Normal => "normal",
            Level::SeenOften => "seen-often",
            Level::MayBeCopied => "may-be-copied",
        }
    }
}

impl Ground {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Ground::ManyDevices { .. } => "many-devices",
            Ground::AfterSale { .. } => "after-sale",
            Ground::AfterOpening { .. } => "after-opening",
            Ground::BeforeActivation { .. } => "before-activation",
            Ground::TooFarTooFast { .. } => "too-far-too-fast",
            Ground::BackAndForth { .. } => "back-and-forth",
            Ground::ManyRegions { .. } => "many-regions",
            Ground::FarFromMarket { .. } => "far-from-market",
        }
    }

    /// Its numbers: days, times, places or kilometres; then minutes.
    pub fn numbers(self) -> (u32, Option<u32>) {
        match self {
            Ground::ManyDevices { days }
            | Ground::AfterSale { days }
            | Ground::AfterOpening { days }
            | Ground::BeforeActivation { days } => (days, None),
            Ground::BackAndForth { times } => (times, None),
            Ground::ManyRegions { regions } => (regions, None),
            Ground::FarFromMarket { km } => (km, None),
            Ground::TooFarTooFast { km, minutes } => (km, Some(minutes)),
        }
    }

    /// Whether it counts days on which new devices came; the others are about places.
    fn counts_days(self) -> bool {
        matches!(
            self,
            Ground::ManyDevices { .. }
                | Ground::AfterSale { .. }
                | Ground::AfterOpening { .. }
                | Ground::BeforeActivation { .. }
        )
    }

    fn weight(self) -> u32 {
        let by = |found: u32, (one, two): (u32, u32)| u32::from(found >= one) + u32::from(found >= two);
        match self {
            Ground::ManyDevices { days } => by(days, MANY_DEVICES),
            Ground::AfterSale { days } => by(days, AFTER_SALE),
            Ground::AfterOpening { days } => by(days, AFTER_OPENING),
            Ground::BeforeActivation { days } => by(days, BEFORE_ACTIVATION),
            Ground::BackAndForth { times } => by(times, BACK_AND_FORTH),
            Ground::ManyRegions { regions } => by(regions, MANY_REGIONS),
            Ground::FarFromMarket { .. } => 1,
            Ground::TooFarTooFast { .. } => 2,
        }
    }
}

/// Whether a code may have been copied.
pub fn judge(sightings: &Sightings, facts: &Facts) -> Judged {
    let fresh = sightings.fresh();
    let days = |counts: &dyn Fn(&Fresh) -> bool| busiest(fresh.iter().filter(|fresh| counts(fresh)));
    let opened = sightings.opened();
    let after_opening = |fresh: &Fresh| opened.is_some_and(|(at, _)| fresh.time_ms > at + DAY_MS as u64);
    let route = route(sightings.spots());
    let mut grounds = vec![
        Ground::ManyDevices { days: days(&|_| true) },
        Ground::AfterSale { days: days(&|fresh| fresh.state == CodeState::Sold) },
        Ground::AfterOpening { days: days(&after_opening) },
        Ground::BeforeActivation { days: days(&|fresh| fresh.state == CodeState::NotActivated) },
        Ground::BackAndForth { times: route.returns },
        Ground::ManyRegions { regions: route.regions },
    ];
    grounds.extend(too_fast(sightings.spots()));
    grounds.extend(far(sightings.spots(), &facts.market));
    grounds.retain(|ground| ground.weight() > 0);
    let weighs = |of_days: bool| grounds.iter().filter(move |ground| ground.counts_days() == of_days);
    let heaviest = weighs(true).map(|ground| ground.weight()).max().unwrap_or(0);
    let weight = heaviest + weighs(false).map(|ground| ground.weight()).sum::<u32>();
    let level = match weight {
        0 => Level::Normal,
        1 => Level::SeenOften,
        _ => Level::MayBeCopied,
    };
    Judged { level, grounds }
}

/// The most days within a window on which devices came that had not come before. A new salt makes all devices new, so the days of each
/// era are counted alone.
fn busiest<'s>(fresh: impl Iterator<Item = &'s Fresh>) -> u32 {
    let mut days: Vec<(u8, i32)> = fresh.map(|fresh| (fresh.era, day(fresh.time_ms))).collect();
    days.sort_unstable();
    days.dedup();
    let within = |(era, last): (u8, i32)| {
        let first = i64::from(last) - WINDOW_DAYS;
        days.iter().filter(|(other, day)| *other == era && i64::from(*day) > first && *day <= last).count()
    };
    days.iter().map(|end| within(*end)).max().unwrap_or(0) as u32
}

fn day(ms: u64) -> i32 {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    i32::try_from(Day::of_ms(ms).begin_ms() / DAY_MS).unwrap_or(i32::MAX)
}

#[derive(Default)]
struct Route {
    regions: u32,
    returns: u32,
}

/// How many regions there are, and how often another device is in one that had been left.
fn route(spots: &[Spotted]) -> Route {
    let mut route = Route::default();
    let mut regions: Vec<(Spot, Device)> = Vec::new();
    let mut now: Option<usize> = None;
    for spotted in by_time(spots) {
        let there = regions.iter().position(|(spot, _)| spot.km(spotted.spot) <= REGION_KM);
        match there {
            // Whoever was there before came home, or looks again.
            Some(at) if regions[at].1 == spotted.device => now = Some(at),
            Some(at) => {
                route.returns += u32::from(now.is_some_and(|now| now != at));
                now = Some(at);
            }
            None => {
                now = Some(regions.len());
                regions.push((spotted.spot, spotted.device));
            }
        }
    }
    let mut owners: Vec<Device> = regions.iter().map(|(_, device)| *device).collect();
    owners.sort_unstable();
    owners.dedup();
    // One traveller's phone in many cities is one pack on a journey.
    route.regions = owners.len() as u32;
    route
}

fn too_fast(spots: &[Spotted]) -> Option<Ground> {
    let spots = by_time(spots);
    let fastest = spots.windows(2).filter_map(|pair| {
        let [from, to] = pair else { return None };
        let km = from.spot.km(to.spot) - ROUNDING_KM;
        let ms = to.time_ms - from.time_ms;
        let hours = ms as f64 / 3_600_000.0;
        let too_fast = from.device != to.device && km > REGION_KM && km > FASTEST_KMH * hours;
        let minutes = u32::try_from(ms / 60_000).unwrap_or(u32::MAX);
        too_fast.then_some(Ground::TooFarTooFast { km: km as u32, minutes })
    });
    fastest.max_by_key(|ground| ground.numbers().0)
}

fn far(spots: &[Spotted], market: &[Spot]) -> Option<Ground> {
    let nearest = |spot: Spot| market.iter().map(|place| place.km(spot)).min_by(f64::total_cmp);
    let far: Vec<(Device, u32)> = spots
        .iter()
        .filter_map(|spotted| Some((spotted.device, nearest(spotted.spot).filter(|km| *km > FAR_KM)? as u32)))
        .collect();
    let (first, km) = far.first()?;
    far.iter().any(|(device, _)| device != first).then_some(Ground::FarFromMarket { km: *km })
}

fn by_time(spots: &[Spotted]) -> Vec<Spotted> {
    let mut spots = spots.to_vec();
    spots.sort_by_key(|spotted| spotted.time_ms);
    spots
}

#[cfg(test)]
mod tests;
