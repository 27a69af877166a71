//! The name stays with entitled kilograms: into later seasons, in mixed lots, in pieces.

use super::*;

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
