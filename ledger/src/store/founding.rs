//! How a data directory begins: with a charter of one's own, or with the entries of a log that somebody else writes.

use std::{fs, path::Path};

use rayon::prelude::*;

use super::{
    Clock, Mode, Opening, Options, Store, StoreError,
    clock::Watch,
    durable::{self, tried},
    followed, high_water,
    journal::Journal,
    lock::DirectoryLock,
    log_keys::{LogKeys, check_signed},
    open::take_lock,
    recovery,
};
use crate::{
    log::{Chain, Entry, Frontier, Hash, SignedCheckpoint, SigningNoteKey, leaf_hash},
    rules::{Prepared, State},
};

/// The journal of a copy that is not whole yet.
const UNFINISHED: &str = "journal.new";
/// How many entries make a frame of it.
const FRAME: usize = 2_048;

impl Store {
    /// Founds a ledger with its charter, in a directory that is not there or empty, and opens it.
    pub fn found(
        dir: &Path,
        options: Options,
        log_keys: Vec<SigningNoteKey>,
        clock: Clock,
        charter: &Prepared,
    ) -> Result<Store, StoreError> {
        let lock = empty(dir)?;
        let keys = LogKeys::new(log_keys)?;
        let watch = Watch::start(clock);
        let time_ms = watch.wall_ms();
        let mut state = State::new();
        state.admit(charter, time_ms).map_err(|refusal| StoreError::Refused { index: 0, refusal })?;
        let signers = keys.signers(state.charter(), 1)?;
        let statement = charter.statement().bytes().to_vec();
        let entry = Entry { index: 0, time_ms, prev: Hash::ZERO, statement }
            .encode()
            .map_err(|error| StoreError::Entry { index: 0, reason: error.to_string() })?;
        let mut frontier = Frontier::default();
        frontier.push(leaf_hash(&entry), |_, _, _| ());
        let journal_dir = recovery::journal_dir(dir);
        durable::create_dir(&journal_dir)?;
        let synced = Journal::begin(&journal_dir, 0, options.segment_bytes)?.append(&[&entry])?;
        high_water::raise(dir, &keys.sign(&signers, synced, frontier.root())?)?;
        Opening::recover(dir, options, keys, watch, lock)?.start(Mode::Writing)
    }

    /// Begins a copy of a log that others write, in a directory that is not there or empty. `chunks` gives its entries from the founding charter
    /// on, some at a time, up to the checkpoint. Everything is verified: each signature strictly, chain, rules, the root, and that the
    /// log keys in force signed the checkpoint. On an error nothing is left. The directory is marked as a copy ([`followed`]): start it with
    /// [`Mode::ReadOnly`].
    pub fn follow_new(
        dir: &Path,
        options: Options,
        clock: Clock,
        chunks: impl IntoIterator<Item = Vec<Vec<u8>>>,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Opening, StoreError> {
        let unfinished = dir.join(UNFINISHED);
        if unfinished.is_dir() {
            tried("remove", &unfinished, fs::remove_dir_all(&unfinished))?; // cut short before, and never a ledger
        }
        let lock = empty(dir)?;
        // Left by a copy that was cut short, like what `empty` looked past; the mark last, by which the rest is known.
        if followed::is_marked(dir) {
            high_water::forget(dir)?;
        }
        followed::lift(dir)?;
        durable::create_dir(&unfinished)?;
        let signed = match copy(&unfinished, &options, chunks, checkpoint) {
            Ok(signed) => signed,
            Err(error) => {
                tried("remove", &unfinished, fs::remove_dir_all(&unfinished))?;
                return Err(error);
            }
        };
        // First of all that stays: a copy that is cut short must not pass for the log either.
        followed::put(dir, signed.text().as_bytes())?;
        high_water::raise(dir, &signed)?;
        let journal_dir = recovery::journal_dir(dir);
        tried("rename", &unfinished, fs::rename(&unfinished, &journal_dir))?;
        durable::sync_dir(dir)?;
        Opening::recover(dir, options, LogKeys::new(Vec::new())?, Watch::start(clock), lock)
    }
}

/// Takes a directory in which there is nothing; what a copy that was cut short left behind is nothing.
fn empty(dir: &Path) -> Result<DirectoryLock, StoreError> {
    durable::create_dir(dir)?;
    let mut left = vec!["lock", "high-water.new", "followed.new"];
    if followed::is_marked(dir) {
        left.extend([followed::FILE, "high-water"]);
    }
    for file in tried("list", dir, fs::read_dir(dir))? {
        let name = tried("list", dir, file)?.file_name();
        if !left.iter().any(|left| name == *left) {
            return Err(StoreError::NotEmpty { dir: dir.to_owned() });
        }
    }
    take_lock(dir)
}

fn copy(
    journal_dir: &Path,
    options: &Options,
    chunks: impl IntoIterator<Item = Vec<Vec<u8>>>,
    checkpoint: &SignedCheckpoint,
) -> Result<SignedCheckpoint, StoreError> {
    let mut journal = Journal::begin(journal_dir, 0, options.segment_bytes)?;
    let mut state = options.world(journal_dir)?;
    let (mut chain, mut frontier) = (Chain::default(), Frontier::default());
    for entries in chunks {
        for frame in entries.chunks(FRAME) {
            let read: Vec<_> = (chain.size()..).zip(frame).collect();
            let read: Vec<_> = read.into_par_iter().map(verified).collect::<Result<_, StoreError>>()?;
            for (entry, prepared, leaf) in read {
                chain.check(&entry)?;
                let refused = |refusal| StoreError::Refused { index: entry.index, refusal };
                let verdict = state.admit(&prepared, entry.time_ms);
                state.sound()?;
                verdict.map_err(refused)?;
                chain.step(entry.time_ms, leaf);
                frontier.push(leaf, |_, _, _| ());
            }
            state.settle()?;
            journal.append(frame)?;
        }
    }
    let (want, have) = (checkpoint.checkpoint(), frontier.size());
    if want.size() != have {
        return Err(StoreError::NotTheWhole { have, want: want.size() });
    }
    if want.root() != frontier.root() {
        return Err(StoreError::CheckpointRoot { size: have, want: want.root(), got: frontier.root() });
    }
    Ok(check_signed(state.charter(), checkpoint)?)
}

fn verified((index, bytes): (u64, &Vec<u8>)) -> Result<(Entry, Prepared, Hash), StoreError> {
    let wrong = |reason: String| StoreError::Entry { index, reason };
    let entry = Entry::decode(bytes).map_err(|error| wrong(error.to_string()))?;
    let prepared =
        Prepared::new(&entry.statement).map_err(|refusal| StoreError::Refused { index, refusal })?;
    Ok((entry, prepared, leaf_hash(bytes)))
}
