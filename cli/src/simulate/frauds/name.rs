//! Selling more under the protected name than its certified plots have grown.

use super::Deed;
use crate::{
    failure::Failure,
    simulate::{
        cast::{certify_plot, state_place},
        names::{Goods, party},
        telling::{Telling, own_step},
    },
};
use serde_json::json;

/// A plot of its own, of one hectare; certified or not.
fn plot(d: &mut Deed<'_>, certified: bool) -> String {
    let name = d.tag.clone();
    let area = json!({"area": {"value": 1, "unit": "HAR"}});
    let full = format!("{}-{name}", d.coop.name);
    state_place(&mut d.story, &d.coop.name, &full, "plot", (30.3, 103.7), area);
    if certified {
        let (about, number) = (d.coop.place(&name), format!("YL-{}-{name}", d.coop.name));
        certify_plot(&mut d.story, "LAB", &about, &number, 1.0);
    }
    d.story.wait(30);
    name
}

/// Dried paddy of it.
fn dried(d: &mut Deed<'_>, wet: &Goods, kg: u64) -> Goods {
    let dry = Goods::kg(d.lot("DRY"), kg);
    d.tell(Telling::changed(&own_step("drying")).using(wet).giving(&dry));
    d.story.wait(60);
    dry
}

fn milled(d: &mut Deed<'_>, from: &Goods, kg: u64) -> Telling {
    let rice = Goods::kg(d.lot("RICE"), kg);
    Telling::changed("creating_class_instance").using(from).giving(&rice)
}

pub(super) fn ten_times(d: &mut Deed<'_>) -> Result<(), Failure> {
    let plot = plot(d, true);
    let wet = d.harvested_at("WET", 68_000, &plot);
    let dry = dried(d, &wet, 60_000);
    let rice = milled(d, &dry, 39_000);
    d.cheat(rice);
    Ok(())
}

pub(super) fn laundered(d: &mut Deed<'_>) -> Result<(), Failure> {
    let bought = Goods::kg(d.lot("DRY"), 800);
    let received = Telling::received(&bought, &party("MARKET"));
    // Buying it is no fraud, and the ledger rightly says that nobody knows where it grew.
    d.story.tell_truly(&d.coop.name, received, &[suyuan_ledger::rules::Code::OriginNotRecorded]);
    d.story.wait(600);
    let rice = milled(d, &bought, 500);
    d.cheat(rice);
    Ok(())
}

pub(super) fn counted_up(d: &mut Deed<'_>) -> Result<(), Failure> {
    let plot = plot(d, true);
    let wet = d.harvested_at("WET", 1_000, &plot);
    let dry = dried(d, &wet, 880);
    let found = Telling::seen("stock_taking").of(&Deed::of(&dry, 1_800)).with("suyuan:cause", "scale");
    d.story.prepare(&d.coop.name, found);
    d.story.wait(60);
    let rice = milled(d, &Deed::of(&dry, 1_800), 1_170);
    d.cheat(rice);
    Ok(())
}

pub(super) fn uncertified_plot(d: &mut Deed<'_>) -> Result<(), Failure> {
    let plot = plot(d, false);
    let wet = d.harvested_at("WET", 1_000, &plot);
    let dry = dried(d, &wet, 880);
    let rice = milled(d, &dry, 560);
    d.cheat(rice);
    Ok(())
}

pub(super) fn milled_twice(d: &mut Deed<'_>) -> Result<(), Failure> {
    let plot = plot(d, true);
    let wet = d.harvested_at("WET", 1_000, &plot);
    let dry = dried(d, &wet, 880);
    let rice = Goods::kg(d.lot("RICE"), 560);
    let first = milled(d, &dry, 560).numbered(&d.tag, d.story.now());
    d.tell(first.clone());
    d.story.wait(60);
    d.sold(&rice);
    let declared = first.in_error(d.story.now());
    d.story.prepare(&d.coop.name, declared);
    d.story.wait(60);
    let again = Goods::kg(d.coop.lot("RICE", format_args!("{}.2", d.tag)), 560);
    d.cheat(Telling::changed("creating_class_instance").using(&dry).giving(&again));
    Ok(())
}

pub(super) fn stretched(d: &mut Deed<'_>) -> Result<(), Failure> {
    let plot = plot(d, true);
    let wet = d.harvested_at("WET", 1_000, &plot);
    let dry = dried(d, &wet, 880);
    let rice = Goods::kg(d.lot("RICE"), 560);
    let first = milled(d, &dry, 560);
    d.tell(first);
    d.story.wait(60);
    let plain = d.harvested("PLAIN", 400);
    let bags = Goods::pieces(d.lot("BAG"), 192);
    d.cheat(Telling::changed("packing").using(&rice).using(&plain).giving(&bags));
    Ok(())
}
