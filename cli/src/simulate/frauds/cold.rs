//! Warm goods, and logs that would hide it.

use rust_decimal::Decimal;
use serde_json::json;

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        honest::sensor_log_against,
        names::{Goods, party},
        telling::Telling,
    },
};

/// Boxes on the cooperative's carrier's lorry.
fn on_the_lorry(d: &mut Deed<'_>) -> Goods {
    let berries = d.harvested("STRAW", 100);
    let boxes = Goods::pieces(d.lot("BOX"), 390);
    let loss = json!({"value": 2.5, "unit": "KGM", "cause": "rot"});
    d.tell(Telling::changed("packing").using(&berries).giving(&boxes).with("suyuan:loss", loss));
    d.story.wait(40);
    let (carrier, from) = (d.coop.carrier.clone(), d.coop.party());
    d.tell(Telling::seen("shipping").of(&boxes).to(&party(&carrier)).owned_by(&party(&d.coop.shop)));
    d.story.wait(15);
    d.story.tell(&carrier, Telling::received(&boxes, &from));
    boxes
}

fn logged(d: &mut Deed<'_>, readings: &[u64], most: i64) -> Result<(), Failure> {
    let boxes = on_the_lorry(d);
    let from = d.story.now();
    d.story.wait(readings.len() as u64 * 10);
    let telling = Telling::seen("sensor_reporting").of_lot(&boxes.lot);
    let carrier = d.coop.carrier.clone();
    d.cheat_by(&carrier, sensor_log_against(telling, from, readings, most)?);
    d.story.tell(&carrier, Telling::seen("destroying").of(&boxes.but(Decimal::from(390))));
    Ok(())
}

pub(super) fn warm_lorry(d: &mut Deed<'_>) -> Result<(), Failure> {
    logged(d, &[45, 50, 95, 130, 141, 139, 120, 60, 52], 8)
}

pub(super) fn wide_limits(d: &mut Deed<'_>) -> Result<(), Failure> {
    logged(d, &[45, 50, 95, 130, 141, 139, 120, 60, 52], 25)
}
