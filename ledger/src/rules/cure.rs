//! Pending statements and their cures.
//!
//! A pending statement waits for ids. When an entry changes one of them, those who wait for it are judged anew, in log
//! order, at that entry; a cure may cure others. At most [`CURES_PER_ENTRY`] are judged an entry; what is left goes on
//! with the next one. All of it depends on the log alone, so a replay cures alike.

use std::collections::BTreeSet;

use crate::rules::decision::Decision;
use crate::rules::state::{State, Waiting};
use crate::rules::{Code, Reason, Verdict};

/// How many pending statements are judged anew at one entry.
pub const CURES_PER_ENTRY: usize = 64;

impl State {
    pub(super) fn park(&mut self, index: u64, waiting: Waiting) {
        for id in &waiting.waits {
            self.waiting_for.entry(id.clone()).or_default().insert(index);
        }
        self.pending.insert(index, waiting);
    }

    fn unpark(&mut self, index: u64) -> Option<Waiting> {
        let waiting = self.pending.remove(&index)?;
        for id in &waiting.waits {
            if let Some(set) = self.waiting_for.get_mut(id) {
                set.remove(&index);
                if set.is_empty() {
                    self.waiting_for.remove(id);
                }
            }
        }
        Some(waiting)
    }

    pub(super) fn cure(&mut self, mut touched: BTreeSet<String>) {
        for _ in 0..CURES_PER_ENTRY {
            for id in std::mem::take(&mut touched) {
                self.to_cure.extend(self.waiting_for.get(&id).into_iter().flatten());
            }
            let Some(index) = self.to_cure.pop_first() else { return };
            let Some(mut waiting) = self.unpark(index) else { continue };
            match self.decide_again(&waiting) {
                Ok(Decision::Effective { flags, effect }) => {
                    let verdict = if flags.is_empty() { Verdict::Accepted } else { Verdict::Flagged(flags) };
                    self.set_verdict(index, verdict);
                    self.apply(index, &waiting.prepared, waiting.time_ms, effect, &mut touched);
                }
                Ok(Decision::Pending { reasons, waits }) => {
                    self.set_verdict(index, Verdict::Pending(reasons));
                    waiting.waits = waits;
                    self.park(index, waiting);
                }
                Ok(Decision::Proposal { reason }) => {
                    self.set_verdict(index, Verdict::Pending(vec![reason]));
                    self.propose(index, &waiting.prepared);
                }
                // It was entered in good order; what it asks for turned out to be somebody else's.
                Err(refusal) => {
                    let reason = Reason::new(Code::IdTaken, refusal.field, refusal.detail);
                    self.set_verdict(index, Verdict::Pending(vec![reason]));
                    self.park(index, waiting);
                }
            }
        }
        for id in touched {
            self.to_cure.extend(self.waiting_for.get(&id).into_iter().flatten());
        }
    }
}
