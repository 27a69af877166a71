//! Who states seasons, who certifies plots, and the name that a product carries.

use super::*;

#[test]
fn a_season_is_the_owners_to_state_and_does_not_overlap() {
    let mut w = named();
    let refused = |w: &mut World, by: &str, body: &Value| {
        let refusal = w.say(by, "quota", &product("WC"), body).unwrap_err();
        (refusal.code, refusal.field)
    };
    w.admit("OTHERS", "association");
    let good = quota("2027", "2027-03-01", "2027-06-30", 1.0);
    assert_eq!(refused(&mut w, "SL", &good), (RefusalCode::NotPermitted, "content type".into()));
    assert_eq!(refused(&mut w, "OTHERS", &good), (RefusalCode::NotPermitted, "/name".into()));
    let overlapping = quota("2026b", "2026-06-30", "2026-12-31", 1.0);
    assert_eq!(refused(&mut w, "ASSOC", &overlapping), (RefusalCode::Malformed, "/from".into()));
    let backwards = quota("2028", "2028-06-30", "2028-03-01", 1.0);
    assert_eq!(refused(&mut w, "ASSOC", &backwards), (RefusalCode::Malformed, "/until".into()));
    for (change, field) in [
        (json!({"yield": {"value": 1, "unit": "H87"}}), "/yield/unit"),
        (json!({"factors": [{"from": product("PADDY"), "to": product("PADDY"), "max": 1}]}), "/factors/0/to"),
        (json!({"factors": [{"from": product("PADDY"), "to": product("RICE"), "max": 0}]}), "/factors/0/max"),
    ] {
        let mut bad = good.clone();
        for (name, value) in change.as_object().unwrap() {
            bad[name] = value.clone();
        }
        assert_eq!(refused(&mut w, "ASSOC", &bad), (RefusalCode::Malformed, field.into()));
    }
    w.ok("ASSOC", "quota", &product("WC"), &good);
    w.ok("ASSOC", "quota", &product("WC"), &good);
    assert_eq!(w.state.quotas(&product("WC")).count(), 2);
    w.replays();
}

#[test]
fn a_product_keeps_the_name_that_it_carries() {
    let mut w = named();
    let mut plain = json!({"product": product("RICE"), "names": {"en": "rice"}, "unit": "KGM"});
    let refusal = w.say("MILL", "product", &product("RICE"), &plain).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, "/quota"));
    plain["quota"] = json!(product("WC"));
    w.ok("MILL", "product", &product("RICE"), &plain);
    let unknown =
        json!({"product": product("NEW"), "names": {"en": "n"}, "unit": "KGM", "quota": product("NAME")});
    let (index, _) = w.say("MILL", "product", &product("NEW"), &unknown).unwrap();
    assert_eq!(w.codes_at(index).1, [Code::UnknownReference]);
    w.product("ASSOC", "NAME", json!({}));
    assert_eq!(w.codes_at(index).0, "accepted");
    w.replays();
}

#[test]
fn another_association_certifies_no_plots_for_the_name() {
    let mut w = named();
    w.admit("OTHERS", "association");
    let body = json!({"about": place("HALL"), "number": "1", "type": "gi", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "area": {"value": 100, "unit": "HAR"}, "name": product("WC")});
    let refusal = w.say("OTHERS", "certificate", &place("HALL"), &body).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "/name"));
    w.ok("ASSOC", "certificate", &place("HALL"), &body);
}
