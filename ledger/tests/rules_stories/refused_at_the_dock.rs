//! Three cartons of a hundred are refused at the dock: they go back on the truck, still the shipper's.

use serde_json::json;
use suyuan_ledger::rules::{Code, RefusalCode};

use super::*;

#[test]
fn three_cartons_go_back_and_the_rest_is_taken() {
    let mut w = World::stocked();
    let cartons = lot("BOX", "1");
    says(&mut w, "SL", harvest(&cartons, 100.0, "H87"));
    let mut shipped = hands(&cartons, 100.0, Some("SHOP"), Some("SHOP"));
    shipped["quantityList"][0]["uom"] = json!("H87");
    assert_eq!(says(&mut w, "SL", shipped), "accepted");
    let mut refused = receive(&cartons, 3.0, "H87", "SL");
    refused["suyuan:refused"] = json!(true);
    refused["disposition"] = json!("non_conformant");
    assert_eq!(says(&mut w, "SHOP", refused), "accepted");
    assert_eq!(says(&mut w, "SHOP", receive(&cartons, 97.0, "H87", "SL")), "accepted");
    assert_eq!(books(&w, &cartons), ["97 of SHOP at SHOP", "3 of SL at SL"]);
    assert_eq!(w.state.unconfirmed().count(), 0, "all of it is answered for");
    let sold = observe("retail_selling", &cartons, 3.0, "H87");
    assert_eq!(says(&mut w, "SL", sold), "accepted", "nothing keeps the shipper from selling them elsewhere");
    w.replays();
}

#[test]
fn nobody_refuses_what_was_not_sent_to_it() {
    let mut w = World::stocked();
    let cartons = lot("BOX", "1");
    says(&mut w, "SL", harvest(&cartons, 100.0, "H87"));
    let mut refused = receive(&cartons, 3.0, "H87", "SL");
    refused["suyuan:refused"] = json!(true);
    assert_eq!(w.codes("SHOP", refused.clone()).2, [Code::NotHeld]);
    refused["suyuan:refused"] = json!("three");
    let refusal = w.event("SHOP", refused).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, "/suyuan:refused"));
}
