//! The log's key is rotated: every checkpoint carries the keys in force at its size and no others, and the whole log holds throughout.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;

use ed25519_dalek::{SigningKey, pkcs8::DecodePrivateKey};
use suyuan_ledger::log::{Note, SigningNoteKey, VerifierKey};
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
fn receipts_of_every_time_hold_and_whoever_pinned_a_retired_key_learns_the_new_one_from_the_charters() {
    let mut b = Bench::new();
    let (url, data) = (b.url(), b.data.to_str().unwrap().to_owned());
    let mut sl = b.producer();
    grow_to(&b, &mut sl, 6, &mut Vec::new());
    let old = b.governor.json(&["status"])["vkey"].as_str().unwrap().to_owned();
    let (reader, follower) = (Person::new(&url), Person::new(&url));
    for person in [&reader, &follower] {
        person.ok(&["product", "list"]);
    }
    reader.ok(&["audit", &url, "--keep", "kept"]);
    let take = |name: &str| {
        for (path, ending) in [("proof", ".tlog-proof"), ("receipt?form=transparent", "-whole.cose")] {
            let answer = get(&format!("{url}/v1/statements/4/{path}")).unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
            fs::write(reader.home().join(format!("{name}{ending}")), answer.body).unwrap();
        }
    };
    let holds = |name: &str, vkey: &str| {
        [".tlog-proof", "-whole.cose"].map(|ending| {
            reader.run(&["verify", &format!("{name}{ending}"), "--vkey", vkey, "--json"]).code == 0
        })
    };
    take("before");
    let page = get(&format!("{url}/p/STRAW/10/A")).unwrap().body;
    fs::write(reader.home().join("old-page.html"), page).unwrap();
    reader.ok(&["export", "STRAW/A", "--bundle", "old.json"]);
    reader.ok(&["export", "STRAW/A", "--form", "evidence", "--out", "old.tar"]);

    let new = b.governor.ok(&["log-key", "new", "--data", &data]).trim().to_owned();
    b.restart();
    let id = id_of(&old);
    let change = ["--add-log-key", &new, "--from", "+3", "--retire-log-key", &id, "--at", "+6"];
    let entry = b.governor.json(&[&["charter", "change"][..], &change].concat())["index"].as_u64().unwrap();
    let mut sl = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    grow_to(&b, &mut sl, entry + 4, &mut Vec::new());
    take("both");
    grow_to(&b, &mut sl, entry + 7, &mut Vec::new());
    take("after");
    for (name, by_old, by_new) in [("before", true, false), ("both", true, true), ("after", false, true)] {
        assert_eq!((holds(name, &old), holds(name, &new)), ([by_old; 2], [by_new; 2]), "{name}");
    }

    // The old key is all that the reader has: each no says what to do. What carries its charters needs no more.
    let told = reader.run(&["product", "list", "--json"]);
    assert!(
        told.code == 1 && told.out.contains("other-log-key") && told.out.contains("suyuan audit"),
        "{}",
        told.out
    );
    for file in ["after.tlog-proof", "after-whole.cose"] {
        let said = reader.fails(1, &["verify", file]);
        assert!(said.contains("suyuan audit"), "{said}");
    }
    let page = get(&format!("{url}/p/STRAW/10/A")).unwrap().body;
    fs::write(reader.home().join("page.html"), page).unwrap();
    reader.ok(&["verify", "page.html"]);

    // An audit by the ledger's id walks the charters, also without the other payloads, and from a checkpoint of the old key.
    let ran = reader.run(&["audit", &url, "--log-only", "--since", "kept"]);
    assert!(
        ran.code == 0 && ran.err.contains("keys have changed") && ran.err.contains(&new),
        "{}{}",
        ran.out,
        ran.err
    );
    reader.ok(&["product", "list"]);
    // Each key counts for its own time: what was kept before the change holds as it did.
    for name in ["before", "both", "after"] {
        for ending in [".tlog-proof", "-whole.cose"] {
            reader.ok(&["verify", &format!("{name}{ending}")]);
        }
    }
    for file in ["old-page.html", "old.json", "old.tar"] {
        reader.ok(&["verify", file]);
    }
    // And for no other: what the retired key would sign today is nobody's word.
    let after = fs::read_to_string(reader.home().join("after.tlog-proof")).unwrap();
    let (above, note) = after.split_once("\n\n").unwrap();
    let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let thief = fs::read_dir(&b.data).unwrap().map(|file| file.unwrap().path());
    let thief = thief.into_iter().find(|path| path.ends_with("log.key")).unwrap();
    let pem = fs::read_to_string(thief).unwrap();
    let stolen = SigningKey::from_pkcs8_pem(&pem).unwrap();
    let stolen = SigningNoteKey::new(old.split('+').next().unwrap(), stolen).unwrap();
    fs::write(reader.home().join("forged.tlog-proof"), format!("{above}\n\n{text}\n{}", stolen.sign(&text)))
        .unwrap();
    reader.ok(&["verify", "forged.tlog-proof", "--vkey", &old]);
    let said = reader.fails(1, &["verify", "forged.tlog-proof"]);
    assert!(said.contains("signs at 0.."), "{said}");
    // The verifier has all keys with their times, and is the same whoever makes it.
    reader.ok(&["export", "--form", "verifier", "--out", "verifier.html"]);
    let made = fs::read_to_string(reader.home().join("verifier.html")).unwrap();
    assert!(
        made.contains(&old) && made.contains(&format!("\"until\":{}", entry + 6)),
        "the old key and its end"
    );
    let served = get(&format!("{}/verifier.html", b.url())).unwrap().text();
    assert!(made == served, "the node's verifier is another");
    assert!(!reader.run(&["audit", &url]).err.contains("keys have changed"));
    // A kept checkpoint of the old key goes on counting, and one that nobody's key signed does not.
    reader.ok(&["audit", &url, "--since", "kept"]);
    let kept = fs::read_to_string(reader.home().join("kept")).unwrap();
    let stranger =
        SigningNoteKey::new(old.split('+').next().unwrap(), SigningKey::from_bytes(&[9; 32])).unwrap();
    let text = kept.split_once("\n\n").unwrap().0.to_owned() + "\n";
    fs::write(reader.home().join("forged"), format!("{text}\n{}", stranger.sign(&text))).unwrap();
    let said = reader.fails(1, &["audit", &url, "--since", "forged"]);
    assert!(said.contains("does not hold"), "{said}");

    // A follower trusts the ledger's id, and walks the charters anyway.
    let ran = follower.run(&["follow", &url, "--data", "copy", "--once"]);
    assert!(ran.code == 0 && ran.err.contains("keys have changed"), "{}{}", ran.out, ran.err);
    follower.ok(&["verify", reader.home().join("after.tlog-proof").to_str().unwrap()]);
}

#[test]
fn members_learn_a_new_log_key_while_both_sign_and_who_was_away_is_not_kept_from_working() {
    let mut b = Bench::new();
    let data = b.data.to_str().unwrap().to_owned();
    let [coop, away] = ["SL", "AW"].map(|name| b.join(name, "producer"));
    let harvest = ["harvest", "1 kg"];
    for (person, product) in [(&coop, "STRAW"), (&away, "PEACH")] {
        person.ok(&["product", "add", product, "--name", "en=Fruit"]);
        person.ok(&[
            "place",
            "add",
            &format!("{product}-1"),
            "--name",
            "en=E1",
            "--type",
            "plot",
            "--near",
            "30.57,103.92",
        ]);
        person.ok(&[&harvest[..], &["--product", product, "--place", &format!("{product}-1")]].concat());
    }
    let old = b.governor.json(&["status"])["vkey"].as_str().unwrap().to_owned();
    let new = b.governor.ok(&["log-key", "new", "--data", &data]).trim().to_owned();
    b.restart();
    let change = [
        "charter",
        "change",
        "--add-log-key",
        &new,
        "--from",
        "+2",
        "--retire-log-key",
        &id_of(&old),
        "--at",
        "+6",
    ];
    let entry = b.governor.json(&change)["index"].as_u64().unwrap();
    let mut told = String::new();
    while signed(&b).0 < entry + 8 {
        let ran = coop.run(&harvest);
        assert_eq!(ran.code, 0, "at {}: {}", signed(&b).0, ran.err);
        told += &ran.err;
    }
    assert_eq!(told.matches("keys have changed").count(), 1, "it learns the key once, and says so: {told}");
    assert!(told.contains(&new), "{told}");
    coop.ok(&["status"]);
    coop.ok(&["sync"]);

    // Whoever was away knows the old key alone: what is signed waits, and goes once the charters were walked.
    let ran = away.run(&[&harvest[..], &["--json"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("waiting") && ran.err.contains("suyuan audit"), "{}{}", ran.out, ran.err);
    assert!(away.fails(1, &["sync"]).contains("suyuan audit"));
    assert_eq!(away.json(&["outbox"])["waiting"].as_array().unwrap().len(), 1);
    away.ok(&["audit", &b.url(), "--log-only"]);
    assert_eq!(away.json(&["sync"])["sent"], 1);
    away.ok(&harvest);
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
