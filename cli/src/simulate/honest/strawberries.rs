//! Strawberries in two greenhouses: picked morning and afternoon, boxed, stacked on pallets, cooled, sold within days.
//!
//! Up in the hills they bear in summer, down in the valley from November on; June is the pause.

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    Workday,
    handover::{Arrives, by_lorry, over_the_counter, straight},
    notices,
};
use crate::{
    failure::Failure,
    simulate::{
        calendar::month,
        cast::Coop,
        names::{Goods, place, unit},
        plan::Story,
        telling::{Telling, number, own_step},
    },
};

/// Kilograms a greenhouse gives a day, by month.
const A_DAY: [u64; 12] = [70, 80, 90, 80, 50, 0, 30, 40, 40, 30, 50, 60];
/// The greenhouses, and the day on which each is first sprayed.
const HOUSES: [(&str, u64); 2] = [("H1", 3), ("H2", 14)];
/// Days between two sprayings of a greenhouse.
const SPRAYED_EVERY: u64 = 23;
/// Days to wait after one.
const WAIT: u64 = 5;
/// Boxes in a carton.
const A_CARTON: u64 = 40;
/// Cartons on a pallet.
const CARTONS: u64 = 2;

pub(super) fn day(w: &mut Workday<'_>) -> Result<(), Failure> {
    field(w);
    let most = A_DAY[month(w.day) - 1];
    let houses: Vec<&str> = HOUSES
        .into_iter()
        .filter(|(_, first)| !w.waits(SPRAYED_EVERY, *first, WAIT))
        .map(|(h, _)| h)
        .collect();
    if most == 0 || houses.is_empty() {
        return Ok(());
    }
    let (coop, day) = (w.coop.clone(), w.day);
    let mut story = w.story("berries", 6);
    let berries = pick(&mut story, &coop, day, &houses, most);
    story.until(0, 17, 5);
    let boxes = pack(&mut story, &coop, day, &berries);
    sell(&mut story, &coop, boxes, notices::is_recalled(&coop, day))
}

/// Spraying and watering.
fn field(w: &mut Workday<'_>) {
    let (coop, day) = (w.coop.clone(), w.day);
    for (house, first) in HOUSES {
        let crop = coop.crop("STRAW", house, "A");
        let act = |step: &str| Telling::seen(&own_step(step)).of_lot(&crop).at(&coop.place(house));
        if w.sprays(SPRAYED_EVERY, first) {
            let telling = act("spraying").with("suyuan:input", "多抗霉素 polyoxin");
            let telling = telling.with("suyuan:preHarvestDays", WAIT).used("water", "water", 2, "MTQ");
            w.story(house, 18).tell(&coop.name, telling);
        }
        if day % 9 == first % 9 {
            let telling =
                act("irrigating").used("water", "water", 12, "MTQ").used("electricity", "energy", 4, "KWH");
            w.story(&format!("water {house}"), 5).tell(&coop.name, telling);
        }
    }
}

/// One lot, open from the morning to the afternoon; one pick in twelve is typed wrong and put right before it is used.
fn pick(story: &mut Story<'_>, coop: &Coop, day: u64, houses: &[&str], most: u64) -> Goods {
    let lot = coop.lot("STRAW", format_args!("S{day}"));
    let mut all = Decimal::ZERO;
    for (at, house) in houses.iter().enumerate() {
        story.until(0, if at == 0 { 6 } else { 14 }, 30);
        let goods = Goods::kg(&lot, story.chance.amount(most / 2, most));
        let of_house = |goods: &Goods| {
            Telling::harvested(goods, &coop.place(house)).of_crop(&coop.crop("STRAW", house, "A"))
        };
        if story.chance.percent(8) {
            let id = format!("{}-S{day}-{house}", coop.name);
            let wrong = of_house(&goods.but(goods.amount * Decimal::TEN)).numbered(&id, story.now());
            story.tell(&coop.name, wrong.clone());
            story.wait(25);
            story.take_back(&coop.name, wrong);
            let right = of_house(&goods).numbered(&id, story.now());
            story.tell(&coop.name, right);
        } else {
            story.tell(&coop.name, of_house(&goods));
        }
        all += goods.amount;
    }
    Goods::kg(lot, all)
}

/// Boxes of 250 g; what is bruised is lost.
fn pack(story: &mut Story<'_>, coop: &Coop, day: u64, berries: &Goods) -> Goods {
    let boxes = (story.chance.share(berries.amount, 900, 980) * Decimal::from(4)).trunc();
    let goods = Goods::pieces(coop.lot("BOX", format_args!("B{day}")), boxes);
    let lost = berries.amount - boxes / Decimal::from(4);
    let loss = json!({"value": number(lost), "unit": "KGM", "cause": "rot"});
    let packed = Telling::changed("packing").using(berries).giving(&goods).at(&coop.place("COOL"));
    story.tell(&coop.name, packed.with("suyuan:loss", loss).used("boxes", "packaging", boxes, "H87"));
    goods
}

fn sell(story: &mut Story<'_>, coop: &Coop, boxes: Goods, recalled: bool) -> Result<(), Failure> {
    let on_pallet = boxes.but(A_CARTON * CARTONS);
    let mut left = boxes.amount;
    // Less than a dozen more than a pallet holds is not worth a second way.
    if left > on_pallet.amount + Decimal::from(30) && !recalled {
        left -= on_pallet.amount;
        pallet(&mut story.aside(), coop, &on_pallet)?;
    }
    story.until(1, 8, 0);
    // A day's orders from online buyers stand in one statement; the rest goes to a shop nearby.
    let online = boxes.but((left / Decimal::from(3)).trunc());
    left -= online.amount;
    let paper = story.plan.fresh();
    story.tell(&coop.name, Telling::seen("retail_selling").of(&online).paper("po", paper));
    let ways = [Arrives::InTwo, Arrives::PartlyRefused, Arrives::PartlyLost];
    let how = if story.chance.percent(30) { *story.chance.pick(&ways) } else { Arrives::Whole };
    let there = straight(story, &coop.name, &boxes.but(left), &coop.other_shop, how);
    if how == Arrives::PartlyRefused {
        let mut back = story.aside();
        back.wait(200);
        back.tell(&coop.name, Telling::seen("destroying").of(&boxes.but(Decimal::from(3))));
    }
    if recalled {
        notices::recall(story, coop, &there);
    } else {
        over_the_counter(story, &coop.other_shop, &there, 3);
    }
    Ok(())
}

/// Two cartons on a pallet to the shop, taken apart there the next morning.
fn pallet(story: &mut Story<'_>, coop: &Coop, boxes: &Goods) -> Result<(), Failure> {
    let (cool, shop) = (coop.place("COOL"), coop.shop.as_str());
    let (pallet, warm) = (unit(story.plan.fresh()), story.chance.percent(3));
    let cartons: Vec<String> = (0..CARTONS).map(|_| unit(story.plan.fresh())).collect();
    let mut stacked = Telling::packed(&pallet, "ADD").at(&cool);
    for carton in &cartons {
        let held = boxes.but(A_CARTON);
        story.tell(&coop.name, Telling::packed(carton, "ADD").holding(&held).at(&cool));
        stacked = stacked.holding_unit(carton);
    }
    story.tell(&coop.name, stacked);
    story.wait(20);
    let way = (coop.name.as_str(), coop.carrier.as_str(), shop);
    by_lorry(story, way, (&pallet, &boxes.lot), (&cool, warm))?;
    story.until(1, 7, 0);
    let dock = place(&format!("{shop}-1"));
    for parent in std::iter::once(&pallet).chain(&cartons) {
        story.tell(shop, Telling::packed(parent, "DELETE").at(&dock));
    }
    if warm {
        story.tell(shop, Telling::seen("inspecting").of_lot(&boxes.lot).at(&dock));
        story.tell(shop, Telling::seen("destroying").of(boxes));
    } else {
        over_the_counter(story, shop, boxes, 3);
    }
    Ok(())
}
