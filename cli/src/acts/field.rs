//! In the field: planting and spraying. A crop is a lot that is named and not counted: `…/p/STRAW/10/E1-26S`.

use suyuan_ledger::{
    event::{Action, BizTransactionType, EventBuilder, Quantity},
    identifier::LotId,
    json::{Json, Object},
};

use super::{ActPayload, Scene, finish, own_step};
use crate::failure::Failure;

/// What was sprayed.
#[derive(Clone, Debug)]
pub(crate) struct Spray {
    /// The product, as on its label.
    pub(crate) input: String,
    /// How much of it.
    pub(crate) dose: Option<Quantity>,
    /// Days to wait before the harvest.
    pub(crate) pre_harvest_days: Option<u64>,
}

/// A crop was planted: from now on it is known.
pub(crate) fn plant(crop: &LotId, scene: &Scene) -> Result<ActPayload, Failure> {
    let event = EventBuilder::object(Action::Add, &scene.time)
        .biz_step(&own_step("planting"))
        .set("quantityList", vec![uncounted(crop)]);
    finish(scene.dress(event, &BizTransactionType::Prodorder), crop.as_str())
}

/// A crop was sprayed.
pub(crate) fn spray(crop: &LotId, what: &Spray, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&own_step("spraying"))
        .set("quantityList", vec![uncounted(crop)])
        .extension("suyuan:input", what.input.as_str());
    if let Some(dose) = what.dose {
        let mut member = Object::new();
        member.set("value", dose.amount.normalize()).set("unit", dose.unit.code());
        event = event.extension("suyuan:dose", member);
    }
    if let Some(days) = what.pre_harvest_days {
        event = event.extension("suyuan:preHarvestDays", days);
    }
    finish(scene.dress(event, &BizTransactionType::Prodorder), crop.as_str())
}

fn uncounted(crop: &LotId) -> Json {
    let mut element = Object::new();
    element.set("epcClass", crop.as_str());
    Json::Object(element)
}
