//! Codes go where their goods go: shipped, sold, returned, destroyed, in groups and singly.

use super::*;

#[test]
fn codes_go_along_with_their_group_until_they_are_singled_out() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 20.0);
    bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    let sent = with(ship(&boxes, 20.0, "H87", "SHOP"), groups(&roll, json!([[0, 1]])));
    assert_eq!(w.codes("SL", sent).1, "accepted");
    assert_eq!(w.state.code_status(&roll, 3).unwrap().holder, Some(party("SHOP")));
    let came = with(receive(&boxes, 20.0, "H87", "SL"), groups(&roll, json!([[0, 1]])));
    assert_eq!(w.codes("SHOP", came).1, "accepted");
    let one = with(observe("retail_selling", &boxes, 1.0, "H87"), singly(&roll, json!([[3, 3]])));
    let (sale, word, _) = w.codes("SHOP", one);
    assert_eq!((word, is(&w, &roll, 3), is(&w, &roll, 4)), ("accepted", CodeState::Sold, CodeState::Active));
    let too_many = with(observe("retail_selling", &boxes, 8.0, "H87"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SHOP", too_many).2, [Code::Overdrawn], "nine codes on eight boxes");
    let rest = with(observe("retail_selling", &boxes, 9.0, "H87"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SHOP", rest).1, "accepted", "the rest of the group");
    let status = w.state.code_status(&roll, 3).unwrap();
    assert_eq!((status.state, status.since, status.trail.len()), (CodeState::Sold, sale, 3));
    assert_eq!((is(&w, &roll, 9), is(&w, &roll, 10)), (CodeState::Sold, CodeState::Active));
    let spoilt = with(observe("destroying", &boxes, 10.0, "H87"), groups(&roll, json!([[1, 1]])));
    let (gone, ..) = w.codes("SHOP", spoilt);
    assert_eq!(w.state.code_status(&roll, 10).unwrap().voided, Some(gone));
    assert_eq!(w.state.codes_for(&boxes), 20, "what was destroyed had been packed");
    keeps(&w);
}

#[test]
fn what_is_sold_with_codes_that_are_not_its_own_is_flagged_and_they_stay() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (one, other) = (packed(&mut w, "1", 10.0), packed(&mut w, "2", 10.0));
    bound(&mut w, &roll, json!([[0, 0]]), &one);
    bound(&mut w, &roll, json!([[1, 1]]), &other);
    voids(&mut w, &roll, json!({"positions": [[5, 5]]}));
    let sells =
        |positions: Value| with(observe("retail_selling", &one, 1.0, "H87"), singly(&roll, positions));
    for (at, why) in [(12, "for another lot"), (25, "for none"), (5, "voided")] {
        let (entry, word, codes) = w.codes("SL", sells(json!([[at, at]])));
        assert_eq!((word, codes), ("flagged", vec![Code::CodeNotActivated]), "{why}");
        let verdict = w.state.verdict(entry);
        let reason = &verdict.reasons()[0];
        assert_eq!(reason.field, "/suyuan:codes/0");
        assert!(reason.detail.contains(&format!("the first at {at}")), "{reason:?}");
        assert!(w.state.code_status(&roll, at).unwrap().trail.is_empty());
    }
    // A spoiled bag is missing in its group, and nobody wonders.
    let carton = with(ship(&one, 7.0, "H87", "SHOP"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SL", carton).2, [Code::Overdrawn], "nine are on seven");
    assert_eq!(w.codes("SL", harvest(&lot("STRAW", "1"), 1.0, "KGM")).1, "pending");
    let unknown = StatementId::of(b"elsewhere");
    let (waits, _, codes) =
        w.codes("SL", with(observe("retail_selling", &one, 1.0, "H87"), groups(&unknown, json!([[0, 0]]))));
    assert_eq!(codes, [Code::UnknownReference]);
    assert!(w.state.verdict(waits).is_pending());
    let beyond = w.event("SL", sells(json!([[60, 60]]))).unwrap_err();
    assert_eq!(
        (beyond.code, beyond.field.as_str()),
        (RefusalCode::InvalidEvent, "/suyuan:codes/0/positions/0")
    );
    keeps(&w);
}

#[test]
fn a_returned_parcel_is_regraded_and_sold_again_or_destroyed() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let sell =
        |at: Value, count: f64| with(observe("retail_selling", &boxes, count, "H87"), singly(&roll, at));
    let back = |at: Value, count: f64| {
        let mut event = with(observe("receiving", &boxes, count, "H87"), singly(&roll, at));
        event["disposition"] = json!("returned");
        event
    };
    assert_eq!(w.codes("SL", sell(json!([[0, 3]]), 4.0)).1, "accepted");
    assert_eq!(w.stock(&boxes)["SL"], "6 H87");
    assert_eq!(would(&w, "SL", back(json!([[0, 1]]), 3.0)), "pending", "three boxes with two codes");
    assert_eq!(would(&w, "SL", back(json!([[4, 4]]), 1.0)), "pending", "it was not sold");
    assert_eq!(would(&w, "SHOP", back(json!([[2, 2]]), 1.0)), "pending", "SHOP did not sell it");
    let (returned, word, codes) = w.codes("SL", back(json!([[0, 1]]), 2.0));
    assert_eq!((word, codes), ("accepted", vec![]));
    assert_eq!(w.stock(&boxes)["SL"], "8 H87");
    let status = w.state.code_status(&roll, 0).unwrap();
    assert_eq!(
        (status.state, status.since, status.holder),
        (CodeState::Returned, returned, Some(party("SL")))
    );
    assert_eq!(would(&w, "SL", back(json!([[0, 0]]), 1.0)), "pending", "it cannot come back twice");
    assert_eq!(w.codes("SL", sell(json!([[0, 0]]), 1.0)).1, "accepted");
    assert_eq!(is(&w, &roll, 0), CodeState::Sold);
    let away = with(observe("destroying", &boxes, 1.0, "H87"), singly(&roll, json!([[1, 1]])));
    assert_eq!(w.codes("SL", away).1, "accepted");
    assert_eq!(is(&w, &roll, 1), CodeState::Voided);
    keeps(&w);
}

#[test]
fn between_members_what_came_back_is_on_offer_again_when_it_is_sent_out() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let all = || groups(&roll, json!([[0, 0]]));
    w.codes("SL", with(ship(&boxes, 10.0, "H87", "SHOP"), all()));
    w.codes("SHOP", with(receive(&boxes, 10.0, "H87", "SL"), all()));
    let mut back = with(ship(&boxes, 10.0, "H87", "SL"), all());
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("SHOP", back).1, "accepted");
    assert_eq!(is(&w, &roll, 0), CodeState::Returned);
    let (again, ..) = w.codes("SL", with(receive(&boxes, 10.0, "H87", "SHOP"), all()));
    assert_eq!((w.codes_at(again).0, is(&w, &roll, 0)), ("accepted", CodeState::Returned));
    w.codes("SL", with(ship(&boxes, 10.0, "H87", "SHOP"), all()));
    assert_eq!(is(&w, &roll, 0), CodeState::Active);
    keeps(&w);
}
