//! Selling what is not there, making more than can be made, hiding and conjuring stock.

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        names::{Goods, party},
        telling::Telling,
    },
};

pub(super) fn double_sale(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 400);
    d.sold(&goods);
    let other = party(&d.coop.other_shop);
    d.cheat(Telling::shipped(&goods, &other));
    Ok(())
}

pub(super) fn oversale(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 300);
    d.sold(&Deed::of(&goods, 200));
    d.cheat(Telling::seen("retail_selling").of(&Deed::of(&goods, 150)));
    Ok(())
}

pub(super) fn sale_of_nothing(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 120);
    let shop = d.coop.shop.clone();
    d.cheat_by(&shop, Telling::seen("retail_selling").of(&Deed::of(&goods, 40)));
    Ok(())
}

/// A harvest that is sold in part and then declared an error.
fn declared_wrong(d: &mut Deed<'_>) -> (Goods, Telling) {
    let goods = Goods::kg(d.lot("VEG"), 500);
    let harvested = Telling::harvested(&goods, &d.coop.place("GARDEN")).numbered(&d.tag, d.story.now());
    d.tell(harvested.clone());
    d.story.wait(60);
    d.sold(&Deed::of(&goods, 300));
    (goods, harvested)
}

pub(super) fn hidden_stock(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (_, harvested) = declared_wrong(d);
    d.cheat(harvested.in_error(d.story.now()));
    Ok(())
}

pub(super) fn sale_after_hiding(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (goods, harvested) = declared_wrong(d);
    let declared = harvested.in_error(d.story.now());
    d.story.prepare(&d.coop.name, declared);
    d.story.wait(60);
    let other = party(&d.coop.other_shop);
    d.cheat(Telling::shipped(&Deed::of(&goods, 100), &other));
    Ok(())
}

pub(super) fn over_milling(d: &mut Deed<'_>) -> Result<(), Failure> {
    let paddy = d.harvested("WET", 1_000);
    let rice = Goods::kg(d.lot("PLAIN"), 900);
    d.cheat(Telling::changed("creating_class_instance").using(&paddy).giving(&rice));
    Ok(())
}

pub(super) fn conjured_stock(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    let found = Telling::seen("stock_taking").of(&Deed::of(&goods, 190)).at(&d.coop.place("GARDEN"));
    d.cheat(found.with("suyuan:cause", "scale"));
    Ok(())
}

pub(super) fn unit_trick(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 500);
    let shop = party(&d.coop.shop);
    d.cheat(Telling::shipped(&Goods::pieces(goods.lot, 5_000), &shop));
    Ok(())
}

pub(super) fn case_trick(d: &mut Deed<'_>) -> Result<(), Failure> {
    let (cases, jars) = (Goods::pieces(d.lot("CASE"), 150), Goods::pieces(d.lot("JAR"), 2_000));
    d.tell(Telling::made("creating_class_instance").of(&cases).at(&d.coop.place("HALL")));
    d.story.wait(60);
    d.cheat(Telling::changed("repackaging").using(&cases).giving(&jars));
    Ok(())
}
