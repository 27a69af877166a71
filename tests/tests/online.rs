//! A day of online orders, from the sheet to a parcel that comes back; and an inspector who checks many codes at once.

#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::Value;
use suyuan_tests::{Bench, Person, get, get_with};

struct Farm {
    bench: Bench,
    coop: Person,
    /// The serials of roll R1, which is bound to BOX/B.
    serials: Vec<String>,
}

/// A cooperative with 100 boxes in the lot BOX/B, of which 60 have codes in groups of ten.
fn farm() -> Farm {
    let bench = Bench::new();
    let coop = bench.join("SL", "producer");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["product", "add", "BOX", "--name", "en=Box", "--unit", "pcs", "--factor", "250 g"]);
    coop.ok(&["harvest", "25 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    coop.ok(&["pack", "--from", "STRAW/A=25 kg", "--into", "BOX/B=100 pcs"]);
    coop.ok(&["codes", "BOX/B", "-n", "60", "--group-size", "10", "--csv", "r1.csv"]);
    let sheet = fs::read_to_string(coop.home().join("r1.csv")).unwrap();
    let serials = sheet.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_owned()).collect();
    Farm { bench, coop, serials }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Farm {
    fn write(&self, name: &str, lines: &str) -> String {
        let path = self.coop.home().join(name);
        fs::write(&path, lines).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn uri(&self, position: usize) -> String {
        self.bench.id(&format!("p/BOX/21/{}", self.serials[position]))
    }

    fn state(&self, position: usize) -> String {
        let url = format!("{}/p/BOX/21/{}", self.bench.url(), self.serials[position]);
        text(&get_with(&url, &[("accept", "application/json")]).unwrap().json()["code"]["state"]).to_owned()
    }

    fn size(&self) -> u64 {
        get(&format!("{}/v1/ledger", self.bench.url())).unwrap().json()["size"].as_u64().unwrap()
    }
}

fn accepted(person: &Person, said: &[&str]) -> Value {
    let answer = person.json(said);
    assert_eq!(text(&answer["verdict"]), "accepted", "{said:?}: {answer}");
    answer
}

#[test]
fn a_day_of_orders_is_one_sale_and_any_one_of_them_can_be_shown() {
    let mut farm = farm();
    let before = farm.size();
    // Each fault is told with its place, and nothing is entered.
    let bad = farm.write(
        "bad.csv",
        "order,waybill,lot,quantity,codes\nA-1,SF1,,,R1:3\nA-2,SF2,,,R1:3\nA-3,SF3,BOX/B,two,\nA-4,SF4,,,R1/2\nA-5,SF5,,,R1/77\n,SF6,BOX/B,1,\n",
    );
    let said = farm.coop.fails(2, &["sell", "--online", &bad]);
    for part in [
        "bad.csv, row 3, column codes: R1:3 stands in row 2 too",
        "row 4, column quantity",
        "row 5, column quantity: whole groups",
        "row 6, column codes: roll R1 has 6 groups",
        "row 7, column order",
        "at: E3",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(farm.size(), before);

    // A day: single codes as they are scanned, positions, a group, and goods without a code. The buyer stays outside.
    let day = farm.write(
        "day.csv",
        &format!(
            "\u{feff}买家,订单号,运单号,批号,数量,溯源码\r\n李娜 13800000000,A-1,SF-SECRET-1,,,R1:3 R1:4\r\n王芳,A-2,SF2,,,{};{}\r\n赵,A-3,SF3,BOX/B,10,R1/1\r\n赵,A-3,SF3b,BOX/B,2,\r\n",
            farm.serials[23],
            farm.uri(24)
        ),
    );
    let dry = farm.coop.json(&["sell", "--online", &day, "--dry-run"]);
    assert_eq!(
        (&dry["payload"]["suyuan:online"]["orders"], text(&dry["judgement"]["verdict"])),
        (&3.into(), "accepted"),
        "{dry}"
    );
    assert!(!farm.coop.home().join("orders").exists(), "a dry run keeps nothing");
    let sold = accepted(&farm.coop, &["sell", "--online", &day, "--doc", "LIVE-21"]);
    assert_eq!((&sold["orders"], farm.size()), (&3.into(), before + 1), "{sold}");
    let states: Vec<String> = [3, 4, 23, 24, 10, 19, 5, 20].iter().map(|at| farm.state(*at)).collect();
    assert_eq!(states, ["sold", "sold", "sold", "sold", "sold", "sold", "active", "active"]);
    let entry = get(&format!("{}/v1/statements/{}", farm.bench.url(), sold["index"])).unwrap();
    let bytes = suyuan_tests::from_base64(text(&entry.json()["entry"]));
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("suyuan:online") && has("LIVE-21"));
    for private in ["SF-SECRET-1", "李娜", "13800000000", "A-1\""] {
        assert!(!has(private), "{private} is in the log");
    }
    let kept = fs::read_to_string(text(&sold["kept"])).unwrap();
    assert!(kept.contains("SF-SECRET-1") && !kept.contains("李娜"), "{kept}");

    // The same file, and the same order in another file.
    let again = farm.coop.fails(2, &["sell", "--online", &day]);
    assert!(again.contains("sold before") && again.contains(&format!("entry {}", sold["index"])), "{again}");
    let other = farm.write("other.csv", "order,lot,quantity\nB-1,BOX/B,1\nA-3,BOX/B,1\n");
    let again = farm.coop.fails(2, &["sell", "--online", &other]);
    assert!(again.contains("A-3") && again.contains("row 3"), "{again}");
    let gone = farm.write("gone.csv", "order,codes\nB-2,R1:3\n");
    assert!(farm.coop.fails(2, &["sell", "--online", &gone]).contains("R1:3 is sold already"));

    // One order for an inspector, who asks nobody; one changed letter is found.
    let proof = farm.coop.home().join("a1.json");
    farm.coop.ok(&["orders", "prove", "A-1", "--out", proof.to_str().unwrap()]);
    let inspector = Person::new(&farm.bench.url());
    let ledger = get(&format!("{}/v1/ledger", farm.bench.url())).unwrap().json();
    let vkey = text(&ledger["charter"]["logKeys"][0]["vkey"]).to_owned();
    let vkey = if vkey.is_empty() { find_vkey(&ledger).unwrap() } else { vkey };
    assert_eq!(farm.bench.node.take().unwrap().stop(), 0);
    let held = inspector.json(&["verify", proof.to_str().unwrap(), "--vkey", &vkey]);
    assert_eq!(
        (&held["holds"], text(&held["row"]["order"]), &held["index"]),
        (&true.into(), "A-1", &sold["index"]),
        "{held}"
    );
    assert_eq!(held["row"]["lines"][0]["waybill"], "SF-SECRET-1");
    let shown = fs::read_to_string(&proof).unwrap();
    assert!(!shown.contains("SF3"), "the other orders are not in it");
    for (from, to) in [("SF-SECRET-1", "SF-SECRET-2"), ("\"position\": 0", "\"position\": 1")] {
        assert!(shown.contains(from), "{shown}");
        fs::write(&proof, shown.replace(from, to)).unwrap();
        inspector.fails(1, &["verify", proof.to_str().unwrap(), "--vkey", &vkey]);
    }
    farm.bench.restart();

    // A parcel comes back: its codes are open again, one pack is sold anew, the other destroyed.
    assert!(
        farm.coop.json(&["receive", "BOX/B=3 pcs", "--returned", "--codes", "R1:3,4"])["verdict"]
            == "pending",
        "three boxes with two codes"
    );
    accepted(&farm.coop, &["receive", "BOX/B=2 pcs", "--returned", "--codes", "R1:3,4", "--doc", "RMA-1"]);
    assert_eq!((farm.state(3), farm.state(4)), ("returned".to_owned(), "returned".to_owned()));
    let next = farm.write("next.csv", "order,codes\nC-1,R1:3\n");
    accepted(&farm.coop, &["sell", "--online", &next]);
    accepted(&farm.coop, &["dispose", "BOX/B=1 pcs", "--codes", "R1:4", "--note", "crushed"]);
    assert_eq!((farm.state(3), farm.state(4)), ("sold".to_owned(), "voided".to_owned()));
    let days = farm.coop.json(&["orders", "list"]);
    assert_eq!(days["days"].as_array().unwrap().len(), 2, "{days}");
    let order = farm.coop.json(&["orders", "show", "A-3"]);
    assert_eq!(order["orders"][0]["row"]["lines"].as_array().unwrap().len(), 2, "{order}");
    assert!(farm.coop.fails(2, &["orders", "show", "Z"]).contains("no order Z"));
    farm.bench.governor.ok(&["audit", &farm.bench.url()]);
}

/// The first log key anywhere in what the node tells of itself.
fn find_vkey(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains("/log+") => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(find_vkey),
        Value::Object(members) => members.values().find_map(find_vkey),
        _ => None,
    }
}

#[test]
fn an_inspector_checks_many_codes_at_once() {
    let farm = farm();
    let certifier = farm.bench.join("CERT", "certifier");
    certifier.ok(&[
        "certificate",
        "issue",
        "/place/E1",
        "--number",
        "OF-17",
        "--type",
        "organic",
        "--from",
        "2026-01-01",
    ]);
    let node = farm.bench.join("SHOP", "shop");
    node.ok(&["place", "add", "STORE", "--name", "en=Store", "--type", "shop"]);
    accepted(&farm.coop, &["ship", "BOX/B=10 pcs", "--to", "SHOP", "--doc", "DN-7", "--codes", "R1/4"]);
    let day = farm.write("day.csv", "order,codes\nA-1,R1:3\n");
    accepted(&farm.coop, &["sell", "--online", &day, "--doc", "LIVE-21"]);
    farm.coop.ok(&["codes", "void", "R1:55", "--reason", "spoiled"]);
    let url = format!("{}/inspect/scan", farm.bench.url());
    let post = |url: &str, kind: &str, accept: &str, body: &str| {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(url).header("content-type", kind).header("accept", accept);
        let mut answer = request.send(body.as_bytes()).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };

    // A list as a scanner saves it: capitals, a heading, columns, one code twice, one that is none.
    let capital = farm.uri(3).replace("/p/", "/P/");
    let list = format!(
        "no;code\n1;{capital}\n2;{}\n3;{}\n4;{}\n5;0000000000000000\n6;{}\nnonsense 7\n",
        farm.serials[41],
        farm.uri(55),
        farm.uri(0),
        farm.uri(3)
    );
    let (status, said) = post(&url, "text/plain", "application/json", &list);
    assert_eq!(status, 200, "{said}");
    let page: Value = serde_json::from_str(&said).unwrap();
    let codes = page["codes"].as_array().unwrap();
    let states: Vec<&str> = codes.iter().map(|code| text(&code["state"])).collect();
    assert_eq!(states, ["sold", "active", "voided", "active", "unknown", "unreadable"], "{page}");
    assert_eq!(page["repeats"], 1);
    assert_eq!(
        (text(&codes[0]["lot"]["uri"]), &codes[0]["sale"]["orders"], &codes[0]["number"]),
        (farm.bench.id("p/BOX/10/B").as_str(), &1.into(), &serde_json::json!(["R1", 4])),
    );
    assert!(text(&codes[0]["sale"]["documents"][0]).ends_with("/doc/LIVE-21"), "{page}");
    assert!(text(&codes[1]["dispatch"]["to"]["uri"]).ends_with("/party/SHOP"), "{page}");
    assert_eq!(codes[3]["dispatch"], Value::Null);
    assert_eq!(text(&codes[0]["certificates"][0]["number"]), "OF-17", "{page}");

    // A file from a page without scripts, in both languages.
    let part = |name: &str, more: &str, body: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n")
    };
    let form = part("codes", "", "")
        + &part("file", "; filename=\"l.txt\"", &list)
        + &part("form", "", "page")
        + "--b--\r\n";
    let (status, html) =
        post(&format!("{url}?lang=en"), "multipart/form-data; boundary=b", "text/html", &form);
    assert_eq!(status, 200, "{html}");
    for words in
        ["6 codes", "Out of use", "None of the codes", "OF-17", "DN-7", "online, one order", "LIVE-21"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (_, html) = post(&format!("{url}?lang=zh"), "multipart/form-data; boundary=b", "text/html", &form);
    assert!(html.contains("查无此码") && !html.contains("inspect-scan"), "{html}");
    let pasted = format!("codes={}%0A{}&form=csv", farm.serials[0], farm.serials[1]);
    let (_, csv) = post(&url, "application/x-www-form-urlencoded", "text/html", &pasted);
    assert!(csv.starts_with("\u{feff}given,state,") && csv.lines().count() == 3, "{csv}");

    // What cannot be read, or is too much.
    assert_eq!(post(&url, "application/json", "text/html", "{}").0, 415);
    assert_eq!(post(&url, "text/plain", "application/json", &"x".repeat(600 << 10)).0, 413);
    let (status, said) = post(&format!("{url}?form=xml"), "text/plain", "application/json", "x");
    assert!(status == 400 && said.contains("page, json or csv"), "{said}");
    let many: String = (0..1_003).map(|number| format!("{number:016}\n")).collect();
    let (_, said) = post(&url, "text/plain", "application/json", &many);
    let page: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((page["codes"].as_array().unwrap().len(), &page["beyond"]), (1_000, &3.into()));
    let empty = get_with(&url, &[("accept", "text/html")]).unwrap();
    assert!(empty.status == 200 && empty.text().contains("/camera.js"), "{}", empty.text());
}
