//! The sequencer: one thread that judges, one statement after the other, and gives each its place.
//!
//! It takes whatever waits as the next batch: no timer holds one back. While the committer brings a batch to the disk the
//! next is judged already, on a world that includes it; so no answer leaves but through the committer, behind everything that it was
//! judged on.
//!
//! A statement whose seq lies below its key's next may be one that the log holds: it is looked up by id, and gets the
//! receipt that it got before. A fresh seq cannot be a repeat, so the usual case costs no look-up.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock, mpsc::SyncSender},
};

use bytes::{Bytes, BytesMut};

use super::{
    Unanswered,
    clock::Watch,
    log_keys::{LogKeys, Signers},
    progress::{Failure, Progress},
    queue::{Caller, Job, Queue, Work},
    tail::Records,
};
use crate::{
    log::{Chain, Frontier, Hash, SignedCheckpoint, encode_entry, leaf_hash},
    rules::{Prepared, Refusal, RefusalCode, State, Verdict},
    statement::{Statement, StatementId},
};

/// Ids of entries under way that are remembered before the old ones are swept out.
const SWEEP_AT: usize = 16_384;

/// What goes to the committer.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) entries: Vec<Sequenced>,
    pub(super) head: Head,
    pub(super) answers: Vec<(Caller, Outcomes)>,
    pub(super) forks: Vec<Statement>,
}

/// What states that the entries are in the log, once they are durable.
#[derive(Default)]
pub(super) enum Head {
    /// Nothing yet: there are no new ones, or a checkpoint over them comes later.
    #[default]
    None,
    /// A checkpoint that is signed here.
    Sign { root: Hash, signers: Signers },
    /// One that was signed elsewhere.
    Given(Arc<SignedCheckpoint>),
}

/// What the statements of one call came to.
pub(super) type Outcomes = Vec<Result<Outcome, Refusal>>;

/// An entry that is not durable yet.
pub(super) struct Sequenced {
    pub(super) bytes: Bytes,
    pub(super) id: StatementId,
    pub(super) leaf: Hash,
}

/// What a statement came to, before a checkpoint covers it.
pub(super) struct Outcome {
    pub(super) index: u64,
    pub(super) id: StatementId,
    pub(super) time_ms: u64,
    pub(super) verdict: Verdict,
    /// The entry just made; none of a repeat.
    pub(super) entry: Option<Bytes>,
}

/// The thread's own.
pub(super) struct Sequencer {
    pub(super) queue: Arc<Queue>,
    pub(super) state: Arc<RwLock<State>>,
    pub(super) watch: Arc<Mutex<Watch>>,
    pub(super) records: Arc<Records>,
    pub(super) progress: Arc<Progress>,
    pub(super) log_keys: Arc<LogKeys>,
    pub(super) chain: Chain,
    pub(super) frontier: Frontier,
    /// Entries that the tail may not have yet: index and time by id.
    pub(super) under_way: HashMap<StatementId, (u64, u64)>,
    pub(super) room: Room,
}

/// Where entries are encoded, and laid one behind another in blocks: alone each would be a piece of memory of its own, which lives
/// long among what goes at once.
#[derive(Default)]
pub(super) struct Room {
    encoding: Vec<u8>,
    block: BytesMut,
}

impl Room {
    /// A block has room for some sixteen entries: small enough for the gaps that growing tables leave in memory.
    const BLOCK: usize = 16 << 10;

    /// What was encoded last, in the block.
    fn take(&mut self) -> Bytes {
        let length = self.encoding.len();
        if self.block.capacity() < length {
            self.block = BytesMut::with_capacity(Room::BLOCK.max(length));
        }
        self.block.extend_from_slice(&self.encoding);
        self.block.split().freeze()
    }
}

impl Sequencer {
    /// Works until the queue is closed and empty, or the store has stopped.
    pub(super) fn run(mut self, committer: SyncSender<Batch>) {
        while let Some(work) = self.queue.take() {
            let jobs = match work {
                Work::Jobs(jobs) => jobs,
                Work::Request(request) => match self.serve(request, &committer) {
                    Ok(()) => continue,
                    Err(failure) => {
                        self.progress.fail(failure);
                        break;
                    }
                },
            };
            let now = self.watch.lock().unwrap_or_else(PoisonError::into_inner).now_ms();
            let now = match now {
                Ok(now) => now,
                Err(doubt) => {
                    jobs.into_iter().for_each(|job| job.caller.answer(Err(Unanswered::Clock(doubt))));
                    continue;
                }
            };
            let batch = match self.judge(&jobs, now) {
                Ok((judged, outcomes)) => {
                    let callers = jobs.into_iter().map(|job| job.caller);
                    Batch { answers: callers.zip(outcomes).collect(), ..judged }
                }
                Err(failure) => {
                    self.progress.fail(failure);
                    break;
                }
            };
            if committer.send(batch).is_err() {
                break; // the committer has failed, and said why
            }
        }
        self.queue.abandon();
    }

    /// A batch without its answers, and what they will say.
    fn judge(&mut self, jobs: &[Job], now: u64) -> Result<(Batch, Vec<Outcomes>), Failure> {
        let time_ms = self.chain.time_ms().max(now);
        self.sweep();
        let state = Arc::clone(&self.state);
        // A poisoned lock means that judging panicked before, which has stopped the store.
        let mut state = state.write().map_err(|_| Failure::Panicked { thread: "sequencer" })?;
        let (mut entries, mut answers, mut forks) = (Vec::new(), Vec::new(), Vec::new());
        for Job { statements, .. } in jobs {
            let mut outcomes = Vec::with_capacity(statements.len());
            for prepared in statements {
                let outcome = self.place(&mut state, prepared, time_ms, &mut entries)?;
                if outcome.as_ref().is_err_and(|refusal| refusal.code == RefusalCode::SequenceTaken) {
                    forks.push(prepared.statement().clone());
                }
                outcomes.push(outcome);
            }
            answers.push(outcomes);
        }
        // Before anything of it is written: if rows could not be read, what was judged on them is worth nothing.
        state.settle()?;
        let signers = self.log_keys.signers(state.charter(), self.chain.size())?;
        let head = match entries.is_empty() {
            true => Head::None,
            false => Head::Sign { root: self.frontier.root(), signers },
        };
        let batch = Batch { entries, head, answers: Vec::new(), forks };
        Ok((batch, answers))
    }

    fn place(
        &mut self,
        state: &mut State,
        prepared: &Prepared,
        time_ms: u64,
        entries: &mut Vec<Sequenced>,
    ) -> Result<Result<Outcome, Refusal>, Failure> {
        let statement = prepared.statement();
        let (id, header) = (statement.id(), statement.header());
        if state.next_for(&header.key).is_some_and(|(next, _)| header.seq < next)
            && let Some((index, time_ms)) = self.find(&id)?
        {
            let verdict = state.verdict(index);
            return Ok(Ok(Outcome { index, id, time_ms, verdict, entry: None }));
        }
        if let Some(refusal) = self.log_keys.refuse(prepared, self.chain.size()) {
            return Ok(Err(refusal));
        }
        let verdict = match state.admit(prepared, time_ms) {
            Ok(verdict) => verdict,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let index = self.chain.size();
        let used = std::mem::take(&mut self.room.encoding);
        self.room.encoding = encode_entry(used, index, time_ms, &self.chain.last(), statement.bytes())?;
        let bytes = self.room.take();
        let leaf = leaf_hash(&bytes);
        self.chain.step(time_ms, leaf);
        self.frontier.push(leaf, |_, _, _| ());
        self.under_way.insert(id, (index, time_ms));
        entries.push(Sequenced { bytes: bytes.clone(), id, leaf });
        Ok(Ok(Outcome { index, id, time_ms, verdict, entry: Some(bytes) }))
    }

    fn find(&self, id: &StatementId) -> Result<Option<(u64, u64)>, Failure> {
        match self.under_way.get(id) {
            Some(found) => Ok(Some(*found)),
            None => Ok(self.records.find(id)?.map(|entry| (entry.index, entry.time_ms))),
        }
    }

    fn sweep(&mut self) {
        if self.under_way.len() > SWEEP_AT {
            let durable = self.progress.durable();
            self.under_way.retain(|_, (index, _)| *index >= durable);
        }
    }
}
