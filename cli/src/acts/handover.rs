//! Handing over: each side signs its own half. The same paper on both halves ties them together.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder, SourceDest},
    identifier::{LotId, PartyId},
};

use super::{ActPayload, Portion, Scene, finish};
use crate::failure::Failure;

/// Who hands over to whom, and whether the goods change owner too.
#[derive(Clone, Debug)]
pub(crate) struct Handover {
    /// Who had them.
    pub(crate) from: PartyId,
    /// Who has them then.
    pub(crate) to: PartyId,
    /// Whose they become; nobody else's if not given.
    pub(crate) new_owner: Option<PartyId>,
}

/// Sends goods off.
pub(crate) fn ship(what: &[Portion], handover: &Handover, scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Shipping)
        .disposition(&Disposition::InTransit);
    let event = ends(goods(event, what), handover);
    finish(scene.dress(event, &BizTransactionType::Desadv), subject(what))
}

/// Takes goods in; they are at the place of the scene from then on.
pub(crate) fn receive(what: &[Portion], handover: &Handover, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Receiving)
        .disposition(&Disposition::InProgress);
    if let Some(place) = &scene.place {
        event = event.biz_location(place.as_str());
    }
    let event = ends(goods(event, what), handover);
    finish(scene.dress(event, &BizTransactionType::Desadv), subject(what))
}

fn goods(event: EventBuilder, what: &[Portion]) -> EventBuilder {
    what.iter().fold(event, |e, p| e.quantity(p.lot.as_str(), p.quantity))
}

fn ends(event: EventBuilder, handover: &Handover) -> EventBuilder {
    let mut event = event
        .source(SourceDest::PossessingParty, handover.from.as_str())
        .destination(SourceDest::PossessingParty, handover.to.as_str());
    if let Some(owner) = &handover.new_owner {
        event = event
            .source(SourceDest::OwningParty, handover.from.as_str())
            .destination(SourceDest::OwningParty, owner.as_str());
    }
    event
}

fn subject(what: &[Portion]) -> &str {
    what.first().map(|p| &p.lot).map(LotId::as_str).unwrap_or_default()
}
