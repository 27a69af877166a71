//! Times and places that cannot be.

use serde_json::json;

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        calendar::{DAY, MINUTE},
        names::{Goods, party, place, unit},
        telling::{Telling, own_step},
    },
};

pub(super) fn back_dated(d: &mut Deed<'_>) -> Result<(), Failure> {
    let crop = d.coop.crop("VEG", "FIELD", "A");
    for days in [31, 29, 27] {
        d.story.wait(2);
        let then = d.story.now() - days * DAY;
        let telling = Telling::seen(&own_step("scouting")).of_lot(&crop).at(&d.coop.place("FIELD"));
        d.story.cheat_at(then, &d.coop.name, telling, d.supposed);
    }
    Ok(())
}

pub(super) fn post_dated(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("VEG"), 80);
    let tomorrow = d.story.now() + DAY;
    d.story.cheat_at(tomorrow, &d.coop.name, Telling::harvested(&goods, &d.coop.place("GARDEN")), d.supposed);
    Ok(())
}

pub(super) fn before_the_hold(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    d.sold(&goods);
    let held = json!({"lots": [goods.lot], "reason": "residue above the limit", "do": "quarantine"});
    let before = d.story.now() - 10 * MINUTE;
    d.story.state("INSP", "hold", &goods.lot, &held);
    d.story.wait(120);
    let sale = Telling::seen("retail_selling").of(&Deed::of(&goods, 60));
    d.story.cheat_at(before, &d.coop.shop, sale, d.supposed);
    Ok(())
}

pub(super) fn copied_code(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    let pallet = unit(d.story.plan.fresh());
    d.tell(Telling::packed(&pallet, "ADD").holding(&goods).at(&d.coop.place("HALL")));
    d.story.wait(30);
    let shop = d.coop.shop.clone();
    let far = place(&format!("{shop}-SHA"));
    d.cheat_by(&shop, Telling::seen("inspecting").of_unit(&pallet).at(&far));
    Ok(())
}

pub(super) fn teleport(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    let shop = d.coop.shop.clone();
    d.tell(Telling::shipped(&goods, &party(&shop)).at(&d.coop.place("HALL")));
    d.story.wait(40);
    let far = place(&format!("{shop}-SHA"));
    let from = d.coop.party();
    d.cheat_by(&shop, Telling::received(&goods, &from).at(&far));
    Ok(())
}

pub(super) fn received_before_sent(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    let (shop, from) = (d.coop.shop.clone(), d.coop.party());
    d.tell(Telling::shipped(&goods, &party(&shop)));
    let yesterday = d.story.now() - DAY;
    d.story.wait(60);
    d.story.cheat_at(yesterday, &shop, Telling::received(&goods, &from), d.supposed);
    Ok(())
}
