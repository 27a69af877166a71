//! Who vouches for goods: certificates, what a product requires, what an event claims.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

/// 2026-04-18, in the world's terms today.
const TODAY: &str = "2026-04-18";

fn vouching() -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    w.admit("MILL", "processor");
    w.product("SL", "PADDY", json!({}));
    w.product("MILL", "RICE", json!({"requires": ["organic"]}));
    w.product("MILL", "BAG", json!({"unit": "H87"}));
    w
}

fn certificate(about: &str, number: &str, more: Value) -> Value {
    let mut body = json!({"about": about, "number": number, "type": "organic", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "validUntil": "2026-12-31"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn certify(w: &mut World, about: &str, number: &str, more: Value) -> u64 {
    w.ok("LAB", "certificate", about, &certificate(about, number, more))
}

fn revoke(w: &mut World, by: &str, about: &str, number: &str, from: &str) -> u64 {
    let body = json!({"about": about, "number": number, "revoked": {"from": from, "reason": "residues"}});
    w.ok(by, "certificate", about, &body)
}

fn refused(w: &mut World, by: &str, body: &Value) -> (RefusalCode, String) {
    let about = body["about"].as_str().unwrap().to_owned();
    let refusal = w.say(by, "certificate", &about, body).unwrap_err();
    (refusal.code, refusal.field)
}

/// Hands goods over, and whose they are with them.
fn handed(lot: &str, quantity: f64, to: &str) -> Value {
    let mut event = ship(lot, quantity, "KGM", to);
    let owner = json!({"type": "owning_party", "destination": party(to)});
    event["destinationList"].as_array_mut().unwrap().push(owner);
    event
}

/// Paddy grown at E1, sent to the mill, milled; gives the rice.
fn milled(w: &mut World, paddy: &str, rice: &str) -> String {
    let (paddy, rice) = (lot("PADDY", paddy), lot("RICE", rice));
    w.codes("SL", harvest(&paddy, 100.0, "KGM"));
    w.codes("SL", handed(&paddy, 100.0, "MILL"));
    w.codes("MILL", receive(&paddy, 100.0, "KGM", "SL"));
    assert_eq!(w.codes("MILL", transform(&[(&paddy, 100.0, "KGM")], &[(&rice, 60.0, "KGM")])).1, "accepted");
    rice
}

#[test]
fn a_certificate_stands_under_what_it_is_about_and_holds_by_days() {
    let mut w = vouching();
    let report = json!({"sha256": "ab".repeat(32), "name": "of-1.pdf", "bytes": 812});
    let more = json!({"scheme": "GB/T 19630", "area": {"value": 2, "unit": "HAR"}, "report": report});
    let index = certify(&mut w, &place("E1"), "OF-1", more);
    let there = w.state.certificates(&place("E1"));
    assert_eq!((there.len(), there[0].index, there[0].issuer.as_str()), (1, index, party("LAB").as_str()));
    let day = 24 * 3_600_000;
    let (begins, ends) = (1_768_003_200_000, 1_798_761_600_000); // 2026-01-10 and 2027-01-01 at midnight, UTC
    for (at, holds) in
        [(begins - 1, false), (begins, true), (ends - 1, true), (ends, false), (ends - day, true)]
    {
        assert_eq!(w.state.in_force(&place("E1"), "organic", at).is_some(), holds, "{at}");
    }
    assert!(w.state.in_force(&place("E1"), "green", begins).is_none(), "another type");
    assert!(w.state.in_force(&place("HALL"), "organic", begins).is_none(), "another place");
    w.replays();
}

#[test]
fn a_revoked_certificate_holds_until_then() {
    let mut w = vouching();
    certify(&mut w, &place("E1"), "OF-1", json!({}));
    revoke(&mut w, "LAB", &place("E1"), "OF-1", "2026-05-01T00:00:00+08:00");
    let revoked = 1_777_564_800_000;
    assert!(w.state.in_force(&place("E1"), "organic", revoked - 1).is_some());
    assert!(w.state.in_force(&place("E1"), "organic", revoked).is_none());
    revoke(&mut w, "ASSOC", &place("E1"), "OF-1", "2026-06-01T00:00:00+08:00");
    assert!(w.state.in_force(&place("E1"), "organic", revoked).is_none(), "the earlier time counts");
    revoke(&mut w, "ASSOC", &place("E1"), "OF-1", "2026-04-01T00:00:00+08:00");
    assert!(w.state.in_force(&place("E1"), "organic", revoked - 1).is_none(), "a governor may, and earlier");
    w.replays();
}

#[test]
fn only_who_vouches_certifies_and_only_the_issuer_or_a_governor_revokes() {
    let mut w = vouching();
    w.admit("LAB2", "certifier");
    let body = certificate(&place("E1"), "OF-1", json!({}));
    for by in ["SL", "SHOP", "MILL", "CC"] {
        assert_eq!(refused(&mut w, by, &body), (RefusalCode::NotPermitted, "content type".into()), "{by}");
    }
    certify(&mut w, &place("E1"), "OF-1", json!({}));
    let ends = json!({"about": place("E1"), "number": "OF-1", "revoked": {"from": "2026-05-01T00:00:00Z", "reason": "r"}});
    assert_eq!(refused(&mut w, "LAB2", &ends), (RefusalCode::NotPermitted, "/number".into()));
    assert_eq!(refused(&mut w, "LAB", &body), (RefusalCode::Malformed, "/number".into()), "once");
    // Another's certificate may have the same number.
    w.ok("LAB2", "certificate", &place("E1"), &body);
    w.ok("INSP", "certificate", &place("E1"), &certificate(&place("E1"), "I-1", json!({"type": "test"})));
    w.ok(
        "ASSOC",
        "certificate",
        &product("PADDY"),
        &certificate(&product("PADDY"), "A-1", json!({"type": "gi"})),
    );
    w.replays();
}

#[test]
fn nobody_certifies_itself() {
    let mut w = vouching();
    let own = json!({"place": place("LAB"), "names": {"en": "lab"}, "type": "other"});
    w.ok("LAB", "place", &place("LAB"), &own);
    for about in [place("LAB"), party("LAB")] {
        assert_eq!(
            refused(&mut w, "LAB", &certificate(&about, "1", json!({}))),
            (RefusalCode::NotPermitted, "/about".into())
        );
        w.ok("INSP", "certificate", &about, &certificate(&about, "1", json!({})));
    }
    // A place that the laboratory states for somebody else is not its own.
    let theirs = json!({"place": place("E9"), "names": {"en": "e9"}, "type": "plot", "party": party("SL")});
    w.ok("LAB", "place", &place("E9"), &theirs);
    certify(&mut w, &place("E9"), "2", json!({}));
}

#[test]
fn a_certificate_waits_for_what_it_is_about() {
    let mut w = vouching();
    let paddy = lot("PADDY", "1");
    let (index, verdict) =
        w.say("LAB", "certificate", &paddy, &certificate(&paddy, "T-1", json!({}))).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::UnknownReference);
    let ends =
        json!({"about": paddy, "number": "T-1", "revoked": {"from": "2026-05-01T00:00:00Z", "reason": "r"}});
    let (end, _) = w.say("LAB", "certificate", &paddy, &ends).unwrap();
    w.codes("SL", harvest(&paddy, 1.0, "KGM"));
    assert_eq!((w.codes_at(index).0, w.codes_at(end).0), ("accepted", "accepted"));
    assert!(w.state.certificates(&paddy)[0].revoked.is_some());
    w.replays();
}

#[test]
fn refuses_certificates_that_do_not_read() {
    let mut w = vouching();
    let cases = [
        (json!({"type": "Organic"}), "/type"),
        (json!({"type": "9-organic"}), "/type"),
        (json!({"validUntil": "2025-12-31"}), "/validUntil"),
        (json!({"validFrom": "2026-02-30"}), "/validFrom"),
        (json!({"result": "fine"}), "/result"),
        (json!({"area": {"value": 2, "unit": "KGM"}}), "/area/unit"),
        (json!({"name": product("RICE")}), "/name"),
        (json!({"report": {"sha256": "AB".repeat(32), "name": "x", "bytes": 1}}), "/report/sha256"),
        (json!({"about": "https://coop.example/p/PADDY/21/7"}), "/about"),
        (json!({"colour": "green"}), "/colour"),
    ];
    for (more, field) in cases {
        let body = certificate(&place("E1"), "OF-1", more);
        let refusal = w.say("LAB", "certificate", &place("E1"), &body).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, field));
    }
    let area = certificate(&party("SL"), "OF-1", json!({"area": {"value": 2, "unit": "HAR"}}));
    assert_eq!(refused(&mut w, "LAB", &area), (RefusalCode::Malformed, "/area".into()), "a party has none");
    let sub =
        w.say("LAB", "certificate", &place("HALL"), &certificate(&place("E1"), "1", json!({}))).unwrap_err();
    assert_eq!(sub.field, "sub");
}

#[test]
fn what_a_product_requires_is_missed_when_it_is_shipped_sold_or_packed_for_sale() {
    let mut w = vouching();
    let rice = milled(&mut w, "1", "1");
    assert_eq!(w.codes("MILL", ship(&rice, 10.0, "KGM", "SHOP")).2, [Code::CertificateMissing]);
    assert_eq!(w.codes("MILL", observe("retail_selling", &rice, 1.0, "KGM")).2, [Code::CertificateMissing]);
    let mut pack = transform(&[(&rice, 5.0, "KGM")], &[(&lot("RICE", "2"), 5.0, "KGM")]);
    assert_eq!(w.codes("MILL", pack.clone()).1, "accepted", "milled on, not yet for sale");
    pack["bizStep"] = json!("packing");
    pack["outputQuantityList"][0]["epcClass"] = json!(lot("RICE", "3"));
    assert_eq!(w.codes("MILL", pack).2, [Code::CertificateMissing]);
    // What goes back or away, or only to another place, needs none.
    let mut back = ship(&rice, 1.0, "KGM", "SHOP");
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("MILL", back).2, []);
    assert_eq!(w.codes("MILL", observe("destroying", &rice, 1.0, "KGM")).1, "accepted");
    assert_eq!(w.codes("MILL", observe("storing", &rice, 1.0, "KGM")).1, "accepted");
    w.replays();
}

#[test]
fn rice_is_organic_if_the_mill_is_and_the_paddy_is() {
    let mut w = vouching();
    let rice = milled(&mut w, "1", "1");
    let sell = |w: &mut World, rice: &str| w.codes("MILL", observe("retail_selling", rice, 1.0, "KGM")).2;
    certify(&mut w, &party("MILL"), "M-1", json!({}));
    assert_eq!(sell(&mut w, &rice), [Code::CertificateMissing], "the paddy is not");
    certify(&mut w, &party("SL"), "S-1", json!({}));
    assert_eq!(sell(&mut w, &rice), []);
    // Conventional paddy by another grower into the same mill.
    w.admit("NB", "producer");
    w.product("NB", "PADDY2", json!({}));
    let (other, mixed) = (lot("PADDY2", "1"), lot("RICE", "MIX"));
    let mut grown = harvest(&other, 50.0, "KGM");
    grown["readPoint"] = json!({"id": place("HALL")});
    w.codes("NB", grown);
    w.codes("NB", handed(&other, 50.0, "MILL"));
    w.codes("MILL", receive(&other, 50.0, "KGM", "NB"));
    w.codes("MILL", transform(&[(&rice, 20.0, "KGM"), (&other, 20.0, "KGM")], &[(&mixed, 30.0, "KGM")]));
    let (_, verdict) = w.event("MILL", observe("retail_selling", &mixed, 1.0, "KGM")).unwrap();
    assert!(verdict.reasons()[0].detail.contains(&other), "{verdict:?}");
    // Only the lot's own certificate, or the missing one, helps.
    certify(&mut w, &mixed, "L-1", json!({}));
    assert_eq!(sell(&mut w, &mixed), []);
    w.replays();
}

#[test]
fn a_bag_needs_no_certificate_and_salt_does() {
    let mut w = vouching();
    w.product("MILL", "SALT", json!({}));
    certify(&mut w, &party("MILL"), "M-1", json!({}));
    certify(&mut w, &party("SL"), "S-1", json!({}));
    let (rice, bags, salt) = (milled(&mut w, "1", "1"), lot("BAG", "1"), lot("SALT", "1"));
    for (goods, uom) in [(&bags, "H87"), (&salt, "KGM")] {
        let mut bought = receive(goods, 100.0, uom, "MARKET");
        bought["sourceList"] = json!([{"type": "possessing_party", "source": party("MARKET")}]);
        w.codes("MILL", bought);
    }
    let (bagged, salted) = (lot("RICE", "BAGGED"), lot("RICE", "SALTED"));
    w.codes("MILL", transform(&[(&rice, 10.0, "KGM"), (&bags, 10.0, "H87")], &[(&bagged, 10.0, "KGM")]));
    w.codes("MILL", transform(&[(&rice, 10.0, "KGM"), (&salt, 1.0, "KGM")], &[(&salted, 11.0, "KGM")]));
    assert_eq!(w.codes("MILL", observe("retail_selling", &bagged, 1.0, "KGM")).2, []);
    assert_eq!(w.codes("MILL", observe("retail_selling", &salted, 1.0, "KGM")).2, [Code::CertificateMissing]);
    certify(&mut w, &product("SALT"), "SALT-1", json!({}));
    assert_eq!(w.codes("MILL", observe("retail_selling", &salted, 1.0, "KGM")).2, []);
    w.replays();
}

#[test]
fn a_certified_mill_vouches_for_nothing_that_it_bought_from_outside() {
    let mut w = vouching();
    certify(&mut w, &party("MILL"), "M-1", json!({}));
    let rice = lot("RICE", "BOUGHT");
    let bought = receive(&rice, 100.0, "KGM", "MARKET");
    assert_eq!(w.codes("MILL", bought).2, [Code::OriginNotRecorded]);
    assert_eq!(w.codes("MILL", observe("retail_selling", &rice, 1.0, "KGM")).2, [Code::CertificateMissing]);
    certify(&mut w, &rice, "L-1", json!({}));
    assert_eq!(w.codes("MILL", observe("retail_selling", &rice, 1.0, "KGM")).2, []);
    w.replays();
}

#[test]
fn a_plot_vouches_for_a_lot_only_if_all_of_it_grew_there() {
    let mut w = vouching();
    w.product("SL", "TEA", json!({"requires": ["organic"]}));
    certify(&mut w, &place("E1"), "P-1", json!({}));
    let (pure, mixed) = (lot("TEA", "1"), lot("TEA", "2"));
    for tea in [&pure, &mixed] {
        w.codes("SL", harvest(tea, 10.0, "KGM"));
        w.codes("SL", harvest(tea, 5.0, "KGM"));
    }
    let mut elsewhere = harvest(&mixed, 1.0, "KGM");
    elsewhere["readPoint"] = json!({"id": place("HALL")});
    elsewhere["eventID"] = json!("urn:uuid:8a0c4f6e-0000-4000-8000-000000000001");
    w.codes("SL", elsewhere.clone());
    assert_eq!(w.codes("SL", observe("retail_selling", &pure, 1.0, "KGM")).2, []);
    assert_eq!(w.codes("SL", observe("retail_selling", &mixed, 1.0, "KGM")).2, [Code::CertificateMissing]);
    elsewhere["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T08:00:00+08:00", "reason": "did_not_occur"});
    assert_eq!(w.codes("SL", elsewhere).1, "accepted");
    assert_eq!(w.codes("SL", observe("retail_selling", &mixed, 1.0, "KGM")).2, [], "it never was");
    w.replays();
}

#[test]
fn an_expired_or_revoked_certificate_is_told_from_none() {
    let mut w = vouching();
    certify(&mut w, &party("SL"), "S-1", json!({}));
    let rice = milled(&mut w, "1", "1");
    let index = certify(&mut w, &party("MILL"), "M-1", json!({"validUntil": "2026-04-17"}));
    assert!(index > 0);
    assert_eq!(
        w.codes("MILL", observe("retail_selling", &rice, 1.0, "KGM")).2,
        [],
        "23:30 of its last day at UTC"
    );
    let mut later = observe("retail_selling", &rice, 1.0, "KGM");
    at(&mut later, "2026-04-18T08:00:00+08:00");
    assert_eq!(w.codes("MILL", later.clone()).2, [Code::CertificateExpired]);
    certify(&mut w, &party("MILL"), "M-2", json!({"validFrom": TODAY}));
    assert_eq!(w.codes("MILL", later.clone()).2, []);
    revoke(&mut w, "LAB", &party("MILL"), "M-2", "2026-04-18T00:00:00Z");
    assert_eq!(w.codes("MILL", later).2, [Code::CertificateExpired]);
    // One that only begins later never expired.
    let tea = lot("TEA", "1");
    w.product("SL", "TEA", json!({"requires": ["green"]}));
    w.codes("SL", harvest(&tea, 10.0, "KGM"));
    certify(&mut w, &party("SL"), "G-1", json!({"type": "green", "validFrom": "2026-06-01"}));
    assert_eq!(w.codes("SL", observe("retail_selling", &tea, 1.0, "KGM")).2, [Code::CertificateMissing]);
    w.replays();
}

#[test]
fn what_a_laboratory_says_of_the_lot_outweighs_everything_else() {
    let mut w = vouching();
    w.product("SL", "TEA", json!({"requires": ["test"]}));
    let tea = lot("TEA", "1");
    w.codes("SL", harvest(&tea, 10.0, "KGM"));
    certify(&mut w, &party("SL"), "T-0", json!({"type": "test"}));
    assert_eq!(w.codes("SL", observe("retail_selling", &tea, 1.0, "KGM")).2, []);
    certify(&mut w, &tea, "T-1", json!({"type": "test", "result": "non-conformant"}));
    let (_, verdict) = w.event("SL", observe("retail_selling", &tea, 1.0, "KGM")).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::CertificateMissing);
    assert!(verdict.reasons()[0].detail.contains("non-conformant"));
    certify(&mut w, &tea, "T-2", json!({"type": "test", "result": "conformant"}));
    assert_eq!(w.codes("SL", observe("retail_selling", &tea, 1.0, "KGM")).2, [], "the last word counts");
    w.replays();
}

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
