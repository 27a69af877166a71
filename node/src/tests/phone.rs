//! Pages as the reader's own device checks them: the browser's code, run by Node.js on what this node serves.

use std::{io::Write, process};

use serde_json::{Value, json};

use super::{fixture::*, pages::BROWSER};

/// What the browser's code finds wrong with a page; `None` where there is nothing to run it.
fn faults(page: &[u8]) -> Option<String> {
    let here = env!("CARGO_MANIFEST_DIR");
    let phone = process::Command::new("node")
        .args([format!("{here}/src/tests/phone.mjs"), format!("{here}/../web/assets")])
        .stdin(process::Stdio::piped())
        .stdout(process::Stdio::piped())
        .spawn();
    let Ok(mut phone) = phone else {
        assert!(std::env::var_os("CI").is_none(), "in CI nothing is skipped: Node.js is not installed");
        eprintln!("SKIPPED: Node.js is not installed");
        return None;
    };
    phone.stdin.take().unwrap().write_all(page).unwrap();
    let said = String::from_utf8(phone.wait_with_output().unwrap().stdout).unwrap();
    let (faults, compared) = said.trim().rsplit_once('\n').unwrap_or(("", said.trim()));
    assert!(compared.parse::<u32>().is_ok_and(|values| values > 0), "{said}");
    Some(faults.to_owned())
}

#[tokio::test]
async fn a_phone_finds_every_value_of_a_page_signed() {
    let world = World::stocked().await;
    world.story().await;
    let mut measured = base("ObjectEvent", "sensor_reporting", "2026-04-18T11:00:00+08:00");
    measured["action"] = "OBSERVE".into();
    measured["quantityList"] = json!([{"epcClass": lot("BOX", "SL-B1")}]);
    measured["sensorElementList"] = json!([{"sensorReport": [
        {"type": "Temperature", "minValue": 2.5, "maxValue": 7.25, "uom": "CEL"}]}]);
    world.tell("SL", &measured).await;
    let cold = world.get_as("/p/BOX/10/SL-B1", "application/json").await.json()["cold"].clone();
    assert_eq!((cold["min"]["value"].as_str(), cold["max"]["value"].as_str()), (Some("2.5"), Some("7.25")));
    let frozen = json!({"product": product("FROZEN"), "names": {"en": "Frozen"}, "unit": "KGM",
        "coldChain": {"min": -22.5, "max": -18, "unit": "CEL"}, "packers": [party("SHOP")]});
    world.ok("SL", "product", &product("FROZEN"), &frozen).await;

    let organic = json!({"about": party("SL"), "number": "O-1", "type": "organic", "names": {"en": "Organic farm"},
        "scheme": "GB/T 19630", "issued": "2026-01-01", "validFrom": "2026-01-01", "validUntil": "2026-05-01"});
    world.ok("INSP", "certificate", &party("SL"), &organic).await;
    let of_lot = json!({"about": lot("BOX", "SL-B1"), "number": "R-7", "type": "brix", "issued": "2026-04-18",
        "validFrom": "2026-04-18"});
    world.ok("INSP", "certificate", &lot("BOX", "SL-B1"), &of_lot).await;
    let revoked = json!({"about": lot("BOX", "SL-B1"), "number": "R-7",
        "revoked": {"from": "2026-04-20T01:00:00+08:00", "reason": "wrong sample"}});
    world.ok("INSP", "certificate", &lot("BOX", "SL-B1"), &revoked).await;

    for path in [
        "/p/BOX/10/SL-B1",
        "/p/STRAW/10/SL-1",
        "/p/BOX",
        "/p/STRAW",
        "/p/FROZEN",
        "/place/E1",
        "/party/SL",
        "/party/ASSOC",
        "/v1/statements/10",
    ] {
        let page = world.get_as(path, BROWSER).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(faults(&page.body).unwrap_or_default(), "", "{path}");
    }
}

#[tokio::test]
async fn who_agreed_that_a_key_comes_in_goes_with_the_page() {
    let world = World::stocked().await;
    let founded = world.get("/v1/statements/0").await.json();
    let mut charter: Value = serde_json::from_str(founded["payload"].as_str().unwrap()).unwrap();
    charter["threshold"] = 2.into();
    charter["governors"].as_array_mut().unwrap().push(json!({
        "party": party("UNION"), "names": {"en": "UNION"}, "roles": ["association"], "keys": [hex_key("UNION")]}));
    let later = world.ok("ASSOC", "charter", "coop.example/log", &charter).await;
    let agreed = async |by: &'static str, kind: &str, subject: &str, payload: &Value| {
        let proposal = world.sign(by, kind, subject, payload);
        let pending = world.post(proposal.bytes()).await.json();
        assert_eq!(pending["verdict"], "pending", "{pending}");
        let id = proposal.id().to_string();
        let other = if by == "ASSOC" { "UNION" } else { "ASSOC" };
        let approval = world.ok(other, "approval", &id, &json!({"statement": id})).await;
        [pending["index"].as_u64().unwrap(), approval]
    };
    let member = json!({"party": party("EAST"), "action": "admit", "names": {"en": "EAST"}, "roles": ["producer"],
        "keys": [{"key": hex_key("EAST"), "label": "office"}]});
    let admitted = agreed("UNION", "member", &party("EAST"), &member).await;
    let key = json!({"party": party("EAST"), "action": "add", "key": hex_key("EAST2"), "rights": ["event"]});
    agreed("ASSOC", "key", &party("EAST"), &key).await;
    let plums = json!({"product": product("PLUM"), "names": {"en": "Plums"}, "unit": "KGM"});
    world.ok("EAST", "product", &product("PLUM"), &plums).await;
    world.tell("EAST", &harvest(&lot("PLUM", "E-1"), 30)).await;

    let told = world.get_as("/p/PLUM/10/E-1", "application/json").await.json();
    let carried: Vec<u64> =
        told["proof"]["entries"].as_array().unwrap().iter().map(|e| e["index"].as_u64().unwrap()).collect();
    for index in [0, later, admitted[0], admitted[1]] {
        assert!(carried.contains(&index), "entry {index} is not in {carried:?}");
    }
    let page = world.get_as("/p/PLUM/10/E-1", BROWSER).await;
    assert_eq!(faults(&page.body).unwrap_or_default(), "");
}

#[tokio::test]
async fn a_phone_finds_every_word_of_a_commitment_signed_and_one_that_is_not() {
    let world = World::stocked().await;
    world.story().await;
    let boxes = lot("BOX", "SL-B1");
    let promise = json!({"lot": boxes, "number": "SL-B1", "quantity": {"value": 100, "unit": "H87"},
        "origin": {"zh": "四川省成都市双流区", "en": "Shuangliu, Chengdu"}, "contact": "028-5550-0418", "issued": "2026-04-18",
        "promises": ["no-banned-substances", "residues-within-limits"], "basis": ["own-test", "quality-control"]});
    let mut quiet = promise.clone();
    quiet["number"] = json!("SL-B1-2");
    quiet["contact"] = json!({"private": "A".repeat(43)});
    let index = world.ok("SL", "commitment", &boxes, &promise).await;
    let id = world.get(&format!("/v1/statements/{index}")).await.json()["id"].clone();
    world.ok("SHOP", "commitment", &boxes, &json!({"lot": boxes, "received": id})).await;
    let reason = json!({"lot": boxes, "withdrawn": id, "reason": "the second test found a residue"});
    world.ok("SL", "commitment", &boxes, &reason).await;
    let second = world.ok("SL", "commitment", &boxes, &quiet).await;

    let path = format!("/v1/commitments?of={}", boxes.replace(':', "%3A").replace('/', "%2F"));
    let told = world.get(&path).await.json()["commitments"].clone();
    assert_eq!((&told[0]["stands"], &told[1]["stands"]), (&json!(false), &json!(true)), "{told}");
    assert_eq!(told[0]["withdrawn"]["by"], json!(party("SL")));
    assert!(told[0]["received"].get(party("SHOP")).is_some() && told[1]["contact"]["private"].is_string());
    for lang in ["en", "zh"] {
        for path in
            [format!("/commitment/{index}"), format!("/commitment/{second}"), "/p/BOX/10/SL-B1".into()]
        {
            let page = world.get_as(&format!("{path}?lang={lang}"), BROWSER).await;
            assert_eq!(page.status, 200, "{path}");
            assert_eq!(faults(&page.body).unwrap_or_default(), "", "{path} {lang}");
        }
    }
    // What the page says, and nobody signed.
    let page = world.get_as(&format!("/commitment/{second}?lang=en"), BROWSER).await;
    let text = page.text();
    assert!(text.contains("own testing") && text.contains("not a third party"), "{text}");
    if let Some(faults) = faults(text.replace(">own testing<", ">commissioned testing<").as_bytes()) {
        assert!(faults.contains("/basis/0"), "{faults}");
    }
    let missing = world.get("/commitment/1").await;
    assert_eq!(missing.status, 404, "a member is no commitment");
    assert_eq!(world.get("/v1/commitments").await.status, 400);
}
