//! Lots, products and acts that are somebody else's, or were there before.

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        names::{Goods, party, place},
        telling::Telling,
    },
};

pub(super) fn reopened_lot(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 100);
    d.sold(&goods);
    d.story.wait(600);
    d.cheat(Telling::harvested(&Deed::of(&goods, 80), &d.coop.place("GARDEN")));
    Ok(())
}

pub(super) fn neighbours_lot(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("PLAIN"), 100);
    d.story.tell("MILL", Telling::made("creating_class_instance").of(&goods).at(&place("MILL-1")));
    d.story.wait(60);
    d.cheat(Telling::made("creating_class_instance").of(&Deed::of(&goods, 50)).at(&d.coop.place("HALL")));
    Ok(())
}

pub(super) fn same_event_twice(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("VEG"), 100);
    let harvested = Telling::harvested(&goods, &d.coop.place("GARDEN")).numbered(&d.tag, d.story.now());
    d.tell(harvested.clone());
    d.story.wait(60);
    d.cheat(harvested);
    Ok(())
}

pub(super) fn neighbours_product(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("VEG"), 100);
    let shop = d.coop.shop.clone();
    d.cheat_by(&shop, Telling::made("creating_class_instance").of(&goods).at(&place(&format!("{shop}-1"))));
    Ok(())
}

pub(super) fn spoken_for_member(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = Goods::kg(d.lot("VEG"), 100);
    d.cheat(Telling::harvested(&goods, &d.coop.place("GARDEN")).by(&party(&d.coop.shop)));
    Ok(())
}
