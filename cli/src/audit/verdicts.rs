//! The list of what is pending or flagged, with the reasons: written for others, or held against what others wrote.
//!
//! ```text
//! {"origin": "…", "size": 300, "root": "…", "verdicts": [
//!   {"index": 17, "verdict": "flagged", "reasons": [{"code": "late", "field": "/eventTime", "detail": "…"}]}]}
//! ```

use std::{fs, path::Path};

use serde_json::{Value, json};
use suyuan_ledger::{audit::Report, rules::Verdict};

use crate::{context::Context, failure::Failure, safe_file, speech::tr};

/// Writes the list, or compares it with the one that is there.
pub(super) fn settle(
    context: &Context,
    path: &Path,
    report: &Report,
    verdicts: &[Option<Verdict>],
) -> Result<(), Failure> {
    let list = list(report, verdicts);
    let Ok(text) = fs::read(path) else {
        let text = serde_json::to_string_pretty(&list).map_err(Failure::local)?;
        safe_file::replace(path, text.as_bytes()).map_err(|error| Failure::file(path, &error))?;
        context.voice.say(tr!("audit-verdicts-wrote", file = path.display().to_string()));
        return Ok(());
    };
    let other: Value = serde_json::from_slice(&text).map_err(|error| {
        Failure::local(tr!(
            "audit-verdicts-none",
            file = path.display().to_string(),
            error = error.to_string()
        ))
    })?;
    for field in ["origin", "size", "root"] {
        if other[field] != list[field] {
            return Err(Failure::usage(tr!(
                "audit-verdicts-other",
                file = path.display().to_string(),
                field = field.to_string(),
                there = other[field].to_string(),
                here = list[field].to_string()
            ))
            .hint(tr!("audit-verdicts-other-do")));
        }
    }
    match first_difference(&list, &other) {
        None => {
            context.voice.say(tr!("audit-verdicts-same", file = path.display().to_string()));
            Ok(())
        }
        Some(index) => {
            let of =
                |list: &Value| entry(list, index).map_or("accepted".to_owned(), |entry| entry.to_string());
            Err(Failure::check(tr!(
                "audit-verdicts-differ",
                index = index.to_string(),
                here = of(&list).to_string(),
                file = path.display().to_string(),
                there = of(&other).to_string()
            ))
            .code("other-verdict"))
        }
    }
}

fn list(report: &Report, verdicts: &[Option<Verdict>]) -> Value {
    let checkpoint = report.checkpoint.as_ref().map(|signed| signed.checkpoint());
    let told: Vec<Value> = (0u64..)
        .zip(verdicts)
        .filter_map(|(index, verdict)| {
            let verdict = verdict.as_ref().filter(|verdict| verdict.as_str() != "accepted")?;
            let reasons: Vec<Value> = (verdict.reasons().iter())
                .map(|reason| json!({"code": reason.code.as_str(), "field": reason.field, "detail": reason.detail}))
                .collect();
            Some(json!({"index": index, "verdict": verdict.as_str(), "reasons": reasons}))
        })
        .collect();
    json!({
        "origin": checkpoint.map(|c| c.origin()), "size": checkpoint.map(|c| c.size()),
        "root": checkpoint.map(|c| c.root().to_string()), "verdicts": told,
    })
}

fn entries(list: &Value) -> &[Value] {
    list["verdicts"].as_array().map_or(&[], Vec::as_slice)
}

fn entry(list: &Value, index: u64) -> Option<&Value> {
    entries(list).iter().find(|entry| entry["index"] == index)
}

fn first_difference(ours: &Value, theirs: &Value) -> Option<u64> {
    let all = entries(ours).iter().chain(entries(theirs)).filter_map(|entry| entry["index"].as_u64());
    all.filter(|index| entry(ours, *index) != entry(theirs, *index)).min()
}
