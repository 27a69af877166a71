//! What an audit says: in words, or as one JSON object that names record, field, expected and found.

use serde_json::{Value, json};
use suyuan_ledger::{
    audit::Finding,
    log::{Checkpoint, SignedCheckpoint},
};

use super::{Kept, Outcome, said::said};
use crate::{context::Context, failure::Failure, speech::tr};

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
        let finding = |f: &Finding| json!({"place": f.place.to_string(), "record": f.place.to_string(), "field": f.field, "expected": f.want, "found": f.got, "after": f.after});
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
        voice.line(tr!("audit-holds", origin = origin.to_string(), entries = report.entries.to_string()));
        voice.line(tr!(
            "audit-counts",
            files = report.files.to_string(),
            signatures = report.signatures.to_string()
        ));
        match &outcome.verdicts {
            Some(_) => voice.line(tr!(
                "audit-judged",
                accepted = outcome.count("accepted").to_string(),
                flagged = outcome.count("flagged").to_string(),
                pending = outcome.count("pending").to_string()
            )),
            None => voice.line(tr!("audit-not-replayed")),
        }
        if outcome.since > 0 {
            voice.line(tr!("audit-continues", size = outcome.since.to_string()));
        }
        if outcome.quick {
            voice.line(tr!("audit-quick"));
        }
        if let Some(witnesses) = &outcome.witnesses {
            voice.line(tr!("audit-witnesses", witnesses = listed(witnesses).to_string()));
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
        context.voice.warn(format_args!("╳ {}", said(finding)));
    }
    if let Some(more) = report.findings.len().checked_sub(SHOWN + 1) {
        context.voice.warn(tr!("audit-more", more = (more + 1).to_string()));
    }
    let mut data = outcome.to_json();
    if let Some(kept) = kept
        && let Some(finding) = report.findings.iter().find(|finding| contradicts(finding, &kept.checkpoint))
    {
        let published = String::from_utf8_lossy(published);
        let kept = String::from_utf8_lossy(&kept.text);
        context.voice.warn(tr!("audit-two", kept = kept.to_string(), published = published.to_string()));
        data["checkpoints"] = json!({"kept": kept, "published": published});
        return Err(Failure::check(tr!("audit-forked", finding = said(finding)))
            .code("forked")
            .data(data)
            .hint(tr!("audit-forked-do")));
    }
    let first = report.findings.first().map_or(tr!("audit-checkpoint-broken"), said);
    Err(Failure::check(tr!("audit-not-whole", finding = first.to_string()))
        .code("bad-log")
        .data(data)
        .hint(tr!("audit-not-whole-do")))
}

fn contradicts(finding: &Finding, kept: &Checkpoint) -> bool {
    finding.place.to_string() == "checkpoint"
        && (finding.field == format!("root at size {}", kept.size()) || finding.field == "size")
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { tr!("audit-none-asked") } else { names.join(", ") }
}
