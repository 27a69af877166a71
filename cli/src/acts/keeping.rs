//! At home: what the scale says now, where goods are put, and what is destroyed.

use suyuan_ledger::event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder};

use super::{ActPayload, Portion, Scene, finish, own_step};
use crate::failure::Failure;

/// What there is, as counted or weighed now.
pub(crate) fn count(found: &Portion, cause: Option<&str>, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = kept(&BizStep::StockTaking, std::slice::from_ref(found), scene);
    if let Some(cause) = cause {
        event = event.extension("suyuan:cause", cause);
    }
    finish(scene.dress(event, &BizTransactionType::Prodorder), found.lot.as_str())
}

/// Puts goods somewhere: they are at the place of the scene from then on.
pub(crate) fn store(what: &[Portion], scene: &Scene) -> Result<ActPayload, Failure> {
    let event = kept(&BizStep::Storing, what, scene);
    finish(scene.dress(event, &BizTransactionType::Prodorder), subject(what))
}

/// Goods were cooled at the place of the scene; where they are kept does not change by it.
pub(crate) fn cool(what: &[Portion], scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Observe, &scene.time).biz_step(&own_step("cooling"));
    let event = what.iter().fold(event, |e, p| e.quantity(p.lot.as_str(), p.quantity));
    finish(scene.dress(event, &BizTransactionType::Prodorder), subject(what))
}

/// Destroys goods: they leave the books.
pub(crate) fn dispose(what: &[Portion], scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Destroying)
        .disposition(&Disposition::Destroyed);
    let event = what.iter().fold(event, |e, p| e.quantity(p.lot.as_str(), p.quantity));
    finish(scene.dress(event, &BizTransactionType::Prodorder), subject(what))
}

fn kept(step: &BizStep, what: &[Portion], scene: &Scene) -> EventBuilder {
    let mut event = EventBuilder::object(Action::Observe, &scene.time).biz_step(step);
    if let Some(place) = &scene.place {
        event = event.biz_location(place.as_str());
    }
    what.iter().fold(event, |e, p| e.quantity(p.lot.as_str(), p.quantity))
}

fn subject(what: &[Portion]) -> &str {
    what.first().map(|p| p.lot.as_str()).unwrap_or_default()
}
