//! Vegetables of growers without keys: each day's lot is filled by many, bought at the gate, washed and graded, and sold to a
//! shop and at the wholesale market, which sends some of it back.

use rust_decimal::Decimal;
use suyuan_ledger::rules::Code;

use super::{
    Workday,
    handover::{Arrives, over_the_counter, straight},
    notices,
};
use crate::simulate::{
    cast::{Coop, GROWERS},
    names::{Goods, party, place},
    plan::Story,
    telling::{Telling, own_step},
};

/// Days between two sprayings of the field, the first, and days to wait after one.
const SPRAYED: (u64, u64, u64) = (31, 20, 7);

pub(super) fn day(w: &mut Workday<'_>) {
    let (coop, day) = (w.coop.clone(), w.day);
    let crop = coop.crop("VEG", "FIELD", "A");
    if w.sprays(SPRAYED.0, SPRAYED.1) {
        let telling = Telling::seen(&own_step("spraying")).of_lot(&crop).at(&coop.place("FIELD"));
        let telling = telling.with("suyuan:input", "印楝素 neem").with("suyuan:preHarvestDays", SPRAYED.2);
        w.story("neem", 18).tell(&coop.name, telling);
    }
    if w.waits(SPRAYED.0, SPRAYED.1, SPRAYED.2) {
        return;
    }
    let mut story = w.story("greens", 5);
    // Where there is no signal, the phone keeps the morning until it comes home; the office is ahead of it.
    let offline = story.chance.percent(10);
    let greens = gather(&mut story, &coop, &crop, day, offline);
    story.until(0, 11, 0);
    let (fine, coarse) = grade(&mut story, &coop, day, greens);
    to_market(&mut story.aside(), &coop, &coarse);
    story.until(0, 13, 0);
    let how = match story.chance.between(0, 9) {
        0 => Arrives::PartlyRefused,
        1 => Arrives::InTwo,
        2 => Arrives::PartlyLost,
        _ => Arrives::OnAnotherScale,
    };
    let shop = coop.shop.as_str();
    let there = straight(&mut story, &coop.name, &fine, shop, how);
    if how == Arrives::PartlyRefused {
        story.aside().tell(&coop.name, Telling::seen("destroying").of(&fine.but(Decimal::from(3))));
    }
    let there = if (day + coop.number) % 17 == 5 {
        notices::hold_and_release(&mut story, shop, &there)
    } else {
        there
    };
    shelved(&mut story, shop, &there);
    over_the_counter(&mut story, shop, &there, 2);
}

/// Each grower picks and is bought from.
fn gather(story: &mut Story<'_>, coop: &Coop, crop: &str, day: u64, offline: bool) -> Goods {
    let lot = coop.lot("VEG", format_args!("V{day}"));
    let phone = format!("{}/phone", coop.name);
    let mut picking = story.aside();
    if offline {
        let minutes = picking.chance.between(600, 2_600);
        picking.offline(minutes);
    }
    let by = if offline { phone.as_str() } else { coop.name.as_str() };
    let mut all = Decimal::ZERO;
    for number in 1..=GROWERS {
        if picking.chance.percent(30) && number > 1 {
            continue;
        }
        let (grower, goods) = (coop.grower(number), Goods::kg(&lot, picking.chance.amount(20, 60)));
        picking.wait(11);
        picking.tell(by, Telling::harvested(&goods, &coop.place("FIELD")).of_crop(crop).by(&grower));
        picking.wait(3);
        picking.tell(by, Telling::received(&goods, &grower).at(&coop.place("HALL")));
        all += goods.amount;
    }
    Goods::kg(lot, all)
}

/// Washed and sorted; on some days what the market sold the cooperative goes in too.
fn grade(story: &mut Story<'_>, coop: &Coop, day: u64, greens: Goods) -> (Goods, Goods) {
    let hall = coop.place("HALL");
    let mut graded = Telling::changed("repackaging").using(&greens).at(&hall);
    let (mut all, mut truths) = (greens.amount, Vec::new());
    if story.chance.percent(20) {
        let bought = Goods::kg(coop.lot("VEG", format_args!("M{day}")), story.chance.amount(30, 80));
        let received = Telling::received(&bought, &party("MARKET")).at(&hall);
        story.tell_truly(&coop.name, received, &[Code::OriginNotRecorded]);
        story.wait(10);
        graded = graded.using(&bought);
        all += bought.amount;
        truths.push(Code::OriginNotRecorded);
    }
    let fine = Goods::kg(coop.lot("VEGA", format_args!("A{day}")), story.chance.share(all, 600, 700));
    let coarse = Goods::kg(coop.lot("VEGB", format_args!("K{day}")), story.chance.share(all, 200, 280));
    let graded = graded.giving(&fine).giving(&coarse).used("water", "water", 3, "MTQ");
    story.tell_truly(&coop.name, graded, &truths);
    (fine, coarse)
}

/// To buyers without keys: it leaves the ledger. A tenth of the time the market sends some back.
fn to_market(story: &mut Story<'_>, coop: &Coop, coarse: &Goods) {
    story.wait(60);
    story.tell(&coop.name, Telling::shipped(coarse, &party("MARKET")));
    if story.chance.percent(12) {
        story.wait(600);
        let back = coarse.but(Decimal::TEN);
        let returned = Telling::received(&back, &party("MARKET")).with("disposition", "returned");
        story.tell(&coop.name, returned.at(&coop.place("HALL")));
        story.wait(20);
        story.tell(&coop.name, Telling::seen("destroying").of(&back));
    }
}

/// From the dock to the shelf.
fn shelved(story: &mut Story<'_>, shop: &str, goods: &Goods) {
    let shelf = place(&format!("{shop}-1"));
    story.wait(25);
    story.tell(
        shop,
        Telling::seen("stocking").of(goods).with("bizLocation", serde_json::json!({"id": shelf})),
    );
}
