//! What an event claims of its goods, and says it used.

use super::*;

#[test]
fn a_claim_needs_somebody_who_vouches() {
    let mut w = vouching();
    let claimed = |mut event: Value, words: Value| {
        event["suyuan:claims"] = words;
        event
    };
    let (one, two) = (lot("STRAW", "1"), lot("STRAW", "2"));
    let said = claimed(harvest(&one, 10.0, "KGM"), json!(["organic", "green"]));
    assert_eq!(w.codes("SL", said).2, [Code::ClaimUnattested, Code::ClaimUnattested]);
    certify(&mut w, &place("E1"), "P-1", json!({}));
    assert_eq!(w.codes("SL", claimed(harvest(&two, 10.0, "KGM"), json!(["organic"]))).2, []);
    let mut in_goods = harvest(&lot("STRAW", "3"), 10.0, "KGM");
    in_goods["ilmd"] = json!({"suyuan:claims": ["green"]});
    let (_, verdict) = w.event("SL", in_goods).unwrap();
    assert_eq!(verdict.reasons()[0].field, "/ilmd/suyuan:claims/0");
    let mut planted = harvest(&lot("STRAW", "E1-2026"), 10.0, "KGM");
    planted["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
    assert_eq!(w.codes("SL", claimed(planted, json!(["organic"]))).2, [], "a crop stands at its plot");
    for (words, field) in [
        (json!("organic"), "/suyuan:claims"),
        (json!(["Organic"]), "/suyuan:claims/0"),
        (json!(["organic", 7]), "/suyuan:claims/1"),
    ] {
        let refusal = w.event("SL", claimed(harvest(&one, 1.0, "KGM"), words)).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, field));
    }
    w.replays();
}

#[test]
fn what_an_act_used_is_read_strictly() {
    use suyuan_ledger::rules::{Known, Used, UsedKind, payload::Act};
    let mut w = vouching();
    let line = json!({"what": "diesel", "kind": "fuel", "quantity": {"value": 12.40, "unit": "LTR"},
        "known": "invoiced", "note": "tractor 2"});
    let mut good = harvest(&lot("STRAW", "1"), 10.0, "KGM");
    good["suyuan:used"] = json!([line]);
    let statement = w.sign("SL", "event", &lot("STRAW", "1"), &good);
    let prepared = suyuan_ledger::rules::Prepared::new(statement.bytes()).unwrap();
    let Act::Event(event) = prepared.act() else { panic!("an event") };
    let used = Used::of(event).unwrap();
    assert_eq!(
        (used[0].kind, used[0].known, used[0].quantity.to_string().as_str()),
        (UsedKind::Fuel, Known::Invoiced, "12.4 LTR")
    );
    let change = |name: &str, value: Value| {
        let mut line = line.clone();
        line[name] = value;
        json!([line])
    };
    let cases = [
        (json!({}), "/suyuan:used"),
        (json!(["diesel"]), "/suyuan:used/0"),
        (change("kind", json!("petrol")), "/suyuan:used/0/kind"),
        (change("known", json!("guessed")), "/suyuan:used/0/known"),
        (change("what", json!(" ")), "/suyuan:used/0/what"),
        (change("quantity", json!({"value": -1, "unit": "LTR"})), "/suyuan:used/0/quantity/value"),
        (change("quantity", json!({"value": 1, "unit": "litre"})), "/suyuan:used/0/quantity/unit"),
        (change("quantity", json!({"value": 1})), "/suyuan:used/0/quantity/unit"),
        (change("cost", json!(7)), "/suyuan:used/0/cost"),
    ];
    for (said, field) in cases {
        let mut bad = good.clone();
        bad["suyuan:used"] = said;
        let refusal = w.event("SL", bad).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, field));
    }
    assert_eq!(w.codes("SL", good).1, "accepted");
}
