//! What waits to be judged. Bounded: when it is full, callers are told so at once, and nobody's statement is half taken.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{Receipt, Stopped, SubmitError, Unanswered, import::Request, progress::Progress};
use crate::rules::{Prepared, Refusal};

/// The most statements that one call may bring.
pub const MAX_JOB: usize = 1_024;
/// The most bytes of statements that one call may bring.
pub const MAX_JOB_BYTES: usize = 16 << 20;

const MAX_BATCH: usize = 4_096;
const MAX_BATCH_BYTES: usize = 16 << 20;
const MAX_QUEUE_BYTES: usize = 128 << 20;

/// What a call gets: one answer a statement, in order.
pub type Answers = Result<Vec<Result<Receipt, Refusal>>, Unanswered>;

/// Some statements, and whom to answer. Dropped unanswered, it says why.
pub(super) struct Job {
    pub(super) statements: Vec<Prepared>,
    pub(super) caller: Caller,
}

/// Whom to answer.
pub(super) struct Caller {
    done: Option<Box<dyn FnOnce(Answers) + Send>>,
    progress: Arc<Progress>,
}

/// Jobs, in the order in which they came.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    limit: usize,
}

/// What the sequencer does next.
pub(super) enum Work {
    /// Statements to judge, as many as make one batch.
    Jobs(Vec<Job>),
    /// Something that the owner asks.
    Request(Request),
}

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Request>,
    jobs: VecDeque<Job>,
    statements: usize,
    bytes: usize,
    closed: bool,
}

impl Job {
    /// A job whose caller hears through `done`.
    pub(super) fn new(
        statements: Vec<Prepared>,
        progress: Arc<Progress>,
        done: impl FnOnce(Answers) + Send + 'static,
    ) -> Job {
        Job { statements, caller: Caller { done: Some(Box::new(done)), progress } }
    }

    fn bytes(&self) -> usize {
        self.statements.iter().map(|statement| statement.statement().bytes().len()).sum()
    }
}

impl Caller {
    /// Answers.
    pub(super) fn answer(mut self, answers: Answers) {
        if let Some(done) = self.done.take() {
            done(answers);
        }
    }

    /// Never calls: the caller heard in another way.
    fn dismiss(mut self) {
        self.done = None;
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(done) = self.done.take() {
            done(Err(match self.progress.stopped() {
                Some(stopped) => Unanswered::Stopped(stopped),
                None => Unanswered::Lost,
            }));
        }
    }
}

impl Queue {
    /// An empty queue that takes so many statements.
    pub(super) fn new(limit: usize) -> Queue {
        Queue { waiting: Mutex::default(), changed: Condvar::new(), limit }
    }

    /// Takes a job, or says why not; then it is never answered.
    pub(super) fn push(&self, job: Job) -> Result<(), SubmitError> {
        let (count, bytes) = (job.statements.len(), job.bytes());
        let mut waiting = self.lock();
        let refused = if count > MAX_JOB || bytes > MAX_JOB_BYTES {
            Some(SubmitError::TooMany { statements: count, bytes })
        } else if let Some(stopped) = job.caller.progress.stopped() {
            Some(SubmitError::Stopped(stopped))
        } else if waiting.closed {
            Some(SubmitError::Stopped(Stopped::Closed))
        } else if waiting.statements + count > self.limit || waiting.bytes + bytes > MAX_QUEUE_BYTES {
            Some(SubmitError::Busy { waiting: waiting.statements })
        } else {
            None
        };
        if let Some(refused) = refused {
            drop(waiting);
            job.caller.dismiss();
            return Err(refused);
        }
        waiting.statements += count;
        waiting.bytes += bytes;
        waiting.jobs.push_back(job);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes a request of the owner.
    pub(super) fn ask(&self, request: Request) -> Result<(), Stopped> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Stopped::Closed);
        }
        waiting.requests.push_back(request);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes as many as make one batch; `None` when it is closed and empty.
    pub(super) fn take(&self) -> Option<Work> {
        let mut waiting = self.lock();
        loop {
            if let Some(request) = waiting.requests.pop_front() {
                return Some(Work::Request(request));
            }
            if !waiting.jobs.is_empty() {
                break;
            }
            if waiting.closed {
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let (mut jobs, mut statements, mut bytes) = (Vec::new(), 0, 0);
        while let Some(job) = waiting.jobs.pop_front() {
            statements += job.statements.len();
            bytes += job.bytes();
            if !jobs.is_empty() && (statements > MAX_BATCH || bytes > MAX_BATCH_BYTES) {
                waiting.jobs.push_front(job);
                break;
            }
            waiting.statements -= job.statements.len();
            waiting.bytes -= job.bytes();
            jobs.push(job);
        }
        Some(Work::Jobs(jobs))
    }

    /// Takes no more; what waits is still handed out.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Takes no more, and lets go of what waits.
    pub(super) fn abandon(&self) {
        let jobs = {
            let mut waiting = self.lock();
            waiting.closed = true;
            waiting.requests.clear();
            std::mem::take(&mut waiting.jobs)
        };
        self.changed.notify_all();
        drop(jobs);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
