//! A purchase from a grower without a key, recorded before and known from outside.

use serde_json::json;
use suyuan_ledger::rules::Code;

use super::*;

#[test]
fn a_grower_whose_harvest_is_recorded_for_it_sells_it() {
    let mut w = World::stocked();
    outsider(&mut w, "7K2M");
    let fruit = lot("STRAW", "1");
    let mut picked = harvest(&fruit, 80.0, "KGM");
    picked["suyuan:doneBy"] = json!(party("7K2M"));
    assert_eq!(says(&mut w, "SL", picked), "accepted");
    assert_eq!(books(&w, &fruit), ["80 of 7K2M at 7K2M"]);
    assert_eq!(says(&mut w, "SL", receive(&fruit, 50.0, "KGM", "7K2M")), "accepted");
    assert_eq!(books(&w, &fruit), ["30 of 7K2M at 7K2M", "50 of SL at SL"]);
    assert_eq!(
        w.codes("SL", receive(&fruit, 31.0, "KGM", "7K2M")).2,
        [Code::Overdrawn],
        "more than it picked"
    );
    w.replays();
}

#[test]
fn a_grower_of_whom_nothing_is_recorded_leaves_a_gap_and_no_accusation() {
    let mut w = World::stocked();
    outsider(&mut w, "7K2M");
    let fruit = lot("STRAW", "1");
    assert_eq!(w.codes("SL", receive(&fruit, 50.0, "KGM", "7K2M")).2, [Code::OriginNotRecorded]);
    assert_eq!(w.state.lot(&fruit).unwrap().unrecorded, rust_decimal::Decimal::ONE);
    w.replays();
}
