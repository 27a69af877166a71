//! Certificates on the page of a lot: whose word, about what, and how they stand.

use serde_json::{Value, json};

use super::{fixture::*, pages::BROWSER};

const BOXES: &str = "/p/BOX/10/SL-B1";

/// The story, with a laboratory.
async fn told() -> World {
    let world = World::stocked().await;
    world.story().await;
    let lab = json!({"party": party("LAB"), "action": "admit", "names": {"en": "County laboratory"},
        "roles": ["certifier"], "keys": [{"key": hex_key("LAB"), "label": "office"}]});
    world.ok("ASSOC", "member", &party("LAB"), &lab).await;
    world
}

fn certificate(about: &str, number: &str, kind: &str, from: &str, until: &str) -> Value {
    json!({"about": about, "number": number, "type": kind, "issued": from, "validFrom": from, "validUntil": until})
}

async fn certify(world: &World, by: &'static str, certificate: &Value) -> u64 {
    let about = certificate["about"].as_str().unwrap().to_owned();
    world.ok(by, "certificate", &about, certificate).await
}

async fn vouchers(world: &World) -> Vec<Value> {
    world.get_as(BOXES, "application/json").await.json()["vouchers"].as_array().unwrap().clone()
}

/// What the page says under "who vouches", without markup.
async fn section(world: &World) -> String {
    let page = world.get_as(&format!("{BOXES}?lang=en"), BROWSER).await;
    let section = page.text().split("Who vouches for it").nth(1).unwrap_or_default();
    let section = section.split("</section>").next().unwrap_or_default();
    let mut text = String::new();
    for part in section.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    text
}

#[tokio::test]
async fn a_certificate_in_force_is_a_third_partys_and_is_proved() {
    let world = told().await;
    assert!(vouchers(&world).await.is_empty() && section(&world).await.is_empty(), "nobody vouches yet");
    let mut test = certificate(&lot("BOX", "SL-B1"), "CD-3317", "test", "2026-04-18", "2099-12-31");
    test["names"] = json!({"en": "No residue found"});
    test["scheme"] = json!("NY/T 761");
    let index = certify(&world, "LAB", &test).await;
    let all = vouchers(&world).await;
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0]["kind"], &all[0]["validity"]), (&json!("Certificate"), &json!("Holds")));
    assert_eq!((&all[0]["about"], &all[0]["roles"]), (&Value::Null, &json!(["certifier"])));
    let said = section(&world).await;
    for text in [
        "Test report",
        "No residue found",
        "County laboratory",
        "laboratory or certifier",
        "a third party",
        "valid until 31 December 2099",
        "NY/T 761",
        "No. CD-3317",
    ] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert!(!said.contains("own word") && !said.contains("expired") && !said.contains("revoked"), "{said}");
    let page = world.get_as(BOXES, BROWSER).await;
    assert!(page.text().contains(&format!("{{\"index\":{index},\"entry\":")), "the phone checks it");
}

#[tokio::test]
async fn an_expired_one_says_so_and_whether_it_held_when_the_lot_was_made() {
    let world = told().await;
    let organic = |number, from, until| certificate(&party("SL"), number, "organic", from, until);
    certify(&world, "LAB", &organic("O-1", "2026-01-01", "2026-05-01")).await;
    let said = section(&world).await;
    for text in ["Organic", "about SL", "expired on 1 May 2026", "It was valid when this lot was made."] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert_eq!(vouchers(&world).await[0]["validity"], "Ended");
    certify(&world, "LAB", &organic("O-2", "2026-05-02", "2026-05-03")).await;
    let said = section(&world).await;
    assert!(said.contains("expired on 3 May 2026") && !said.contains("1 May"), "the newest of two: {said}");
    assert!(!said.contains("It was valid when"), "{said}");
    certify(&world, "LAB", &organic("O-3", "2026-05-02", "2099-05-03")).await;
    certify(&world, "LAB", &organic("O-4", "2098-01-01", "2099-01-01")).await;
    let all = vouchers(&world).await;
    assert_eq!(all.len(), 1, "the one that counts");
    assert_eq!((&all[0]["number"]["Text"]["text"], &all[0]["validity"]), (&json!("O-3"), &json!("Holds")));
}

#[tokio::test]
async fn a_revoked_one_says_from_when_and_why() {
    let world = told().await;
    let straw = lot("STRAW", "SL-1");
    certify(&world, "LAB", &certificate(&straw, "T-1", "test", "2026-04-18", "2099-12-31")).await;
    let revoked = json!({"about": straw, "number": "T-1",
        "revoked": {"from": "2026-04-20T06:00:00+08:00", "reason": "samples were mixed up"}});
    let index = certify(&world, "LAB", &revoked).await;
    let said = section(&world).await;
    for text in ["about SL-1", "revoked from 20 April 2026 on", "samples were mixed up"] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert!(!said.contains("valid until"), "{said}");
    let page = world.get_as(BOXES, BROWSER).await;
    assert!(page.text().contains(&format!("{{\"index\":{index},\"entry\":")), "and the revocation is proved");
    let fails = json!({"about": straw, "number": "T-2", "type": "test", "issued": "2026-04-19",
        "validFrom": "2026-04-19", "result": "non-conformant"});
    certify(&world, "INSP", &fails).await;
    let said = section(&world).await;
    assert!(
        said.contains("Does not conform") && said.contains("inspector"),
        "another's is beside it: {said}"
    );
    assert!(said.contains("valid since 19 April 2026") && said.contains("revoked from"), "{said}");
}

#[tokio::test]
async fn nobodys_own_word_is_a_third_partys() {
    let world = told().await;
    // The association owns a product, and speaks for what is made under its name.
    let own = json!({"product": product("GI"), "names": {"en": "Shuangliu strawberries"}, "unit": "KGM",
        "packers": [party("SL")]});
    world.ok("ASSOC", "product", &product("GI"), &own).await;
    certify(&world, "ASSOC", &certificate(&product("GI"), "A-1", "gi", "2026-01-01", "2099-01-01")).await;
    certify(&world, "LAB", &certificate(&product("GI"), "L-1", "gi", "2026-01-01", "2099-01-01")).await;
    // It vouches for a member's plot, too: of goods that are its own it is still no third party.
    certify(&world, "ASSOC", &certificate(&place("E1"), "A-2", "green", "2026-01-01", "2099-01-01")).await;
    let mut picked = harvest(&lot("GI", "SL-9"), 10);
    picked["eventTime"] = json!("2026-04-18T07:40:00+08:00");
    world.tell("SL", &picked).await;
    let of = |all: &Value, number: &str| {
        let all = all["vouchers"].as_array().unwrap();
        all.iter().find(|v| v["number"]["Text"]["text"] == number).unwrap()["kind"].clone()
    };
    let its = world.get_as("/p/GI/10/SL-9", "application/json").await.json();
    assert_eq!((of(&its, "A-1"), of(&its, "L-1")), (json!("Commitment"), json!("Certificate")), "{its}");
    assert_eq!(of(&its, "A-2"), "Commitment");
    let others = world.get_as(BOXES, "application/json").await.json();
    assert_eq!(of(&others, "A-2"), "Certificate", "goods of somebody else");
    let page = world.get_as("/p/GI/10/SL-9?lang=en", BROWSER).await;
    assert!(page.text().contains("their own word, not a third party&#39;s"), "{}", page.text());
}
