//! One thing has one name in the books, however an event spells it, and a harvest tells its crop wherever EPCIS lets it.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::json;
use suyuan_ledger::rules::Code;
use world::*;

const GTIN: &str = "https://id.gs1.org/01/09506000134352";

/// A ledger whose SL has a product with a GTIN.
fn with_gtin() -> World {
    let mut w = World::stocked();
    w.ok("SL", "product", GTIN, &json!({"product": GTIN, "names": {"en": "Strawberries"}, "unit": "KGM"}));
    w
}

#[test]
fn a_lot_has_one_history_with_and_without_its_variant() {
    let mut w = with_gtin();
    let (plain, variant) = (format!("{GTIN}/10/L1"), format!("{GTIN}/22/A/10/L1"));
    w.codes("SL", harvest(&variant, 10.0, "KGM"));
    w.codes("SL", ship(&plain, 4.0, "KGM", "SHOP"));
    let received = w.codes("SHOP", receive(&variant, 4.0, "KGM", "SL"));
    assert_eq!(received.1, "accepted");
    assert_eq!(w.state.history(&plain).len(), 3);
    assert_eq!(w.state.history(&variant).all(), w.state.history(&plain).all());
    assert_eq!(w.state.lot(&variant).map(|l| l.id.as_str()), Some(plain.as_str()));
    w.replays();
}

#[test]
fn what_waits_for_a_lot_in_one_spelling_is_cured_by_another() {
    let mut w = with_gtin();
    let (plain, variant) = (format!("{GTIN}/10/L1"), format!("{GTIN}/22/A/10/L1"));
    let (waits, ..) = w.codes("SL", observe("inspecting", &variant, 1.0, "KGM"));
    assert_eq!(w.codes_at(waits), ("pending", vec![Code::UnknownReference]));
    w.codes("SL", harvest(&plain, 10.0, "KGM"));
    assert_eq!(w.codes_at(waits).0, "accepted");
}

#[test]
fn a_product_is_known_in_each_of_its_variants() {
    let mut w = with_gtin();
    let mut looked = observe("inspecting", &format!("{GTIN}/22/A"), 1.0, "KGM");
    looked["readPoint"] = json!({"id": place("HALL")});
    assert_eq!(w.codes("SL", looked).1, "accepted");
    assert_eq!(w.state.history(GTIN).len(), 2);
}

#[test]
fn a_harvest_tells_its_crop_in_the_event_or_in_what_it_makes() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    let mut planting = harvest(&crop, 1.0, "KGM");
    planting["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
    w.codes("SL", planting);
    let in_event = json!({"suyuan:crop": crop});
    let in_goods = json!({"ilmd": {"suyuan:crop": crop}});
    let in_both = json!({"suyuan:crop": crop, "ilmd": {"suyuan:crop": crop}});
    for (n, told) in [in_event, in_goods, in_both].into_iter().enumerate() {
        let picked = lot("STRAW", &n.to_string());
        let mut event = harvest(&picked, 5.0, "KGM");
        event.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        assert_eq!(w.codes("SL", event).1, "accepted");
        let links = w.state.links_back(&picked);
        let from: Vec<&str> = links.iter().map(|l| l.from.as_str()).collect();
        assert_eq!(from, [crop.as_str()]);
    }
    w.replays();
}

#[test]
fn a_harvest_of_a_crop_that_nobody_planted_waits_for_it() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    let mut picked = harvest(&lot("STRAW", "1"), 5.0, "KGM");
    picked["ilmd"] = json!({"suyuan:crop": crop});
    let (index, answer, codes) = w.codes("SL", picked);
    assert_eq!((answer, codes), ("pending", vec![Code::UnknownReference]));
    assert_eq!(w.state.verdict(index).reasons()[0].field, "/ilmd/suyuan:crop");
    let mut planting = harvest(&crop, 1.0, "KGM");
    planting["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
    w.codes("SL", planting);
    assert_eq!(w.codes_at(index).0, "accepted");
    assert_eq!(w.state.links_forward(&crop).len(), 1);
    w.replays();
}
