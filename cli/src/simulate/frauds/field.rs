//! On the field: more than a plot can give, and picked too soon after a spraying.

use serde_json::json;

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        cast::state_place,
        names::Goods,
        telling::{Telling, own_step},
    },
};

/// A garden of its own.
fn garden(d: &mut Deed<'_>) -> String {
    let (name, capacity) = (d.tag.clone(), json!({"capacity": {"value": 1_000, "unit": "KGM"}}));
    let full = format!("{}-{name}", d.coop.name);
    state_place(&mut d.story, &d.coop.name, &full, "plot", (30.3, 103.7), capacity);
    d.story.wait(30);
    name
}

pub(super) fn beyond_capacity(d: &mut Deed<'_>) -> Result<(), Failure> {
    let garden = garden(d);
    let goods = d.harvested_at("VEG", 900, &garden);
    d.cheat(Telling::harvested(&Deed::of(&goods, 300), &d.coop.place(&garden)));
    Ok(())
}

fn sprayed(d: &Deed<'_>, garden: &str) -> Telling {
    let at = d.coop.place(garden);
    Telling::seen(&own_step("spraying"))
        .of_lot(&d.coop.crop("VEG", garden, "A"))
        .at(&at)
        .with("suyuan:preHarvestDays", 7)
}

pub(super) fn sprayed_fruit(d: &mut Deed<'_>) -> Result<(), Failure> {
    let garden = garden(d);
    let crop = d.coop.crop("VEG", &garden, "A");
    crate::simulate::cast::plant(&mut d.story, &d.coop.clone(), "VEG", &garden, "A");
    d.story.wait(30);
    d.tell(sprayed(d, &garden));
    d.story.until(3, 8, 0);
    let goods = Goods::kg(d.lot("VEG"), 200);
    d.cheat(Telling::harvested(&goods, &d.coop.place(&garden)).of_crop(&crop));
    Ok(())
}

pub(super) fn late_told_spraying(d: &mut Deed<'_>) -> Result<(), Failure> {
    let garden = garden(d);
    let crop = d.coop.crop("VEG", &garden, "A");
    crate::simulate::cast::plant(&mut d.story, &d.coop.clone(), "VEG", &garden, "A");
    let before = d.story.now();
    d.story.until(2, 8, 0);
    let goods = Goods::kg(d.lot("VEG"), 200);
    d.cheat(Telling::harvested(&goods, &d.coop.place(&garden)).of_crop(&crop));
    d.story.wait(60);
    d.sold(&goods);
    d.story.until(1, 8, 0);
    let told = sprayed(d, &garden);
    d.story.prepare_at(before, &d.coop.name, told);
    Ok(())
}
