//! Copies of a log: one that follows is no log, whatever key is put beside it, until somebody says that nothing newer was answered; and one
//! that others have seen more of takes what it lacks.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{fs, net::TcpListener, path::Path};

use suyuan_tests::{Bench, Hand, Node, free_port, get, harvest, post};

fn said(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn size_of(url: &str) -> u64 {
    get(&format!("{url}/v1/ledger")).unwrap().json()["size"].as_u64().unwrap()
}

fn grow(b: &Bench, hand: &mut Hand, times: u64) -> u64 {
    let lot = b.id("p/STRAW/10/A");
    for _ in 0..times {
        let answer = hand.say("event", &lot, &harvest(&lot, 1));
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    size_of(&b.url())
}

/// A node that serves and takes nothing, and why.
fn read_only(data: &Path, port: u16) -> (Node, String) {
    let node = Node::start_as(data, port, &[], 503).unwrap_or_else(|said| panic!("{said}"));
    let health = get(&format!("{}/health", node.url)).unwrap().json();
    assert_eq!((health["code"].as_str(), health["retry"].as_bool()), (Some("read-only"), Some(false)));
    (node, health["detail"].as_str().unwrap().to_owned())
}

fn copy(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

#[test]
fn a_followers_copy_with_the_logs_key_signs_no_second_history() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    let old = grow(&b, &mut sl, 3);
    let dir = b.data.with_extension("copy");
    let first = b.governor.json(&["follow", &b.url(), "--data", said(&dir), "--once"]);
    assert_eq!(first["size"].as_u64(), Some(old));
    assert_eq!(first["root"], b.governor.json(&["status", "--data", said(&dir)])["root"]);
    let newest = grow(&b, &mut sl, 2);

    // Without the log's key and with it, and also where an earlier version has left no mark.
    let (port, unmarked) = (free_port(), b.data.with_extension("unmarked"));
    copy(&dir, &unmarked);
    fs::remove_file(unmarked.join("followed")).unwrap();
    let (node, why) = read_only(&dir, port);
    assert!(why.contains("a follower's copy") && why.contains("--tail"), "{why}");
    assert_eq!(node.stop(), 0);
    for copy in [&dir, &unmarked] {
        fs::copy(b.data.join("log.key"), copy.join("log.key")).unwrap();
    }
    for copy in [&dir, &unmarked] {
        let (node, why) = read_only(copy, port);
        assert!(why.contains(&format!("a follower's copy with {old} entries")), "{why}");
        let checkpoint = get(&format!("{}/checkpoint", node.url)).unwrap().text();
        assert_eq!(
            checkpoint.lines().nth(1),
            Some(old.to_string().as_str()),
            "nothing was signed: {checkpoint}"
        );
        let statement = sl.sign("event", "x", &harvest("x", 1));
        let refused =
            post(&format!("{}/v1/statements", node.url), "application/cose", statement.bytes()).unwrap();
        assert_eq!((refused.status, refused.header("retry-after")), (503, None));
        let problem = refused.json();
        assert_eq!((problem["code"].as_str(), problem["retry"].as_bool()), (Some("read-only"), Some(false)));
        assert!(!problem["hint"].as_str().unwrap().contains("Retry-After"), "{problem}");
        assert_eq!(node.stop(), 0);
    }

    // It goes on following; or it becomes the log, when it has everything and somebody says so.
    b.governor.ok(&["follow", &b.url(), "--data", said(&unmarked), "--once"]);
    b.governor.ok(&["restore", "--data", said(&dir), "--tail", &b.url()]);
    let lasting = get(&format!("{}/v1/statements/{}", b.url(), newest - 1)).unwrap().json()["id"].clone();
    b.kill();
    let (node, why) = read_only(&dir, b.port);
    assert!(why.contains(&format!("{newest} entries")), "{why}");
    assert_eq!(node.stop(), 0);
    b.governor.ok(&["restore", "--data", said(&dir), "--nothing-newer-was-answered", "--i-am", "Li Na"]);
    b.node = Some(Node::start(&dir, b.port));
    assert_eq!(get(&format!("{}/v1/statements/{}", b.url(), newest - 1)).unwrap().json()["id"], lasting);
    let mut sl = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    assert_eq!(grow(&b, &mut sl, 1), newest + 1);
    assert!(fs::read_to_string(dir.join("restored-history")).unwrap().contains("copied by following"));
    b.kill();
    let refused = b.governor.fails(6, &["follow", &b.url(), "--data", said(&dir), "--once"]);
    assert!(refused.contains("a node's own directory"), "{refused}");
}

#[test]
fn a_directory_that_others_have_seen_more_of_takes_the_tail() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let old = b.data.with_extension("old");
    copy(&b.data, &old);
    b.restart();
    let newest = grow(&b, &mut sl, 3);

    let took = b.governor.json(&["restore", "--data", said(&old), "--tail", &b.url()]);
    assert_eq!((took["before"].as_u64(), took["size"].as_u64()), (Some(newest - 3), Some(newest)));
    // It was an older copy all along, and waits from now on.
    let (node, why) = read_only(&old, free_port());
    assert!(why.contains("nobody has said yet that nothing newer was answered"), "{why}");
    assert_eq!(node.stop(), 0);

    // The log itself lacks nothing, and waits for nothing.
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let told = b.governor.ok(&["restore", "--data", said(&b.data), "--tail", said(&old)]);
    assert!(told.contains("Nothing newer"), "{told}");
    let refused = b
        .governor
        .fails(2, &["restore", "--data", said(&b.data), "--nothing-newer-was-answered", "--i-am", "x"]);
    assert!(refused.contains("waits for anything") && refused.contains("--tail"), "{refused}");
    b.node = Some(Node::start(&b.data, b.port));
    assert_eq!(size_of(&b.url()), newest);
}

#[test]
fn a_follower_writes_to_no_directory_that_is_somebody_elses() {
    let mut b = Bench::new();
    b.producer();
    let (backup, restored) = (b.data.with_extension("backup"), b.data.with_extension("restored"));
    b.governor.ok(&["backup", said(&backup), "--data", said(&b.data)]);
    b.governor.ok(&["restore", said(&backup), "--data", said(&restored)]);
    let own = b.data.with_extension("own");
    assert_eq!(b.node.take().unwrap().stop(), 0);
    copy(&b.data, &own);
    b.restart();
    let keyless = b.data.with_extension("keyless");
    copy(&own, &keyless);
    fs::remove_file(keyless.join("log.key")).unwrap();
    for (dir, why) in [
        (&backup, "is a backup"),
        (&restored, "a restored copy"),
        (&own, "a node's own directory"),
        (&keyless, "a node's own directory"),
    ] {
        let refused = b.governor.fails(6, &["follow", &b.url(), "--data", said(dir), "--once"]);
        assert!(refused.contains(why) && refused.contains("hint"), "{refused}");
        assert!(!dir.join("followed").exists());
    }
    // The gravest words are said in Chinese too.
    let refused = b.governor.fails(6, &["--speak", "zh", "follow", &b.url(), "--data", said(&own), "--once"]);
    assert!(refused.contains("节点自己的目录"), "{refused}");
    let empty = b.data.with_extension("empty");
    fs::create_dir(&empty).unwrap();
    let refused = b.governor.fails(6, &["--speak", "zh", "node", "--data", said(&empty)]);
    assert!(refused.contains("里没有账本"), "{refused}");
    fs::remove_dir_all(own.join("journal")).unwrap();
    let refused = b.governor.fails(6, &["--speak", "zh", "node", "--data", said(&own)]);
    assert!(
        refused.contains("缺 ") && refused.contains("journal") && refused.contains("restore"),
        "{refused}"
    );
}

#[test]
fn nobody_is_told_that_a_follower_listens_where_it_cannot() {
    let b = Bench::new();
    let dir = b.data.with_extension("copy");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let words = ["follow", &b.url(), "--data", said(&dir), "--listen", &address];
    let first = b.governor.fails(6, &words);
    assert!(first.contains("cannot listen on") && !first.contains("listening on"), "{first}");
    let again = b.governor.fails(6, &words);
    assert!(!again.contains("believes"), "a copy knows its ledger: {again}");
}
