//! An inspection or laboratory test of a lot: what was found, in words, and by which report.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, Disposition, EventBuilder},
    identifier::LotId,
    json::{Json, Object},
};

use super::{ActPayload, Scene, finish};
use crate::failure::Failure;

/// What an inspection came to.
#[derive(Clone, Debug)]
pub(crate) struct Inspection {
    /// Whether the lot conforms.
    pub(crate) conforms: bool,
    /// What was tested and found.
    pub(crate) finding: String,
}

/// A lot was inspected. Nothing moves.
pub(crate) fn inspect(lot: &LotId, found: &Inspection, scene: &Scene) -> Result<ActPayload, Failure> {
    let state = if found.conforms { Disposition::Conformant } else { Disposition::NonConformant };
    let (mut element, mut lasting) = (Object::new(), Object::new());
    element.set("epcClass", lot.as_str());
    lasting.set("set", vec![Json::from(state.as_str())]);
    let event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::Inspecting)
        .set("quantityList", vec![Json::Object(element)])
        .set("persistentDisposition", lasting)
        .extension("suyuan:finding", found.finding.as_str());
    finish(scene.dress(event, &BizTransactionType::Testres), lot.as_str())
}
