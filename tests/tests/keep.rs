//! A log never goes on in two ways: copies, restored copies, directories that were rolled back, and the ledgers that come after.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use suyuan_ledger::log::{
    Checkpoint, Hash, MemoryTree, Note, TlogProof, bundles_of, decode_bundle, leaf_hash, tiles_of,
};
use suyuan_tests::{Bench, Hand, Node, Person, from_base64, get, harvest};

/// Every checkpoint that was ever shown, by whomever.
#[derive(Default)]
struct Shown(Vec<(u64, Hash)>);

impl Shown {
    fn note(&mut self, text: &[u8]) {
        let checkpoint: Checkpoint = Note::parse(text).unwrap().text.parse().unwrap();
        self.0.push((checkpoint.size(), checkpoint.root()));
    }

    fn by(&mut self, url: &str) {
        self.note(&get(&format!("{url}/checkpoint")).unwrap().body);
    }

    fn receipt(&mut self, answer: &Value) -> String {
        let receipt = answer["proof"].as_str().unwrap().to_owned();
        let at = receipt.find("\n\n").unwrap() + 2;
        self.note(&receipt.as_bytes()[at..]);
        receipt
    }

    /// All of them are beginnings of the log that this node keeps.
    fn are_prefixes_of(&self, url: &str) {
        let leaves: Vec<Hash> = entries(url).iter().map(|entry| leaf_hash(entry)).collect();
        for (size, root) in &self.0 {
            let size = usize::try_from(*size).unwrap();
            assert_eq!(MemoryTree::of(leaves[..size].iter().copied()).root(), *root, "at size {size}");
        }
    }
}

fn size_of(url: &str) -> u64 {
    get(&format!("{url}/v1/ledger")).unwrap().json()["size"].as_u64().unwrap()
}

fn entries(url: &str) -> Vec<Vec<u8>> {
    let bundles = bundles_of(size_of(url)).map(|bundle| {
        let bytes = get(&format!("{url}/{bundle}")).unwrap().body;
        decode_bundle(&bytes, bundle.width()).unwrap().iter().map(|entry| entry.to_vec()).collect::<Vec<_>>()
    });
    bundles.flatten().collect()
}

/// A static copy of a log, as any web server could serve it.
fn mirror(url: &str, dir: &Path) -> String {
    let checkpoint = get(&format!("{url}/checkpoint")).unwrap().body;
    let size = Note::parse(&checkpoint).unwrap().text.parse::<Checkpoint>().unwrap().size();
    let files = tiles_of(size).chain(bundles_of(size)).map(|tile| tile.to_string());
    for path in files.chain(["checkpoint".to_owned()]) {
        let file = dir.join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, get(&format!("{url}/{path}")).unwrap().body).unwrap();
    }
    dir.to_str().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => assert!(fs::copy(&path, &target).is_ok()),
        }
    }
}

fn said(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn grow(b: &Bench, hand: &mut Hand, times: u64, shown: &mut Shown) -> Vec<String> {
    let lot = b.id("p/STRAW/10/A");
    let mut receipts = Vec::new();
    for _ in 0..times {
        let answer = hand.say("event", &lot, &harvest(&lot, 1));
        assert_eq!(answer.status, 201, "{}", answer.text());
        receipts.push(shown.receipt(&answer.json()));
        shown.by(&b.url());
    }
    receipts
}

/// A node that serves and takes nothing, and why.
fn read_only(data: &Path, port: u16, options: &[&str]) -> (Node, String) {
    let node = Node::start_as(data, port, options, 503).unwrap_or_else(|said| panic!("{said}"));
    let health = get(&format!("{}/health", node.url)).unwrap().json();
    (node, health["detail"].as_str().unwrap().to_owned())
}

#[test]
fn last_nights_backup_beside_receipts_of_this_morning_signs_no_second_history() {
    let mut b = Bench::new();
    let mut shown = Shown::default();
    let mut sl = b.producer();
    grow(&b, &mut sl, 3, &mut shown);
    let backup = b.data.with_extension("backup");
    let first = b.governor.json(&["backup", said(&backup), "--data", said(&b.data), "--with-log-key"]);
    grow(&b, &mut sl, 2, &mut shown);
    // At night the mark has caught up with the log.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let night = b.governor.json(&["backup", said(&backup), "--data", said(&b.data)]);
    assert_eq!(night["stated"]["size"].as_u64(), Some(first["stated"]["size"].as_u64().unwrap() + 2));
    assert_eq!(night["stated"]["log_keys"], true, "they are in it since the first");

    let receipts = grow(&b, &mut sl, 4, &mut shown);
    let tiles = mirror(&b.url(), &b.data.with_extension("mirror"));
    let newest = size_of(&b.url());
    b.kill();
    fs::rename(&b.data, b.data.with_extension("broken")).unwrap();

    // Nobody writes to a backup, and a restored copy takes nothing.
    let refused = Node::try_start(&backup, b.port, &[]).map(|_| ()).unwrap_err();
    assert!(refused.contains("is a backup"), "{refused}");
    b.governor.ok(&["restore", said(&backup), "--data", said(&b.data)]);
    let (node, why) = read_only(&b.data, b.port, &[]);
    assert!(why.contains("restored copy") && why.contains("--tail"), "{why}");
    shown.by(&b.url());
    // It serves the newest checkpoint that it has signed, which may lie a moment behind what it holds.
    let holds = b.governor.json(&["status", "--data", said(&b.data)])["size"].as_u64();
    assert_eq!(holds, Some(newest - 4));
    assert!(size_of(&b.url()) <= newest - 4);
    assert_eq!(get(&b.id("p/STRAW/10/A")).unwrap().status, 200, "pages go on");
    let lot = b.id("p/STRAW/10/A");
    let answer = sl.say("event", &lot, &harvest(&lot, 1));
    assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("read-only")));
    shown.by(&b.url());
    assert_eq!(node.stop(), 0);

    // Only what this log has signed is taken as its tail.
    let other = Bench::new();
    let strange = mirror(&other.url(), &b.data.with_extension("strange"));
    let refused = b.governor.fails(4, &["restore", "--data", said(&b.data), "--tail", &strange]);
    assert!(refused.contains("another log"), "{refused}");

    let taken = b.governor.json(&["restore", "--data", said(&b.data), "--tail", &strange, "--tail", &tiles]);
    assert_eq!((taken["before"].as_u64(), taken["size"].as_u64()), (Some(newest - 4), Some(newest)));
    let (node, _) = read_only(&b.data, b.port, &[]);
    shown.by(&b.url());
    assert_eq!(node.stop(), 0);
    b.governor.ok(&["restore", "--data", said(&b.data), "--nothing-newer-was-answered", "--i-am", "Li Na"]);
    let history = fs::read_to_string(b.data.join("restored-history")).unwrap();
    assert!(history.contains("Li Na") && history.contains(&format!("\"size\":{newest}")), "{history}");

    b.node = Some(Node::start(&b.data, b.port));
    let mut sl = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    grow(&b, &mut sl, 2, &mut shown);
    shown.are_prefixes_of(&b.url());
    for receipt in receipts {
        let proof: TlogProof = receipt.parse().unwrap();
        let here = get(&format!("{}/v1/statements/{}", b.url(), proof.index)).unwrap().json();
        assert_eq!(proof.extra.unwrap(), from_base64(here["entry"].as_str().unwrap()));
    }
    b.governor.ok(&["verify", &b.url()]);
}

#[test]
fn a_directory_rolled_back_with_its_own_mark_is_noticed_by_asking() {
    let mut b = Bench::new();
    let mut shown = Shown::default();
    let mut sl = b.producer();
    grow(&b, &mut sl, 2, &mut shown);
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let (old, new) = (b.data.with_extension("old"), b.data.with_extension("new"));
    copy(&b.data, &old);
    b.node = Some(Node::start(&b.data, b.port));
    grow(&b, &mut sl, 3, &mut shown);
    let tiles = mirror(&b.url(), &b.data.with_extension("mirror"));
    let newest = size_of(&b.url());
    assert_eq!(b.node.take().unwrap().stop(), 0);
    fs::rename(&b.data, &new).unwrap();

    // Who has only the checkpoint cannot help, and is enough to stop.
    copy(&old, &b.data);
    let alone = b.data.with_extension("alone");
    fs::create_dir(&alone).unwrap();
    fs::copy(Path::new(&tiles).join("checkpoint"), alone.join("checkpoint")).unwrap();
    let (node, why) = read_only(&b.data, b.port, &["--ask", said(&alone)]);
    assert!(why.contains("others have seen more"), "{why}");
    shown.by(&b.url());
    assert_eq!(node.stop(), 0);
    let node = Node::start_as(&b.data, b.port, &["--ask", said(&alone), "--ask", &tiles], 200).unwrap();
    assert_eq!(size_of(&b.url()), newest);
    shown.are_prefixes_of(&b.url());
    drop(node);

    // A live node that has more is as good; one that is silent stops nobody, unless all are waited for.
    fs::remove_dir_all(&b.data).unwrap();
    copy(&old, &b.data);
    let other = suyuan_tests::free_port();
    let live = Node::start(&new, other);
    let nobody = format!("http://127.0.0.1:{}", suyuan_tests::free_port());
    let node = Node::start_as(&b.data, b.port, &["--ask", &nobody, "--ask", &live.url], 200).unwrap();
    assert_eq!(size_of(&b.url()), newest);
    assert_eq!(node.stop(), 0);
    let (node, why) = read_only(&b.data, b.port, &["--ask", &nobody, "--ask", &live.url, "--ask-all"]);
    assert!(why.contains("silent"), "{why}");
    drop((node, live));

    // Somebody starts last week's copy without asking, and it answers: now there are two histories, and both are kept.
    copy(&old, &b.data.with_extension("fork"));
    let fork = Node::start(&b.data.with_extension("fork"), other);
    let mut hand = Hand::at(&fork.url, "SL", &b.id("party/SL"));
    assert_eq!(hand.say("event", &b.id("p/STRAW/10/F"), &harvest(&b.id("p/STRAW/10/F"), 7)).status, 201);
    let forked = mirror(&fork.url, &b.data.with_extension("forked"));
    drop(fork);
    let refused = Node::try_start(&b.data, b.port, &["--ask", &forked]).map(|_| ()).unwrap_err();
    assert!(refused.contains("TWO HISTORIES"), "{refused}");
    assert_eq!(fs::read_dir(b.data.join("alarms")).unwrap().count(), 2);
}

#[test]
fn a_restored_copy_goes_on_when_all_who_are_asked_agree() {
    let mut b = Bench::new();
    let mut shown = Shown::default();
    let mut sl = b.producer();
    let backup = b.data.with_extension("backup");
    b.governor.ok(&["backup", said(&backup), "--data", said(&b.data), "--with-log-key"]);
    grow(&b, &mut sl, 2, &mut shown);
    let tiles = mirror(&b.url(), &b.data.with_extension("mirror"));
    b.kill();
    fs::rename(&b.data, b.data.with_extension("broken")).unwrap();
    b.governor.ok(&["restore", said(&backup), "--data", said(&b.data)]);
    b.node = Some(Node::start_as(&b.data, b.port, &["--ask", &tiles], 200).unwrap());
    let mut sl = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    grow(&b, &mut sl, 1, &mut shown);
    shown.are_prefixes_of(&b.url());
    assert!(fs::read_to_string(b.data.join("restored-history")).unwrap().contains("nobody asked has more"));
}

#[test]
fn a_backup_is_of_one_ledger_and_never_goes_back() {
    let mut b = Bench::new();
    let mut shown = Shown::default();
    let mut sl = b.producer();
    let (backup, fresh) = (b.data.with_extension("backup"), b.data.with_extension("fresh"));
    grow(&b, &mut sl, 1, &mut shown);
    assert_eq!(b.node.take().unwrap().stop(), 0);
    copy(&b.data, &fresh);
    b.node = Some(Node::start(&b.data, b.port));
    grow(&b, &mut sl, 2, &mut shown);
    let made = b.governor.json(&["backup", said(&backup), "--data", said(&b.data)]);
    assert!(!backup.join("log.key").exists() && !backup.join("ledger.sled").exists());
    let status = b.governor.json(&["status", "--data", said(&backup)]);
    assert_eq!((&status["size"], &status["root"]), (&made["stated"]["size"], &made["stated"]["root"]));
    let refused = b.governor.fails(6, &["backup", said(&backup), "--data", said(&fresh)]);
    assert!(refused.contains("the backup knows more") && !refused.contains("do not start it"), "{refused}");
    let other = Bench::new();
    b.governor.fails(6, &["backup", said(&backup), "--data", said(&other.data)]);
    b.governor.fails(6, &["backup", said(&b.data), "--data", said(&other.data)]);
    b.governor.fails(6, &["restore", said(&backup), "--data", said(&b.data)]);
    let again = b.governor.json(&["status", "--data", said(&backup)]);
    assert_eq!(again["root"], made["stated"]["root"], "the refused ones changed nothing");

    // Without the log's key the restored copy never goes on.
    let dir: PathBuf = b.data.with_extension("again");
    b.governor.ok(&["restore", said(&backup), "--data", said(&dir)]);
    b.governor.ok(&["restore", "--data", said(&dir), "--nothing-newer-was-answered", "--i-am", "Li Na"]);
    let said = Node::try_start(&dir, suyuan_tests::free_port(), &[]).map(|_| ()).unwrap_err();
    assert!(said.contains("log.key"), "{said}");
}

#[test]
fn nothing_is_founded_where_a_ledger_was_expected() {
    let b = Bench::new();
    for dir in [b.data.with_extension("missing"), b.data.with_extension("empty")] {
        if dir.extension().unwrap() == "empty" {
            fs::create_dir(&dir).unwrap();
        }
        let said = Node::try_start(&dir, suyuan_tests::free_port(), &[]).map(|_| ()).unwrap_err();
        assert!(said.contains("holds no ledger"), "{said}");
        assert!(!dir.join("journal").exists());
    }
}

#[test]
fn a_successor_names_the_log_that_it_continues() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    grow(&b, &mut sl, 1, &mut Shown::default());
    let old = get(&format!("{}/v1/ledger", b.url())).unwrap().json();
    let dir = b.data.with_extension("next");
    let governor = Person::new(&b.url());
    let host = format!("127.0.0.1:{}", b.port);
    let args = ["successor", "--of", &b.url(), "--data", said(&dir), "--host", &host, "--name", "en=Next"];
    let made = governor.json(&args);
    assert_eq!(
        (&made["predecessor"]["ledger"], &made["predecessor"]["root"]),
        (&old["ledger"], &old["root"])
    );
    assert_eq!(made["origin"], format!("{host}/log/2"), "two logs never share an origin");
    b.kill();

    let _node = Node::start_as(&dir, b.port, &["--predecessor-url", "https://old.example"], 200).unwrap();
    let told = get(&format!("{}/v1/ledger", b.url())).unwrap().json();
    assert_eq!(told["predecessor"]["ledger"], old["ledger"]);
    assert_eq!(told["predecessor"]["url"], "https://old.example");
    let answer = get(&b.id("p/STRAW/10/A")).unwrap();
    assert_eq!(answer.status, 404);
    assert!(answer.json()["hint"].as_str().unwrap().contains("https://old.example"), "{}", answer.text());
    let page = suyuan_tests::get_with(&b.id("p/STRAW/10/A"), &[("accept", "text/html")]).unwrap().text();
    assert!(page.contains("https://old.example/p/STRAW/10/A"), "{page}");
}
