//! Why a store does not open. Each variant names the record, what was expected and what was found.

use std::path::PathBuf;

use thiserror::Error;

use super::{DiskError, JournalError, PublishError, ShelfError};
use crate::{
    log::{ChainError, CheckpointError, Hash, NoteKeyError, TreeError},
    rules::{ColdFault, Refusal},
};

/// Why a data directory does not open.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// What the state does not keep in memory cannot be written or read.
    #[error(transparent)]
    Cold(#[from] ColdFault),
    /// The journal does not read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// sled cannot be used even after it was made again.
    #[error("the shelf cannot be made: {0}")]
    Shelf(#[from] ShelfError),
    /// Another process has the directory.
    #[error("{} is in use by another process", .dir.display())]
    InUse {
        /// The directory.
        dir: PathBuf,
    },
    /// A ledger was to be founded where something is.
    #[error("{} is not empty; a ledger is founded in a directory of its own", .dir.display())]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
    },
    /// A ledger was expected where none is.
    #[error("{} holds no ledger: is the volume mounted, the path right?", .dir.display())]
    Empty {
        /// The directory.
        dir: PathBuf,
    },
    /// Bytes of the journal that are no entry, or an entry that holds no statement.
    #[error("entry {index}: {reason}")]
    Entry {
        /// Where.
        index: u64,
        /// What is wrong.
        reason: String,
    },
    /// An entry that does not continue the one before.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// An entry that the rules refuse.
    #[error("entry {index} is not valid: {refusal}")]
    Refused {
        /// Where.
        index: u64,
        /// Why.
        refusal: Refusal,
    },
    /// The journal lacks entries that were there: an old copy, or a lost file.
    #[error("the log has {have} entries, the high-water mark says {want}: this is an older copy of the log")]
    Older {
        /// Entries found.
        have: u64,
        /// Entries that once were durable.
        want: u64,
    },
    /// The log is another one than that of the high-water mark.
    #[error("at size {size} the high-water mark has the root {want}, the log {got}: this is another history")]
    HighWaterRoot {
        /// The size.
        size: u64,
        /// The mark's root.
        want: Hash,
        /// The log's root.
        got: Hash,
    },
    /// The log is shorter than what was published of it: an old copy, or a lost file.
    #[error("the log has {have} entries, tiles/checkpoint says {want}: this is an older copy of the log")]
    OlderThanPublished {
        /// Entries found.
        have: u64,
        /// Entries that were published.
        want: u64,
    },
    /// The log is another one than what was published of it.
    #[error("at size {size} tiles/checkpoint has the root {want}, the log {got}: this is another history")]
    PublishedRoot {
        /// The size.
        size: u64,
        /// The published root.
        want: Hash,
        /// The log's root.
        got: Hash,
    },
    /// Everything is there but the journal, which has what was answered last.
    #[error(
        "{} is missing: tiles/checkpoint says {published} entries, and nobody can tell what was answered after them; put the journal back from where it went", .path.display()
    )]
    JournalMissing {
        /// The directory.
        path: PathBuf,
        /// How many entries are published.
        published: u64,
    },
    /// Entries that the journal no longer has are nowhere else either.
    #[error(
        "entry {index} is lost: the journal has let go of it, sled does not have it, and tiles/ does not either ({reason}); restore sled or tiles/ from a backup"
    )]
    Lost {
        /// The first that is missing.
        index: u64,
        /// What is wrong with the tiles.
        reason: String,
    },
    /// The snapshot is not of this log; it is never given to the caller, who replays everything instead.
    #[error("at size {size} it has another root than the log")]
    Snapshot {
        /// The snapshot's size.
        size: u64,
    },
    /// The log cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The high-water mark does not read, or no key of the charter signed it.
    #[error("{}: {reason}", .path.display())]
    HighWater {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: CheckpointError,
    },
    /// There is a log and no high-water mark.
    #[error(
        "{} is missing: without it nobody can tell whether this copy of the log is an old one", .path.display()
    )]
    HighWaterMissing {
        /// The file.
        path: PathBuf,
    },
    /// A store that signs nothing was to serve, and there is no signed checkpoint to serve.
    #[error("{} holds no signed checkpoint, and a read-only ledger signs none", .dir.display())]
    NoCheckpoint {
        /// The directory.
        dir: PathBuf,
    },
    /// A copy of a log that somebody else writes was to be written to.
    #[error("{} is a copy of a log that is written elsewhere, and nobody has said yet that nothing newer was answered", .dir.display())]
    Followed {
        /// The directory.
        dir: PathBuf,
    },
    /// A log to be copied whole, of which something is missing.
    #[error("want all {want} entries of the checkpoint, got {have}")]
    NotTheWhole {
        /// Entries given.
        have: u64,
        /// The checkpoint's size.
        want: u64,
    },
    /// The log is another one than that of a checkpoint.
    #[error("at size {size} the checkpoint has the root {want}, the log {got}: this is another history")]
    CheckpointRoot {
        /// The size.
        size: u64,
        /// The checkpoint's root.
        want: Hash,
        /// The log's root.
        got: Hash,
    },
    /// A checkpoint that is none of this log.
    #[error(transparent)]
    Foreign(#[from] CheckpointFault),
    /// The store has stopped.
    #[error(transparent)]
    Stopped(#[from] super::Stopped),
    /// A log key in force that was not given.
    #[error(transparent)]
    LogKey(#[from] LogKeyMissing),
    /// A log key that is none.
    #[error("log key: {0}")]
    NoteKey(#[from] NoteKeyError),
    /// A checkpoint that cannot be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A hash that must be there is not.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// Why a checkpoint from elsewhere is none of this log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointFault {
    /// It does not read, or no log key in force has signed it.
    #[error("the checkpoint does not hold: {0}")]
    Note(#[from] CheckpointError),
    /// It is that of another log.
    #[error("want a checkpoint of {want}, got one of {got}")]
    Origin {
        /// This log's origin.
        want: String,
        /// The checkpoint's origin.
        got: String,
    },
    /// A log key in force has not signed it.
    #[error("the charter wants checkpoints of size {size} signed by {want}, and this one is not")]
    Unsigned {
        /// The checkpoint's size.
        size: u64,
        /// The key, as a vkey.
        want: String,
    },
    /// The entries begin with no charter, so nobody knows whose log it is.
    #[error("the log has no charter")]
    NoCharter,
}

/// A checkpoint carries one signature of every log key in force, and one of them is not here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the charter wants checkpoints of size {size} signed by {want}, which was not given")]
pub struct LogKeyMissing {
    /// The size to be signed.
    pub size: u64,
    /// The key, as a vkey; or words, where the charter names none.
    pub want: String,
}

/// Something remarkable that was found at opening, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The last frame was torn, and dropped: nobody was ever answered on it.
    TornFrame {
        /// The segment.
        path: PathBuf,
        /// Where it began.
        offset: u64,
        /// How many bytes were cut.
        bytes: u64,
        /// Expected and found.
        reason: String,
    },
    /// The last frame was not known to be synced, and was written once more.
    Rewritten {
        /// The first entry in it.
        first: u64,
        /// How many entries.
        count: u64,
    },
    /// sled was moved aside and made again from the journal.
    ShelfRebuilt {
        /// Where the old one lies, if it was kept.
        aside: Option<PathBuf>,
        /// What was wrong with it.
        reason: String,
    },
    /// Published files were missing, and were made again.
    TilesRemade {
        /// The first of them.
        first: String,
        /// How many.
        count: u64,
    },
    /// A published file was not what the log has; it was moved aside and made again.
    TileAside {
        /// Its name under `tiles/`.
        name: String,
        /// Where it lies now.
        aside: PathBuf,
    },
    /// The snapshot of the state is of no use; the whole log was replayed.
    SnapshotIgnored {
        /// Why.
        reason: String,
    },
    /// The journal had lost its end, and sled or the published bundles still had it.
    TakenFromShelf {
        /// The first entry.
        first: u64,
        /// How many.
        count: u64,
    },
    /// The shelf lags behind, as it does after a kill.
    CaughtUp {
        /// Entries on the shelf.
        from: u64,
        /// Entries in the log.
        to: u64,
    },
    /// The high-water mark was missing, and an operator has taken the log as it is.
    HighWaterTaken,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::TornFrame { path, offset, bytes, reason } => write!(
                f,
                "{}: dropped {bytes} bytes at offset {offset}, a commit that was never finished ({reason})",
                path.display()
            ),
            Note::Rewritten { first, count } => {
                write!(f, "wrote the last {count} entries, from {first} on, to the disk once more")
            }
            Note::ShelfRebuilt { aside, reason } => {
                write!(f, "made sled again from the journal, nothing is lost ({reason})")?;
                match aside {
                    Some(aside) => write!(f, "; the old one is {}", aside.display()),
                    None => Ok(()),
                }
            }
            Note::TakenFromShelf { first, count } => {
                write!(
                    f,
                    "the journal lacked the last {count} entries, from {first} on; sled or tiles/ had them"
                )
            }
            Note::CaughtUp { from, to } => {
                write!(f, "sled had {from} of {to} entries; the rest comes from the journal")
            }
            Note::TilesRemade { first, count } => {
                write!(f, "made {count} published files again, from {first} on")
            }
            Note::TileAside { name, aside } => {
                write!(
                    f,
                    "tiles/{name} was not what the log has; made it again, the old one is {}",
                    aside.display()
                )
            }
            Note::SnapshotIgnored { reason } => {
                write!(f, "replayed the whole log, the snapshot of the state is of no use ({reason})")
            }
            Note::HighWaterTaken => {
                f.write_str("the high-water mark was missing; the log was taken as it is")
            }
        }
    }
}
