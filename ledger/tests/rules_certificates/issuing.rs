//! Certificates: who may issue and revoke them, and when they hold.

use super::*;

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
