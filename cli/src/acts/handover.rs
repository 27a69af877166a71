//! Handing over: each side signs its own half. The same paper on both halves ties them together.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder, Quantity, SourceDest},
    identifier::{LotId, PartyId},
    json::{Json, Object},
    rules::{FINAL, REFUSED},
};

use super::{ActPayload, Portion, Scene, finish, measured};
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

/// What a receipt says of the rest of its shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Receipt {
    /// Nothing.
    Plain,
    /// That it is not coming.
    Final,
    /// That these goods were not taken in: they are the sender's again.
    Refused,
}

/// Takes goods in, or refuses them at the dock; what is taken is at the place of the scene from then on.
pub(crate) fn receive(
    what: &[Portion],
    handover: &Handover,
    receipt: Receipt,
    scene: &Scene,
) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Receiving)
        .disposition(&Disposition::InProgress);
    if let Some(place) = &scene.place {
        event = event.biz_location(place.as_str());
    }
    event = match receipt {
        Receipt::Plain => event,
        Receipt::Final => event.extension(FINAL, true),
        Receipt::Refused => event.extension(REFUSED, true),
    };
    let event = ends(goods(event, what), handover);
    finish(scene.dress(event, &BizTransactionType::Desadv), subject(what))
}

/// What the scale said of goods that were bought, and what was taken off.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighing {
    /// With the sacks.
    pub(crate) gross: Option<Quantity>,
    /// The sacks.
    pub(crate) tare: Option<Quantity>,
    /// Taken off for moisture or dirt.
    pub(crate) deduction: Option<Quantity>,
    /// Moisture in per cent, as measured.
    pub(crate) moisture: Option<String>,
    /// What was paid, behind a commitment.
    pub(crate) price: Option<Json<'static>>,
    /// The plot or village that it came from, where the seller told.
    pub(crate) origin: Option<String>,
}

/// Buys from somebody without a key, who signs nothing: the buyer does.
pub(crate) fn buy(
    what: &[Portion],
    seller: &Handover,
    weighing: &Weighing,
    scene: &Scene,
) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Receiving)
        .disposition(&Disposition::InProgress);
    if let Some(place) = &scene.place {
        event = event.biz_location(place.as_str());
    }
    let mut event = ends(goods(event, what), seller);
    let Weighing { gross, tare, deduction, moisture, price, origin } = weighing;
    let mut scale = Object::new();
    for (name, quantity) in [("gross", gross), ("tare", tare), ("deduction", deduction)] {
        if let Some(quantity) = quantity {
            scale.set(name, measured(quantity));
        }
    }
    if let Some(moisture) = moisture {
        scale.set("moisture", moisture.as_str());
    }
    if !scale.is_empty() {
        event = event.extension("suyuan:weighing", scale);
    }
    if let Some(price) = price {
        event = event.extension("suyuan:price", price.clone());
    }
    if let Some(origin) = origin {
        event = event.extension("suyuan:origin", origin.as_str());
    }
    finish(scene.dress(event, &BizTransactionType::Inv), subject(what))
}

/// Sends goods back to whom they came from.
pub(crate) fn send_back(what: &[Portion], handover: &Handover, scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Shipping)
        .disposition(&Disposition::Returned);
    let event = ends(goods(event, what), handover);
    finish(scene.dress(event, &BizTransactionType::Rma), subject(what))
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
