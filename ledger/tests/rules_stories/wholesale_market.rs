//! A sale at a wholesale market, to a buyer without a key; some of it comes back, and some comes in before it went out.

use suyuan_ledger::rules::Code;

use super::*;

#[test]
fn what_is_sold_at_the_market_leaves_and_comes_back_only_as_far_as_it_left() {
    let mut w = World::stocked();
    outsider(&mut w, "MARKET");
    let fruit = lot("STRAW", "1");
    says(&mut w, "SL", harvest(&fruit, 500.0, "KGM"));
    assert_eq!(says(&mut w, "SL", hands(&fruit, 300.0, Some("MARKET"), Some("MARKET"))), "accepted");
    assert_eq!(books(&w, &fruit), ["200 of SL at SL"]);
    let mut back = receive(&fruit, 40.0, "KGM", "MARKET");
    back["disposition"] = json!("returned");
    assert_eq!(says(&mut w, "SL", back), "flagged", "where it was meanwhile is not recorded");
    assert_eq!(books(&w, &fruit), ["240 of SL at SL"]);
    assert_eq!(w.codes("SL", receive(&fruit, 261.0, "KGM", "MARKET")).2, [Code::Overdrawn]);
    w.replays();
}

#[test]
fn what_a_shop_bought_at_the_market_is_known_again_when_its_maker_speaks() {
    let mut w = World::stocked();
    outsider(&mut w, "MARKET");
    let fruit = lot("STRAW", "1");
    let (bought, _, codes) = w.codes("SHOP", receive(&fruit, 50.0, "KGM", "MARKET"));
    assert_eq!(codes, [Code::OriginNotRecorded]);
    let mut picked = harvest(&fruit, 150.0, "KGM");
    picked["eventID"] = json!("urn:x:picked");
    says(&mut w, "SL", picked);
    assert_eq!(
        w.state.lot(&fruit).unwrap().unrecorded.to_string(),
        "0.25",
        "made, and not known to have left"
    );
    let mut sold = hands(&fruit, 40.0, Some("MARKET"), Some("MARKET"));
    sold["eventID"] = json!("urn:x:sold");
    says(&mut w, "SL", sold.clone());
    assert_eq!(
        w.codes_at(bought).1,
        [Code::OriginNotRecorded],
        "only forty of the fifty can have come from there"
    );
    assert_eq!(says(&mut w, "SL", hands(&fruit, 20.0, Some("MARKET"), Some("MARKET"))), "accepted");
    assert_eq!(w.codes_at(bought).0, "accepted");
    let lot = w.state.lot(&fruit).unwrap();
    assert!(lot.unrecorded.is_zero());
    assert_eq!(
        w.codes("SHOP", receive(&fruit, 11.0, "KGM", "MARKET")).2,
        [Code::Overdrawn],
        "ten are left out there"
    );
    w.replays();
    sold["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    says(&mut w, "SL", sold);
    assert_eq!(w.codes_at(bought).1, [Code::OriginNotRecorded], "and unknown where the sale was an error");
    w.replays();
}

#[test]
fn what_is_brought_in_under_a_makers_name_stays_of_unknown_origin() {
    let mut w = World::stocked();
    outsider(&mut w, "MARKET");
    let fruit = lot("STRAW", "1");
    w.codes("SHOP", receive(&fruit, 500.0, "KGM", "MARKET"));
    says(&mut w, "SL", harvest(&fruit, 150.0, "KGM"));
    says(&mut w, "SL", hands(&fruit, 150.0, Some("MARKET"), Some("MARKET")));
    assert_eq!(
        w.state.lot(&fruit).unwrap().unrecorded.normalize().to_string(),
        "0.7",
        "350 of 500 nobody ever made"
    );
}
