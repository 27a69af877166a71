//! A day without a signal: everything is recorded, and sent in the evening, by its signer or by whoever has a connection.

#![allow(clippy::unwrap_used)]

use std::{fs, time::Instant};

use serde_json::Value;
use suyuan_tests::{Bench, Node, Person};

/// A cooperative that was online once: it is a member, and has a plot and a product.
fn cooperative() -> (Bench, Person) {
    let bench = Bench::new();
    let coop = bench.join("SL", "producer");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["harvest", "10 kg", "--product", "STRAW", "--place", "E1"]);
    (bench, coop)
}

fn pull_the_plug(bench: &mut Bench) {
    assert_eq!(bench.node.take().unwrap().stop(), 0);
}

fn plug_in(bench: &mut Bench) {
    bench.node = Some(Node::start(&bench.data, bench.port));
}

fn len(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

#[test]
fn a_day_is_recorded_without_a_node_and_sent_in_the_evening() {
    let (mut bench, coop) = cooperative();
    pull_the_plug(&mut bench);
    let first = coop.json(&["harvest", "20 kg"]);
    assert_eq!(first["verdict"], "waiting", "{first}");
    // The lot of the morning is known here, and so is the first of the day: no number is proposed twice.
    let second = coop.json(&["harvest", "5 kg"]);
    let lots = [&first, &second].map(|said| said["subject"].as_str().unwrap().to_owned());
    assert!(lots[0].ends_with("-2") && lots[1].ends_with("-3"), "{lots:?}");
    let dry = coop.json(&["harvest", "5 kg", "--dry-run"]);
    assert_eq!((&dry["dry_run"], &dry["judgement"]), (&Value::Bool(true), &Value::Null));
    let told = coop.ok(&[
        "dispose",
        &format!("{}=1 kg", lots[0].rsplit("/p/").next().unwrap().replace("/10/", "/")),
        "--note",
        "rot",
    ]);
    assert!(told.contains("signed and kept") && told.contains("suyuan sync"), "{told}");

    let outbox = coop.json(&["outbox"]);
    assert_eq!((len(&outbox["waiting"]), len(&outbox["refused"])), (3, 0));
    assert_eq!(outbox["waiting"][2]["what"], "destroying");
    let failed = coop.run(&["sync"]);
    assert!(failed.code == 4, "nobody is there to send it to");
    assert_eq!(len(&coop.json(&["outbox"])["waiting"]), 3);

    plug_in(&mut bench);
    let synced = coop.json(&["sync"]);
    assert_eq!((&synced["sent"], &synced["left"]), (&3.into(), &0.into()), "{synced}");
    assert!(synced["entered"].as_array().unwrap().iter().all(|e| e["verdict"] == "accepted"), "{synced}");
    assert_eq!(coop.json(&["sync"])["sent"], 0);
    assert!(coop.ok(&["outbox"]).contains("Nothing is waiting"));
    // The next act goes straight to the ledger, in the same chain.
    assert_eq!(coop.json(&["harvest", "1 kg"])["verdict"], "accepted");
}

#[test]
fn what_another_ledger_said_in_between_is_not_signed_for() {
    let (mut bench, coop) = cooperative();
    let other = Bench::new();
    coop.fails(4, &["--node", "http://127.0.0.1:9", "product", "list"]);
    assert_ne!(
        coop.run(&["--node", &other.url(), "product", "list"]).code,
        0,
        "it is not the ledger that is trusted"
    );
    pull_the_plug(&mut bench);
    assert_eq!(coop.json(&["harvest", "20 kg"])["verdict"], "waiting");
    plug_in(&mut bench);
    let synced = coop.json(&["sync"]);
    assert_eq!(
        (&synced["sent"], &synced["signed_again"], &synced["left"]),
        (&1.into(), &0.into(), &0.into())
    );
}

#[test]
fn what_waits_goes_first_when_the_node_is_back() {
    let (bench, coop) = cooperative();
    assert_eq!(coop.json(&["harvest", "20 kg", "--offline"])["verdict"], "waiting");
    let next = coop.json(&["harvest", "30 kg"]);
    assert_eq!(next["verdict"], "accepted");
    assert_eq!(len(&coop.json(&["outbox"])["waiting"]), 0);
    drop(bench);
}

#[test]
fn what_stands_behind_a_refusal_is_signed_again_and_nothing_is_said_twice() {
    let (mut bench, coop) = cooperative();
    pull_the_plug(&mut bench);
    coop.json(&["harvest", "20 kg", "--lot", "SL-A"]);
    // Only governors admit members, but nobody is there to say so.
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    coop.json(&[
        "member", "add", "ZZ", "--role", "shop", "--prefix", "ZZ", "--name", "en=ZZ", "--public", key,
    ]);
    coop.json(&["harvest", "30 kg", "--lot", "SL-B"]);
    coop.json(&["harvest", "40 kg", "--lot", "SL-C"]);
    plug_in(&mut bench);

    let ran = coop.run(&["--json", "sync"]);
    assert!(ran.code == 3);
    let synced: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    assert_eq!(
        (&synced["sent"], &synced["signed_again"], &synced["left"]),
        (&3.into(), &2.into(), &0.into()),
        "{synced}"
    );
    assert_eq!(synced["refused"][0]["problem"]["code"], "not-permitted");
    for lot in ["SL-A", "SL-B", "SL-C"] {
        let history: Value = suyuan_tests::get(&format!(
            "{}/v1/history?of={}",
            bench.url(),
            bench.id(&format!("p/STRAW/10/{lot}"))
        ))
        .unwrap()
        .json();
        assert_eq!(len(&history["statements"]), 1, "{lot}: {history}");
    }

    let outbox = coop.json(&["outbox"]);
    assert_eq!((len(&outbox["waiting"]), len(&outbox["refused"])), (0, 1));
    let words = coop.ok(&["outbox"]);
    assert!(words.contains("not-permitted") && words.contains("outbox withdraw"), "{words}");
    let id = outbox["refused"][0]["id"].as_str().unwrap().to_owned();
    // Said again, it is refused again and still kept; given up, it is gone from the list.
    assert!(coop.run(&["outbox", "again", &id[..8]]).code == 3);
    for refused in coop.json(&["outbox"])["refused"].as_array().unwrap() {
        coop.ok(&["outbox", "withdraw", refused["id"].as_str().unwrap()]);
    }
    assert_eq!(len(&coop.json(&["outbox"])["refused"]), 0);
    assert!(coop.run(&["outbox", "withdraw", &id]).code == 2);
    assert_eq!(coop.json(&["harvest", "1 kg", "--lot", "SL-D"])["verdict"], "accepted");
}

#[test]
fn a_backlog_travels_as_a_file_and_needs_no_key() {
    let (mut bench, coop) = cooperative();
    pull_the_plug(&mut bench);
    for lot in ["SL-A", "SL-B"] {
        coop.json(&["harvest", "20 kg", "--lot", lot]);
    }
    // Goods that nobody has heard of: entered, and pending.
    coop.json(&["dispose", "STRAW/SL-NONE=1 kg", "--note", "rot"]);
    coop.ok(&["outbox", "export", "backlog.cborseq"]);
    let file = coop.home().join("backlog.cborseq");
    plug_in(&mut bench);
    let neighbour = Person::new(&bench.url());
    let carried = neighbour.json(&["outbox", "import", file.to_str().unwrap()]);
    assert_eq!(
        (len(&carried["entered"]), &carried["pending"], &carried["left"]),
        (3, &1.into(), &0.into()),
        "{carried}"
    );
    // Twice does no harm, neither by the neighbour nor by the signer.
    let again = neighbour.json(&["outbox", "import", file.to_str().unwrap()]);
    assert_eq!(again["entered"], carried["entered"]);
    let synced = coop.json(&["sync"]);
    assert_eq!((&synced["sent"], &synced["left"]), (&3.into(), &0.into()));
    assert_eq!(synced["entered"][0]["index"], carried["entered"][0]["index"]);
    let pending = coop.json(&["outbox"])["pending"].clone();
    assert_eq!((len(&pending), pending[0]["what"].as_str()), (1, Some("destroying")), "{pending}");

    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let refused = neighbour.run(&["outbox", "import", file.to_str().unwrap()]);
    assert!(refused.code == 2 && refused.err.contains("damaged"), "{}", refused.err);
}

#[test]
fn a_thousand_statements_are_sent() {
    let (mut bench, coop) = cooperative();
    let events: Vec<Value> = (0..1_000)
        .map(|n| {
            serde_json::json!({"type": "ObjectEvent", "action": "OBSERVE", "eventID": format!("urn:uuid:00000000-0000-4000-8000-{n:012}"),
                "eventTime": "2026-04-18T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
                "bizStep": "inspecting", "quantityList": [{"epcClass": bench.id("p/STRAW/10/SL-X")}]})
        })
        .collect();
    let document = serde_json::json!({"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-04-18T08:00:00Z",
        "epcisBody": {"eventList": events}});
    fs::write(coop.home().join("day.json"), document.to_string()).unwrap();
    pull_the_plug(&mut bench);
    let kept = coop.json(&["import", "day.json", "--own", "--offline"]);
    assert_eq!(kept["waiting"], 1_000, "{kept}");
    plug_in(&mut bench);
    let began = Instant::now();
    let synced = coop.json(&["sync"]);
    eprintln!("1,000 statements sent, answered and kept with their receipts in {:?}", began.elapsed());
    assert_eq!((&synced["sent"], &synced["left"]), (&1_000.into(), &0.into()));

    // Their receipts are few files, out of which any can be taken, without the node; and it holds by itself.
    let kept = fs::read_dir(coop.home().join("receipts")).unwrap().count();
    assert!(kept < 50, "{kept} files");
    let history = coop.json(&["history", "--limit", "5"]);
    let index = history["items"][3]["index"].as_u64().unwrap().to_string();
    assert!(history["more"].as_u64().unwrap() >= 995, "{history}");
    pull_the_plug(&mut bench);
    let out = coop.home().join("for-inspector");
    let written = coop.json(&["outbox", "receipt", &index, "--out", out.to_str().unwrap()]);
    assert_eq!(written["id"], history["items"][3]["id"]);
    let proof = written["files"].as_array().unwrap().iter().filter_map(Value::as_str);
    let proof = proof.into_iter().find(|file| file.ends_with(".tlog-proof")).unwrap();
    assert!(coop.ok(&["verify", proof]).contains(&format!("entry {index}")));
    let offline = coop.json(&["history", "--limit", "5"]);
    assert_eq!(
        (&offline["node"], &offline["items"][3]["index"]),
        (&false.into(), &history["items"][3]["index"])
    );
    // The same file a second time is noticed, from what is kept here alone.
    let again = coop.run(&["import", "day.json", "--own", "--offline"]);
    let said = format!("{}{}", again.out, again.err);
    assert!(again.code == 0 && said.contains("1000 events entered before and left alone"), "{said}");
}
