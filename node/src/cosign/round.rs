//! One round: one checkpoint, all witnesses, and what came of it so far.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use suyuan_ledger::log::{Note, PolicyWitness, SignatureLine, SignedCheckpoint, VerifierKey};

use super::{EVERY, PATIENCE};

/// The longest rest of a witness that fails.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// One checkpoint on its way round.
pub(super) struct Round {
    number: u64,
    checkpoint: Arc<SignedCheckpoint>,
    lines: Vec<Option<SignatureLine>>,
    began: Instant,
    unread: bool,
    satisfied: bool,
}

/// What is known of one witness.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The size that it cosigned last.
    pub(super) known: u64,
    /// When it last cosigned, in seconds since 1970.
    pub(super) time: Option<u64>,
    /// Failures since it last cosigned.
    pub(super) failing: u32,
    /// Failures in all.
    pub(super) failures: u64,
    /// Not to be asked before.
    pub(super) rest: Option<Instant>,
    /// What went wrong last.
    pub(super) trouble: Option<String>,
    /// The last round that it has answered.
    pub(super) round: u64,
}

impl Round {
    /// Takes this checkpoint round. What was cosigned of the same tree before, in `known`, stays until a witness says it anew.
    pub(super) fn new(
        checkpoint: Arc<SignedCheckpoint>,
        before: Option<&Round>,
        witnesses: &[PolicyWitness],
        known: Option<&SignedCheckpoint>,
    ) -> Round {
        let known = known.filter(|known| known.checkpoint() == checkpoint.checkpoint());
        let lines = known.map_or_else(Vec::new, |known| lines_of(known.text()));
        let held = |key: &VerifierKey| {
            known.is_some_and(|known| known.cosigners().iter().any(|cosigner| cosigner.key == *key))
        };
        let line = |witness: &PolicyWitness| {
            lines.iter().find(|line| held(&witness.key) && is_by(line, &witness.key)).cloned()
        };
        Round {
            number: before.map_or(1, |round| round.number + 1),
            lines: witnesses.iter().map(line).collect(),
            checkpoint,
            began: Instant::now(),
            unread: false,
            satisfied: false,
        }
    }

    /// Its number, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What goes round.
    pub(super) fn checkpoint(&self) -> &Arc<SignedCheckpoint> {
        &self.checkpoint
    }

    /// Whether it is over, and a newer checkpoint waits.
    pub(super) fn gives_way(&self, head: &SignedCheckpoint, witnesses: &[Told]) -> bool {
        let lasted = self.began.elapsed();
        let settled =
            |told: &Told| told.round == self.number || told.rest.is_some_and(|rest| rest > Instant::now());
        head.checkpoint().size() > self.checkpoint.checkpoint().size()
            && lasted >= EVERY
            && !self.unread
            && (self.satisfied || lasted >= PATIENCE || witnesses.iter().all(settled))
    }

    /// A witness' line came.
    pub(super) fn put(&mut self, witness: usize, line: SignatureLine) {
        self.lines[witness] = Some(line);
        self.unread = true;
    }

    /// Whether lines came that nobody has looked at.
    pub(super) fn has_news(&self) -> bool {
        self.unread
    }

    /// They were looked at.
    pub(super) fn read(&mut self, satisfied: bool) {
        (self.unread, self.satisfied) = (false, satisfied);
    }

    /// The checkpoint with the log's signatures and the lines so far, in the policy's order.
    pub(super) fn text(&self) -> String {
        let by_log = |line: &SignatureLine| self.checkpoint.signers().iter().any(|key| is_by(line, key));
        let mut signatures = lines_of(self.checkpoint.text());
        signatures.retain(by_log);
        signatures.extend(self.lines.iter().flatten().cloned());
        Note { text: self.checkpoint.checkpoint().to_string(), signatures }.to_string()
    }
}

fn is_by(line: &SignatureLine, key: &VerifierKey) -> bool {
    line.name == key.name() && line.id == key.id()
}

fn lines_of(note: &str) -> Vec<SignatureLine> {
    // What was opened before is a note.
    Note::parse(note.as_bytes()).map_or_else(|_| Vec::new(), |note| note.signatures)
}

impl Told {
    /// Nothing but the size that was kept.
    pub(super) fn new(known: u64) -> Told {
        Told { known, time: None, failing: 0, failures: 0, rest: None, trouble: None, round: 0 }
    }

    /// It cosigned.
    pub(super) fn cosigned(&mut self, round: u64, size: u64, time: u64) {
        (self.known, self.time, self.round) = (size, Some(time), round);
        (self.failing, self.rest, self.trouble) = (0, None, None);
    }

    /// It has cosigned a later checkpoint than this round's.
    pub(super) fn passed(&mut self, round: u64, size: u64) {
        (self.known, self.round) = (size, round);
        (self.failing, self.rest, self.trouble) = (0, None, None);
    }

    /// It did not; it rests for twice as long each time, give or take a half, so that nodes do not ask in step.
    pub(super) fn failed(&mut self, trouble: String, jitter: u8) {
        let rest = EVERY.saturating_mul(1 << self.failing.min(6)).min(LONGEST_REST);
        let rest = rest.mul_f64(0.5 + f64::from(jitter) / 255.0);
        (self.failing, self.failures) = (self.failing.saturating_add(1), self.failures + 1);
        (self.rest, self.trouble) = (Some(Instant::now() + rest), Some(trouble));
    }

    /// When it may be asked about this round; nothing if it has answered.
    pub(super) fn due(&self, round: u64) -> Option<Instant> {
        (self.round < round).then(|| self.rest.unwrap_or_else(Instant::now))
    }
}
