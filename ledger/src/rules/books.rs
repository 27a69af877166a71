//! The books of goods: the state's side of what an event does, after the plan has made sure that it can be done.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::rules::decision::{Content, Goods, Kept, LoadedUnit, Made, TakesBack, Tallied, Tally};
use crate::rules::lot::{Link, Lot, Spot};
use crate::rules::state::State;
use crate::rules::{Code, Prepared, Reason, Verdict};

/// Stands for the number of the entry that is being planned.
pub(super) const THIS_ENTRY: u64 = u64::MAX;

impl State {
    pub(super) fn apply_goods(
        &mut self,
        index: u64,
        prepared: &Prepared,
        goods: Box<Goods>,
        touched: &mut BTreeSet<String>,
    ) {
        for opening in &goods.openings {
            let batch = opening.batch.as_ref().map(|lot| self.ids.number(lot));
            self.lots.insert(opening.id.clone(), Lot { batch, ..Lot::opened(opening, index) });
            touched.insert(opening.id.clone());
        }
        for made in &goods.made {
            self.count_in(made, index);
            touch(touched, &made.lot);
        }
        for (id, amount) in &goods.left {
            if let Some(mut lot) = self.lots.get_mut(id) {
                lot.left += amount;
                lot.share_anew();
            }
            touched.insert(id.clone());
        }
        for tally in &goods.tallies {
            self.tally(tally);
            touched.insert(tally.lot.clone());
        }
        for (lot, from) in &goods.handed {
            self.hand_on(lot, from);
        }
        for delta in &goods.deltas {
            self.change_stock(&delta.lot, at_entry(&delta.spot, index), delta.amount);
            touch(touched, &delta.lot);
        }
        self.keep_accounts(index, prepared, &goods);
        for id in goods.closes.iter().chain(&goods.reopens) {
            if let Some(mut lot) = self.lots.get_mut(id) {
                let one = if goods.closes.contains(id) { 1 } else { -1 };
                lot.closed_by = lot.closed_by.saturating_add_signed(one);
                lot.open = lot.closed_by == 0;
            }
        }
        for (from, to, quantity) in &goods.links {
            let (from, to, quantity) = (from.clone(), to.clone(), *quantity);
            let link = Link { from, to, index, quantity, reported: goods.reported };
            self.links.push(&link, &mut self.ids);
        }
        self.apply_units(&goods, &prepared.statement().header().issuer, touched);
        self.clear_origins(&goods);
        if let Some(codes) = &goods.codes {
            self.codes.follow(index, codes);
        }
        if let Some(taken) = &goods.takes_back {
            self.forget(taken, index, prepared, touched);
        }
        self.remember_event(index, prepared, &goods, touched);
        self.lose_sight(&goods, index);
    }

    fn count_in(&mut self, made: &Made, index: u64) {
        let Some(mut lot) = self.lots.get_mut(&made.lot) else { return };
        if let Some(maker) = &made.by_maker {
            lot.maker = maker.clone();
            lot.outside = false;
        }
        if made.amount < Decimal::ZERO {
            lot.to_correct = lot.to_correct.saturating_add(1);
        } else if !lot.open {
            lot.to_correct = lot.to_correct.saturating_sub(1);
        }
        if made.entered {
            *lot.apart.get_or_insert_default().entered.entry(index).or_default() += made.amount;
        }
        lot.made += made.amount;
        lot.unrecorded_made += made.unrecorded;
        lot.share_anew();
    }

    /// Drops the flag of what entered from outside and is known again, and raises it again where that was taken back.
    fn clear_origins(&mut self, goods: &Goods) {
        let earlier = goods.takes_back.as_ref().and_then(|taken| taken.in_effect);
        let has_entered = |id: &&String| self.lots.get(*id).is_some_and(|lot| lot.apart.is_some());
        let changed: BTreeSet<&String> = goods
            .made
            .iter()
            .map(|m| &m.lot)
            .chain(goods.left.iter().map(|(lot, _)| lot))
            .filter(has_entered)
            .collect();
        for id in changed {
            let Some(mut lot) = self.lots.get_mut(id) else { continue };
            if let Some((apart, earlier)) = lot.apart.as_mut().zip(earlier) {
                apart.entered.remove(&earlier);
                lot.share_anew();
            }
            let entered = lot.entries_known_again();
            drop(lot);
            for (index, known) in entered {
                let says = |flag: &Reason| {
                    flag.code == Code::OriginNotRecorded && flag.detail.starts_with(&format!("{id} enters"))
                };
                let mut flags = self.verdict(index).reasons().to_vec();
                match (known, flags.iter().any(says)) {
                    (true, true) => flags.retain(|flag| !says(flag)),
                    (false, false) => {
                        let detail = format!("{id} enters, outside the ledger: where it was is not recorded");
                        flags.push(Reason::new(Code::OriginNotRecorded, "", detail));
                    }
                    _ => continue,
                }
                self.set_verdict(index, Verdict::in_effect(flags));
            }
        }
    }

    fn tally(&mut self, tally: &Tally) {
        let Some(mut lot) = self.lots.get_mut(&tally.lot) else { return };
        let apart = lot.apart.get_or_insert_default();
        match &tally.what {
            Tallied::DestroyedBy(by) => {
                let there = apart.destroyed.entry(by.clone()).or_default();
                *there += tally.amount;
                if there.is_zero() {
                    apart.destroyed.remove(by);
                }
            }
            Tallied::Found => apart.counted_up += tally.amount,
            Tallied::MadeOfFound => apart.made_of_found += tally.amount,
        }
        lot.share_anew();
    }

    fn hand_on(&mut self, lot: &str, from: &str) {
        let number = self.ids.number(from);
        if let Some(mut lot) = self.lots.get_mut(lot)
            && !lot.handed_on.contains(&number)
        {
            let mut longer = std::mem::take(&mut lot.handed_on).into_vec();
            longer.push(number);
            lot.handed_on = longer.into_boxed_slice();
        }
    }

    /// Moves stock, and keeps the list of what is still under way.
    fn change_stock(&mut self, lot: &str, spot: Cow<'_, Spot>, amount: Decimal) {
        let Some(mut lot) = self.lots.get_mut(lot) else { return };
        let under_way = spot.under_way.clone();
        // Exact: the plan has seen that both, and the sum, fit the books.
        let (before, after) = match lot.stock.get_mut(&spot) {
            Some(there) => {
                let before = std::mem::replace(there, *there + amount);
                (before, *there)
            }
            None => (Decimal::ZERO, amount),
        };
        match (before.is_zero(), after.is_zero()) {
            (_, true) => lot.stock.remove(&spot),
            (true, false) => lot.stock.insert(spot.into_owned(), after),
            (false, false) => {}
        }
        let by = i64::from(before.is_zero()) - i64::from(after.is_zero());
        let Some(under_way) = under_way.filter(|_| by != 0) else { return };
        let product = lot.product.clone();
        drop(lot);
        let due_ms = self.confirm_until(&product);
        if self.shipments.change(under_way.shipment, by, &under_way.to, due_ms) {
            self.drop_flag(under_way.shipment, Code::UnconfirmedHandover);
        }
    }

    fn apply_units(&mut self, goods: &Goods, by: &str, touched: &mut BTreeSet<String>) {
        for (unit, content) in &goods.packed {
            let new =
                || LoadedUnit { keeper: Some(by.to_owned()), contents: Vec::new(), units: BTreeSet::new() };
            put_in(&mut self.units.get_or_insert_with(unit, new).contents, content);
            touched.insert(unit.clone());
        }
        for (id, child) in &goods.stowed {
            if let Some(mut unit) = self.units.get_mut(id) {
                unit.units.insert(child.clone());
            }
        }
        for (id, child) in &goods.unstowed {
            if let Some(mut unit) = self.units.get_mut(id) {
                unit.units.remove(child);
            }
        }
        // After packing: a unit that is new has its keeper from whoever packed it, who may be another than the signer.
        for Kept { unit: id, to, .. } in &goods.kept {
            if let Some(mut unit) = self.units.get_mut(id) {
                unit.keeper.clone_from(to);
            }
            touched.insert(id.clone());
        }
        for (id, content) in &goods.unpacked {
            let emptied = self.units.get_mut(id).is_some_and(|mut unit| {
                take_out(&mut unit.contents, content);
                unit.contents.is_empty()
            });
            if emptied {
                self.units.remove(id);
            }
            touched.insert(id.clone());
        }
    }

    /// An event declared an error is no longer in effect, and what waited to become it never does.
    /// Another of the same name may take its place.
    fn forget(&mut self, taken: &TakesBack, index: u64, declared: &Prepared, touched: &mut BTreeSet<String>) {
        if let Some(earlier) = taken.in_effect {
            self.links.forget(&taken.links, earlier, &self.ids);
            self.codes.take_back(earlier);
        }
        for &withdrawn in &taken.withdrawn {
            self.unpark(withdrawn);
            if let Some(mut verdict) = self.verdicts.get_mut(&withdrawn)
                && let Verdict::Pending(reasons) = &mut *verdict
            {
                for reason in reasons {
                    reason.detail.push_str(&format!(" (withdrawn by entry {index})"));
                }
            }
        }
        let Some((key, _)) = declared.event_key() else { return };
        if taken.in_effect.is_some() {
            self.events.remove(&key);
            touched.extend(declared.event_to_wait_for());
        }
        if !self.events.contains(&key) {
            self.taken_back.insert(key, index);
        }
    }

    /// A lot that only the event taken back had made, and nothing else touched, is free to be made again.
    pub(super) fn drop_unmade(&mut self, goods: &Goods) {
        for made in goods.made.iter().filter(|m| m.amount < Decimal::ZERO) {
            let unmade = self.lots.get(&made.lot).is_some_and(|l| {
                l.made.is_zero() && l.left.is_zero() && l.stock.is_empty() && l.closed_by == 0
            });
            if unmade && !self.links.touch(&made.lot, &self.ids) && !self.codes.touch(&made.lot) {
                self.lots.remove(&made.lot);
            }
        }
    }

    fn remember_event(
        &mut self,
        index: u64,
        prepared: &Prepared,
        goods: &Goods,
        touched: &mut BTreeSet<String>,
    ) {
        match prepared.event_key().zip(prepared.body()) {
            Some(((key, false), body)) if !self.events.contains(&key) => {
                touched.extend(prepared.event_to_wait_for());
                self.events.insert(key, index, body, goods, &mut self.ids);
            }
            _ => self.drop_unmade(goods),
        }
    }

    pub(super) fn drop_flag(&mut self, index: u64, code: Code) {
        let Some(mut verdict) = self.verdicts.get_mut(&index) else { return };
        let Verdict::Flagged(flags) = &mut *verdict else { return };
        flags.retain(|f| f.code != code);
        let accepted = flags.is_empty();
        drop(verdict);
        if accepted {
            self.verdicts.remove(&index);
        }
    }

    pub(super) fn add_flag(&mut self, index: u64, reason: Reason) {
        let mut flags = self.verdict(index).reasons().to_vec();
        if !flags.iter().any(|f| f.code == reason.code) {
            flags.push(reason);
            self.set_verdict(index, Verdict::Flagged(flags));
        }
    }
}

/// A planned shipment gets its number when it is entered.
pub(super) fn at_entry(spot: &Spot, index: u64) -> Cow<'_, Spot> {
    let mut spot = Cow::Borrowed(spot);
    if spot.under_way.as_ref().is_some_and(|under_way| under_way.shipment == THIS_ENTRY)
        && let Some(under_way) = &mut spot.to_mut().under_way
    {
        under_way.shipment = index;
    }
    spot
}

/// Notes that something changed; most events touch the same lot more than once.
fn touch(touched: &mut BTreeSet<String>, id: &str) {
    if !touched.contains(id) {
        touched.insert(id.to_owned());
    }
}

fn put_in(contents: &mut Vec<Content>, more: &Content) {
    let twin =
        contents.iter_mut().find(|c| c.lot == more.lot && c.quantity.checked_add(&more.quantity).is_ok());
    match twin {
        Some(there) => {
            if let Ok(sum) = there.quantity.checked_add(&more.quantity) {
                there.quantity = sum;
            }
        }
        None => contents.push(more.clone()),
    }
}

/// Takes some out; false, and nothing changed, if there is not so much inside.
pub(super) fn take_out(contents: &mut Vec<Content>, less: &Content) -> bool {
    for (i, there) in contents.iter_mut().enumerate().filter(|(_, c)| c.lot == less.lot) {
        match there.quantity.checked_sub(&less.quantity) {
            Ok(rest) if rest.amount.is_zero() => {
                contents.remove(i);
                return true;
            }
            Ok(rest) if rest.amount > Decimal::ZERO => {
                there.quantity = rest;
                return true;
            }
            _ => {}
        }
    }
    false
}
