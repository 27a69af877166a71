//! Selling to consumers: the goods leave the ledger's books.

use suyuan_ledger::event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder};

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
