//! What certified plots grew, and no more, may carry the name.

use super::*;

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
