//! A bad lot, through the real binary and the real server: traced, called back, counted, and handed to a court.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;

use suyuan_tests::{Node, Person, free_port};

struct Town {
    coop: Person,
    shop: Person,
    inspector: Person,
    _node: Node,
    _data: tempfile::TempDir,
}

/// A cooperative packed a harvest, and sent most of it to a shop.
fn town() -> Town {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("ledger");
    let governor = Person::new(&url);
    governor.ok(&[
        "init",
        "--data",
        data.to_str().unwrap(),
        "--host",
        &format!("127.0.0.1:{port}"),
        "--name",
        "zh=溯源",
    ]);
    let node = Node::start(&data, port);
    let join = |name: &str, role: &str| {
        let person = Person::new(&url);
        let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
        let names = format!("en={name} Limited");
        governor.ok(&["member", "add", name, "--role", role, "--name", &names, "--public", &key, "--yes"]);
        person
    };
    let (coop, shop, inspector) = (join("SLCM", "producer"), join("SHOP", "shop"), join("INSP", "inspector"));
    coop.ok(&["place", "add", "E1", "--name", "zh=东一号棚", "--type", "greenhouse", "--yes"]);
    shop.ok(&["place", "add", "STORE", "--name", "zh=门店", "--type", "shop", "--yes"]);
    coop.ok(&[
        "product",
        "add",
        "STRAW",
        "--name",
        "zh=草莓",
        "--name",
        "en=Strawberries",
        "--unit",
        "KGM",
        "--yes",
    ]);
    coop.ok(&[
        "product",
        "add",
        "BOX",
        "--name",
        "en=Box",
        "--unit",
        "H87",
        "--factor",
        "250 g",
        "--shelf-life",
        "7",
        "--yes",
    ]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--place", "E1", "--lot", "A", "--yes"]);
    coop.ok(&["pack", "--from", "STRAW/A=100 kg", "--into", "BOX/B=400 pcs", "--place", "E1", "--yes"]);
    coop.ok(&["ship", "BOX/B=300 pcs", "--to", "SHOP", "--doc", "DN-1", "--yes"]);
    shop.ok(&["receive", "BOX/B=300 pcs", "--from", "SLCM", "--place", "STORE", "--doc", "DN-1", "--yes"]);
    shop.ok(&["sell", "BOX/B=20 pcs", "--yes"]);
    Town { coop, shop, inspector, _node: node, _data: dir }
}

#[test]
fn a_lot_is_traced_called_back_and_counted_until_the_recall_is_closed() {
    let t = town();
    let tree = t.inspector.ok(&["trace", "BOX/B", "--back", "--ascii", "--svg", "b.svg"]);
    assert!(
        tree.contains("`- made of 100 kg") && tree.contains("begins here") && tree.contains("DN-1"),
        "{tree}"
    );
    let svg = fs::read_to_string(t.inspector.home().join("b.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("STRAW/A"), "{svg}");
    let forward = t.inspector.json(&["trace", "STRAW/A", "--forward"]);
    assert_eq!(forward["trace"]["lots"].as_array().unwrap().len(), 2);

    let shown = t.inspector.run(&["recall", "STRAW/A", "--reason", "residue", "--reach", "--list", "list"]);
    assert!(shown.code == 0 && shown.err.contains("SHOP has 280 pcs of BOX/B at STORE"), "{}", shown.err);
    let list = fs::read_to_string(t.inspector.home().join("list.csv")).unwrap();
    let own: Vec<&str> = list.lines().filter(|line| line.contains("/party/SHOP,")).collect();
    assert!(own.iter().any(|line| line.contains(",held,280,H87,") && line.contains("/doc/DN-1")), "{list}");
    assert!(own.iter().any(|line| line.contains(",sold to consumers,20,H87,")), "{list}");

    let declared = t
        .coop
        .json(&["recall", "STRAW/A", "--reason", "residue", "--do", "destroy", "--number", "R-1", "--yes"]);
    assert_eq!(declared["verdict"], "accepted", "{declared}");
    // In the same second: an event's time has milliseconds.
    let stopped = t.shop.json(&["sell", "BOX/B=1 pcs", "--yes"]);
    assert_eq!(stopped["reasons"][0]["code"], "recalled", "{stopped}");
    let open = t.shop.ok(&["recall", "status"]);
    assert!(open.contains("R-1") && open.contains("not yet: ") && open.contains("SHOP"), "{open}");
    t.shop.ok(&["recall", "acknowledge", "R-1", "--yes"]);
    t.shop.ok(&["recall", "found", "R-1", "BOX/B", "3 pcs", "--outcome", "recovered", "--yes"]);
    let status = t.coop.json(&["recall", "status", "R-1"]);
    let counts = status["recalls"][0]["counts"].as_array().unwrap();
    let boxes = counts.iter().find(|count| count["unit"] == "H87").unwrap();
    assert_eq!((boxes["recalled"].as_u64(), boxes["withOthers"].as_u64()), (Some(380), Some(280)), "{boxes}");
    assert_eq!(
        (boxes["recovered"].as_u64(), boxes["stated"]["recovered"].as_u64()),
        (Some(100), Some(3)),
        "{boxes}"
    );
    t.shop.fails(3, &["recall", "close", "R-1", "--reason", "enough", "--yes"]);
    t.inspector.ok(&["recall", "close", "R-1", "--reason", "all accounted for", "--yes"]);
    assert!(t.shop.ok(&["recall", "status", "R-1"]).contains("closed by INSP"));
    t.shop.fails(1, &["recall", "acknowledge", "R-2", "--yes"]);

    let held = t.inspector.json(&["hold", "STRAW/A", "--reason", "second sample", "--do", "sample", "--yes"]);
    t.inspector.ok(&["release", &held["index"].to_string(), "--reason", "nothing was found", "--yes"]);
}

#[test]
fn evidence_and_records_are_files_that_others_can_use() {
    let t = town();
    t.inspector.ok(&["export", "--form", "evidence", "BOX/B", "-o", "b.tar"]);
    let verified = t.inspector.ok(&["verify", "b.tar"]);
    assert!(verified.contains("none changed"), "{verified}");
    let file = t.inspector.home().join("b.tar");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(10).position(|some| some == b"not signed").unwrap();
    bytes[at] = b'N';
    fs::write(&file, bytes).unwrap();
    assert!(t.inspector.fails(1, &["verify", "b.tar"]).contains("report.txt"));

    let fsma = t.inspector.json(&["export", "--form", "fsma204", "BOX/B", "-o", "f.csv"]);
    let rows = |name: &str| {
        let sheets = fsma["sheets"].as_array().unwrap();
        sheets.iter().find(|s| s["sheet"].as_str().unwrap().starts_with(name)).unwrap()["rows"].as_u64()
    };
    let all =
        ["harvesting", "cooling", "initial packing", "first land", "shipping", "receiving", "transformation"];
    assert_eq!(all.map(rows), [Some(1), Some(0), Some(1), Some(0), Some(1), Some(1), Some(0)], "{fsma}");
    let shipped = fs::read_to_string(t.inspector.home().join("f-shipping-1.1340.csv")).unwrap();
    assert!(shipped.contains("/p/BOX/10/B,300,H87,Box,SHOP Limited (SHOP)"), "{shipped}");
    assert!(
        shipped.lines().nth(1).unwrap().ends_with("Phone number and physical address for each location"),
        "{shipped}"
    );

    // What nobody recorded is missing; what is recorded, and what this machine knows, is there.
    t.coop.ok(&[
        "harvest",
        "50 kg",
        "--product",
        "STRAW",
        "--lot",
        "C",
        "--place",
        "E1",
        "--claim",
        "organic",
        "--yes",
    ]);
    t.coop.ok(&["cool", "STRAW/C=50 kg", "--place", "E1", "--at", "08:30:15.250", "--yes"]);
    t.coop.ok(&["pack", "--from", "STRAW/C=50 kg", "--into", "BOX/C=200 pcs", "--yes"]);
    fs::write(t.inspector.home().join("contacts.toml"), "SLCM = \"028 8888 0000, Strawberry Road 1\"\n")
        .unwrap();
    t.inspector.ok(&["export", "--form", "fsma204", "BOX/C", "-o", "k.csv"]);
    let packed = fs::read_to_string(t.inspector.home().join("k-initial-packing-1.1330.csv")).unwrap();
    let row = packed.lines().nth(1).unwrap();
    assert!(row.contains(":30:15.25") && row.contains("028 8888 0000, Strawberry Road 1"), "{packed}");
    let cooled = fs::read_to_string(t.inspector.home().join("k-cooling-1.1325(b).csv")).unwrap();
    assert!(cooled.lines().nth(1).unwrap().contains("/p/STRAW/10/C"), "{cooled}");

    t.shop.ok(&["export", "--form", "cn-purchase-sale", "SHOP", "--lang", "zh", "-o", "c.csv"]);
    let bought = fs::read_to_string(t.shop.home().join("c-进货记录-purchases.csv")).unwrap();
    assert!(bought.starts_with("\u{feff}名称,规格,数量,单位,生产日期,批号,保质期(天),进货日期"), "{bought}");
    assert!(bought.contains(",300,H87,") && bought.contains("供货者地址"), "{bought}");
    let eu = t.shop.json(&["export", "--form", "eu-one-up-one-down", "SHOP", "-o", "e.xlsx"]);
    assert_eq!(eu["sheets"][0]["rows"], 1, "one back; what consumers bought is not a step forward");
    assert!(fs::read(t.shop.home().join("e.xlsx")).unwrap().starts_with(b"PK"));
    let later = t.shop.json(&[
        "export",
        "--form",
        "eu-one-up-one-down",
        "SHOP",
        "--since",
        "2099-01-01",
        "-o",
        "n.xlsx",
    ]);
    assert_eq!(later["sheets"][0]["rows"], 0);
    t.shop.fails(2, &["export", "--form", "fsma204", "SHOP", "--until", "tomorrow"]);
}
