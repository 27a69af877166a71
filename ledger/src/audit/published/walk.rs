//! One step of the audit: an entry, judged by what came before it. Shape, chain and time; the statement's shape and signature; the
//! statement's place in its key's own chain; and then the leaf joins the tree.

use super::ahead::SeenEntry;
use super::{Place, Report};
use crate::log::{Chain, ChainError, Frontier, Hash, Tile, TileKind};
use crate::rules::{Prepared, Refusal};
use crate::statement::{KeyId, Statement, StatementId};
use std::collections::HashMap;

/// What the entries so far amount to.
#[derive(Default)]
pub(super) struct Walk {
    chain: Chain,
    frontier: Frontier,
    /// By level of tiles: the hashes of the tile that is being filled.
    rows: Vec<Vec<Hash>>,
    founder: Option<StatementId>,
    heads: HashMap<KeyId, Head>,
}

/// A statement that somebody made, and when the log took it.
pub(in crate::audit) struct Logged {
    pub(in crate::audit) statement: Statement,
    pub(in crate::audit) time_ms: u64,
    /// What it says, where the rules are asked.
    pub(in crate::audit) prepared: Option<Result<Prepared, Refusal>>,
}

/// The end of a key's own chain.
#[derive(Debug, Clone, Copy)]
struct Head {
    seq: u64,
    id: StatementId,
}

impl Walk {
    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(super) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The tiles of hashes that are full now or, at the end of the log, begun, each with its hashes.
    pub(super) fn tiles(&mut self, size: u64) -> Vec<(Tile, Vec<Hash>)> {
        let done = self.size();
        let mut tiles = Vec::new();
        for (level, row) in self.rows.iter_mut().enumerate() {
            let level = level as u8;
            let complete = done >> (8 * u32::from(level));
            let number = match complete.checked_sub(1) {
                Some(last) if !row.is_empty() => last / 256,
                _ => continue,
            };
            if let Some(tile) = Tile::at(TileKind::Hashes(level), number, size)
                && usize::from(tile.width()) == row.len()
            {
                tiles.push((tile, std::mem::take(row)));
            }
        }
        tiles
    }

    /// The root with these leaves behind what was walked.
    pub(super) fn root_with(&self, leaves: &[Hash]) -> Hash {
        let mut grown = self.frontier.clone();
        leaves.iter().for_each(|leaf| grown.push(*leaf, |_, _, _| {}));
        grown.root()
    }

    /// Judges the next entry and steps over it, whatever it is; where another leaf was `signed` than its bytes give, over that one. Gives
    /// what it says if its signature holds.
    pub(super) fn step(
        &mut self,
        seen: SeenEntry,
        signed: Option<Hash>,
        report: &mut Report,
    ) -> Option<Logged> {
        let index = self.chain.size();
        let place = || Place::Entry(index);
        let leaf = signed.unwrap_or(seen.leaf);
        let changed = leaf != seen.leaf;
        if changed {
            report.find_changed(index, leaf, seen.leaf);
        }
        let mut time_ms = self.chain.time_ms();
        let mut logged = None;
        match seen.entry {
            Ok((entry, said)) => {
                for fault in self.chain.faults(&entry) {
                    match fault {
                        ChainError::Index { want, got } => report.find(place(), "index", want, got),
                        ChainError::Time { want, got, .. } => {
                            report.find(place(), "time_ms", format!("{want} or later"), got);
                        }
                        ChainError::Prev { want, got, .. } => report.find(place(), "prev", want, got),
                    }
                }
                // What a changed entry says of the time is no measure for those behind it.
                if !changed {
                    time_ms = entry.time_ms;
                }
                match said {
                    Err(error) => report.find(place(), "statement", "the CBOR of a statement", error),
                    Ok(said) => {
                        if let Some(Err(error)) = said.signature {
                            // Nobody knows who made it, so it is no link of its alleged key's chain.
                            let want = format!("one of key {}", said.statement.header().key);
                            report.find(place(), "statement signature", want, error);
                        } else {
                            report.signatures += u64::from(said.signature.is_some());
                            self.check_links(&said.statement, index, report);
                            let (statement, prepared) = (said.statement, said.prepared);
                            logged = Some(Logged { statement, time_ms, prepared });
                        }
                    }
                }
            }
            Err(error) => report.find(place(), "entry", "the CBOR of an entry", error),
        }
        self.chain.step(time_ms, leaf);
        let rows = &mut self.rows;
        self.frontier.push(leaf, |level, _, hash| {
            if level % 8 == 0 {
                let level = usize::from(level / 8);
                if rows.len() == level {
                    rows.push(Vec::with_capacity(256));
                }
                rows[level].push(hash);
            }
        });
        report.entries += 1;
        logged
    }
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
