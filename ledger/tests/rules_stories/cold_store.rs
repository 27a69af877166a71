//! Goods in a stranger's cold store: the store holds, the owner sells, the store releases to the buyer.

use serde_json::json;
use suyuan_ledger::rules::Code;

use super::*;

fn stored() -> (World, String) {
    let mut w = World::stocked();
    w.admit("COLD", "warehouse");
    let fruit = lot("STRAW", "1");
    says(&mut w, "SL", harvest(&fruit, 500.0, "KGM"));
    says(&mut w, "SL", hands(&fruit, 500.0, Some("COLD"), None));
    assert_eq!(says(&mut w, "COLD", receive(&fruit, 500.0, "KGM", "SL")), "accepted");
    assert_eq!(books(&w, &fruit), ["500 of SL at COLD"]);
    (w, fruit)
}

#[test]
fn the_owner_sells_what_the_store_keeps_and_the_store_lets_it_go() {
    let (mut w, fruit) = stored();
    for buyer in ["SHOP", "CC"] {
        assert_eq!(
            says(&mut w, "SL", hands(&fruit, 200.0, None, Some(buyer))),
            "accepted",
            "the owner sells"
        );
    }
    assert_eq!(books(&w, &fruit), ["200 of CC at COLD", "200 of SHOP at COLD", "100 of SL at COLD"]);
    assert_eq!(says(&mut w, "COLD", hands(&fruit, 150.0, Some("SHOP"), None)), "accepted");
    assert_eq!(says(&mut w, "SHOP", receive(&fruit, 150.0, "KGM", "COLD")), "accepted");
    assert_eq!(
        books(&w, &fruit),
        ["200 of CC at COLD", "50 of SHOP at COLD", "150 of SHOP at SHOP", "100 of SL at COLD"],
        "to each its own"
    );
    let mut for_sl = hands(&fruit, 60.0, Some("SHOP"), None);
    for_sl["sourceList"] = json!([{"type": "owning_party", "source": party("SL")}]);
    assert_eq!(says(&mut w, "COLD", for_sl), "accepted", "on SL's word, into the shop's hands, still SL's");
    assert_eq!(books(&w, &fruit)[4], "60 of SL at COLD→SHOP");
    assert_eq!(
        says(&mut w, "COLD", observe("stock_taking", &fruit, 287.5, "KGM")),
        "accepted",
        "it dries a little"
    );
    w.replays();
}

#[test]
fn the_store_gives_away_nothing_that_is_not_its_own() {
    let (mut w, fruit) = stored();
    let (waits, _, codes) = w.codes("COLD", hands(&fruit, 50.0, Some("SHOP"), Some("SHOP")));
    assert_eq!(codes, [Code::NotHeld]);
    assert_eq!(books(&w, &fruit), ["500 of SL at COLD"]);
    says(&mut w, "SL", hands(&fruit, 50.0, None, Some("SHOP")));
    assert_eq!(w.codes_at(waits).0, "accepted", "its owner had sold it to the shop: the paper came late");
}
