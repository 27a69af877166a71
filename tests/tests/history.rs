//! What was recorded and what became of it, with and without a node; and what is written down before it is signed.

#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::Value;
use suyuan_tests::{Bench, Node, Person, get};

fn cooperative() -> (Bench, Person) {
    let bench = Bench::new();
    let coop = bench.join("SL", "producer");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    (bench, coop)
}

fn items(said: &Value) -> Vec<(String, String)> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    said["items"].as_array().unwrap().iter().map(|item| (text(item, "state"), text(item, "words"))).collect()
}

fn size(bench: &Bench) -> u64 {
    get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"].as_u64().unwrap()
}

#[test]
fn everything_is_seen_with_what_became_of_it() {
    let (mut bench, coop) = cooperative();
    let shop = bench.join("SHOP", "shop");
    let first = coop.json(&[
        "harvest",
        "20 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--at",
        "yesterday 08:00",
    ]);
    let index = first["index"].to_string();
    coop.ok(&["correct", &index, "--quantity", "STRAW/SL-A=2 kg", "--note", "mistyped"]);
    // More than there is: without effect.
    coop.json(&["ship", "STRAW/SL-A=9 kg", "--to", "SHOP", "--doc", "DN-1"]);
    // A shop may not harvest: refused, and kept.
    assert_eq!(shop.run(&["harvest", "1 kg", "--product", "STRAW", "--lot", "X-1"]).code, 3);
    assert_eq!(items(&shop.json(&["history"]))[0].0, "refused");
    let words = shop.ok(&["history"]);
    assert!(
        words.contains("refused") && words.contains("--instead") && words.contains("not-permitted"),
        "{words}"
    );

    let said = coop.json(&["history", "--limit", "50"]);
    let seen = items(&said);
    let of = |what: &str| {
        let found =
            said["items"].as_array().unwrap().iter().find(|i| i["words"].as_str().unwrap().starts_with(what));
        found.unwrap_or_else(|| panic!("no {what}: {said}")).clone()
    };
    let wrong =
        said["items"].as_array().unwrap().iter().find(|item| item["index"] == first["index"]).unwrap();
    let declaration = of("error declaration of harvest");
    assert_eq!(declaration["corrects"], index, "{said}");
    assert_eq!(wrong["corrected_by"], declaration["index"].to_string(), "{said}");
    let right = of("harvest, 2 kg STRAW/SL-A");
    assert_eq!(right["instead_of"], index, "{said}");
    let pending = of("shipment, 9 kg STRAW/SL-A");
    assert_eq!((&pending["state"], &pending["reasons"][0]["code"]), (&"pending".into(), &"overdrawn".into()));
    assert!(seen.iter().any(|(state, words)| state == "accepted" && words.contains("E1")), "{seen:?}");
    let words = coop.ok(&["history"]);
    assert!(
        words.contains(&format!("takes back {index}")) && words.contains("suyuan explain overdrawn"),
        "{words}"
    );

    // Of one lot, by whomever; of one day; of another party.
    let lot = items(&shop.json(&["history", "--lot", "STRAW/SL-A"]));
    assert_eq!(lot.iter().filter(|(state, _)| state != "refused").count(), 4, "{lot:?}");
    let yesterday = coop.json(&["history", "--day", "yesterday"]);
    assert!(items(&yesterday).iter().all(|(_, words)| words.contains("harvest")), "{yesterday}");
    assert!(!items(&yesterday).is_empty());
    assert_eq!(items(&shop.json(&["history", "--party", "SL", "--limit", "50"])).len(), seen.len());
    coop.fails(2, &["history", "--day", "someday"]);

    // What the ledger thinks of it now counts, not what it said then.
    coop.ok(&["harvest", "30 kg", "--product", "STRAW", "--lot", "SL-A"]);
    let cured = coop.json(&["history", "--limit", "50"]);
    assert!(items(&cured).iter().all(|(state, _)| state != "pending"), "{cured}");

    // Without a node: what this device knows, and what waits.
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    coop.ok(&["harvest", "4 kg", "--lot", "SL-B"]);
    let alone = coop.json(&["history", "--limit", "50"]);
    assert_eq!((&alone["node"], items(&alone)[0].0.as_str()), (&false.into(), "waiting"), "{alone}");
    assert_eq!(items(&alone).len(), items(&cured).len() + 1);
    assert!(alone.to_string().contains("corrected_by"));
    // What waits can be corrected too: both go, one behind the other.
    let waiting = alone["items"][0]["id"].as_str().unwrap()[..12].to_owned();
    coop.ok(&["correct", &waiting, "--did-not-happen"]);
    let mended = coop.json(&["history", "--limit", "50"]);
    assert_eq!(
        (&mended["items"][0]["corrects"], &mended["items"][1]["id"].as_str().unwrap()[..12]),
        (&waiting.as_str().into(), &*waiting),
        "{mended}"
    );
    bench.node = Some(Node::start(&bench.data, bench.port));
    coop.ok(&["sync"]);
    assert!(items(&coop.json(&["history", "--limit", "3"])).iter().all(|(state, _)| state == "accepted"));
    let more = coop.json(&["history", "--limit", "2"]);
    assert_eq!((more["items"].as_array().unwrap().len(), more["more"].as_u64().unwrap() > 2), (2, true));
}

#[test]
fn a_draft_is_nobodys_until_it_is_signed() {
    let (mut bench, coop) = cooperative();
    coop.ok(&["harvest", "20 kg", "--product", "STRAW", "--place", "E1"]);
    let before = size(&bench);
    let kept = coop.json(&["harvest", "5 kg", "--draft", "--note", "to be weighed again"]);
    let name = kept["draft"].as_str().unwrap().to_owned();
    assert_eq!((&kept["judgement"]["verdict"], size(&bench)), (&"accepted".into(), before), "{kept}");
    // Its lot's number is taken from now on.
    let other = coop.json(&["harvest", "6 kg", "--draft"]);
    assert_ne!(kept["subject"], other["subject"]);
    let listed = coop.json(&["draft", "list"]);
    assert_eq!(listed["drafts"].as_array().unwrap().len(), 2, "{listed}");
    assert!(coop.ok(&["draft", "list"]).contains("harvest, 5 kg"), "in words");
    assert_eq!(coop.json(&["draft", "show", &name[..6]])["payload"]["suyuan:note"], "to be weighed again");
    let history = coop.json(&["history"]);
    assert_eq!(items(&history).iter().filter(|(state, _)| state == "draft").count(), 2, "{history}");

    // A draft that would have no effect says so.
    let bad = coop.run(&["ship", "STRAW/NONE=5 kg", "--to", "SLX", "--draft"]);
    assert!(bad.code == 0 && bad.out.contains("without effect"), "{}{}", bad.out, bad.err);
    let bad = coop.json(&["draft", "list"])["drafts"][2]["draft"].as_str().unwrap().to_owned();
    assert!(coop.ok(&["draft", "drop", &bad]).contains("Dropped: shipment"));

    // Signed without a node it waits like anything else; a draft that outlived its signing is not signed twice.
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    let file = fs::read_dir(coop.home().join("drafts"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.to_string_lossy().contains(&name))
        .unwrap();
    let bytes = fs::read(&file).unwrap();
    let signed = coop.json(&["draft", "sign", &name]);
    assert_eq!(signed["statements"][0]["verdict"], "waiting", "{signed}");
    assert!(!file.exists());
    fs::write(&file, bytes).unwrap();
    assert_eq!(coop.json(&["draft", "sign", &name])["statements"].as_array().unwrap().len(), 0);
    assert_eq!(coop.json(&["outbox"])["waiting"].as_array().unwrap().len(), 1);
    bench.node = Some(Node::start(&bench.data, bench.port));
    assert_eq!(coop.json(&["sync"])["sent"], 1);
    let signed = coop.json(&["draft", "sign", "--all"]);
    assert_eq!(signed["statements"][0]["verdict"], "accepted", "{signed}");
    assert_eq!(size(&bench), before + 2);
    assert_eq!(coop.json(&["draft", "list"])["drafts"].as_array().unwrap().len(), 0);
    coop.fails(2, &["draft", "show", &name]);
}

#[test]
fn what_a_draft_keeps_private_goes_with_it() {
    let (bench, coop) = cooperative();
    coop.ok(&["party", "add", "WANG", "--name", "zh=王"]);
    let private = || coop.json(&["private", "list"]).to_string();
    let before = private();
    let buy = [
        "buy",
        "40 kg",
        "--product",
        "STRAW",
        "--from",
        "WANG",
        "--price",
        "12 CNY/kg",
        "--place",
        "E1",
        "--draft",
    ];
    let kept = coop.json(&buy);
    assert_ne!(private(), before, "{kept}");
    coop.ok(&["draft", "drop", kept["draft"].as_str().unwrap()]);
    assert_eq!(private(), before);
    drop(bench);
}
