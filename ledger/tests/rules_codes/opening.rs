//! A pack is opened once, with its PIN.

use super::*;

#[test]
fn a_pack_is_opened_once_and_only_by_its_own_pin() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    let ledger = w.state.ledger_id().unwrap();
    let pack = Printed::new(60, 10, true);
    let entry = w.ok("SL", "codes", &product("BOX"), &pack.says("BOX", "P"));
    let roll = id_of(&w, entry);
    let boxes = packed(&mut w, "1", 20.0);
    bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    let good = pack.opening(&ledger, &roll, 17);
    let wrong = |w: &mut World, body: &Value| {
        let refusal = w.say("OPS", "codes", &product("BOX"), body).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Malformed);
        refusal.field
    };
    let other = pack.opening(&ledger, &roll, 16);
    let swapped = |name: &str| {
        let mut body = good.clone();
        body[name] = other[name].clone();
        body
    };
    assert_eq!(wrong(&mut w, &swapped("signature")), "/signature", "a forged PIN");
    assert_eq!(wrong(&mut w, &swapped("position")), "/path", "another's place");
    assert_eq!(wrong(&mut w, &swapped("pinKey")), "/path", "another's key");
    let elsewhere = pack.opening(&StatementId::of(b"a trial"), &roll, 17);
    assert_eq!(wrong(&mut w, &elsewhere), "/signature", "made for another ledger");
    let mut outside = good.clone();
    outside["position"] = json!(60);
    assert_eq!(wrong(&mut w, &outside), "/position");
    let refusal = w.say("OPS", "codes", &boxes, &good).unwrap_err();
    assert_eq!(refusal.field, "sub");
    let opened = w.ok("OPS", "codes", &product("BOX"), &good);
    let status = w.state.code_status(&roll, 17).unwrap();
    assert_eq!((status.state, status.since, status.lot), (CodeState::Opened, opened, Some(boxes)));
    let (twice, verdict) = w.say("SHOP", "codes", &product("BOX"), &good).unwrap();
    assert_eq!((verdict.is_pending(), verdict.reasons()[0].code), (true, Code::IdTaken));
    assert!(verdict.reasons()[0].detail.contains(&format!("entry {opened}")));
    let (_, verdict) = w.say("OPS", "codes", &product("BOX"), &pack.opening(&ledger, &roll, 40)).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::CodeNotActivated, "a bag that never left the packhouse");
    assert_eq!(w.state.code_status(&roll, 17).unwrap().opened, Some(opened));
    assert!(w.state.verdict(twice).is_pending());
    let plain = printed(&mut w, "R1");
    let mut without = good.clone();
    without["roll"] = json!(plain);
    assert_eq!(wrong(&mut w, &without), "/pinKey");
    keeps(&w);
}
