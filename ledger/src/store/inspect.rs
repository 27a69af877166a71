//! Looking at a data directory without opening it: for `suyuan status --data`, also beside a running node.
//!
//! It reads `high-water`, `tiles/` and `journal/` and changes nothing. sled is left alone, since merely opening it would write. Everything
//! is replayed, what the journal has let go of from the published bundles, so a clean result means that the log is whole and
//! valid up to its end without sled.

use std::path::Path;

use super::{Note, StoreError, marks::Marks, recovery};
use crate::{log::Hash, rules::payload::Charter, statement::StatementId};

/// What a data directory holds.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The ledger's identity.
    pub ledger: StatementId,
    /// The log's origin.
    pub origin: String,
    /// The log keys in force at this size, as vkeys.
    pub log_keys: Vec<String>,
    /// The charter in force, with all log keys that ever were.
    pub charter: Charter,
    /// Entries in the journal.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Time of the last entry, in milliseconds since 1970.
    pub last_time_ms: u64,
    /// The size of the high-water mark, if there is one.
    pub high_water: Option<u64>,
    /// The size of the published checkpoint, if there is one.
    pub published: Option<u64>,
    /// What would be remarked at opening. Beside a running node the last frame may be half written.
    pub notes: Vec<Note>,
}

/// Reads a data directory; an error is one that opening would give as well.
pub fn inspect(dir: &Path) -> Result<Inspection, StoreError> {
    inspect_after(dir, dir)
}

/// The same, held against the high-water mark of an earlier copy too: whether this log is that one, gone on.
pub fn inspect_after(dir: &Path, earlier: &Path) -> Result<Inspection, StoreError> {
    let before = Marks::read(earlier, None)?;
    let mut notes = Vec::new();
    let (replay, judged) = recovery::look(dir, &mut notes)?;
    let size = replay.chain.size();
    let (Some(charter), Some(ledger)) = (replay.state.charter(), replay.state.ledger_id()) else {
        return Err(StoreError::Empty { dir: dir.to_owned() });
    };
    before.judge(earlier, Some(charter), replay.tail.tiles(), size)?;
    Ok(Inspection {
        ledger,
        origin: charter.origin.clone(),
        charter: charter.clone(),
        log_keys: charter.log_keys_at(size).map(ToString::to_string).collect(),
        size,
        root: replay.frontier.root(),
        last_time_ms: replay.chain.time_ms(),
        high_water: judged.high_water.map(|mark| mark.checkpoint().size()),
        published: judged.published.map(|signed| signed.checkpoint().size()),
        notes,
    })
}
