//! GS1 Digital Link and EPC URN conformance, from vectors that live outside this repository.
//!
//! They are looked for in `$SUYUAN_CONFORMANCE`, then in `shared/conformance` beside the workspace. Without them
//! these tests say what they skip; where `CI` is set they fail, so that nobody takes silence for success.
//!
//! Vectors with `options` ask for settings of the GS1 engine that this ledger does not offer; they are skipped.

use std::io::Write;
use std::path::PathBuf;

use serde_json::Value;
use suyuan_ledger::identifier::percent::{Part, escape, unescape};
use suyuan_ledger::identifier::{DigitalLink, finest_key};

/// The vectors in a file of the `gs1dl` folder, or nothing where they are absent.
fn vectors(file: &str) -> Option<Value> {
    let home = std::env::var_os("SUYUAN_CONFORMANCE")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance"));
    let path = home.join("gs1dl").join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("the vectors are JSON")),
        Err(error) => {
            // Not eprintln!, which the test harness keeps to itself while tests pass.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED: conformance vectors {} ({error}); set SUYUAN_CONFORMANCE",
                path.display()
            );
            assert!(std::env::var_os("CI").is_none(), "conformance vectors are missing: {}", path.display());
            None
        }
    }
}

/// Run each vector of one list; `judge` returns what went wrong.
fn run(file: &str, list: &str, judge: impl Fn(&Value) -> Result<(), String>) {
    let Some(all) = vectors(file) else { return };
    let cases = all[list].as_array().expect("a list of vectors");
    let (skipped, cases): (Vec<&Value>, Vec<&Value>) =
        cases.iter().partition(|case| case["options"].as_object().is_some_and(|options| !options.is_empty()));
    let failures: Vec<String> =
        cases.iter().filter_map(|case| judge(case).err().map(|why| format!("{case}\n    {why}"))).collect();
    let (passed, skipped) = (cases.len() - failures.len(), skipped.len());
    println!("{list}: {passed} of {} pass, {skipped} skipped for engine options", cases.len());
    assert!(failures.is_empty(), "{list}:\n{}", failures.join("\n"));
}

fn expect(got: &str, want: &Value) -> Result<(), String> {
    if Some(got) == want.as_str() { Ok(()) } else { Err(format!("got {got}, want {want}")) }
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().expect("text")
}

#[test]
fn digital_links_are_read_or_refused() {
    run("digital-link-vectors.json", "parse", |case| {
        match (DigitalLink::parse(text(case, "uri")), case["ok"].as_bool()) {
            (Ok(link), Some(true)) => expect(&link.element_string(), &case["element_string"]),
            (Err(_), Some(false)) => Ok(()),
            (result, _) => Err(format!("{result:?}")),
        }
    });
}

#[test]
fn digital_links_are_written() {
    run("digital-link-vectors.json", "generate", |case| {
        match (DigitalLink::from_bracketed(text(case, "ai")), case["ok"].as_bool()) {
            (Ok(link), Some(true)) => {
                let uri = case["stem"].as_str().map_or_else(|| link.canonical(), |stem| link.to_uri(stem));
                expect(&uri, &case["uri"])
            }
            (Err(_), Some(false)) => Ok(()),
            (result, _) => Err(format!("{result:?}")),
        }
    });
}

#[test]
fn percent_encoding_is_undone() {
    // The vectors write each byte as the character of that number.
    let shown = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect::<String>();
    run("digital-link-vectors.json", "uri_unescape", |case| {
        expect(&shown(unescape(text(case, "in"), Part::Path)), &case["out_path"])?;
        expect(&shown(unescape(text(case, "in"), Part::Query)), &case["out_query"])
    });
}

#[test]
fn percent_encoding_is_done() {
    run("digital-link-vectors.json", "uri_escape", |case| {
        expect(&escape(text(case, "in"), Part::Path), &case["out_path"])?;
        expect(&escape(text(case, "in"), Part::Query), &case["out_query"])
    });
}

#[test]
fn epc_urns_and_links_come_to_their_finest_key() {
    run("epc-urn-to-digital-link-vectors.json", "vectors", |case| {
        match (finest_key(text(case, "in")), &case["out"]) {
            (None, Value::Null) => Ok(()),
            (Some(uri), want) => expect(&uri, want),
            (None, want) => Err(format!("got nothing, want {want}")),
        }
    });
}
