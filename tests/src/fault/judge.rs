//! The verdict: what a node that runs again still has of what it ever said.
//!
//! - **lost**: an acknowledged statement that is not at its index, with its bytes.
//! - **conflicts**: a checkpoint, from whatever moment, that is no prefix of the log as it is published now. Two checkpoints of one
//!   size with two roots cannot both be, so they are in here.
//! - **findings**: what the audit with the rules finds in the published bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use suyuan_ledger::audit::{Trust, check_ledger};
use suyuan_ledger::log::{Entry, Frontier, SignedCheckpoint, bundles_of, decode_bundle, leaf_hash};
use suyuan_ledger::statement::StatementId;

use super::Kept;
use crate::get;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Entries that the node publishes.
    pub entries: u64,
    /// Receipts that it was held to.
    pub receipts: usize,
    /// Acknowledged and gone, or another.
    pub lost: Vec<String>,
    /// Signed and not a prefix.
    pub conflicts: Vec<String>,
    /// What the audit says.
    pub findings: Vec<String>,
}

impl Verdict {
    /// Judges the node at `url`.
    pub fn of(url: &str, ledger: StatementId, kept: &Kept) -> Verdict {
        let (acknowledged, _) = kept.all();
        let reach = acknowledged.iter().map(|a| a.index + 1).max().unwrap_or(0);
        let checkpoint = published(url, reach, kept);
        let size = checkpoint.checkpoint().size();
        let read: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
        let fetch = |path: &str| {
            // One checkpoint for all: the node may publish another while the audit reads.
            if path == "checkpoint" {
                return Some(checkpoint.text().as_bytes().to_vec());
            }
            let answer = get(&format!("{url}/{path}")).ok().filter(|answer| answer.status == 200)?;
            read.lock().unwrap().insert(path.to_owned(), answer.body.clone());
            Some(answer.body)
        };
        let report = check_ledger(&fetch, Trust::Ledger(ledger)).report;
        let mut verdict =
            Verdict { entries: report.entries, receipts: acknowledged.len(), ..Verdict::default() };
        verdict.findings = report.findings.iter().map(ToString::to_string).collect();
        if report.checkpoint.is_none() {
            verdict.findings.push("checkpoint: not signed by the ledger's keys".into());
        }
        let read = read.into_inner().unwrap();
        let mut entries: Vec<&[u8]> = Vec::new();
        for bundle in bundles_of(size) {
            let Some(bytes) = read.get(&bundle.to_string()) else { break };
            entries.extend(decode_bundle(bytes, bundle.width()).unwrap_or_default());
        }
        verdict.compare(&entries, kept);
        verdict
    }

    fn compare(&mut self, entries: &[&[u8]], kept: &Kept) {
        let (acknowledged, checkpoints) = kept.all();
        for a in acknowledged {
            let there = usize::try_from(a.index).ok().and_then(|index| entries.get(index));
            let same = there.is_some_and(|bytes| {
                let statement = Entry::decode(bytes).is_ok_and(|entry| entry.statement == a.statement);
                statement && a.entry.as_deref().is_none_or(|entry| entry == *bytes)
            });
            if !same {
                let what = if there.is_some() { "is another" } else { "is gone" };
                self.lost.push(format!("entry {} ({}) {what}", a.index, a.id));
            }
        }
        let mut frontier = Frontier::default();
        let mut roots = vec![frontier.root()];
        for entry in entries {
            frontier.push(leaf_hash(entry), |_, _, _| ());
            roots.push(frontier.root());
        }
        for signed in checkpoints {
            let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
            match usize::try_from(size).ok().and_then(|size| roots.get(size)) {
                Some(want) if *want == root => {}
                Some(want) => self.conflicts.push(format!("size {size}: signed {root}, the log has {want}")),
                None => self.conflicts.push(format!("size {size}: signed, the log has {}", entries.len())),
            }
        }
    }

    /// Nothing is lost, nothing contradicts, nothing is found.
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.conflicts.is_empty() && self.findings.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries, {} receipts", self.entries, self.receipts)?;
        for (word, list) in [("LOST", &self.lost), ("CONFLICT", &self.conflicts), ("FINDING", &self.findings)]
        {
            if let Some(first) = list.first() {
                write!(f, "; {word} {}, the first: {first}", list.len())?;
            }
        }
        Ok(())
    }
}

/// The published checkpoint, once it covers what was acknowledged: it may follow a moment behind. Every one seen is kept.
fn published(url: &str, reach: u64, kept: &Kept) -> SignedCheckpoint {
    let patience = Instant::now() + Duration::from_secs(5);
    loop {
        let answer = get(&format!("{url}/checkpoint")).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        kept.checkpoint(&answer.body);
        let (_, checkpoints) = kept.all();
        let newest = checkpoints.last().unwrap();
        if newest.checkpoint().size() >= reach || Instant::now() > patience {
            return newest.clone();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
