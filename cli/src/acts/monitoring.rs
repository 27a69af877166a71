//! What a logger recorded of a shipment, a store or a greenhouse: the summary in the event, the file by its hash.

use suyuan_ledger::{
    event::{Action, BizStep, BizTransactionType, EventBuilder},
    identifier::LotId,
    json::{Json, Object},
};

use super::{ActPayload, Scene, finish};
use crate::failure::Failure;

/// A sensor reported. Nothing moves; the lots are named without amounts.
pub(crate) fn monitor(lots: &[LotId], element: Json<'static>, scene: &Scene) -> Result<ActPayload, Failure> {
    let mut event = EventBuilder::object(Action::Observe, &scene.time)
        .biz_step(&BizStep::SensorReporting)
        .set("sensorElementList", vec![element]);
    if !lots.is_empty() {
        let named = |lot: &LotId| {
            let mut element = Object::new();
            element.set("epcClass", lot.as_str());
            Json::Object(element)
        };
        event = event.set("quantityList", lots.iter().map(named).collect::<Vec<Json<'static>>>());
    }
    let place = scene.place.as_ref().map(|place| place.as_str());
    let subject = lots.first().map(LotId::as_str).or(place).unwrap_or_default();
    finish(scene.dress(event, &BizTransactionType::Desadv), subject)
}
