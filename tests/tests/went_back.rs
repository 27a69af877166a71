//! A member holds receipts, and the log that it meets later has fewer entries, or others: it signs nothing there.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    path::{Path, PathBuf},
};

use suyuan_tests::{Bench, Node, Person, harvest};

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

fn stop(b: &mut Bench) {
    assert_eq!(b.node.take().unwrap().stop(), 0);
}

fn start(b: &mut Bench) {
    b.node = Some(Node::start(&b.data, b.port));
}

/// Puts a directory in the place of the node's, which is kept beside it.
fn put(b: &mut Bench, from: &Path) -> PathBuf {
    stop(b);
    let aside = b.data.with_extension("aside");
    fs::rename(&b.data, &aside).unwrap();
    copy(from, &b.data);
    start(b);
    aside
}

fn alarms(person: &Person) -> Vec<String> {
    let dir = fs::read_dir(person.home().join("alarms"));
    let files = dir.into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn refuses(coop: &Person, code: &str) {
    let signed = fs::read_dir(coop.home().join("receipts")).unwrap().count();
    for args in [&["harvest", "3 kg"][..], &["harvest", "3 kg", "--dry-run"], &["status"], &["sync"]] {
        let ran = coop.run(&[args, &["--json"]].concat());
        assert_eq!(ran.code, 1, "{args:?}: {}{}", ran.out, ran.err);
        let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(said["error"]["code"], code, "{args:?}: {}", ran.out);
    }
    let doctor = coop.run(&["doctor"]);
    assert!(doctor.code != 0 && doctor.out.contains("BAD   log"), "{}{}", doctor.out, doctor.err);
    let outbox = coop.run(&["outbox", "--json"]);
    let outbox: serde_json::Value = serde_json::from_str(&outbox.out).unwrap();
    assert_eq!(outbox["waiting"].as_array().unwrap().len(), 0, "nothing was signed");
    assert_eq!(fs::read_dir(coop.home().join("receipts")).unwrap().count(), signed, "nothing was sent");
}

#[test]
fn who_holds_a_receipt_signs_nothing_for_a_log_that_went_back_or_has_two_histories() {
    let mut b = Bench::new();
    let coop = b.join("SL", "producer");
    let mut other = b.admit("OT", "producer");
    let product = b.id("p/OTHER");
    let said = serde_json::json!({"product": product, "names": {"en": "Others"}, "unit": "KGM"});
    assert_eq!(other.say("product", &product, &said).status, 201);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["harvest", "10 kg", "--product", "STRAW", "--place", "E1"]);
    let old = b.data.with_extension("old");
    stop(&mut b);
    copy(&b.data, &old);
    start(&mut b);
    for _ in 0..2 {
        coop.ok(&["harvest", "2 kg"]);
    }
    let whole = coop.json(&["status"])["size"].as_u64().unwrap();

    // An older copy, as somebody put it there and started it.
    let aside = put(&mut b, &old);
    refuses(&coop, "went-back");
    let told = coop.fails(1, &["harvest", "3 kg"]);
    assert!(told.contains("gone back") && told.contains("alarms"), "{told}");
    let kept = alarms(&coop);
    assert_eq!(kept.len(), 1, "once, however often it is met");
    let of = |size: u64| format!("/log\n{size}\n");
    assert!(kept[0].contains(&of(whole)) && kept[0].contains(&of(whole - 2)), "{}", kept[0]);

    // The receipts are enough, where nothing else is left of what was seen.
    fs::remove_dir_all(coop.home().join("seen")).unwrap();
    refuses(&coop, "went-back");

    // It goes on with entries of others, past what the member holds.
    let lot = b.id("p/OTHER/10/A");
    other.catch_up();
    for _ in 0..4 {
        assert_eq!(other.say("event", &lot, &harvest(&lot, 1)).status, 201);
    }
    refuses(&coop, "forked");
    assert_eq!(alarms(&coop).len(), 2);
    let zh = coop.command(&["status"]).env("SUYUAN_LANG", "zh").output().unwrap();
    let zh = String::from_utf8(zh.stderr).unwrap();
    assert!(zh.contains("两套历史"), "{zh}");

    // The right log comes back, and work goes on.
    stop(&mut b);
    fs::remove_dir_all(&b.data).unwrap();
    fs::rename(&aside, &b.data).unwrap();
    start(&mut b);
    coop.ok(&["harvest", "3 kg"]);
    assert_eq!(coop.json(&["status"])["size"].as_u64(), Some(whole + 1));
}
