//! Evidence for a court: forward to where goods went, with the files that statements name, under a quorum of witnesses; and still to
//! be had while no witness answers.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use suyuan_ledger::log::{Policy, VerifierKey};
use suyuan_tests::{Bench, Node, Person, Witness, get};

fn join(bench: &Bench, name: &str, role: &str) -> Person {
    let person = Person::new(&bench.url());
    let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
    let named = format!("en={name}");
    bench.governor.ok(&["member", "add", name, "--role", role, "--name", &named, "--public", &key, "--yes"]);
    person
}

/// Starts two witnesses, and the node anew with a policy that wants both.
fn witnessed(bench: &mut Bench) -> (Vec<Witness>, String) {
    let ledger = get(&format!("{}/v1/ledger", bench.url())).unwrap().json();
    let vkey: VerifierKey = ledger["vkeys"][0].as_str().unwrap().parse().unwrap();
    let witnesses: Vec<Witness> =
        ["w1.example", "w2.example"].map(|name| Witness::knowing(name, &[&vkey])).into();
    let mut policy = format!("log {vkey}\n");
    for (number, witness) in witnesses.iter().enumerate() {
        policy += &witness.policy_line(&format!("w{number}"));
    }
    policy += "group both 2 w0 w1\nquorum both\n";
    let file = bench.governor.home().join("policy");
    fs::write(&file, &policy).unwrap();
    bench.kill();
    bench.node =
        Some(Node::try_start(&bench.data, bench.port, &["--policy", file.to_str().unwrap()]).unwrap());
    (witnesses, policy)
}

fn cosigned(bench: &Bench, policy: &str) {
    let policy = Policy::parse(policy).unwrap();
    let size = get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"].as_u64().unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let checkpoint = get(&format!("{}/checkpoint", bench.url())).unwrap().text();
        if policy.check(&checkpoint).is_ok_and(|held| held.signed.checkpoint().size() == size) {
            return;
        }
        assert!(Instant::now() < patience, "no quorum for {size}: {checkpoint}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An hour of 4 °C up to now.
fn log() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let rows = (0..=6).map(|i| format!("{},4.0\n", now - 3_600 + i * 600));
    format!("timestamp,temperature\n{}", rows.collect::<String>())
}

#[test]
fn goes_forward_with_files_under_a_quorum_and_without_one_while_no_witness_answers() {
    let mut bench = Bench::new();
    let (mut witnesses, policy) = witnessed(&mut bench);
    let (coop, _shop) = (join(&bench, "SL", "producer"), join(&bench, "SHOP", "shop"));
    let inspector = join(&bench, "INSP", "inspector");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--yes"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries", "--yes"]);
    coop.ok(&["product", "add", "BOX", "--name", "en=Box", "--unit", "pcs", "--factor", "250 g", "--yes"]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--place", "E1", "--lot", "A", "--yes"]);
    let text = log();
    fs::write(coop.home().join("log.csv"), &text).unwrap();
    coop.ok(&["sensor", "add", "log.csv", "--lot", "STRAW/A", "--min", "0", "--max", "8", "--yes"]);
    coop.ok(&["pack", "--from", "STRAW/A=100 kg", "--into", "BOX/B=400 pcs", "--place", "E1", "--yes"]);
    let sent = coop.json(&["ship", "BOX/B=300 pcs", "--to", "SHOP", "--doc", "DN-1", "--yes"]);
    let sent = sent["index"].as_u64().unwrap();
    cosigned(&bench, &policy);
    fs::write(inspector.home().join("policy"), &policy).unwrap();

    let steps = |said: &[&str]| -> Vec<u64> {
        let told = inspector.json(said);
        told["steps"].as_array().unwrap().iter().map(|step| step["index"].as_u64().unwrap()).collect()
    };
    inspector.ok(&["export", "--form", "evidence", "STRAW/A", "-o", "back.tar"]);
    assert!(!steps(&["verify", "back.tar"]).contains(&sent), "where boxes went is not the fruit's own story");
    let made = inspector.json(&["export", "--form", "evidence", "STRAW/A", "--forward", "-o", "a.tar"]);
    assert_eq!((&made["attachments"], &made["missing"]), (&1.into(), &serde_json::json!([])), "{made}");
    assert!(
        steps(&["verify", "a.tar", "--policy", "policy"]).contains(&sent),
        "both witnesses, and the shipment"
    );

    let file = inspector.home().join("a.tar");
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    let at = whole.windows(text.len()).position(|some| some == text.as_bytes()).expect("the file is in it");
    changed[at + text.len() - 3] ^= 1;
    fs::write(&file, changed).unwrap();
    assert!(inspector.fails(1, &["verify", "a.tar", "--policy", "policy"]).contains("blobs/"));

    // No witness answers, and the story goes on: what is new is proved by a checkpoint that nobody has cosigned yet.
    witnesses.iter_mut().for_each(Witness::kill);
    coop.ok(&["ship", "BOX/B=50 pcs", "--to", "SHOP", "--doc", "DN-2", "--yes"]);
    inspector.ok(&["export", "--form", "evidence", "STRAW/A", "--forward", "-o", "late.tar"]);
    assert_eq!(steps(&["verify", "late.tar"]).len(), steps_of(&whole, &inspector).len() + 1);
    let refused = inspector.fails(1, &["verify", "late.tar", "--policy", "policy"]);
    assert!(
        refused.contains("policy") || refused.contains("witness") || refused.contains("quorum"),
        "{refused}"
    );
}

/// The steps of an evidence file as it was first made.
fn steps_of(bytes: &[u8], person: &Person) -> Vec<serde_json::Value> {
    fs::write(person.home().join("first.tar"), bytes).unwrap();
    person.json(&["verify", "first.tar"])["steps"].as_array().unwrap().clone()
}
