//! Receipts that do not say what came.

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        names::{Goods, party},
        telling::Telling,
    },
};

/// On its way to the cooperative's shop.
fn under_way(d: &mut Deed<'_>) -> Goods {
    let goods = d.harvested("VEG", 400);
    let shop = party(&d.coop.shop);
    d.tell(Telling::shipped(&goods, &shop));
    d.story.wait(80);
    goods
}

fn receipt(d: &mut Deed<'_>, goods: &Goods, kg: u64) -> (String, Telling) {
    (d.coop.shop.clone(), Telling::received(&Deed::of(goods, kg), &d.coop.party()))
}

pub(super) fn short_receipt(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = under_way(d);
    let (shop, receipt) = receipt(d, &goods, 300);
    d.cheat_by(&shop, receipt.with("suyuan:final", true));
    Ok(())
}

pub(super) fn long_receipt(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = under_way(d);
    let (shop, receipt) = receipt(d, &goods, 600);
    d.cheat_by(&shop, receipt.with("suyuan:final", true));
    Ok(())
}

pub(super) fn swollen_receipt(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = under_way(d);
    let (shop, swollen) = receipt(d, &goods, 600);
    d.cheat_by(&shop, swollen);
    // What was shipped is received in the end; the rest never comes.
    d.story.wait(60);
    let (shop, right) = receipt(d, &goods, 400);
    d.story.tell(&shop, right);
    Ok(())
}

pub(super) fn phantom_receipt(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 400);
    let (shop, receipt) = receipt(d, &goods, 200);
    d.cheat_by(&shop, receipt);
    Ok(())
}

pub(super) fn silent_receiver(d: &mut Deed<'_>) -> Result<(), Failure> {
    let goods = d.harvested("VEG", 400);
    let shop = party(&d.coop.shop);
    // The shipper is honest; its shipment is where the silence shows.
    d.cheat(Telling::shipped(&goods, &shop));
    Ok(())
}
