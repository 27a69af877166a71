//! Scans of item codes, kept beside the log: [`suyuan_ledger::scans`] says what a record is and what copies look like.
//!
//! ```text
//! GET of an item's page ── Visit (a person?) ── Kept (memory: sightings, number in the day) ── channel ── writer (a file a day)
//! each minute: yesterday's file → scan-anchor · files and salt that are too old → gone
//! ```
//!
//! | file under `scans/` | what | if it is lost |
//! |---|---|---|
//! | `YYYY-MM-DD.scans` | the records of a day at UTC | those scans; a day that was anchored can be seen to be gone |
//! | `salt` | what makes devices of addresses, until the retention is over | devices seen from now on count as others |
//!
//! Recording never delays a page and never fails one: what the channel has no room for is counted as lost, and so is every scan while
//! the disk refuses. What is in memory is at most a second ahead of the disk.

mod anchor;
mod keep;
mod lately;
mod salt;
mod token;
mod visit;
mod write;

use std::path::PathBuf;

pub(crate) use anchor::watch_over;
pub(crate) use keep::{Counted, Scans};
pub(crate) use token::Token;
pub(crate) use visit::Visit;

/// How scans are kept.
#[derive(Clone, Debug)]
pub struct Scanning {
    /// The directory of their files.
    pub dir: PathBuf,
    /// For how many days.
    pub retention_days: u16,
    /// How many bytes sightings may take in memory; codes that were not scanned for longest are forgotten first.
    pub memory: usize,
}

impl Scanning {
    /// The defaults: 400 days, 256 MiB.
    pub fn new(dir: PathBuf) -> Scanning {
        Scanning { dir, retention_days: 400, memory: 256 << 20 }
    }
}

/// Takes a lock whose holder never leaves half-made things behind.
fn held<T>(lock: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
