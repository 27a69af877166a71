//! The log's key is rotated: every checkpoint carries the keys in force at its size and no others, and the whole log holds throughout.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use suyuan_ledger::log::{Note, VerifierKey};
use suyuan_tests::{Bench, Hand, Node, Person, get, harvest};

/// The size of the newest checkpoint, and the ids of the keys that signed it.
fn signed(b: &Bench) -> (u64, Vec<String>) {
    let note = Note::parse(&get(&format!("{}/checkpoint", b.url())).unwrap().body).unwrap();
    let size = note.text.lines().nth(1).unwrap().parse().unwrap();
    let mut ids: Vec<String> = note.signatures.iter().map(|line| line.id.to_string()).collect();
    ids.sort();
    (size, ids)
}

fn id_of(vkey: &str) -> String {
    vkey.parse::<VerifierKey>().unwrap().id().to_string()
}

fn verified(b: &Bench, vkeys: &[&str]) {
    let reader = Person::new(&b.url());
    let keys: Vec<&str> = vkeys.iter().flat_map(|vkey| ["--vkey", *vkey]).collect();
    let said = reader.ok(&[&["verify", &b.url()], keys.as_slice()].concat());
    assert!(said.contains("none refused"), "{said}");
}

fn grow_to(b: &Bench, hand: &mut Hand, size: u64, seen: &mut Vec<(u64, Vec<String>)>) {
    let lot = b.id("p/STRAW/10/A");
    while signed(b).0 < size {
        assert_eq!(hand.say("event", &lot, &harvest(&lot, 1)).status, 201);
        seen.push(signed(b));
    }
}

#[test]
fn a_log_key_is_rotated_and_every_checkpoint_carries_those_in_force() {
    let mut b = Bench::new();
    let data = b.data.to_str().unwrap().to_owned();
    let mut sl = b.producer();
    let old = b.governor.json(&["status"])["vkey"].as_str().unwrap().to_owned();
    let mut seen = vec![signed(&b)];

    // Made beside the running node, which does not hold it yet and takes no charter that names it.
    let new = b.governor.ok(&["log-key", "new", "--data", &data]).trim().to_owned();
    let change = [
        "charter",
        "change",
        "--add-log-key",
        &new,
        "--from",
        "+5",
        "--retire-log-key",
        &id_of(&old),
        "--at",
        "+9",
    ];
    // Whoever asks beforehand hears the same.
    for more in [&["--dry-run"][..], &[]] {
        let said = b.governor.fails(3, &[&change[..], more].concat());
        assert!(said.contains("does not hold") && said.contains("log-key new"), "{said}");
    }
    let size = signed(&b).0;
    grow_to(&b, &mut sl, size + 2, &mut seen);

    b.restart();
    let mut sl = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    verified(&b, &[&old]);
    let entry = b.governor.json(&change)["index"].as_u64().unwrap();
    let (from, until) = (entry + 5, entry + 9);
    seen.push(signed(&b));
    let listed = b.governor.ok(&["log-key", "list", "--data", &data]);
    assert!(listed.contains("to come") && listed.contains(&format!("until {until}")), "{listed}");
    grow_to(&b, &mut sl, from + 1, &mut seen);
    verified(&b, &[&old]);
    verified(&b, &[&new]);
    grow_to(&b, &mut sl, until + 3, &mut seen);
    verified(&b, &[&new]);

    for (size, ids) in &seen {
        let mut want = Vec::new();
        want.extend((*size < until).then(|| id_of(&old)));
        want.extend((*size >= from).then(|| id_of(&new)));
        want.sort();
        assert_eq!(*ids, want, "at {size}");
    }
    let mark = ["in force", "retired"]
        .map(|word| b.governor.ok(&["log-key", "list", "--data", &data]).contains(word));
    assert_eq!(mark, [true, true]);

    // Without the new key's file the node says which one it lacks and where it belongs; the old one is no longer needed.
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let file = b.data.join("log-keys").join(format!("{}.key", id_of(&new)));
    let aside = b.data.with_extension("aside");
    std::fs::rename(&file, &aside).unwrap();
    let said = Node::try_start(&b.data, b.port, &[]).map(|_| ()).unwrap_err();
    assert!(said.contains(&id_of(&new)) && said.contains("log-keys/"), "{said}");
    std::fs::rename(&aside, &file).unwrap();
    std::fs::remove_file(b.data.join("log.key")).unwrap();
    b.node = Some(Node::start(&b.data, b.port));
    verified(&b, &[&new]);
}

#[test]
fn two_governors_change_the_charter_together() {
    let b = Bench::new();
    let mut buro = Person::new(&b.url());
    buro.ok(&["key", "new"]);
    let public = buro.json(&["key", "show", "--offline"])["public"].as_str().unwrap().to_owned();
    let add = [
        "charter",
        "change",
        "--add-governor",
        "BURO",
        "--governor-name",
        "en=Bureau",
        "--governor-public",
        &public,
    ];
    assert_eq!(b.governor.json(&[&add[..], &["--threshold", "2"]].concat())["verdict"], "accepted");
    buro.speak_to(&b.url());

    let alone = b.governor.json(&["charter", "change", "--name", "fr=Registre", "--yes"]);
    assert_eq!(
        (&alone["verdict"], &alone["reasons"][0]["code"]),
        (&"pending".into(), &"awaiting-approval".into())
    );
    assert!(b.governor.json(&["charter", "show"])["charter"]["name"].get("fr").is_none());
    let index = alone["index"].to_string();
    let said = buro.run(&["approve", &index, "--yes"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("Registre"), "what is agreed to is shown: {}", said.err);
    let shown = b.governor.json(&["charter", "show"]);
    assert_eq!((&shown["charter"]["name"]["fr"], &shown["entry"]), (&"Registre".into(), &alone["index"]));
}

#[test]
fn a_ledger_is_founded_by_two_who_must_agree() {
    let port = suyuan_tests::free_port();
    let (url, host) = (format!("http://127.0.0.1:{port}"), format!("127.0.0.1:{port}"));
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("ledger");
    let at = data.to_str().unwrap();
    let mut buro = Person::new(&url);
    buro.ok(&["key", "new"]);
    let public = buro.json(&["key", "show", "--offline"])["public"].as_str().unwrap().to_owned();
    let other = format!("buro,{public},zh=质监局,en=Bureau");
    let found = ["init", "--data", at, "--host", &host, "--name", "en=Two", "--threshold", "2"];

    let governor = Person::new(&url);
    let said = governor.fails(2, &found);
    assert!(said.contains("2 of 1") && said.contains("--co-governor"), "{said}");
    let said = governor.fails(2, &[&found[..], &["--co-governor", "BURO,123,en=Bureau"]].concat());
    assert!(said.contains("no public key") && said.contains("key show"), "{said}");
    assert!(!data.exists(), "nothing is begun by a wrong word");
    governor.ok(&[&found[..], &["--co-governor", &other]].concat());
    let _node = Node::start(&data, port);
    buro.speak_to(&url);
    let charter = &governor.json(&["charter", "show"])["charter"];
    assert_eq!((&charter["threshold"], charter["governors"].as_array().unwrap().len()), (&2.into(), 2));

    // One proposes a member; who is proposed is nobody yet.
    let farmer = Person::new(&url);
    farmer.ok(&["key", "new"]);
    let key = farmer.json(&["key", "show", "--offline"])["public"].as_str().unwrap().to_owned();
    let admit = ["member", "add", "SL", "--name", "en=SL", "--role", "producer", "--public", &key];
    let proposed = governor.json(&admit);
    assert_eq!(
        (&proposed["verdict"], &proposed["reasons"][0]["code"]),
        (&"pending".into(), &"awaiting-approval".into())
    );
    let members = || get(&format!("{url}/v1/members")).unwrap().text();
    assert!(!members().contains("/party/SL"), "{}", members());
    // Agreeing with oneself is not a second voice.
    governor.run(&["approve", &proposed["index"].to_string(), "--yes"]);
    assert!(!members().contains("/party/SL"), "{}", members());
    buro.ok(&["approve", &proposed["index"].to_string(), "--yes"]);
    assert!(members().contains("/party/SL"), "{}", members());
    governor.ok(&["verify", &url]);
}
