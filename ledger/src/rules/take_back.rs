//! Error declarations: an earlier event of the same signer is taken back whole, and both stay visible.
//!
//! What was used since stays used: a spot may go below zero, which is flagged, and further use there waits until the
//! corrected event comes. A pending event is withdrawn, so that it never takes effect. What is
//! taken back is the event itself, whatever amounts the declaration repeats; one that names other goods is refused.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::rules::books::at_entry;
use crate::rules::decision::{Goods, Kept, Made, TakesBack, Tally};
use crate::rules::events::{Told, to_wait_for};
use crate::rules::plan::Plan;
use crate::rules::{Code, Refusal, RefusalCode, portions};

impl Plan<'_> {
    /// Plans to take back the event with this one's eventID.
    pub(super) fn take_back(&mut self) -> Result<(), Refusal> {
        let Some(key) = self.key else {
            return Err(Refusal::new(
                RefusalCode::InvalidEvent,
                "/eventID",
                "an error declaration says which event it takes back",
                "repeat the eventID of the earlier event",
            ));
        };
        let withdrawn: Vec<u64> =
            self.state.pending_events.get(&key).into_iter().flatten().copied().collect();
        let mut taken = TakesBack { withdrawn, ..TakesBack::default() };
        let id = self.event.event_id().unwrap_or_default();
        match self.state.events.told(&key, &self.state.ids) {
            Some(told) => {
                self.about_the_same(&told)?;
                self.still_sold(told.index);
                taken.in_effect = Some(told.index);
                taken.links =
                    told.goods.links.iter().map(|(from, to, _)| (from.clone(), to.clone())).collect();
                self.reverse(&told);
            }
            None if !taken.withdrawn.is_empty() => {}
            None => match self.state.taken_back.get(&key) {
                Some(by) => {
                    let detail = format!("{id:?} was taken back by entry {by} already");
                    self.block_for_good(Code::IdTaken, "/eventID", detail);
                }
                None => {
                    let detail = format!("no event {id:?} of yours is in effect");
                    self.block(
                        Code::UnknownReference,
                        "/eventID",
                        detail,
                        &to_wait_for(&self.signer, self.event),
                    );
                }
            },
        }
        self.goods.takes_back = Some(taken);
        Ok(())
    }

    /// A declaration repeats the event that it takes back. One that names other goods has the wrong `eventID`, and would
    /// take back what nobody meant; units are not looked into, their contents may have changed since.
    fn about_the_same(&self, told: &Told) -> Result<(), Refusal> {
        let read = self.read.as_ref().map_err(Refusal::clone)?;
        let mut named = BTreeSet::new();
        for goods in read {
            match goods {
                portions::Goods::Portion(portion) => named.insert(&portion.lot),
                portions::Goods::Unit { .. } => return Ok(()),
            };
        }
        let Goods { deltas, made, .. } = &told.goods;
        let mut lots = deltas.iter().map(|d| &d.lot).chain(made.iter().map(|m| &m.lot));
        match lots.find(|lot| !named.contains(lot)) {
            None => Ok(()),
            Some(other) => Err(Refusal::new(
                RefusalCode::InvalidEvent,
                "/eventID",
                format!("entry {} with this eventID is about {other}, which is not named here", told.index),
                "repeat the event that is taken back, with its eventID and its goods",
            )),
        }
    }

    /// Says where fewer pieces are left than codes are for them.
    fn flag_codes(&mut self, made: &[Made]) {
        let lots: BTreeSet<&String> = made.iter().map(|m| &m.lot).collect();
        for lot in lots {
            let less: Decimal = made.iter().filter(|m| m.lot == *lot).map(|m| m.amount).sum();
            let codes = self.state.codes.active(lot);
            let Some(known) = self.known(lot).filter(|_| codes > 0) else { continue };
            let left = known.pieces(known.made - known.known_again() - less).unwrap_or_default().floor();
            if Decimal::from(codes) > left {
                let detail = format!("{codes} codes are for {lot}, and {left} pieces are left of it");
                self.flag(Code::OverIssued, "", detail);
            }
        }
    }

    fn reverse(&mut self, told: &Told) {
        let Goods { deltas, made, left, closes, packed, unpacked, kept, tallies, .. } = &told.goods;
        for delta in deltas.iter().rev() {
            let spot = at_entry(&delta.spot, told.index);
            let rest = self.change(&delta.lot, &spot, -delta.amount);
            if rest < Decimal::ZERO {
                let lot = &delta.lot;
                let (short, at, earlier) = (-rest, &spot.holder, told.index);
                let detail = format!("{lot} is {short} short at {at} after entry {earlier} was taken back");
                self.flag(Code::OverIssued, "", detail);
            }
        }
        for m in made {
            let back = Made {
                lot: m.lot.clone(),
                amount: -m.amount,
                unrecorded: -m.unrecorded,
                entered: false,
                by_maker: None,
            };
            self.goods.made.push(back);
        }
        self.flag_codes(made);
        let back = |tally: &Tally| Tally { amount: -tally.amount, ..tally.clone() };
        self.goods.tallies = tallies.iter().map(back).collect();
        self.post_back(told);
        self.goods.left = left.iter().map(|(lot, amount)| (lot.clone(), -*amount)).collect();
        self.goods.reopens = closes.clone();
        self.goods.packed = unpacked.clone();
        self.goods.unpacked = packed.clone();
        // A unit goes back to its keeper unless it has moved on; one that is packed again has none yet.
        let unmoved = |k: &&Kept| self.state.units.get(&k.unit).is_none_or(|unit| unit.keeper == k.to);
        self.goods.kept = kept
            .iter()
            .filter(unmoved)
            .map(|k| Kept { unit: k.unit.clone(), from: k.to.clone(), to: k.from.clone() })
            .collect();
    }
}
