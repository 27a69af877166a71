//! Packs and copies: how well scans tell them apart, measured in a world whose chance comes from a seed.
//!
//! Every pack is looked at as people look at packs: on the shelf, in the kitchen, as a gift, on a journey, by a link that goes round. A
//! copied code is looked at as all its packs are. What comes of it is judged scan by scan by the same function that a node uses
//! ([`suyuan_ledger::scans::judge`]), and nothing else is known of the pack. The shares of this world are assumptions and stand here
//! and in docs/CLONES.md; nobody has published how often people scan packs of rice.

mod life;
mod report;
#[cfg(test)]
mod tests;

use suyuan_ledger::scans::{CodeAt, Device, Facts, Ground, Level, Record, Sightings, What, judge};

pub(crate) use report::Report;

use super::chance::Chance;
use life::{Look, Pack};

const DAY: u64 = 86_400_000;
/// 2026-09-01.
const START: u64 = 1_788_220_800_000;

/// What is played.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where all chance comes from.
    pub(crate) seed: u64,
    /// How many packs bear one code, each number on its own.
    pub(crate) copies: Vec<u64>,
    /// How many honest packs of each habit.
    pub(crate) honest: u64,
    /// Of a hundred looks that people with a pack take here, so many happen.
    pub(crate) looks: u64,
    /// How many copied codes for each number of copies.
    pub(crate) codes: u64,
}

/// What honest people do with a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Bought in a shop, where others look at it first.
    Shelf,
    /// Used for weeks by a family with several phones.
    Family,
    /// Given to somebody in another city, who may give it on.
    Gift,
    /// Taken along on a journey, and back.
    Journey,
    /// Its link goes round in a group.
    Link,
    /// Sent by parcel, its PIN used.
    Online,
    /// On display for a month: looked at every day, as only copies are otherwise.
    Display,
}

impl Habit {
    /// Every one; the last is no pack that anybody buys and is not counted with the others.
    pub(crate) const ALL: [Habit; 7] = [
        Habit::Shelf,
        Habit::Family,
        Habit::Gift,
        Habit::Journey,
        Habit::Link,
        Habit::Online,
        Habit::Display,
    ];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Habit::Shelf => "shelf",
            Habit::Family => "family",
            Habit::Gift => "gift",
            Habit::Journey => "journey",
            Habit::Link => "link",
            Habit::Online => "online",
            Habit::Display => "display",
        }
    }

    /// How many packs in a hundred.
    fn share(self) -> u64 {
        match self {
            Habit::Shelf => 45,
            Habit::Family => 20,
            Habit::Gift => 15,
            Habit::Journey => 3,
            Habit::Link => 2,
            Habit::Online => 15,
            Habit::Display => 0,
        }
    }
}

/// What became of a code.
#[derive(Clone, Debug, Default)]
struct Outcome {
    /// What spoke for copies when it was noticed.
    grounds: Vec<&'static str>,
    /// Whether it ever was seen often.
    often: bool,
    /// When it was noticed.
    noticed_ms: Option<u64>,
}

/// Plays it.
pub(crate) fn simulate(settings: &Settings) -> Report {
    let mut report = Report::of(settings);
    for habit in Habit::ALL {
        let outcomes = (0..settings.honest).map(|n| {
            let mut chance = Chance::of(settings.seed, &format!("{} {n}", habit.word()));
            let mut pack = Pack::new();
            pack.live(&mut chance, habit);
            pack.some(&mut chance, settings.looks);
            watch(pack.looks)
        });
        report.honest(habit, outcomes);
    }
    for copies in &settings.copies {
        let cloned = (0..settings.codes).map(|n| {
            let mut chance = Chance::of(settings.seed, &format!("copies {copies} {n}"));
            let (mut pack, sold) = life::copied(&mut chance, *copies);
            pack.some(&mut chance, settings.looks);
            (watch(pack.looks), sold)
        });
        report.copied(*copies, cloned);
    }
    report
}

/// Takes a code's looks in their order, and judges after each.
fn watch(mut looks: Vec<Look>) -> Outcome {
    looks.sort_by_key(|look| look.at);
    let (sold, opened) = (first(&looks, |look| look.sells), first(&looks, |look| look.opens));
    let (mut sightings, mut outcome) = (Sightings::default(), Outcome::default());
    let code = CodeAt { roll: [1; 16], position: 0 };
    for look in looks {
        let device = Device { era: 0, hash: look.device.to_be_bytes() };
        let state = life::state(look.at, sold, opened);
        let record = Record { time_ms: START + look.at, code, device, what: What::Scan, state, spot: None };
        if look.seen {
            sightings.see(&record, 0);
        }
        if look.opens {
            sightings.see(&Record { what: What::Opening, ..record }, 0);
        }
        if let Some(spot) = look.place {
            sightings.see(&Record { what: What::Place { of: 0 }, spot: Some(spot), ..record }, 0);
        }
        let judged = judge(&sightings, &Facts::default());
        match judged.level {
            Level::Normal => {}
            Level::SeenOften => outcome.often = true,
            Level::MayBeCopied => {
                outcome.noticed_ms = Some(look.at);
                outcome.grounds = judged.grounds.into_iter().map(Ground::as_str).collect();
                return outcome;
            }
        }
    }
    outcome
}

fn first(looks: &[Look], is: impl Fn(&Look) -> bool) -> Option<u64> {
    looks.iter().filter(|look| is(look)).map(|look| look.at).min()
}
