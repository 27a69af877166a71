//! Where lots come from: the harvest, and lots that become other lots by grading, drying, processing, mixing and packing.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder, Quantity},
    identifier::LotId,
};

use super::{ActPayload, Scene, finish, measured, own_step};
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
    /// Dried.
    Dry,
    /// Milled, cut, cooked, or worked on in another way.
    Process,
    /// Put together.
    Mix,
    /// Put into packs.
    Pack,
}

impl Making {
    /// What was done, as people say it.
    pub(crate) fn done(self) -> &'static str {
        match self {
            Making::Grade => "Graded",
            Making::Dry => "Dried",
            Making::Process => "Processed",
            Making::Mix => "Mixed",
            Making::Pack => "Packed",
        }
    }

    fn step(self) -> BizStep {
        match self {
            Making::Grade => own_step("grading"),
            Making::Dry => own_step("drying"),
            Making::Process => own_step("transforming"),
            Making::Mix => own_step("mixing"),
            Making::Pack => BizStep::Packing,
        }
    }
}

/// What was lost on the way, and how.
#[derive(Clone, Debug)]
pub(crate) struct Loss {
    /// How much.
    pub(crate) quantity: Quantity,
    /// One of [`suyuan_ledger::rules::CAUSES`].
    pub(crate) cause: Option<&'static str>,
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
    loss: Option<&Loss>,
    scene: &Scene,
) -> Result<ActPayload, Failure> {
    let event =
        EventBuilder::transformation(&scene.time).biz_step(&how.step()).disposition(&Disposition::Active);
    let event = inputs.iter().fold(event, |e, p| e.input(p.lot.as_str(), p.quantity));
    let mut event = outputs.iter().fold(event, |e, p| e.output(p.lot.as_str(), p.quantity));
    if let Some(loss) = loss {
        let mut member = measured(&loss.quantity);
        if let Some(cause) = loss.cause {
            member.set("cause", cause);
        }
        event = event.extension("suyuan:loss", member);
    }
    let subject = outputs.first().or(inputs.first()).map(|p| p.lot.as_str()).unwrap_or_default();
    finish(scene.dress(event, &BizTransactionType::Prodorder), subject)
}
