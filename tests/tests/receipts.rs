//! What a person keeps and what a person asks: a receipt is enough by itself, a dry run gives nothing away.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;

use suyuan_tests::{Bench, Person, get, harvest, post};

#[test]
fn a_receipt_alone_is_enough_without_a_network() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    let single = sl.say("event", &lot, &harvest(&lot, 1)).json()["proof"].as_str().unwrap().to_owned();
    let mut body = Vec::new();
    for quantity in 2..5 {
        let statement = sl.sign("event", &lot, &harvest(&lot, quantity));
        body.extend_from_slice(statement.bytes());
        sl.went(&statement);
    }
    let url = format!("{}/v1/statements", b.url());
    let many = post(&url, "application/cbor-seq", &body).unwrap().json();
    let again = get(&format!("{url}/4/proof")).unwrap().text();
    let vkey =
        get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned();
    b.kill();

    let nobody = Person::new("http://127.0.0.1:1");
    let file = nobody.home().join("r.tlog-proof");
    let path = file.to_str().unwrap();
    let batch = many["answers"].as_array().unwrap().iter().map(|a| a["proof"].as_str().unwrap().to_owned());
    for receipt in [single.clone(), again].into_iter().chain(batch) {
        fs::write(&file, &receipt).unwrap();
        let told = nobody.json(&["verify", path, "--vkey", &vkey]);
        assert_eq!(told["holds"], true, "{told}");
    }
    let extra = single.find("extra ").unwrap() + 60;
    let mut bytes = single.into_bytes();
    bytes[extra] = if bytes[extra] == b'A' { b'B' } else { b'A' };
    fs::write(&file, bytes).unwrap();
    nobody.fails(1, &["verify", path, "--vkey", &vkey]);
}

#[test]
fn a_dry_run_needs_no_passphrase_and_enters_nothing() {
    let b = Bench::new();
    let key = b.governor.home().join("keys/governor.pem");
    assert!(key.with_extension("pub").is_file());
    let size = || get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].as_u64().unwrap();
    let before = size();
    // The private key is not there at all: only its public half is.
    fs::rename(&key, key.with_extension("away")).unwrap();
    fs::write(&key, "shut").unwrap();
    let add = ["place", "add", "P", "--name", "en=Plot", "--type", "plot", "--dry-run"];
    let told = b.governor.json(&add);
    assert_eq!(told["judgement"]["verdict"], "accepted", "{told}");
    assert_eq!(size(), before);
}
