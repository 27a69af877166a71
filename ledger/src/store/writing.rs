//! Bringing statements in, and the clock that stops it.

use std::sync::{PoisonError, mpsc::channel};

use super::{Answers, ClockDoubt, Mode, PublishError, Store, SubmitError, Unanswered, queue::Job};
use crate::{
    log::SignedCheckpoint,
    rules::{Prepared, Refusal, State, Verdict},
};

impl Store {
    /// Queues statements and returns at once; `done` gets one answer a statement, in order, when everything that they were
    /// judged on is durable. At most [`super::MAX_JOB`] at once. What follows a refused statement of the same key is refused too.
    ///
    /// `done` runs on the committer's thread, so it hands the answers on and does no work of its own. On `Err` it is dropped.
    pub fn submit(
        &self,
        statements: Vec<Prepared>,
        done: impl FnOnce(Answers) + Send + 'static,
    ) -> Result<(), SubmitError> {
        if let Mode::ReadOnly { why } = self.mode() {
            return Err(SubmitError::ReadOnly { why });
        }
        self.queue.push(Job::new(statements, self.progress.clone(), done))
    }

    /// As [`Store::submit`], and waits for the answers.
    pub fn submit_wait(&self, statements: Vec<Prepared>) -> Answers {
        let (sender, answers) = channel();
        // What this thread made it also lets go of, when nobody else has it any more.
        let _made_here = statements.clone();
        self.submit(statements, move |answer| {
            let _ = sender.send(answer); // the receiver lives until it has come
        })?;
        answers.recv().unwrap_or(Err(Unanswered::Lost))
    }

    /// What the answers would be if these were entered now, each as if those before it had been; the operator's no to a charter
    /// whose log keys are not held here included. Writes nothing. More than one are judged on a copy of the state, which the caller
    /// bounds: that takes as much memory again as the state has.
    pub fn judge(&self, statements: &[Prepared]) -> Result<Vec<Result<Verdict, Refusal>>, Unanswered> {
        let now = self.watch.lock().unwrap_or_else(PoisonError::into_inner).wall_ms();
        let time = |state: &State| state.last_time_ms().max(now);
        let refused = |next: &Prepared, state: &State| match self.mode() {
            Mode::Writing => self.cose.log_keys().refuse(next, state.size()),
            Mode::ReadOnly { .. } => None, // it signs nothing, whatever the charter says
        };
        if let [one] = statements {
            let judge = |state: &State| match refused(one, state) {
                Some(refusal) => Err(refusal),
                None => state.judge(one, time(state)),
            };
            return self.read(|state| vec![judge(state)]).map_err(Unanswered::Stopped);
        }
        // The sequencer waits for the copy, and not for the judging.
        let mut state = self.state().map_err(Unanswered::Stopped)?;
        let time_ms = time(&state);
        let mut judge = |next| match refused(next, &state) {
            Some(refusal) => Err(refusal),
            None => state.admit(next, time_ms),
        };
        let judged = statements.iter().map(&mut judge).collect();
        self.stop_unless(state.sound()).map_err(Unanswered::Stopped)?;
        Ok(judged)
    }

    /// Replaces the published checkpoint by one of the same size and root with more signatures: those of witnesses. With
    /// [`super::Showing::Cosigned`] it moves in this way alone.
    pub fn publish(&self, cosigned: SignedCheckpoint) -> Result<(), PublishError> {
        self.publisher.cosign(&self.records, cosigned)
    }

    /// What is in doubt about the clock, if anything; sequencing stands still then.
    pub fn clock_doubt(&self) -> Option<ClockDoubt> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).doubt()
    }

    /// A person says that the clock is right as it stands now.
    pub fn confirm_clock(&self) {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).confirm();
    }
}
