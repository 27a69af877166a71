//! Scans of item codes through the real program: who counts, what people see of them, the day that is anchored, and copies that are noticed.

#![allow(clippy::unwrap_used)]

mod mill;

use std::fs;

use mill::{BROWSER, Mill, mill, text};
use serde_json::{Value, json};
use suyuan_ledger::rules::payload::Day;
use suyuan_tests::{get, get_with, post};

#[test]
fn people_are_counted_and_programs_are_not_and_a_restart_keeps_it() {
    let mut mill = mill();
    let first = mill.scan(0, "Phone A").text();
    assert!(first.contains("First scan"), "{first}");
    // The same phone again is the same look; another one is not.
    mill.scan(0, "Phone A");
    let second = mill.scan(0, "Phone B").text();
    assert!(second.contains("Looked up 2 times by 2 devices"), "{second}");
    for agent in ["curl/8.5.0", "Mozilla/5.0 (compatible; Baiduspider/2.0)"] {
        assert_eq!(mill.scan(0, agent).status, 200);
    }
    let prefetch = [("accept", BROWSER), ("user-agent", "Phone C"), ("sec-purpose", "prefetch")];
    assert_eq!(get_with(&format!("{}{}", mill.bench.url(), mill.codes[0]), &prefetch).unwrap().status, 200);
    let seen = mill.seen(0);
    assert_eq!(
        (&seen["times"], &seen["devices"], text(&seen["level"])),
        (&json!(2), &json!(2), "normal"),
        "{seen}"
    );
    assert_eq!(mill.seen(1)["times"], 0);
    // A code that is for no lot yet has scans as well.
    assert!(mill.scan(7, "Phone A").text().contains("First scan"));
    assert_eq!((mill.metric("suyuan_scans_total"), mill.metric("suyuan_scans_lost_total")), (3, 0));

    mill.stop();
    // A crash leaves half a record behind.
    let today = mill.files().pop().unwrap();
    let whole = fs::read(&today).unwrap();
    assert_eq!(whole.len(), 3 * 48);
    fs::write(&today, [&whole[..], &whole[..31]].concat()).unwrap();
    mill.start(&[]);
    assert_eq!(fs::metadata(&today).unwrap().len(), 3 * 48);
    assert_eq!(mill.seen(0)["times"], 2);
    mill.scan(0, "Phone D");
    assert_eq!(mill.seen(0)["times"], 3);
    let told = mill.told("R1");
    assert_eq!(
        (&told["scans"], &told["scanned"], &told["remarkable"]),
        (&json!(4), &json!(2), &json!(0)),
        "{told}"
    );
    assert_eq!(told["lots"].as_array().unwrap().len(), 2, "{told}");
    let one = mill.told("R1:0");
    assert_eq!((&one["codes"][0]["scans"], &one["codes"][0]["devices"]), (&json!(3), &json!(3)), "{one}");
    assert_eq!(mill.told("BOX/B")["scans"], 3);
    // Nothing of a phone is in what is kept.
    mill.stop();
    let kept = fs::read(&today).unwrap();
    assert!(!kept.windows(5).any(|bytes| bytes == b"Phone") && kept.len() == 4 * 48);
}

#[test]
fn packs_that_stand_alike_share_a_page_and_each_shows_its_own_state_at_once() {
    let mill = mill();
    let url = |code: usize, more: &str| format!("{}{}?lang=en{more}", mill.bench.url(), mill.codes[code]);
    let page = |code: usize, more: &str, encoding: &str| {
        let headers = [("accept", BROWSER), ("user-agent", "Phone A"), ("accept-encoding", encoding)];
        let answer = get_with(&url(code, more), &headers).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = answer.text();
        // What is sworn anew for each page, and when it was made.
        let token = text.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let text = text.replace(&token, "TOKEN");
        // Between elements a joined page is filled up with spaces.
        let text = text.split("  ").map(|part| part.trim_matches(' ')).collect::<String>();
        let (before, rest) = text.split_once("Page made ").unwrap();
        (format!("{before}{}", rest.split_once("</p>").unwrap().1), token)
    };
    let serial = |code: usize| mill.codes[code].rsplit('/').next().unwrap().to_owned();
    // Drawn alone, drawn for all and filled in, filled in again, compressed or not: the same page.
    let alone = page(0, "&alone=1", "identity").0;
    for _ in 0..2 {
        assert_eq!(page(0, "", "identity").0, alone);
        assert_eq!(page(0, "", "gzip").0, alone);
    }
    assert_eq!(alone.matches("id=\"code-data\"").count(), 1);
    for code in 1..5 {
        let other = page(code, "", "gzip").0;
        assert_eq!(other, page(code, "&alone=1", "gzip").0);
        assert!(other.contains(&serial(code)) && !other.contains(&serial(0)), "{other}");
        assert!(!other.contains("<!--"), "a gap was left: {other}");
    }
    assert_eq!(mill.metric("suyuan_scans_total"), 5);
    // One of which there is more to tell than a page has room for.
    for phone in 0..8 {
        let looked = mill.scan(4, &format!("Phone {phone}")).text();
        let token = looked.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let place = json!({"lat": 22 + 3 * phone, "lon": 104 + phone}).to_string();
        let taken =
            post(&format!("{}/v1/scans/{token}", mill.bench.url()), "application/json", place.as_bytes());
        assert_eq!(taken.unwrap().json(), json!({"taken": true}));
    }
    let much = page(4, "", "gzip").0;
    assert!(much.contains("This code may be on more than one pack"), "{much}");
    assert_eq!(much, page(4, "&alone=1", "gzip").0);
    assert_eq!(page(0, "", "gzip").0, alone);
    // A reader who has the page is told so, until there is something new.
    let tag = |code: usize, known: &str| {
        let headers = [("accept", BROWSER), ("user-agent", "Phone A"), ("if-none-match", known)];
        let answer = get_with(&url(code, ""), &headers).unwrap();
        let tag = answer.headers.iter().find(|(name, _)| name == "etag").unwrap().1.clone();
        (answer.status, tag)
    };
    let (_, known) = tag(1, "");
    assert_eq!(tag(1, &known).0, 304);
    mill.scan(1, "Phone B");
    assert_eq!(tag(1, &known).0, 200, "somebody else looked");

    // One of them is voided, another sold: they show it at once, and the others do not.
    mill.coop.ok(&["codes", "void", "R1:1", "--reason", "lost"]);
    assert!(page(1, "", "gzip").0.contains("Out of use"), "{}", page(1, "", "gzip").0);
    assert!(!page(0, "", "gzip").0.contains("Out of use"));
    mill.coop.ok(&["sell", "BOX/B=1 pcs", "--codes", "R1:2"]);
    let state = |code: usize| text(&mill.json(code)["code"]["state"]).to_owned();
    assert_eq!([state(0), state(1), state(2)], ["active", "voided", "sold"]);
    assert_eq!(page(2, "", "gzip").0, page(2, "&alone=1", "gzip").0);
    assert_ne!(page(2, "", "gzip").0.replace(&serial(2), ""), page(3, "", "gzip").0.replace(&serial(3), ""));
    mill.coop.ok(&["hold", "BOX/B", "--reason", "a test is under way", "--do", "sample", "--yes"]);
    for code in [0, 1, 2] {
        let held = page(code, "", "gzip").0;
        assert!(held.contains("a test is under way"), "{held}");
        assert_eq!(held, page(code, "&alone=1", "gzip").0);
    }
    // Its address as a picture, for a phone beside a desk; that is no scan.
    let before = mill.metric("suyuan_scans_total");
    let picture =
        get_with(&url(0, "&picture=qr"), &[("accept", "image/*"), ("user-agent", "Phone C")]).unwrap();
    assert_eq!((picture.status, picture.content_type.as_str()), (200, "image/svg+xml"));
    assert_eq!(get(&url(0, "&picture=qr").replace(&serial(0), "0000000000000000")).unwrap().status, 404);
    assert_eq!(mill.metric("suyuan_scans_total"), before);
}

#[test]
fn a_viewer_beside_a_presenter_sees_scans_come_in() {
    let mill = mill();
    let about = mill.bench.id("p/BOX/10/B").replace(':', "%3A").replace('/', "%2F");
    let stream = std::net::TcpStream::connect(("127.0.0.1", mill.bench.port)).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let mut stream = std::io::BufReader::new(stream);
    let ask =
        format!("GET /v1/live?about={about}&lang=en HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\r\n", mill.bench.port);
    std::io::Write::write_all(stream.get_mut(), ask.as_bytes()).unwrap();
    let mut scans = || loop {
        let mut line = String::new();
        assert_ne!(std::io::BufRead::read_line(&mut stream, &mut line).unwrap(), 0, "the stream ended");
        if let Some(state) = line.strip_prefix("data: {") {
            let state: Value = serde_json::from_str(&format!("{{{state}")).unwrap();
            let facts = state["facts"].as_array().unwrap().clone();
            let fact = facts.into_iter().find(|fact| fact["key"] == "scans");
            break text(&fact.unwrap_or_else(|| panic!("{state}"))["value"]).to_owned();
        }
    };
    assert_eq!(scans(), "0");
    mill.scan(0, "Phone A");
    assert_eq!(scans(), "1");
    // The same phone again is the same look; a code that is for no lot counts for none.
    mill.scan(0, "Phone A");
    mill.scan(7, "Phone A");
    mill.scan(1, "Phone A");
    assert_eq!(scans(), "2");
    let page =
        get_with(&format!("{}/p/BOX/10/B?view=live&lang=en", mill.bench.url()), &[("accept", BROWSER)]);
    assert!(page.unwrap().text().contains("data-fact=\"scans\""));
}

#[test]
fn a_backup_has_the_scans_and_what_was_anchored_verifies_in_what_is_restored() {
    let mut mill = mill();
    mill.stop();
    let days = mill.past(2, 3, 2);
    let (key, pass) = (mill.scan_key.clone(), mill.scan_key.with_extension("pass"));
    let key = ["--scan-key", key.to_str().unwrap(), "--passphrase-file", pass.to_str().unwrap()];
    mill.start(&key);
    let anchored = |mill: &Mill, day: &Day, dir: &std::path::Path| {
        let file = dir.join(format!("scans/{day}.scans"));
        mill.coop.run(&["codes", "scans", "--check", &day.to_string(), file.to_str().unwrap()]).code == 0
    };
    let patience = std::time::Instant::now();
    while !anchored(&mill, &days[2], &mill.bench.data) && patience.elapsed().as_secs() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    mill.scan(0, "Phone A");
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    let (backup, restored) =
        (mill.bench.data.with_extension("backup"), mill.bench.data.with_extension("restored"));
    let (to, data) = (backup.to_str().unwrap(), mill.bench.data.to_str().unwrap().to_owned());
    mill.coop.ok(&["backup", to, "--data", &data]);
    assert!(!backup.join("scans/salt").exists(), "a salt that is kept would outlive its records");
    let today = Day::of_ms(jiff::Timestamp::now().as_millisecond());
    let whole = |dir: &std::path::Path, day: Day| fs::read(dir.join(format!("scans/{day}.scans"))).unwrap();
    assert_eq!(whole(&backup, today).len(), 48);
    // Once more into the same directory: what a day has more by then, and half a record that is being written is not.
    mill.scan(1, "Phone A");
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    let file = mill.bench.data.join(format!("scans/{today}.scans"));
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend([7; 20]);
    fs::write(&file, &bytes).unwrap();
    mill.coop.ok(&["backup", to, "--data", &data]);
    assert_eq!(whole(&backup, today), bytes[..96]);
    mill.stop();

    let back = restored.to_str().unwrap();
    mill.coop.ok(&["restore", to, "--data", back]);
    mill.coop.ok(&["restore", "--data", back, "--nothing-newer-was-answered", "--i-am", "A test"]);
    fs::copy(mill.bench.data.join("log.key"), restored.join("log.key")).unwrap();
    mill.bench.data = restored.clone();
    mill.start(&key);
    for day in &days {
        assert!(anchored(&mill, day, &restored), "{day}");
        assert_eq!(whole(&restored, *day), whole(&backup, *day));
    }
    assert_eq!((&mill.seen(2)["times"], &mill.seen(0)["times"]), (&json!(6), &json!(1)));
    // The same phone is another device by now: nothing leads back to it.
    mill.scan(0, "Phone A");
    assert_eq!(mill.seen(0)["devices"], 2);
}

#[test]
fn a_phone_adds_roughly_where_it_is_once() {
    let mill = mill();
    let page = mill.scan(0, "Phone A").text();
    let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let place = |token: &str, body: &Value| {
        post(
            &format!("{}/v1/scans/{token}", mill.bench.url()),
            "application/json",
            body.to_string().as_bytes(),
        )
        .unwrap()
    };
    let here = json!({"lat": 30.5728, "lon": 104.0668});
    assert_eq!(place(&token, &here).json(), json!({"taken": true}));
    assert_eq!(place(&token, &here).json(), json!({"taken": false}));
    assert_eq!(place(&token.replace(&token[..4], "AAAA"), &here).status, 404);
    assert_eq!(place(&token, &json!({"lat": 91, "lon": 0})).status, 400);
    let seen = mill.seen(0);
    assert_eq!(
        (text(&seen["places"][0]["lat"]), text(&seen["places"][0]["lon"])),
        ("30.6", "104.1"),
        "{seen}"
    );
    let page = mill.scan(0, "Phone B").text();
    assert!(page.contains("near 30.6°N, 104.1°E"), "{page}");
    // Two people in two cities within a minute.
    let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(place(&token, &json!({"lat": 39.9, "lon": 116.4})).json(), json!({"taken": true}));
    let seen = mill.seen(0);
    assert_eq!(text(&seen["level"]), "may-be-copied", "{seen}");
    assert_eq!(text(&seen["grounds"][0]["word"]), "too-far-too-fast", "{seen}");
}

#[test]
fn copies_are_noticed_calmly_and_days_are_anchored() {
    let mut mill = mill();
    mill.stop();
    let days = mill.past(2, 18, 3);
    let (key, pass) = (mill.scan_key.clone(), mill.scan_key.with_extension("pass"));
    let key = ["--scan-key", key.to_str().unwrap(), "--passphrase-file", pass.to_str().unwrap()];
    mill.start(&key);
    // The page says it without accusing whoever holds the pack.
    let page = mill.scan(2, "Phone A").text();
    assert!(page.contains("This code may be on more than one pack"), "{page}");
    assert!(page.contains("That says nothing against you"), "{page}");
    let chinese = format!("{}{}?lang=zh", mill.bench.url(), mill.codes[2]);
    let chinese = get_with(&chinese, &[("accept", BROWSER), ("user-agent", "Phone A")]).unwrap().text();
    assert!(chinese.contains("此编码可能用在不止一件包装上"), "{chinese}");
    assert!(mill.scan(3, "Phone A").text().contains("First scan"));
    // Whoever inspects, and whoever packed.
    let copies = get(&format!("{}/inspect/copies?lang=en", mill.bench.url())).unwrap().text();
    assert!(copies.contains("R1</a>:2") && copies.contains("19 different days"), "{copies}");
    assert!(!copies.contains("R1</a>:3"), "{copies}");
    let told = mill.told("R1");
    assert_eq!((&told["remarkable"], &told["codes"][0]["position"]), (&json!(1), &json!(2)), "{told}");
    assert_eq!(text(&told["codes"][0]["level"]), "may-be-copied");
    assert!(mill.coop.ok(&["codes", "scans"]).contains("R1:2  may be copied (many-devices 19)"));

    // Every day that has ended is anchored after the start, each following the one before.
    let history = format!("{}/v1/history?of={}", mill.bench.url(), mill.bench.id("party/NODE"));
    let anchors = || -> Vec<Value> {
        let told = get(&history).unwrap().json();
        let all = told["statements"].as_array().cloned().unwrap_or_default();
        all.into_iter().filter(|said| said["kind"] == "scan-anchor").collect()
    };
    let patience = std::time::Instant::now();
    while anchors().len() < days.len() && patience.elapsed().as_secs() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let anchored = anchors();
    assert_eq!(anchored.len(), days.len(), "{anchored:?}");
    assert!(anchored.iter().all(|said| said["verdict"] == "accepted"), "{anchored:?}");

    let day = days[3].to_string();
    let file = mill.bench.data.join(format!("scans/{day}.scans"));
    let good = mill.coop.json(&["codes", "scans", "--check", &day, file.to_str().unwrap()]);
    assert_eq!((&good["count"], text(&good["day"])), (&json!(3), day.as_str()), "{good}");
    // One byte changed, one scan dropped, one added, another day's name: each is found.
    let (whole, copy) = (fs::read(&file).unwrap(), mill.coop.home().join("day.scans"));
    let check = |bytes: &[u8], day: &str| {
        fs::write(&copy, bytes).unwrap();
        mill.coop.fails(1, &["codes", "scans", "--check", day, copy.to_str().unwrap()])
    };
    for at in [7, 30, 44 + 48] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let said = check(&changed, &day);
        assert!(said.contains("is not what was anchored") || said.contains("is no scan"), "{said}");
    }
    assert!(check(&whole[48..], &day).contains("is not what was anchored"));
    assert!(check(&[&whole[..], &whole[..48]].concat(), &day).contains("is not what was anchored"));
    assert!(check(&whole, &days[4].to_string()).contains("is no scan of"));
    let today = Day::of_ms(jiff::Timestamp::now().as_millisecond()).to_string();
    assert!(check(b"", &today).contains("nobody anchored"));

    // After another start nothing is anchored twice, and what is too old is gone.
    mill.stop();
    mill.start(&[&key[..], &["--scan-retention-days", "5"]].concat());
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(anchors().len(), days.len());
    assert!(!file.exists() && mill.bench.data.join(format!("scans/{}.scans", days[17])).exists());
    assert_eq!(text(&mill.seen(2)["level"]), "normal");
}

#[test]
fn a_node_without_scans_serves_pages_all_the_same() {
    let mut mill = mill();
    mill.stop();
    mill.start(&["--scan-retention-days", "0"]);
    let page = mill.scan(0, "Phone A");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("id=\"seen\"") && mill.files().is_empty(), "{}", page.text());
    let copies = get(&format!("{}/inspect/copies?lang=en", mill.bench.url())).unwrap().text();
    assert!(copies.contains("Scans are not kept at this node"), "{copies}");
}
