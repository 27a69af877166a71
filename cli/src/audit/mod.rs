//! The audit of a whole published log: `suyuan audit`, and `suyuan verify` where it is given a log.
//!
//! Everything is made again from the published bytes: every signature, every key's own chain, the log's chain, the tree, every
//! tile, every verdict of the rules.

mod said;
mod source;
mod telling;
mod trust;
mod verdicts;

use std::{
    fs,
    io::IsTerminal as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use suyuan_ledger::{
    audit::{Auditor, Report, Signatures, Trust},
    log::{Checkpoint, CheckpointError, Note, SignedCheckpoint, VerifierKey},
    rules::{Verdict, payload::Charter},
    statement::StatementId,
};
use suyuan_node::Source;

use crate::{
    command::backup::Stated, context::Context, failure::Failure, given, rotation, safe_file, speech::tr,
};

pub(crate) use source::{Reading, no_thing, source};
use trust::{Trusted, Whom};

/// What an audit is to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order<'a> {
    /// Keys of the log, instead of the pinned ledger.
    pub(crate) vkeys: &'a [String],
    /// The id of a ledger, instead of the pinned one.
    pub(crate) ledger: Option<StatementId>,
    /// A file that says which logs and witnesses to trust, instead of both.
    pub(crate) policy: Option<&'a Path>,
    /// Payloads are not read and the rules not asked.
    pub(crate) log_only: bool,
    /// Signatures are verified in batches.
    pub(crate) quick: bool,
    /// A checkpoint that an earlier audit kept.
    pub(crate) since: Option<&'a Path>,
    /// Where the checkpoint is kept when all is in order.
    pub(crate) keep: Option<&'a Path>,
    /// Where what is pending or flagged is written, or held against what was written.
    pub(crate) verdicts: Option<&'a Path>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What was read and found.
    pub(crate) report: Report,
    /// The rules' verdicts, if they were asked.
    pub(crate) verdicts: Option<Vec<Option<Verdict>>>,
    /// The size up to which signatures were taken as verified.
    pub(crate) since: u64,
    /// Whether signatures were verified in batches.
    pub(crate) quick: bool,
    /// The witnesses that count, where a policy was given.
    pub(crate) witnesses: Option<Vec<String>>,
    /// The charter in force, if it was looked for.
    pub(crate) charter: Option<Charter>,
}

impl Outcome {
    /// The keys under which a checkpoint of this size may be signed: the charter's, and those that were pinned.
    fn keys_at(&self, size: u64, pinned: &[VerifierKey]) -> Vec<VerifierKey> {
        let named = self.charter.iter().flat_map(|charter| charter.log_keys_at(size));
        named.chain(pinned).cloned().collect()
    }
}

/// A checkpoint that an earlier audit kept.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    text: Vec<u8>,
    /// What it says.
    checkpoint: Checkpoint,
}

/// Audits a log and tells what came of it.
pub(crate) fn run(context: &Context, source: Source, order: &Order<'_>) -> Result<(), Failure> {
    let reading = Reading::begin(source)?;
    let trusted = trust::trusted(context, &reading, order)?;
    let kept = order.since.map(Kept::read).transpose()?;
    if let (Some(kept), Whom::Keys(keys)) = (&kept, &trusted.trust) {
        kept.open(keys)?;
    }
    let outcome = audit(context, &reading, order, &trusted, kept.as_ref())?;
    if let Some(failure) = reading.failure() {
        return Err(failure);
    }
    if let (Some(kept), Whom::Ledger(_)) = (&kept, &trusted.trust) {
        kept.open(&outcome.keys_at(kept.checkpoint.size(), &trusted.keys))?;
    }
    telling::refuse_unless_clean(context, &outcome, kept.as_ref(), reading.checkpoint())?;
    let pinned = context.config.ledger.as_ref().map(|pin| pin.id.as_str());
    if let (Some(charter), Whom::Ledger(id)) = (&outcome.charter, &trusted.trust)
        && pinned == Some(&id.to_string())
    {
        rotation::learn(context, charter, outcome.report.entries)?;
    }
    if let (Some(path), Some(verdicts)) = (order.verdicts, &outcome.verdicts) {
        verdicts::settle(context, path, &outcome.report, verdicts)?;
    }
    if let (Some(path), Some(signed)) = (order.keep, &outcome.report.checkpoint) {
        keep(path, signed, reading.checkpoint())?;
        context.voice.say(tr!(
            "audit-kept",
            size = signed.checkpoint().size().to_string(),
            file = path.display().to_string()
        ));
    }
    telling::tell(context, &outcome);
    behind(context, &reading, outcome.report.entries)
}

/// A backup may have entries that its tiles do not hold yet: those are in its journal, which no audit reads.
fn behind(context: &Context, reading: &Reading, entries: u64) -> Result<(), Failure> {
    let backup = reading.source().directory().and_then(Path::parent).map(Stated::read).transpose()?.flatten();
    if let Some(stated) = backup.filter(|stated| stated.size > entries) {
        context.voice.warn(tr!(
            "audit-backup-tail",
            stated = stated.size.to_string(),
            entries = entries.to_string()
        ));
    }
    Ok(())
}

fn audit(
    context: &Context,
    reading: &Reading,
    order: &Order<'_>,
    trusted: &Trusted,
    kept: Option<&Kept>,
) -> Result<Outcome, Failure> {
    let bar = bar(context);
    let progress = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    };
    let signatures = if order.quick { Signatures::Batch } else { Signatures::Strict };
    let mut auditor =
        Auditor::once().signatures(signatures).readers(reading.source().readers()).progress(&progress);
    if let Some(kept) = kept {
        auditor = auditor.continuing(kept.checkpoint.clone());
    }
    let files = |path: &str| reading.file(path);
    let (report, verdicts, charter) = match (&trusted.trust, order.log_only) {
        (Whom::Keys(keys), true) => (auditor.check(&files, keys), None, None),
        (Whom::Ledger(id), true) => {
            let governed = auditor.govern(&files, *id);
            (governed.report, None, governed.state.charter().cloned())
        }
        (whom, false) => {
            let judged = match whom {
                Whom::Keys(keys) => auditor.judge(&files, Trust::LogKeys(keys)),
                Whom::Ledger(id) => auditor.judge(&files, Trust::Ledger(*id)),
            };
            let (verdicts, charter) = (judged.verdicts().collect(), judged.state.charter().cloned());
            (judged.report, Some(verdicts), charter)
        }
    };
    bar.finish_and_clear();
    let since = kept.map_or(0, |kept| kept.checkpoint.size());
    let witnesses = trusted.witnesses.clone();
    Ok(Outcome { report, verdicts, since, quick: order.quick, witnesses, charter })
}

fn bar(context: &Context) -> ProgressBar {
    let shown = !context.voice.quiet && !context.voice.json && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let style = "{bar:30} {human_pos}/{human_len}  {per_sec}  {eta}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar
}

impl Kept {
    fn read(path: &Path) -> Result<Kept, Failure> {
        let text = given::read("--since", path)?;
        let note = Note::parse(&text).map_err(|error| bad_kept(path, &error))?;
        let checkpoint = note.text.parse().map_err(|error: CheckpointError| bad_kept(path, &error))?;
        Ok(Kept { path: path.to_owned(), text, checkpoint })
    }

    /// Whether one of these keys has signed it.
    fn open(&self, keys: &[VerifierKey]) -> Result<SignedCheckpoint, Failure> {
        SignedCheckpoint::open(&self.text, keys).map_err(|error| bad_kept(&self.path, &error))
    }
}

fn bad_kept(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::check(tr!("audit-kept-broken", file = path.display().to_string(), error = error.to_string()))
        .code("bad-checkpoint")
        .hint(tr!("audit-kept-broken-do"))
}

/// Keeps the checkpoint's text as it was published; never over one of a longer log, or of another.
fn keep(path: &Path, signed: &SignedCheckpoint, text: &[u8]) -> Result<(), Failure> {
    let new = signed.checkpoint();
    if let Ok(old) = fs::read(path) {
        let old: Option<Checkpoint> = Note::parse(&old).ok().and_then(|note| note.text.parse().ok());
        let why = match &old {
            None => Some(tr!("audit-no-checkpoint")),
            Some(old) if old.origin() != new.origin() => {
                Some(tr!("audit-other-log", origin = old.origin().to_string()))
            }
            Some(old) if old.size() > new.size() => {
                Some(tr!("audit-longer-log", size = old.size().to_string()))
            }
            Some(_) => None,
        };
        if let Some(why) = why {
            return Err(Failure::local(tr!(
                "audit-keep-not",
                file = path.display().to_string(),
                why = why.to_string()
            ))
            .hint(tr!("audit-keep-not-do")));
        }
    }
    safe_file::replace(path, text).map_err(|error| Failure::file(path, &error))
}
