//! A real browser, headless: opens a page, lets its scripts run, and gives the document as it then stands.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Tab, skip};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser on this machine.
pub struct Browser(PathBuf);

/// A page after its scripts ran.
pub struct Seen {
    /// The document.
    pub dom: String,
    /// The addresses that the page itself asked for.
    pub asked: Vec<String>,
}

impl Browser {
    /// The browser, if there is one; else says aloud what is not tested.
    pub fn find(what: &str) -> Option<Browser> {
        let named = std::env::var_os("SUYUAN_CHROMIUM").map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        let installed = names
            .iter()
            .find_map(|name| folders.iter().map(|dir| dir.join(name)).find(|file| file.is_file()));
        let found = named.or(installed).map(Browser);
        if found.is_none() {
            skip(what, "no chromium on the path; install it or set SUYUAN_CHROMIUM");
        }
        found
    }

    /// A tab to be driven.
    pub fn tab(&self) -> Tab {
        Tab::start(&self.0)
    }

    /// Opens an address of this machine.
    pub fn open(&self, url: &str) -> Seen {
        self.open_as(url, "")
    }

    /// The same where names stand for this machine, e.g. `MAP coop.example 127.0.0.1, `. No other host can be reached.
    pub fn open_as(&self, url: &str, names: &str) -> Seen {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let mut browser = Command::new(&self.0);
        browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
        browser.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        browser.args(["--virtual-time-budget=15000", "--dump-dom"]);
        browser.arg(format!("--host-resolver-rules={names}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"));
        browser.arg(format!("--user-data-dir={}", at("profile").display()));
        browser.arg(format!("--log-net-log={}", at("net.json").display()));
        let dom = File::create(at("dom.html")).unwrap();
        browser.arg(url).stdin(Stdio::null()).stdout(dom).stderr(Stdio::null());
        let mut child = browser.spawn().unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > PATIENCE {
                let _ = child.kill();
                let _ = child.wait();
                panic!("the browser did not finish {url}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let dom = std::fs::read_to_string(at("dom.html")).unwrap();
        assert!(dom.contains("</html>"), "the browser gave no document of {url}");
        Seen { dom, asked: asked(&at("net.json")) }
    }
}

impl Seen {
    /// The sentence about the check.
    pub fn sentence(&self) -> String {
        plain(between(&self.dom, "id=\"sum\"", "</p>").split_once('>').map_or("", |(_, text)| text))
    }

    /// Each step's record and how its knot is drawn: `checked`, `broken`, or nothing.
    pub fn knots(&self) -> Vec<(u64, &'static str)> {
        let knots = self.dom.split("<li id=\"step-").skip(1).map(|rest| {
            let (tag, _) = rest.split_once('>').unwrap_or((rest, ""));
            let index = tag.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
            let class = between(tag, "class=\"", "\"");
            let drawn = |word: &str| class.split(' ').any(|have| have == word);
            (
                index,
                if drawn("broken") {
                    "broken"
                } else if drawn("checked") {
                    "checked"
                } else {
                    ""
                },
            )
        });
        knots.collect()
    }

    /// The reason that stands at a step.
    pub fn reason_at(&self, index: u64) -> String {
        let (_, step) = self.dom.split_once(&format!("<li id=\"step-{index}\"")).unwrap_or(("", ""));
        let (step, _) = step.split_once("</li>").unwrap_or((step, ""));
        plain(between(step, "<p class=\"why\">", "</p>"))
    }

    /// What the alarm at the top says, empty without one.
    pub fn alarm(&self) -> String {
        plain(between(&self.dom, "<section class=\"alarm\" role=\"alert\">", "</section>"))
    }
}

/// The addresses whose requests came from a page, out of the browser's own log of its network.
fn asked(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    // A browser that was in a hurry leaves the last line open.
    let whole = serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(&format!("{}]}}", text.trim_end().trim_end_matches(','))));
    let log: Value = whole.unwrap();
    let mut asked: Vec<String> = log["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["params"]["initiator"].as_str().is_some_and(|by| by.starts_with("http")))
        .filter_map(|event| event["params"]["url"].as_str().map(str::to_owned))
        .collect();
    asked.sort();
    asked.dedup();
    asked
}

/// What stands between two marks, empty where they are not there.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(inner, _)| inner)
}

/// The text of HTML, without tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
