//! Anchors of scans, kept beside the log day by day.

use super::*;

#[test]
fn anchors_of_scans_follow_one_another_day_by_day() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    let root = Printed::new(1, 1, false).roll.root();
    let anchor = |day: &str, previous: Option<StatementId>| {
        let mut body = json!({"day": day, "count": 12, "root": root});
        if let Some(previous) = previous {
            body["previous"] = json!(previous);
        }
        body
    };
    let field =
        |w: &mut World, by: &str, body: &Value| w.say(by, "scan-anchor", &party(by), body).unwrap_err().field;
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-17", Some(StatementId::of(b"x")))), "/previous");
    let first = w.ok("OPS", "scan-anchor", &party("OPS"), &anchor("2026-04-17", None));
    let id = id_of(&w, first);
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-18", None)), "/previous");
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-17", Some(id))), "/day");
    w.ok("OPS", "scan-anchor", &party("OPS"), &anchor("2026-04-19", Some(id)));
    assert_eq!(w.state.scan_anchor(&party("OPS")).unwrap().day.to_string(), "2026-04-19");
    assert_eq!(field(&mut w, "SL", &anchor("2026-04-17", None)), "content type");
    keeps(&w);
}
