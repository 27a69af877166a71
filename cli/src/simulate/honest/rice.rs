//! Rice, twice a year: cut wet on certified plots and others, dried, milled under contract, bagged under the county's name; what
//! grew elsewhere or was bought is milled as plain rice.

use rust_decimal::Decimal;
use serde_json::json;
use suyuan_ledger::rules::Code;

use super::{
    Workday,
    handover::{Arrives, over_the_counter, straight},
};
use crate::simulate::{
    calendar::of_year,
    cast::{Coop, plant},
    names::{Goods, party, place},
    plan::Story,
    telling::{Telling, number, own_step},
};

/// Harvests: first and last day (month and day as one number), and the crop.
const HARVESTS: [(u64, u64, &str); 2] = [(718, 808, "A"), (1018, 1108, "B")];

pub(super) fn day(w: &mut Workday<'_>) {
    let (coop, day, date) = (w.coop.clone(), w.day, of_year(w.day));
    if date == 815 || date == 401 {
        let mut story = w.story("transplanting", 7);
        for plot in ["P1", "P2", "P3"] {
            plant(&mut story, &coop, "WET", plot, &season(day, date));
        }
    }
    let cutting = HARVESTS.iter().any(|(first, last, _)| (*first..=*last).contains(&date));
    if !cutting || !(day + coop.number).is_multiple_of(2) {
        return;
    }
    let mut story = w.story("rice", 8);
    let season = season(day, date);
    let cut: Vec<Goods> =
        ["P1", "P2"].iter().map(|plot| cut(&mut story, &coop, day, plot, &season)).collect();
    let others = cut_elsewhere(&mut story, &coop, day, &season);
    let dry = dry(&mut story, &coop, &format!("D{day}"), &cut);
    let plain = dry_plain(&mut story.aside(), &coop, day, others);
    under_the_name(&mut story.aside(), &coop, day, dry);
    plain_rice(&mut story, &coop, day, plain);
}

/// The crop that stands then: A in the first summer, then a new one each time it is transplanted.
fn season(day: u64, date: u64) -> String {
    match (day < 365, date) {
        (true, ..815) => "A".to_owned(),
        (true, 815..) => "B".to_owned(),
        (false, ..815) => format!("C{}", day / 365),
        (false, _) => format!("D{}", day / 365),
    }
}

/// Some by the cooperative's own people, some by growers without keys whose word it writes down and whose paddy it buys.
fn cut(story: &mut Story<'_>, coop: &Coop, day: u64, plot: &str, season: &str) -> Goods {
    let goods = Goods::kg(coop.lot("WET", format_args!("{plot}.{day}")), story.chance.amount(900, 1_100));
    let (at, crop) = (coop.place(plot), coop.crop("WET", plot, season));
    let part = (goods.amount / Decimal::from(4)).trunc_with_scale(1);
    story.tell(&coop.name, Telling::harvested(&goods.but(goods.amount - part), &at).of_crop(&crop));
    story.wait(40);
    let grower = coop.grower(story.chance.between(1, 6));
    story.tell(&coop.name, Telling::harvested(&goods.but(part), &at).of_crop(&crop).by(&grower));
    story.wait(15);
    let weighed = json!({"gross": number(part + Decimal::TWO), "tare": 2, "moisture": 0});
    let bought = Telling::received(&goods.but(part), &grower).at(&coop.place("HALL"));
    story.tell(&coop.name, bought.with("suyuan:weighed", weighed));
    goods
}

/// On the plot that bears no name.
fn cut_elsewhere(story: &mut Story<'_>, coop: &Coop, day: u64, season: &str) -> Goods {
    let goods = Goods::kg(coop.lot("WET", format_args!("P3.{day}")), story.chance.amount(400, 600));
    let crop = coop.crop("WET", "P3", season);
    story.tell(&coop.name, Telling::harvested(&goods, &coop.place("P3")).of_crop(&crop));
    goods
}

/// Water goes out of it.
fn dry(story: &mut Story<'_>, coop: &Coop, number: &str, wet: &[Goods]) -> Goods {
    let all: Decimal = wet.iter().map(|goods| goods.amount).sum();
    let dry = Goods::kg(coop.lot("DRY", number), story.chance.share(all, 850, 895));
    story.until(1, 7, 0);
    let loss =
        json!({"value": super::super::telling::number(all - dry.amount), "unit": "KGM", "cause": "moisture"});
    let telling = wet.iter().fold(Telling::changed(&own_step("drying")), Telling::using);
    let telling = telling.giving(&dry).with("suyuan:loss", loss).used("gas", "energy", 40, "MTQ");
    story.tell(&coop.name, telling.at(&coop.place("HALL")));
    dry
}

fn dry_plain(story: &mut Story<'_>, coop: &Coop, day: u64, wet: Goods) -> Goods {
    dry(story, coop, &format!("U{day}"), &[wet])
}

/// Contract milling: the mill holds, the cooperative owns; the rice comes back, the bran is the mill's pay.
fn under_the_name(story: &mut Story<'_>, coop: &Coop, day: u64, dry: Goods) {
    let (mill, hall) = (party("MILL"), coop.place("HALL"));
    story.until(0, 14, 0);
    story.tell(&coop.name, Telling::seen("shipping").of(&dry).to(&mill).at(&hall));
    story.wait(80);
    let seen = dry.but(story.chance.share(dry.amount, 996, 1_000));
    story.tell("MILL", Telling::received(&seen, &coop.party()).at(&place("MILL-1")));
    story.until(1, 9, 0);
    let rice = Goods::kg(coop.lot("RICE", format_args!("R{day}")), story.chance.share(seen.amount, 620, 660));
    let bran = Goods::kg(coop.lot("BRAN", format_args!("N{day}")), story.chance.share(seen.amount, 80, 120));
    let milled = Telling::changed("creating_class_instance").using(&seen).giving(&rice).giving(&bran);
    story.tell("MILL", milled.used("electricity", "energy", 55, "KWH").at(&place("MILL-1")));
    story.wait(60);
    story.tell(&coop.name, Telling::seen("shipping").of(&bran).owned_by(&mill));
    story.wait(30);
    story.tell("MILL", Telling::seen("shipping").of(&rice).to(&coop.party()).at(&place("MILL-1")));
    story.wait(90);
    story.tell(&coop.name, Telling::received(&rice, &mill).at(&hall));
    story.until(1, 8, 0);
    bagged(story, coop, day, &rice);
}

/// Bags of five kilograms: some to a shop, some to a stranger's cold store and sold from there.
fn bagged(story: &mut Story<'_>, coop: &Coop, day: u64, rice: &Goods) {
    let bags =
        Goods::pieces(coop.lot("BAG", format_args!("G{day}")), (rice.amount / Decimal::from(5)).trunc());
    let used = rice.but(bags.amount * Decimal::from(5));
    story.tell(&coop.name, Telling::changed("packing").using(&used).giving(&bags).at(&coop.place("HALL")));
    let stored = bags.but((bags.amount / Decimal::from(2)).trunc());
    story.wait(60);
    in_a_strangers_store(&mut story.aside(), coop, &stored);
    let there =
        straight(story, &coop.name, &bags.but(bags.amount - stored.amount), &coop.shop, Arrives::InTwo);
    over_the_counter(story, &coop.shop, &there, 6);
}

/// The store holds, the owner sells, the store lets go.
fn in_a_strangers_store(story: &mut Story<'_>, coop: &Coop, bags: &Goods) {
    let (shop, store) = (party(&coop.other_shop), party("COLD"));
    story.tell(&coop.name, Telling::seen("shipping").of(bags).to(&store));
    story.wait(75);
    story.tell("COLD", Telling::received(bags, &coop.party()).at(&place("COLD-1")));
    story.until(4, 10, 0);
    story.tell(&coop.name, Telling::seen("shipping").of(bags).owned_by(&shop));
    story.wait(200);
    story.tell("COLD", Telling::seen("shipping").of(bags).to(&shop).at(&place("COLD-1")));
    story.wait(60);
    story.tell(
        &coop.other_shop,
        Telling::received(bags, &store).at(&place(&format!("{}-1", coop.other_shop))),
    );
    over_the_counter(story, &coop.other_shop, bags, 5);
}

/// What bears no name: mixed with what the market sold, milled at home, counted as it lies.
fn plain_rice(story: &mut Story<'_>, coop: &Coop, day: u64, dry: Goods) {
    story.until(2, 9, 0);
    let hall = coop.place("HALL");
    let mut milled = Telling::changed("creating_class_instance").using(&dry).at(&hall);
    let (mut all, mut truths) = (dry.amount, Vec::new());
    if story.chance.percent(40) {
        let bought = Goods::kg(coop.lot("DRY", format_args!("M{day}")), story.chance.amount(300, 900));
        let received = Telling::received(&bought, &party("MARKET")).at(&hall);
        story.tell_truly(&coop.name, received, &[Code::OriginNotRecorded]);
        story.wait(50);
        milled = milled.using(&bought);
        all += bought.amount;
        truths.push(Code::OriginNotRecorded);
    }
    let rice = Goods::kg(coop.lot("PLAIN", format_args!("L{day}")), story.chance.share(all, 620, 690));
    let bran = Goods::kg(coop.lot("BRAN", format_args!("W{day}")), story.chance.share(all, 60, 100));
    story.tell_truly(&coop.name, milled.giving(&rice).giving(&bran), &truths);
    story.until(8, 16, 0);
    let rice = counted(story, coop, rice);
    let there = straight(story, &coop.name, &rice, &coop.other_shop, Arrives::OnAnotherScale);
    over_the_counter(story, &coop.other_shop, &there, 4);
    let sold = Telling::shipped(&bran, &party("MARKET"));
    story.tell(&coop.name, sold);
}

/// A scale finds a little less, and once in a while mice have been at it.
fn counted(story: &mut Story<'_>, coop: &Coop, rice: Goods) -> Goods {
    let mice = story.chance.percent(15);
    let (low, high) = if mice { (930, 950) } else { (988, 997) };
    let seen = rice.but(story.chance.share(rice.amount, low, high));
    let cause = if mice { "other" } else { "moisture" };
    let telling = Telling::seen("stock_taking").of(&seen).at(&coop.place("HALL")).with("suyuan:cause", cause);
    let truths = if mice { &[Code::StockDifference][..] } else { &[] };
    story.tell_truly(&coop.name, telling, truths);
    story.wait(60);
    seen
}
