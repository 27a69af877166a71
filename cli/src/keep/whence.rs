//! Whose log lies in a directory: what a node signs for, a copy that was restored, or one that follows another.
//!
//! | in the directory | it is | `suyuan node` | `suyuan follow` |
//! |---|---|---|---|
//! | `backup.json` | a backup | refuses | refuses |
//! | `followed` | a follower's copy ([`followed`]) | read-only, as a restored copy | goes on |
//! | `restored` | a restored copy | read-only | refuses |
//! | no mark, a journal that began as a copy's, no trace of a node | a follower's copy by an earlier version | the same as with the mark, which it gets | goes on, and marks it |
//! | no mark and no log key, no trace of a node | the same, or a log whose key is lost | refuses: no key | goes on, and marks it |
//! | else | a node's own | writes | refuses |

use std::path::Path;

use suyuan_ledger::{
    log::{Checkpoint, Note},
    store::followed,
};

use super::{BACKUP_FILE, Event, Marker, now};
use crate::{data_dir, failure::Failure, log_keys, speech::tr};

/// What a node leaves where it takes statements, and a follower never.
const TRACES: [&str; 5] = ["scans", "complaints", "forks", "witnesses", "restored-history"];
/// What the event of a copy is called.
const COPIED: &str = "copied by following";

/// That a directory is a backup, for whoever wants to write to it.
pub(crate) fn refuse_backup(dir: &Path) -> Result<(), Failure> {
    match dir.join(BACKUP_FILE).exists() {
        true => Err(Failure::local(tr!("is-a-backup", dir = dir.display().to_string()))
            .code("is-a-backup")
            .hint(tr!("is-a-backup-do", dir = dir.display().to_string()))),
        false => Ok(()),
    }
}

/// Marks a copy that an earlier version made by following, as far as that can be told, before a node signs in it.
pub(crate) fn mark_old_copy(dir: &Path) -> Result<(), Failure> {
    let unmarked = dir.join("journal").is_dir() && !followed::is_marked(dir) && Marker::read(dir)?.is_none();
    // A journal that does not read is told of when it is opened.
    if unmarked && !has_traces(dir) && followed::began_as_copy(dir).is_ok_and(|copy| copy == Some(true)) {
        followed::mark(dir).map_err(Failure::local)?;
    }
    Ok(())
}

/// The marker of a directory that may not be written to yet. A follower's copy waits as a restored one does, from the moment somebody wants
/// to make a log of it.
pub(crate) fn waits(dir: &Path) -> Result<Option<Marker>, Failure> {
    match Marker::read(dir)? {
        None if followed::is_marked(dir) => {
            let mark = std::fs::read_to_string(dir.join("high-water")).unwrap_or_default();
            let claim: Option<Checkpoint> =
                Note::parse(mark.as_bytes()).ok().and_then(|note| note.text.parse().ok());
            let (size, root) =
                claim.map_or((0, String::new()), |claim| (claim.size(), claim.root().to_string()));
            Marker::add(dir, Event { at: now(), what: COPIED.to_owned(), from: None, by: None, size, root })?;
            Marker::read(dir)
        }
        marker => Ok(marker),
    }
}

/// Whether a follower may go on in this directory; a copy by an earlier version gets its mark.
pub(crate) fn may_follow(dir: &Path) -> Result<(), Failure> {
    refuse_backup(dir)?;
    if followed::is_marked(dir) {
        return Ok(());
    }
    let at = dir.display().to_string();
    if Marker::read(dir)?.is_some() {
        return Err(Failure::local(tr!("follow-restored", dir = at.as_str()))
            .code("is-restored")
            .hint(tr!("follow-restored-do", dir = at.as_str())));
    }
    if !dir.join("journal").is_dir() {
        return Ok(());
    }
    if has_traces(dir) || !log_keys::paths(dir)?.is_empty() {
        return Err(data_dir::is_a_nodes(dir));
    }
    followed::mark(dir).map_err(Failure::local)
}

fn has_traces(dir: &Path) -> bool {
    TRACES.iter().any(|trace| dir.join(trace).exists())
}
