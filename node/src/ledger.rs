//! The store as requests need it: the one file here that knows its methods.
//!
//! Waiting for the sequencer becomes a future, many statements become jobs of the store's size, failures become problems.
//! Everything but [`Ledger::submit`] may wait for a disk, so it is called from threads that may wait.

use bytes::Bytes;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use suyuan_ledger::{
    log::{
        ConsistencyReceipt, Entry, Hash, InclusionReceipt, SignedCheckpoint, SignedRoot, Tile, TlogProof,
        inclusion_proof, root_of,
    },
    rules::{Kept, Prepared, Recalled, Refusal, State, Verdict},
    statement::{Statement, StatementId},
    store::{
        Answers, Blobs, CoseSignatureError, CoseSignatures, MAX_JOB, MAX_JOB_BYTES, Mode, Receipt, Rolls,
        Stopped, Store, SubmitError, Unanswered,
    },
    trace::{Act, Acts, Ask, Chain, Tally},
};
use tokio::sync::oneshot;

use crate::{Problem, moment::now_ms};

/// How long a request with many statements waits for room in the queue.
const PATIENCE: Duration = Duration::from_secs(10);

/// An entry's index and bytes.
pub(crate) type Indexed = (u64, Bytes);

/// An open ledger.
pub(crate) struct Ledger {
    store: Arc<Store>,
    /// What proofs are made of.
    /// Acts that traces read.
    acts: Acts,
    /// One judgement of a sequence at a time: each works on a copy of the state.
    copies: Mutex<()>,
}

/// An entry, read.
pub(crate) struct Read {
    /// Its index.
    pub(crate) index: u64,
    /// When it was entered.
    pub(crate) time_ms: u64,
    /// The entry's bytes.
    pub(crate) entry: Bytes,
    /// Its statement.
    pub(crate) statement: Statement,
}

impl Ledger {
    /// Over an open store.
    pub(crate) fn new(store: Arc<Store>) -> Ledger {
        Ledger { store, acts: Acts::default(), copies: Mutex::new(()) }
    }

    /// Hands statements to the sequencer, in order, and waits until their answers are durable. Fails as a whole only if none
    /// of them was taken.
    pub(crate) async fn submit(
        &self,
        statements: Vec<Prepared>,
    ) -> Result<Vec<Result<Receipt, Problem>>, Problem> {
        let total = statements.len();
        let began = Instant::now();
        // The sequencer has enough to do: what was prepared goes where it came from, when it is answered.
        let _kept = statements.clone();
        let mut waiting: Vec<(usize, oneshot::Receiver<Answers>)> = Vec::new();
        let mut answers = Vec::with_capacity(total);
        let mut stopped = None;
        for job in jobs(statements) {
            match self.push(job, began).await {
                Ok(job) => waiting.push(job),
                Err(problem) if waiting.is_empty() => return Err(problem),
                Err(problem) => {
                    stopped = Some(problem);
                    break;
                }
            }
        }
        for (count, job) in waiting {
            match job.await.unwrap_or(Err(Unanswered::Lost)) {
                Ok(job) => {
                    answers.extend(
                        job.into_iter().map(|answer| answer.map_err(|refusal| Problem::from(&refusal))),
                    );
                }
                Err(unanswered) => {
                    let problem = Problem::from(unanswered);
                    if answers.is_empty() && count == total {
                        return Err(problem);
                    }
                    answers.extend(std::iter::repeat_n(Err(problem), count));
                }
            }
        }
        if let Some(problem) = stopped {
            answers.resize(total, Err(problem));
        }
        Ok(answers)
    }

    /// Queues one job; a full queue is waited for a while, since what precedes it may be queued already.
    async fn push(
        &self,
        job: Vec<Prepared>,
        began: Instant,
    ) -> Result<(usize, oneshot::Receiver<Answers>), Problem> {
        let count = job.len();
        loop {
            let (send, answer) = oneshot::channel();
            let answered = move |answers| {
                // The client may have gone meanwhile; what was entered stays.
                let _ = send.send(answers);
            };
            match self.store.submit(job.clone(), answered) {
                Ok(()) => return Ok((count, answer)),
                Err(SubmitError::Busy { .. }) if began.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => return Err(Problem::from(error)),
            }
        }
    }

    /// What would come of statements, each as if those before it had been entered. What is refused already stays so; what the
    /// ledger has already keeps its verdict.
    pub(crate) fn judge(
        &self,
        statements: Vec<Result<Prepared, Refusal>>,
    ) -> Result<Vec<Result<Verdict, Refusal>>, Problem> {
        let mut known = Vec::with_capacity(statements.len());
        let mut ready = Vec::with_capacity(statements.len());
        for statement in statements {
            known.push(match statement {
                Err(refusal) => Some(Err(refusal)),
                Ok(prepared) => match self.index_of(&prepared.statement().id())? {
                    Some(index) => Some(Ok(self.verdict(index)?)),
                    None => {
                        ready.push(prepared);
                        None
                    }
                },
            });
        }
        let _one_copy_at_a_time =
            (ready.len() > 1).then(|| self.copies.lock().unwrap_or_else(PoisonError::into_inner));
        let judged = if ready.is_empty() { Vec::new() } else { self.store.judge(&ready)? };
        let mut judged = judged.into_iter();
        Ok(known.into_iter().filter_map(|known| known.or_else(|| judged.next())).collect())
    }

    /// Looks at the state of the world, and waits until what was seen is durable. Short: the sequencer waits meanwhile.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&State) -> R) -> Result<R, Problem> {
        Ok(self.store.read(look)?)
    }

    /// The state as a copy, for long looks; whoever acts on what it said asks [`Ledger::sound`] first.
    pub(crate) fn copy(&self) -> Result<State, Problem> {
        Ok(self.store.state()?)
    }

    /// Whether all of a copy could be read.
    pub(crate) fn sound(&self, copy: &State) -> Result<(), Problem> {
        Ok(self.store.vouch(copy)?)
    }

    /// The verdict on an entry as it is shown now: with the flags whose deadline has passed since the last entry.
    pub(crate) fn verdict(&self, index: u64) -> Result<Verdict, Problem> {
        self.read(|state| state.verdict_at(index, now_ms()))
    }

    /// The files that statements name.
    pub(crate) fn blobs(&self) -> &Blobs {
        self.store.blobs()
    }

    /// The lists of item codes.
    pub(crate) fn rolls(&self) -> &Rolls {
        self.store.rolls()
    }

    /// The chain around a thing as it is shown now; nothing if no statement names it.
    pub(crate) fn chain(&self, of: &str, ask: &Ask) -> Result<Option<Chain>, Problem> {
        let now = Ask { at_ms: Some(now_ms()), ..*ask };
        Ok(self.acts.chain(&self.store, of, &now)?)
    }

    /// A recall and its count; nothing if the statement declared none that is in force.
    pub(crate) fn tally(&self, id: &StatementId) -> Result<Option<(Recalled, Tally)>, Problem> {
        Ok(self.acts.tally(&self.store, id)?)
    }

    /// The acts that entries tell, which must ascend.
    pub(crate) fn acts(&self, entries: &[u64]) -> Result<Vec<Arc<Act>>, Problem> {
        Ok(self.acts.read(&self.store, entries)?)
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.store.size()
    }

    /// An entry.
    pub(crate) fn entry(&self, index: u64) -> Result<Option<Read>, Problem> {
        let Some(bytes) = self.store.entry(index)? else { return Ok(None) };
        let entry = Entry::decode(&bytes).map_err(Problem::internal)?;
        let statement = Statement::parse(&entry.statement).map_err(Problem::internal)?;
        Ok(Some(Read { index, time_ms: entry.time_ms, entry: bytes, statement }))
    }

    /// The bytes of the entries from `start` to before `end`.
    pub(crate) fn entries(&self, start: u64, end: u64) -> Result<Vec<Bytes>, Problem> {
        Ok(self.store.entries(start, end)?)
    }

    /// The bytes of these entries; those in a row are read together.
    pub(crate) fn entries_at(&self, indexes: &[u64]) -> Result<Vec<Indexed>, Problem> {
        let mut entries = Vec::with_capacity(indexes.len());
        for row in indexes.chunk_by(|one, next| one + 1 == *next) {
            let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
            entries.extend((*first..).zip(self.entries(*first, last + 1)?));
        }
        Ok(entries)
    }

    /// The entry of a statement.
    pub(crate) fn index_of(&self, id: &StatementId) -> Result<Option<u64>, Problem> {
        Ok(self.store.index_of(id)?)
    }

    /// The newest checkpoint whose tiles are all on the disk.
    pub(crate) fn published(&self) -> Arc<SignedCheckpoint> {
        self.store.published()
    }

    /// The newest checkpoint.
    pub(crate) fn head(&self) -> Arc<SignedCheckpoint> {
        self.store.checkpoint()
    }

    /// The inclusion path of an entry.
    pub(crate) fn path(&self, index: u64, head: &SignedCheckpoint) -> Result<Vec<Hash>, Problem> {
        let size = head.checkpoint().size();
        inclusion_proof(&self.store.hash_reader(), index, size).map_err(Problem::internal)
    }

    /// The `.tlog-proof` of an entry against a checkpoint, with the entry in it, so that it needs nothing else to be checked.
    pub(crate) fn proof(&self, index: u64, head: &SignedCheckpoint) -> Result<String, Problem> {
        let entry = self.store.entry(index)?;
        self.proof_of(index, entry.as_deref(), head)
    }

    /// The same for a statement just entered.
    pub(crate) fn receipt(&self, entered: &Receipt) -> Result<String, Problem> {
        match &entered.entry {
            Some(entry) => self.proof_of(entered.index, Some(entry), &entered.checkpoint),
            None => self.proof(entered.index, &entered.checkpoint),
        }
    }

    fn proof_of(&self, index: u64, entry: Option<&[u8]>, head: &SignedCheckpoint) -> Result<String, Problem> {
        let (path, checkpoint) = (self.path(index, head)?, head.text().to_owned());
        Ok(TlogProof { extra: entry.map(<[u8]>::to_vec), index, path, checkpoint }.to_string())
    }

    /// A statement, and its COSE Receipts against the newest checkpoint: one of each log key in force.
    pub(crate) fn receipts(&self, index: u64) -> Result<(Read, Vec<InclusionReceipt>), Problem> {
        let signatures = self.cose_signatures(self.size())?;
        let read = self
            .entry(index)?
            .ok_or_else(|| Problem::not_found(format!("the ledger has no statement {index}")))?;
        let entry = Entry::decode(&read.entry).map_err(Problem::internal)?;
        let path = inclusion_proof(&self.store.hash_reader(), index, signatures.checkpoint.size())
            .map_err(Problem::internal)?;
        let receipt = |signed: &SignedRoot| {
            InclusionReceipt::new(signed.clone(), &entry, path.clone()).map_err(Problem::from)
        };
        let receipts = signatures.signed.iter().map(receipt).collect::<Result<_, _>>()?;
        Ok((read, receipts))
    }

    /// The COSE Receipt that the log of `to` entries continues that of `from`, by the first key that is wanted.
    pub(crate) fn consistency_receipt(
        &self,
        from: u64,
        to: u64,
        wanted: impl Fn(&&SignedRoot) -> bool,
    ) -> Result<ConsistencyReceipt, Problem> {
        let signatures = self.cose_signatures(to)?;
        let signed = signatures.signed.iter().find(wanted);
        let signed = signed.ok_or_else(|| Problem::not_found("no such key signs for this log").at("key"))?;
        Ok(ConsistencyReceipt::new(signed.clone(), from, self.consistency(from, to)?.2)?)
    }

    /// Both roots, and the path between them; from nothing to anything there is none.
    pub(crate) fn consistency(&self, from: u64, to: u64) -> Result<(Hash, Hash, Vec<Hash>), Problem> {
        let root = |size| root_of(&self.store.hash_reader(), size).map_err(Problem::internal);
        let path = if from == 0 { Vec::new() } else { self.store.consistency(from, to)? };
        Ok((root(from)?, root(to)?, path))
    }

    fn cose_signatures(&self, size: u64) -> Result<Arc<CoseSignatures>, Problem> {
        self.store.cose_signatures(size).map_err(|error| match error {
            CoseSignatureError::NotDurable { .. } => Problem::not_found(error.to_string()).at("to"),
            CoseSignatureError::ReadOnly { .. } => Problem::read_only(error.to_string())
                .hint("this node signs nothing; ask the log itself, or take the .tlog-proof"),
            CoseSignatureError::Keys(missing) => Problem::read_only(missing.to_string())
                .hint("this node does not hold the log's key; ask the log itself, or take the .tlog-proof"),
            CoseSignatureError::Stopped(stopped) => stopped.into(),
            error => Problem::internal(error),
        })
    }

    /// The content of a tile, if the log has it.
    pub(crate) fn tile(&self, tile: &Tile) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.store.tile(tile)?)
    }

    /// What the sequencer waits for, if it does: a person's word about the clock.
    pub(crate) fn clock_doubt(&self) -> Option<String> {
        self.store.clock_doubt().map(|doubt| doubt.to_string())
    }

    /// Why nothing is entered, if the store is read-only.
    pub(crate) fn read_only(&self) -> Option<String> {
        match self.store.mode() {
            Mode::Writing => None,
            Mode::ReadOnly { why } => Some(why),
        }
    }

    /// Why the store takes nothing more, if so.
    pub(crate) fn stopped(&self) -> Option<Stopped> {
        self.store.stopped()
    }

    /// How many entries sled does not hold yet, and their bytes.
    pub(crate) fn behind(&self) -> (u64, usize) {
        self.store.behind()
    }

    /// Where the rows of the rules' state are.
    pub(crate) fn kept(&self) -> Option<Kept> {
        self.store.kept()
    }

    /// Closes the store: what was taken is durable afterwards.
    pub(crate) fn close(&self) -> Result<(), Stopped> {
        self.store.close()
    }
}

/// Cuts statements into jobs that the store takes.
fn jobs(statements: Vec<Prepared>) -> impl Iterator<Item = Vec<Prepared>> {
    let mut statements = statements.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut job = Vec::new();
        let mut bytes = 0;
        while let Some(next) = statements.peek() {
            bytes += next.statement().bytes().len();
            if job.len() == MAX_JOB || (bytes > MAX_JOB_BYTES && !job.is_empty()) {
                break;
            }
            job.extend(statements.next());
        }
        (!job.is_empty()).then_some(job)
    })
}
