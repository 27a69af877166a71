//! Hostile amounts and hostile sizes: an answer, never a panic, and nothing rounded away.

#![allow(clippy::unwrap_used)]

mod world;

use proptest::prelude::*;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, MOST_LINKS, RefusalCode};
use world::*;

fn harvest_of(lot: &str, quantity: &str, uom: &str) -> Value {
    let mut event = harvest(lot, 1.0, uom);
    event["quantityList"][0]["quantity"] = serde_json::from_str(quantity).unwrap();
    event
}

#[test]
fn refuses_amounts_that_the_books_cannot_say() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    for (quantity, uom) in [
        ("79228162514264337593543950335", "KGM"),
        ("79228162514264337593543950335", "TNE"),
        ("0.0000000000000000000000000001", "KGM"),
        ("100000000000.5", "KGM"),
        ("79228162514264337593543950335", "H87"),
    ] {
        let refusal = w.event("SL", harvest_of(&straw, quantity, uom)).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field.as_str()),
            (RefusalCode::InvalidEvent, "/quantityList/0/quantity"),
            "{quantity} {uom}"
        );
    }
    assert_eq!(w.codes("SL", harvest_of(&straw, "100000000000", "KGM")).1, "accepted");
    let refusal = w.event("SL", harvest_of(&straw, "0.1", "KGM")).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::InvalidEvent, "together they are too much");
    assert_eq!(w.stock(&straw)["SL"], "100000000000 KGM");
    w.replays();
}

#[test]
fn a_mass_becomes_pieces_only_if_it_is_whole_in_the_factor() {
    let mut w = World::stocked();
    w.product("SL", "JAR", json!({"unit": "H87", "factor": {"value": 0.7, "unit": "KGM"}}));
    let jars = lot("JAR", "1");
    w.codes("SL", harvest(&jars, 10.0, "H87"));
    assert_eq!(w.codes("SL", ship(&jars, 1.0, "KGM", "SHOP")).2, [Code::UnitMismatch]);
    assert_eq!(w.codes("SL", ship(&jars, 1.4, "KGM", "SHOP")).1, "accepted");
    assert_eq!(w.stock(&jars)["SL→SHOP"], "2 H87");
}

#[test]
fn one_event_that_names_a_new_lot_in_two_dimensions_is_a_mismatch() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let mut both = harvest(&straw, 10.0, "KGM");
    both["quantityList"] = json!([amount(&straw, 10.0, "KGM"), amount(&straw, 5.0, "")]);
    assert_eq!(w.codes("SL", both).2, [Code::UnitMismatch]);
    let mut mixed = harvest(&straw, 10.0, "KGM");
    mixed["quantityList"] = json!([amount(&straw, 10.0, "KGM"), amount(&straw, 0.5, "TNE")]);
    assert_eq!(w.codes("SL", mixed).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "510 KGM");
}

#[test]
fn refuses_more_links_than_one_event_may_tell() {
    let mut w = World::stocked();
    let names = |n: usize, of: &str| (0..n).map(|i| lot(of, &format!("{of}{i}"))).collect::<Vec<_>>();
    let (from, to) = (names(90, "STRAW"), names(90, "BOX"));
    assert!(from.len() * to.len() > MOST_LINKS);
    let inputs: Vec<_> = from.iter().map(|l| (l.as_str(), 1.0, "KGM")).collect();
    let outputs: Vec<_> = to.iter().map(|l| (l.as_str(), 1.0, "H87")).collect();
    let event = transform(&inputs, &outputs);
    assert_eq!(w.event("SL", event.clone()).unwrap_err().code, RefusalCode::InvalidEvent);
    let refusal = w.say("INSP", "report", &subject_of(&event), &event).unwrap_err();
    assert_eq!(refusal.field, "/outputQuantityList");
}

#[test]
fn times_at_the_edges_are_flagged_and_nothing_overflows() {
    let mut w = World::stocked();
    let day = |w: &mut World, lot_number: &str, time: &str| {
        let mut event = harvest(&lot("STRAW", lot_number), 1.0, "KGM");
        at(&mut event, time);
        w.codes("SL", event).2
    };
    assert_eq!(day(&mut w, "1", "0001-01-01T00:00:00Z"), [Code::LateEntry]);
    assert_eq!(day(&mut w, "2", "9999-12-30T00:00:00Z"), [Code::ClockAhead]);
    assert_eq!(day(&mut w, "3", "2026-04-11T08:00:00Z"), [], "seven days to the second are not late");
    assert_eq!(day(&mut w, "4", "2026-04-11T07:59:59.999Z"), [Code::LateEntry]);
    assert_eq!(day(&mut w, "5", "2026-04-18T08:10:00Z"), [], "ten minutes ahead are let pass");
    assert_eq!(day(&mut w, "6", "2026-04-18T08:10:00.001Z"), [Code::ClockAhead]);
    let straw = lot("STRAW", "7");
    let signed = w.sign("SL", "event", &straw, &harvest(&straw, 1.0, "KGM"));
    let mut header = signed.header().clone();
    header.issued_at = u64::MAX;
    let payload = signed.payload().to_vec();
    let far = suyuan_ledger::statement::Draft { header, payload }.sign(&key_for("SL")).unwrap();
    let (_, verdict) = w.enter(&far).unwrap();
    assert_eq!(verdict.reasons()[0].field, "iat");
    w.replays();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_amount_in_any_act_panics_and_replay_agrees(
        acts in prop::collection::vec((0..7u8, any::<u128>(), 0..=28u32, 0..5usize), 1..24)
    ) {
        let mut w = World::stocked();
        let straw = lot("STRAW", "1");
        for (i, (act, digits, scale, unit)) in acts.into_iter().enumerate() {
            let digits = (digits >> (digits % 96) as u32) & ((1 << 96) - 1);
            let amount = rust_decimal::Decimal::from_i128_with_scale(digits.max(1) as i128, scale.min(28));
            let uom = ["KGM", "TNE", "LBR", "MGM", "H87"][unit];
            let mut event = match act {
                0 | 1 => harvest(&straw, 1.0, uom),
                2 => ship(&straw, 1.0, uom, "SHOP"),
                3 => receive(&straw, 1.0, uom, "SL"),
                4 => observe("stock_taking", &straw, 1.0, uom),
                5 => receive(&lot("OUT", "1"), 1.0, uom, "MARKET"),
                _ => transform(&[(&straw, 1.0, uom)], &[(&lot("BOX", &format!("B{i}")), 1.0, "H87")]),
            };
            for list in ["quantityList", "inputQuantityList"] {
                if event[list].is_array() {
                    event[list][0]["quantity"] = serde_json::from_str(&amount.to_string()).unwrap();
                }
            }
            let _ = w.event(if act == 3 || act == 5 { "SHOP" } else { "SL" }, event);
        }
        for lot in w.state.lots() {
            let _ = (lot.in_stock(), lot.from_base(lot.made), lot.made - lot.in_stock());
        }
        w.replays();
    }
}
