//! Selling to consumers: the goods leave the ledger's books.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder},
    json::Object,
    log::Hash,
    rules::payload::ONLINE,
};

use super::{ActPayload, Portion, Scene, finish};
use crate::failure::Failure;

/// So much of a lot was sold to consumers.
pub(crate) fn sell(what: &Portion, scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::RetailSelling)
        .disposition(&Disposition::RetailSold)
        .quantity(what.lot.as_str(), what.quantity);
    finish(scene.dress(event, &BizTransactionType::Inv), what.lot.as_str())
}

/// What orders from afar took in a day, in one sale: how many orders, and the root over the rows that the seller keeps.
pub(crate) fn sell_online(
    what: &[Portion],
    (orders, root): (u64, &Hash),
    scene: &Scene,
) -> Result<ActPayload, Failure> {
    let mut online = Object::new();
    online.set("orders", orders).set("root", root.to_string());
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::RetailSelling)
        .disposition(&Disposition::RetailSold)
        .extension(ONLINE, online);
    let event = what.iter().fold(event, |event, sold| event.quantity(sold.lot.as_str(), sold.quantity));
    let subject = what.first().map(|sold| sold.lot.to_string()).unwrap_or_default();
    finish(scene.dress(event, &BizTransactionType::Inv), &subject)
}

/// A consumer sent goods back: they are the seller's again, to be graded anew or destroyed.
pub(crate) fn take_back(what: &[Portion], scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Receiving)
        .disposition(&Disposition::Returned);
    if let Some(place) = &scene.place {
        event = event.biz_location(place.as_str());
    }
    let event = what.iter().fold(event, |event, back| event.quantity(back.lot.as_str(), back.quantity));
    let subject = what.first().map(|back| back.lot.to_string()).unwrap_or_default();
    finish(scene.dress(event, &BizTransactionType::Rma), &subject)
}
