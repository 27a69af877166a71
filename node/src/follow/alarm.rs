//! Two signed checkpoints that no honest log signs both, kept as files: evidence must outlive the process that saw it.
//!
//! `alarms/split-view-1200-9f3c….txt`: what is wrong in a sentence, then the two notes exactly as they were signed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use suyuan_ledger::{
    log::{SignedCheckpoint, leaf_hash},
    store::durable::{self, Access, DiskError},
};

/// What a log was caught at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crime {
    /// Two histories: one does not continue the other.
    SplitView,
    /// A smaller log than was shown before, though a beginning of it.
    WentBack,
}

impl Crime {
    fn name(self) -> &'static str {
        match self {
            Crime::SplitView => "split-view",
            Crime::WentBack => "went-back",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Crime::SplitView => {
                "The log has signed two histories: the second checkpoint does not continue the first. Each signature is the log's own. \
                 Show both to the ledger's governors and to others who keep its checkpoints."
            }
            Crime::WentBack => {
                "The source showed a smaller log than before. The second checkpoint is a beginning of the first: an old copy was served, or the \
                 node was set back. If it signs other entries from there, that is a second history."
            }
        }
    }
}

/// Keeps both notes, once. Gives the file.
pub(super) fn keep(
    dir: &Path,
    crime: Crime,
    ours: &SignedCheckpoint,
    theirs: &SignedCheckpoint,
) -> Result<PathBuf, DiskError> {
    let alarms = dir.join("alarms");
    durable::create_dir(&alarms)?;
    let mark = leaf_hash(format!("{}\0{}", ours.text(), theirs.text()).as_bytes()).to_hex();
    let name = format!("{}-{}-{}.txt", crime.name(), theirs.checkpoint().size(), &mark[..16]);
    let path = alarms.join(name);
    if durable::read_if_there(&path)?.is_none() {
        let text = format!(
            "{}\n\n======== kept here before\n\n{}\n======== shown later\n\n{}",
            crime.words(),
            ours.text(),
            theirs.text()
        );
        durable::replace(&path, text.as_bytes(), Access::Usual)?;
    }
    Ok(path)
}

/// An earlier alarm about two histories, which nobody has taken away yet.
pub(super) fn standing(dir: &Path) -> Option<PathBuf> {
    let mut names: Vec<_> =
        fs::read_dir(dir.join("alarms")).ok()?.flatten().map(|file| file.path()).collect();
    names.sort();
    names.into_iter().find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(Crime::SplitView.name()))
    })
}
