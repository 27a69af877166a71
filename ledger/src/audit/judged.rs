//! The audit of a published ledger: the bytes of its log, and that the rules take what they say.
//!
//! ```text
//! checkpoint, tile/…     as `published` has them
//! every entry            replayed: its payload, its key, whose it is, in which order, and whether its party may say so.
//!                        What must be refused cannot be in a log
//! checkpoint             its origin is the charter's; every log key that the charter has in force at its size signed it
//! ```
//!
//! A pending or flagged entry is in order: the verdicts are what the rules give, for whoever compares them with a node's
//! answers. An entry that the rules refuse becomes a [`Finding`](super::Finding) and is passed over; the replay goes on behind
//! it as if it had said nothing.

use super::published::{Auditor, Files, Logged, Place, Report, check_lines, open_checkpoint, read};
use crate::log::{Checkpoint, CheckpointError, Note, SignedCheckpoint, VerifierKey};
use crate::rules::{Prepared, Refusal, RefusalCode, State, Verdict};
use crate::statement::{Statement, StatementId};
use std::collections::BTreeSet;

/// What is trusted beforehand, from somewhere else than the log that is checked.
#[derive(Debug, Clone, Copy)]
pub enum Trust<'a> {
    /// The ledger's id. Which keys sign for its log is said by the charters that follow from it, so it outlives them all.
    Ledger(StatementId),
    /// Keys of the log, one of which must have signed the checkpoint.
    LogKeys(&'a [VerifierKey]),
}

/// What an audit with the rules saw.
#[derive(Clone)]
pub struct Judged {
    /// What was read, and everything that is not as it must be.
    pub report: Report,
    /// The world as the entries make it.
    pub state: State,
    without_effect: BTreeSet<u64>,
    asked: Asked,
}

/// Which statements the rules are asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    All,
    /// Those that decide who governs, and so which charter is in force.
    Governing,
}

/// The kinds of statement that decide who governs: what they depend on is decided by these too.
const GOVERNING: [&str; 5] = ["charter", "member", "approval", "key", "party"];

impl Judged {
    /// The verdict on each entry as it stands at the end, cures included; none where the rules do not take it.
    pub fn verdicts(&self) -> impl Iterator<Item = Option<Verdict>> {
        (0..self.state.size())
            .map(|index| (!self.without_effect.contains(&index)).then(|| self.state.verdict(index)))
    }
}

/// Checks a published log and what it says.
pub fn check_ledger(files: Files<'_>, trust: Trust<'_>) -> Judged {
    Auditor::once().judge(files, trust)
}

impl Auditor<'_> {
    /// [`check_ledger`] in this auditor's manner.
    pub fn judge(&mut self, files: Files<'_>, trust: Trust<'_>) -> Judged {
        self.ask(Asked::All, files, trust)
    }

    /// [`Auditor::check`] by the ledger's id instead of its log's keys. Of all payloads only those are read that say who governs:
    /// they lead from the id to the charter in force, and so to the keys that must have signed the checkpoint. What the
    /// other statements say is not asked, and the state knows nothing of it.
    pub fn govern(&mut self, files: Files<'_>, ledger: StatementId) -> Judged {
        self.ask(Asked::Governing, files, Trust::Ledger(ledger))
    }

    fn ask(&mut self, asked: Asked, files: Files<'_>, trust: Trust<'_>) -> Judged {
        let (report, state) = (Report::default(), State::new());
        let mut judged = Judged { report, state, without_effect: BTreeSet::new(), asked };
        judged.check(self, files, trust);
        judged
    }
}

impl Judged {
    fn check(&mut self, auditor: &mut Auditor<'_>, files: Files<'_>, trust: Trust<'_>) {
        let mut report = Report::default();
        if let Some(text) = read(files, "checkpoint", &mut report)
            && let Some((checkpoint, signed)) = first_look(&text, trust, &mut report)
        {
            report.checkpoint = signed;
            let all = self.asked == Asked::All;
            let mut each = |logged: Option<Logged>, report: &mut Report| self.step(logged, report);
            auditor.check_entries(files, &checkpoint, all, &mut report, &mut each);
            // Of a log that could not be read to its end nobody knows the charter in force.
            if self.state.size() == checkpoint.size() {
                self.check_charter(&text, &checkpoint, trust, &mut report);
            }
        }
        self.report = report;
    }

    fn step(&mut self, logged: Option<Logged>, report: &mut Report) {
        let index = self.state.size();
        let founded = self.state.ledger_id().is_some();
        let Some(Logged { statement, time_ms, prepared }) = logged.filter(|_| founded || index == 0) else {
            return self.pass_over(None);
        };
        if self.asked == Asked::Governing && !GOVERNING.contains(&statement.header().kind.as_str()) {
            return self.state.pass_over(Some(&statement));
        }
        let prepared = prepared.unwrap_or_else(|| Prepared::replayed(statement.clone()));
        let judged = prepared.and_then(|prepared| self.state.admit(&prepared, time_ms));
        let Err(refusal) = judged else { return };
        // The walk over the bytes has said already what does not continue the key's chain.
        let place = Place::Entry(index);
        let mut here = report.findings.iter().rev().take_while(|finding| finding.place == place);
        if !here.any(|finding| finding.field == refusal.field) {
            report.find(place, field(&refusal), expected(&refusal), &refusal);
        }
        self.pass_over(Some(&statement));
    }

    fn pass_over(&mut self, statement: Option<&Statement>) {
        self.without_effect.insert(self.state.size());
        self.state.pass_over(statement);
    }

    /// Holds the checkpoint against the charter in force.
    fn check_charter(&self, text: &[u8], checkpoint: &Checkpoint, trust: Trust<'_>, report: &mut Report) {
        let place = || Place::File("checkpoint".into());
        if let Trust::Ledger(want) = trust
            && self.state.ledger_id() != Some(want)
        {
            let got = self.state.ledger_id().map_or("none".to_owned(), |id| id.to_string());
            report.find(Place::Entry(0), "ledger", want, got);
        }
        let Some(charter) = self.state.charter() else { return };
        if checkpoint.origin() != charter.origin {
            report.find(place(), "origin", &charter.origin, checkpoint.origin());
        }
        let keys: Vec<VerifierKey> = charter.log_keys_at(checkpoint.size()).cloned().collect();
        let opened = SignedCheckpoint::open(text, &keys);
        let signers = opened.as_ref().map_or(&[][..], SignedCheckpoint::signers);
        for key in keys.iter().filter(|key| !signers.contains(key)) {
            let want = format!("one of {key}, in force at size {}", checkpoint.size());
            let got = opened.as_ref().map_or_else(|error| error.to_string(), |_| "none".to_owned());
            report.find(place(), "signature", want, got);
        }
        if let Ok(signed) = opened {
            report.checkpoint.get_or_insert(signed);
        }
    }
}

/// What the checkpoint says, and who signed it as far as that is known before the charters are.
fn first_look(
    text: &[u8],
    trust: Trust<'_>,
    report: &mut Report,
) -> Option<(Checkpoint, Option<SignedCheckpoint>)> {
    match trust {
        Trust::LogKeys(keys) => {
            let signed = open_checkpoint(text, keys, report)?;
            Some((signed.checkpoint().clone(), Some(signed)))
        }
        Trust::Ledger(_) => match Note::parse(text).map_err(Into::into).and_then(|n| n.text.parse()) {
            Ok(checkpoint) => {
                check_lines(&checkpoint, report);
                Some((checkpoint, None))
            }
            Err(error) => {
                let error: CheckpointError = error;
                report.find(Place::File("checkpoint".into()), "note", "a checkpoint", error);
                None
            }
        },
    }
}

fn field(refusal: &Refusal) -> String {
    if refusal.field.is_empty() { "statement".to_owned() } else { refusal.field.clone() }
}

fn expected(refusal: &Refusal) -> String {
    let what = match refusal.code {
        RefusalCode::SequenceGap | RefusalCode::SequenceTaken => match refusal.expected_seq {
            Some(next) => return format!("number {next} of its key"),
            None => "the next of its key",
        },
        RefusalCode::UnknownKey => "a key that was admitted",
        RefusalCode::KeyRevoked => "a key in force",
        RefusalCode::NotPermitted => "one who may say so",
        RefusalCode::Suspended => "a member who may sign",
        RefusalCode::WrongLedger => "a statement of this ledger",
        RefusalCode::InvalidEvent => "an event that the rules take",
        RefusalCode::WeakKey | RefusalCode::BadSignature => "a signature that holds",
        RefusalCode::Malformed | RefusalCode::TooLarge => "a statement as its kind has it",
    };
    what.to_owned()
}
