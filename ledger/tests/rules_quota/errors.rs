//! Errors that are declared give nothing twice.

use super::*;

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
