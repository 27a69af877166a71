//! Stories of goods: what is accepted, what waits, and what cures it.

mod world;

use serde_json::json;
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

#[test]
fn a_box_goes_from_the_plot_to_the_consumer() {
    let mut w = World::stocked();
    let (straw, boxes) = (lot("STRAW", "SL-1"), lot("BOX", "SL-B1"));
    assert_eq!(w.codes("SL", harvest(&straw, 100.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("SL", transform(&[(&straw, 100.0, "KGM")], &[(&boxes, 380.0, "H87")])).1, "accepted");
    assert!(w.stock(&straw).is_empty());
    let (shipped, verdict, codes) = w.codes("SL", ship(&boxes, 200.0, "H87", "SHOP"));
    assert_eq!((verdict, codes), ("accepted", vec![]));
    assert!(w.unconfirmed(shipped));
    assert_eq!(w.stock(&boxes)["SL→SHOP"], "200 H87");
    assert_eq!(w.codes("SHOP", receive(&boxes, 150.0, "H87", "SL")).1, "accepted");
    assert!(w.unconfirmed(shipped), "a partial receipt does not confirm");
    assert_eq!(w.codes("SHOP", receive(&boxes, 50.0, "H87", "SL")).1, "accepted");
    assert!(!w.unconfirmed(shipped));
    let mut sale = observe("retail_selling", &boxes, 3.0, "H87");
    sale["disposition"] = json!("retail_sold");
    assert_eq!(w.codes("SHOP", sale).1, "accepted");
    assert_eq!(
        w.stock(&boxes).into_iter().collect::<Vec<_>>(),
        [("SHOP".to_owned(), "197 H87".to_owned()), ("SL".to_owned(), "180 H87".to_owned()),]
    );
    assert_eq!(w.state.links_back(&boxes)[0].from, straw);
    w.replays();
}

#[test]
fn units_convert_within_a_dimension_and_never_across() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&straw, 1.2, "TNE"));
    assert_eq!(w.codes("SL", ship(&straw, 1000.0, "LBR", "SHOP")).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "0.74640763 TNE");
    let (index, verdict, codes) = w.codes("SL", ship(&straw, 10.0, "CS", "SHOP"));
    assert_eq!((verdict, codes), ("pending", vec![Code::UnitMismatch]));
    assert!(w.state.verdict(index).reasons()[0].detail.contains("kept in TNE"));
    let boxes = lot("BOX", "B");
    w.codes("SL", harvest(&boxes, 400.0, "H87"));
    assert_eq!(
        w.codes("SL", ship(&boxes, 10.0, "KGM", "SHOP")).1,
        "accepted",
        "40 pieces by the product's factor"
    );
    assert_eq!(w.stock(&boxes)["SL→SHOP"], "40 H87");
    w.replays();
}

#[test]
fn shipping_more_than_there_is_waits_until_the_missing_harvest_comes() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let (first, verdict, codes) = w.codes("SL", ship(&straw, 150.0, "KGM", "SHOP"));
    assert_eq!((verdict, codes), ("pending", vec![Code::Overdrawn]));
    assert_eq!(w.stock(&straw)["SL"], "100 KGM", "a pending shipment moves nothing");
    let (second, ..) = w.codes("SL", ship(&straw, 120.0, "KGM", "SHOP"));
    assert_eq!(w.codes("SL", harvest(&straw, 60.0, "KGM")).1, "accepted");
    assert_eq!(w.codes_at(first).0, "accepted", "cured in log order");
    assert_eq!(w.codes_at(second), ("pending", vec![Code::Overdrawn]));
    assert_eq!(w.stock(&straw)["SL"], "10 KGM");
    w.replays();
}

#[test]
fn what_one_does_not_hold_one_cannot_ship_or_use_or_sell() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    for event in [ship(&straw, 1.0, "KGM", "CC"), observe("retail_selling", &straw, 1.0, "KGM")] {
        let (_, verdict, codes) = w.codes("SHOP", event);
        assert_eq!((verdict, codes), ("pending", vec![Code::NotHeld]));
    }
    let (received, _, codes) = w.codes("SHOP", receive(&straw, 5.0, "KGM", "SL"));
    assert_eq!(codes, [Code::NotHeld], "received before it was shipped");
    w.codes("SL", ship(&straw, 5.0, "KGM", "SHOP"));
    assert_eq!(w.codes_at(received).0, "accepted");
    w.replays();
}

#[test]
fn unknown_lots_products_and_places_wait_for_their_statement() {
    let mut w = World::stocked();
    let pear = lot("PEAR", "1");
    let (harvested, _, codes) = w.codes("SL", harvest(&pear, 5.0, "KGM"));
    assert_eq!(codes, [Code::UnknownReference]);
    let (shipped, _, codes) = w.codes("SL", ship(&pear, 5.0, "KGM", "SHOP"));
    assert_eq!(codes, [Code::UnknownReference]);
    w.product("SL", "PEAR", json!({}));
    assert_eq!(w.codes_at(harvested).0, "accepted");
    assert_eq!(w.codes_at(shipped).0, "accepted", "a cure cures others");
    let mut elsewhere = harvest(&lot("STRAW", "9"), 5.0, "KGM");
    elsewhere["readPoint"] = json!({"id": place("NOWHERE")});
    let (index, _, codes) = w.codes("SL", elsewhere);
    assert_eq!(codes, [Code::UnknownReference]);
    w.ok(
        "SL",
        "place",
        &place("NOWHERE"),
        &json!({"place": place("NOWHERE"), "names": {"en": "x"}, "type": "plot"}),
    );
    assert_eq!(w.codes_at(index).0, "accepted");
    w.replays();
}

#[test]
fn a_lot_stays_open_to_its_maker_until_it_is_shipped() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&straw, 40.0, "KGM"));
    assert_eq!(w.codes("SL", harvest(&straw, 60.0, "KGM")).1, "accepted", "morning and afternoon");
    w.codes("SL", ship(&straw, 100.0, "KGM", "SHOP"));
    assert_eq!(w.codes("SL", harvest(&straw, 10.0, "KGM")).2, [Code::IdTaken]);
    let (_, _, codes) = w.codes("SL", harvest(&straw, 10.0, "KGM"));
    assert_eq!(codes, [Code::IdTaken]);
}

#[test]
fn only_the_owner_and_named_packers_make_lots_of_a_product() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SHOP-1");
    let refusal = w.event("SHOP", harvest(&straw, 1.0, "KGM")).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.field.as_str()),
        (RefusalCode::NotPermitted, "/quantityList/0/epcClass")
    );
    w.product("SL", "STRAW", json!({"packers": [party("SHOP")]}));
    assert_eq!(w.codes("SHOP", harvest(&straw, 1.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("SL", harvest(&straw, 1.0, "KGM")).2, [Code::IdTaken], "somebody else's lot");
}

#[test]
fn what_comes_from_outside_is_an_incomplete_chain_and_its_share_is_passed_on() {
    let mut w = World::stocked();
    let foreign = "https://id.gs1.org/01/09520123456788/10/F1";
    let mut receipt = receive(foreign, 25.0, "KGM", "MARKET");
    receipt["sourceList"][0]["source"] = json!("https://elsewhere.example/party/MARKET");
    assert_eq!(w.codes("SL", receipt).2, [Code::OriginNotRecorded]);
    let own = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&own, 75.0, "KGM"));
    let mix = lot("BOX", "MIX");
    let (index, _, codes) =
        w.codes("SL", transform(&[(foreign, 25.0, "KGM"), (&own, 75.0, "KGM")], &[(&mix, 400.0, "H87")]));
    assert_eq!(codes, [Code::OriginNotRecorded]);
    assert!(w.state.verdict(index).reasons()[0].detail.starts_with("25 %"));
    w.replays();
}

#[test]
fn reports_are_traceable_and_never_stock() {
    let mut w = World::stocked();
    let event = receive("https://id.gs1.org/01/10860009999920/10/ABC1234", 500.0, "CS", "X");
    let (index, verdict) = w.say("INSP", "report", &subject_of(&event), &event).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::Reported);
    assert!(w.state.lot("https://id.gs1.org/01/10860009999920/10/ABC1234").is_none());
    assert_eq!(w.state.history("https://id.gs1.org/01/10860009999920/10/ABC1234").all(), [index]);
}

#[test]
fn late_entries_and_fast_clocks_are_flagged() {
    let mut w = World::stocked();
    let mut early = harvest(&lot("STRAW", "1"), 1.0, "KGM");
    at(&mut early, "2026-04-01T07:30:00+08:00");
    assert_eq!(w.codes("SL", early).2, [Code::LateEntry]);
    let mut ahead = harvest(&lot("STRAW", "2"), 1.0, "KGM");
    at(&mut ahead, "2026-04-19T07:30:00+08:00");
    assert_eq!(w.codes("SL", ahead).2, [Code::ClockAhead]);
}

#[test]
fn a_mistake_is_declared_and_corrected_and_both_stay() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    let mut wrong = harvest(&straw, 1000.0, "KGM");
    wrong["eventID"] = json!("urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8");
    w.codes("SL", wrong.clone());
    assert_eq!(w.codes("SL", wrong.clone()).2, [Code::IdTaken], "the same event signed twice");
    let mut error = wrong;
    error["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
    assert_eq!(w.codes("SL", error).1, "accepted");
    assert!(w.stock(&straw).is_empty());
    assert_eq!(w.codes("SL", harvest(&straw, 100.0, "KGM")).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "100 KGM");
    w.replays();
}

#[test]
fn a_pallet_hands_over_what_is_inside() {
    let mut w = World::stocked();
    let boxes = lot("BOX", "B1");
    let pallet = "https://id.gs1.org/00/340123453111111115";
    w.codes("SL", harvest(&boxes, 100.0, "H87"));
    let mut pack = json!({"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "AggregationEvent", "eventTime": "2026-04-18T07:30:00+08:00", "eventTimeZoneOffset": "+08:00",
        "action": "ADD", "bizStep": "packing", "parentID": pallet});
    pack["childQuantityList"] = json!([amount(&boxes, 60.0, "H87")]);
    assert_eq!(w.codes("SL", pack).1, "accepted");
    let mut truck = ship(&boxes, 1.0, "H87", "SHOP");
    truck.as_object_mut().unwrap().remove("quantityList");
    truck["epcList"] = json!([pallet]);
    assert_eq!(w.codes("SL", truck.clone()).1, "accepted");
    assert_eq!(w.stock(&boxes)["SL→SHOP"], "60 H87");
    truck["bizStep"] = json!("receiving");
    truck.as_object_mut().unwrap().remove("destinationList");
    truck["sourceList"] = json!([{"type": "possessing_party", "source": party("SL")}]);
    assert_eq!(w.codes("SHOP", truck).1, "accepted");
    assert_eq!(w.stock(&boxes)["SHOP"], "60 H87");
    w.replays();
}

#[test]
fn a_voided_shipment_comes_back_and_a_count_says_what_is_there() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let (shipped, ..) = w.codes("SL", ship(&straw, 30.0, "KGM", "SHOP"));
    let mut void = ship(&straw, 30.0, "KGM", "SHOP");
    void["bizStep"] = json!("void_shipping");
    assert_eq!(w.codes("SL", void).1, "accepted");
    assert_eq!(w.codes_at(shipped).0, "accepted");
    assert_eq!(
        w.codes("SL", observe("stock_taking", &straw, 97.5, "KGM")).1,
        "flagged",
        "two and a half of a hundred are more than two per cent"
    );
    assert_eq!(w.stock(&straw)["SL"], "97.5 KGM");
    w.replays();
}

#[test]
fn a_keyless_grower_is_named_and_only_keyless_parties_are_spoken_for() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "SL-1");
    let mut by_grower = harvest(&straw, 10.0, "KGM");
    by_grower["suyuan:doneBy"] = json!(party("7K2M"));
    let (index, _, codes) = w.codes("SL", by_grower);
    assert_eq!(codes, [Code::UnknownReference]);
    w.ok(
        "SL",
        "party",
        &party("7K2M"),
        &json!({"party": party("7K2M"),
        "names": {"private": "PsPEdOtJSHp8ZGCe8J7Pk6iyCVrwX3Sp0HTMwGj3uFc"}, "roles": ["grower"]}),
    );
    assert_eq!(w.codes_at(index).0, "accepted");
    assert_eq!(w.stock(&straw)["7K2M"], "10 KGM");
    let mut for_member = harvest(&lot("STRAW", "SL-2"), 10.0, "KGM");
    for_member["suyuan:doneBy"] = json!(party("SHOP"));
    assert_eq!(w.event("SL", for_member).unwrap_err().code, RefusalCode::NotPermitted);
}
