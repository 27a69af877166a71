//! Beside a presenter: a page that keeps itself up to date, from a real node.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;
use suyuan_tests::{Bench, Person, get, get_with};

/// A viewer: a connection that reads states.
struct Viewer(BufReader<TcpStream>);

impl Viewer {
    fn of(port: u16, about: &str, lang: &str) -> Viewer {
        let about = about.replace(':', "%3A").replace('/', "%2F");
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET /v1/live?about={about}&lang={lang} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n")
            .unwrap();
        Viewer(BufReader::new(stream))
    }

    /// The next state; nothing when the stream has ended.
    fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(state) = line.strip_prefix("data: {") {
                return Some(serde_json::from_str(&format!("{{{state}")).unwrap());
            }
            if line == "0\r\n" {
                return None;
            }
        }
    }
}

fn fact<'v>(live: &'v Value, key: &str) -> Option<&'v Value> {
    live["facts"].as_array().unwrap().iter().find(|fact| fact["key"] == key)
}

#[test]
fn viewers_hear_of_acts_temperatures_and_recalls_until_the_node_stops() {
    let mut bench = Bench::new();
    let coop = Person::new(&bench.url());
    let key = coop.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
    bench.governor.ok(&[
        "member",
        "add",
        "SL",
        "--role",
        "producer",
        "--prefix",
        "SL",
        "--name",
        "en=Shuangliu",
        "--public",
        &key,
    ]);
    coop.ok(&["place", "add", "E1", "--name", "en=Shed one", "--name", "zh=一号棚", "--type", "greenhouse"]);
    coop.ok(&[
        "product",
        "add",
        "STRAW",
        "--name",
        "en=Strawberries",
        "--name",
        "zh=草莓",
        "--cold-chain",
        "0-8",
    ]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    let lot = bench.id("p/STRAW/10/A");

    let page =
        get_with(&format!("{}/p/STRAW/10/A?view=live&lang=zh", bench.url()), &[("accept", "text/html")])
            .unwrap();
    assert_eq!(page.status, 200);
    assert!(page.text().contains("草莓") && page.text().contains("扫码自己核对"));
    assert!(page.text().contains("http-equiv=\"refresh\""), "without scripts it loads itself again");

    let mut english = Viewer::of(bench.port, &lot, "en");
    let mut chinese = Viewer::of(bench.port, &lot, "zh");
    let first = english.next().unwrap();
    assert_eq!(first["title"], "Strawberries");
    assert_eq!(first["steps"].as_array().unwrap().len(), 1);
    assert!(fact(&first, "temperature").is_none(), "nobody measured");
    assert!(fact(&first, "scans").is_none(), "nobody counts");
    assert_eq!(chinese.next().unwrap()["title"], "草莓");
    let metrics = get(&format!("{}/metrics", bench.url())).unwrap().text();
    assert!(metrics.contains("suyuan_live_viewers 2"), "{metrics}");

    let now = this_minute();
    let rows: String = (0..6).map(|i| format!("{},{}.5\n", now - 3_600 + i * 600, 3 + i % 2)).collect();
    fs::write(coop.home().join("log.csv"), format!("timestamp,temperature\n{rows}")).unwrap();
    coop.ok(&["sensor", "add", "log.csv", "--lot", "STRAW/A", "--yes"]);
    let measured = english.next().unwrap();
    let temperature = fact(&measured, "temperature").expect("it was measured");
    assert_eq!(temperature["value"], "4.5 °C", "the last reading, not a mean");
    assert!(temperature["note"].as_str().unwrap().starts_with("last measured"));
    assert_eq!(measured["steps"].as_array().unwrap().len(), 2);
    assert!(fact(&chinese.next().unwrap(), "temperature").unwrap()["label"] == "温度");

    coop.ok(&["recall", "STRAW/A", "--reason", "residue found", "--do", "destroy", "--yes"]);
    let recalled = english.next().unwrap();
    assert_eq!(fact(&recalled, "state").unwrap()["tone"], "bad");
    assert_eq!(fact(&recalled, "state").unwrap()["value"], "Recalled");
    assert!(recalled["facts"].as_array().unwrap().len() <= 5);
    assert_eq!(fact(&chinese.next().unwrap(), "state").unwrap()["value"], "已召回");

    let stopped = std::time::Instant::now();
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    assert!(stopped.elapsed() < Duration::from_secs(10), "viewers do not hold a node up");
    assert!(english.next().is_none() && chinese.next().is_none());
}

fn this_minute() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() / 60 * 60
}
