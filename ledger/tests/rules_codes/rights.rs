//! Who may make, bind and void codes, and with which key.

use super::*;

#[test]
fn who_is_not_the_packer_makes_binds_and_voids_nothing() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    w.admit("MILL", "processor");
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 20.0);
    let says = Printed::new(60, 10, false).says("BOX", "R2");
    let void = json!({"act": "void", "roll": roll, "groups": [[0, 0]], "reason": "copied"});
    for by in ["OPS", "MILL", "SHOP"] {
        let acts = [
            (product("BOX"), &says),
            (boxes.clone(), &bind(&roll, json!([[0, 0]]), &boxes)),
            (product("BOX"), &void),
        ];
        for (subject, body) in acts {
            let refusal = w.say(by, "codes", &subject, body).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::NotPermitted, "{by}: {body}");
        }
    }
    let refusal = w.say("CC", "codes", &product("BOX"), &says).unwrap_err();
    assert_eq!(refusal.field, "content type", "a carrier has no codes");
    w.product(
        "SL",
        "BOX",
        json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}, "packers": [party("MILL")]}),
    );
    w.ok("MILL", "codes", &product("BOX"), &says);
    let (_, verdict) = w.say("MILL", "codes", &boxes, &bind(&roll, json!([[0, 0]]), &boxes)).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::NotHeld, "it neither packed nor has them");
    let straw = lot("STRAW", "1");
    let refusal = w.say("SL", "codes", &straw, &bind(&roll, json!([[0, 0]]), &straw)).unwrap_err();
    assert_eq!(refusal.field, "/lot", "another product's");
    let (_, verdict) =
        w.say("SL", "codes", &product("BOX"), &Printed::new(9, 9, false).says("BOX", "R1")).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::IdTaken, "the name is used");
    keeps(&w);
}

#[test]
fn a_device_may_have_a_key_for_codes_and_nothing_else() {
    let mut w = World::stocked();
    let printer = key_for("PRINTER");
    let add = json!({"party": party("SL"), "action": "add", "key": hex_key(&printer), "label": "printer",
        "rights": ["codes", "scan-anchor"]});
    w.ok("SL", "key", &party("SL"), &add);
    let device = Actor { name: "SL", key: printer, seq: 0, prev: None };
    let ledger = w.state.ledger_id();
    let signed =
        w.sign_as(&device, 0, ledger, "codes", &product("BOX"), &Printed::new(5, 5, false).says("BOX", "D"));
    assert_eq!(w.enter(&signed).unwrap().1, Verdict::Accepted);
    let id = Some(signed.id());
    let event =
        w.sign_as(&device, 1, id, "event", &lot("STRAW", "1"), &harvest(&lot("STRAW", "1"), 1.0, "KGM"));
    assert_eq!(w.enter(&event).unwrap_err().code, RefusalCode::NotPermitted);
}
