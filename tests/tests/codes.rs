//! Item codes from the seed to the kitchen: made, bound, printed, sold, returned, voided, opened; and what happens when a list is wrong or lost.

#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;
use suyuan_tests::{Answer, Bench, Node, Person, get, get_with};

struct Mill {
    bench: Bench,
    coop: Person,
    shop: Person,
}

/// A cooperative with 400 boxes in the lot BOX/B, and a shop.
fn mill() -> Mill {
    let bench = Bench::new();
    let (coop, shop) = (bench.join("SL", "producer"), bench.join("SHOP", "shop"));
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["product", "add", "BOX", "--name", "en=Box", "--unit", "pcs", "--factor", "250 g"]);
    shop.ok(&["place", "add", "STORE", "--name", "en=Store", "--type", "shop"]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    coop.ok(&["pack", "--from", "STRAW/A=100 kg", "--into", "BOX/B=400 pcs"]);
    Mill { bench, coop, shop }
}

/// The lines of a sheet, each by the names of its columns.
fn sheet(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(names, ["uri", "qr", "serial", "pin", "group", "position", "product", "lot", "date"]);
    lines
        .map(|line| {
            names.iter().zip(line.split(',')).map(|(n, v)| ((*n).to_owned(), Value::from(v))).collect()
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn path_of(uri: &Value) -> &str {
    let rest = text(uri).split_once("://").unwrap().1;
    &rest[rest.find('/').unwrap()..]
}

impl Mill {
    fn page(&self, path: &str, accept: &str) -> Answer {
        get_with(&format!("{}{path}", self.bench.url()), &[("accept", accept), ("accept-language", "en")])
            .unwrap()
    }

    /// The code on the page of a line of the sheet, as programs get it.
    fn code(&self, line: &Value) -> Value {
        let answer = self.page(path_of(&line["uri"]), "application/json");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["code"].clone()
    }

    fn state(&self, line: &Value) -> String {
        text(&self.code(line)["state"]).to_owned()
    }

    fn restart(&mut self, options: &[&str]) {
        assert_eq!(self.bench.node.take().unwrap().stop(), 0);
        self.bench.node = Some(Node::try_start(&self.bench.data, self.bench.port, options).unwrap());
    }
}

fn accepted(person: &Person, said: &[&str]) -> Value {
    let answer = person.json(said);
    assert_eq!(text(&answer["verdict"]), "accepted", "{said:?}: {answer}");
    answer
}

#[test]
fn codes_are_made_before_the_lot_and_follow_the_goods() {
    let mut mill = mill();
    let made = mill.coop.json(&["codes", "BOX", "--count", "450", "--csv", "r1.csv"]);
    assert_eq!(
        (text(&made["name"]), &made["listed"], &made["groupSize"]),
        ("R1", &true.into(), &100.into()),
        "{made}"
    );
    let lines = sheet(&mill.coop.home().join("r1.csv"));
    assert_eq!(lines.len(), 450);
    assert_eq!(mill.state(&lines[7]), "not-activated");
    let own = mill.page(path_of(&lines[7]["uri"]), "text/html");
    assert!(own.text().contains("Not activated") && own.text().contains("No. 8 of 450"), "{}", own.text());
    // What the QR code says works as well: capitals behind the host.
    let printed = mill.page(path_of(&lines[7]["qr"]), "application/json");
    assert_eq!(printed.status, 200, "{}", text(&lines[7]["qr"]));

    // 450 codes for 400 boxes: without effect, and nothing is active.
    let much = mill.coop.json(&["codes", "bind", "R1", "BOX/B", "--yes"]);
    assert_eq!(
        (text(&much["verdict"]), text(&much["reasons"][0]["code"])),
        ("pending", "overdrawn"),
        "{much}"
    );
    accepted(&mill.coop, &["codes", "bind", "R1/0-2", "BOX/B"]);
    let code = mill.code(&lines[150]);
    assert_eq!(
        (text(&code["state"]), text(&code["lot"])),
        ("active", mill.bench.id("p/BOX/10/B").as_str()),
        "{code}"
    );
    let page = mill.page(path_of(&lines[150]["uri"]), "text/html").text();
    assert!(page.contains("In use") && page.contains("Box") && page.contains("id=\"code-data\""), "{page}");
    let chinese = mill.page(&format!("{}?lang=zh", path_of(&lines[150]["uri"])), "text/html").text();
    assert!(chinese.contains("使用中"), "{chinese}");

    // A group goes to the shop, is sold, and some of it comes back.
    accepted(
        &mill.coop,
        &["ship", "BOX/B=200 pcs", "--to", "SHOP", "--sold-to", "SHOP", "--doc", "DN-1", "--codes", "R1/0-1"],
    );
    let roll = text(&made["roll"]).to_owned();
    let groups = format!("{roll}/0-1");
    accepted(
        &mill.shop,
        &[
            "receive",
            "BOX/B=200 pcs",
            "--from",
            "SL",
            "--bought",
            "--final",
            "--doc",
            "DN-1",
            "--codes",
            &groups,
        ],
    );
    assert!(text(&mill.code(&lines[3])["holder"]["uri"]).ends_with("/party/SHOP"));
    let first = format!("{roll}/0");
    accepted(&mill.shop, &["sell", "BOX/B=100 pcs", "--codes", &first]);
    assert_eq!((mill.state(&lines[3]), mill.state(&lines[103])), ("sold".to_owned(), "active".to_owned()));
    let second = format!("{roll}/1");
    accepted(
        &mill.shop,
        &["return", "BOX/B=100 pcs", "--to", "SL", "--refunded", "--doc", "RMA-1", "--codes", &second],
    );
    assert_eq!(mill.state(&lines[103]), "returned");

    // A spoiled label, and one that was sold from a group that nobody activated.
    let spoiled = text(&lines[201]["uri"]).to_owned();
    accepted(
        &mill.coop,
        &["codes", "void", "R1/4", "R1:200", &spoiled, "--reason", "spoiled", "--text", "torn"],
    );
    let states: Vec<String> = [200, 201, 202, 420].iter().map(|at| mill.state(&lines[*at])).collect();
    assert_eq!(states, ["voided", "voided", "active", "voided"]);
    let early = mill.coop.json(&["sell", "BOX/B=1 pcs", "--codes", "R1:399"]);
    assert_eq!(text(&early["reasons"][0]["code"]), "code-not-activated", "{early}");
    let shown = mill.coop.json(&["codes", "show", "R1"]);
    let runs: Vec<&str> = shown["groups"].as_array().unwrap().iter().map(|run| text(&run["state"])).collect();
    assert_eq!(runs, ["sold", "returned", "active", "not-activated", "voided"], "{shown}");
    let one = mill.coop.json(&["codes", "show", text(&lines[3]["serial"])]);
    assert_eq!((text(&one["state"]), &one["position"]), ("sold", &3.into()), "{one}");

    // A code that is none, and one under another lot's address.
    let wrong = mill.page("/p/BOX/21/0000000000000000", "text/html");
    assert_eq!(wrong.status, 404);
    assert!(wrong.text().contains("none of them"), "{}", wrong.text());
    let wrong = mill.page("/p/BOX/10/B/21/0000000000000000", "application/json");
    assert_eq!((wrong.status, text(&wrong.json()["code"])), (404, "not-found"));
    let other = format!("/p/BOX/10/OTHER/21/{}", text(&lines[202]["serial"]));
    assert_eq!(mill.page(&other, "application/json").json()["code"]["otherLot"], true);
    // A product without rolls is as it always was.
    assert_eq!(mill.page("/p/STRAW/10/A/21/X1", "application/json").status, 200);

    // The same after a restart, with the index gone.
    let before = mill.code(&lines[150]);
    fs::remove_file(mill.bench.data.join(format!("rolls/{roll}.index"))).unwrap();
    mill.restart(&[]);
    assert_eq!(mill.code(&lines[150]), before);
}

#[test]
fn a_lot_gets_its_codes_at_once_and_a_roll_goes_on_where_it_was_left() {
    let mut mill = mill();
    let dry = mill.coop.json(&["codes", "BOX/B", "--count", "40", "--group-size", "20", "--dry-run"]);
    assert_eq!(
        (text(&dry["payload"]["name"]), text(&dry["judgement"]["verdict"])),
        ("R1", "accepted"),
        "{dry}"
    );
    assert!(!mill.coop.home().join("rolls").exists(), "a dry run makes no roll");
    let made = mill.coop.json(&["codes", "BOX/B", "-n", "40", "--group-size", "20", "--csv", "b.csv"]);
    assert_eq!(text(&made["bound"]["verdict"]), "accepted", "{made}");
    let lines = sheet(&mill.coop.home().join("b.csv"));
    assert_eq!((text(&lines[0]["lot"]), mill.state(&lines[39]).as_str()), ("B", "active"));
    assert!(mill.coop.fails(6, &["codes", "BOX", "-n", "5", "--name", "R1"]).contains("not overwritten"));
    assert!(mill.coop.fails(2, &["codes", "BOX", "-n", "0"]).contains("--count"));
    assert!(mill.coop.fails(2, &["codes", "bind", "R1/7", "BOX/B"]).contains("2 groups"));
    // Who may not make codes of a product leaves no roll behind.
    assert!(mill.shop.fails(3, &["codes", "BOX", "-n", "5"]).contains("not-permitted"));
    assert!(!mill.shop.home().join("rolls/R1.toml").exists());

    // The answer got lost, and the node its list: the seed's file is enough for both.
    fs::remove_file(mill.coop.home().join("rolls/R1.sent.toml")).unwrap();
    let roll = text(&made["roll"]).to_owned();
    let list = mill.bench.data.join(format!("rolls/{roll}.list"));
    let bytes = fs::read(&list).unwrap();
    assert_eq!(bytes.len(), 40 * 32);
    assert_eq!(mill.bench.node.take().unwrap().stop(), 0);
    fs::remove_file(&list).unwrap();
    mill.bench.node = Some(Node::start(&mill.bench.data, mill.bench.port));
    let health = get(&format!("{}/health", mill.bench.url())).unwrap().json();
    assert_eq!(health["lists_missing"], 1, "{health}");
    let unknown = mill.page(path_of(&lines[3]["uri"]), "application/json");
    assert!(unknown.status == 404 && unknown.text().contains("not at this node"), "{}", unknown.text());
    assert_eq!(text(&mill.coop.json(&["codes", "list"])["rolls"][0]["state"]), "list-missing");
    mill.coop.ok(&["codes", "send"]);
    assert_eq!(text(&mill.coop.json(&["codes", "list"])["rolls"][0]["state"]), "ready");
    assert_eq!((mill.state(&lines[39]).as_str(), fs::read(&list).unwrap()), ("active", bytes.clone()));
    let size = get(&format!("{}/v1/ledger", mill.bench.url())).unwrap().json()["size"].clone();
    mill.coop.ok(&["codes", "send", "R1"]);
    assert_eq!(
        get(&format!("{}/v1/ledger", mill.bench.url())).unwrap().json()["size"],
        size,
        "nothing was entered twice"
    );

    // A list with one byte changed is not taken, whoever brings it; the right one from anybody.
    let put = |bytes: &[u8]| {
        let url = format!("{}/v1/codes/{roll}/list", mill.bench.url());
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.put(url).send(bytes).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let mut changed = bytes.clone();
    changed[700] ^= 1;
    let (status, said) = put(&changed);
    assert!(status == 422 && said.contains("list-mismatch") && said.contains("root"), "{said}");
    let (status, said) = put(&bytes[1..]);
    assert!(status == 422 && said.contains("1279 bytes"), "{said}");
    assert_eq!(put(&bytes).0, 200);

    // Rot is noticed at the start, the list put aside and asked for again.
    assert_eq!(mill.bench.node.take().unwrap().stop(), 0);
    fs::write(&list, &changed).unwrap();
    mill.bench.node = Some(Node::start(&mill.bench.data, mill.bench.port));
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while list.exists() {
        assert!(std::time::Instant::now() < patience, "{}", mill.bench.node.as_ref().unwrap().log());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    mill.coop.ok(&["codes", "send", "R1"]);
    assert_eq!(mill.state(&lines[39]), "active");

    // A backup takes the lists along.
    let (backup, restored) =
        (mill.bench.data.with_extension("backup"), mill.bench.data.with_extension("restored"));
    mill.bench.governor.ok(&[
        "backup",
        backup.to_str().unwrap(),
        "--data",
        mill.bench.data.to_str().unwrap(),
    ]);
    assert!(!backup.join(format!("rolls/{roll}.index")).exists(), "what can be made again is left out");
    mill.bench.governor.ok(&["restore", backup.to_str().unwrap(), "--data", restored.to_str().unwrap()]);
    assert_eq!(fs::read(restored.join(format!("rolls/{roll}.list"))).unwrap(), bytes);
}

#[test]
fn a_pack_is_opened_once_with_the_pin_under_its_scratch_layer() {
    let mut mill = mill();
    mill.coop.ok(&["codes", "BOX/B", "-n", "30", "--group-size", "7", "--pin", "--csv", "p.csv"]);
    let lines = sheet(&mill.coop.home().join("p.csv"));
    let (code, other) = (mill.code(&lines[12]), mill.code(&lines[13]));
    assert_eq!(code["canOpen"], false, "this node has no key for it");
    let ledger = get(&format!("{}/v1/ledger", mill.bench.url())).unwrap().json()["ledger"].clone();
    let open = |mill: &Mill, line: &Value, pin: &Value, code: &Value| {
        let said = opening(&ledger, line, pin, code);
        suyuan_tests::post(
            &format!("{}/v1/codes/open", mill.bench.url()),
            "application/json",
            said.to_string().as_bytes(),
        )
        .unwrap()
    };
    let none = open(&mill, &lines[12], &lines[12]["pin"], &code);
    assert_eq!((none.status, text(&none.json()["code"])), (501, "not-implemented"), "{}", none.text());

    // The node's own key: an operator's, for codes and nothing else.
    let operator = mill.bench.join("NODE", "operator");
    let passphrase = operator.home().join("passphrase");
    fs::write(&passphrase, "correct horse battery staple\n").unwrap();
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    let key = operator.home().join("keys/key.pem");
    mill.restart(&["--scan-key", key.to_str().unwrap(), "--passphrase-file", passphrase.to_str().unwrap()]);
    assert_eq!(mill.code(&lines[12])["canOpen"], true);
    let page = mill.page(path_of(&lines[12]["uri"]), "text/html").text();
    assert!(page.contains("id=\"code-open\"") && page.contains("<noscript>"), "{page}");

    let wrong = open(&mill, &lines[12], &lines[13]["pin"], &code);
    assert_eq!((wrong.status, text(&wrong.json()["code"])), (422, "wrong-pin"), "{}", wrong.text());
    let elsewhere = open(&mill, &lines[12], &lines[12]["pin"], &other);
    assert_eq!(
        (elsewhere.status, text(&elsewhere.json()["code"])),
        (401, "bad-signature"),
        "{}",
        elsewhere.text()
    );
    let first = open(&mill, &lines[12], &lines[12]["pin"], &code);
    assert_eq!((first.status, &first.json()["first"]), (201, &true.into()), "{}", first.text());
    let again = open(&mill, &lines[12], &lines[12]["pin"], &code);
    assert_eq!(
        (again.status, &again.json()["first"], &again.json()["index"]),
        (200, &false.into(), &first.json()["index"])
    );
    assert_eq!((mill.state(&lines[12]).as_str(), mill.state(&lines[13]).as_str()), ("opened", "active"));
    // Nothing in the log says the serial.
    let entry = get(&format!("{}/v1/statements/{}", mill.bench.url(), first.json()["index"])).unwrap();
    assert!(!entry.text().contains(text(&lines[12]["serial"])), "{}", entry.text());
    mill.bench.governor.ok(&["audit", &mill.bench.url()]);
}

/// What a browser sends that was given a PIN.
fn opening(ledger: &Value, line: &Value, pin: &Value, code: &Value) -> Value {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use ed25519_dalek::Signer;
    use suyuan_ledger::codes::{Code, Pin, Serial, opening_message};
    let serial: Serial = text(&line["serial"]).parse().unwrap();
    let named: Serial = text(&code["serial"]).parse().unwrap();
    let key = text(pin).parse::<Pin>().unwrap().key(&serial);
    let (ledger, roll) = (text(ledger).parse().unwrap(), text(&code["roll"]).parse().unwrap());
    let message = opening_message(&ledger, &roll, &Code::of(&named));
    serde_json::json!({
        "uri": line["uri"], "pinKey": STANDARD.encode(key.verifying_key().as_bytes()),
        "signature": STANDARD.encode(key.sign(message.as_bytes()).to_bytes()),
    })
}
