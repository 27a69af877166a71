//! A cooperative has its paddy milled: the miller holds it, the rice stays the cooperative's, and the miller keeps the bran.

use serde_json::json;
use suyuan_ledger::rules::Code;

use super::*;

#[test]
fn the_rice_comes_back_and_the_bran_is_the_millers_pay() {
    let mut w = World::stocked();
    w.admit("MILL", "processor");
    w.product("SL", "RICE", json!({"packers": [party("MILL")], "yield": {"min": 0.6, "max": 0.72}}));
    w.product("SL", "BRAN", json!({"packers": [party("MILL")], "yield": {"min": 0.05, "max": 0.3}}));
    let (paddy, rice, bran) = (lot("STRAW", "P1"), lot("RICE", "R1"), lot("BRAN", "B1"));
    says(&mut w, "SL", harvest(&paddy, 1000.0, "KGM"));
    assert_eq!(says(&mut w, "SL", hands(&paddy, 1000.0, Some("MILL"), None)), "accepted");
    assert_eq!(says(&mut w, "MILL", receive(&paddy, 1000.0, "KGM", "SL")), "accepted");
    assert_eq!(books(&w, &paddy), ["1000 of SL at MILL"]);
    let mut milled = transform(&[(&paddy, 1000.0, "KGM")], &[(&rice, 680.0, "KGM"), (&bran, 250.0, "KGM")]);
    milled["suyuan:loss"] = json!({"value": 70, "unit": "KGM", "cause": "moisture"});
    assert_eq!(says(&mut w, "MILL", milled), "accepted");
    assert_eq!(books(&w, &rice), ["680 of SL at MILL"]);
    assert_eq!(
        says(&mut w, "MILL", hands(&bran, 250.0, None, Some("MILL"))),
        "pending",
        "not the miller's to take"
    );
    assert_eq!(says(&mut w, "SL", hands(&bran, 250.0, None, Some("MILL"))), "accepted", "but SL's to give");
    assert_eq!(books(&w, &bran), ["250 of MILL at MILL"]);
    assert_eq!(says(&mut w, "MILL", hands(&rice, 680.0, Some("SL"), None)), "accepted");
    assert_eq!(says(&mut w, "SL", receive(&rice, 680.0, "KGM", "MILL")), "accepted");
    assert_eq!(books(&w, &rice), ["680 of SL at SL"]);
    w.replays();
}

#[test]
fn a_miller_who_mixes_in_what_nobody_brought_is_found_out() {
    let mut w = World::stocked();
    w.admit("MILL", "processor");
    w.product("SL", "RICE", json!({"packers": [party("MILL")], "yield": {"min": 0.6, "max": 0.72}}));
    let (paddy, rice) = (lot("STRAW", "P1"), lot("RICE", "R1"));
    says(&mut w, "SL", harvest(&paddy, 1000.0, "KGM"));
    says(&mut w, "SL", hands(&paddy, 1000.0, Some("MILL"), None));
    says(&mut w, "MILL", receive(&paddy, 1000.0, "KGM", "SL"));
    let milled = transform(&[(&paddy, 1000.0, "KGM")], &[(&rice, 900.0, "KGM")]);
    assert_eq!(w.codes("MILL", milled).2, [Code::OverYield]);
    assert!(w.state.lot(&rice).is_none());
}
