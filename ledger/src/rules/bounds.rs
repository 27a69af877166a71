//! How much of the state's tables may be in memory, and where the rest of them lies.
//!
//! Between two statements, never while one is judged, whoever owns the state asks it to keep within its bounds
//! ([`State::settle`]): shard after shard, of all tables at once, what is in memory is put away, until the rest is little enough.
//! What is asked for comes back by itself, row by row; what is never asked for stays away. So rows that are used
//! all the time are written and read once in a while, when the round comes to their shard, and nothing has to be noted at each use.
//!
//! Not bounded are, besides what does not grow with the entries, what is open (statements that wait, proposals, shipments that nobody has
//! confirmed), what is said of rolls of codes, certificates, commitments, quotas, holds and recalls, and per shard the list of its sheets.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::rules::cold::{Cold, ColdFault, ColdStore};
use crate::rules::memory::{Growing, growing};
use crate::rules::state::State;
use crate::rules::table::SHARDS;

/// The bounds, and how far the round has come.
#[derive(Clone, Default)]
pub(super) struct Bounds {
    cold: Option<Arc<Cold>>,
    bytes: usize,
    hand: usize,
}

/// Where the rows of the tables are that grow with the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many there are.
    pub rows: usize,
    /// How many of them are in memory to be changed.
    pub warm: usize,
    /// Bytes in memory, those included that were only read.
    pub bytes: usize,
    /// Bytes that may be; none if there is no bound.
    pub most: Option<usize>,
    /// Bytes that were put away.
    pub stored: u64,
    /// How often a row was read again.
    pub loads: u64,
}

impl State {
    /// An empty world that keeps so many bytes of its tables in memory, and puts the rest there.
    pub fn bounded(store: Box<dyn ColdStore>, bytes: usize) -> State {
        let cold = Some(Arc::new(Cold::new(store)));
        State { bounds: Bounds { cold, bytes, hand: 0 }, ..State::default() }
    }

    /// Another bound from now on.
    #[cfg(test)]
    pub(crate) fn bound(&mut self, bytes: usize) {
        self.bounds.bytes = bytes;
    }

    /// Whether more is in memory than should be.
    pub fn is_over(&self) -> bool {
        self.bounds.cold.as_ref().is_some_and(|cold| self.bytes(cold) > self.bounds.bytes)
    }

    /// Puts away what is too much. An error, if anything could not be read or written since the beginning: then neither the state
    /// nor what it said lately is worth anything.
    pub fn settle(&mut self) -> Result<(), ColdFault> {
        let Some(cold) = self.bounds.cold.clone() else { return Ok(()) };
        for _ in 0..SHARDS {
            if self.bytes(&cold) <= self.bounds.bytes {
                break;
            }
            let shard = self.bounds.hand;
            for (_, table) in growing!(&mut *self, &mut) {
                table.put_away(shard, &cold)?;
            }
            self.bounds.hand = (shard + 1) % SHARDS;
        }
        self.sound()
    }

    /// An error if anything that was put away could not be read: then what was asked since is worth nothing.
    pub fn sound(&self) -> Result<(), ColdFault> {
        let fault = self.bounds.cold.as_ref().and_then(|cold| cold.fault());
        fault.map_or(Ok(()), |fault| Err(fault.clone()))
    }

    /// Where its rows are.
    pub fn kept(&self) -> Kept {
        let cold = self.bounds.cold.as_ref();
        let (mut rows, mut warm, mut bytes) = (0, 0, 0);
        for taken in self.memory() {
            (rows, warm, bytes) = (rows + taken.rows, warm + taken.warm, bytes + taken.bytes);
        }
        Kept {
            rows,
            warm,
            bytes: bytes + cold.map_or(0, |cold| cold.thawed.load(Relaxed)),
            most: cold.map(|_| self.bounds.bytes),
            stored: cold.map_or(0, |cold| cold.stored.load(Relaxed)),
            loads: cold.map_or(0, |cold| cold.loads.load(Relaxed)),
        }
    }

    fn bytes(&self, cold: &Cold) -> usize {
        let tables = growing!(self, &).into_iter().map(|(_, table)| table.bytes());
        tables.sum::<usize>() + cold.thawed.load(Relaxed)
    }
}
