//! A recall or a hold of the lot is seen on its codes.

use super::*;

#[test]
fn a_recall_of_the_lot_is_seen_on_its_codes_and_a_hold_too() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let held =
        w.ok("INSP", "hold", &boxes, &json!({"lots": [boxes], "reason": "a test", "do": "quarantine"}));
    let status = w.state.code_status(&roll, 0).unwrap();
    assert_eq!((status.state, status.on_hold, status.recalled), (CodeState::Active, Some(held), None));
    let recall = json!({"recall": "declare", "number": "1", "lots": [boxes], "reason": "residue", "do": "return",
        "notice": {"en": "Do not eat"}});
    let recalled = w.ok("SL", "recall", &boxes, &recall);
    let status = w.state.code_status(&roll, 9).unwrap();
    assert_eq!((status.state, status.since), (CodeState::Recalled, recalled));
    assert_eq!(is(&w, &roll, 10), CodeState::NotActivated);
    keeps(&w);
}
