//! What an event did to goods, in few bytes: as much of it as an error declaration needs to turn it round.
//!
//! ```text
//! effect  = deltas made left closes links packed unpacked stowed unstowed kept tallies, each <how many> and then one after another; postings
//! delta   = lot spot amount
//! made    = lot amount unrecorded
//! left    = lot amount             closes = lot            links = from to
//! packed  = unit lot amount code   unpacked alike          kept  = unit from? to?
//! stowed  = unit unit              unstowed alike
//! tallies = lot <0 if found, 1 if made of what was found, else 2 and who destroyed it> amount
//! spot    = holder place? owner, then 0, or 1 shipment to owner while it is under way
//! amount  = <scale, and 32 if below zero> <digits>
//! ```
//!
//! Everything is a varint (LEB128). An identifier is its number among [`Ids`]; one that may be absent is that plus one, or 0.
//! What opens lots is left out: a lot once made stays known, and is dropped by other rules.

use rust_decimal::Decimal;

use crate::event::{Quantity, Unit};
use crate::rules::books::THIS_ENTRY;
use crate::rules::decision::{Content, Goods, Kept, Made, Tallied, Tally};
use crate::rules::ids::Ids;
use crate::rules::lot::{Delta, Spot, UnderWay};
use crate::rules::postings;

const BELOW_ZERO: u64 = 32;

/// Writes an effect.
pub(super) fn put(out: &mut Vec<u8>, goods: &Goods, ids: &mut Ids) {
    let Goods { deltas, made, left, closes, links, packed, unpacked, kept, tallies, postings, .. } = goods;
    let Goods { stowed, unstowed, .. } = goods;
    let mut to = Putter { out, ids };
    to.all(deltas, |to, delta| {
        to.id(&delta.lot);
        to.spot(&delta.spot);
        to.amount(delta.amount);
    });
    to.all(made, |to, made| {
        to.id(&made.lot);
        to.amount(made.amount);
        to.amount(made.unrecorded);
    });
    to.all(left, |to, (lot, amount)| {
        to.id(lot);
        to.amount(*amount);
    });
    to.all(closes, |to, lot| to.id(lot));
    to.all(links, |to, (one, other, _)| {
        to.id(one);
        to.id(other);
    });
    for list in [packed, unpacked] {
        to.all(list, |to, (unit, content)| {
            to.id(unit);
            to.id(&content.lot);
            to.amount(content.quantity.amount);
            to.id(content.quantity.unit.code());
        });
    }
    for list in [stowed, unstowed] {
        to.all(list, |to, (unit, child)| {
            to.id(unit);
            to.id(child);
        });
    }
    to.all(kept, |to, kept| {
        to.id(&kept.unit);
        to.maybe(kept.from.as_deref());
        to.maybe(kept.to.as_deref());
    });
    to.all(tallies, |to, tally| {
        to.id(&tally.lot);
        match &tally.what {
            Tallied::Found => to.uint(0),
            Tallied::MadeOfFound => to.uint(1),
            Tallied::DestroyedBy(by) => {
                to.uint(2);
                to.id(by);
            }
        }
        to.amount(tally.amount);
    });
    postings::put(&mut to, postings);
}

/// Reads an effect; nothing if there is none.
pub(super) fn take(from: &mut Taker<'_>, ids: &Ids) -> Option<Goods> {
    Some(Goods {
        deltas: from
            .all(|from| Some(Delta { lot: from.id(ids)?, spot: from.spot(ids)?, amount: from.amount()? }))?,
        made: from.all(|from| {
            let (lot, amount, unrecorded) = (from.id(ids)?, from.amount()?, from.amount()?);
            Some(Made { lot, amount, unrecorded, entered: false, by_maker: None })
        })?,
        left: from.all(|from| Some((from.id(ids)?, from.amount()?)))?,
        closes: from.all(|from| from.id(ids))?.into_iter().collect(),
        links: from.all(|from| Some((from.id(ids)?, from.id(ids)?, None)))?,
        packed: from.all(|from| from.content(ids))?,
        unpacked: from.all(|from| from.content(ids))?,
        stowed: from.all(|from| Some((from.id(ids)?, from.id(ids)?)))?,
        unstowed: from.all(|from| Some((from.id(ids)?, from.id(ids)?)))?,
        kept: from
            .all(|from| Some(Kept { unit: from.id(ids)?, from: from.maybe(ids)?, to: from.maybe(ids)? }))?,
        tallies: from.all(|from| {
            let lot = from.id(ids)?;
            let what = match from.uint()? {
                0 => Tallied::Found,
                1 => Tallied::MadeOfFound,
                _ => Tallied::DestroyedBy(from.id(ids)?),
            };
            Some(Tally { lot, what, amount: from.amount()? })
        })?,
        postings: postings::take(from, ids)?,
        ..Goods::default()
    })
}

/// Writes a varint.
pub(super) fn put_uint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes varints, identifiers and amounts.
pub(super) struct Putter<'o> {
    pub(super) out: &'o mut Vec<u8>,
    pub(super) ids: &'o mut Ids,
}

impl Putter<'_> {
    fn all<'l, T: 'l, L>(&mut self, list: L, put: impl Fn(&mut Self, &'l T))
    where
        L: IntoIterator<Item = &'l T, IntoIter: ExactSizeIterator>,
    {
        let list = list.into_iter();
        self.uint(list.len() as u64);
        list.for_each(|item| put(self, item));
    }

    pub(super) fn uint(&mut self, value: u64) {
        put_uint(self.out, value);
    }

    pub(super) fn id(&mut self, id: &str) {
        let number = self.ids.number(id);
        self.uint(number.into());
    }

    pub(super) fn maybe(&mut self, id: Option<&str>) {
        let number = id.map_or(0, |id| u64::from(self.ids.number(id)) + 1);
        self.uint(number);
    }

    pub(super) fn spot(&mut self, spot: &Spot) {
        self.id(&spot.holder);
        self.maybe(spot.place.as_deref());
        self.id(&spot.owner);
        let Some(under_way) = &spot.under_way else { return self.uint(0) };
        self.uint(1);
        // A shipment that this entry is has the greatest number there is; turned round the end it is 0.
        self.uint(under_way.shipment.wrapping_sub(THIS_ENTRY));
        self.id(&under_way.to);
        self.id(&under_way.owner);
    }

    pub(super) fn amount(&mut self, amount: Decimal) {
        let sign = if amount.is_sign_negative() { BELOW_ZERO } else { 0 };
        self.uint(u64::from(amount.scale()) + sign);
        let mut digits = amount.mantissa().unsigned_abs();
        while digits >= 0x80 {
            self.out.push(digits as u8 | 0x80);
            digits >>= 7;
        }
        self.out.push(digits as u8);
    }
}

/// Reads what was written here.
pub(super) struct Taker<'b>(&'b [u8]);

impl<'b> Taker<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Taker<'b> {
        Taker(bytes)
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.0
    }

    pub(super) fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn uint(&mut self) -> Option<u64> {
        u64::try_from(self.digits()?).ok()
    }

    fn digits(&mut self) -> Option<u128> {
        let mut value = 0u128;
        for shift in (0..126).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn all<T>(&mut self, take: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.uint()?;
        (0..count).map(|_| take(self)).collect()
    }

    pub(super) fn id(&mut self, ids: &Ids) -> Option<String> {
        ids.id(self.uint()?).map(str::to_owned)
    }

    pub(super) fn maybe(&mut self, ids: &Ids) -> Option<Option<String>> {
        match self.uint()?.checked_sub(1) {
            Some(number) => ids.id(number).map(|id| Some(id.to_owned())),
            None => Some(None),
        }
    }

    pub(super) fn spot(&mut self, ids: &Ids) -> Option<Spot> {
        let (holder, place, owner) = (self.id(ids)?, self.maybe(ids)?, self.id(ids)?);
        let under_way = match self.uint()? {
            0 => None,
            _ => {
                let shipment = self.uint()?.wrapping_add(THIS_ENTRY);
                Some(UnderWay { shipment, to: self.id(ids)?, owner: self.id(ids)? })
            }
        };
        Some(Spot { holder, place, owner, under_way })
    }

    pub(super) fn amount(&mut self) -> Option<Decimal> {
        let (head, digits) = (self.uint()?, self.digits()?);
        let scale = u32::try_from(head % BELOW_ZERO).ok()?;
        let mut amount = Decimal::try_from_i128_with_scale(i128::try_from(digits).ok()?, scale).ok()?;
        amount.set_sign_negative(head >= BELOW_ZERO);
        Some(amount)
    }

    fn content(&mut self, ids: &Ids) -> Option<(String, Content)> {
        let (unit, lot, amount) = (self.id(ids)?, self.id(ids)?, self.amount()?);
        let quantity = Quantity { amount, unit: Unit::parse(ids.id(self.uint()?)?)? };
        Some((unit, Content { lot, quantity }))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn amount() -> impl Strategy<Value = Decimal> {
        (any::<(u32, u32, u32, bool)>(), 0..=28u32).prop_map(|((lo, mid, hi, negative), scale)| {
            let mut amount = Decimal::from_parts(lo, mid, hi, false, scale);
            amount.set_sign_negative(negative);
            amount
        })
    }

    fn spot() -> impl Strategy<Value = Spot> {
        let shipment = prop_oneof![Just(THIS_ENTRY), any::<u64>()];
        let under_way = prop::option::of((shipment, ".{0,9}", ".{0,9}"));
        (".{0,9}", prop::option::of(".{0,9}"), ".{0,9}", under_way).prop_map(
            |(holder, place, owner, under_way)| {
                let under_way = under_way.map(|(shipment, to, owner)| UnderWay { shipment, to, owner });
                Spot { holder, place, owner, under_way }
            },
        )
    }

    fn goods() -> impl Strategy<Value = Goods> {
        let delta = (".{0,9}", spot(), amount()).prop_map(|(lot, spot, amount)| Delta { lot, spot, amount });
        let made = (".{0,9}", amount(), amount()).prop_map(|(lot, amount, unrecorded)| Made {
            lot,
            amount,
            unrecorded,
            entered: false,
            by_maker: None,
        });
        let content = || {
            (".{0,9}", ".{0,9}", amount(), "[A-Z]{2,3}").prop_map(|(unit, lot, amount, code)| {
                let quantity = Quantity { amount, unit: Unit::parse(&code).unwrap() };
                (unit, Content { lot, quantity })
            })
        };
        let kept = (".{0,9}", prop::option::of(".{0,9}"), prop::option::of(".{0,9}"))
            .prop_map(|(unit, from, to)| Kept { unit, from, to });
        let what = prop_oneof![
            Just(Tallied::Found),
            Just(Tallied::MadeOfFound),
            ".{0,9}".prop_map(Tallied::DestroyedBy),
        ];
        let tally = (".{0,9}", what, amount()).prop_map(|(lot, what, amount)| Tally { lot, what, amount });
        let few = 0..3usize;
        let stowed = || prop::collection::vec((".{0,9}", ".{0,9}"), 0..3usize);
        let lists = (
            prop::collection::vec(delta, few.clone()),
            prop::collection::vec(made, few.clone()),
            prop::collection::vec((".{0,9}", amount()), few.clone()),
            prop::collection::btree_set(".{0,9}", few.clone()),
            prop::collection::vec((".{0,9}", ".{0,9}", Just(None)), few.clone()),
            prop::collection::vec(content(), few.clone()),
            (prop::collection::vec(content(), few.clone()), stowed(), stowed()),
            prop::collection::vec(kept, few.clone()),
            prop::collection::vec(tally, few),
        );
        lists.prop_map(
            |(deltas, made, left, closes, links, packed, (unpacked, stowed, unstowed), kept, tallies)| {
                Goods {
                    deltas,
                    made,
                    left,
                    closes,
                    links,
                    packed,
                    unpacked,
                    stowed,
                    unstowed,
                    kept,
                    tallies,
                    reopens: BTreeSet::new(),
                    ..Goods::default()
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn what_was_put_is_taken_to_the_last_byte(goods in goods()) {
            let (mut bytes, mut ids) = (Vec::new(), Ids::default());
            put(&mut bytes, &goods, &mut ids);
            let mut from = Taker::new(&bytes);
            let again = take(&mut from, &ids).unwrap();
            prop_assert_eq!(format!("{again:?}"), format!("{goods:?}"));
            prop_assert!(from.rest().is_empty());
            for cut in 0..bytes.len() {
                prop_assert!(take(&mut Taker::new(&bytes[..cut]), &ids).is_none());
            }
        }

        #[test]
        fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut ids = Ids::default();
            for id in ["KGM", "a", "b"] {
                ids.number(id);
            }
            take(&mut Taker::new(&bytes), &ids);
        }
    }
}
