//! `impossible-journey`: goods that are in two places faster than anything flies, or arrive before they left.
//!
//! Judged are single things (items, logistic units) between two places that say about where they lie (`near`), and shipments
//! between where they were sent off and where they were received. A flag must be sure, so every doubt speaks for the actor: each
//! position is the nearest corner of the square that its decimals leave open, the way is the straight chord through an earth
//! that is a little too small, and both clocks may be wrong by as much as raises no flag of its own.
//!
//! # The way
//!
//! With half angles a = Δφ/2 and b = Δλ/2, the chord's square is 4R² (sin² a + cos φ₁ cos φ₂ sin² b). Below every real value are
//! sin x ≥ x − x³/6, cos x ≥ 1 − x²/2 + x⁴/24 − x⁶/720, and R = 6,335 km, the least radius of curvature of WGS 84. All of
//! it is whole numbers of a billionth, rounded towards zero, so it comes out the same on every machine; squares are compared, and
//! no root is drawn.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Action, BizStep, EventKind};
use crate::rules::accounts::Seen;
use crate::rules::books::THIS_ENTRY;
use crate::rules::decision::Goods;
use crate::rules::names::Pointer;
use crate::rules::payload::Near;
use crate::rules::plan::Plan;
use crate::rules::state::State;
use crate::rules::{AHEAD_AFTER_MS, Code, names};

/// Faster than this nothing travels: kilometres an hour.
pub const FASTEST_KMH: i128 = 900;

/// Metres; less than any radius of curvature of the earth.
const RADIUS: i128 = 6_335_000;

/// Whole numbers stand for billionths.
const ONE: i128 = 1_000_000_000;

/// Billionths of a radian in a thousandth of a degree, less a little.
const MILLIDEGREE: i128 = 17_453;

/// Who is seen at places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Traveller {
    /// An item or a logistic unit.
    Thing(String),
    /// What one entry sent off.
    Shipment(u64),
}

/// Where and when it was last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sight {
    /// The place, if it says where it lies.
    pub(super) place: Option<String>,
    /// By the claim of the event, in milliseconds.
    pub(super) time_ms: i64,
}

impl Traveller {
    /// With the number of the entry that it was planned for.
    pub(super) fn at_entry(&self, index: u64) -> Traveller {
        match self {
            Traveller::Shipment(THIS_ENTRY) => Traveller::Shipment(index),
            other => other.clone(),
        }
    }
}

impl Plan<'_> {
    /// Looks where the event's things and shipments were last, and notes where they are.
    pub(super) fn follow(&mut self) {
        let coming = matches!(self.event.biz_step(), Some(BizStep::Receiving | BizStep::Accepting));
        let place = if coming { self.afterwards() } else { self.origin() };
        let near = place.filter(|p| self.state.places.get(&**p).is_some_and(|p| p.what.near.is_some()));
        let here = Sight { place: near.map(Cow::into_owned), time_ms: self.event.time_ms() };
        self.follow_things(&here);
        self.follow_shipments(&here);
    }

    fn follow_things(&mut self, here: &Sight) {
        if here.place.is_none() || !self.is_physical() {
            return;
        }
        let named: Vec<(String, Pointer)> = names::goods(self.event)
            .filter(|named| !named.pointer.member().ends_with("uantityList"))
            .map(|named| (named.canonical(), named.pointer))
            .collect();
        for (id, pointer) in named {
            let who = Traveller::Thing(id);
            let was = self.state.accounts.sights.get(&who).cloned();
            if let Some(was) = &was {
                self.check_way(&who, was, here, pointer);
            }
            if was.as_ref().is_none_or(|was| was.time_ms <= here.time_ms) {
                self.goods.postings.seen.push(Seen { who, was, now: Some(here.clone()) });
            }
        }
    }

    /// What leaves is noted at its entry; what arrives is held against it. It is forgotten when nothing is under way any more.
    fn follow_shipments(&mut self, here: &Sight) {
        let mut shipments: Vec<(u64, bool)> = Vec::new();
        for delta in &self.goods.deltas {
            let Some(under_way) = &delta.spot.under_way else { continue };
            let leaves = delta.amount > Decimal::ZERO;
            if !shipments.iter().any(|(there, _)| *there == under_way.shipment) {
                shipments.push((under_way.shipment, leaves));
            }
        }
        let voided = matches!(self.event.biz_step(), Some(BizStep::VoidShipping));
        for (shipment, leaves) in shipments {
            let who = Traveller::Shipment(shipment);
            if leaves {
                self.goods.postings.seen.push(Seen { who, was: None, now: Some(here.clone()) });
                continue;
            }
            let Some(was) = self.state.accounts.sights.get(&who).cloned() else { continue };
            if !voided {
                if here.time_ms.saturating_add(AHEAD_AFTER_MS) < was.time_ms {
                    let minutes = (was.time_ms - here.time_ms) / 60_000;
                    let detail = format!("received {minutes} minutes before entry {shipment} sent it off");
                    self.flag(Code::ImpossibleJourney, "/eventTime", detail);
                } else {
                    self.check_way(&who, &was, here, "/eventTime");
                }
            }
            // Whether it is the last of it is seen when it is entered; taken back, it is on its way again.
            self.goods.postings.seen.push(Seen { who, was: Some(was.clone()), now: Some(was) });
        }
    }

    fn check_way(&mut self, who: &Traveller, was: &Sight, here: &Sight, pointer: impl Into<String>) {
        let (Some(from), Some(to)) = (&was.place, &here.place) else { return };
        let near = |place: &String| self.state.places.get(place).and_then(|p| p.what.near);
        let (Some(a), Some(b)) = (near(from), near(to)) else { return };
        let between_ms = here.time_ms.abs_diff(was.time_ms).saturating_add(2 * AHEAD_AFTER_MS as u64);
        if !too_fast(&a, &b, between_ms) {
            return;
        }
        let who = match who {
            Traveller::Thing(id) => id.clone(),
            Traveller::Shipment(entry) => format!("what entry {entry} sent off"),
        };
        let minutes = here.time_ms.abs_diff(was.time_ms) / 60_000;
        let detail = format!(
            "{who} was at {from} and {minutes} minutes apart at {to}: faster than {FASTEST_KMH} km/h"
        );
        self.flag(Code::ImpossibleJourney, pointer, detail);
    }

    /// Whether somebody has the things in hand: what is only told, planned or handed over on paper moves nothing.
    fn is_physical(&self) -> bool {
        let counted = matches!(self.event.kind, EventKind::Object(_) | EventKind::Aggregation(_));
        let on_paper = self.event.action() == Some(Action::Observe)
            && matches!(self.event.biz_step(), None | Some(BizStep::VoidShipping | BizStep::Reserving));
        counted && !on_paper
    }
}

impl State {
    /// Forgets where those were who are no longer on their way, or no longer there.
    pub(super) fn lose_sight(&mut self, goods: &Goods, index: u64) {
        for seen in &goods.postings.seen {
            let who = seen.who.at_entry(index);
            let there = match &who {
                Traveller::Shipment(entry) => self.shipments.open.contains_key(entry),
                Traveller::Thing(id) => {
                    self.units.contains_key(id) || self.lots.get(id).is_some_and(|lot| !lot.stock.is_empty())
                }
            };
            if !there {
                self.accounts.sights.remove(&who);
            }
        }
    }
}

/// Whether the way between two positions needs more than [`FASTEST_KMH`], beyond doubt.
pub(super) fn too_fast(a: &Near, b: &Near, between_ms: u64) -> bool {
    let chord_squared = chord_squared(a, b);
    // Metres in so many milliseconds at a kilometre an hour: a 3,600th each.
    let reach = FASTEST_KMH * i128::from(between_ms) / 3_600;
    reach.checked_mul(reach).is_some_and(|reach| chord_squared > reach)
}

/// The square of the straight way in square metres, or less.
fn chord_squared(a: &Near, b: &Near) -> i128 {
    let north = (milli(a.lat) - milli(b.lat)).abs();
    let east = (milli(a.lon) - milli(b.lon)).abs();
    let east = east.min(360_000 - east);
    let north = (north - open(a.lat) - open(b.lat)).max(0);
    let east = (east - open(a.lon) - open(b.lon)).max(0);
    let s = sine(north * MILLIDEGREE / 2);
    let t = sine(east * MILLIDEGREE / 2);
    let cosines = cosine(milli(a.lat).abs() + open(a.lat)) * cosine(milli(b.lat).abs() + open(b.lat)) / ONE;
    let half_chord_squared = s * s / ONE + cosines * (t * t / ONE) / ONE;
    4 * RADIUS * RADIUS / ONE * half_chord_squared
}

/// The sine of so many billionths of a radian up to a quarter turn, or less.
fn sine(x: i128) -> i128 {
    x - x * x / ONE * x / ONE / 6 - 1
}

/// The cosine of so many thousandths of a degree, or less.
fn cosine(millidegrees: i128) -> i128 {
    // Here a larger angle is the safe side.
    let x = millidegrees.min(90_000) * (MILLIDEGREE + 1);
    let square = x * x / ONE;
    let fourth = square * square / ONE;
    let sixth = fourth * square / ONE;
    (ONE - square / 2 + fourth / 24 - sixth / 720 - 4).max(0)
}

fn milli(degrees: Decimal) -> i128 {
    let mut degrees = degrees;
    degrees.rescale(3);
    degrees.mantissa()
}

/// Half of what a position's decimals leave open, in thousandths of a degree.
fn open(degrees: Decimal) -> i128 {
    match degrees.scale() {
        0 => 500,
        1 => 50,
        2 => 5,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(lat: &str, lon: &str) -> Near {
        Near { lat: lat.parse().unwrap(), lon: lon.parse().unwrap() }
    }

    const HOUR: u64 = 3_600_000;

    #[test]
    fn chengdu_to_shanghai_in_an_hour_is_too_fast_and_in_two_is_a_flight() {
        // 1,660 km.
        let (chengdu, shanghai) = (near("30.572", "104.066"), near("31.230", "121.474"));
        assert!(too_fast(&chengdu, &shanghai, HOUR));
        assert!(!too_fast(&chengdu, &shanghai, 2 * HOUR));
        assert!(!too_fast(&chengdu, &chengdu, 0));
    }

    #[test]
    fn the_way_is_never_longer_than_it_is_and_not_much_shorter() {
        // Great circles by the haversine of a sphere of 6,371 km, in km.
        let ways = [
            (near("30.572", "104.066"), near("31.230", "121.474"), 1_660),
            (near("48.857", "2.352"), near("40.713", "-74.006"), 5_837),
            (near("0.000", "179.500"), near("0.000", "-179.500"), 111),
            (near("60.000", "0.000"), near("60.000", "1.000"), 55),
            (near("89.000", "0.000"), near("89.000", "180.000"), 222),
        ];
        for (a, b, km) in ways {
            let squared = chord_squared(&a, &b);
            assert!(squared <= (km * 1_000 + 1_000_i128).pow(2), "{km}: {squared}");
            assert!(squared >= (km * 1_000 * 80 / 100_i128).pow(2), "{km}: {squared}");
            assert_eq!(squared, chord_squared(&b, &a));
        }
    }

    #[test]
    fn a_coarse_position_leaves_room() {
        // Two degrees of latitude are 222 km; by whole degrees it may be one.
        let minutes = |m: u64| m * 60_000;
        assert!(too_fast(&near("30.000", "104.000"), &near("32.000", "104.000"), minutes(14)));
        assert!(!too_fast(&near("30", "104"), &near("32", "104"), minutes(14)));
        assert!(too_fast(&near("30", "104"), &near("32", "104"), minutes(7)));
    }
}
