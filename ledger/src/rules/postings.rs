//! Postings in few bytes, as part of an effect.
//!
//! ```text
//! postings = <how many> and then one after another:
//!            1 lot place amount         2 lot spot name season amount    3 plot name season amount
//!            4 plot season amount       5 of time day amount
//!            7 place lot amount                  8 lot who name season amount
//!            6 who was? now?            who = 0 id, or 1 entry           was, now = 0, or 1 place? time
//! ```
//!
//! Days and times are zigzag varints; the rest is as in [`super::effect`].

use crate::rules::accounts::{Account, Postings, Seen, Title};
use crate::rules::books::THIS_ENTRY;
use crate::rules::effect::{Putter, Taker};
use crate::rules::ids::Ids;
use crate::rules::journey::{Sight, Traveller};
use crate::rules::payload::Day;

/// Writes postings.
pub(super) fn put(to: &mut Putter<'_>, postings: &Postings) {
    let Postings { amounts, seen } = postings;
    to.uint((amounts.len() + seen.len()) as u64);
    for (account, amount) in amounts {
        match account {
            Account::MadeAt { lot, place } => {
                to.uint(1);
                to.id(lot);
                to.id(place);
            }
            Account::Entitled { lot, spot, title } => {
                to.uint(2);
                to.id(lot);
                to.spot(spot);
                put_title(to, title);
            }
            Account::Granted { plot, title } => {
                to.uint(3);
                to.id(plot);
                put_title(to, title);
            }
            Account::Harvested { plot, season } => {
                to.uint(4);
                to.id(plot);
                to.id(season);
            }
            Account::KeptAt { place, lot } => {
                to.uint(7);
                to.id(place);
                to.id(lot);
            }
            Account::LetGo { lot, by, title } => {
                to.uint(8);
                to.id(lot);
                to.id(by);
                put_title(to, title);
            }
            Account::Sprayed { of, from_ms, until } => {
                to.uint(5);
                to.id(of);
                put_int(to, *from_ms);
                put_int(to, until.number());
            }
        }
        to.amount(*amount);
    }
    for Seen { who, was, now } in seen {
        to.uint(6);
        match who {
            Traveller::Thing(id) => {
                to.uint(0);
                to.id(id);
            }
            Traveller::Shipment(entry) => {
                to.uint(1);
                to.uint(entry.wrapping_sub(THIS_ENTRY));
            }
        }
        for sight in [was, now] {
            let Some(Sight { place, time_ms }) = sight else {
                to.uint(0);
                continue;
            };
            to.uint(1);
            to.maybe(place.as_deref());
            put_int(to, *time_ms);
        }
    }
}

/// Reads postings; nothing if there are none.
pub(super) fn take(from: &mut Taker<'_>, ids: &Ids) -> Option<Postings> {
    let mut postings = Postings::default();
    for _ in 0..from.uint()? {
        let account = match from.uint()? {
            1 => Account::MadeAt { lot: from.id(ids)?, place: from.id(ids)? },
            2 => {
                let (lot, spot) = (from.id(ids)?, from.spot(ids)?);
                Account::Entitled { lot, spot, title: take_title(from, ids)? }
            }
            3 => Account::Granted { plot: from.id(ids)?, title: take_title(from, ids)? },
            4 => Account::Harvested { plot: from.id(ids)?, season: from.id(ids)? },
            5 => {
                let (of, from_ms) = (from.id(ids)?, take_int(from)?);
                Account::Sprayed { of, from_ms, until: Day::of_number(take_int(from)?)? }
            }
            8 => {
                let (lot, by) = (from.id(ids)?, from.id(ids)?);
                Account::LetGo { lot, by, title: take_title(from, ids)? }
            }
            7 => Account::KeptAt { place: from.id(ids)?, lot: from.id(ids)? },
            6 => {
                postings.seen.push(take_seen(from, ids)?);
                continue;
            }
            _ => return None,
        };
        postings.amounts.push((account, from.amount()?));
    }
    Some(postings)
}

fn put_title(to: &mut Putter<'_>, title: &Title) {
    to.id(&title.name);
    to.id(&title.season);
}

fn take_title(from: &mut Taker<'_>, ids: &Ids) -> Option<Title> {
    Some(Title { name: from.id(ids)?, season: from.id(ids)? })
}

fn take_seen(from: &mut Taker<'_>, ids: &Ids) -> Option<Seen> {
    let who = match from.uint()? {
        0 => Traveller::Thing(from.id(ids)?),
        1 => Traveller::Shipment(from.uint()?.wrapping_add(THIS_ENTRY)),
        _ => return None,
    };
    Some(Seen { who, was: take_sight(from, ids)?, now: take_sight(from, ids)? })
}

fn take_sight(from: &mut Taker<'_>, ids: &Ids) -> Option<Option<Sight>> {
    match from.uint()? {
        0 => Some(None),
        1 => Some(Some(Sight { place: from.maybe(ids)?, time_ms: take_int(from)? })),
        _ => None,
    }
}

fn put_int(to: &mut Putter<'_>, value: i64) {
    to.uint(((value << 1) ^ (value >> 63)) as u64);
}

fn take_int(from: &mut Taker<'_>) -> Option<i64> {
    let value = from.uint()?;
    Some((value >> 1) as i64 ^ -((value & 1) as i64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::rules::lot::{Spot, UnderWay};

    fn text() -> impl Strategy<Value = String> {
        ".{0,9}"
    }

    fn title() -> impl Strategy<Value = Title> {
        (text(), text()).prop_map(|(name, season)| Title { name, season })
    }

    fn spot() -> impl Strategy<Value = Spot> {
        (text(), text(), prop::option::of((any::<u64>(), text(), text()))).prop_map(|(holder, owner, way)| {
            let under_way = way.map(|(shipment, to, owner)| UnderWay { shipment, to, owner });
            Spot { holder, place: None, owner, under_way }
        })
    }

    fn account() -> impl Strategy<Value = Account> {
        prop_oneof![
            (text(), text()).prop_map(|(lot, place)| Account::MadeAt { lot, place }),
            (text(), spot(), title()).prop_map(|(lot, spot, title)| Account::Entitled { lot, spot, title }),
            (text(), title()).prop_map(|(plot, title)| Account::Granted { plot, title }),
            (text(), text()).prop_map(|(plot, season)| Account::Harvested { plot, season }),
            (text(), text()).prop_map(|(place, lot)| Account::KeptAt { place, lot }),
            (text(), text(), title()).prop_map(|(lot, by, title)| Account::LetGo { lot, by, title }),
            (text(), any::<i64>(), any::<i32>()).prop_map(|(of, from_ms, until)| {
                Account::Sprayed { of, from_ms, until: Day::of_number(until.into()).unwrap() }
            }),
        ]
    }

    fn sight() -> impl Strategy<Value = Option<Sight>> {
        prop::option::of(
            (prop::option::of(text()), any::<i64>()).prop_map(|(place, time_ms)| Sight { place, time_ms }),
        )
    }

    fn seen() -> impl Strategy<Value = Seen> {
        let who = prop_oneof![text().prop_map(Traveller::Thing), any::<u64>().prop_map(Traveller::Shipment)];
        (who, sight(), sight()).prop_map(|(who, was, now)| Seen { who, was, now })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn what_was_put_is_taken_to_the_last_byte(
            amounts in prop::collection::vec((account(), any::<i64>().prop_map(|n| Decimal::new(n, 9))), 0..5),
            seen in prop::collection::vec(seen(), 0..3),
        ) {
            let postings = Postings { amounts, seen };
            let (mut bytes, mut ids) = (Vec::new(), Ids::default());
            put(&mut Putter { out: &mut bytes, ids: &mut ids }, &postings);
            let mut from = Taker::new(&bytes);
            prop_assert_eq!(take(&mut from, &ids), Some(postings));
            prop_assert!(from.rest().is_empty());
            for cut in 0..bytes.len() {
                prop_assert!(take(&mut Taker::new(&bytes[..cut]), &ids).is_none());
            }
        }

        #[test]
        fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut ids = Ids::default();
            ids.number("a");
            take(&mut Taker::new(&bytes), &ids);
        }
    }
}
