//! A node with three witnesses, two of whom must cosign: what readers see while witnesses come, go and are killed; and what
//! becomes of a log that is copied and goes on in two ways.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use suyuan_ledger::log::{Accepted, Policy, TlogProof, VerifierKey};
use suyuan_tests::{Bench, Hand, Node, Witness, free_port, get, harvest};

/// Three witnesses and the policy that wants two of them.
struct Three {
    witnesses: Vec<Witness>,
    policy: Policy,
    file: PathBuf,
}

impl Three {
    fn for_log(vkey: &VerifierKey, dir: &Path) -> Three {
        let witnesses: Vec<_> =
            ["w1.example", "w2.example", "w3.example"].map(|name| Witness::knowing(name, &[vkey])).into();
        let mut text = format!("log {vkey}\n");
        for (number, witness) in witnesses.iter().enumerate() {
            text += &witness.policy_line(&format!("w{number}"));
        }
        text += "group two 2 w0 w1 w2\nquorum two\n";
        let file = dir.join("policy");
        std::fs::write(&file, &text).unwrap();
        Three { witnesses, policy: Policy::parse(&text).unwrap(), file }
    }

    fn options<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["--policy", self.file.to_str().unwrap()], more].concat()
    }

    /// Waits until the node shows a checkpoint of at least this size that satisfies the policy.
    fn cosigned(&self, url: &str, size: u64) -> Accepted {
        let mut last = String::new();
        let patience = Instant::now() + Duration::from_secs(60);
        while Instant::now() < patience {
            last = get(&format!("{url}/checkpoint")).unwrap().text();
            match self.policy.check(&last) {
                Ok(accepted) if accepted.signed.checkpoint().size() >= size => return accepted,
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        panic!("no quorum for size {size}: {last}\n{}", get(&format!("{url}/health")).unwrap().text());
    }
}

fn vkey(b: &Bench) -> VerifierKey {
    get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().parse().unwrap()
}

fn size(url: &str) -> u64 {
    get(&format!("{url}/v1/ledger")).unwrap().json()["size"].as_u64().unwrap()
}

fn proof(url: &str, index: u64) -> TlogProof {
    get(&format!("{url}/v1/statements/{index}/proof")).unwrap().text().parse().unwrap()
}

fn grow(b: &Bench, hand: &mut Hand, count: usize) -> u64 {
    let lot = b.id("p/STRAW/10/A");
    for _ in 0..count {
        assert_eq!(hand.say("event", &lot, &harvest(&lot, 1)).status, 201);
    }
    size(&b.url())
}

fn restart(b: &mut Bench, options: &[&str]) {
    b.kill();
    b.node = Some(Node::try_start(&b.data, b.port, options).unwrap());
}

#[test]
fn two_of_three_cosign_what_the_node_publishes() {
    let mut b = Bench::new();
    let mut hand = b.producer();
    let mut three = Three::for_log(&vkey(&b), b.governor.home());
    restart(&mut b, &three.options(&[]));
    let url = b.url();

    let all = grow(&b, &mut hand, 3);
    three.cosigned(&url, all);
    let patience = Instant::now() + Duration::from_secs(20);
    while three.policy.check(std::fs::read(b.data.join("tiles/checkpoint")).unwrap()).is_err() {
        assert!(Instant::now() < patience, "a static web server would not show what was cosigned");
        std::thread::sleep(Duration::from_millis(50));
    }
    let receipt = proof(&url, 0);
    assert!(three.policy.check(&receipt.checkpoint).is_ok(), "{receipt}");
    let keys: Vec<_> = three.policy.logs().iter().map(|log| log.key.clone()).collect();
    let entry = receipt.extra.clone().unwrap();
    receipt.verify(&suyuan_ledger::log::leaf_hash(&entry), &keys).unwrap();

    // The page behind a code, too, carries what was cosigned, and whoever saves it can check that.
    let page = get(&format!("{url}/p/STRAW/10/A")).unwrap().text();
    let bundle = page.split_once(r#"id="proof">"#).unwrap().1.split_once("</script>").unwrap().0;
    let bundle: serde_json::Value = serde_json::from_str(bundle).unwrap();
    let accepted = three.policy.check(bundle["checkpoint"].as_str().unwrap()).unwrap();
    assert_eq!(accepted.witnesses.len(), 3, "{accepted:?}");
    std::fs::write(b.governor.home().join("page.html"), &page).unwrap();
    b.governor.ok(&["verify", "page.html", "--policy", "policy"]);

    // One of them dies in the middle: two are enough.
    three.witnesses[0].kill();
    let all = grow(&b, &mut hand, 5);
    let accepted = three.cosigned(&url, all);
    assert_eq!(accepted.witnesses, ["w1", "w2"]);

    // With one alone there is no quorum. Publishing goes on; what was cosigned before still proves what it covers.
    three.witnesses[1].kill();
    let more = grow(&b, &mut hand, 2);
    let patience = Instant::now() + Duration::from_secs(20);
    while get(&format!("{url}/checkpoint")).unwrap().text().lines().nth(1) != Some(more.to_string().as_str())
    {
        assert!(Instant::now() < patience, "publishing waits, and should not");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(three.policy.check(&proof(&url, 0).checkpoint).is_ok());
    let last = proof(&url, more - 1);
    assert_eq!(last.checkpoint.lines().nth(1), Some(more.to_string().as_str()));
    let health = get(&format!("{url}/health")).unwrap().json();
    assert_eq!((health["size"].as_u64(), health["cosigned"].as_u64()), (Some(more), Some(all)), "{health}");
    let metrics = get(&format!("{url}/metrics")).unwrap().text();
    for line in
        [format!("suyuan_cosigned_size {all}"), "suyuan_witness_failures_total{witness=\"w1\"} ".to_owned()]
    {
        assert!(metrics.contains(&line), "{line} is missing in {metrics}");
    }

    // The node itself is killed: what was cosigned is not forgotten.
    restart(&mut b, &three.options(&[]));
    assert!(three.policy.check(&proof(&url, 0).checkpoint).is_ok());
    three.witnesses[0].start();
    three.witnesses[1].start();
    three.cosigned(&url, more);
}

#[test]
fn with_cosign_before_the_checkpoint_waits_for_the_quorum() {
    let mut b = Bench::new();
    let mut hand = b.producer();
    let mut three = Three::for_log(&vkey(&b), b.governor.home());
    three.witnesses.iter_mut().take(2).for_each(Witness::kill);
    let options = three.options(&["--cosign", "before"]);
    b.kill();
    b.node = Some(Node::try_start(&b.data, b.port, &options).unwrap());
    let url = b.url();
    let checkpoint = || get(&format!("{url}/checkpoint")).unwrap();
    assert_eq!(checkpoint().status, 503, "{}", checkpoint().text());

    three.witnesses[0].start();
    let all = size(&url);
    let accepted = three.cosigned(&url, all);
    assert_eq!(accepted.signed.checkpoint().size(), all);
    three.witnesses[0].kill();
    // A static web server shows the same: the file moves when the quorum has cosigned, and not before.
    let lies = || std::fs::read_to_string(b.data.join("tiles/checkpoint")).unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while three.policy.check(lies()).is_err() {
        assert!(Instant::now() < patience, "the file does not become the cosigned one: {}", lies());
        std::thread::sleep(Duration::from_millis(50));
    }
    let more = grow(&b, &mut hand, 3);
    assert!(more > all);
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(three.policy.check(checkpoint().text()).is_ok_and(|a| a.signed.checkpoint().size() == all));
    assert!(three.policy.check(lies()).is_ok_and(|a| a.signed.checkpoint().size() == all), "{}", lies());
    // A killed node shows after its start what it showed before.
    let shown = checkpoint().text();
    restart(&mut b, &three.options(&["--cosign", "before"]));
    assert_eq!(checkpoint().text(), shown);
    let lies = || std::fs::read_to_string(b.data.join("tiles/checkpoint")).unwrap();
    assert!(three.policy.check(lies()).is_ok_and(|a| a.signed.checkpoint().size() == all), "{}", lies());
    three.witnesses[1].start();
    three.cosigned(&url, more);
    // While statements come in without a pause, the file follows.
    let mut at = all;
    let patience = Instant::now() + Duration::from_secs(30);
    while at < more + 3 {
        grow(&b, &mut hand, 1);
        at = three.policy.check(lies()).unwrap().signed.checkpoint().size();
        assert!(Instant::now() < patience, "the file stays behind: {}", lies());
    }
}

#[test]
fn a_copy_older_than_what_a_witness_saw_signs_nothing() {
    let mut b = Bench::new();
    let mut hand = b.producer();
    let three = Three::for_log(&vkey(&b), b.governor.home());
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let (old, new) = (b.data.with_extension("old"), b.data.with_extension("new"));
    let copy = |from: &Path, to: &Path| {
        let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
        assert!(copied.success());
    };
    copy(&b.data, &old);
    // The witnesses have not met this log yet: that stops nobody.
    b.node = Some(Node::try_start(&b.data, b.port, &three.options(&[])).unwrap());
    let all = grow(&b, &mut hand, 3);
    three.cosigned(&b.url(), all);
    assert_eq!(b.node.take().unwrap().stop(), 0);
    std::fs::rename(&b.data, &new).unwrap();

    // The whole directory as it was, with its own older mark: only the witnesses know better.
    copy(&old, &b.data);
    let node = Node::start_as(&b.data, b.port, &three.options(&[]), 503).unwrap();
    let why = get(&format!("{}/health", b.url())).unwrap().text();
    assert!(why.contains("others have seen more") && why.contains("the witness w0"), "{why}");
    let shown = get(&format!("{}/checkpoint", b.url())).unwrap();
    assert!(shown.status == 200 && size(&b.url()) < all, "{}", shown.text());
    let lot = b.id("p/STRAW/10/A");
    assert_eq!(hand.say("event", &lot, &harvest(&lot, 1)).status, 503);
    drop(node);
    // Who has the entries is asked for them; then it goes on from there.
    let options = three.options(&["--ask", new.to_str().unwrap()]);
    b.node = Some(Node::try_start(&b.data, b.port, &options).unwrap());
    assert_eq!(size(&b.url()), all);
    let mut hand = Hand::at(&b.url(), "SL", &hand.party);
    let more = grow(&b, &mut hand, 1);
    three.cosigned(&b.url(), more);
    // What was published is behind what was taken for a moment, and that is nobody's fault.
    let log = b.node.as_ref().unwrap().log();
    assert!(!log.contains("ALARM"), "{log}");
}

#[test]
fn a_log_that_goes_on_in_two_ways_is_cosigned_in_one() {
    let mut b = Bench::new();
    let mut hand = b.producer();
    let party = hand.party.clone();
    let mut three = Three::for_log(&vkey(&b), b.governor.home());
    b.kill();
    // The same ledger and the same log key, twice.
    let copy = b.governor.home().join("copy");
    let copied = std::process::Command::new("cp").arg("-a").arg(&b.data).arg(&copy).status().unwrap();
    assert!(copied.success());
    restart(&mut b, &three.options(&[]));
    let at_fork = size(&b.url());
    let all = grow(&b, &mut hand, 2);
    three.cosigned(&b.url(), all);
    b.kill();

    // Whoever starts the copy while the witnesses cannot be asked learns too late that there are two.
    let port = free_port();
    three.witnesses.iter_mut().for_each(Witness::kill);
    let other = Node::try_start(&copy, port, &three.options(&[])).unwrap();
    three.witnesses.iter_mut().for_each(Witness::start);
    let lot = b.id("p/STRAW/10/OTHER");
    let mut twin = Hand::at(&other.url, "SL", &party);
    assert_eq!(size(&other.url), at_fork);
    for _ in at_fork..all {
        assert_eq!(twin.say("event", &lot, &harvest(&lot, 1)).status, 201);
    }
    let patience = Instant::now() + Duration::from_secs(60);
    while !three.witnesses.iter().all(|witness| witness.health().0 == 503) {
        let said = three.witnesses.iter().map(Witness::log).collect::<String>();
        assert!(Instant::now() < patience, "no alarm:\n{said}\n{}", other.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(twin.say("event", &lot, &harvest(&lot, 1)).status, 201);
    std::thread::sleep(Duration::from_millis(2_500));
    let shown = get(&format!("{}/checkpoint", other.url)).unwrap().text();
    assert!(three.policy.check(&shown).is_err(), "{shown}");
    assert!(other.log().contains("ALARM"), "{}", other.log());
    for witness in &three.witnesses {
        let at = witness.data.to_str().unwrap();
        let told = witness.person.json(&["witness", "logs", "--data", at]);
        assert_eq!(told["logs"][0]["size"].as_u64(), Some(all));
        assert_eq!(told["alarms"].as_array().unwrap().len(), 1, "{told}");
    }
    drop(other);

    // The first history goes on as if nothing had been.
    restart(&mut b, &three.options(&[]));
    hand.catch_up();
    let more = grow(&b, &mut hand, 1);
    three.cosigned(&b.url(), more);
}
