//! A cooperative's day through the real binary and the real server: founded, joined, recorded, traced, verified.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;

use suyuan_tests::{Node, Person, free_port, get, get_with};

struct Town {
    governor: Person,
    coop: Person,
    carrier: Person,
    shop: Person,
    node: Node,
    _data: tempfile::TempDir,
}

/// A founded ledger with three members who hold their own keys.
fn town() -> Town {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("ledger");
    let governor = Person::new(&url);
    let founded = governor.json(&[
        "init",
        "--data",
        data.to_str().unwrap(),
        "--host",
        &format!("127.0.0.1:{port}"),
        "--name",
        "zh=双流溯源",
        "--name",
        "en=Shuangliu Trace",
    ]);
    assert_eq!(founded["ledger"].as_str().unwrap().len(), 64);
    let node = Node::start(&data, port);
    let join = |name: &str, role: &str, prefix: &str, names: [&str; 2]| {
        let person = Person::new(&url);
        let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
        governor.ok(&[
            "member", "add", name, "--role", role, "--prefix", prefix, "--name", names[0], "--name",
            names[1], "--public", &key, "--yes",
        ]);
        person
    };
    let coop = join("SLCM", "producer", "SL", ["zh=双流草莓合作社", "en=Shuangliu Strawberry Cooperative"]);
    let carrier = join("COLD", "carrier", "CC", ["zh=蓉城冷链", "en=Rongcheng Cold Chain"]);
    let shop = join("SHOP", "shop", "SH", ["zh=鲜果铺", "en=Fresh Fruit Shop"]);
    Town { governor, coop, carrier, shop, node, _data: dir }
}

#[test]
fn from_a_harvest_to_a_page_and_a_verified_chain() {
    let t = town();
    let members = t.governor.json(&["member", "list"]);
    assert_eq!(members["members"].as_array().unwrap().len(), 4, "{members}");
    t.coop.ok(&[
        "place",
        "add",
        "E1",
        "--name",
        "zh=东一号棚",
        "--type",
        "greenhouse",
        "--area",
        "5 亩",
        "--yes",
    ]);
    t.coop.ok(&[
        "product",
        "add",
        "STRAW",
        "--name",
        "zh=草莓",
        "--name",
        "en=Strawberries",
        "--unit",
        "KGM",
        "--shelf-life",
        "7",
        "--yes",
    ]);
    t.coop.ok(&[
        "product",
        "add",
        "BOX",
        "--name",
        "zh=草莓盒",
        "--name",
        "en=Strawberry box",
        "--unit",
        "H87",
        "--factor",
        "250 g",
        "--yes",
    ]);
    t.shop.ok(&["place", "add", "STORE", "--name", "zh=门店", "--type", "shop", "--yes"]);

    let dry = t.coop.json(&[
        "harvest",
        "100 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--dry-run",
    ]);
    assert_eq!(dry["judgement"]["verdict"], "accepted", "{dry}");
    let harvested =
        t.coop.json(&["harvest", "100 kg", "--product", "STRAW", "--place", "E1", "--lot", "SL-A", "--yes"]);
    assert_eq!(harvested["verdict"], "accepted", "{harvested}");
    t.coop.ok(&[
        "pack",
        "--from",
        "STRAW/SL-A=100 kg",
        "--into",
        "BOX/SL-B=400 件",
        "--place",
        "E1",
        "--yes",
    ]);
    t.coop.ok(&["ship", "BOX/SL-B=300 件", "--to", "SHOP", "--doc", "DN-1", "--yes"]);
    t.shop.ok(&["receive", "BOX/SL-B=300 件", "--from", "SLCM", "--place", "STORE", "--yes"]);
    t.shop.ok(&["sell", "BOX/SL-B=2 件", "--yes"]);

    // More than there is stays pending, and is said beforehand.
    let pending = t.coop.json(&["ship", "BOX/SL-B=5000 件", "--to", "SHOP", "--yes"]);
    assert_eq!(
        (pending["verdict"].as_str(), pending["reasons"][0]["code"].as_str()),
        (Some("pending"), Some("overdrawn"))
    );
    // What is not one's product to make is refused, with its own exit code and the field.
    let said = t.carrier.fails(3, &["harvest", "1 kg", "--product", "STRAW", "--lot", "X", "--yes"]);
    assert!(
        said.contains("not-permitted") && said.contains("/quantityList/0/epcClass") && said.contains("hint:"),
        "{said}"
    );

    let traced = t.shop.ok(&["trace", "BOX/SL-B"]);
    assert!(traced.contains('●') && traced.contains("SL-A"), "{traced}");
    let verified = t.shop.ok(&["verify", "BOX/SL-B"]);
    assert!(!verified.is_empty());
    let status = t.shop.json(&["status"]);
    assert!(
        status["size"].as_u64().unwrap() > 10
            && status["vkey"].as_str().unwrap().contains('+')
            && status["root"].is_string()
    );

    // The same page for a person, a program and a resolver.
    let page = format!("{}/p/BOX/10/SL-B", t.node.url);
    let html = get_with(&page, &[("accept", "text/html"), ("accept-language", "zh")]).unwrap();
    assert!(html.content_type.starts_with("text/html") && html.text().contains("草莓盒"), "{}", html.text());
    let english = get_with(&page, &[("accept", "text/html"), ("accept-language", "en-GB,en")]).unwrap();
    assert!(english.text().contains("Strawberry box"));
    let capitals = get_with(&format!("{}/P/BOX/10/SL-B", t.node.url), &[("accept", "text/html")]).unwrap();
    assert!(
        capitals.status == 200 || capitals.status == 301 || capitals.status == 308,
        "a scanned code is in capitals"
    );
    let json = get_with(&page, &[("accept", "application/json")]).unwrap();
    assert!(json.content_type.starts_with("application/json"));
    let linkset = get_with(&page, &[("accept", "application/linkset+json")]).unwrap();
    assert!(
        linkset.content_type.starts_with("application/linkset+json") && linkset.json()["linkset"].is_array()
    );
    let nothing = get_with(&format!("{}/p/BOX/10/NONE", t.node.url), &[("accept", "text/html")]).unwrap();
    assert_eq!(nothing.status, 404);
    assert!(nothing.content_type.starts_with("text/html"));

    // Evidence that needs no network, and shows a changed byte.
    let bundle = t.shop.home().join("evidence.json");
    let epcis = t.shop.json(&["export", "BOX/SL-B"]);
    assert_eq!(epcis["type"], "EPCISDocument");
    t.shop.ok(&["export", "BOX/SL-B", "--bundle", bundle.to_str().unwrap()]);
    t.shop.ok(&["verify", bundle.to_str().unwrap()]);
    let text = fs::read_to_string(&bundle).unwrap();
    let at = text.find("\"entry\"").unwrap() + 120;
    let mut bytes = text.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    fs::write(&bundle, bytes).unwrap();
    t.shop.fails(1, &["verify", bundle.to_str().unwrap()]);

    assert_eq!(t.node.stop(), 0, "an orderly stop");
}

#[test]
fn a_printed_code_reads_back_and_leads_to_the_page() {
    let t = town();
    t.coop.ok(&["product", "add", "STRAW", "--name", "zh=草莓", "--unit", "KGM", "--yes"]);
    t.coop.ok(&["harvest", "1 kg", "--product", "STRAW", "--lot", "SL-A", "--yes"]);
    let png = t.coop.home().join("code.png");
    let svg = t.coop.home().join("code.svg");
    t.coop.ok(&["qr", "STRAW/SL-A", "--png", png.to_str().unwrap(), "--svg", svg.to_str().unwrap()]);
    assert!(fs::read_to_string(svg).unwrap().starts_with("<"));
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(png).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let depth = match info.bit_depth {
        png::BitDepth::One => 1,
        png::BitDepth::Eight => 8,
        other => panic!("{other:?}"),
    };
    let samples = info.color_type.samples();
    let dark = |x: usize, y: usize| {
        let row = y * info.line_size;
        match depth {
            1 => pixels[row + x / 8] >> (7 - x % 8) & 1 == 0,
            _ => pixels[row + x * samples] < 128,
        }
    };
    let (w, h) = (info.width as usize, info.height as usize);
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(w, h, |x, y| if dark(x, y) { 0 } else { 255 });
    let (_, content) = image.detect_grids()[0].decode().unwrap();
    assert!(content.starts_with("http://127.0.0.1:"), "{content}");
    let page = get(&content).unwrap();
    let page = if page.status >= 300 { get(page.header("location").unwrap()).unwrap() } else { page };
    assert_eq!(page.status, 200, "{content}");
}
