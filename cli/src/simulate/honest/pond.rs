//! A pond: fry is bought by the kilogram and netted as fish for weeks, far more than was stocked.

use rust_decimal::Decimal;
use suyuan_ledger::rules::Code;

use super::{
    Workday,
    handover::{Arrives, over_the_counter, straight},
};
use crate::{
    failure::Failure,
    simulate::{
        names::{Goods, lot, party, place},
        telling::Telling,
    },
};

/// Days from one stocking to the next, the first netting, and from one netting to the next.
const CYCLE: (u64, u64, u64) = (60, 15, 6);
/// Tenths of a kilogram of fry that grow into one netting.
const FRY: i64 = 15;

pub(super) fn day(w: &mut Workday<'_>) -> Result<(), Failure> {
    let (coop, day) = (w.coop.clone(), w.day);
    let (cycle, of_cycle) = (day / CYCLE.0, day % CYCLE.0);
    // Every other cooperative buys from a hatchery without keys up in the hills.
    let outside = (coop.number + cycle).is_multiple_of(2);
    let number = format!("{}-{cycle}", coop.name);
    let fry = if outside { coop.lot("VEG", format_args!("FRY{cycle}")) } else { lot("HATCH-FRY", number) };
    let nettings = (CYCLE.0 - CYCLE.1).div_ceil(CYCLE.2);
    let stocked = Goods::kg(&fry, Decimal::new(FRY * nettings as i64, 1));
    let pond = coop.place("POND");
    if of_cycle == 0 {
        let mut story = w.story("fry", 9);
        if outside {
            let bought = Telling::received(&stocked, &party("HILL")).at(&pond);
            story.tell_truly(&coop.name, bought, &[Code::OriginNotRecorded]);
        } else {
            story.tell("HATCH", Telling::harvested(&stocked, &place("HATCH-P1")));
            story.wait(30);
            story.tell("HATCH", Telling::shipped(&stocked, &coop.party()));
            story.wait(100);
            story.tell(&coop.name, Telling::received(&stocked, &party("HATCH")).at(&pond));
        }
    }
    if of_cycle >= CYCLE.1 && (of_cycle - CYCLE.1).is_multiple_of(CYCLE.2) {
        let mut story = w.story("netting", 4);
        let fish = Goods::kg(coop.lot("FISH", format_args!("F{day}")), story.chance.amount(50, 88));
        let netted = Telling::changed("creating_class_instance").using(&stocked.but(Decimal::new(FRY, 1)));
        let truths = if outside { &[Code::OriginNotRecorded][..] } else { &[] };
        story.tell_truly(&coop.name, netted.giving(&fish).at(&pond), truths);
        story.wait(30);
        let there = straight(&mut story, &coop.name, &fish, &coop.other_shop, Arrives::OnAnotherScale);
        over_the_counter(&mut story, &coop.other_shop, &there, 2);
    }
    Ok(())
}
