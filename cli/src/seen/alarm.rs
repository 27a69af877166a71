//! Two signed checkpoints that no honest log signs both, kept as a file: evidence must outlive the run that saw it.
//!
//! `alarms/split-view-1200-9f3c….txt`: what is wrong in a sentence, then the two notes exactly as they were signed.

use std::path::PathBuf;

use suyuan_ledger::log::leaf_hash;

use super::Held;
use crate::{failure::Failure, home::Home, safe_file, speech::tr};

/// What a log was caught at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crime {
    /// Two histories: one does not continue the other.
    SplitView,
    /// A smaller log than was proved before.
    WentBack,
}

/// Keeps both notes, once. Gives the file.
pub(super) fn keep(home: &Home, crime: Crime, ours: &Held, shown: &Held) -> Result<PathBuf, Failure> {
    let (name, words) = match crime {
        Crime::SplitView => ("split-view", tr!("seen-alarm-split")),
        Crime::WentBack => ("went-back", tr!("seen-alarm-back")),
    };
    let mark = leaf_hash(format!("{}\0{}", ours.text, shown.text).as_bytes()).to_hex();
    let path = home.join("alarms").join(format!("{name}-{}-{}.txt", shown.checkpoint.size(), &mark[..16]));
    if !path.exists() {
        let (before, later) = (tr!("seen-alarm-before"), tr!("seen-alarm-later"));
        let text =
            format!("{words}\n\n======== {before}\n\n{}\n======== {later}\n\n{}", ours.text, shown.text);
        safe_file::replace(&path, text.as_bytes()).map_err(|error| Failure::file(&path, &error))?;
    }
    Ok(path)
}
