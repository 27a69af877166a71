//! What a product requires, and what stands for it when it is shipped, sold or packed.

use super::*;

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
