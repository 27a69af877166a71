//! The browser's code under `node --test`, on bytes that the fixture ledger makes, and what a page weighs.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;
use suyuan_web::{Lang, asset, format, render};

mod fixture;

use fixture::{pages, story};

/// Bytes of a page with all that it loads at once, each file by gzip; `None` where the machine has no gzip.
fn gzip(bytes: &[u8]) -> Option<usize> {
    let mut child =
        Command::new("gzip").arg("-9").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    Some(output.stdout.len())
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(inner, _)| inner)
}

#[test]
fn a_consumers_page_with_its_scripts_is_at_most_forty_kilobytes() {
    let story = story::story(100_000);
    let page = render::lot(&pages::lot_page(&story, Lang::default()));
    let Some(html) = gzip(page.as_bytes()) else {
        eprintln!("SKIPPED: no gzip here");
        return;
    };
    let eager: Vec<&str> = asset::paths().filter(|path| page.contains(&format!("/{path}\""))).collect();
    assert!(eager.contains(&"verify.js") && !eager.contains(&"vendor/noble.js"), "{eager:?}");
    let scripts: usize = eager.iter().filter_map(|path| gzip(asset::asset(path)?.bytes)).sum();
    println!("page {html} + scripts {scripts} = {} bytes by gzip", html + scripts);
    assert!(html + scripts <= 40_000, "{html} + {scripts}");
}

#[test]
fn formats_are_those_that_the_browser_expects() {
    let all: Value = serde_json::from_str(include_str!("formats.json")).unwrap();
    let text = |value: &Value, i: usize| value[i].as_str().unwrap().to_owned();
    for case in all["number"].as_array().unwrap() {
        assert_eq!(format::number(&text(case, 0)), text(case, 1));
    }
    for lang in Lang::all() {
        let cases = |name: &str| all[name][lang.tag()].as_array().unwrap().clone();
        for case in cases("quantity") {
            assert_eq!(format::quantity(lang, &text(&case, 0), &text(&case, 1)), text(&case, 2));
        }
        for case in cases("date") {
            assert_eq!(format::date(lang, &text(&case, 0)), text(&case, 1));
        }
        for case in cases("moment") {
            assert_eq!(format::moment(lang, &text(&case, 0)), text(&case, 1));
        }
    }
}

#[test]
fn the_browsers_code_passes_its_own_tests() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("SKIPPED: node is not installed, so the browser's code was not tested");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&folder).unwrap();
    let story = story::story(3_000);
    for (name, page) in [
        ("bundle", pages::lot_page(&story, Lang::default())),
        ("bundle-troubled", pages::troubled(&story, Lang::default())),
    ] {
        fs::write(folder.join(format!("{name}.json")), serde_json::to_vec(&page.proof).unwrap()).unwrap();
    }
    let units = ["KGM", "CS", "P1", "DAY", "CEL"];
    for lang in Lang::all() {
        let page = render::lot(&pages::lot_page(&story, lang));
        let mut words: Value = serde_json::from_str(between(&page, "id=\"words\">", "</script>")).unwrap();
        let named: BTreeMap<&str, [String; 2]> = units
            .iter()
            .map(|unit| (*unit, [false, true].map(|one| format::unit_name(lang, unit, one))))
            .collect();
        words["units"] = serde_json::to_value(named).unwrap();
        fs::write(folder.join(format!("words-{}.json", lang.tag())), words.to_string()).unwrap();
    }
    let web = Path::new(env!("CARGO_MANIFEST_DIR"));
    let conformance = env::var("SUYUAN_CONFORMANCE")
        .unwrap_or_else(|_| web.join("../../../shared/conformance").display().to_string());
    let test = |name: &str| web.join("assets/test").join(name);
    let done = Command::new("node")
        .arg("--test")
        .args(
            [
                "show.test.js",
                "proof.test.js",
                "members.test.js",
                "vectors.test.js",
                "conformance.test.js",
                "keep.test.js",
                "page.test.js",
                "record.test.js",
                "admit.test.js",
                "outbox.test.js",
                "code.test.js",
            ]
            .map(test),
        )
        .env("SUYUAN_GALLERY", &folder)
        .env("SUYUAN_CONFORMANCE", conformance)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    for line in said.lines().filter(|line| line.contains("SKIP")) {
        eprintln!("{line}");
    }
}
