//! Where lots come from: the harvest, and lots that become other lots by grading and packing.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder, Quantity},
    identifier::LotId,
};

use super::{ActPayload, Scene, finish, own_step};
use crate::failure::Failure;

/// So much of a lot.
#[derive(Clone, Debug)]
pub(crate) struct Portion {
    /// The lot.
    pub(crate) lot: LotId,
    /// How much of it.
    pub(crate) quantity: Quantity,
}

/// How lots became other lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Making {
    /// Sorted by grade.
    Grade,
    /// Put into packs.
    Pack,
}

/// A harvest: a new lot, or more of one that is still open.
pub(crate) fn harvest(made: &Portion, crop: Option<&LotId>, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Add, &scene.time)
        .biz_step(&BizStep::CreatingClassInstance)
        .disposition(&Disposition::Active)
        .quantity(made.lot.as_str(), made.quantity);
    if let Some(crop) = crop {
        event = event.extension("suyuan:crop", crop.as_str());
    }
    finish(scene.dress(event, &BizTransactionType::Prodorder), made.lot.as_str())
}

/// Lots that became other lots. It is about the first of those made.
pub(crate) fn transform(
    how: Making,
    inputs: &[Portion],
    outputs: &[Portion],
    scene: &Scene,
) -> Result<ActPayload, Failure> {
    let step = match how {
        Making::Grade => own_step("grading"),
        Making::Pack => BizStep::Packing,
    };
    let event = EventBuilder::transformation(&scene.time).biz_step(&step).disposition(&Disposition::Active);
    let event = inputs.iter().fold(event, |e, p| e.input(p.lot.as_str(), p.quantity));
    let event = outputs.iter().fold(event, |e, p| e.output(p.lot.as_str(), p.quantity));
    let subject = outputs.first().or(inputs.first()).map(|p| p.lot.as_str()).unwrap_or_default();
    finish(scene.dress(event, &BizTransactionType::Prodorder), subject)
}
