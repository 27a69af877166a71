//! Pending statements and their cures.
//!
//! A pending statement waits for ids. When an entry changes one of them, those who wait for it are judged anew at that
//! entry, in log order; a cure may cure others. The work of one entry is bounded ([`CURES_PER_ENTRY`],
//! [`CURED_NAMES_PER_ENTRY`]); what is left goes on with the next one, before what that one brings, so that nobody can keep
//! others waiting for ever. All of it depends on the log alone, so a replay cures alike.

use std::collections::BTreeSet;

use crate::rules::decision::Decision;
use crate::rules::state::{State, Waiting};
use crate::rules::{Code, Reason, Refusal, RefusalCode, Verdict};

/// How many pending statements are judged anew at one entry.
pub const CURES_PER_ENTRY: usize = 64;

/// How many identifiers those name in all; the first is judged however long it is.
pub const CURED_NAMES_PER_ENTRY: usize = 4_000;

impl State {
    pub(super) fn park(&mut self, index: u64, waiting: Waiting) {
        self.wait(index, &waiting.waits);
        if let Some((key, false)) = waiting.prepared.event_key() {
            self.pending_events.entry(key).or_default().insert(index);
        }
        self.pending.insert(index, waiting);
    }

    pub(super) fn unpark(&mut self, index: u64) -> Option<Waiting> {
        let waiting = self.pending.remove(&index)?;
        self.wait_no_more(index, &waiting.waits);
        if let Some((key, false)) = waiting.prepared.event_key()
            && let Some(twins) = self.pending_events.get_mut(&key)
        {
            twins.remove(&index);
            if twins.is_empty() {
                self.pending_events.remove(&key);
            }
        }
        Some(waiting)
    }

    pub(super) fn wait(&mut self, index: u64, ids: &BTreeSet<String>) {
        for id in ids {
            self.waiting_for.entry(id.clone()).or_default().insert(index);
        }
    }

    pub(super) fn wait_no_more(&mut self, index: u64, ids: &BTreeSet<String>) {
        for id in ids {
            if let Some(set) = self.waiting_for.get_mut(id) {
                set.remove(&index);
                if set.is_empty() {
                    self.waiting_for.remove(id);
                }
            }
        }
    }

    pub(super) fn cure(&mut self, mut touched: BTreeSet<String>) {
        let mut names = 0;
        for turn in 0..CURES_PER_ENTRY {
            self.queue(std::mem::take(&mut touched));
            let Some((round, index)) = self.to_cure.first().copied() else { return };
            let waiting = self.pending.get(&index).map(|w| &w.prepared);
            let proposed = self.proposals.get(&index).map(|p| &p.prepared);
            names += waiting.or(proposed).map_or(0, |p| p.named().len());
            if turn > 0 && names > CURED_NAMES_PER_ENTRY {
                return;
            }
            self.to_cure.remove(&(round, index));
            self.queued.remove(&index);
            match self.unpark(index) {
                Some(waiting) => self.judge_anew(index, waiting, &mut touched),
                None => self.try_proposal(index, &mut touched),
            }
        }
        self.queue(touched);
    }

    /// Those who wait for what was touched get in line, behind those who are there already.
    fn queue(&mut self, touched: BTreeSet<String>) {
        for id in touched {
            for index in self.waiting_for.get(&id).into_iter().flatten() {
                if self.queued.insert(*index) {
                    self.to_cure.insert((self.size, *index));
                }
            }
        }
    }

    fn judge_anew(&mut self, index: u64, mut waiting: Waiting, touched: &mut BTreeSet<String>) {
        match self.decide_again(&waiting) {
            Ok(Decision::Effective { flags, effect }) => {
                self.set_verdict(index, Verdict::in_effect(flags));
                self.apply(index, &waiting.prepared, effect, touched);
            }
            Ok(Decision::Pending { reasons, waits }) => {
                self.set_verdict(index, Verdict::Pending(reasons));
                waiting.waits = waits;
                self.park(index, waiting);
            }
            Ok(Decision::Proposal { reason }) => {
                self.set_verdict(index, Verdict::Pending(vec![reason]));
                self.propose(index, &waiting.prepared, waiting.time_ms);
                touched.insert(waiting.prepared.statement().id().to_string());
            }
            // It was entered in good order; what it asks for turned out to be somebody else's, or too much.
            Err(refusal) => {
                self.set_verdict(index, Verdict::Pending(vec![no_longer_possible(&waiting, refusal)]));
                self.park(index, waiting);
            }
        }
    }
}

fn no_longer_possible(waiting: &Waiting, refusal: Refusal) -> Reason {
    let declares = waiting.prepared.event_key().is_some_and(|(_, declares)| declares);
    let code = match refusal.code {
        // A declaration came before an event of that name, which says something else.
        RefusalCode::InvalidEvent if !declares => Code::UnitMismatch,
        _ => Code::IdTaken,
    };
    Reason::new(code, refusal.field, refusal.detail)
}
