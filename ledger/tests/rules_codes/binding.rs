//! Codes are for a lot once somebody binds them to it, and for no more pieces than there are.

use super::*;

#[test]
fn bags_are_printed_before_the_milling_and_are_for_a_lot_once_it_is_packed() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    assert_eq!(is(&w, &roll, 0), CodeState::NotActivated);
    assert_eq!(w.state.code_status(&roll, 60), None);
    let boxes = lot("BOX", "1");
    let (early, _, codes) = bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    assert_eq!(codes, [Code::UnknownReference], "said before the packing was");
    packed(&mut w, "1", 20.0);
    assert_eq!(w.codes_at(early).0, "accepted");
    let status = w.state.code_status(&roll, 19).unwrap();
    assert_eq!((status.state, status.since, status.group), (CodeState::Active, early, 1));
    assert_eq!((status.lot.as_ref(), status.holder), (Some(&boxes), Some(party("SL"))));
    assert_eq!(is(&w, &roll, 20), CodeState::NotActivated);
    assert_eq!(w.state.lot_of_code(&roll, 19), Some(boxes.as_str()));
    assert_eq!(w.state.rolls_of(&product("BOX")).map(|r| r.id).collect::<Vec<_>>(), [roll]);
    assert_eq!(w.state.roll_named(&party("SL"), "R1").map(|r| r.id), Some(roll));
    assert_eq!(w.state.history(&roll.to_string()).len(), 2);
    keeps(&w);
}

#[test]
fn two_lots_share_a_roll_and_a_group_is_for_one_of_them() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (one, other) = (packed(&mut w, "1", 20.0), packed(&mut w, "2", 30.0));
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &one).1, "accepted");
    assert_eq!(bound(&mut w, &roll, json!([[1, 2]]), &other).2, [Code::IdTaken]);
    assert_eq!(w.state.codes_for(&other), 0, "not even in part");
    assert_eq!(bound(&mut w, &roll, json!([[2, 2], [4, 5]]), &other).1, "accepted");
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &one).1, "accepted", "the same said twice");
    assert_eq!((w.state.codes_for(&one), w.state.codes_for(&other)), (20, 30));
    let there: Vec<_> =
        w.state.roll(&roll).unwrap().bindings().map(|(g, b)| (g.first, g.last, b.lot.clone())).collect();
    assert_eq!(there, [(0, 1, one), (2, 2, other.clone()), (4, 5, other)]);
    keeps(&w);
}

#[test]
fn no_more_codes_than_pieces_until_more_is_packed_or_some_are_voided() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 25.0);
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &boxes).1, "accepted");
    let (third, _, codes) = bound(&mut w, &roll, json!([[2, 2]]), &boxes);
    assert_eq!(codes, [Code::Overdrawn]);
    let (fourth, ..) = bound(&mut w, &roll, json!([[3, 3]]), &boxes);
    assert_eq!(is(&w, &roll, 20), CodeState::NotActivated, "what waits activates nothing");
    w.codes("SL", harvest(&lot("STRAW", "9"), 2.0, "KGM"));
    w.codes("SL", transform(&[(&lot("STRAW", "9"), 2.0, "KGM")], &[(&boxes, 5.0, "H87")]));
    assert_eq!(w.codes_at(third).0, "accepted", "packed in the afternoon");
    assert_eq!(w.codes_at(fourth).1, [Code::Overdrawn]);
    voids(&mut w, &roll, json!({"positions": [[0, 8]]}));
    assert_eq!(w.codes_at(fourth).1, [Code::Overdrawn], "one too few");
    voids(&mut w, &roll, json!({"positions": [[8, 9]], "text": "wet"}));
    assert_eq!(w.codes_at(fourth).0, "accepted");
    assert_eq!(w.state.codes_for(&boxes), 30);
    assert_eq!((is(&w, &roll, 9), is(&w, &roll, 10)), (CodeState::Voided, CodeState::Active));
    voids(&mut w, &roll, json!({"groups": [[5, 5]]}));
    assert_eq!(
        bound(&mut w, &roll, json!([[4, 5]]), &boxes).2,
        [Code::IdTaken],
        "a voided group is for nothing"
    );
    keeps(&w);
}

#[test]
fn what_is_kept_by_mass_is_counted_by_the_factor_and_without_one_not_at_all() {
    let mut w = World::stocked();
    w.product("SL", "RICE", json!({"factor": {"value": 2.5, "unit": "KGM"}}));
    w.product("SL", "LOOSE", json!({}));
    let mut on = |of: &str, name: &str, kg: f64| {
        w.codes("SL", harvest(&lot(of, "1"), kg, "KGM"));
        let entry = w.ok("SL", "codes", &product(of), &Printed::new(20, 1, false).says(of, name));
        (id_of(&w, entry), lot(of, "1"))
    };
    let ((rice, bags), (loose, heap)) = (on("RICE", "A", 12.4), on("LOOSE", "B", 12.4));
    assert_eq!(bound(&mut w, &rice, json!([[0, 4]]), &bags).2, [Code::Overdrawn], "a fifth bag is not full");
    assert_eq!(bound(&mut w, &rice, json!([[0, 3]]), &bags).1, "accepted");
    assert_eq!(bound(&mut w, &loose, json!([[0, 0]]), &heap).2, [Code::UnitMismatch]);
    keeps(&w);
}
