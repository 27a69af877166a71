//! The marker of a restored directory, or of a follower's that is to go on as the log, `restored`, and what became of each restoring, `restored-history`.
//!
//! While the marker lies there a node signs nothing: nobody has said yet that what is missing was found. Its removal and the line in the
//! history that says why are one step after the other, the line first.
//!
//! ```json
//! {"at": "2026-11-21T06:00:00Z", "what": "restored", "from": "/backup/nightly", "size": 1200, "root": "…"}
//! {"at": "2026-11-21T06:04:00Z", "what": "tail taken", "from": "https://mirror.example", "size": 1342, "root": "…"}
//! {"at": "2026-11-21T06:05:00Z", "what": "nothing newer was answered", "by": "Li Na", "size": 1342, "root": "…"}
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use suyuan_ledger::store::followed;

use crate::{failure::Failure, safe_file, speech::tr};

const MARKER: &str = "restored";
const HISTORY: &str = "restored-history";

/// What happened to a restored directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    /// When.
    pub(crate) at: String,
    /// What.
    pub(crate) what: String,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// How many entries the log had then.
    pub(crate) size: u64,
    /// Its root.
    pub(crate) root: String,
}

/// A directory that was restored and may not be written to yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    /// What happened since, oldest first.
    pub(crate) events: Vec<Event>,
}

impl Marker {
    /// Reads it, if there is one.
    pub(crate) fn read(dir: &Path) -> Result<Option<Marker>, Failure> {
        let path = dir.join(MARKER);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|e| {
                Failure::local(tr!(
                    "restore-bad-marker",
                    file = path.display().to_string(),
                    error = format!("{e}")
                ))
            }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Failure::file(&path, &e)),
        }
    }

    /// Writes it, with what happened now.
    pub(crate) fn add(dir: &Path, event: Event) -> Result<(), Failure> {
        let mut marker = Marker::read(dir)?.unwrap_or(Marker { events: Vec::new() });
        marker.events.push(event);
        let text = serde_json::to_vec_pretty(&marker).map_err(Failure::local)?;
        let path = dir.join(MARKER);
        safe_file::replace(&path, &text).map_err(|e| Failure::file(&path, &e))
    }

    /// Lifts it: the history gets all that happened, and the reason.
    pub(crate) fn lift(self, dir: &Path, reason: Event) -> Result<(), Failure> {
        for event in self.events.into_iter().chain([reason]) {
            take_note(dir, &event)?;
        }
        followed::lift(dir).map_err(Failure::local)?;
        let path = dir.join(MARKER);
        fs::remove_file(&path)
            .and_then(|()| safe_file::sync_parent(&path))
            .map_err(|e| Failure::file(&path, &e))
    }
}

/// What an event of a tail is called.
pub(crate) const TAIL: &str = "tail taken";
/// What it is called when others have more and not all of it could be taken.
pub(crate) const BEHIND: &str = "others have more";
/// What the event is called with which somebody states that there is no more.
pub(crate) const STATED: &str = "nothing newer was answered";
/// Why a store takes nothing while a tail comes in.
pub(crate) const BRINGING_IN: &str = "a tail is being brought in";

/// Adds a line to the history.
fn take_note(dir: &Path, event: &Event) -> Result<(), Failure> {
    let path: PathBuf = dir.join(HISTORY);
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(Failure::file(&path, &e)),
    };
    text += &serde_json::to_string(event).map_err(Failure::local)?;
    text.push('\n');
    safe_file::replace(&path, text.as_bytes()).map_err(|e| Failure::file(&path, &e))
}

/// Now, as events say it.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(what: &str, size: u64) -> Event {
        Event { at: now(), what: what.into(), from: None, by: None, size, root: "r".into() }
    }

    #[test]
    fn the_marker_goes_and_its_history_stays() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Marker::read(dir.path()).unwrap(), None);
        Marker::add(dir.path(), event("restored", 3)).unwrap();
        Marker::add(dir.path(), event(TAIL, 5)).unwrap();
        let marker = Marker::read(dir.path()).unwrap().unwrap();
        assert_eq!(marker.events.len(), 2);
        marker.lift(dir.path(), event("nothing newer was answered", 5)).unwrap();
        assert_eq!(Marker::read(dir.path()).unwrap(), None);
        let history = fs::read_to_string(dir.path().join(HISTORY)).unwrap();
        assert_eq!(history.lines().count(), 3);
        assert!(history.lines().last().unwrap().contains("nothing newer"));
    }
}
