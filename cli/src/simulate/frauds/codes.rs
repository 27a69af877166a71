//! Labels on what they were not made for.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use suyuan_ledger::codes::{Roll, Seed, Shape};

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        names::{Goods, party},
        telling::Telling,
    },
};

const GROUP: u64 = 10;

/// A roll of so many codes for the cooperative's boxes; how later statements name it.
fn roll(d: &mut Deed<'_>, count: u64) -> Result<String, Failure> {
    let (seed, shape) = (
        Seed::from_bytes(std::array::from_fn(|_| d.story.chance.between(0, 255) as u8)),
        Shape::new(count, GROUP).map_err(Failure::local)?,
    );
    let groups = (0..shape.groups()).map(|group| Roll::group_root(seed.codes(shape.positions(group), false)));
    let root = BASE64_STANDARD.encode(Roll::of(shape, groups).root().as_bytes());
    let (product, label) = (d.coop.product("BOX"), format!("roll {}", d.tag));
    let body = json!({"act": "roll", "product": product, "count": count, "groupSize": GROUP, "pins": false, "root": root,
        "name": format!("R{}", d.tag)});
    let by = d.coop.name.clone();
    d.story.state_as(&label, &by, "codes", &product, &body);
    d.story.wait(20);
    Ok(format!("⟦{label}⟧"))
}

/// A hundred boxes, packed.
fn boxes(d: &mut Deed<'_>, number: u64) -> Goods {
    let berries = Goods::kg(d.coop.lot("STRAW", format_args!("{}-{number}", d.tag)), 26);
    let place = d.coop.place("GARDEN");
    d.tell(Telling::harvested(&berries, &place));
    d.story.wait(30);
    let boxes = Goods::pieces(d.coop.lot("BOX", format_args!("{}-{number}", d.tag)), 100);
    let loss = json!({"value": 1, "unit": "KGM", "cause": "rot"});
    d.tell(Telling::changed("packing").using(&berries).giving(&boxes).with("suyuan:loss", loss));
    d.story.wait(20);
    boxes
}

fn bind(roll: &str, groups: [u64; 2], lot: &str) -> serde_json::Value {
    json!({"act": "bind", "roll": roll, "groups": [groups], "lot": lot})
}

/// The goods go on to the shop and over its counter, so that nothing else is wrong with them.
fn sold(d: &mut Deed<'_>, goods: &Goods) {
    d.sold(goods);
    let shop = d.coop.shop.clone();
    d.story.tell(&shop, Telling::seen("retail_selling").of(goods));
}

pub(super) fn more_than_packs(d: &mut Deed<'_>) -> Result<(), Failure> {
    let roll = roll(d, 200)?;
    let goods = boxes(d, 1);
    let by = d.coop.name.clone();
    d.story.state(&by, "codes", &goods.lot, &bind(&roll, [0, 9], &goods.lot));
    d.story.wait(20);
    d.story.cheat_with(&by, "codes", &goods.lot, &bind(&roll, [10, 11], &goods.lot), d.supposed);
    d.story.wait(20);
    sold(d, &goods);
    Ok(())
}

pub(super) fn of_another_lot(d: &mut Deed<'_>) -> Result<(), Failure> {
    let roll = roll(d, 100)?;
    let (first, second) = (boxes(d, 1), boxes(d, 2));
    let by = d.coop.name.clone();
    d.story.state(&by, "codes", &first.lot, &bind(&roll, [0, 9], &first.lot));
    d.story.wait(20);
    d.story.cheat_with(&by, "codes", &second.lot, &bind(&roll, [0, 4], &second.lot), d.supposed);
    d.story.wait(20);
    sold(d, &first);
    sold(d, &second);
    Ok(())
}

pub(super) fn voided(d: &mut Deed<'_>) -> Result<(), Failure> {
    let roll = roll(d, 100)?;
    let goods = boxes(d, 1);
    let by = d.coop.name.clone();
    d.story.state(&by, "codes", &goods.lot, &bind(&roll, [0, 8], &goods.lot));
    d.story.wait(20);
    let void = json!({"act": "void", "roll": roll, "groups": [[9, 9]], "reason": "spoiled"});
    d.story.state(&by, "codes", &d.coop.product("BOX"), &void);
    d.story.wait(20);
    let codes = json!([{"roll": roll, "groups": [[0, 9]]}]);
    d.cheat(Telling::shipped(&goods, &party(&d.coop.shop)).with("suyuan:codes", codes));
    d.story.wait(80);
    let (shop, from) = (d.coop.shop.clone(), d.coop.party());
    d.story.tell(&shop, Telling::received(&goods, &from));
    d.story.wait(60);
    d.story.tell(&shop, Telling::seen("retail_selling").of(&goods));
    Ok(())
}
