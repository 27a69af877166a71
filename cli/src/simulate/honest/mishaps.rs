//! What goes wrong among honest people: a notebook typed in weeks later, a lorry that never came, a road that was closed, an amount
//! that is found to be wrong after the goods were used.

use rust_decimal::Decimal;
use suyuan_ledger::rules::Code;

use super::{Workday, handover::over_the_counter};
use crate::simulate::{
    names::{Goods, party, place},
    telling::{Telling, own_step},
};

pub(super) fn day(w: &mut Workday<'_>) {
    let turn = (w.day + 3 * w.coop.number) % 13;
    match turn {
        1 => notebook(w),
        4 => lorry_never_came(w),
        7 => closed_road(w),
        10 => found_out_later(w),
        _ => {}
    }
}

/// Late, and said to be.
fn notebook(w: &mut Workday<'_>) {
    let (coop, crop) = (w.coop.clone(), w.coop.crop("VEG", "FIELD", "A"));
    let mut story = w.story("notebook", 6);
    let days = story.chance.between(8, 20);
    story.offline(days * 1_440);
    for _ in 0..3 {
        story.wait(1_440);
        let telling = Telling::seen(&own_step("fertilising")).of_lot(&crop).at(&coop.place("FIELD"));
        let telling = telling.with("suyuan:input", "有机肥 manure").used("manure", "nutrient", 300, "KGM");
        story.tell_truly(&format!("{}/phone", coop.name), telling, &[Code::LateEntry]);
    }
}

/// The shipment is voided, and goes the next day.
fn lorry_never_came(w: &mut Workday<'_>) {
    let (coop, day) = (w.coop.clone(), w.day);
    let mut story = w.story("no lorry", 10);
    let goods = Goods::kg(coop.lot("VEG", format_args!("N{day}")), story.chance.amount(40, 90));
    let shop = party(&coop.shop);
    story.tell(&coop.name, Telling::harvested(&goods, &coop.place("GARDEN")));
    story.wait(60);
    story.tell(&coop.name, Telling::shipped(&goods, &shop));
    story.wait(300);
    story.tell(&coop.name, Telling::seen("void_shipping").of(&goods).to(&shop));
    story.until(1, 8, 0);
    super::handover::straight(&mut story, &coop.name, &goods, &coop.shop, super::handover::Arrives::Whole);
    over_the_counter(&mut story, &coop.shop, &goods, 1);
}

/// The receipt comes after the deadline: the flag is there for a day, and goes.
fn closed_road(w: &mut Workday<'_>) {
    let (coop, day) = (w.coop.clone(), w.day);
    let mut story = w.story("closed road", 10);
    let goods = Goods::kg(coop.lot("VEG", format_args!("R{day}")), story.chance.amount(40, 90));
    story.tell(&coop.name, Telling::harvested(&goods, &coop.place("GARDEN")));
    story.wait(60);
    story.tell(&coop.name, Telling::shipped(&goods, &party(&coop.shop)));
    story.wait(4 * 1_440);
    let dock = place(&format!("{}-1", coop.shop));
    story.tell(&coop.shop, Telling::received(&goods, &coop.party()).at(&dock));
    over_the_counter(&mut story, &coop.shop, &goods, 1);
}

/// The scale was wrong by five kilograms. Between the declaration and the corrected event the books are short, which is true.
fn found_out_later(w: &mut Workday<'_>) {
    let (coop, day) = (w.coop.clone(), w.day);
    let mut story = w.story("wrong scale", 7);
    let goods = Goods::kg(coop.lot("VEG", format_args!("E{day}")), story.chance.amount(100, 200));
    let id = format!("{}-E{day}", coop.name);
    let wrong = Telling::harvested(&goods, &coop.place("GARDEN")).numbered(&id, story.now());
    story.tell(&coop.name, wrong.clone());
    story.wait(90);
    let sold = goods.but(Decimal::from(60));
    super::handover::straight(&mut story, &coop.name, &sold, &coop.shop, super::handover::Arrives::Whole);
    over_the_counter(&mut story.aside(), &coop.shop, &sold, 1);
    story.until(1, 9, 0);
    let declared = wrong.clone().in_error(story.now());
    story.tell_truly(&coop.name, declared, &[Code::OverIssued]);
    story.wait(2);
    let right = goods.but(goods.amount - Decimal::from(5));
    let harvested = Telling::harvested(&right, &coop.place("GARDEN")).numbered(&id, story.now());
    story.tell(&coop.name, harvested);
    story.wait(30);
    story.tell(&coop.name, Telling::seen("retail_selling").of(&goods.but(right.amount - sold.amount)));
}
