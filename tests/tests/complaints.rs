//! What a consumer reports: from a form without scripts to the producer's answer; kept beside the log, in the backup, out of the log.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{fs, path::Path};

use suyuan_tests::{Answer, Bench, Node, get_with};

const BROWSER: &str = "text/html,*/*;q=0.8";

/// Sends a form as a browser without scripts does; redirects are not followed.
fn send(url: &str, accept: &str, fields: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect()
    };
    let body =
        fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut answer = agent
        .post(url)
        .header("accept", accept)
        .header("content-type", "application/x-www-form-urlencoded")
        .send(body.as_bytes())
        .unwrap();
    let headers = answer
        .headers()
        .iter()
        .map(|(n, v)| (n.as_str().to_owned(), v.to_str().unwrap().to_owned()))
        .collect();
    Answer {
        status: answer.status().as_u16(),
        content_type: String::new(),
        headers,
        body: answer.body_mut().read_to_vec().unwrap(),
    }
}

fn holds(dir: &Path, needle: &str) -> bool {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).any(|path| match path.is_dir() {
        true => holds(&path, needle),
        false => String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(needle),
    })
}

#[test]
fn a_report_gets_a_number_a_clock_and_an_answer() {
    let mut bench = Bench::new();
    let (coop, shop, inspector) =
        (bench.join("SL", "producer"), bench.join("SHOP", "shop"), bench.join("INSP", "inspector"));
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    let (url, lot) = (bench.url(), bench.id("p/STRAW/10/A"));
    let page = |path: &str| {
        get_with(&format!("{url}{path}"), &[("accept", BROWSER), ("accept-language", "en")]).unwrap()
    };

    let consumer = page("/p/STRAW/10/A").text();
    let way = consumer.split("href=\"/complaints?").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let form = page(&format!("/complaints?{}", way.replace("&amp;", "&")));
    assert_eq!(form.status, 200);
    assert!(
        form.text().contains("method=\"post\"") && !form.text().contains("<script"),
        "no scripts are needed"
    );

    let fields = [
        ("about", lot.as_str()),
        ("kind", "illness"),
        ("text", "A strange smell, like petrol."),
        ("contact", "lee@mail.example"),
    ];
    let sent = send(&format!("{url}/complaints"), BROWSER, &fields);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let place = sent.header("location").unwrap().to_owned();
    let number = place.rsplit('/').next().unwrap().to_owned();
    let stands = page(&place).text();
    assert!(stands.contains(&number) && stands.contains("Waiting for an answer, due by"));
    assert!(
        !stands.contains("petrol") && !stands.contains("lee@mail"),
        "the number shows nothing that was written"
    );
    let mut slip = number.clone().into_bytes();
    slip[0] = if slip[0] == b'A' { b'B' } else { b'A' };
    assert_eq!(
        page(&format!("/complaints/{}", String::from_utf8(slip).unwrap())).status,
        400,
        "a slip of the pen is noticed"
    );

    // Who made it and who supervises read it; others see none.
    let listed = coop.ok(&["complaints"]);
    assert!(
        listed.contains(&number) && listed.contains("petrol") && listed.contains("lee@mail.example"),
        "{listed}"
    );
    assert!(inspector.ok(&["complaints", "list", "--open"]).contains(&number));
    assert!(shop.json(&["complaints"])["complaints"].as_array().unwrap().is_empty());
    shop.fails(3, &["complaints", "answer", &number, "--text", "not ours"]);
    let answered =
        coop.json(&["complaints", "answer", &number, "--text", "The lot is sampled; do not eat it."]);
    assert_eq!(answered["state"], "answered");
    let stands = page(&place).text();
    assert!(stands.contains("The lot is sampled; do not eat it.") && stands.contains("Answered"));
    assert!(coop.json(&["complaints", "list", "--open"])["complaints"].as_array().unwrap().is_empty());

    // It outlives a restart, goes into the backup, and is nowhere in the log.
    let backup = bench.data.with_extension("backup");
    bench.governor.ok(&["backup", backup.to_str().unwrap(), "--data", bench.data.to_str().unwrap()]);
    assert!(holds(&backup.join("complaints"), "petrol"));
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    for part in ["journal", "tiles", "ledger.sled"] {
        assert!(!holds(&bench.data.join(part), "petrol"), "{part}");
    }
    bench.node = Some(Node::try_start(&bench.data, bench.port, &["--complaint-answer-days", "3"]).unwrap());
    assert!(page(&place).text().contains("Answered"));

    // Who complained takes the contact back; the next backup has it no more.
    let erased = send(&format!("{url}{place}/erase"), BROWSER, &[]);
    assert_eq!(erased.status, 303);
    assert!(!coop.ok(&["complaints"]).contains("lee@mail.example"));
    bench.governor.ok(&["backup", backup.to_str().unwrap(), "--data", bench.data.to_str().unwrap()]);
    assert!(!holds(&backup, "lee@mail.example") && holds(&backup.join("complaints"), "petrol"));

    // A node that takes none offers no form.
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    bench.node = Some(Node::try_start(&bench.data, bench.port, &["--no-complaints"]).unwrap());
    assert!(!page("/p/STRAW/10/A").text().contains("/complaints"));
    assert_eq!(page(&place).status, 501);
}
