//! The snapshot: the state of the rules after so many entries, in the file `state`, so that a start replays only what came later.
//!
//! ```text
//! suyuan snapshot 1
//! 00000000000001000000                              entries, twenty digits
//! MLhWGM04E6e2NR5It3y6yxMyyzY3ZByXDuoOw4qSvYY=      root over them
//! …                                                 the state (`rules::snapshot`)
//! ```
//!
//! It is a cache. The root ties it to one log: at the start it must be the one that sled's hashes give at that size. One that is
//! cut, changed, older than the program or of another log is noted, and the whole log is replayed. It is written to a file of another
//! name, synced, renamed, and the directory synced; never over entries that are not durable.
//!
//! What is written is a copy of the state, which shares with it whatever does not change meanwhile: the state is locked for the copy
//! alone, and judging goes on while it is written.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        RwLock,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use super::{
    Options,
    durable::{self, DiskError, tried},
    hashes::Hashes,
    progress::{Failure, Progress, Stopped},
    tail::Records,
};
use crate::{
    log::{Hash, root_of},
    rules::State,
};

const FILE: &str = "state";
const UNFINISHED: &str = "state.new";
const MAGIC: &str = "suyuan snapshot 1";
/// How often it is asked whether one is due.
const TICK: Duration = Duration::from_secs(1);
/// After so many ticks without an entry the log is idle.
const IDLE: u32 = 3;
/// So many new entries are worth a snapshot when the log is idle or closed: replaying them takes longer than a blink.
const WORTH: u64 = 4_096;
/// So many new entries, or half as many as there are, are worth one under load.
const DUE: u64 = 131_072;

/// A state that was kept.
pub(super) struct Snapshot {
    /// How many entries it has seen.
    pub(super) size: u64,
    /// The root over them.
    pub(super) root: Hash,
    /// The state.
    pub(super) state: State,
}

/// Reads the snapshot, if there is one; an error says why it is of no use.
pub(super) fn load(dir: &Path, options: &Options) -> Result<Option<Snapshot>, String> {
    let file = match File::open(dir.join(FILE)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|e| e.to_string())?,
    };
    let mut input = BufReader::with_capacity(1 << 20, file);
    let mut line = || -> Result<String, String> {
        let mut line = String::new();
        (&mut input).take(80).read_line(&mut line).map_err(|e| e.to_string())?;
        Ok(line.trim_end_matches('\n').to_owned())
    };
    let (magic, size, root) = (line()?, line()?, line()?);
    if magic != MAGIC {
        return Err(format!("want it to begin with {MAGIC:?}"));
    }
    let size = size.parse::<u64>().map_err(|e| format!("size: {e}"))?;
    let root = root.parse::<Hash>().map_err(|e| format!("root: {e}"))?;
    let empty = options.world(dir).map_err(|e| e.to_string())?;
    let state = empty.loaded(&mut input).map_err(|e| e.to_string())?;
    match state.size() {
        got if got != size => Err(format!("want a state of {size} entries, got one of {got}")),
        _ => Ok(Some(Snapshot { size, root, state })),
    }
}

/// Removes the snapshot, durably.
pub(super) fn forget(dir: &Path) -> Result<(), DiskError> {
    durable::remove_if_there(dir, FILE)
}

/// Keeps snapshots until the committer is gone (`alive` hangs up), and one at the end. `kept` is the size of the one on the disk.
pub(super) fn keep(
    dir: &Path,
    state: &RwLock<State>,
    records: &Records,
    progress: &Progress,
    (from, mut kept): (u64, u64),
    alive: &Receiver<()>,
) {
    let (mut seen, mut quiet) = (progress.durable(), 0);
    loop {
        let gone = alive.recv_timeout(TICK) == Err(RecvTimeoutError::Disconnected);
        if matches!(progress.stopped(), Some(Stopped::Failed(_))) {
            return;
        }
        let size = progress.durable();
        quiet = if size == seen { quiet + 1 } else { 0 };
        seen = size;
        let new = size.saturating_sub(kept);
        let worth = (gone || quiet >= IDLE) && new >= WORTH.min(from.max(1));
        if size >= from && (worth || new > DUE.max(size / 2)) {
            match save(dir, state, records, progress) {
                Ok(size) => kept = size,
                Err(failure) => return progress.fail(failure),
            }
        }
        if gone {
            // A shelf that has failed a reader is compared whole at the next start.
            if records.is_doubtful()
                && let Err(error) = forget(dir)
            {
                progress.fail(error.into());
            }
            return;
        }
    }
}

fn save(dir: &Path, state: &RwLock<State>, records: &Records, progress: &Progress) -> Result<u64, Failure> {
    let path = dir.join(UNFINISHED);
    let copy = state.read().map_err(|_| Failure::Panicked { thread: "sequencer" })?.clone();
    let size = copy.size();
    let file = tried("create", &path, File::create(&path))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    tried("write", &path, header(&mut out, size, Hash::ZERO))?;
    tried("write", &path, copy.save(&mut out))?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error);
    let mut file = tried("write", &path, file)?;
    if progress.wait_durable(size).is_err() {
        return Ok(0); // the store has stopped, and says why itself
    }
    let root = root_of(&Hashes::of(records), size)?;
    tried("write", &path, file.seek(SeekFrom::Start(0)).and_then(|_| header(&mut file, size, root)))?;
    tried("sync", &path, file.sync_all())?;
    let named: PathBuf = dir.join(FILE);
    tried("rename", &path, fs::rename(&path, &named))?;
    durable::sync_dir(dir)?;
    Ok(size)
}

fn header(out: &mut impl Write, size: u64, root: Hash) -> io::Result<()> {
    write!(out, "{MAGIC}\n{size:020}\n{root}\n")
}
