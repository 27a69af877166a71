//! Acts read from the store, and kept for the next trace.
//!
//! The entries of one lot lie scattered over the log, sixteen to a compressed block, so a first trace pays for the blocks
//! that it touches (each once, on all cores) and for reading their JSON. What was read is kept, up to a number of acts set
//! at the start; the log never changes, so nothing that is kept grows old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::{Act, Ask, Chain, Tally, Walk, entries_since, tally};
use crate::rules::{Recalled, State};
use crate::statement::StatementId;
use crate::store::{ReadError, Stopped, Store};

/// Acts kept if not said otherwise: 50,000, some 40 MB.
const KEPT: usize = 50_000;
/// As many entries as the store keeps in one block.
const BLOCK: u64 = 16;

/// An entry, and the act that it tells, if it tells one.
type Told = (u64, Option<Arc<Act>>);

/// What was read of a store.
#[derive(Debug)]
pub struct Acts {
    kept: Mutex<Kept>,
    most: usize,
}

/// Two generations: when the young one has half of all, it becomes the old one, and what nobody asked for since is gone.
#[derive(Debug, Default)]
struct Kept {
    young: HashMap<u64, Option<Arc<Act>>>,
    old: HashMap<u64, Option<Arc<Act>>>,
}

/// Why a chain cannot be walked.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The store has stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// An entry cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Default for Acts {
    fn default() -> Acts {
        Acts::keeping(KEPT)
    }
}

impl Acts {
    /// Keeps so many acts at most.
    pub fn keeping(most: usize) -> Acts {
        Acts { kept: Mutex::default(), most }
    }

    /// The chain around a thing, by its canonical id; nothing if no statement names it.
    pub fn chain(&self, store: &Store, of: &str, ask: &Ask) -> Result<Option<Chain>, TraceError> {
        let mut walk = Walk::new(of, ask);
        while let Some(wanted) = store.read(|state: &State| walk.look(state))? {
            walk.take(self.read(store, &wanted)?);
        }
        Ok(store.read(|state| walk.finish(state))?)
    }

    /// A recall and its count; nothing if the statement declared none that is in force.
    pub fn tally(&self, store: &Store, id: &StatementId) -> Result<Option<(Recalled, Tally)>, TraceError> {
        let since = |state: &State| state.recall(id).map(|recalled| entries_since(recalled, state));
        let Some(entries) = store.read(since)? else { return Ok(None) };
        let acts = self.read(store, &entries)?;
        let count = |state: &State| {
            let recalled = state.recall(id)?;
            Some((recalled.clone(), tally(recalled, state, &acts)))
        };
        Ok(store.read(count)?)
    }

    /// The acts that these entries tell, which must ascend; an entry that tells none is passed over.
    pub fn read(&self, store: &Store, entries: &[u64]) -> Result<Vec<Arc<Act>>, ReadError> {
        let mut found: Vec<Arc<Act>> = Vec::with_capacity(entries.len());
        let mut missing: Vec<u64> = Vec::new();
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            for index in entries {
                match kept.get(*index) {
                    Some(act) => found.extend(act),
                    None => missing.push(*index),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let blocks: Vec<&[u64]> = missing.chunk_by(|a, b| a / BLOCK == b / BLOCK).collect();
        let read: Vec<_> =
            blocks.par_iter().map(|block| read_block(store, block)).collect::<Result<_, _>>()?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, act) in read.into_iter().flatten() {
            found.extend(act.clone());
            kept.keep(index, act, self.most / 2);
        }
        Ok(found)
    }
}

impl Kept {
    fn get(&mut self, index: u64) -> Option<Option<Arc<Act>>> {
        if let Some(act) = self.young.get(&index) {
            return Some(act.clone());
        }
        let act = self.old.remove(&index)?;
        self.young.insert(index, act.clone());
        Some(act)
    }

    fn keep(&mut self, index: u64, act: Option<Arc<Act>>, half: usize) {
        if self.young.len() >= half {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(index, act);
    }
}

/// Entries of one block, which is opened once.
fn read_block(store: &Store, wanted: &[u64]) -> Result<Vec<Told>, ReadError> {
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Ok(Vec::new()) };
    let entries = store.entries(*first, last + 1)?;
    let act = |index: &u64| {
        let bytes = entries.get(usize::try_from(index - first).ok()?)?;
        Some((*index, Act::read(bytes).map(Arc::new)))
    };
    Ok(wanted.iter().filter_map(act).collect())
}
