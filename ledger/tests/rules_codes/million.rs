//! What a roll of a million codes costs.

use super::*;

#[test]
fn a_million_codes_are_one_entry_and_cost_no_more_than_one_does() {
    let mut w = World::stocked();
    let size = |w: &World| {
        let mut bytes = Vec::new();
        w.state.clone().save(&mut bytes).unwrap();
        bytes.len()
    };
    let root = Printed::new(1, 1, false).roll.root();
    let roll = |count: u64, name: &str| {
        json!({"act": "roll", "product": product("BOX"), "count": count, "groupSize": 100, "pins": true,
            "root": root, "name": name})
    };
    let boxes = packed(&mut w, "1", 1_000_000.0);
    let before = size(&w);
    w.ok("SL", "codes", &product("BOX"), &roll(1, "ONE"));
    let one = size(&w) - before;
    let entry = w.ok("SL", "codes", &product("BOX"), &roll(1_000_000, "MANY"));
    let many = size(&w) - before - one;
    assert!(many <= one + 16, "{many} bytes and {one}");
    let id = id_of(&w, entry);
    assert_eq!(bound(&mut w, &id, json!([[0, 9_999]]), &boxes).1, "accepted");
    w.codes("SL", with(ship(&boxes, 1_000_000.0, "H87", "SHOP"), groups(&id, json!([[0, 9_999]]))));
    assert_eq!(w.state.code_status(&id, 999_999).unwrap().holder, Some(party("SHOP")));
    assert!(size(&w) - before < 4_000, "{} bytes", size(&w) - before);
    keeps(&w);
}
