//! How the ledger judged: which frauds it saw, and whom it accused wrongly.
//!
//! - A fraud is **caught** if each statement that should give it away has the code that its kind is supposed to get, when everything
//!   is entered and every deadline has passed; and if nothing moved in the books where that code keeps a statement from taking effect.
//! - A **false alarm** is an honest statement that was refused, is pending at the end, or bears a flag that is not true of it. What is
//!   true of it (entered late, bought from a market, goods lost on the way) is said where the act is planned.
//! - **Unremarked** is what is true of an honest statement and did not get its flag.

use std::collections::{BTreeMap, BTreeSet};

use suyuan_ledger::rules::{Code, Verdict};

use super::{
    county::County,
    frauds::{KINDS, Kind},
    plan::{Mark, Supposed},
};

/// What came of one kind of statement: a kind of fraud, or honest ones of which the same is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Frauds that were planted, or honest statements.
    pub(crate) planted: u64,
    /// Of frauds: those that were caught.
    pub(crate) caught: u64,
    /// How many statements got each code.
    pub(crate) codes: BTreeMap<&'static str, u64>,
}

/// An accusation, or silence, that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The entry, if it is one.
    pub(crate) index: Option<u64>,
    /// The kind of fraud, if it is one.
    pub(crate) kind: Option<&'static str>,
    /// What the ledger said, or should have said.
    pub(crate) said: String,
}

/// How a county was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// By kind of fraud, in the order of [`KINDS`]; only those that were planted.
    pub(crate) frauds: Vec<(&'static str, Row)>,
    /// By what is true of honest statements, joined with commas; empty where nothing is.
    pub(crate) honest: BTreeMap<String, Row>,
    /// Honest statements that were accused.
    pub(crate) false_alarms: Vec<Wrong>,
    /// Truths that got no flag.
    pub(crate) unremarked: Vec<Wrong>,
    /// Frauds that were not caught.
    pub(crate) missed: Vec<Wrong>,
    /// Honest statements that waited for something, and took effect when it came.
    pub(crate) cured: u64,
}

impl Tally {
    /// Judges the judgement: `plants` are the frauds by number, `verdicts` what the ledger says of an entry now.
    pub(super) fn of(county: &County, plants: &[&'static Kind], verdicts: impl Fn(u64) -> Verdict) -> Tally {
        let mut tally = Tally::default();
        let mut rows: BTreeMap<&'static str, Row> = BTreeMap::new();
        let mut seen: Vec<Option<bool>> = vec![None; plants.len()];
        for (index, mark) in (0..).zip(&county.marks) {
            let verdict = verdicts(index);
            let codes: BTreeSet<Code> = verdict.reasons().iter().map(|reason| reason.code).collect();
            match mark {
                Mark::Honest { truths } => tally.honest(county, index, truths, &verdict, &codes),
                Mark::Planted { plant, supposed } => {
                    let words = codes.iter().map(|code| code.as_str());
                    count(rows.entry(plants[*plant].word).or_default(), words);
                    if let Some(supposed) = supposed {
                        let given_away = codes.iter().any(|code| *supposed == Supposed::Remark(*code));
                        let stopped = !supposed.stops() || verdict.is_pending();
                        seen[*plant] = Some(seen[*plant].unwrap_or(true) && given_away && stopped);
                    }
                }
            }
        }
        for refused in &county.refused {
            let code = refused.refusal.code.as_str();
            match &refused.mark {
                Mark::Honest { .. } => {
                    let said = format!("{} about {}", refused.refusal, refused.subject);
                    tally.false_alarms.push(Wrong { index: None, kind: None, said });
                }
                Mark::Planted { plant, supposed } => {
                    count(rows.entry(plants[*plant].word).or_default(), [code]);
                    if let Some(supposed) = supposed {
                        let given_away = supposed.is(&refused.refusal);
                        seen[*plant] = Some(seen[*plant].unwrap_or(true) && given_away);
                    }
                }
            }
        }
        for (number, kind) in plants.iter().enumerate() {
            let row = rows.entry(kind.word).or_default();
            row.planted += 1;
            let moved = county.moved.contains(&number);
            if seen[number] == Some(true) && !moved {
                row.caught += 1;
            } else {
                let why = if moved { "it moved stock" } else { "it did not get its code" };
                let said = format!(
                    "number {number}, {} was supposed to give it away: {why}",
                    kind.supposed.as_str()
                );
                tally.missed.push(Wrong { index: None, kind: Some(kind.word), said });
            }
        }
        tally.frauds = KINDS.iter().filter_map(|kind| Some((kind.word, rows.remove(kind.word)?))).collect();
        tally
    }

    fn honest(
        &mut self,
        county: &County,
        index: u64,
        truths: &[Code],
        verdict: &Verdict,
        codes: &BTreeSet<Code>,
    ) {
        let truth: Vec<&str> = truths.iter().map(|code| code.as_str()).collect();
        let row = self.honest.entry(truth.join(", ")).or_default();
        row.planted += 1;
        count(row, codes.iter().map(|code| code.as_str()));
        if county.waited.contains(&index) && !verdict.is_pending() {
            self.cured += 1;
        }
        for reason in verdict.reasons().iter().filter(|reason| !truths.contains(&reason.code)) {
            let said = format!("{} at {:?}: {}", reason.code, reason.field, reason.detail);
            self.false_alarms.push(Wrong { index: Some(index), kind: None, said });
        }
        for truth in truths.iter().filter(|truth| !codes.contains(truth)) {
            let said = format!("{truth} is true of it");
            self.unremarked.push(Wrong { index: Some(index), kind: None, said });
        }
    }

    /// Whether every fraud was caught, nobody accused wrongly, and nothing true left unsaid.
    pub(crate) fn is_right(&self) -> bool {
        self.false_alarms.is_empty() && self.unremarked.is_empty() && self.missed.is_empty()
    }
}

fn count<'c>(row: &mut Row, codes: impl IntoIterator<Item = &'static str> + 'c) {
    for code in codes {
        *row.codes.entry(code).or_default() += 1;
    }
}
