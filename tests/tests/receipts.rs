//! What a person keeps and what a person asks: a receipt is enough by itself, a dry run gives nothing away.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{fs, path::PathBuf};

use ed25519_dalek::SigningKey;
use suyuan_ledger::log::{KeyType, SigningNoteKey};
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

/// A statement's receipts in every form, and whom to trust, in a person's directory; the node is gone.
struct Kept {
    nobody: Person,
    vkey: String,
    statement: Vec<u8>,
}

impl Kept {
    fn new() -> Kept {
        let mut b = Bench::new();
        let mut sl = b.producer();
        let lot = b.id("p/STRAW/10/A");
        for quantity in 1..4 {
            sl.say("event", &lot, &harvest(&lot, quantity));
        }
        let old = get(&format!("{}/checkpoint", b.url())).unwrap().body;
        for quantity in 4..7 {
            sl.say("event", &lot, &harvest(&lot, quantity));
        }
        let size = |note: &[u8]| String::from_utf8_lossy(note).lines().nth(1).unwrap().to_owned();
        let growth = get(&format!("{}/v1/consistency?from={}&form=cose", b.url(), size(&old))).unwrap();
        assert_eq!(growth.status, 200, "{}", growth.text());
        let proof = get(&format!("{}/v1/statements/4/proof", b.url())).unwrap().text();
        let statement = suyuan_tests::get_with(
            &format!("{}/v1/statements/4", b.url()),
            &[("accept", "application/cose")],
        );
        let vkey =
            get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned();
        let mut nobody = Person::new(&b.url());
        let told = nobody.json(&["export", "4", "--transparent", "whole.cose", "--receipt", "4.receipt"]);
        assert_eq!(told["index"], 4, "{told}");
        b.kill();
        nobody.speak_to("http://127.0.0.1:1");
        fs::remove_file(nobody.home().join("suyuan.toml")).unwrap();
        let statement = statement.unwrap().body;
        assert_eq!(fs::read(nobody.home().join("4.cose")).unwrap(), statement);
        let kept = Kept { nobody, vkey, statement };
        kept.write("growth.receipt", &growth.body);
        kept.write("checkpoint", &old);
        kept.write("p.tlog-proof", proof.as_bytes());
        kept.write("policy", format!("# ours\nlog {}\nquorum none\n", kept.vkey).as_bytes());
        kept
    }

    fn path(&self, name: &str) -> PathBuf {
        self.nobody.home().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// What must fail, once as people see it and once as programs do.
    fn finding(&self, args: &[&str]) -> serde_json::Value {
        let told = self.nobody.fails(1, args);
        assert!(told.contains("expected") && told.contains("found"), "{told}");
        let ran = self.nobody.run(&[args, &["--json"]].concat());
        let told: serde_json::Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out));
        assert_eq!(told["holds"], false, "{told}");
        told["findings"][0].clone()
    }
}

#[test]
fn every_form_of_receipt_holds_offline_by_a_key_or_a_policy_alone() {
    let kept = Kept::new();
    for trust in [["--vkey", kept.vkey.as_str()], ["--policy", "policy"]] {
        for (form, what) in [
            ("receipt", &["4.receipt"][..]),
            ("receipt", &["4.receipt", "--statement", "4.cose"]),
            ("transparent", &["whole.cose"]),
            ("tlog-proof", &["p.tlog-proof"]),
            ("tlog-proof", &["p.tlog-proof", "--statement", "4.cose"]),
            ("consistency", &["growth.receipt", "--since", "checkpoint"]),
        ] {
            let args = [&["verify"], what, &trust].concat();
            let told = kept.nobody.json(&args);
            assert_eq!((&told["holds"], &told["form"]), (&true.into(), &form.into()), "{told}");
            if form != "consistency" {
                assert_eq!((&told["index"], &told["kind"]), (&4.into(), &"event".into()));
            }
            assert!(kept.nobody.ok(&args).contains("Holds"));
        }
    }
    // Without anything trusted, or without its other half, a receipt says what is missing.
    assert!(kept.nobody.fails(2, &["verify", "whole.cose"]).contains("--policy"));
    fs::rename(kept.path("4.cose"), kept.path("away.cose")).unwrap();
    assert!(kept.nobody.fails(2, &["verify", "4.receipt", "--vkey", &kept.vkey]).contains("--statement"));
    assert!(kept.nobody.fails(2, &["verify", "growth.receipt", "--vkey", &kept.vkey]).contains("--since"));
    assert!(kept.nobody.fails(2, &["verify", "away.cose", "--vkey", &kept.vkey]).contains("--transparent"));
}

#[test]
fn a_changed_bit_in_any_form_is_found_and_named() {
    let kept = Kept::new();
    let trust = ["--vkey", kept.vkey.as_str()];
    let cases: [(&str, &[&str]); 4] = [
        ("4.receipt", &["4.receipt", "--statement", "4.cose"]),
        ("4.cose", &["4.receipt", "--statement", "4.cose"]),
        ("whole.cose", &["whole.cose"]),
        ("growth.receipt", &["growth.receipt", "--since", "checkpoint"]),
    ];
    for (file, what) in cases {
        let whole = fs::read(kept.path(file)).unwrap();
        // Behind the first two bytes, which say that it is CBOR at all.
        for at in [2, 5, 40, 90, whole.len() / 2, whole.len() - 70, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 4;
            kept.write(file, &changed);
            let found = kept.finding(&[&["verify"], what, &trust].concat());
            assert!(
                found["field"].as_str().is_some_and(|field| !field.is_empty()),
                "byte {at} of {file}: {found}"
            );
        }
        kept.write(file, &whole);
        kept.nobody.ok(&[&["verify"], what, &trust].concat());
    }
    // Another statement than the receipt's, another key, another log's name.
    let mut other = kept.statement.clone();
    other.push(0);
    kept.write("other.cose", &other);
    kept.finding(&["verify", "whole.cose", "--statement", "other.cose", "--vkey", &kept.vkey]);
    let key = SigningNoteKey::new("other.example/log", SigningKey::from_bytes(&[9; 32])).unwrap();
    let stranger = key.verifier(KeyType::Ed25519).unwrap().to_string();
    for what in ["whole.cose", "4.receipt"] {
        assert_eq!(kept.finding(&["verify", what, "--vkey", &stranger])["field"], "kid");
    }
    assert_eq!(kept.finding(&["verify", "p.tlog-proof", "--vkey", &stranger])["field"], "checkpoint");
}

#[test]
fn a_policy_that_asks_for_witnesses_gets_them_or_says_no() {
    let kept = Kept::new();
    let witness =
        |n: u8| SigningNoteKey::new(&format!("w{n}.example"), SigningKey::from_bytes(&[n; 32])).unwrap();
    let line = |n: u8| format!("witness w{n} {}\n", witness(n).verifier(KeyType::CosignatureV1).unwrap());
    let lines: String = (1..=3).map(line).collect();
    let policy = format!("log {}\n{lines}group most 2 w1 w2 w3\nquorum most\n", kept.vkey);
    kept.write("policy", policy.as_bytes());
    let trust = ["--policy", "policy"];
    let proof = fs::read_to_string(kept.path("p.tlog-proof")).unwrap();
    let checkpoint = proof.split_once("\n\n").unwrap().1;
    let text = checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let cosign = |n: u8| witness(n).cosign(&text, 1_776_499_200).to_string();
    kept.write("p.tlog-proof", (proof.clone() + &cosign(1)).as_bytes());
    let found = kept.finding(&[&["verify", "p.tlog-proof"], &trust[..]].concat());
    assert_eq!(
        (&found["field"], &found["expected"], &found["found"]),
        (&"quorum".into(), &"most (2 of w1, w2, w3)".into(), &"cosigned by w1".into())
    );
    kept.write("p.tlog-proof", (proof.clone() + &cosign(1) + &cosign(3)).as_bytes());
    let told = kept.nobody.json(&[&["verify", "p.tlog-proof"], &trust[..]].concat());
    assert_eq!(told["witnesses"], serde_json::json!(["w1", "w3"]));
    // A known witness whose line was made for something else condemns the note, however many others there are.
    let wrong = witness(2).cosign("another text\n", 1_776_499_200).to_string();
    kept.write("p.tlog-proof", (proof + &cosign(1) + &cosign(3) + &wrong).as_bytes());
    assert_eq!(kept.finding(&[&["verify", "p.tlog-proof"], &trust[..]].concat())["field"], "checkpoint");
    // A COSE Receipt has no room for cosignatures: it never satisfies such a policy.
    assert_eq!(kept.finding(&[&["verify", "whole.cose"], &trust[..]].concat())["field"], "quorum");
    // And a policy that cannot be read names its line.
    kept.write("policy", b"quorum none\nquorum none\n");
    assert!(kept.nobody.fails(2, &["verify", "whole.cose", "--policy", "policy"]).contains("line 2"));
}
