//! Error declarations: an earlier event of the same signer is taken back whole, and both stay visible.
//!
//! What was used since stays used: a spot may go below zero, which is flagged, and further use there waits until the
//! corrected event comes. A pending event is withdrawn, so that it never takes effect. Only the eventID counts: the goods
//! taken back are those of the event itself, whatever the declaration repeats.

use rust_decimal::Decimal;

use crate::rules::books::at_entry;
use crate::rules::decision::{Goods, Kept, Made, TakesBack, Tally};
use crate::rules::events::{Told, to_wait_for};
use crate::rules::plan::Plan;
use crate::rules::{Code, Refusal, RefusalCode};

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
            let back =
                Made { lot: m.lot.clone(), amount: -m.amount, unrecorded: -m.unrecorded, by_maker: None };
            self.goods.made.push(back);
        }
        let back = |tally: &Tally| Tally { amount: -tally.amount, ..tally.clone() };
        self.goods.tallies = tallies.iter().map(back).collect();
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
