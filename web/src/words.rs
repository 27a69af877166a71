//! What `verify.js` needs from the page: the formatting rules' words and the sentences it may say, as JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::format;
use crate::lang::Lang;
use crate::view::{Act, LedgerInfo, Step};

/// Sentences that the script may say; each is given with `{name}` in place of its variables.
const SENTENCES: &[&str] = &[
    "running",
    "progress",
    "ok",
    "failed",
    "none",
    "unable",
    "alarm",
    "alarm-means",
    "alarm-do",
    "list",
    "did-signatures",
    "did-members",
    "did-tree",
    "did-checkpoint",
    "did-shown",
    "did-linked",
    "did-engine",
    "engine-webcrypto",
    "engine-noble",
    "not",
    "not-true",
    "not-goods",
    "not-missing",
    "not-key",
    "not-judgement",
    "not-sourced",
    "not-linked",
    "at",
    "at-log",
];
/// Sentences that the verifier's file says: `keep-NAME`.
const KEPT: &[&str] = &[
    "title",
    "what",
    "pick",
    "drop",
    "paste",
    "paste-label",
    "pasted",
    "go",
    "policy",
    "policy-label",
    "pinned",
    "pinned-means",
    "pinned-ledger",
    "pinned-log",
    "pinned-keys",
    "self",
    "self-means",
    "offline",
    "licences",
    "running",
    "sum",
    "form-page",
    "form-bundle",
    "form-evidence",
    "form-receipt",
    "form-statement",
    "form-entry",
    "form-verifier",
    "form-other",
    "fails",
    "holds-page",
    "holds-bundle",
    "holds-evidence",
    "holds-receipt",
    "half-verifier",
    "half-statement",
    "knot-archive",
    "knot-form",
    "knot-ledger",
    "knot-checkpoint",
    "knot-tree",
    "knot-signatures",
    "knot-order",
    "knot-members",
    "fact-of",
    "fact-witnesses",
    "fact-beside",
    "fact-blobs",
    "fact-missing",
    "fact-sha256",
    "fact-engine",
    "engine-noble",
    "story",
    "alarm",
    "alarm-means",
    "field",
    "expected",
    "found",
    "signed-by",
    "claimed",
    "entered",
    "record",
    "payload",
    "not-page",
    "not-admitted",
    "not-report",
    "not-loose",
    "not-witnesses",
];
/// Those that it shares with pages: `check-NAME`.
const SHARED: &[&str] = &["at", "at-log", "engine-webcrypto", "not", "not-true", "not-goods", "not-missing"];
/// What only files can have wrong with them.
const FILE_FAULTS: &[&str] = &[
    "bundle",
    "role",
    "ascend",
    "writing",
    "text",
    "line",
    "part",
    "policy",
    "quorum",
    "pinned-key",
    "no-entry",
    "other-statement",
    "unknown-form",
];
const FAULTS: &[&str] = &[
    "broken",
    "cbor",
    "json",
    "base64",
    "index",
    "twice",
    "signature",
    "not-in-log",
    "path",
    "outside",
    "chain",
    "time",
    "sequence",
    "unknown-key",
    "other-party",
    "revoked-key",
    "suspended",
    "key-rights",
    "not-governor",
    "no-charter",
    "other-ledger",
    "vkey",
    "checkpoint",
    "origin",
    "checkpoint-unsigned",
    "checkpoint-signature",
    "log-key",
    "shown",
    "unsigned",
    "missing",
    "hidden",
    "not-linked",
];
const VARIABLES: &[&str] = &[
    "party",
    "key",
    "index",
    "want",
    "got",
    "since",
    "owner",
    "kind",
    "vkey",
    "size",
    "done",
    "total",
    "good",
    "origin",
    "steps",
    "line",
    "part",
    "of",
    "loose",
    "at",
    "what",
    "shown",
    "signed",
    "signatures",
    "values",
    "engine",
    "ledger",
    "year",
    "month",
    "day",
];

/// Types of certificates that have a name; others are shown by their word.
const CERTIFICATES: &[&str] = &["organic", "green", "gi", "test", "phytosanitary", "other"];

/// The words for one page: units and acts only as far as it needs them.
pub(crate) fn words(
    lang: Lang,
    ledger: &LedgerInfo,
    uri: &str,
    steps: &[Step],
    count: usize,
    units: BTreeSet<&str>,
) -> Value {
    let mut acts = Map::new();
    for step in steps {
        let word = Value::from(lang.act_word(step.act));
        let tails = if step.act == Act::Return { &["returned"] } else { step.act.steps() };
        acts.extend(tails.iter().map(|tail| ((*tail).to_owned(), word.clone())));
    }
    acts.insert(String::new(), lang.act_word(Act::Other).into());
    let text = |name: &str| held_open(lang, name);
    let counted = |name: &str| Value::from(lang.count(&format!("check-{name}"), count));
    let mut said: Map<String, Value> =
        SENTENCES.iter().map(|name| ((*name).to_owned(), text(&format!("check-{name}")))).collect();
    said.insert("running".into(), counted("running"));
    said.insert("ok".into(), counted("ok"));
    let units: Map<String, Value> = units
        .into_iter()
        .map(|unit| {
            (
                unit.to_owned(),
                json!([format::unit_name(lang, unit, false), format::unit_name(lang, unit, true)]),
            )
        })
        .collect();
    json!({
        "lang": lang.tag(), "uri": uri, "hosts": ledger.hosts, "date": text("date"), "months": months(lang), "units": units,
        "acts": acts, "certificates": certificates(lang), "private": lang.say("private"), "said": said,
        "faults": all(lang, "fault", FAULTS), "knots": knots(lang),
    })
}

/// The words for the verifier's file: every act, for it may be shown any.
pub(crate) fn of_verifier(lang: Lang) -> Value {
    let mut acts: Map<String, Value> = Map::new();
    for act in Act::ALL {
        let tails = if *act == Act::Return { &["returned"] } else { act.steps() };
        acts.extend(tails.iter().map(|tail| ((*tail).to_owned(), lang.act_word(*act).into())));
    }
    acts.insert(String::new(), lang.act_word(Act::Other).into());
    let mut said = all(lang, "check", SHARED);
    said.append(&mut all(lang, "keep", KEPT));
    let mut faults = all(lang, "fault", FAULTS);
    faults.append(&mut all(lang, "fault", FILE_FAULTS));
    json!({
        "lang": lang.tag(), "date": held_open(lang, "date"), "months": months(lang), "units": {}, "acts": acts,
        "certificates": certificates(lang),
        "private": lang.say("private"), "said": said, "faults": faults, "knots": knots(lang),
    })
}

/// The texts `KIND-NAME`, by name.
fn all(lang: Lang, kind: &str, names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), held_open(lang, &format!("{kind}-{name}")))).collect()
}

/// A text with `{name}` in place of its variables.
fn held_open(lang: Lang, name: &str) -> Value {
    let held: Vec<(String, String)> =
        VARIABLES.iter().map(|name| ((*name).to_owned(), format!("{{{name}}}"))).collect();
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    lang.with(name, &held).into()
}

fn months(lang: Lang) -> Vec<String> {
    (1..=12).map(|month| lang.say(&format!("month-{month}"))).collect()
}

fn certificates(lang: Lang) -> Map<String, Value> {
    CERTIFICATES.iter().map(|kind| ((*kind).to_owned(), lang.word("certificate", kind).into())).collect()
}

fn knots(lang: Lang) -> Value {
    json!({"open": lang.say("knot-open"), "checked": lang.say("knot-checked"), "broken": lang.say("knot-broken")})
}

/// JSON for a `<script type="application/json">`: no `<`, so nothing in it can end the element.
pub(crate) fn in_script(value: &impl serde::Serialize) -> String {
    // Plain data with text keys: serialising it cannot fail.
    serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c")
}
