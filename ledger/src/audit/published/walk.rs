//! One step of the audit: an entry, judged by what came before it. Shape, chain and time; the statement's shape and signature; the
//! statement's place in its key's own chain; and then the leaf joins the tree.

use super::{Place, Report};
use crate::log::{Chain, ChainError, Entry, MemoryTree, leaf_hash};
use crate::statement::{KeyId, PublicKey, SignatureError, Statement, StatementId};
use std::collections::{HashMap, HashSet};

/// Remembers what depends on bytes alone: keys that are points, statements whose signatures hold. So a second audit of a log that
/// has grown costs the growth and the hashing.
#[derive(Debug, Clone, Default)]
pub struct Auditor {
    keys: HashMap<KeyId, Result<PublicKey, SignatureError>>,
    verified: HashSet<StatementId>,
}

/// What the entries so far amount to.
#[derive(Debug, Clone, Default)]
pub(super) struct Walk {
    chain: Chain,
    tree: MemoryTree,
    founder: Option<StatementId>,
    heads: HashMap<KeyId, Head>,
}

/// A statement that somebody made, and when the log took it.
pub(in crate::audit) struct Logged {
    pub(in crate::audit) statement: Statement,
    pub(in crate::audit) time_ms: u64,
}

/// The end of a key's own chain.
#[derive(Debug, Clone, Copy)]
struct Head {
    seq: u64,
    id: StatementId,
}

impl Walk {
    pub(super) fn tree(&self) -> &MemoryTree {
        &self.tree
    }
}

impl Auditor {
    /// Judges the next entry and steps over it, whatever it is. Gives what it says if its signature holds.
    pub(super) fn check_entry(
        &mut self,
        bytes: &[u8],
        walk: &mut Walk,
        report: &mut Report,
    ) -> Option<Logged> {
        let index = walk.chain.size();
        let place = || Place::Entry(index);
        let mut time_ms = walk.chain.time_ms();
        let mut statement = None;
        match Entry::decode(bytes) {
            Ok(entry) => {
                for fault in walk.chain.faults(&entry) {
                    match fault {
                        ChainError::Index { want, got } => report.find(place(), "index", want, got),
                        ChainError::Time { want, got, .. } => {
                            report.find(place(), "time_ms", format!("{want} or later"), got);
                        }
                        ChainError::Prev { want, got, .. } => report.find(place(), "prev", want, got),
                    }
                }
                time_ms = entry.time_ms;
                statement = self.check_statement(&entry.statement, index, walk, report);
            }
            Err(error) => report.find(place(), "entry", "the CBOR of an entry", error),
        }
        let leaf = leaf_hash(bytes);
        walk.chain.step(time_ms, leaf);
        walk.tree.push(leaf);
        report.entries += 1;
        statement.map(|statement| Logged { statement, time_ms })
    }

    /// Verifies what can be verified out of order, on all cores: signatures, which are nearly all the work. What does not hold is
    /// left for the walk to find.
    #[cfg(feature = "store")]
    pub(super) fn verify_ahead(&mut self, entries: &[&[u8]]) {
        use rayon::prelude::*;
        let good = |bytes: &&[u8]| {
            let statement = Statement::parse(&Entry::decode(bytes).ok()?.statement).ok()?;
            let id = statement.id();
            (!self.verified.contains(&id) && statement.verify().is_ok()).then_some(id)
        };
        let good: Vec<_> = entries.par_iter().filter_map(good).collect();
        self.verified.extend(good);
    }

    fn check_statement(
        &mut self,
        bytes: &[u8],
        index: u64,
        walk: &mut Walk,
        report: &mut Report,
    ) -> Option<Statement> {
        let statement = match Statement::parse(bytes) {
            Ok(statement) => statement,
            Err(error) => {
                report.find(Place::Entry(index), "statement", "the CBOR of a statement", error);
                return None;
            }
        };
        match self.verify(&statement) {
            Ok(()) => report.signatures += 1,
            Err(error) => {
                // Nobody knows who made it, so it is no link of its alleged key's chain.
                let want = format!("one of key {}", statement.header().key);
                report.find(Place::Entry(index), "statement signature", want, error);
                return None;
            }
        }
        walk.check_links(&statement, index, report);
        Some(statement)
    }

    fn verify(&mut self, statement: &Statement) -> Result<(), SignatureError> {
        if self.verified.contains(&statement.id()) {
            return Ok(());
        }
        let key = statement.header().key;
        let known = self.keys.entry(key).or_insert_with(|| PublicKey::try_from(&key));
        statement.verify_with(known.as_ref().map_err(Clone::clone)?)?;
        self.verified.insert(statement.id());
        Ok(())
    }
}

impl Walk {
    /// The statement's place in its key's chain: seq counts on from the last, prev names the last, or the founding charter.
    fn check_links(&mut self, statement: &Statement, index: u64, report: &mut Report) {
        let (header, id) = (statement.header(), statement.id());
        let place = || Place::Entry(index);
        let shown = |id: Option<StatementId>| id.map_or("none".to_owned(), |id| id.to_string());
        if index == 0 {
            match header.is_founding() {
                true => self.founder = Some(id),
                false => {
                    report.find(place(), "statement", "the founding charter", format!("a {}", header.kind))
                }
            }
        }
        let (want_seq, want_prev) = match self.heads.get(&header.key) {
            Some(head) => (head.seq.saturating_add(1), Some(head.id)),
            None if index == 0 => (0, None),
            None => (0, self.founder),
        };
        if header.seq != want_seq {
            report.find(place(), "suyuan.seq", want_seq, header.seq);
        }
        if header.prev != want_prev {
            report.find(place(), "suyuan.prev", shown(want_prev), shown(header.prev));
        }
        self.heads.insert(header.key, Head { seq: header.seq, id });
    }
}
