//! A certificate of commitment (承诺达标合格证) through the real binary and the real server: given, printed, received, outdated by mixing,
//! withdrawn.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;

use serde_json::{Value, json};
use suyuan_tests::{Node, Person, free_port, get};

struct Town {
    coop: Person,
    shop: Person,
    inspector: Person,
    url: String,
    _node: Node,
    _data: tempfile::TempDir,
}

/// A cooperative harvested two lots of strawberries; a shop and an inspector are members.
fn town() -> Town {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("ledger");
    let governor = Person::new(&url);
    let host = format!("127.0.0.1:{port}");
    governor.ok(&["init", "--data", data.to_str().unwrap(), "--host", &host, "--name", "zh=溯源"]);
    let node = Node::start(&data, port);
    let join = |name: &str, role: &str, zh: &str| {
        let person = Person::new(&url);
        let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
        let (zh, en) = (format!("zh={zh}"), format!("en={name} Limited"));
        let names = ["--name", &zh, "--name", &en];
        let mut add = vec!["member", "add", name, "--role", role, "--public", &key, "--yes"];
        add.extend(names);
        governor.ok(&add);
        person
    };
    let coop = join("SLCM", "producer", "双流草莓专业合作社");
    let (shop, inspector) = (join("SHOP", "shop", "锦江门店"), join("INSP", "inspector", "质监局"));
    let region = ["--region", "zh=四川省成都市双流区", "--region", "en=Shuangliu, Chengdu"];
    let mut place = vec!["place", "add", "E1", "--name", "zh=东一号棚", "--type", "greenhouse", "--yes"];
    place.extend(region);
    coop.ok(&place);
    for (product, zh, en) in [("STRAW", "zh=双流草莓", "en=Strawberries"), ("MIX", "zh=什锦草莓", "en=Mixed")]
    {
        coop.ok(&["product", "add", product, "--name", zh, "--name", en, "--unit", "KGM", "--yes"]);
    }
    for lot in ["A", "B"] {
        coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--place", "E1", "--lot", lot, "--yes"]);
    }
    Town { coop, shop, inspector, url, _node: node, _data: dir }
}

fn issue<'a>(lot: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut said =
        vec!["commitment", "issue", lot, "--basis", "own-test", "--contact", "028-5550-0418", "--yes"];
    said.extend(more);
    said
}

fn list(person: &Person, lot: &str) -> Vec<Value> {
    person.json(&["commitment", "list", lot])["commitments"].as_array().unwrap().clone()
}

#[test]
fn a_producer_promises_a_buyer_receives_and_what_is_mixed_needs_its_own() {
    let t = town();
    // What would be signed is shown first, with what the lot tells.
    let dry = t.coop.json(&issue("STRAW/A", &["--dry-run"]));
    let payload = &dry["payload"];
    assert_eq!(dry["judgement"]["verdict"], "accepted", "{dry}");
    assert_eq!(payload["quantity"], json!({"value": 100, "unit": "KGM"}), "all that was made");
    assert_eq!(payload["origin"], json!({"zh": "四川省成都市双流区", "en": "Shuangliu, Chengdu"}));
    assert_eq!(payload["promises"], json!(["no-banned-substances", "residues-within-limits"]));
    assert_eq!((&payload["number"], &payload["basis"]), (&json!("A"), &json!(["own-test"])));
    assert!(list(&t.coop, "STRAW/A").is_empty(), "a dry run enters nothing");

    let given = t.coop.json(&issue("STRAW/A", &["--out", "a.pdf"]));
    assert_eq!((&given["verdict"], &given["file"]), (&json!("accepted"), &json!("a.pdf")), "{given}");
    assert!(fs::read(t.coop.home().join("a.pdf")).unwrap().starts_with(b"%PDF-1.7"));
    // More than there is waits, and no paper is written for it.
    let more = t.coop.json(&issue("STRAW/A", &["--quantity", "1 kg", "--out", "more.pdf"]));
    assert_eq!((&more["verdict"], &more["reasons"][0]["code"]), (&json!("pending"), &json!("overdrawn")));
    assert!(!t.coop.home().join("more.pdf").exists());
    // Who supervises does not promise for others.
    let refused = t.inspector.run(&issue("STRAW/A", &["--quantity", "1 kg"]));
    assert!(refused.code != 0 && refused.err.contains("not for"), "{}", refused.err);

    t.coop.ok(&["ship", "STRAW/A=40 kg", "--to", "SHOP", "--doc", "DN-1", "--yes"]);
    t.shop.ok(&["receive", "STRAW/A=40 kg", "--from", "SLCM", "--doc", "DN-1", "--yes"]);
    let got = t.shop.ok(&["commitment", "receive", "STRAW/A", "--yes"]);
    assert!(got.contains("Received the commitment A of STRAW/A"), "{got}");
    let there = list(&t.shop, "STRAW/A");
    assert_eq!(there[0]["received"].as_object().unwrap().len(), 1);
    assert_eq!(there[0]["madeInto"], json!([]));

    // Mixed with another lot it is other goods: the old paper says that it does not speak for them.
    t.coop.ok(&[
        "mix",
        "--from",
        "STRAW/A=50 kg",
        "--from",
        "STRAW/B=50 kg",
        "--into",
        "MIX/M=100 kg",
        "--yes",
    ]);
    let there = list(&t.coop, "STRAW/A");
    assert!(
        there[0]["stands"] == true
            && there[0]["madeInto"][0]["lot"].as_str().unwrap().ends_with("/p/MIX/10/M")
    );
    assert_eq!(there[0]["madeInto"][0]["quantity"], json!({"value": 50, "unit": "KGM"}));
    assert!(list(&t.coop, "MIX/M").is_empty(), "and the mixture has none");
    let own = t.coop.json(&["commitment", "issue", "MIX/M", "--basis", "quality-control", "--yes"]);
    assert_eq!(own["verdict"], "accepted", "the contact is that of the last one: {own}");

    let index = given["index"].as_u64().unwrap();
    let page = get(&format!("{}/commitment/{index}?lang=zh", t.url)).unwrap().text();
    for said in [
        "承诺达标合格证",
        "双流草莓",
        "四川省成都市双流区",
        "028-5550-0418",
        "不是第三方的证明",
        "须另开合格证",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let english = get(&format!("{}/commitment/{index}?lang=en", t.url)).unwrap().text();
    assert!(english.contains("not a third party") && english.contains("SHOP Limited"), "who has it");
    let lot = get(&format!("{}/p/STRAW/10/A?lang=zh", t.url)).unwrap().text();
    assert!(lot.contains(&format!("/commitment/{index}")) && lot.contains("不是第三方的证明"));
}

#[test]
fn a_paper_is_printed_again_until_it_is_withdrawn() {
    let t = town();
    let given = t.coop.json(&issue("STRAW/A", &["--quantity", "60 kg"]));
    let index = given["index"].to_string();
    for file in ["zh.pdf", "zh.png", "zh.svg"] {
        t.shop.ok(&["commitment", "print", "STRAW/A", "--out", file]);
        assert!(fs::metadata(t.shop.home().join(file)).unwrap().len() > 2_000, "{file}");
    }
    t.shop.ok(&["commitment", "print", &index, "--out", "en.svg", "--lang", "en", "--size", "A5"]);
    let said = fs::read_to_string(t.shop.home().join("en.svg")).unwrap();
    assert!(said.contains("Commitment certificate") && said.contains("SLCM Limited"), "{}", &said[..400]);
    let png = image_of(&fs::read(t.shop.home().join("zh.png")).unwrap());
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(png.0, png.1, |x, y| png.2[y * png.0 + x]);
    let code = prepared.detect_grids()[0].decode().unwrap().1;
    assert!(code.to_lowercase().ends_with(&format!("/commitment/{index}")), "{code}");

    // A mistake is replaced; a promise that does not hold is taken back, by its giver alone.
    let anew = t.coop.json(&issue("STRAW/A", &["--replaces", &index]));
    assert_eq!((&anew["verdict"], &anew["number"]), (&json!("accepted"), &json!("A-2")), "{anew}");
    let old = t.shop.run(&["commitment", "print", &index, "--out", "old.pdf"]);
    assert!(old.code != 0 && old.err.contains("stands no longer"), "{}", old.err);
    let refused = t.shop.run(&["commitment", "withdraw", "STRAW/A", "--reason", "doubt", "--yes"]);
    assert!(refused.code != 0 && refused.err.contains("which alone"), "{}", refused.err);
    t.coop.ok(&["commitment", "withdraw", "STRAW/A", "--reason", "the second test found a residue", "--yes"]);
    let told = t.coop.ok(&["commitment", "list", "STRAW/A"]);
    assert!(told.contains("withdrawn: the second test") && told.contains("replaced by entry"), "{told}");
    let none = t.shop.run(&["commitment", "print", "STRAW/A", "--out", "none.pdf"]);
    assert!(none.code != 0 && none.err.contains("no commitment about STRAW/A stands"), "{}", none.err);
    let page = get(&format!("{}/commitment/{}?lang=zh", t.url, anew["index"])).unwrap().text();
    assert!(page.contains("已撤回") && page.contains("the second test found a residue"));

    // Whoever audits the published log knows the kind.
    let audit = t.coop.run(&["audit", &t.url]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
}

#[test]
fn a_growers_own_telephone_is_on_the_paper_and_not_in_the_ledger() {
    let t = town();
    let given = t.coop.json(&issue("STRAW/A", &["--private-contact", "--out", "mine.svg"]));
    let mine = fs::read_to_string(t.coop.home().join("mine.svg")).unwrap();
    assert!(mine.contains("028-5550-0418"), "who gave it knows it");
    t.shop.ok(&["commitment", "print", "STRAW/A", "--out", "other.svg"]);
    let other = fs::read_to_string(t.shop.home().join("other.svg")).unwrap();
    assert!(!other.contains("028-5550-0418"));
    let page = get(&format!("{}/commitment/{}", t.url, given["index"])).unwrap().text();
    assert!(!page.contains("028-5550-0418"));
    // Nor is it proposed for the next one.
    let next = t.coop.run(&["commitment", "issue", "STRAW/B", "--basis", "own-test", "--yes"]);
    assert!(next.code != 0 && next.err.contains("--contact"), "{}", next.err);
}

/// Width, height and grey values of a PNG.
fn image_of(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut grey).unwrap();
    let channels = info.color_type.samples();
    let grey = grey[..info.buffer_size()].chunks(channels).map(|pixel| pixel[0]).collect();
    (info.width as usize, info.height as usize, grey)
}
