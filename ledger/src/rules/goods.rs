//! What an event does to goods, by its business step: dispatch and references.

use crate::event::{Action, BizStep, Event, EventKind, SourceDest};
use crate::identifier::{Identifier, Kind};
use crate::rules::decision::{Decision, Effect, Goods};
use crate::rules::events::to_wait_for;
use crate::rules::plan::Plan;
use crate::rules::state::{Standing, State};
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode, names};

/// Extension: the party without a key who did what the signer recorded.
pub const DONE_BY: &str = "suyuan:doneBy";

/// Extension: files that the event names by their hash, such as photographs.
pub const ATTACHMENTS: &str = "suyuan:attachments";

/// Extension: the crop that a harvest came from.
pub const CROP: &str = "suyuan:crop";

/// The most links (each input with each output) that one event may tell.
pub const MOST_LINKS: usize = 4_000;

impl State {
    pub(super) fn decide_event(
        &self,
        event: &Event,
        prepared: &Prepared,
        signer: &str,
        entered_ms: u64,
    ) -> Result<Decision, Refusal> {
        let mut plan = Plan::new(self, event, prepared, signer);
        plan.entered_ms = entered_ms;
        if event.error_declaration().is_some() {
            plan.take_back()?;
            return plan.decide();
        }
        plan.find_actor()?;
        plan.check_places();
        plan.check_event_id();
        match &event.kind {
            EventKind::Transformation(_) => plan.transform()?,
            EventKind::Aggregation(_) => plan.aggregate()?,
            EventKind::Object(e) => plan.object(e.action)?,
            EventKind::Transaction(_) | EventKind::Association(_) => plan.only_name(),
        }
        plan.judge_claims();
        plan.follow_codes()?;
        plan.decide()
    }

    /// Somebody else's event: its links are part of the graph, its amounts are nobody's stock. The same report twice counts
    /// once, and who reported in error takes the links back.
    pub(super) fn decide_report(
        &self,
        event: &Event,
        prepared: &Prepared,
        signer: &str,
    ) -> Result<Decision, Refusal> {
        let told = prepared.event_key().is_some_and(|(key, _)| self.events.contains(&key));
        let mut goods = Goods { reported: true, ..Goods::default() };
        if event.error_declaration().is_some() && told {
            let mut plan = Plan::new(self, event, prepared, signer);
            plan.take_back()?;
            goods = Goods { reported: true, ..plan.goods };
        } else if event.error_declaration().is_none() && !told {
            goods.links = reported_links(event)?;
        }
        let flag =
            Reason::new(Code::Reported, "", "somebody else's act, as received: traceable, never stock");
        Ok(Decision::Effective { flags: vec![flag], effect: Effect::Goods(Box::new(goods)) })
    }
}

fn reported_links(event: &Event) -> Result<Vec<(String, String, Option<crate::event::Quantity>)>, Refusal> {
    if !matches!(event.kind, EventKind::Transformation(_)) {
        return Ok(Vec::new());
    }
    let epcs = names::epcs(event).map(|n| (n, None));
    let named = epcs.chain(names::classes(event).map(|(n, q)| (n, q.amount())));
    let (inputs, outputs): (Vec<_>, Vec<_>) = named.partition(|(n, _)| n.pointer.is_input());
    few_enough_links(inputs.len(), outputs.len())?;
    let outputs: Vec<String> = outputs.iter().map(|(n, _)| n.canonical()).collect();
    let mut links = Vec::with_capacity(inputs.len() * outputs.len());
    for (input, amount) in &inputs {
        let from = input.canonical();
        links.extend(outputs.iter().map(|to| (from.clone(), to.clone(), *amount)));
    }
    Ok(links)
}

/// Every input goes into every output, so that a small event could tell millions of links.
pub(super) fn few_enough_links(inputs: usize, outputs: usize) -> Result<(), Refusal> {
    if inputs.saturating_mul(outputs) <= MOST_LINKS {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::InvalidEvent,
        "/outputQuantityList",
        format!("{inputs} inputs into {outputs} outputs are more than {MOST_LINKS} links"),
        "tell it in several events, a batch each",
    ))
}

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

    /// Places must be known; what is written in other grammars (coordinates, a building's URL) is a name only.
    fn check_places(&mut self) {
        for named in names::places(self.event) {
            // A place is known by its canonical id only.
            if self.state.places.contains_key(named.uri) {
                continue;
            }
            let Ok(place) = Identifier::parse(named.uri) else { continue };
            if place.kind() == Kind::Place && !self.state.places.contains_key(place.as_str()) {
                let detail = format!("the place {place} is not known yet");
                self.block(Code::UnknownReference, named.pointer, detail, place.as_str());
            }
        }
    }

    /// Whose the goods are afterwards, if the event says so; a party that must be known.
    pub(super) fn new_owner(&mut self) -> Option<String> {
        let owner = names::canonical(self.event.destination(SourceDest::OwningParty)?);
        if !self.state.parties.contains_key(&owner) {
            let detail = format!("the owner {owner} is not known yet");
            self.block(Code::UnknownReference, "/destinationList", detail, &owner);
        }
        Some(owner)
    }

    /// The same eventID again, by the same party, is the same event signed twice.
    fn check_event_id(&mut self) {
        let Some(index) = self.key.and_then(|key| self.state.events.index(&key)) else { return };
        let id = self.event.event_id().unwrap_or_default();
        let detail = format!("{id} is entry {index} already");
        self.block(Code::IdTaken, "/eventID", detail, &to_wait_for(self.signer, self.event));
    }

    fn object(&mut self, action: Action) -> Result<(), Refusal> {
        match (action, self.event.biz_step()) {
            // Own words for planting, sowing, stocking a pond: the crop is known from then on, and not counted.
            (Action::Add, Some(BizStep::Custom(_))) => self.plant(),
            (Action::Add, _) => self.create(),
            (Action::Observe, Some(BizStep::Shipping)) => self.ship(),
            (Action::Observe, Some(BizStep::Receiving | BizStep::Accepting)) => self.receive(),
            (Action::Observe, Some(BizStep::VoidShipping)) => self.void_shipping(),
            (Action::Observe, Some(BizStep::StockTaking | BizStep::CycleCounting)) => self.count(),
            (Action::Observe, Some(BizStep::Storing | BizStep::Stocking | BizStep::Arriving)) => {
                self.relocate()
            }
            (_, Some(BizStep::RetailSelling | BizStep::Destroying)) | (Action::Delete, _) => self.use_up(),
            (Action::Observe, _) => {
                self.only_name();
                Ok(())
            }
        }
    }

    /// Everything named must be known; nothing moves.
    fn only_name(&mut self) {
        for named in names::goods(self.event) {
            let id = named.canonical();
            let known = match Identifier::parse(named.uri).map(|i| i.kind()) {
                Ok(Kind::Lot | Kind::Item) => self.state.lots.contains_key(&id),
                Ok(Kind::Product) => self.state.products.contains_key(&id),
                _ => true,
            };
            if !known {
                self.block(Code::UnknownReference, named.pointer, format!("{id} is not known yet"), &id);
            }
        }
    }
}
