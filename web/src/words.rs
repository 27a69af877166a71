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
    let held: Vec<(String, String)> =
        VARIABLES.iter().map(|name| ((*name).to_owned(), format!("{{{name}}}"))).collect();
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = |name: &str| Value::from(lang.with(name, &held));
    let counted = |name: &str| Value::from(lang.count(&format!("check-{name}"), count));
    let mut said: Map<String, Value> =
        SENTENCES.iter().map(|name| ((*name).to_owned(), text(&format!("check-{name}")))).collect();
    said.insert("running".into(), counted("running"));
    said.insert("ok".into(), counted("ok"));
    let faults: Map<String, Value> =
        FAULTS.iter().map(|name| ((*name).to_owned(), text(&format!("fault-{name}")))).collect();
    let units: Map<String, Value> = units
        .into_iter()
        .map(|unit| {
            (
                unit.to_owned(),
                json!([format::unit_name(lang, unit, false), format::unit_name(lang, unit, true)]),
            )
        })
        .collect();
    let certificates: Map<String, Value> =
        CERTIFICATES.iter().map(|kind| ((*kind).to_owned(), lang.word("certificate", kind).into())).collect();
    let months: Vec<String> = (1..=12).map(|month| lang.say(&format!("month-{month}"))).collect();
    let knots = json!({"open": lang.say("knot-open"), "checked": lang.say("knot-checked"), "broken": lang.say("knot-broken")});
    json!({
        "lang": lang.tag(), "uri": uri, "hosts": ledger.hosts, "date": text("date"), "months": months, "units": units,
        "acts": acts, "certificates": certificates, "private": lang.say("private"), "said": said, "faults": faults, "knots": knots,
    })
}

/// JSON for a `<script type="application/json">`: no `<`, so nothing in it can end the element.
pub(crate) fn in_script(value: &impl serde::Serialize) -> String {
    // Plain data with text keys: serialising it cannot fail.
    serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c")
}
