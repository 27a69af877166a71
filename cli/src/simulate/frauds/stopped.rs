//! Selling what is held, recalled, destroyed or too old.

use serde_json::json;

use super::Deed;
use crate::{failure::Failure, simulate::telling::Telling};

pub(super) fn held(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    d.sold(&goods);
    let held = json!({"lots": [goods.lot], "reason": "residue above the limit", "do": "quarantine"});
    d.story.state("INSP", "hold", &goods.lot, &held);
    d.story.wait(120);
    let shop = d.coop.shop.clone();
    d.cheat_by(&shop, Telling::seen("retail_selling").of(&Deed::of(&goods, 60)));
    Ok(())
}

pub(super) fn recalled(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    d.sold(&goods);
    let declared = json!({"recall": "declare", "number": d.tag, "lots": [goods.lot], "reason": "residue", "do": "return",
        "notice": {"en": "Do not eat"}});
    d.story.state(&d.coop.name, "recall", &goods.lot, &declared);
    d.story.wait(120);
    let shop = d.coop.shop.clone();
    d.cheat_by(&shop, Telling::seen("retail_selling").of(&Deed::of(&goods, 60)));
    Ok(())
}

pub(super) fn destroyed(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    d.sold(&goods);
    let shop = d.coop.shop.clone();
    d.story.tell(&shop, Telling::seen("destroying").of(&Deed::of(&goods, 70)));
    d.story.wait(1_440);
    d.cheat_by(&shop, Telling::seen("retail_selling").of(&Deed::of(&goods, 60)));
    Ok(())
}

pub(super) fn past_shelf_life(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("STRAW", 100);
    d.sold(&goods);
    d.story.until(6, 10, 0);
    let shop = d.coop.shop.clone();
    d.cheat_by(&shop, Telling::seen("retail_selling").of(&Deed::of(&goods, 60)));
    Ok(())
}
