//! What an audit says: in words, or as one JSON object that names record, field, expected and found.

use serde_json::{Value, json};
use suyuan_ledger::{
    audit::Finding,
    log::{Checkpoint, SignedCheckpoint},
};

use super::{Kept, Outcome};
use crate::{context::Context, failure::Failure};

/// Most findings that are printed; the rest are counted.
const SHOWN: usize = 20;

impl Outcome {
    fn count(&self, word: &str) -> usize {
        let verdicts = self.verdicts.as_deref().unwrap_or_default();
        verdicts.iter().flatten().filter(|verdict| verdict.as_str() == word).count()
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.report.checkpoint.as_ref().map(SignedCheckpoint::checkpoint)
    }

    fn to_json(&self) -> Value {
        let (report, checkpoint) = (&self.report, self.checkpoint());
        let finding = |f: &Finding| json!({"place": f.place.to_string(), "record": f.place.to_string(), "field": f.field, "expected": f.want, "found": f.got});
        json!({
            "holds": report.is_clean(),
            "origin": checkpoint.map(|c| c.origin()),
            "size": checkpoint.map(|c| c.size()),
            "root": checkpoint.map(|c| c.root().to_string()),
            "entries": report.entries,
            "signatures": report.signatures,
            "signatures_from": self.since,
            "signatures_verified": if self.quick { "batch" } else { "strict" },
            "files": report.files,
            "witnesses": self.witnesses,
            "rules": self.verdicts.as_ref().map(|_| json!({
                "accepted": self.count("accepted"), "flagged": self.count("flagged"), "pending": self.count("pending"),
            })),
            "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        })
    }
}

/// Shows what was checked.
pub(super) fn tell(context: &Context, outcome: &Outcome) {
    let report = &outcome.report;
    context.voice.answer(&outcome.to_json(), |voice| {
        let origin = outcome.checkpoint().map_or("", |c| c.origin());
        voice.line(format_args!("● Holds: {origin}, all of its {} entries.", report.entries));
        voice.line(format_args!(
            "  {} files, {} signatures, every key's chain, the log's chain and tree",
            report.files, report.signatures
        ));
        match &outcome.verdicts {
            Some(_) => voice.line(format_args!(
                "  judged anew: {} accepted, {} flagged, {} pending, none refused",
                outcome.count("accepted"),
                outcome.count("flagged"),
                outcome.count("pending")
            )),
            None => voice.line("  the rules were not replayed over what was said (--log-only)"),
        }
        if outcome.since > 0 {
            voice.line(format_args!(
                "  it continues the kept checkpoint of size {}: the signatures before were not verified again, all else was",
                outcome.since
            ));
        }
        if outcome.quick {
            voice.line(
                "  signatures were verified in batches (--quick): whether they hold together, which is not quite whether each holds strictly",
            );
        }
        if let Some(witnesses) = &outcome.witnesses {
            voice.line(format_args!("  the policy is satisfied; witnesses: {}", listed(witnesses)));
        }
    });
}

/// Lists everything that is not as it must be.
pub(super) fn refuse_unless_clean(
    context: &Context,
    outcome: &Outcome,
    kept: Option<&Kept>,
    published: &[u8],
) -> Result<(), Failure> {
    let report = &outcome.report;
    if report.is_clean() {
        return Ok(());
    }
    for finding in report.findings.iter().take(SHOWN) {
        context.voice.warn(format_args!("╳ {finding}"));
    }
    if let Some(more) = report.findings.len().checked_sub(SHOWN + 1) {
        context.voice.warn(format_args!("… and {} more", more + 1));
    }
    let mut data = outcome.to_json();
    if let Some(kept) = kept
        && let Some(finding) = report.findings.iter().find(|finding| contradicts(finding, &kept.checkpoint))
    {
        let published = String::from_utf8_lossy(published);
        let kept = String::from_utf8_lossy(&kept.text);
        context.voice.warn(format_args!("the kept checkpoint:\n{}\nthe published one:\n{published}", kept));
        data["checkpoints"] = json!({"kept": kept, "published": published});
        return Err(Failure::check(format!("the log does not continue the kept checkpoint: {finding}"))
            .code("forked")
            .data(data)
            .hint("both checkpoints are signed: together they prove two histories. Keep both, and tell the ledger's governors"));
    }
    let first =
        report.findings.first().map_or("its checkpoint does not hold".to_owned(), ToString::to_string);
    Err(Failure::check(format!("the log is not whole: {first}"))
        .code("bad-log")
        .data(data)
        .hint("keep these files: with the checkpoint they are evidence; ask another copy of the log"))
}

fn contradicts(finding: &Finding, kept: &Checkpoint) -> bool {
    finding.place.to_string() == "checkpoint"
        && (finding.field == format!("root at size {}", kept.size()) || finding.field == "size")
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none asked for".to_owned() } else { names.join(", ") }
}
