//! What is kept about people: handed over sealed, given out on request, erased on request, and everything still verifies.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{fs, path::Path};

use serde_json::Value;
use suyuan_tests::{Bench, Person, get};

const NAME: &str = "李娜莲";
const TELEPHONE: &str = "138-0000-4321";
const PRICE: &str = "2.8017";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The files below a directory that hold these bytes anywhere, as they are or packed.
fn holding(dir: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// A cooperative that bought from a grower whose name, telephone and price are private.
struct Story {
    b: Bench,
    coop: Person,
    mill: Person,
    grower: String,
    lot: String,
}

fn story() -> Story {
    let b = Bench::new();
    let (coop, mill) = (b.join("SL", "producer"), b.join("MILL", "processor"));
    coop.ok(&["product", "add", "PADDY", "--name", "en=Paddy"]);
    coop.ok(&[
        "place",
        "add",
        "E1",
        "--name",
        "en=E1",
        "--type",
        "plot",
        "--near",
        "30.5,103.9",
        "--position",
        "30.57231,103.92244",
    ]);
    let zh = format!("zh={NAME}");
    let stated =
        coop.json(&["party", "add", "--private", "--name", &zh, "--details", TELEPHONE, "--role", "grower"]);
    let grower = text(&stated["subject"]);
    let bought = coop.json(&[
        "buy",
        "340 kg",
        "--product",
        "PADDY",
        "--from",
        &grower,
        "--place",
        "E1",
        "--price",
        PRICE,
    ]);
    let lot = text(&bought["subject"]);
    Story { b, coop, mill, grower, lot }
}

/// Log, rules and pages hold.
fn verifies(s: &Story) {
    s.b.governor.ok(&["audit", &s.b.url()]);
    s.coop.ok(&["verify", &s.lot]);
    let page = get(&s.lot).unwrap();
    assert_eq!(page.status, 200);
    assert!(!page.text().contains(NAME));
}

#[test]
fn what_was_erased_is_nowhere_any_more_and_everything_still_verifies() {
    let s = story();
    let about = |word: &str| {
        let listed = s.coop.json(&["privacy", "list"]);
        listed["private"].as_array().unwrap().iter().filter(|v| v["about"]["member"] == word).count()
    };
    assert_eq!(["names", "details", "price", "position"].map(about), [1, 1, 1, 1]);
    let salts: Vec<Vec<u8>> = fs::read_dir(s.coop.home().join("private"))
        .unwrap()
        .map(|file| fs::read(file.unwrap().path()).unwrap()[..32].to_vec())
        .collect();
    assert_eq!((salts.len(), holding(s.coop.home(), NAME.as_bytes()).len()), (4, 1));
    // The node never had any of it.
    for bytes in [NAME.as_bytes(), TELEPHONE.as_bytes(), PRICE.as_bytes(), b"103.92244"] {
        assert!(holding(&s.b.data, bytes).is_empty());
    }
    // A node whose operator was given a value and keeps it beside the log.
    let private = s.b.data.join("private");
    for file in fs::read_dir(s.coop.home().join("private")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, private.join(path.file_name().unwrap())).unwrap();
    }

    let said = s.coop.fails(2, &["privacy", "erase", NAME]);
    assert!(said.contains(NAME) && said.contains(TELEPHONE) && said.contains(PRICE), "{said}");
    let data = s.b.data.to_str().unwrap();
    let erased = s.coop.json(&["privacy", "erase", NAME, "--data", data, "--yes"]);
    assert_eq!((&erased["erased"], &erased["in_data"]), (&3.into(), &3.into()), "{erased}");
    for dir in [s.coop.home(), s.b.data.as_path()] {
        for bytes in [NAME.as_bytes(), TELEPHONE.as_bytes(), PRICE.as_bytes()] {
            assert_eq!(holding(dir, bytes), Vec::<String>::new());
        }
    }
    let left: Vec<bool> = salts.iter().map(|salt| !holding(s.coop.home(), salt).is_empty()).collect();
    assert_eq!(
        left.iter().filter(|left| **left).count(),
        1,
        "only the plot's position, which is nobody's name"
    );
    assert_eq!(["names", "details", "price", "position"].map(about), [0, 0, 0, 1]);
    verifies(&s);
    let shown = s.coop.ok(&["party", "list"]);
    assert!(shown.contains("private") && !shown.contains(NAME), "{shown}");
    // The ledger's own commitment is still there, and nothing opens it.
    let history = get(&format!("{}/v1/history?of={}", s.b.url(), s.grower)).unwrap().text();
    assert!(history.contains(r#"\"private\""#), "{history}");
    let said = s.coop.fails(2, &["privacy", "show", &s.grower]);
    assert!(said.contains("kept here"), "{said}");
    // It goes on: the grower sells again.
    s.coop.ok(&[
        "buy",
        "10 kg",
        "--product",
        "PADDY",
        "--from",
        &s.grower,
        "--place",
        "E1",
        "--price",
        "3.00",
    ]);
    verifies(&s);
}

#[test]
fn a_name_in_a_draft_or_in_what_was_given_up_goes_too_and_where_it_stays_is_said() {
    let s = story();
    let note = format!("for {NAME}");
    let harvest = ["harvest", "5 kg", "--product", "PADDY", "--place", "E1", "--note", &note];
    let with = |more: &[&str]| s.coop.ok(&[&harvest[..], more].concat());
    with(&["--draft"]);
    s.coop.ok(&["harvest", "6 kg", "--product", "PADDY", "--place", "E1", "--note", "nobody", "--draft"]);
    // Its name and telephone are in private/ only: a draft that commits to them is of no use without.
    s.coop.ok(&[
        "buy",
        "7 kg",
        "--product",
        "PADDY",
        "--from",
        &s.grower,
        "--place",
        "E1",
        "--price",
        "1.99",
        "--draft",
    ]);
    // A producer issues no certificates: refused twice, and one of them is given up.
    for number in ["C-1", "C-2"] {
        let certificate =
            ["certificate", "issue", "PADDY", "--number", number, "--type", "organic", "--scheme", NAME];
        s.coop.fails(3, &certificate);
    }
    let refused = s.coop.json(&["outbox"])["refused"].clone();
    assert_eq!(refused.as_array().unwrap().len(), 2, "{refused}");
    s.coop.ok(&["outbox", "withdraw", &text(&refused[0]["id"])[..12]]);
    with(&["--offline"]);

    let before = holding(s.coop.home(), NAME.as_bytes());
    let said = s.coop.fails(2, &["privacy", "erase", NAME]);
    assert!(said.contains("draft") && said.contains("given up"), "{said}");
    assert_eq!(holding(s.coop.home(), NAME.as_bytes()), before, "nothing goes without a yes");
    let erased = s.coop.json(&["privacy", "erase", NAME, "--yes"]);
    assert_eq!((&erased["drafts"], &erased["withdrawn"]), (&2.into(), &1.into()), "{erased}");
    let left: Vec<String> = erased["left"].as_array().unwrap().iter().map(text).collect();
    let mut still: Vec<String> = holding(s.coop.home(), NAME.as_bytes());
    still.sort();
    let whole: Vec<String> = left.iter().map(|file| s.coop.home().join(file).display().to_string()).collect();
    assert_eq!(still, whole);
    assert!(left.len() == 2 && left[0].starts_with("outbox/") && left[1].starts_with("refused/"), "{left:?}");
    assert_eq!(s.coop.json(&["draft", "list"])["drafts"].as_array().unwrap().len(), 1);

    // Once more, when the other is given up: then what waits is all that is left, and it is said why.
    s.coop.ok(&["outbox", "withdraw", &text(&refused[1]["id"])[..12]]);
    let again = s.coop.run(&["privacy", "erase", NAME, "--yes"]);
    assert!(again.code == 0 && again.err.contains("signed and not sent"), "{}{}", again.out, again.err);
    assert_eq!(holding(s.coop.home(), NAME.as_bytes()).len(), 1);
}

#[test]
fn private_values_travel_sealed_with_the_goods() {
    let s = story();
    let out = s.mill.home().join("for-mill.json");
    let file = out.to_str().unwrap();
    let said = s.coop.fails(2, &["privacy", "share", &s.lot, "--to", "NOBODY", "--out", file, "--yes"]);
    assert!(said.contains("no member"), "{said}");
    let given = s.coop.json(&["privacy", "share", &s.lot, &s.grower, "--to", "MILL", "--out", file, "--yes"]);
    assert_eq!(given["values"], 3, "{given}");
    let sealed = fs::read_to_string(&out).unwrap();
    for word in [NAME, TELEPHONE, PRICE, s.grower.as_str()] {
        assert!(!sealed.contains(word), "{sealed}");
    }
    // Nobody else opens it, not even who made it.
    let said = s.coop.fails(1, &["privacy", "receive", file]);
    assert!(said.contains("sealed to"), "{said}");
    let before = s.mill.ok(&["party", "list"]);
    assert!(before.contains("private") && !before.contains(NAME));
    let taken = s.mill.json(&["privacy", "receive", file]);
    assert_eq!(taken["private"].as_array().unwrap().len(), 3);
    assert!(s.mill.ok(&["party", "list"]).contains(NAME));
    assert!(s.mill.ok(&["privacy", "list"]).contains("from SL"));
    let listed = s.coop.ok(&["privacy", "list"]);
    assert!(listed.contains("given to MILL"), "{listed}");
    // Only what was asked for.
    let more = s.mill.home().join("price.json");
    let only = [
        "privacy",
        "share",
        &s.lot,
        "--only",
        "price",
        "--to",
        "MILL",
        "--yes",
        "--out",
        more.to_str().unwrap(),
    ];
    assert_eq!(s.coop.json(&only)["values"], 1);

    // Who was given it is told when it is erased.
    let erased = s.coop.run(&["privacy", "erase", TELEPHONE, "--yes"]);
    assert!(erased.code == 0 && erased.err.contains("MILL was given it"), "{}{}", erased.out, erased.err);
    assert!(s.mill.ok(&["party", "list"]).contains(NAME), "the receiver's copy is the receiver's to erase");
    s.mill.ok(&["privacy", "erase", &s.grower, "--yes"]);
    assert!(holding(s.mill.home(), NAME.as_bytes()).is_empty());
    verifies(&s);
}

#[test]
fn a_person_is_given_all_that_is_kept() {
    let s = story();
    fs::write(s.coop.home().join("contacts.toml"), format!("\"{}\" = \"Shuangliu, village 3\"\n", s.grower))
        .unwrap();
    let said = s.coop.fails(2, &["privacy", "export", "王小明"]);
    assert!(said.contains("王小明"), "{said}");
    for person in [NAME, TELEPHONE, s.grower.as_str()] {
        let dir = s.coop.home().join("given");
        let told = s.coop.json(&["privacy", "export", person, "--out", dir.to_str().unwrap()]);
        assert_eq!(
            (&told["private"], &told["contacts"], &told["node_asked"]),
            (&3.into(), &1.into(), &true.into())
        );
        let words = fs::read_to_string(dir.join("personal-data.txt")).unwrap();
        for want in [NAME, TELEPHONE, PRICE, "village 3", "entry"] {
            assert!(words.contains(want), "{want}: {words}");
        }
        assert!(!words.contains("103.92244"), "the cooperative's plot is not this person's: {words}");
        let data: Value = serde_json::from_slice(&fs::read(dir.join("personal-data.json")).unwrap()).unwrap();
        assert_eq!(data["private"].as_array().unwrap().len(), 3);
        assert!(data["statements"].as_array().unwrap().len() >= 2, "{data}");
        assert!(data["private"][0]["statements"][0].is_u64());
        fs::remove_dir_all(&dir).unwrap();
    }
    s.coop.ok(&["privacy", "erase", &s.grower, "--yes"]);
    assert!(holding(s.coop.home(), "village 3".as_bytes()).is_empty());
}
