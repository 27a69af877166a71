//! `suyuan backup`: a copy of a node's directory, taken while the node runs and read through before it counts.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::json;
use suyuan_ledger::store::{
    self, Inspection, StoreError,
    backup::{self, BackupError, Copied, LogKeys},
};

use crate::{
    context::Context,
    failure::Failure,
    keep::{BACKUP_FILE, now},
    safe_file,
    speech::tr,
    voice::Voice,
};

/// Copy a node's directory, also while it runs, and verify the copy
///
/// The directory is new, or holds an earlier backup of the same ledger, which is brought up to date: what never changes is not copied again.
/// The log's keys are left out, unless --with-log-key says otherwise: keep them apart, who has one can sign as the log.
#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// Where the backup goes
    #[arg(value_name = "DIR")]
    to: PathBuf,
    /// The node's data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Copy the log's keys too
    #[arg(long)]
    with_log_key: bool,
}

/// What a backup says about itself, written when it has been verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stated {
    /// The ledger's id.
    pub(crate) ledger: String,
    /// Its log's origin.
    pub(crate) origin: String,
    /// How many entries.
    pub(crate) size: u64,
    /// Their root, base64.
    pub(crate) root: String,
    /// When it was taken.
    pub(crate) at: String,
    /// By which program.
    pub(crate) program: String,
    /// Whether the log's keys are in it.
    pub(crate) log_keys: bool,
}

impl Backup {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let before = Stated::read(&self.to)?;
        if before.is_none()
            && fs::read_dir(&self.to).is_ok_and(|mut files| files.next().is_some())
            && !cut_short(&self.to)
        {
            return Err(Failure::local(tr!("backup-not-empty", dir = self.to.display().to_string()))
                .code("not-empty")
                .hint(tr!("backup-not-empty-do")));
        }
        if let Some(before) = &before {
            let bar = busy(context.voice, tr!("backup-reading"));
            let now = store::inspect_after(&self.data, &self.to);
            bar.finish_and_clear();
            match now {
                Ok(now) => before.is_continued_by(&now.ledger.to_string(), now.size, &self.to)?,
                Err(StoreError::Older { have, .. }) if have < before.size => {
                    before.is_continued_by(&before.ledger, have, &self.to)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let keys = if self.with_log_key { LogKeys::Copied } else { LogKeys::Left };
        let copied = copy(context.voice, &self.data, &self.to, keys)?;
        let found = verified(context.voice, &self.to)?;
        let stated = Stated::of(&found, self.with_log_key || before.is_some_and(|before| before.log_keys));
        stated.write(&self.to)?;
        let data = json!({"backup": self.to, "stated": stated, "files": copied.files, "bytes": copied.bytes, "kept": copied.kept});
        context.voice.answer(&data, |voice| {
            voice.line(tr!(
                "backup-done",
                entries = stated.size.to_string(),
                dir = self.to.display().to_string()
            ));
            voice.line(tr!("backup-root", root = stated.root.to_string()));
            voice.line(tr!(
                "backup-copied",
                files = copied.files.to_string(),
                bytes = copied.bytes.to_string(),
                kept = copied.kept.to_string()
            ));
            voice.say(match stated.log_keys {
                true => tr!("backup-keys-in"),
                false => tr!("backup-keys-out"),
            });
        });
        Ok(())
    }
}

impl Stated {
    fn of(found: &Inspection, log_keys: bool) -> Stated {
        Stated {
            ledger: found.ledger.to_string(),
            origin: found.origin.clone(),
            size: found.size,
            root: found.root.to_string(),
            at: now(),
            program: concat!("suyuan ", env!("CARGO_PKG_VERSION")).to_owned(),
            log_keys,
        }
    }

    /// What a backup says, if it is one.
    pub(crate) fn read(dir: &Path) -> Result<Option<Stated>, Failure> {
        let path = dir.join(BACKUP_FILE);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|e| {
                Failure::local(tr!(
                    "backup-unreadable",
                    file = path.display().to_string(),
                    error = format!("{e}")
                ))
            }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Failure::file(&path, &e)),
        }
    }

    fn write(&self, dir: &Path) -> Result<(), Failure> {
        let path = dir.join(BACKUP_FILE);
        let text = serde_json::to_vec_pretty(self).map_err(Failure::local)?;
        safe_file::replace(&path, &text).map_err(|e| Failure::file(&path, &e))
    }

    fn is_continued_by(&self, ledger: &str, size: u64, dir: &Path) -> Result<(), Failure> {
        let refused =
            |cause: String| Err(Failure::local(cause).code("other-backup").hint(tr!("backup-other-do")));
        if self.ledger != ledger {
            return refused(tr!(
                "backup-other",
                dir = dir.display().to_string(),
                ledger = self.ledger.to_string()
            ));
        }
        if self.size > size {
            return refused(tr!(
                "backup-more",
                dir = dir.display().to_string(),
                there = self.size.to_string(),
                here = size.to_string()
            ));
        }
        Ok(())
    }
}

/// Whether a first backup into this directory was cut short before it was verified: there is a record, and no statement about it.
fn cut_short(dir: &Path) -> bool {
    dir.join("journal").is_dir() && !dir.join("lock").exists() && !dir.join("ledger.sled").exists()
}

/// Copies with a bar.
pub(super) fn copy(voice: Voice, from: &Path, to: &Path, keys: LogKeys) -> Result<Copied, Failure> {
    let bar = busy(voice, tr!("backup-copying-now"));
    let copied = backup::copy(from, to, keys, &mut |copied| {
        bar.set_message(tr!(
            "backup-copying",
            files = copied.files.to_string(),
            bytes = copied.bytes.to_string()
        ));
        bar.tick();
    });
    bar.finish_and_clear();
    Ok(copied?)
}

/// Reads a copy through, as opening it would.
pub(super) fn verified(voice: Voice, dir: &Path) -> Result<Inspection, Failure> {
    let bar = busy(voice, tr!("backup-verifying"));
    let found = store::inspect(dir);
    bar.finish_and_clear();
    Ok(found?)
}

/// A sign of life while the end cannot be told.
fn busy(voice: Voice, what: String) -> ProgressBar {
    if voice.quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
    let bar =
        ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        let failure = Failure::local(&error);
        match error {
            BackupError::Empty { .. } => failure.code("no-ledger").hint(tr!("backup-empty-do")),
            BackupError::Differs { .. } => failure.code("other-backup").hint(tr!("backup-differs-do")),
            BackupError::Journal(_) => failure.code("damaged-journal").hint(tr!("backup-damaged-do")),
            BackupError::Disk(_) | BackupError::NoMark { .. } => failure,
        }
    }
}
