//! What an event does to goods, by its business step: dispatch, references, flags, and the state's side of applying it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Action, BizStep, Event, EventKind};
use crate::identifier::{Identifier, Kind};
use crate::rules::decision::{Decision, Effect, Goods};
use crate::rules::lot::{Link, Lot, Spot};
use crate::rules::payload::Act;
use crate::rules::plan::{Plan, Portion};
use crate::rules::state::{Standing, State};
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode, Verdict, names};
use crate::statement::Statement;

/// An event entered more than this after it happened is `late-entry`: seven days, in milliseconds.
pub const LATE_AFTER_MS: i64 = 7 * 24 * 3_600_000;

/// A clock this far ahead of the node's is `clock-ahead`: ten minutes, in milliseconds.
pub const AHEAD_AFTER_MS: i64 = 10 * 60_000;

/// Extension: the party without a key who did what the signer recorded.
pub const DONE_BY: &str = "suyuan:doneBy";

/// Extension: the crop that a harvest came from.
pub const CROP: &str = "suyuan:crop";

impl State {
    pub(super) fn decide_event(
        &self,
        event: &Event,
        signer: &str,
        _time_ms: u64,
    ) -> Result<Decision, Refusal> {
        let mut plan = Plan::new(self, event, signer);
        plan.find_actor()?;
        plan.check_places();
        if let Some(declaration) = event.error_declaration() {
            let _ = declaration;
            plan.take_back();
            return Ok(plan.decide());
        }
        plan.check_event_id();
        match &event.kind {
            EventKind::Transformation(_) => plan.transform()?,
            EventKind::Aggregation(_) => plan.aggregate()?,
            EventKind::Object(e) => plan.object(e.action)?,
            EventKind::Transaction(_) | EventKind::Association(_) => plan.only_name()?,
        }
        Ok(plan.decide())
    }

    pub(super) fn decide_report(&self, event: &Event, _time_ms: u64) -> Decision {
        let mut goods = Goods { reported: true, ..Goods::default() };
        if matches!(event.kind, EventKind::Transformation(_)) {
            let canonical = |n: names::Named<'_>| (n.pointer.starts_with("/input"), n.canonical());
            let named: Vec<(bool, String)> = names::epcs(event)
                .map(|n| (n, None))
                .chain(names::classes(event).map(|(n, q)| (n, q.amount())))
                .map(|(n, _)| canonical(n))
                .collect();
            let amounts: Vec<_> = names::epcs(event)
                .map(|_| None)
                .chain(names::classes(event).map(|(_, q)| q.amount()))
                .collect();
            for (i, (_, from)) in named.iter().enumerate().filter(|(_, (input, _))| *input) {
                for (_, to) in named.iter().filter(|(input, _)| !input) {
                    goods.links.push((from.clone(), to.clone(), amounts[i]));
                }
            }
        }
        let detail = "somebody else's act, as received: traceable, never stock";
        Decision::Effective {
            flags: vec![Reason::new(Code::Reported, "", detail)],
            effect: Effect::Goods(goods),
        }
    }

    /// `late-entry` and `clock-ahead`, which depend on nothing but the two clocks.
    pub(super) fn with_clock_flags(
        &self,
        mut decision: Decision,
        statement: &Statement,
        act: &Act,
        time_ms: u64,
    ) -> Decision {
        let Some(flags) = decision.reasons_mut() else { return decision };
        let now = i64::try_from(time_ms).unwrap_or(i64::MAX);
        if let Act::Event(event) | Act::Report(event) = act {
            let late = now.saturating_sub(event.time_ms());
            if late > LATE_AFTER_MS {
                let days = late / (24 * 3_600_000);
                flags.push(Reason::new(
                    Code::LateEntry,
                    "/eventTime",
                    format!("entered {days} days after it happened"),
                ));
            }
            if event.time_ms().saturating_sub(now) > AHEAD_AFTER_MS {
                let minutes = (event.time_ms() - now) / 60_000;
                flags.push(Reason::new(
                    Code::ClockAhead,
                    "/eventTime",
                    format!("{minutes} minutes after it was entered"),
                ));
            }
        }
        let signed = i64::try_from(statement.header().issued_at).unwrap_or(i64::MAX).saturating_mul(1000);
        if signed.saturating_sub(now) > AHEAD_AFTER_MS {
            let minutes = signed.saturating_sub(now) / 60_000;
            flags.push(Reason::new(
                Code::ClockAhead,
                "iat",
                format!("signed {minutes} minutes after it was entered"),
            ));
        }
        decision
    }

    pub(super) fn apply_goods(
        &mut self,
        index: u64,
        prepared: &Prepared,
        _time_ms: u64,
        goods: Goods,
        touched: &mut BTreeSet<String>,
    ) {
        if let Some(earlier) = goods.takes_back {
            self.undo(earlier, index, touched);
        }
        for o in &goods.openings {
            let lot = Lot {
                id: o.id.clone(),
                product: o.product.clone(),
                maker: o.maker.clone(),
                opened: index,
                made_ms: o.made_ms,
                open: true,
                unit: o.unit,
                factor: o.factor,
                made: Decimal::ZERO,
                stock: Default::default(),
                unrecorded: Decimal::ZERO,
            };
            self.lots.insert(o.id.clone(), lot);
            touched.insert(o.id.clone());
        }
        for (id, amount, unrecorded) in &goods.made {
            if let Some(lot) = self.lots.get_mut(id) {
                let total = lot.made + amount;
                if !total.is_zero() {
                    let share = (lot.unrecorded * lot.made + unrecorded * amount) / total;
                    lot.unrecorded = share.round_dp(12);
                }
                lot.made = total;
            }
        }
        for delta in &goods.deltas {
            let spot = at_entry(&delta.spot, index);
            self.change_stock(&delta.lot, spot, delta.amount);
            touched.insert(delta.lot.clone());
        }
        for id in &goods.closes {
            if let Some(lot) = self.lots.get_mut(id) {
                lot.open = false;
            }
        }
        for (from, to, quantity) in &goods.links {
            let link = Link {
                from: from.clone(),
                to: to.clone(),
                index,
                quantity: *quantity,
                reported: goods.reported,
            };
            self.links_back.entry(to.clone()).or_default().push(link.clone());
            self.links_forward.entry(from.clone()).or_default().push(link);
        }
        for (unit, content) in &goods.packed {
            self.units.entry(unit.clone()).or_default().push(content.clone());
            touched.insert(unit.clone());
        }
        for (unit, content) in &goods.unpacked {
            match content {
                Some(content) => {
                    if let Some(inside) = self.units.get_mut(unit) {
                        inside.retain(|c| c != content);
                    }
                }
                None => {
                    self.units.remove(unit);
                }
            }
            touched.insert(unit.clone());
        }
        self.remember_event(index, prepared, goods);
    }

    /// Moves stock, and keeps the list of what is still under way.
    fn change_stock(&mut self, lot: &str, spot: Spot, amount: Decimal) {
        let Some(lot) = self.lots.get_mut(lot) else { return };
        let left = lot.stock.entry(spot.clone()).or_default();
        *left += amount;
        let gone = left.is_zero();
        if gone {
            lot.stock.remove(&spot);
        }
        let Some(shipment) = spot.under_way.as_ref().map(|u| u.shipment) else { return };
        let open = self.shipments.entry(shipment).or_default();
        if gone {
            open.remove(&(lot.id.clone(), spot));
        } else {
            open.insert((lot.id.clone(), spot));
        }
        if open.is_empty() {
            self.shipments.remove(&shipment);
            self.drop_flag(shipment, Code::UnconfirmedHandover);
        }
    }

    fn drop_flag(&mut self, index: u64, code: Code) {
        if let Some(Verdict::Flagged(flags)) = self.verdicts.get_mut(&index) {
            flags.retain(|f| f.code != code);
            if flags.is_empty() {
                self.verdicts.remove(&index);
            }
        }
    }

    fn add_flag(&mut self, index: u64, reason: Reason) {
        let mut flags = self.verdict(index).reasons().to_vec();
        flags.push(reason);
        self.set_verdict(index, Verdict::Flagged(flags));
    }

    fn remember_event(&mut self, index: u64, prepared: &Prepared, goods: Goods) {
        let (Act::Event(event) | Act::Report(event)) = prepared.act() else { return };
        if let (Some(id), None) = (event.event_id(), event.error_declaration()) {
            let by = prepared.statement().header().issuer.clone();
            self.events.insert((by, id.to_owned()), (index, goods));
        }
    }

    /// Takes back what an earlier event did. What was used since stays used: a lot may go below zero, which is flagged.
    fn undo(&mut self, earlier: u64, index: u64, touched: &mut BTreeSet<String>) {
        let Some(key) = self.events.iter().find(|(_, (i, _))| *i == earlier).map(|(k, _)| k.clone()) else {
            return;
        };
        let Some((_, goods)) = self.events.remove(&key) else { return };
        for delta in &goods.deltas {
            let spot = at_entry(&delta.spot, earlier);
            self.change_stock(&delta.lot, spot.clone(), -delta.amount);
            touched.insert(delta.lot.clone());
            let left =
                self.lots.get(&delta.lot).and_then(|l| l.stock.get(&spot)).copied().unwrap_or_default();
            if left < Decimal::ZERO {
                let detail = format!(
                    "{} is {} short at {} after entry {earlier} was taken back",
                    delta.lot, -left, spot.holder
                );
                self.add_flag(index, Reason::new(Code::OverIssued, "", detail));
            }
        }
        for (id, amount, _) in &goods.made {
            if let Some(lot) = self.lots.get_mut(id) {
                lot.made -= amount;
            }
        }
        for (from, to, _) in &goods.links {
            if let Some(links) = self.links_back.get_mut(to) {
                links.retain(|l| l.index != earlier);
            }
            if let Some(links) = self.links_forward.get_mut(from) {
                links.retain(|l| l.index != earlier);
            }
        }
        for (unit, content) in &goods.packed {
            if let Some(inside) = self.units.get_mut(unit) {
                inside.retain(|c| c != content);
            }
        }
    }
}

/// A planned shipment gets its number when it is entered.
fn at_entry(spot: &Spot, index: u64) -> Spot {
    let mut spot = spot.clone();
    if let Some(under_way) = &mut spot.under_way
        && under_way.shipment == THIS_ENTRY
    {
        under_way.shipment = index;
    }
    spot
}

/// Stands for the number of the entry that is being planned.
pub(super) const THIS_ENTRY: u64 = u64::MAX;

impl Plan<'_> {
    /// Who did it: the signer, or a party without a key for whom it records.
    fn find_actor(&mut self) -> Result<(), Refusal> {
        let Some(value) = self.event.extension(DONE_BY) else { return Ok(()) };
        let field = "/suyuan:doneBy";
        let refuse = |code, detail: String, hint: &str| Err(Refusal::new(code, field, detail, hint));
        let Some(party) = value.as_str().map(names::canonical) else {
            return refuse(
                RefusalCode::InvalidEvent,
                format!("found {}, expected a party", value.kind()),
                "name the party by its URI",
            );
        };
        match self.state.parties.get(&party).map(|p| p.standing) {
            Some(Standing::Outsider) => self.actor = party,
            Some(_) if party == self.signer => {}
            Some(_) => {
                let detail = format!("{party} has keys of its own; nobody else speaks for it");
                return refuse(RefusalCode::NotPermitted, detail, "have it sign, or record it as a report");
            }
            None => self.block(Code::UnknownReference, field, format!("{party} is not known yet"), &party),
        }
        Ok(())
    }

    /// Places must be known; other grammars than ours and GLNs are names only.
    fn check_places(&mut self) {
        for named in names::places(self.event) {
            let id = named.canonical();
            if !self.state.places.contains_key(&id) {
                self.block(
                    Code::UnknownReference,
                    &named.pointer,
                    format!("the place {id} is not known yet"),
                    &id,
                );
            }
        }
    }

    /// The same eventID again, by the same party, is the same event signed twice.
    fn check_event_id(&mut self) {
        let Some(id) = self.event.event_id() else { return };
        if let Some((index, _)) = self.state.events.get(&(self.signer.clone(), id.to_owned())) {
            let detail = format!("{id} is entry {index} already");
            self.block(Code::IdTaken, "/eventID", detail, id);
        }
    }

    /// The earlier event that this one declares an error.
    fn take_back(&mut self) {
        let id = self.event.event_id().unwrap_or_default().to_owned();
        match self.state.events.get(&(self.signer.clone(), id.clone())) {
            Some((index, _)) => self.goods.takes_back = Some(*index),
            None => self.block(
                Code::UnknownReference,
                "/eventID",
                format!("no event {id:?} of yours is in effect"),
                &id,
            ),
        }
    }

    fn object(&mut self, action: Action) -> Result<(), Refusal> {
        let step = self.event.biz_step().cloned();
        match (action, step) {
            (Action::Add, None | Some(BizStep::CreatingClassInstance | BizStep::Commissioning)) => {
                self.create()
            }
            (Action::Add, _) => self.plant(),
            (Action::Observe, Some(BizStep::Shipping)) => self.ship(),
            (Action::Observe, Some(BizStep::Receiving | BizStep::Accepting)) => self.receive(),
            (Action::Observe, Some(BizStep::VoidShipping)) => self.void_shipping(),
            (Action::Observe, Some(BizStep::StockTaking | BizStep::CycleCounting)) => self.count(),
            (Action::Observe, Some(BizStep::Storing | BizStep::Stocking | BizStep::Arriving)) => {
                self.relocate()
            }
            (_, Some(BizStep::RetailSelling | BizStep::Destroying)) | (Action::Delete, _) => self.use_up(),
            (Action::Observe, _) => self.only_name(),
        }
    }

    /// Everything named must be known; nothing moves.
    pub(super) fn only_name(&mut self) -> Result<(), Refusal> {
        for named in names::goods(self.event) {
            let id = named.canonical();
            let known = match Identifier::parse(named.uri).map(|i| i.kind()) {
                Ok(Kind::Lot) => self.state.lots.contains_key(&id),
                Ok(Kind::Item) => self.state.lots.contains_key(&id),
                Ok(Kind::Product) => self.state.products.contains_key(&id),
                _ => true,
            };
            if !known {
                self.block(Code::UnknownReference, &named.pointer, format!("{id} is not known yet"), &id);
            }
        }
        Ok(())
    }

    /// All goods of the event as portions: items, lots, and what is inside logistic units.
    pub(super) fn portions(&mut self) -> Result<Vec<Portion>, Refusal> {
        let mut portions = Vec::new();
        for named in names::epcs(self.event) {
            if let Some(item) = self.item(&named) {
                portions.push(item);
            } else {
                portions.extend(self.inside(&named));
            }
        }
        for (named, element) in names::classes(self.event) {
            portions.push(self.portion(&named, element)?);
        }
        Ok(portions)
    }

    fn inside(&mut self, named: &names::Named<'_>) -> Vec<Portion> {
        let unit = named.canonical();
        let contents = self.state.contents(&unit);
        if contents.is_empty() {
            let detail = format!("what is in {unit} is not known yet");
            self.block(Code::UnknownReference, &named.pointer, detail, &unit);
        }
        let portion = |c: &crate::rules::decision::Content| Portion {
            lot: c.lot.clone(),
            product: self.state.lots.get(&c.lot).map(|l| l.product.clone()).unwrap_or_default(),
            quantity: Some(c.quantity),
            pointer: named.pointer.clone(),
            item: false,
        };
        contents.iter().map(portion).collect()
    }

    /// Goods that move need an amount.
    pub(super) fn moving(&mut self) -> Result<Vec<Portion>, Refusal> {
        let portions = self.portions()?;
        for portion in &portions {
            if portion.quantity.is_none() {
                return Err(without_amount(&portion.pointer));
            }
        }
        Ok(portions)
    }
}

pub(super) fn without_amount(pointer: &str) -> Refusal {
    Refusal::new(
        RefusalCode::InvalidEvent,
        pointer.replace("/epcClass", "/quantity"),
        "goods that are made, moved or used need a quantity",
        "state quantity and uom",
    )
}
