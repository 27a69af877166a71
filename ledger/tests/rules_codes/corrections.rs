//! What is declared an error has done nothing to codes.

use super::*;

#[test]
fn an_event_declared_an_error_has_done_nothing_to_codes() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let named = |id: &str, mut event: Value| {
        event["eventID"] = json!(format!("urn:x:{id}"));
        event
    };
    let undo = |event: &Value| {
        let mut event = event.clone();
        event["errorDeclaration"] =
            json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
        event
    };
    let sale =
        named("sale", with(observe("retail_selling", &boxes, 2.0, "H87"), singly(&roll, json!([[2, 3]]))));
    w.codes("SL", sale.clone());
    let mut back =
        named("back", with(observe("receiving", &boxes, 1.0, "H87"), singly(&roll, json!([[3, 3]]))));
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("SL", back.clone()).1, "accepted");
    let (waits, _, codes) = w.codes("SL", undo(&sale));
    assert_eq!(codes, [Code::Overdrawn], "what came back would be there twice");
    assert_eq!(w.codes("SL", undo(&back)).1, "accepted");
    assert_eq!(w.codes_at(waits).0, "accepted", "and now it goes");
    assert_eq!((is(&w, &roll, 2), is(&w, &roll, 3)), (CodeState::Active, CodeState::Active));
    assert!(w.state.code_status(&roll, 3).unwrap().trail.is_empty());
    assert_eq!(w.stock(&boxes)["SL"], "10 H87");
    keeps(&w);
}

#[test]
fn a_correction_that_leaves_fewer_pieces_than_codes_says_so() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (straw, boxes) = (lot("STRAW", "1"), lot("BOX", "1"));
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    let packs = |id: &str, count: f64| {
        let mut event = transform(&[(&straw, count / 4.0, "KGM")], &[(&boxes, count, "H87")]);
        event["eventID"] = json!(format!("urn:x:{id}"));
        event
    };
    w.codes("SL", packs("wrong", 30.0));
    bound(&mut w, &roll, json!([[0, 2]]), &boxes);
    let mut undo = packs("wrong", 30.0);
    undo["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
    let (entry, word, codes) = w.codes("SL", undo);
    assert_eq!((word, codes), ("flagged", vec![Code::OverIssued]));
    let verdict = w.state.verdict(entry);
    let reason = &verdict.reasons()[0];
    assert!(
        reason.detail.starts_with("30 codes are for") && reason.detail.contains("0 pieces"),
        "{reason:?}"
    );
    assert!(w.state.lot(&boxes).is_some(), "codes are for it: it stays its maker's");
    w.codes("SL", packs("right", 20.0));
    let (more, _, codes) = bound(&mut w, &roll, json!([[3, 3]]), &boxes);
    assert_eq!(codes, [Code::Overdrawn]);
    voids(&mut w, &roll, json!({"groups": [[1, 2]]}));
    assert_eq!((w.codes_at(more).0, w.state.codes_for(&boxes)), ("accepted", 20));
    keeps(&w);
}
