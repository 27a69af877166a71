//! The list of what is pending or flagged, with the reasons: written for others, or held against what others wrote.
//!
//! ```text
//! {"origin": "…", "size": 300, "root": "…", "verdicts": [
//!   {"index": 17, "verdict": "flagged", "reasons": [{"code": "late", "field": "/eventTime", "detail": "…"}]}]}
//! ```

use std::{fs, path::Path};

use serde_json::{Value, json};
use suyuan_ledger::{audit::Report, rules::Verdict};

use crate::{context::Context, failure::Failure, safe_file};

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
        context.voice.say(format_args!("Wrote what is pending or flagged to {}", path.display()));
        return Ok(());
    };
    let other: Value = serde_json::from_slice(&text)
        .map_err(|error| Failure::local(format!("{}: no list of verdicts: {error}", path.display())))?;
    for field in ["origin", "size", "root"] {
        if other[field] != list[field] {
            return Err(Failure::usage(format!(
                "{} is of another state of the log: {field} is {}, here it is {}",
                path.display(),
                other[field],
                list[field]
            ))
            .hint("verdicts change as the log grows; name a file that is not there yet"));
        }
    }
    match first_difference(&list, &other) {
        None => {
            context.voice.say(format_args!("Verdicts are those of {}", path.display()));
            Ok(())
        }
        Some(index) => {
            let of =
                |list: &Value| entry(list, index).map_or("accepted".to_owned(), |entry| entry.to_string());
            Err(Failure::check(format!(
                "entry {index}: the rules give {}, {} has {}",
                of(&list),
                path.display(),
                of(&other)
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
