//! Between hands: who holds, who owns, what is under way, and what comes from outside.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

fn to(mut event: Value, possessor: Option<&str>, owner: Option<&str>) -> Value {
    let end = |kind: &str, who: &str| json!({"type": kind, "destination": party(who)});
    let possessor = possessor.map(|p| end("possessing_party", p));
    let owner = owner.map(|o| end("owning_party", o));
    event["destinationList"] = Value::Array(possessor.into_iter().chain(owner).collect());
    event
}

fn owners(w: &World, lot: &str) -> Vec<String> {
    let last = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    let spots = w.state.lot(lot).unwrap().stock.iter();
    spots
        .map(|(s, amount)| format!("{} of {} at {}", amount.normalize(), last(&s.owner), last(&s.holder)))
        .collect()
}

fn outsider(w: &mut World, name: &str) {
    let body = json!({"party": party(name), "names": {"en": name}, "roles": ["market"]});
    w.ok("SL", "party", &party(name), &body);
}

fn items(event: Value, serials: &[String]) -> Value {
    let mut event = event;
    event.as_object_mut().unwrap().remove("quantityList");
    event["epcList"] = json!(serials);
    event
}

#[test]
fn a_carrier_in_between_carries_and_never_owns() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    w.codes("SL", ship(&straw, 100.0, "KGM", "CC"));
    w.codes("CC", receive(&straw, 100.0, "KGM", "SL"));
    assert_eq!(owners(&w, &straw), ["100 of SL at CC"]);
    let own = to(observe("shipping", &straw, 10.0, "KGM"), Some("SHOP"), Some("SHOP"));
    assert_eq!(w.codes("CC", own).2, [Code::NotHeld], "what is SL's only SL gives away");
    w.codes("CC", ship(&straw, 100.0, "KGM", "SHOP"));
    w.codes("SHOP", receive(&straw, 100.0, "KGM", "CC"));
    assert_eq!(owners(&w, &straw), ["100 of SL at SHOP"]);
    assert_eq!(
        w.codes("SHOP", observe("retail_selling", &straw, 40.0, "KGM")).1,
        "accepted",
        "consigned goods"
    );
    assert_eq!(w.codes("SL", to(observe("shipping", &straw, 60.0, "KGM"), None, Some("SHOP"))).1, "accepted");
    assert_eq!(owners(&w, &straw), ["60 of SHOP at SHOP"], "ownership alone");
    w.replays();
}

#[test]
fn a_carrier_brings_goods_to_their_new_owner() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    w.codes("SL", to(observe("shipping", &straw, 10.0, "KGM"), Some("CC"), Some("SHOP")));
    assert_eq!(owners(&w, &straw), ["10 of SL at SL"], "the shipper's until received");
    w.codes("CC", receive(&straw, 10.0, "KGM", "SL"));
    assert_eq!(owners(&w, &straw), ["10 of SHOP at CC"]);
    let unknown = to(observe("shipping", &straw, 1.0, "KGM"), Some("CC"), Some("NOBODY"));
    assert_eq!(w.codes("SHOP", unknown).2[0], Code::UnknownReference);
    w.replays();
}

#[test]
fn a_miller_who_adds_bags_does_not_come_to_own_the_rice() {
    let mut w = World::stocked();
    w.admit("MILL", "processor");
    w.product("MILL", "BAG", json!({"unit": "H87"}));
    w.product("SL", "FLOUR", json!({"packers": [party("MILL")]}));
    let (straw, bags, flour) = (lot("STRAW", "1"), lot("BAG", "1"), lot("FLOUR", "1"));
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    w.codes("SL", ship(&straw, 100.0, "KGM", "MILL"));
    w.codes("MILL", receive(&straw, 100.0, "KGM", "SL"));
    w.codes("MILL", harvest(&bags, 10.0, "H87"));
    let milled = transform(&[(&straw, 60.0, "KGM"), (&bags, 5.0, "H87")], &[(&flour, 50.0, "KGM")]);
    assert_eq!(w.codes("MILL", milled).1, "accepted");
    assert_eq!(owners(&w, &flour), ["50 of SL at MILL"]);
    w.replays();
}

#[test]
fn goods_of_two_others_are_not_mixed_until_one_of_them_owns_all() {
    let mut w = World::stocked();
    w.product("SL", "MIX", json!({"packers": [party("CC")]}));
    w.product("SHOP", "PEAR", json!({}));
    let (straw, pear, mix) = (lot("STRAW", "1"), lot("PEAR", "1"), lot("MIX", "1"));
    for (by, goods) in [("SL", &straw), ("SHOP", &pear)] {
        w.codes(by, harvest(goods, 10.0, "KGM"));
        w.codes(by, ship(goods, 10.0, "KGM", "CC"));
        w.codes("CC", receive(goods, 10.0, "KGM", by));
    }
    let mixed = transform(&[(&straw, 10.0, "KGM"), (&pear, 10.0, "KGM")], &[(&mix, 20.0, "KGM")]);
    let (index, _, codes) = w.codes("CC", mixed);
    assert_eq!(codes, [Code::NotHeld]);
    w.codes("SHOP", to(observe("shipping", &pear, 10.0, "KGM"), None, Some("SL")));
    assert_eq!(w.codes_at(index).0, "accepted");
    assert_eq!(owners(&w, &mix), ["20 of SL at CC"]);
    w.replays();
}

#[test]
fn what_goes_in_does_not_come_out_under_the_same_name() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    let other_spelling = straw.replace("https://coop", "HTTPS://COOP");
    let same = transform(&[(&straw, 10.0, "KGM")], &[(&other_spelling, 9.0, "KGM")]);
    assert_eq!(w.event("SL", same).unwrap_err().code, RefusalCode::InvalidEvent);
}

#[test]
fn a_receipt_confirms_the_shipment_that_fits_else_the_oldest() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let (first, ..) = w.codes("SL", ship(&straw, 30.0, "KGM", "SHOP"));
    let (second, ..) = w.codes("SL", ship(&straw, 50.0, "KGM", "SHOP"));
    w.codes("SHOP", receive(&straw, 50.0, "KGM", "SL"));
    assert_eq!((w.unconfirmed(first), w.unconfirmed(second)), (true, false));
    let (third, ..) = w.codes("SL", ship(&straw, 20.0, "KGM", "SHOP"));
    assert_eq!(w.codes("SHOP", receive(&straw, 51.0, "KGM", "SL")).2, [Code::Overdrawn]);
    w.codes("SHOP", receive(&straw, 40.0, "KGM", "SL"));
    assert_eq!((w.unconfirmed(first), w.unconfirmed(third)), (false, true));
    let mut void = ship(&straw, 4.0, "KGM", "SHOP");
    void["bizStep"] = json!("void_shipping");
    w.codes("SL", void.clone());
    assert!(w.unconfirmed(third), "voided in part");
    void["quantityList"][0]["quantity"] = json!(6);
    w.codes("SL", void);
    assert!(!w.unconfirmed(third));
    assert_eq!(w.codes("SHOP", receive(&straw, 1.0, "KGM", "SL")).2, [Code::NotHeld], "received twice");
    w.replays();
}

#[test]
fn to_a_suspended_member_goods_are_under_way_and_to_an_outsider_they_leave() {
    let mut w = World::stocked();
    outsider(&mut w, "MARKET");
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    w.ok("ASSOC", "member", &party("SHOP"), &json!({"party": party("SHOP"), "action": "suspend"}));
    let (shipped, ..) = w.codes("SL", ship(&straw, 10.0, "KGM", "SHOP"));
    assert!(w.unconfirmed(shipped));
    assert_eq!(w.codes("SL", ship(&straw, 20.0, "KGM", "MARKET")).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "70 KGM");
    let (much, _, codes) = w.codes("CC", receive(&straw, 500.0, "KGM", "MARKET"));
    assert_eq!(codes, [Code::Overdrawn], "no more comes back than left");
    assert!(w.state.verdict(much).reasons()[0].detail.starts_with("20 KGM"));
    assert_eq!(w.codes("CC", receive(&straw, 15.0, "KGM", "MARKET")).2, [Code::OriginNotRecorded]);
    assert_eq!(w.codes("CC", receive(&straw, 15.0, "KGM", "MARKET")).2, [Code::Overdrawn]);
    assert_eq!(w.state.lot(&straw).unwrap().unrecorded, rust_decimal::Decimal::ZERO);
    w.replays();
}

#[test]
fn moving_within_ones_own_walls_keeps_a_lot_open() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    let mut moved = ship(&straw, 10.0, "KGM", "SL");
    moved["bizLocation"] = json!({"id": place("HALL")});
    assert_eq!(w.codes("SL", moved).1, "accepted");
    assert_eq!(w.codes("SL", harvest(&straw, 5.0, "KGM")).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "15 KGM");
}

#[test]
fn a_place_nobody_stated_yet_is_waited_for_and_coordinates_are_no_place() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let mut by_map = harvest(&straw, 10.0, "KGM");
    by_map["readPoint"] = json!({"id": "geo:30.57,103.92"});
    assert_eq!(w.codes("SL", by_map).1, "accepted");
    let mut event = observe("shipping", &straw, 5.0, "KGM");
    event["destinationList"] = json!([{"type": "location", "destination": place("NEW")}]);
    let (index, _, codes) = w.codes("SL", event);
    assert_eq!(codes, [Code::UnknownReference]);
    let body = json!({"place": place("NEW"), "names": {"en": "n"}, "type": "shop"});
    w.ok("SHOP", "place", &place("NEW"), &body);
    assert!(w.unconfirmed(index));
    assert_eq!(w.stock(&straw)["SL→SHOP"], "5 KGM");
}

#[test]
fn a_makers_lot_cannot_be_squatted_from_outside() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let mut unsaid = receive(&straw, 5.0, "KGM", "SL");
    unsaid.as_object_mut().unwrap().remove("sourceList");
    assert_eq!(
        w.codes("SHOP", unsaid).2,
        [Code::UnknownReference],
        "a lot of a product that somebody here makes"
    );
    assert_eq!(w.codes("SHOP", receive(&straw, 50.0, "KGM", "MARKET")).2, [Code::OriginNotRecorded]);
    assert_eq!(w.codes("SL", harvest(&straw, 150.0, "KGM")).1, "accepted", "its maker speaks later");
    let books = w.state.lot(&straw).unwrap();
    assert_eq!((books.maker.clone(), books.unrecorded.to_string()), (party("SL"), "0.25".to_owned()));
    assert_eq!(w.codes("SHOP", receive(&straw, 50.0, "KGM", "MARKET")).2, [Code::Overdrawn]);
    w.replays();
}

#[test]
fn a_keyless_growers_goods_are_bought_from_its_stock() {
    let mut w = World::stocked();
    outsider(&mut w, "7K2M");
    let straw = lot("STRAW", "1");
    for kg in [10.0, 20.0] {
        let mut event = harvest(&straw, kg, "KGM");
        event["suyuan:doneBy"] = json!(party("7K2M"));
        w.codes("SL", event);
    }
    assert_eq!(w.codes("SL", harvest(&straw, 5.0, "KGM")).1, "accepted", "many growers, one lot");
    assert_eq!(w.codes("SL", receive(&straw, 30.0, "KGM", "7K2M")).1, "accepted");
    assert_eq!(w.stock(&straw).into_iter().collect::<Vec<_>>(), [("SL".to_owned(), "35 KGM".to_owned())]);
    assert!(owners(&w, &straw).iter().all(|o| o.contains("of SL at SL")));
    w.replays();
}

#[test]
fn a_count_finds_nothing_where_nothing_ever_was() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    assert_eq!(w.codes("SHOP", observe("stock_taking", &straw, 500.0, "KGM")).2, [Code::NotHeld]);
    assert_eq!(w.codes("SHOP", observe("stock_taking", &straw, 0.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("SL", observe("stock_taking", &straw, 12.0, "KGM")).2, [Code::StockDifference]);
}

#[test]
fn an_item_is_one_with_and_without_its_lot_and_made_once() {
    let mut w = World::stocked();
    let (bare, in_lot) = (format!("{}/21/7", product("BOX")), format!("{}/21/7", lot("BOX", "B1")));
    let commission = |serials: &[String]| items(harvest(&lot("BOX", "B1"), 1.0, "H87"), serials);
    assert_eq!(w.codes("SL", commission(&[bare.clone(), in_lot.clone()])).2, [Code::IdTaken]);
    assert_eq!(w.codes("SL", commission(std::slice::from_ref(&in_lot))).1, "accepted");
    assert_eq!(w.codes("SL", commission(std::slice::from_ref(&bare))).2, [Code::IdTaken]);
    assert_eq!(w.state.lot(&in_lot).unwrap().id, bare);
    let shipped = items(ship(&bare, 1.0, "H87", "SHOP"), std::slice::from_ref(&bare));
    assert_eq!(w.codes("SL", shipped.clone()).1, "accepted");
    assert_eq!(w.codes("SL", shipped).2, [Code::NotHeld]);
    assert_eq!(w.codes("SHOP", items(receive(&bare, 1.0, "H87", "SL"), &[in_lot])).1, "accepted");
    w.replays();
}

#[test]
fn one_lot_by_any_spelling() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest("HTTPS://COOP.EXAMPLE/P/STRAW/10/SL-1", 10.0, "KGM"));
    assert_eq!(w.codes("SL", ship(&format!("{straw}?x=1"), 4.0, "KGM", "SHOP")).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "6 KGM");
    let gs1 = "https://shop.example/01/09520123456788/10/F1";
    w.codes("SHOP", receive(gs1, 5.0, "KGM", "MARKET"));
    assert!(w.state.lot("https://id.gs1.org/01/09520123456788/10/F1").is_some());
    w.replays();
}

#[test]
fn a_crop_is_not_counted_so_its_harvest_has_a_lot_of_its_own() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    let mut planting = harvest(&crop, 1.0, "KGM");
    planting["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
    planting["quantityList"] = json!([{"epcClass": crop}]);
    assert_eq!(w.codes("SL", planting).1, "accepted");
    assert_eq!(w.codes("SL", harvest(&crop, 5.0, "KGM")).2, [Code::UnitMismatch]);
    let mut picked = harvest(&lot("STRAW", "1"), 5.0, "KGM");
    picked["suyuan:crop"] = json!(crop);
    assert_eq!(w.codes("SL", picked).1, "accepted");
    assert_eq!(w.state.links_forward(&crop).len(), 1);
}

#[test]
fn a_pallet_is_its_keepers_and_gives_what_was_put_in() {
    let mut w = World::stocked();
    let (boxes, pallet) = (lot("BOX", "1"), "https://id.gs1.org/00/340123453111111115");
    w.codes("SL", harvest(&boxes, 100.0, "H87"));
    let pack = |action: &str, pieces: f64| {
        let mut event = observe("packing", &boxes, pieces, "H87");
        event["type"] = json!("AggregationEvent");
        event["action"] = json!(action);
        event["parentID"] = json!(pallet);
        let list = event.as_object_mut().unwrap().remove("quantityList").unwrap();
        event["childQuantityList"] = list;
        event
    };
    for _ in 0..2 {
        assert_eq!(w.codes("SL", pack("ADD", 10.0)).1, "accepted");
    }
    w.codes("SL", pack("DELETE", 4.0));
    assert_eq!(w.state.contents(pallet)[0].quantity.to_string(), "16 H87");
    assert_eq!(w.codes("SL", pack("DELETE", 17.0)).2, [Code::Overdrawn]);
    assert_eq!(w.codes("SHOP", pack("DELETE", 1.0)).2, [Code::NotHeld], "not the shop's pallet");
    w.codes("SL", items(ship(&boxes, 1.0, "H87", "SHOP"), &[pallet.to_owned()]));
    assert_eq!(w.codes("SL", pack("DELETE", 1.0)).2, [Code::NotHeld], "sent off");
    w.codes("SHOP", items(receive(&boxes, 1.0, "H87", "SL"), &[pallet.to_owned()]));
    assert_eq!(w.stock(&boxes)["SHOP"], "16 H87");
    w.replays();
}

#[test]
fn a_keyless_packer_keeps_its_pallet_and_goes_on_packing() {
    let mut w = World::stocked();
    outsider(&mut w, "LI");
    let (picked, pallet) = (lot("STRAW", "1"), "https://id.gs1.org/00/340123453111111115");
    let by_li = |mut event: Value| {
        event["suyuan:doneBy"] = json!(party("LI"));
        event
    };
    w.codes("SL", by_li(harvest(&picked, 100.0, "KGM")));
    let mut pack = observe("packing", &picked, 10.0, "KGM");
    pack["type"] = json!("AggregationEvent");
    pack["action"] = json!("ADD");
    pack["parentID"] = json!(pallet);
    pack["childQuantityList"] = pack["quantityList"].clone();
    pack.as_object_mut().unwrap().remove("quantityList");
    for _ in 0..2 {
        assert_eq!(w.codes("SL", by_li(pack.clone())).1, "accepted");
    }
    assert_eq!(w.codes("SL", pack).2, [Code::NotHeld, Code::NotHeld], "neither pallet nor goods are SL's");
    assert_eq!(w.state.contents(pallet)[0].quantity.to_string(), "20 KGM");
    w.replays();
}

#[test]
fn cartons_go_where_their_pallet_goes() {
    let mut w = World::stocked();
    let (boxes, pallet) = (lot("BOX", "1"), "https://id.gs1.org/00/340123453111111115");
    let (carton, loose) =
        ("https://id.gs1.org/00/340123450000000016", "https://id.gs1.org/00/340123450000000023");
    w.codes("SL", harvest(&boxes, 100.0, "H87"));
    let packing = |unit: &str, action: &str, id: &str| {
        let mut event = observe("packing", &boxes, 10.0, "H87");
        (event["type"], event["action"], event["parentID"]) =
            (json!("AggregationEvent"), json!(action), json!(unit));
        event["eventID"] = json!(format!("urn:x:{id}"));
        let list = event.as_object_mut().unwrap().remove("quantityList").unwrap();
        if unit == pallet {
            event["childEPCs"] = json!([carton, loose]);
        } else {
            event["childQuantityList"] = list;
        }
        event
    };
    let all_out = |unit: &str| {
        let mut event = packing(unit, "DELETE", &format!("out-{unit}"));
        event.as_object_mut().unwrap().remove("childQuantityList");
        event
    };
    for unit in [carton, loose, pallet] {
        assert_eq!(w.codes("SL", packing(unit, "ADD", unit)).1, "accepted");
    }
    // One carton is taken off again: it stays where it is.
    let mut off = packing(pallet, "DELETE", "off");
    off["childEPCs"] = json!([loose]);
    assert_eq!(w.codes("SL", off).1, "accepted");
    let sent = items(ship(&boxes, 1.0, "H87", "SHOP"), &[pallet.to_owned()]);
    assert_eq!(w.codes("SL", sent).1, "accepted");
    assert_eq!(w.codes("SL", all_out(carton)).2, [Code::NotHeld], "under way with its pallet");
    let mut came = items(receive(&boxes, 1.0, "H87", "SL"), &[pallet.to_owned()]);
    came["eventID"] = json!("urn:x:came");
    assert_eq!(w.codes("SHOP", came.clone()).1, "accepted");
    assert_eq!(w.codes("SHOP", all_out(loose)).2, [Code::NotHeld], "that one did not come");
    came["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    assert_eq!(w.codes("SHOP", came.clone()).1, "accepted");
    let (waits, _, codes) = w.codes("SHOP", all_out(carton));
    assert_eq!(codes, [Code::NotHeld], "it has not come after all");
    came.as_object_mut().unwrap().remove("errorDeclaration");
    assert_eq!(w.codes("SHOP", came).1, "accepted");
    let mut kept = Vec::new();
    w.state.clone().save(&mut kept).unwrap();
    let again = suyuan_ledger::rules::State::load(&mut kept.as_slice()).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
    assert_eq!(w.codes_at(waits).0, "accepted", "the shop has it, and takes it apart");
    w.replays();
}
