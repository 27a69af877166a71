//! Following a log from outside: a copy that proves itself, survives its source and its own death, and raises the alarm when the log
//! shows two histories.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use suyuan_tests::{Bench, Hand, Node, Person, free_port, get, harvest, post};

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < patience, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn size(url: &str) -> u64 {
    let text = get(&format!("{url}/checkpoint")).unwrap().text();
    text.lines().nth(1).unwrap().parse().unwrap()
}

fn harvests(b: &Bench, hand: &mut Hand, count: usize) {
    let lot = b.id("p/STRAW/10/A");
    for _ in 0..count {
        let answer = hand.say("event", &lot, &harvest(&lot, 1));
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn alarms(data: &Path) -> Vec<PathBuf> {
    fs::read_dir(data.join("alarms")).map(|dir| dir.flatten().map(|f| f.path()).collect()).unwrap_or_default()
}

fn ledger(url: &str) -> String {
    get(&format!("{url}/v1/ledger")).unwrap().json()["ledger"].as_str().unwrap().to_owned()
}

#[test]
fn a_follower_serves_what_it_verified_and_goes_on_after_anything() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    harvests(&b, &mut sl, 300);
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let data = dir.path().join("copy");
    let url = format!("http://127.0.0.1:{port}");
    let id = ledger(&b.url());
    let follower = Node::follow(&b.url(), &data, port, &["--ledger", &id]).unwrap();
    until("the first copy", || size(&url) == size(&b.url()));
    harvests(&b, &mut sl, 20);
    until("what came later", || size(&url) == size(&b.url()));

    // The same bytes as the source: what is read, and what is proved.
    let text = |url: &str, path: &str| get(&format!("{url}{path}")).unwrap().text();
    // Complaints are the source's alone.
    let but_for_complaints = |page: String| match page.split_once("<p class=\"report\">") {
        Some((before, rest)) => before.to_owned() + rest.split_once("</p>").unwrap().1,
        None => page,
    };
    assert!(text(&b.url(), "/p/STRAW/10/A").contains("href=\"/complaints"));
    assert!(!text(&url, "/p/STRAW/10/A").contains("href=\"/complaints"));
    for path in ["/checkpoint", "/v1/members", "/v1/products", "/tile/0/000", "/p/STRAW/10/A"] {
        let (ours, theirs) = (text(&url, path), but_for_complaints(text(&b.url(), path)));
        assert!(ours.len() > 40, "{path}: {ours}");
        assert_eq!(ours.len(), theirs.len(), "{path}");
    }
    let health = get(&format!("{url}/health")).unwrap().json();
    assert_eq!(
        (health["status"].as_str(), health["following"]["trouble"].as_str()),
        (Some("following"), None)
    );
    assert!(text(&url, "/metrics").contains("suyuan_alarm 0"));
    let anyone = Person::new(&url);
    let checked = anyone.run(&["verify", &url, "--vkey", &vkey(&url)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);

    // It takes nothing, and says where to go.
    let refused = post(
        &format!("{url}/v1/statements"),
        "application/cose",
        sl.sign("event", "x", &harvest("x", 1)).bytes(),
    );
    let refused = refused.unwrap();
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains(&b.url()), "{}", refused.text());

    // Killed, and its source gone: it still serves, and catches up when the source is back.
    follower.kill();
    b.kill();
    let follower = Node::follow(&b.url(), &data, port, &[]).unwrap();
    let before = size(&url);
    b.restart();
    sl.catch_up();
    harvests(&b, &mut sl, 5);
    until("after both came back", || size(&url) == before + 5);
    assert_eq!(follower.stop(), 0);
    assert_eq!(alarms(&data), Vec::<PathBuf>::new());

    // Another ledger is not copied, and leaves nothing behind.
    let other = dir.path().join("other");
    let wrong = "0".repeat(64);
    let said = Node::follow(&b.url(), &other, port, &["--ledger", &wrong]).map(|_| ()).unwrap_err();
    assert!(said.contains(&id) && said.contains(&wrong), "{said}");
    assert!(!other.join("journal").exists() && !dir.path().join("other.download").exists());
}

#[test]
fn two_histories_raise_an_alarm_that_is_kept() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    harvests(&b, &mut sl, 20);
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let old = b.data.with_file_name("old");
    copy(&b.data, &old);
    b.restart();
    let mut other = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    harvests(&b, &mut sl, 10);

    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let data = dir.path().join("copy");
    let url = format!("http://127.0.0.1:{port}");
    let follower = Node::follow(&b.url(), &data, port, &[]).unwrap();
    let verified = size(&url);
    assert_eq!(verified, size(&b.url()));

    // The operator puts last night's copy in the place of the log: an older state, with nothing new yet.
    b.kill();
    fs::remove_dir_all(&b.data).unwrap();
    fs::rename(&old, &b.data).unwrap();
    b.restart();
    let health = || get(&format!("{url}/health")).unwrap();
    until("the step back is noticed", || health().status == 503 && health().text().contains("smaller log"));
    assert!(alarms(&data)[0].file_name().unwrap().to_str().unwrap().starts_with("went-back-"));
    assert_eq!(size(&url), verified);

    // And then goes on with other statements: a second history, longer than the first.
    harvests(&b, &mut other, 25);
    until("the fork is noticed", || health().status == 503 && health().text().contains("two histories"));
    let evidence = alarms(&data).into_iter().find(|p| p.to_str().unwrap().contains("split-view-")).unwrap();
    let text = fs::read_to_string(&evidence).unwrap();
    assert_eq!(text.matches("\n— 127.0.0.1:").count(), 2, "both notes, each signed by the log:\n{text}");
    assert_eq!(size(&url), verified, "what was verified is still served, and nothing of the other history");
    assert!(follower.log().contains("ALARM"), "{}", follower.log());
    assert_eq!(follower.stop(), 0);

    // The alarm outlives the process that raised it.
    let once = b.governor.run(&["follow", &b.url(), "--data", data.to_str().unwrap(), "--once"]);
    assert_ne!(once.code, 0);
    assert!(once.err.contains("two histories"), "{}", once.err);
    let once = ["--speak", "zh", "follow", &b.url(), "--data", data.to_str().unwrap(), "--once"];
    let said = b.governor.run(&once);
    assert!(said.err.contains("两份历史") && said.err.contains("split-view-"), "{}", said.err);
}

#[test]
fn broken_files_are_no_alarm_and_are_not_taken() {
    let b = Bench::new();
    let mut sl = b.producer();
    harvests(&b, &mut sl, 5);
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("copy");
    let words = |url: &str| {
        let data = data.to_str().unwrap().to_owned();
        vec![
            "follow".to_owned(),
            url.to_owned(),
            "--data".to_owned(),
            data,
            "--once".to_owned(),
            "--json".to_owned(),
        ]
    };
    let run = |url: &str| {
        let words = words(url);
        b.governor.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let first = run(&b.url());
    assert_eq!(first.code, 0, "{}", first.err);
    harvests(&b, &mut sl, 5);
    let mirror = mirror(&b.url(), |path, bytes| {
        if path.starts_with("/tile/entries/") {
            let at = bytes.len() - 40;
            bytes[at] ^= 1;
        }
    });
    let told = |said: &suyuan_tests::Ran| -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(&said.out).unwrap_or_else(|e| panic!("{e}: {}", said.out))
            ["error"]
            .clone()
    };
    // Whether there is a copy already or not: the same fault, of the source that is named, with what to do.
    let none = dir.path().join("none");
    let words = ["follow", &mirror, "--data", none.to_str().unwrap(), "--once", "--json"];
    for said in [run(&mirror), b.governor.run(&words)] {
        let error = told(&said);
        assert_eq!((said.code, error["code"].as_str()), (1, Some("bad-log")), "{error}");
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.contains("entry") && detail.contains(&mirror), "{detail}");
        assert!(error["hint"].as_str().unwrap().contains("Follow another copy"), "{error}");
    }
    assert!(alarms(&data).is_empty(), "a broken mirror is not the log's crime");
    let lacking = mirror_lacking(&b.url(), "/tile/entries/");
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let (said, silent) = (run(&lacking), run(&nobody));
    assert_eq!((said.code, told(&said)["code"].as_str()), (1, Some("bad-log")), "{}", said.err);
    assert!(told(&said)["detail"].as_str().unwrap().contains(&lacking), "{}", said.err);
    assert_eq!((silent.code, told(&silent)["kind"].as_str()), (4, Some("network")), "{}", silent.err);
    assert!(told(&silent)["hint"].is_string() && silent.out.contains(&nobody), "{}", silent.err);
    let good = run(&b.url());
    assert_eq!(good.code, 0, "{}", good.err);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&good.out).unwrap()["size"], size(&b.url()));
}

fn vkey(url: &str) -> String {
    let ledger = get(&format!("{url}/v1/ledger")).unwrap().json();
    ledger["vkeys"][0].as_str().unwrap_or_else(|| panic!("{ledger}")).to_owned()
}

/// A web server that gives what another gives, changed.
fn mirror(of: &str, change: impl Fn(&str, &mut Vec<u8>) + Send + 'static) -> String {
    server(of, |_| true, change)
}

/// A web server that lacks what begins with this path.
fn mirror_lacking(of: &str, path: &'static str) -> String {
    server(of, move |asked| !asked.starts_with(path), |_, _| ())
}

fn server(
    of: &str,
    has: impl Fn(&str) -> bool + Send + 'static,
    change: impl Fn(&str, &mut Vec<u8>) + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let of = of.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut head = [0; 4_096];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
            let answer = get(&format!("{of}{path}")).unwrap();
            let (mut body, status) = match has(&path) {
                true => (answer.body.clone(), answer.status),
                false => (Vec::new(), 404),
            };
            if status == 200 {
                change(&path, &mut body);
            }
            let head = format!(
                "HTTP/1.1 {} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                status,
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    url
}
