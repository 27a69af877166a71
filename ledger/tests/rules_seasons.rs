//! What a plot can give, when it may be harvested, how long goods keep, and how fast they travel.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

fn plot(w: &mut World, by: &'static str, name: &str, more: Value) {
    let mut body = json!({"place": place(name), "names": {"en": name}, "type": "plot"});
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    w.ok(by, "place", &place(name), &body);
}

fn at_place(mut event: Value, name: &str) -> Value {
    event["readPoint"] = json!({"id": place(name)});
    event
}

fn when(mut event: Value, time: &str) -> Value {
    at(&mut event, time);
    event
}

fn named_event(mut event: Value, n: u32) -> Value {
    event["eventID"] = json!(format!("urn:uuid:8a0c4f6e-0000-4000-8000-{n:012}"));
    event
}

fn error(mut event: Value) -> Value {
    event["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T08:00:00+08:00", "reason": "incorrect_data"});
    event
}

fn of_crop(mut event: Value, crop: &str) -> Value {
    event["suyuan:crop"] = json!(crop);
    event
}

fn planted(crop: &str) -> Value {
    let mut event = harvest(crop, 1.0, "KGM");
    event["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
    event
}

fn sprayed(crop: &str, days: Value, time: &str) -> Value {
    let mut event = observe("https://ns.suyuan.org/v1#spraying", crop, 1.0, "KGM");
    event["quantityList"] = json!([{"epcClass": crop}]);
    event["suyuan:preHarvestDays"] = days;
    when(event, time)
}

// Capacity.

#[test]
fn a_plot_that_gives_more_than_it_can_is_flagged_and_hindered_in_nothing() {
    let mut w = World::stocked();
    plot(&mut w, "SL", "E2", json!({"capacity": {"value": 1, "unit": "TNE"}}));
    let one = lot("STRAW", "1");
    assert_eq!(w.codes("SL", at_place(harvest(&one, 600.0, "KGM"), "E2")).1, "accepted");
    assert_eq!(
        w.codes("SL", at_place(harvest(&one, 400.0, "KGM"), "E2")).1,
        "accepted",
        "just as much as it can"
    );
    let (_, verdict) = w.event("SL", at_place(harvest(&one, 0.001, "KGM"), "E2")).unwrap();
    assert_eq!((verdict.as_str(), verdict.reasons()[0].code), ("flagged", Code::CapacityExceeded));
    assert!(verdict.reasons()[0].detail.contains("1.000001 TNE"), "{verdict:?}");
    // Elsewhere, or in another year, it is another season.
    assert_eq!(w.codes("SL", harvest(&one, 600.0, "KGM")).1, "accepted");
    w.now += 300 * 24 * 3_600_000;
    let next = when(at_place(harvest(&one, 600.0, "KGM"), "E2"), "2027-01-01T00:30:00+08:00");
    assert_eq!(w.codes("SL", next).2, [Code::LateEntry], "late, and no more than it can");
    w.replays();
}

#[test]
fn taking_back_a_harvest_gives_its_room_back() {
    let mut w = World::stocked();
    plot(&mut w, "SL", "E2", json!({"capacity": {"value": 1000, "unit": "KGM"}}));
    let grown = |n: u32, q: f64| named_event(at_place(harvest(&lot("STRAW", "1"), q, "KGM"), "E2"), n);
    w.codes("SL", grown(1, 900.0));
    assert_eq!(w.codes("SL", grown(2, 200.0)).2, [Code::CapacityExceeded]);
    w.codes("SL", error(grown(1, 900.0)));
    w.codes("SL", error(grown(2, 200.0)));
    assert_eq!(w.codes("SL", grown(1, 800.0)).1, "accepted");
    assert_eq!(w.codes("SL", grown(2, 200.0)).1, "accepted");
    assert_eq!(w.codes("SL", grown(3, 1.0)).2, [Code::CapacityExceeded]);
    w.replays();
}

#[test]
fn a_season_is_the_crop_where_the_harvest_names_one() {
    let mut w = World::stocked();
    plot(&mut w, "SL", "E2", json!({"capacity": {"value": 100, "unit": "KGM"}, "crop": product("STRAW")}));
    let (spring, autumn) = (lot("STRAW", "E2-2026A"), lot("STRAW", "E2-2026B"));
    for crop in [&spring, &autumn] {
        w.codes("SL", at_place(planted(crop), "E2"));
    }
    let grown = |crop: &str, n: &str| of_crop(at_place(harvest(&lot("STRAW", n), 100.0, "KGM"), "E2"), crop);
    assert_eq!(w.codes("SL", grown(&spring, "1")).1, "accepted");
    assert_eq!(w.codes("SL", grown(&autumn, "2")).1, "accepted");
    assert_eq!(w.codes("SL", grown(&spring, "3")).2, [Code::CapacityExceeded]);
    // Boxes of four are a kilogram; what else grows there is not meant.
    let boxes = at_place(harvest(&lot("BOX", "1"), 4000.0, "H87"), "E2");
    assert_eq!(w.codes("SL", boxes.clone()).1, "accepted");
    assert_eq!(w.codes("SL", of_crop(boxes, &autumn)).2, [Code::CapacityExceeded]);
    w.replays();
}

// Days before a harvest.

#[test]
fn a_harvest_waits_until_the_days_of_a_spraying_are_over() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    w.codes("SL", planted(&crop));
    assert_eq!(w.codes("SL", sprayed(&crop, json!(7), "2026-04-11T17:00:00+08:00")).1, "accepted");
    let pick = |n: &str, time: &str| of_crop(when(harvest(&lot("STRAW", n), 1.0, "KGM"), time), &crop);
    assert_eq!(w.codes("SL", pick("1", "2026-04-17T23:59:00+08:00")).2, [Code::PreHarvestInterval]);
    assert_eq!(w.codes("SL", pick("2", "2026-04-18T00:01:00+08:00")).1, "accepted", "by days, not by hours");
    let before = w.codes("SL", pick("3", "2026-04-11T09:00:00+08:00")).2;
    assert_eq!(before, [Code::LateEntry], "picked before it was sprayed");
    // Another crop at the same plot was not sprayed; a harvest that names none is of the plot.
    let other = lot("STRAW", "E1-B");
    w.codes("SL", planted(&other));
    let early = "2026-04-15T09:00:00+08:00";
    assert_eq!(
        w.codes("SL", of_crop(when(harvest(&lot("STRAW", "4"), 1.0, "KGM"), early), &other)).1,
        "accepted"
    );
    assert_eq!(
        w.codes("SL", when(harvest(&lot("STRAW", "5"), 1.0, "KGM"), early)).1,
        "accepted",
        "the event named no place"
    );
    let at_plot = at_place(sprayed(&other, json!(7), "2026-04-12T09:00:00+08:00"), "E1");
    w.codes("SL", at_plot);
    assert_eq!(
        w.codes("SL", when(harvest(&lot("STRAW", "6"), 1.0, "KGM"), early)).2,
        [Code::PreHarvestInterval]
    );
    w.replays();
}

#[test]
fn a_spraying_told_after_the_harvest_flags_the_harvest() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    w.codes("SL", planted(&crop));
    let pick = |n: &str, time: &str| of_crop(when(harvest(&lot("STRAW", n), 1.0, "KGM"), time), &crop);
    let (early, _, _) = w.codes("SL", pick("1", "2026-04-15T09:00:00+08:00"));
    let (fine, _, _) = w.codes("SL", pick("2", "2026-04-18T09:00:00+08:00"));
    let told = named_event(sprayed(&crop, json!(7), "2026-04-11T17:00:00+08:00"), 1);
    w.codes("SL", told.clone());
    assert_eq!((w.codes_at(early).1, w.codes_at(fine).1), (vec![Code::PreHarvestInterval], vec![]));
    w.replays();
    w.codes("SL", error(told));
    assert_eq!(w.codes_at(early).0, "accepted", "it was not sprayed after all");
    w.replays();
}

#[test]
fn a_stranger_sprays_nobody_elses_crop() {
    let mut w = World::stocked();
    let crop = lot("STRAW", "E1-2026");
    w.codes("SL", planted(&crop));
    let theirs = at_place(sprayed(&crop, json!(30), "2026-04-11T17:00:00+08:00"), "E1");
    assert_eq!(w.codes("SHOP", theirs).1, "accepted");
    assert_eq!(w.codes("SL", of_crop(harvest(&lot("STRAW", "1"), 1.0, "KGM"), &crop)).1, "accepted");
    for days in [json!("7"), json!(-1), json!(1.5), json!(4000)] {
        let refusal = w.event("SL", sprayed(&crop, days, "2026-04-11T17:00:00+08:00")).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field.as_str()),
            (RefusalCode::InvalidEvent, "/suyuan:preHarvestDays")
        );
    }
}

// Shelf life.

#[test]
fn goods_are_not_handed_over_past_their_shelf_life() {
    let mut w = World::stocked();
    w.product("SL", "FRESH", json!({"shelfLifeDays": 3}));
    let fresh = lot("FRESH", "1");
    w.codes("SL", when(harvest(&fresh, 100.0, "KGM"), "2026-04-14T08:00:00+08:00"));
    let in_time = "2026-04-17T08:00:00+08:00";
    let late = "2026-04-17T08:00:01+08:00";
    assert_eq!(w.codes("SL", when(observe("retail_selling", &fresh, 1.0, "KGM"), in_time)).2, []);
    assert_eq!(
        w.codes("SL", when(observe("retail_selling", &fresh, 1.0, "KGM"), late)).2,
        [Code::PastShelfLife]
    );
    assert_eq!(w.codes("SL", when(ship(&fresh, 1.0, "KGM", "SHOP"), late)).2, [Code::PastShelfLife]);
    let mut packed = transform(&[(&fresh, 1.0, "KGM")], &[(&lot("STRAW", "P"), 1.0, "KGM")]);
    packed["bizStep"] = json!("packing");
    assert_eq!(w.codes("SL", when(packed, late)).2, [Code::PastShelfLife]);
    // Away with it, back with it, or on its own shelf.
    let mut back = ship(&fresh, 1.0, "KGM", "SHOP");
    back["disposition"] = json!("expired");
    assert_eq!(w.codes("SL", when(back, late)).2, []);
    assert_eq!(w.codes("SL", when(observe("destroying", &fresh, 1.0, "KGM"), late)).2, []);
    assert_eq!(w.codes("SL", when(ship(&fresh, 1.0, "KGM", "SL"), late)).2, []);
    w.replays();
}

// Journeys.

fn near(w: &mut World, by: &'static str, name: &str, lat: f64, lon: f64) {
    plot(w, by, name, json!({"type": "other", "near": {"lat": lat, "lon": lon}}));
}

/// Chengdu, Chongqing (270 km), Shanghai (1,660 km).
fn cities() -> World {
    let mut w = World::stocked();
    near(&mut w, "SL", "CTU", 30.57, 104.07);
    near(&mut w, "SHOP", "CKG", 29.56, 106.55);
    near(&mut w, "SHOP", "SHA", 31.23, 121.47);
    w
}

#[test]
fn a_shipment_does_not_arrive_faster_than_anything_flies() {
    let mut w = cities();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let mut sends = |n: f64| {
        w.codes("SL", when(at_place(ship(&straw, n, "KGM", "SHOP"), "CTU"), "2026-04-18T08:00:00+08:00"));
    };
    (1..=4).for_each(|n| sends(f64::from(n)));
    let mut arrives = |n: f64, name: &str, time: &str| {
        w.codes("SHOP", when(at_place(receive(&straw, n, "KGM", "SL"), name), time)).2
    };
    assert_eq!(arrives(1.0, "SHA", "2026-04-18T08:40:00+08:00"), [Code::ImpossibleJourney]);
    assert_eq!(arrives(2.0, "SHA", "2026-04-18T10:30:00+08:00"), [], "by air");
    assert_eq!(arrives(3.0, "CKG", "2026-04-18T08:10:00+08:00"), [], "clocks may be wrong");
    assert_eq!(arrives(4.0, "STORE", "2026-04-18T08:01:00+08:00"), [], "who does not say where it lies");
    w.replays();
}

#[test]
fn nothing_arrives_before_it_left() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let sent = named_event(when(ship(&straw, 50.0, "KGM", "SHOP"), "2026-04-18T08:00:00+08:00"), 1);
    w.codes("SL", sent);
    let early = named_event(when(receive(&straw, 50.0, "KGM", "SL"), "2026-04-18T07:00:00+08:00"), 2);
    assert_eq!(w.codes("SHOP", early.clone()).2, [Code::ImpossibleJourney]);
    // Taken back and told right, or told wrong again.
    w.codes("SHOP", error(early.clone()));
    assert_eq!(w.codes("SHOP", early.clone()).2, [Code::ImpossibleJourney]);
    w.codes("SHOP", error(early.clone()));
    assert_eq!(
        w.codes("SHOP", when(early, "2026-04-18T07:55:00+08:00")).2,
        [],
        "within what clocks differ by"
    );
    w.replays();
}

#[test]
fn an_item_is_not_in_two_cities_at_once() {
    let mut w = cities();
    let item = format!("{}/21/7", product("BOX"));
    let of_item = |mut event: Value, name: &str, time: &str| {
        event.as_object_mut().unwrap().remove("quantityList");
        event["epcList"] = json!([item]);
        when(at_place(event, name), time)
    };
    let any = lot("BOX", "1");
    w.codes("SL", of_item(harvest(&any, 1.0, "H87"), "CTU", "2026-04-18T07:00:00+08:00"));
    let look = |name: &str, time: &str, n: u32| {
        named_event(of_item(observe("inspecting", &any, 1.0, "H87"), name, time), n)
    };
    let there = look("SHA", "2026-04-18T07:30:00+08:00", 1);
    assert_eq!(w.codes("SHOP", there.clone()).2, [Code::ImpossibleJourney]);
    assert_eq!(w.codes("SHOP", look("SHA", "2026-04-18T07:50:00+08:00", 2)).2, [], "it is there now");
    assert_eq!(w.codes("SHOP", look("CTU", "2026-04-18T07:55:00+08:00", 3)).2, [Code::ImpossibleJourney]);
    // What was seen in error was not seen.
    for (seen, n) in [("CTU", 3), ("SHA", 2), ("SHA", 1)] {
        let time = ["2026-04-18T07:30:00+08:00", "2026-04-18T07:50:00+08:00", "2026-04-18T07:55:00+08:00"]
            [n as usize - 1];
        w.codes("SHOP", error(look(seen, time, n)));
    }
    assert_eq!(w.codes("SHOP", look("CTU", "2026-04-18T07:56:00+08:00", 4)).2, []);
    w.replays();
}

#[test]
fn a_place_says_only_about_where_it_lies() {
    let mut w = World::stocked();
    for (near, field) in [
        (json!({"lat": 30.5723, "lon": 103.9}), "/near/lat"),
        (json!({"lat": 30.572, "lon": 181}), "/near/lon"),
        (json!({"lat": 91, "lon": 0}), "/near/lat"),
        (json!({"lat": 30.5}), "/near/lon"),
    ] {
        let body = json!({"place": place("X"), "names": {"en": "x"}, "type": "plot", "near": near});
        let refusal = w.say("SL", "place", &place("X"), &body).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, field));
    }
}

#[test]
fn a_product_says_what_it_carries_requires_and_lets_pass() {
    let mut w = World::stocked();
    w.product("SL", "FULL", json!({
        "tolerance": {"handover": "0.2", "count": 3}, "requires": ["organic", "test"],
        "coldChain": {"min": 0, "max": 8, "unit": "CEL", "minutes": 15, "humidity": {"min": 80, "max": 95, "unit": "P1"}}}));
    let full = &w.state.product(&product("FULL")).unwrap().what;
    assert_eq!(
        (full.tolerance.handover.unwrap().to_string(), full.tolerance.count.unwrap().to_string()),
        ("0.2".into(), "3".into())
    );
    assert_eq!((full.requires.len(), full.cold_chain_minutes), (2, 15));
    assert_eq!(full.humidity.unwrap().1.to_string(), "95");
    let plain = &w.state.product(&product("STRAW")).unwrap().what;
    assert_eq!((plain.tolerance.handover, plain.tolerance.count), (None, None));
    assert_eq!((plain.requires.len(), plain.cold_chain_minutes, plain.humidity), (0, 30, None));
    for (more, field) in [
        (json!({"tolerance": {"handover": "x"}}), "/tolerance/handover"),
        (json!({"tolerance": {"count": 101}}), "/tolerance/count"),
        (json!({"requires": ["Organic"]}), "/requires/0"),
        (json!({"requires": ["a", "a"]}), "/requires/1"),
        (
            json!({"coldChain": {"min": 0, "max": 8, "unit": "CEL", "humidity": {"min": 1, "max": 2, "unit": "CEL"}}}),
            "/coldChain/humidity/unit",
        ),
    ] {
        let mut body = json!({"product": product("X"), "names": {"en": "x"}, "unit": "KGM"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let refusal = w.say("SL", "product", &product("X"), &body).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, field));
    }
}
