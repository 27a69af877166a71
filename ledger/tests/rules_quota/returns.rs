//! What was sold or sent back, and what left the ledger and comes back.

use super::*;

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
