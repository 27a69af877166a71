//! The hashes of a published log, from its tiles, each read once.

use std::{cell::RefCell, collections::HashMap};

use suyuan_ledger::log::{Hash, HashReader, Tile, TileReader, TreeError, consistency_proof};

use super::Source;

/// The tiles of a log of some size. Nothing in them is verified: a proof made of them is, by whoever has the roots.
pub(crate) struct Tiles<'s> {
    source: &'s Source,
    size: u64,
    read: RefCell<HashMap<String, Option<Vec<u8>>>>,
}

impl<'s> Tiles<'s> {
    /// Of this log at this size.
    pub(crate) fn of(source: &'s Source, size: u64) -> Tiles<'s> {
        Tiles { source, size, read: RefCell::default() }
    }
}

impl HashReader for Tiles<'_> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let file = |tile: &Tile| {
            let mut read = self.read.borrow_mut();
            read.entry(tile.to_string()).or_insert_with(|| self.source.tile(tile).ok().flatten()).clone()
        };
        TileReader::new(self.size, file).hash(level, index)
    }
}

impl Source {
    /// The path from a smaller size to a larger one, made of the log's tiles.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        consistency_proof(&Tiles::of(self, new), old, new)
    }
}
