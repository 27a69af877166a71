//! What a hold or recall stops: new sale and onward supply. Everything that brings goods back, keeps them apart, samples,
//! tests or destroys them goes on being recorded, and so does what happened before the notice.
//!
//! A notice on a lot reaches its serials: the items that were made as that lot's, or out of a lot of their own product, or
//! that hold some of it.
//!
//! Supply is handing over to somebody, selling, using as an input, and unpacking a unit that is itself held (its goods would
//! be nameless). It is none if the goods go
//!
//! - back: to the lot's maker, the product's owner, whoever handed them on before, their own owner, or who declared it;
//! - to be tested: to a certifier or inspector;
//! - by a carrier or into a warehouse, where the event says `returned`, `recalled` or `destroyed` (disposition) or names an
//!   `rma`.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{BizStep, BizTransactionType, Disposition};
use crate::identifier::ItemId;
use crate::rules::lot::Spot;
use crate::rules::notices::Held;
use crate::rules::plan::{Plan, Portion};
use crate::rules::state::State;
use crate::rules::{Code, Role};

impl Plan<'_> {
    /// Holds what is taken against the notices in force; `to` is who gets it, if somebody known does.
    pub(super) fn stop(&mut self, portion: &Portion, taken: &[(Spot, Decimal)], to: Option<&str>) {
        if self.state.notices.is_empty() {
            return;
        }
        let state = self.state;
        let mut goods = state.batches(&portion.lot);
        goods.extend([&portion.lot].into_iter().chain(&portion.unit).chain(&portion.batch).cloned());
        let on = goods.iter().flat_map(|id| state.notices.on(id).map(move |n| (id, n)));
        for (id, (held, recall)) in on {
            let mine = held.supervises
                || state.answers_for(&portion.lot, &held.by)
                || state.answers_for(id, &held.by)
                || self.actor == held.by
                || taken.iter().any(|(spot, _)| spot.owner == held.by);
            if !mine || to.is_some_and(|to| self.goes_back(portion, taken, held, to)) {
                continue;
            }
            self.stopped_by(held, recall, id, portion.pointer);
        }
    }

    /// A unit that is itself held is not unpacked, except for those who look into it or destroy what is inside.
    pub(super) fn stop_unpacking(&mut self, unit: &str) {
        let looks_into = [BizStep::Sampling, BizStep::Inspecting, BizStep::Destroying];
        if self.event.biz_step().is_some_and(|step| looks_into.contains(step)) {
            return;
        }
        let state = self.state;
        for (held, recall) in state.notices.on(unit) {
            let made = || state.contents(unit).iter().any(|c| state.answers_for(&c.lot, &held.by));
            if held.supervises || self.actor == held.by || made() {
                self.stopped_by(held, recall, unit, "/parentID");
            }
        }
    }

    fn stopped_by(&mut self, held: &Held, recall: bool, id: &str, pointer: impl Into<String>) {
        let (code, what) = if recall { (Code::Recalled, "recalled") } else { (Code::OnHold, "held back") };
        let Held { by, index, reason, .. } = held;
        if self.event.time_ms() < i64::try_from(held.since_ms).unwrap_or(i64::MAX) {
            // What was entered before the notice and waited for something else comes late to nobody.
            if self.entered_ms < held.since_ms {
                return;
            }
            let detail = format!("{id} was {what} by entry {index}; this is said to have happened before");
            self.flag(Code::LateEntry, "/eventTime", detail);
            return;
        }
        self.block(code, pointer, format!("{id} is {what} by {by} in entry {index}: {reason}"), id);
    }

    fn goes_back(&self, portion: &Portion, taken: &[(Spot, Decimal)], held: &Held, to: &str) -> bool {
        let handed_on = || {
            let number = self.state.ids.known(to);
            let lot = self.known(&portion.lot);
            number.is_some_and(|number| lot.is_some_and(|lot| lot.handed_on.contains(&number)))
        };
        let has_role = |roles: &[Role]| {
            self.state.parties.get(to).is_some_and(|p| p.roles.iter().any(|role| roles.contains(role)))
        };
        to == self.actor
            || to == held.by
            || self.state.answers_for(&portion.lot, to)
            || self.state.batches(&portion.lot).iter().any(|lot| self.state.answers_for(lot, to))
            || taken.iter().all(|(spot, _)| spot.owner == to)
            || handed_on()
            || has_role(&[Role::Certifier, Role::Inspector])
            || (self.says_it_goes_back() && has_role(&[Role::Carrier, Role::Warehouse]))
    }

    fn says_it_goes_back(&self) -> bool {
        let back = [Disposition::Returned, Disposition::Recalled, Disposition::Destroyed];
        self.event.disposition().is_some_and(|d| back.contains(d))
            || self
                .event
                .common
                .biz_transactions
                .iter()
                .any(|document| document.kind == Some(BizTransactionType::Rma))
    }
}

impl State {
    /// The lots that an item is of; none of a lot itself. A lot of another product that went into it is another thing.
    pub(super) fn batches(&self, goods: &str) -> BTreeSet<String> {
        if !goods.contains("/21/") || ItemId::parse(goods).is_err() {
            return BTreeSet::new();
        }
        let known = self.lots.get(goods);
        let made_as = known.and_then(|item| self.ids.id(item.batch?.into())).map(str::to_owned);
        let product = |lot: &str| self.lots.get(lot).map(|lot| lot.product.as_str());
        let like = |lot: &String| known.is_some_and(|item| product(lot) == Some(&item.product));
        let out_of = self.links_back(goods).into_iter().filter(|link| !link.reported).map(|link| link.from);
        let holds = self.contents(goods).iter().map(|content| content.lot.clone());
        made_as.into_iter().chain(out_of.filter(like)).chain(holds).collect()
    }
}
