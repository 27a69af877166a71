//! Error declarations: an earlier event of the same signer is taken back whole, and both stay visible.
//!
//! What was used since stays used: a spot may go below zero, which is flagged, and further use there waits until the
//! corrected event comes. A pending event is withdrawn, so that it never takes effect.
//!
//! A declaration repeats its event (EPCIS 2.0 §7.4.1.2). One that says something else is refused: it has the wrong `eventID`, or
//! means to correct by the way, and would take back what nobody reads in it. Of events of one name only those go that it
//! repeats.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::rules::body::Body;
use crate::rules::books::at_entry;
use crate::rules::decision::{Goods, Kept, Made, TakesBack, Tally};
use crate::rules::events::{EventKey, Told, to_wait_for};
use crate::rules::plan::Plan;
use crate::rules::{Code, Refusal, RefusalCode, names};

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
        let told = self.state.events.told(&key, &self.state.ids);
        let (withdrawn, others) = self.pending_twins(&key);
        if let Some(told) = told.as_ref().filter(|told| Some(told.body) == self.body) {
            self.goods.takes_back = Some(TakesBack {
                in_effect: Some(told.index),
                links: told.goods.links.iter().map(|(from, to, _)| (from.clone(), to.clone())).collect(),
                withdrawn,
            });
            self.still_sold(told.index);
            self.reverse(told);
            return Ok(());
        }
        if !withdrawn.is_empty() {
            self.goods.takes_back = Some(TakesBack { withdrawn, ..TakesBack::default() });
            return Ok(());
        }
        if let Some((index, body)) = told.map(|told| (told.index, told.body)).or(others) {
            return Err(self.says_otherwise(index, &body));
        }
        let id = self.event.event_id().unwrap_or_default();
        match self.state.taken_back.get(&key) {
            Some(by) => {
                let detail = format!("{id:?} was taken back by entry {by} already");
                self.block_for_good(Code::IdTaken, "/eventID", detail);
            }
            None => {
                let detail = format!("no event {id:?} of yours is in effect");
                let event = to_wait_for(self.signer, self.event);
                self.block(Code::UnknownReference, "/eventID", detail, &event);
            }
        }
        Ok(())
    }

    /// The pending events of that name that say what this declaration repeats, and one that says something else.
    fn pending_twins(&self, key: &EventKey) -> (Vec<u64>, Option<(u64, Body)>) {
        let named = self.state.pending_events.get(key).into_iter().flatten();
        let each = named.filter_map(|index| Some((*index, self.state.pending.get(index)?.prepared.body()?)));
        let (same, others): (Vec<_>, Vec<_>) = each.partition(|(_, body)| Some(*body) == self.body);
        (same.into_iter().map(|(index, _)| index).collect(), others.first().copied())
    }

    fn says_otherwise(&self, index: u64, body: &Body) -> Refusal {
        let dimension = self.body.map_or("how", |own| own.difference(body));
        let field = match dimension {
            "what" => names::goods(self.event).next(),
            "where" => names::places(self.event).next(),
            _ => None,
        };
        let field = match dimension {
            "when" => "/eventTime".to_owned(),
            "why" => "/bizStep".to_owned(),
            _ => field.map_or(String::new(), |named| format!("/{}", named.pointer.member())),
        };
        Refusal::new(
            RefusalCode::InvalidEvent,
            field,
            format!("entry {index} with this eventID says something else ({dimension})"),
            "repeat the event that is taken back as it was entered, with errorDeclaration added; what is right goes into an event of its own",
        )
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
        self.goods.stowed = told.goods.unstowed.clone();
        self.goods.unstowed = told.goods.stowed.clone();
        // A unit goes back to its keeper unless it has moved on; one that is packed again has none yet.
        let unmoved = |k: &&Kept| self.state.units.get(&k.unit).is_none_or(|unit| unit.keeper == k.to);
        self.goods.kept = kept
            .iter()
            .filter(unmoved)
            .map(|k| Kept { unit: k.unit.clone(), from: k.to.clone(), to: k.from.clone() })
            .collect();
    }
}
