//! One shipment on two trucks of two carriers, under one document, with some lost on the way.

use serde_json::json;
use suyuan_ledger::rules::Code;

use super::*;

#[test]
fn each_truck_brings_its_part_and_what_is_lost_is_said() {
    let mut w = World::stocked();
    w.admit("C2", "carrier");
    let fruit = lot("STRAW", "1");
    says(&mut w, "SL", harvest(&fruit, 1000.0, "KGM"));
    for (carrier, kg) in [("CC", 600.0), ("C2", 400.0)] {
        assert_eq!(says(&mut w, "SL", hands(&fruit, kg, Some(carrier), Some("SHOP"))), "accepted");
        assert_eq!(says(&mut w, carrier, receive(&fruit, kg, "KGM", "SL")), "accepted");
        assert_eq!(says(&mut w, carrier, hands(&fruit, kg, Some("SHOP"), None)), "accepted");
    }
    assert_eq!(books(&w, &fruit), ["400 of SHOP at C2→SHOP", "600 of SHOP at CC→SHOP"]);
    let from_first = receive(&fruit, 598.5, "KGM", "CC");
    assert_eq!(says(&mut w, "SHOP", from_first), "accepted", "two scales differ by a quarter of a per cent");
    assert_eq!(books(&w, &fruit), ["400 of SHOP at C2→SHOP", "598.5 of SHOP at SHOP"]);
    let mut part = receive(&fruit, 150.0, "KGM", "C2");
    assert_eq!(says(&mut w, "SHOP", part.clone()), "accepted", "unloaded in two goes");
    assert_eq!(books(&w, &fruit)[0], "250 of SHOP at C2→SHOP");
    part["quantityList"][0]["quantity"] = json!(230);
    part["suyuan:final"] = json!(true);
    let (_, word, codes) = w.codes("SHOP", part);
    assert_eq!((word, codes), ("flagged", vec![Code::HandoverMismatch]), "twenty kilograms never came");
    assert_eq!(books(&w, &fruit), ["978.5 of SHOP at SHOP"]);
    assert_eq!(w.state.unconfirmed().count(), 0);
    w.replays();
}

#[test]
fn a_shop_cannot_receive_what_no_truck_brought() {
    let mut w = World::stocked();
    let fruit = lot("STRAW", "1");
    says(&mut w, "SL", harvest(&fruit, 1000.0, "KGM"));
    says(&mut w, "SL", hands(&fruit, 100.0, Some("SHOP"), Some("SHOP")));
    let (waits, _, codes) = w.codes("SHOP", receive(&fruit, 150.0, "KGM", "SL"));
    assert_eq!(codes, [Code::Overdrawn], "perhaps another shipment is still to be entered");
    says(&mut w, "SL", hands(&fruit, 50.0, Some("SHOP"), Some("SHOP")));
    assert_eq!(w.codes_at(waits).0, "accepted", "it was");
    says(&mut w, "SL", hands(&fruit, 100.0, Some("SHOP"), Some("SHOP")));
    let mut all = receive(&fruit, 150.0, "KGM", "SL");
    all["suyuan:final"] = json!(true);
    assert_eq!(w.codes("SHOP", all).2, [Code::HandoverMismatch]);
    assert_eq!(
        books(&w, &fruit),
        ["250 of SHOP at SHOP", "750 of SL at SL"],
        "what was shipped, and not more"
    );
    says(&mut w, "SL", hands(&fruit, 100.0, Some("SHOP"), Some("SHOP")));
    assert_eq!(says(&mut w, "SHOP", receive(&fruit, 100.4, "KGM", "SL")), "accepted", "two scales");
    let lot = w.state.lot(&fruit).unwrap();
    assert_eq!(lot.counted_up().normalize().to_string(), "0.4", "marked, so that it feeds no quota");
    assert!(lot.found() > rust_decimal::Decimal::ZERO && lot.unrecorded.is_zero());
    w.replays();
}
