//! Entries that the log has signed elsewhere: another node's tail after a restored copy, a follower's next pull.
//!
//! ```text
//! caller     every statement's signature, strictly, on all cores · chain · root at the checkpoint · who signed it
//! sequencer  the rules, on all of them, before the first goes on
//! committer  journal + fdatasync, with the foreign checkpoint in place of one of its own
//! ```
//!
//! Nothing is written before everything has been checked. Only the rules are asked last, since they change the state as they judge. If they
//! refuse what the log itself has signed, the log is broken and not the copy: the store stops, nothing of the import is on
//! the disk, and the next start has the state from before.

use std::sync::{
    Arc, PoisonError,
    mpsc::{Sender, SyncSender, channel},
};

use rayon::prelude::*;
use thiserror::Error;

use bytes::Bytes;

use super::{
    CheckpointFault, LogKeyMissing, Mode, ReadError, Stopped, Store, StoreError, followed,
    log_keys::check_signed,
    progress::Failure,
    replay,
    sequencer::{Batch, Head, Sequenced, Sequencer},
};
use crate::{
    log::{
        Chain, ChainError, Entry, Frontier, Hash, SignedCheckpoint, TreeError, leaf_hash, root_of,
        verify_consistency,
    },
    rules::{Prepared, Refusal, State, payload::Act},
    statement::Statement,
};

/// How many entries are judged at once, while readers wait.
const CHUNK: usize = 2_048;

/// Why entries from elsewhere are not taken.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The store takes statements itself.
    #[error("the ledger takes statements itself; only a read-only one takes what was signed elsewhere")]
    Writing,
    /// They do not begin where the log ends.
    #[error("want the entries from {want} on, got those from {got} on")]
    Start {
        /// How many entries the log has.
        want: u64,
        /// The index of the first one given.
        got: u64,
    },
    /// They end before the checkpoint, or go on behind it.
    #[error("want entries up to the checkpoint's size {want}, got them up to {got}")]
    End {
        /// The checkpoint's size.
        want: u64,
        /// The size with these entries.
        got: u64,
    },
    /// Bytes that are no entry, or hold no statement.
    #[error("entry {index}: {reason}")]
    Entry {
        /// Where.
        index: u64,
        /// What is wrong.
        reason: String,
    },
    /// A statement that is not valid: its signature, its payload, or the rules refuse it.
    #[error("entry {index} is not valid: {refusal}")]
    Refused {
        /// Where.
        index: u64,
        /// Why.
        refusal: Refusal,
    },
    /// An entry that does not continue the one before.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The log has another root at the checkpoint's size.
    #[error("at size {size} the checkpoint has the root {want}, the log {got}: this is another history")]
    Root {
        /// The size.
        size: u64,
        /// The checkpoint's root.
        want: Hash,
        /// The log's root.
        got: Hash,
    },
    /// The path does not lead from the entries to the checkpoint.
    #[error("the entries are no beginning of the checkpoint's log: {0}")]
    Path(#[source] TreeError),
    /// The checkpoint is not one of this log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointFault),
    /// What is here cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store has stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// What the owner asks of the sequencer, besides judging statements.
pub(super) enum Request {
    /// To enter what was signed elsewhere.
    Import(Import, Sender<Result<(), ImportError>>),
    /// To sign what is there, and from now on what comes.
    Resume(Sender<Result<u64, LogKeyMissing>>),
}

/// Entries, checked but for the rules.
pub(super) struct Import {
    entries: Vec<Foreign>,
    checkpoint: Option<Arc<SignedCheckpoint>>,
}

struct Foreign {
    bytes: Bytes,
    leaf: Hash,
}

impl Store {
    /// Adds entries that the log has signed elsewhere, all of them or none, and serves that checkpoint. They begin where the log here
    /// ends, and end where the checkpoint does. Only in read-only mode. With no entries it takes a checkpoint
    /// over what is there already.
    pub fn import(&self, entries: &[Vec<u8>], checkpoint: &SignedCheckpoint) -> Result<(), ImportError> {
        self.import_towards(entries, checkpoint, &[])
    }

    /// As [`Store::import`], for a log too long for one call: the entries may end before the checkpoint, if `path` proves that they are
    /// a beginning of its log (a consistency proof from the size with them to the checkpoint's). The
    /// checkpoint itself is served once the entries reach it.
    pub fn import_towards(
        &self,
        entries: &[Vec<u8>],
        checkpoint: &SignedCheckpoint,
        path: &[Hash],
    ) -> Result<(), ImportError> {
        let _one_at_a_time = self.importing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.mode() == Mode::Writing {
            return Err(ImportError::Writing);
        }
        let from = self.size();
        let foreign = verified(from, entries)?;
        let (frontier, last) = self.edge(from)?;
        let time_ms = self.read(State::last_time_ms)?;
        let frontier = chained(Chain::resume(from, time_ms, last), frontier, &foreign)?;
        let size = frontier.size();
        let stated = checkpoint.checkpoint();
        if stated.size() == size {
            agree(stated.size(), stated.root(), frontier.root())?;
        } else if entries.is_empty() && stated.size() < size {
            let got = root_of(&self.hash_reader(), stated.size()).map_err(ReadError::Tree)?;
            agree(stated.size(), stated.root(), got)?;
        } else if path.is_empty() || stated.size() < size {
            return Err(ImportError::End { want: stated.size(), got: size });
        } else {
            verify_consistency(size, stated.size(), &frontier.root(), &stated.root(), path)
                .map_err(ImportError::Path)?;
        }
        let signed = self.signed_by_this_log(&foreign, checkpoint)?;
        let reached = stated.size() <= size && stated.size() > self.checkpoint().checkpoint().size();
        let checkpoint = reached.then(|| Arc::new(signed));
        if foreign.is_empty() && checkpoint.is_none() {
            return Ok(());
        }
        let entries = foreign.into_iter().map(|(_, foreign)| foreign).collect();
        let (reply, answer) = channel();
        self.queue.ask(Request::Import(Import { entries, checkpoint: checkpoint.clone() }, reply))?;
        answer.recv().unwrap_or_else(|_| Err(self.progress.wait_stopped().into()))?;
        self.progress.wait_durable(size)?;
        if let Some(checkpoint) = checkpoint {
            self.progress.wait_signed(checkpoint.checkpoint().size())?;
        }
        Ok(())
    }

    /// From read-only to writing: a checkpoint over what is there is signed, and statements are taken. Needs every log key in force.
    pub fn resume_writing(&self) -> Result<(), StoreError> {
        let _no_import_meanwhile = self.importing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.mode() == Mode::Writing {
            return Ok(());
        }
        if followed::is_marked(&self.dir) {
            return Err(StoreError::Followed { dir: self.dir.clone() });
        }
        let (reply, answer) = channel();
        self.queue.ask(Request::Resume(reply))?;
        let size = answer.recv().map_err(|_| self.progress.wait_stopped())??;
        self.progress.wait_signed(size)?;
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner) = Mode::Writing;
        Ok(())
    }

    /// The right edge of the tree, and the last leaf.
    fn edge(&self, size: u64) -> Result<(Frontier, Hash), ImportError> {
        use crate::log::HashReader;
        let hashes = self.hash_reader();
        let frontier = Frontier::load(&hashes, size).map_err(ReadError::Tree)?;
        let index = size.saturating_sub(1);
        let missing = ReadError::Tree(TreeError::Missing { level: 0, index });
        Ok((frontier, hashes.hash(0, index).ok_or(missing)?))
    }

    /// The checkpoint, opened with the keys in force at its size. A tail that may change which those are is judged beforehand on a
    /// copy of the state.
    fn signed_by_this_log(
        &self,
        foreign: &[(Entry, Foreign)],
        checkpoint: &SignedCheckpoint,
    ) -> Result<SignedCheckpoint, ImportError> {
        let governs = |(_, Foreign { bytes, .. }): &(Entry, Foreign)| {
            let prepared = replay::read(0, bytes).ok().map(|read| read.prepared);
            prepared.is_some_and(|prepared| matches!(prepared.act(), Act::Charter(_) | Act::Approval(_)))
        };
        if !foreign.par_iter().any(governs) {
            return Ok(self.read(|state| check_signed(state.charter(), checkpoint))??);
        }
        let mut copy = self.state()?;
        for (index, (entry, Foreign { bytes, .. })) in (self.size()..).zip(foreign) {
            let read = replay::read(index, bytes).map_err(|e| entry_error(index, e))?;
            let verdict = copy.admit(&read.prepared, entry.time_ms);
            self.stop_unless(copy.sound())?;
            verdict.map_err(|refusal| ImportError::Refused { index, refusal })?;
        }
        Ok(check_signed(copy.charter(), checkpoint)?)
    }
}

impl Sequencer {
    /// Does what the owner asks.
    pub(super) fn serve(&mut self, request: Request, committer: &SyncSender<Batch>) -> Result<(), Failure> {
        match request {
            Request::Import(import, reply) => {
                let batches = match self.judge_foreign(import) {
                    Ok(batches) => batches,
                    Err(failure) => {
                        if let Failure::Import { index, refusal } = &failure {
                            let (index, refusal) = (*index, refusal.clone());
                            let _ = reply.send(Err(ImportError::Refused { index, refusal }));
                        }
                        return Err(failure);
                    }
                };
                for batch in batches {
                    let _ = committer.send(batch); // a committer that is gone has failed, and said why
                }
                let _ = reply.send(Ok(()));
            }
            Request::Resume(reply) => {
                let state = self.state.read().map_err(|_| Failure::Panicked { thread: "sequencer" })?;
                let signers = self.log_keys.signers(state.charter(), self.chain.size());
                drop(state);
                let answer = signers.map(|signers| {
                    self.watch
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .compare_again(self.chain.time_ms());
                    let head = Head::Sign { root: self.frontier.root(), signers };
                    let _ = committer.send(Batch { head, ..Batch::default() });
                    self.chain.size()
                });
                let _ = reply.send(answer);
            }
        }
        Ok(())
    }

    /// Judges everything; only then is there anything for the committer.
    fn judge_foreign(&mut self, import: Import) -> Result<Vec<Batch>, Failure> {
        let invalid = |(index, refusal)| Failure::Import { index, refusal };
        let mut batches = Vec::new();
        for chunk in import.entries.chunks(CHUNK) {
            let first = self.chain.size();
            let read: Result<Vec<_>, _> =
                (first..).zip(chunk).collect::<Vec<_>>().into_par_iter().map(reread).collect();
            let read = read.map_err(invalid)?;
            let mut entries = Vec::with_capacity(chunk.len());
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            for ((time_ms, prepared), Foreign { bytes, leaf }) in read.into_iter().zip(chunk) {
                let index = self.chain.size();
                let verdict = state.admit(&prepared, time_ms);
                state.sound()?;
                verdict.map_err(|refusal| invalid((index, refusal)))?;
                self.chain.step(time_ms, *leaf);
                self.frontier.push(*leaf, |_, _, _| ());
                let id = prepared.statement().id();
                self.under_way.insert(id, (index, time_ms));
                entries.push(Sequenced { bytes: bytes.clone(), id, leaf: *leaf });
            }
            state.settle()?;
            batches.push(Batch { entries, ..Batch::default() });
        }
        if let Some(checkpoint) = import.checkpoint {
            match batches.last_mut() {
                Some(last) => last.head = Head::Given(checkpoint),
                None => batches.push(Batch { head: Head::Given(checkpoint), ..Batch::default() }),
            }
        }
        Ok(batches)
    }
}

/// Decodes the entries and verifies every signature, on all cores. Only the first fault is told.
fn verified(from: u64, entries: &[Vec<u8>]) -> Result<Vec<(Entry, Foreign)>, ImportError> {
    let verify = |(index, bytes): (usize, &Vec<u8>)| {
        let index = from + index as u64;
        let entry =
            Entry::decode(bytes).map_err(|error| ImportError::Entry { index, reason: error.to_string() })?;
        Prepared::new(&entry.statement).map_err(|refusal| ImportError::Refused { index, refusal })?;
        Ok((entry, Foreign { bytes: Bytes::copy_from_slice(bytes), leaf: leaf_hash(bytes) }))
    };
    let found: Vec<_> = entries.par_iter().enumerate().map(verify).collect();
    found.into_iter().collect()
}

fn chained(
    mut chain: Chain,
    mut frontier: Frontier,
    foreign: &[(Entry, Foreign)],
) -> Result<Frontier, ImportError> {
    if let Some((entry, _)) = foreign.first()
        && entry.index != chain.size()
    {
        return Err(ImportError::Start { want: chain.size(), got: entry.index });
    }
    for (entry, Foreign { leaf, .. }) in foreign {
        chain.check(entry)?;
        chain.step(entry.time_ms, *leaf);
        frontier.push(*leaf, |_, _, _| ());
    }
    Ok(frontier)
}

fn agree(size: u64, want: Hash, got: Hash) -> Result<(), ImportError> {
    if want == got { Ok(()) } else { Err(ImportError::Root { size, want, got }) }
}

/// What the rules are asked about; the signature was verified before.
fn reread((index, foreign): (u64, &Foreign)) -> Result<(u64, Prepared), (u64, Refusal)> {
    let entry = Entry::decode(&foreign.bytes).ok();
    let parsed = entry.and_then(|e| Statement::parse(&e.statement).ok().map(|s| (e.time_ms, s)));
    let malformed = || {
        let detail = "these bytes were a statement a moment ago";
        Refusal::new(crate::rules::RefusalCode::Malformed, "", detail, "look at the machine's memory")
    };
    let (time_ms, statement) = parsed.ok_or_else(|| (index, malformed()))?;
    Ok((time_ms, Prepared::replayed(statement).map_err(|refusal| (index, refusal))?))
}

fn entry_error(index: u64, error: StoreError) -> ImportError {
    match error {
        StoreError::Refused { index, refusal } => ImportError::Refused { index, refusal },
        error => ImportError::Entry { index, reason: error.to_string() },
    }
}
