//! Where entries are that the journal does not hold any more: on the shelf, and in published bundles. Either will do.

use super::{
    StoreError,
    publish::{PublishError, Publisher},
    shelf::{BLOCK, Shelf, ShelfError},
};
use crate::log::TILE_WIDTH;

/// Shelf and tiles, as far as they claim to go.
pub(super) struct Source<'a> {
    shelf: Option<&'a Shelf>,
    shelved: u64,
    tiles: Option<&'a Publisher>,
    published: u64,
}

impl<'a> Source<'a> {
    /// From a shelf (which may be empty) and from tiles whose checkpoint claims this size.
    pub(super) fn new(
        shelf: Option<&'a Shelf>,
        tiles: Option<&'a Publisher>,
        published: u64,
    ) -> Result<Source<'a>, ShelfError> {
        let shelved = shelf.map(|shelf| shelf.watermark().map(|watermark| watermark.size)).transpose()?;
        Ok(Source { shelf, shelved: shelved.unwrap_or(0), tiles, published })
    }

    /// How many entries the shelf claims.
    pub(super) fn shelved(&self) -> u64 {
        self.shelved
    }

    /// How many entries either claims.
    pub(super) fn end(&self) -> u64 {
        self.shelved.max(if self.tiles.is_some() { self.published } else { 0 })
    }

    /// Some of the entries from `from` on, at most up to `to` and at least one, as they lie together.
    pub(super) fn some(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let (mut entries, width, number) = match self.shelf.filter(|_| from < self.shelved) {
            Some(shelf) => {
                let (number, fault) = (from / BLOCK, "missing");
                let missing = ShelfError::Differs { what: "block", number, fault };
                (shelf.block(number)?.ok_or(missing)?, BLOCK, number)
            }
            None => (self.bundle(from / TILE_WIDTH, from)?, TILE_WIDTH, from / TILE_WIDTH),
        };
        let first = number * width;
        entries.truncate((to - first).min(width) as usize);
        entries.drain(..((from - first) as usize).min(entries.len()));
        match entries.is_empty() {
            true => Err(StoreError::Lost { index: from, reason: "no bundle goes so far".to_owned() }),
            false => Ok(entries),
        }
    }

    fn bundle(&self, number: u64, index: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let lost = |reason: String| StoreError::Lost { index, reason };
        let tiles = self.tiles.ok_or_else(|| lost("nothing was published".to_owned()))?;
        match tiles.bundle(number, u64::MAX) {
            Err(PublishError::Missing { .. }) if index < self.published => {}
            bundle => return bundle.map_err(|error| lost(error.to_string())),
        }
        tiles.bundle(number, self.published).map_err(|error| lost(error.to_string()))
    }
}
