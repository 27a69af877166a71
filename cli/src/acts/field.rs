//! In the field: planting, spraying, fertilising, watering. A crop is a lot that is named and not counted: `…/p/STRAW/10/E1-26S`.

use suyuan_ledger::{
    event::{Action, BizTransactionType, EventBuilder, Quantity},
    identifier::LotId,
    json::{Json, Object},
};

use super::{ActPayload, Scene, finish, measured, own_step};
use crate::failure::Failure;

/// How a crop was tended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tending {
    /// Sprayed, dusted, treated.
    Spray,
    /// Given nutrients.
    Fertilise,
    /// Watered.
    Irrigate,
}

impl Tending {
    /// The last word of its business step.
    fn word(self) -> &'static str {
        match self {
            Tending::Spray => "spraying",
            Tending::Fertilise => "fertilising",
            Tending::Irrigate => "irrigating",
        }
    }
}

/// What a crop was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// The product, as on its label.
    pub(crate) input: Option<String>,
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

/// A crop was tended.
pub(crate) fn tend(how: Tending, crop: &LotId, given: &Given, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&own_step(how.word()))
        .set("quantityList", vec![uncounted(crop)]);
    if let Some(input) = &given.input {
        event = event.extension("suyuan:input", input.as_str());
    }
    if let Some(dose) = &given.dose {
        event = event.extension("suyuan:dose", measured(dose));
    }
    if let Some(days) = given.pre_harvest_days {
        event = event.extension("suyuan:preHarvestDays", days);
    }
    finish(scene.dress(event, &BizTransactionType::Prodorder), crop.as_str())
}

fn uncounted(crop: &LotId) -> Json<'static> {
    let mut element = Object::new();
    element.set("epcClass", crop.as_str());
    Json::Object(element)
}
