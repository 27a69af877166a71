//! Protected names: what is sold under a name is what certified plots grew, and nobody can talk the ledger into more.

#![allow(clippy::unwrap_used)]

mod world;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

/// The name's product belongs to ASSOC; SL grows paddy at E1 (1 ha certified, 7,500 kg); MILL and MILL2 make rice at 0.65.
fn named() -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    for mill in ["MILL", "MILL2"] {
        w.admit(mill, "processor");
    }
    w.product("ASSOC", "WC", json!({}));
    w.product("SL", "PADDY", json!({}));
    w.product("MILL", "RICE", json!({"quota": product("WC"), "packers": [party("MILL2")]}));
    w.product("MILL", "PLAIN", json!({"packers": [party("MILL2"), party("SL")]}));
    season(&mut w, "2026", "2026-03-01", "2026-06-30", 7500.0);
    certify(&mut w, "E1", "1", json!({}));
    w
}

fn quota(season: &str, from: &str, until: &str, kg: f64) -> Value {
    json!({"name": product("WC"), "season": season, "from": from, "until": until, "yield": {"value": kg, "unit": "KGM"},
        "factors": [{"from": product("PADDY"), "to": product("RICE"), "max": 0.65}]})
}

fn season(w: &mut World, season: &str, from: &str, until: &str, kg: f64) -> u64 {
    w.ok("ASSOC", "quota", &product("WC"), &quota(season, from, until, kg))
}

fn certify(w: &mut World, plot: &str, number: &str, more: Value) {
    let mut body = json!({"about": place(plot), "number": number, "type": "gi", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "area": {"value": 1, "unit": "HAR"}, "name": product("WC")});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    w.ok("LAB", "certificate", &place(plot), &body);
}

fn kg(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// All seasons together.
fn entitled(w: &World, lot: &str) -> Decimal {
    w.state.entitled(lot, &product("WC")).values().sum()
}

fn granted(w: &World) -> Decimal {
    w.state.granted(&place("E1"), &product("WC"), NOON as i64).unwrap().0
}

fn handed(lot: &str, quantity: f64, to: &str) -> Value {
    let mut event = ship(lot, quantity, "KGM", to);
    let owner = json!({"type": "owning_party", "destination": party(to)});
    event["destinationList"].as_array_mut().unwrap().push(owner);
    event
}

fn give(w: &mut World, from: &'static str, to: &'static str, lot: &str, quantity: f64) {
    assert_eq!(w.codes(from, handed(lot, quantity, to)).2, []);
    assert_eq!(w.codes(to, receive(lot, quantity, "KGM", from)).1, "accepted");
}

fn sell(lot: &str, quantity: f64) -> Value {
    observe("retail_selling", lot, quantity, "KGM")
}

fn mill(
    w: &mut World,
    by: &str,
    from: &str,
    used: f64,
    to: &str,
    made: f64,
) -> (u64, &'static str, Vec<Code>) {
    w.codes(by, transform(&[(from, used, "KGM")], &[(to, made, "KGM")]))
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

#[test]
fn what_a_certified_plot_grew_is_milled_and_sold_under_the_name() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    assert_eq!(w.codes("SL", harvest(&paddy, 1000.0, "KGM")).1, "accepted");
    assert_eq!((entitled(&w, &paddy), granted(&w)), (kg("1000"), kg("1000")));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    assert_eq!(entitled(&w, &paddy), kg("1000"), "it goes with the goods");
    assert_eq!(mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0).1, "accepted");
    assert_eq!((entitled(&w, &paddy), entitled(&w, &rice)), (kg("0"), kg("650")));
    give(&mut w, "MILL", "SHOP", &rice, 400.0);
    assert_eq!(w.codes("SHOP", sell(&rice, 400.0)).1, "accepted");
    assert_eq!(w.codes("MILL", sell(&rice, 250.0)).1, "accepted");
    assert_eq!(entitled(&w, &rice), kg("0"));
    w.replays();
}

#[test]
fn ten_times_the_harvest_cannot_be_sold() {
    let mut w = named();
    let paddy = lot("PADDY", "1");
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    // More than the factor gives.
    assert_eq!(mill(&mut w, "MILL", &paddy, 1000.0, &lot("RICE", "A"), 651.0).2, [Code::OverQuota]);
    assert_eq!(mill(&mut w, "MILL", &paddy, 1000.0, &lot("RICE", "1"), 650.0).1, "accepted");
    // Bags bought in, as a lot that carries the name.
    let bought = lot("RICE", "BOUGHT");
    assert_eq!(w.codes("MILL", receive(&bought, 6500.0, "KGM", "MARKET")).2, [Code::OriginNotRecorded]);
    assert_eq!(w.codes("MILL", sell(&bought, 1.0)).2, [Code::OverQuota]);
    assert_eq!(w.codes("MILL", handed(&bought, 1.0, "SHOP")).2, [Code::OverQuota]);
    // Unnamed rice, or paddy from outside, worked into it.
    let (plain, other) = (lot("PLAIN", "1"), lot("PADDY", "OUT"));
    w.codes("MILL", receive(&plain, 6500.0, "KGM", "MARKET"));
    w.codes("MILL2", receive(&other, 6500.0, "KGM", "MARKET"));
    assert_eq!(mill(&mut w, "MILL", &plain, 100.0, &lot("RICE", "B"), 100.0).2, [Code::OverQuota]);
    assert_eq!(mill(&mut w, "MILL", &bought, 100.0, &lot("RICE", "C"), 100.0).2, [Code::OverQuota]);
    // A count upward.
    let rice = lot("RICE", "1");
    assert_eq!(w.codes("MILL", observe("stock_taking", &rice, 6500.0, "KGM")).2, [Code::StockDifference]);
    assert_eq!(w.codes("MILL", sell(&rice, 651.0)).2, [Code::OverQuota]);
    assert_eq!(w.codes("MILL", sell(&rice, 650.0)).1, "accepted");
    assert_eq!(w.codes("MILL", sell(&rice, 1.0)).2, [Code::OverQuota]);
    // The same under the name's own product, or harvested ready-made at the certified plot.
    let own = lot("WC", "1");
    w.codes("ASSOC", receive(&own, 10.0, "KGM", "MARKET"));
    assert_eq!(w.codes("ASSOC", sell(&own, 1.0)).2, [Code::OverQuota]);
    w.product("SL", "RICE2", json!({"quota": product("WC")}));
    let ready = lot("RICE2", "1");
    assert_eq!(w.codes("SL", harvest(&ready, 5000.0, "KGM")).1, "accepted", "what grew, grew");
    assert_eq!(w.codes("SL", sell(&ready, 1.0)).2, [Code::OverQuota]);
    w.replays();
}

#[test]
fn a_plot_entitles_area_times_yield_a_season_and_the_rest_is_only_paddy() {
    let mut w = named();
    let (one, two) = (lot("PADDY", "1"), lot("PADDY", "2"));
    assert_eq!(w.codes("SL", harvest(&one, 7000.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("SL", harvest(&two, 1000.0, "KGM")).1, "accepted");
    assert_eq!((entitled(&w, &one), entitled(&w, &two), granted(&w)), (kg("7000"), kg("500"), kg("7500")));
    // What is mixed leaves mixed, whatever the order.
    give(&mut w, "SL", "MILL", &two, 600.0);
    assert_eq!(mill(&mut w, "MILL", &two, 600.0, &lot("RICE", "1"), 200.0).2, [Code::OverQuota]);
    assert_eq!(mill(&mut w, "MILL", &two, 600.0, &lot("RICE", "1"), 195.0).1, "accepted");
    assert_eq!(entitled(&w, &two), kg("200"));
    w.replays();
}

#[test]
fn only_who_runs_a_certified_plot_in_season_harvests_for_the_name() {
    let mut w = named();
    w.admit("NB", "producer");
    w.product("SL", "OTHER", json!({"packers": [party("NB")]}));
    let paddy =
        json!({"product": product("PADDY"), "names": {"en": "p"}, "unit": "KGM", "packers": [party("NB")]});
    w.ok("SL", "product", &product("PADDY"), &paddy);
    let at_place = |mut event: Value, plot: &str| {
        event["readPoint"] = json!({"id": place(plot)});
        event
    };
    let when = |mut event: Value, time: &str| {
        at(&mut event, time);
        event
    };
    let p = |n: &str| lot("PADDY", n);
    w.codes("SL", at_place(harvest(&p("UNCERTIFIED"), 10.0, "KGM"), "HALL"));
    w.codes("NB", harvest(&p("STRANGER"), 10.0, "KGM"));
    w.codes("SL", when(harvest(&p("EARLY"), 10.0, "KGM"), "2026-02-28T23:00:00Z"));
    w.codes("SL", when(harvest(&p("LATE"), 10.0, "KGM"), "2025-06-01T00:00:00Z"));
    w.codes("SL", harvest(&lot("OTHER", "CROP"), 10.0, "KGM"));
    for none in [p("UNCERTIFIED"), p("STRANGER"), p("EARLY"), p("LATE"), lot("OTHER", "CROP")] {
        assert!(w.state.lot(&none).is_some());
        assert_eq!(entitled(&w, &none), kg("0"), "{none}");
    }
    w.codes("SL", harvest(&p("GOOD"), 10.0, "KGM"));
    assert_eq!(entitled(&w, &p("GOOD")), kg("10"));
    let ends = json!({"about": place("E1"), "number": "1", "revoked": {"from": "2026-04-01T00:00:00Z", "reason": "sold"}});
    w.ok("LAB", "certificate", &place("E1"), &ends);
    w.codes("SL", harvest(&p("AFTER"), 10.0, "KGM"));
    assert_eq!(entitled(&w, &p("AFTER")), kg("0"));
    w.replays();
}

#[test]
fn entitlements_stay_with_the_stock_into_later_seasons() {
    let mut w = named();
    let (old, new, rice) = (lot("PADDY", "2026"), lot("PADDY", "2027"), lot("RICE", "1"));
    w.codes("SL", harvest(&old, 7500.0, "KGM"));
    season(&mut w, "2027", "2027-03-01", "2027-06-30", 6000.0);
    w.now += 365 * 24 * 3_600_000;
    let mut next = harvest(&new, 7500.0, "KGM");
    at(&mut next, "2027-04-18T07:30:00+08:00");
    assert_eq!(w.codes("SL", next).1, "accepted");
    assert_eq!((entitled(&w, &old), entitled(&w, &new)), (kg("7500"), kg("6000")), "each season its own");
    let in_2027 = |mut event: Value| {
        at(&mut event, "2027-04-18T07:40:00+08:00");
        event
    };
    w.codes("SL", in_2027(handed(&old, 1000.0, "MILL")));
    w.codes("SL", in_2027(handed(&new, 1000.0, "MILL")));
    for paddy in [&old, &new] {
        w.codes("MILL", in_2027(receive(paddy, 1000.0, "KGM", "SL")));
    }
    let both = transform(&[(&old, 1000.0, "KGM"), (&new, 1000.0, "KGM")], &[(&rice, 1170.0, "KGM")]);
    assert_eq!(w.codes("MILL", in_2027(both)).1, "accepted");
    let seasons = w.state.entitled(&rice, &product("WC"));
    assert_eq!(seasons["2026"] + seasons["2027"], kg("1170"));
    assert_eq!((seasons["2026"], seasons["2027"]), (kg("650"), kg("520")));
    w.replays();
}

#[test]
fn the_name_is_used_only_for_entitled_kilograms_of_a_mixed_lot() {
    let mut w = named();
    // The name's own product, harvested: no factor ends with it.
    w.product("ASSOC", "TEA", json!({"packers": [party("SL")]}));
    let tea_season = json!({"name": product("TEA"), "season": "spring", "from": "2026-03-01", "until": "2026-06-30",
        "yield": {"value": 100, "unit": "KGM"}});
    w.ok("ASSOC", "quota", &product("TEA"), &tea_season);
    certify(&mut w, "E1", "2", json!({"name": product("TEA")}));
    let tea = lot("TEA", "1");
    assert_eq!(w.codes("SL", harvest(&tea, 120.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("SL", handed(&tea, 101.0, "SHOP")).2, [Code::OverQuota]);
    give(&mut w, "SL", "SHOP", &tea, 60.0);
    assert_eq!(w.codes("SL", sell(&tea, 41.0)).2, [Code::OverQuota]);
    assert_eq!(w.codes("SL", sell(&tea, 40.0)).1, "accepted");
    assert_eq!(w.codes("SHOP", sell(&tea, 60.0)).1, "accepted", "who received it can sell all of it");
    // The rest of it may be destroyed, or stay.
    assert_eq!(w.codes("SL", observe("destroying", &tea, 20.0, "KGM")).1, "accepted");
    w.replays();
}

#[test]
fn ownership_alone_is_not_sold_twice_and_returns_use_no_name() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0);
    w.codes("MILL", observe("stock_taking", &rice, 1300.0, "KGM"));
    let owned = |quantity: f64| {
        let mut event = observe("shipping", &rice, quantity, "KGM");
        event["destinationList"] = json!([{"type": "owning_party", "destination": party("SHOP")}]);
        event
    };
    assert_eq!(w.codes("MILL", owned(650.0)).1, "accepted");
    assert_eq!(w.codes("MILL", owned(650.0)).2, [Code::OverQuota]);
    let mut back = ship(&rice, 100.0, "KGM", "SL");
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("MILL", back).2, []);
    assert_eq!(w.codes("SL", receive(&rice, 100.0, "KGM", "MILL")).1, "accepted");
    assert_eq!(w.codes("SL", sell(&rice, 100.0)).2, [Code::OverQuota]);
    assert_eq!(entitled(&w, &rice), kg("650"), "all of it SHOP's");
    w.replays();
}

#[test]
fn what_left_the_ledger_comes_back_with_the_name_to_who_let_it_go_and_not_twice() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    let market = json!({"party": party("MARKET"), "names": {"en": "market"}});
    w.ok("SL", "party", &party("MARKET"), &market);
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0);
    assert_eq!(w.codes("MILL", ship(&rice, 650.0, "KGM", "MARKET")).1, "accepted");
    assert_eq!(entitled(&w, &rice), kg("0"));
    assert_eq!(w.codes("MILL2", receive(&rice, 50.0, "KGM", "MARKET")).2, [Code::OriginNotRecorded]);
    assert_eq!(w.codes("MILL2", sell(&rice, 1.0)).2, [Code::OverQuota], "it never had it");
    assert_eq!(w.codes("MILL", receive(&rice, 600.0, "KGM", "MARKET")).2, [Code::OriginNotRecorded]);
    assert_eq!(entitled(&w, &rice), kg("600"));
    assert_eq!(w.codes("MILL", receive(&rice, 1.0, "KGM", "MARKET")).2, [Code::Overdrawn]);
    assert_eq!(w.codes("MILL", sell(&rice, 600.0)).1, "accepted");
    assert_eq!(w.codes("MILL", ship(&rice, 1.0, "KGM", "MARKET")).2, [Code::NotHeld]);
    w.replays();
}

#[test]
fn a_sale_outside_declared_an_error_gives_back_what_has_not_come_back_already() {
    let mut w = named();
    let paddy = lot("PADDY", "1");
    let market = json!({"party": party("MARKET"), "names": {"en": "market"}});
    w.ok("SL", "party", &party("MARKET"), &market);
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    let sold = named_event(ship(&paddy, 400.0, "KGM", "MARKET"), 1);
    let back = named_event(receive(&paddy, 100.0, "KGM", "MARKET"), 2);
    w.codes("SL", sold.clone());
    assert_eq!(entitled(&w, &paddy), kg("600"));
    w.codes("SL", back.clone());
    assert_eq!(entitled(&w, &paddy), kg("700"));
    w.codes("SL", error(sold.clone()));
    assert_eq!(entitled(&w, &paddy), kg("1000"), "and not 1,100");
    w.codes("SL", sold.clone());
    assert_eq!(
        entitled(&w, &paddy),
        kg("636.363636364"),
        "seven of eleven parts stay, rounded for who keeps"
    );
    w.replays();
}

#[test]
fn a_return_and_then_its_sale_declared_errors_leave_all_as_it_was() {
    let mut w = named();
    let paddy = lot("PADDY", "1");
    let market = json!({"party": party("MARKET"), "names": {"en": "market"}});
    w.ok("SL", "party", &party("MARKET"), &market);
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    let sold = named_event(ship(&paddy, 400.0, "KGM", "MARKET"), 1);
    let back = named_event(receive(&paddy, 100.0, "KGM", "MARKET"), 2);
    w.codes("SL", sold.clone());
    w.codes("SL", back.clone());
    assert_eq!(w.codes("SL", error(back)).1, "accepted");
    assert_eq!(entitled(&w, &paddy), kg("600"));
    assert_eq!(w.state.entitled_outside(&paddy, &product("WC")), kg("400"));
    assert_eq!(w.codes("SL", error(sold)).1, "accepted");
    assert_eq!(entitled(&w, &paddy), kg("1000"));
    assert_eq!(w.state.entitled_outside(&paddy, &product("WC")), kg("0"));
    assert_eq!(granted(&w), kg("1000"));
    w.replays();
}

#[test]
fn mixed_goods_come_back_as_mixed_as_they_left() {
    let mut w = named();
    let paddy = lot("PADDY", "1");
    let market = json!({"party": party("MARKET"), "names": {"en": "market"}});
    w.ok("SL", "party", &party("MARKET"), &market);
    w.codes("SL", harvest(&paddy, 600.0, "KGM"));
    let mut elsewhere = harvest(&paddy, 400.0, "KGM");
    elsewhere["readPoint"] = json!({"id": place("HALL")});
    w.codes("SL", elsewhere);
    assert_eq!(entitled(&w, &paddy), kg("600"));
    w.codes("SL", ship(&paddy, 500.0, "KGM", "MARKET"));
    assert_eq!(entitled(&w, &paddy), kg("300"));
    w.codes("SL", receive(&paddy, 100.0, "KGM", "MARKET"));
    assert_eq!(entitled(&w, &paddy), kg("360"));
    w.codes("SL", receive(&paddy, 400.0, "KGM", "MARKET"));
    assert_eq!(entitled(&w, &paddy), kg("600"));
    w.replays();
}

#[test]
fn an_error_declaration_reverses_entitlements_exactly() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    let grown = named_event(harvest(&paddy, 1000.0, "KGM"), 1);
    let before = (entitled(&w, &paddy), granted(&w));
    w.codes("SL", grown.clone());
    assert_eq!(w.codes("SL", error(grown.clone())).1, "accepted");
    assert_eq!((entitled(&w, &paddy), granted(&w)), before);
    w.codes("SL", grown);
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    let milled = named_event(transform(&[(&paddy, 700.0, "KGM")], &[(&rice, 400.0, "KGM")]), 2);
    w.codes("MILL", milled.clone());
    assert_eq!((entitled(&w, &paddy), entitled(&w, &rice)), (kg("300"), kg("400")));
    w.codes("MILL", error(milled));
    assert_eq!((entitled(&w, &paddy), entitled(&w, &rice)), (kg("1000"), kg("0")));
    let sold = named_event(sell(&rice, 100.0), 3);
    mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0);
    w.codes("MILL", sold.clone());
    w.codes("MILL", error(sold));
    assert_eq!(entitled(&w, &rice), kg("650"));
    w.replays();
}

#[test]
fn who_declares_the_harvest_an_error_after_selling_gets_no_second_one() {
    let mut w = named();
    let (paddy, again) = (lot("PADDY", "1"), lot("PADDY", "2"));
    let grown = named_event(harvest(&paddy, 7500.0, "KGM"), 1);
    w.codes("SL", grown.clone());
    give(&mut w, "SL", "MILL", &paddy, 7500.0);
    assert_eq!(w.codes("SL", error(grown.clone())).2, [Code::OverIssued]);
    assert_eq!(granted(&w), kg("7500"), "what was used stays used");
    w.codes("SL", harvest(&again, 7500.0, "KGM"));
    assert_eq!(entitled(&w, &again), kg("0"));
    // The corrected harvest finds its goods gone, and entitles to nothing more.
    w.codes("SL", named_event(harvest(&paddy, 7400.0, "KGM"), 1));
    assert_eq!((entitled(&w, &paddy), granted(&w)), (kg("7500"), kg("7500")));
    w.replays();
}

#[test]
fn who_declares_the_milling_an_error_after_selling_mills_no_second_time() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    let milled = |q: f64| named_event(transform(&[(&paddy, 1000.0, "KGM")], &[(&rice, q, "KGM")]), 1);
    w.codes("MILL", milled(650.0));
    w.codes("MILL", sell(&rice, 600.0));
    assert_eq!(w.codes("MILL", error(milled(650.0))).2, [Code::OverIssued]);
    assert_eq!(mill(&mut w, "MILL", &paddy, 1000.0, &lot("RICE", "2"), 650.0).2, [Code::OverQuota]);
    // An honest correction goes through: 640 were made, 600 of them are sold.
    assert_eq!(w.codes("MILL", milled(640.0)).1, "accepted");
    assert_eq!(entitled(&w, &rice), kg("40"));
    assert_eq!(w.codes("MILL", sell(&rice, 40.0)).1, "accepted");
    w.replays();
}

#[test]
fn a_receipt_that_is_taken_back_after_the_sale_gives_the_shipper_nothing() {
    let mut w = named();
    let (paddy, rice) = (lot("PADDY", "1"), lot("RICE", "1"));
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0);
    w.codes("MILL", handed(&rice, 650.0, "SHOP"));
    let received = named_event(receive(&rice, 650.0, "KGM", "MILL"), 1);
    w.codes("SHOP", received.clone());
    w.codes("SHOP", sell(&rice, 650.0));
    w.codes("SHOP", error(received));
    let mut void = observe("void_shipping", &rice, 650.0, "KGM");
    void["destinationList"] = json!([{"type": "possessing_party", "destination": party("SHOP")}]);
    assert_eq!(w.codes("MILL", void).1, "accepted");
    assert_eq!(w.codes("MILL", sell(&rice, 1.0)).2, [Code::OverQuota]);
    w.replays();
}

#[test]
fn a_pending_use_is_cured_by_what_it_lacks() {
    let mut w = named();
    let (paddy, more, rice) = (lot("PADDY", "1"), lot("PADDY", "2"), lot("RICE", "1"));
    w.codes("SL", harvest(&paddy, 500.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 500.0);
    let (index, _, codes) = mill(&mut w, "MILL", &paddy, 500.0, &rice, 330.0);
    assert_eq!(codes, [Code::OverQuota]);
    assert_eq!(w.state.lot(&rice).map(|l| l.made), None, "it moves nothing");
    // The association finds that the season's mills do better.
    let mut better = quota("2026", "2026-03-01", "2026-06-30", 7500.0);
    better["factors"][0]["max"] = json!(0.66);
    w.ok("ASSOC", "quota", &product("WC"), &better);
    assert_eq!(w.codes_at(index).0, "accepted");
    assert_eq!(entitled(&w, &rice), kg("330"));
    w.codes("SL", harvest(&more, 1.0, "KGM"));
    w.replays();
}

#[test]
fn pieces_are_weighed_by_their_factor_and_what_cannot_be_weighed_carries_no_name() {
    let mut w = named();
    let mut with_bags = quota("2026", "2026-03-01", "2026-06-30", 7500.0);
    let factor = |to: &str, max: f64| json!({"from": product("RICE"), "to": product(to), "max": max});
    with_bags["factors"].as_array_mut().unwrap().extend([factor("SACK", 1.0), factor("JAR", 1.0)]);
    w.ok("ASSOC", "quota", &product("WC"), &with_bags);
    w.product(
        "MILL",
        "SACK",
        json!({"unit": "H87", "factor": {"value": 5, "unit": "KGM"}, "quota": product("WC")}),
    );
    w.product("MILL", "JAR", json!({"unit": "H87", "quota": product("WC")}));
    let (paddy, rice, sacks) = (lot("PADDY", "1"), lot("RICE", "1"), lot("SACK", "1"));
    w.codes("SL", harvest(&paddy, 1000.0, "KGM"));
    give(&mut w, "SL", "MILL", &paddy, 1000.0);
    mill(&mut w, "MILL", &paddy, 1000.0, &rice, 650.0);
    assert_eq!(
        w.codes("MILL", transform(&[(&rice, 500.0, "KGM")], &[(&sacks, 101.0, "H87")])).2,
        [Code::OverYield, Code::OverQuota]
    );
    assert_eq!(w.codes("MILL", transform(&[(&rice, 500.0, "KGM")], &[(&sacks, 100.0, "H87")])).1, "accepted");
    assert_eq!(w.codes("MILL", observe("retail_selling", &sacks, 100.0, "H87")).1, "accepted");
    let jars = transform(&[(&rice, 10.0, "KGM")], &[(&lot("JAR", "1"), 1.0, "H87")]);
    assert_eq!(w.codes("MILL", jars).2, [Code::OverQuota]);
    w.replays();
}

#[test]
fn a_season_is_the_owners_to_state_and_does_not_overlap() {
    let mut w = named();
    let refused = |w: &mut World, by: &str, body: &Value| {
        let refusal = w.say(by, "quota", &product("WC"), body).unwrap_err();
        (refusal.code, refusal.field)
    };
    w.admit("OTHERS", "association");
    let good = quota("2027", "2027-03-01", "2027-06-30", 1.0);
    assert_eq!(refused(&mut w, "SL", &good), (RefusalCode::NotPermitted, "content type".into()));
    assert_eq!(refused(&mut w, "OTHERS", &good), (RefusalCode::NotPermitted, "/name".into()));
    let overlapping = quota("2026b", "2026-06-30", "2026-12-31", 1.0);
    assert_eq!(refused(&mut w, "ASSOC", &overlapping), (RefusalCode::Malformed, "/from".into()));
    let backwards = quota("2028", "2028-06-30", "2028-03-01", 1.0);
    assert_eq!(refused(&mut w, "ASSOC", &backwards), (RefusalCode::Malformed, "/until".into()));
    for (change, field) in [
        (json!({"yield": {"value": 1, "unit": "H87"}}), "/yield/unit"),
        (json!({"factors": [{"from": product("PADDY"), "to": product("PADDY"), "max": 1}]}), "/factors/0/to"),
        (json!({"factors": [{"from": product("PADDY"), "to": product("RICE"), "max": 0}]}), "/factors/0/max"),
    ] {
        let mut bad = good.clone();
        for (name, value) in change.as_object().unwrap() {
            bad[name] = value.clone();
        }
        assert_eq!(refused(&mut w, "ASSOC", &bad), (RefusalCode::Malformed, field.into()));
    }
    w.ok("ASSOC", "quota", &product("WC"), &good);
    w.ok("ASSOC", "quota", &product("WC"), &good);
    assert_eq!(w.state.quotas(&product("WC")).count(), 2);
    w.replays();
}

#[test]
fn a_product_keeps_the_name_that_it_carries() {
    let mut w = named();
    let mut plain = json!({"product": product("RICE"), "names": {"en": "rice"}, "unit": "KGM"});
    let refusal = w.say("MILL", "product", &product("RICE"), &plain).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, "/quota"));
    plain["quota"] = json!(product("WC"));
    w.ok("MILL", "product", &product("RICE"), &plain);
    let unknown =
        json!({"product": product("NEW"), "names": {"en": "n"}, "unit": "KGM", "quota": product("NAME")});
    let (index, _) = w.say("MILL", "product", &product("NEW"), &unknown).unwrap();
    assert_eq!(w.codes_at(index).1, [Code::UnknownReference]);
    w.product("ASSOC", "NAME", json!({}));
    assert_eq!(w.codes_at(index).0, "accepted");
    w.replays();
}

#[test]
fn another_association_certifies_no_plots_for_the_name() {
    let mut w = named();
    w.admit("OTHERS", "association");
    let body = json!({"about": place("HALL"), "number": "1", "type": "gi", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "area": {"value": 100, "unit": "HAR"}, "name": product("WC")});
    let refusal = w.say("OTHERS", "certificate", &place("HALL"), &body).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "/name"));
    w.ok("ASSOC", "certificate", &place("HALL"), &body);
}
