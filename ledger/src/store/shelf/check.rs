//! Is the shelf what the journal says? Every block, half tile and index page below the watermark is compared, at each start,
//! while the journal is replayed anyway. A byte that rotted, a write that sled lost out of order, somebody's edit: each ends here,
//! with the shelf moved aside and made again, and not at a reader.

use super::{
    BLOCK, GROUP, HalfTiles, Shelf, ShelfError, Watermark, block, caught,
    index::{self, Record},
    key,
};
use crate::{log::Hash, statement::StatementId};

/// A comparison under way.
#[derive(Debug)]
pub(in crate::store) struct Check {
    shelf: Shelf,
    watermark: Watermark,
    block: Vec<Vec<u8>>,
    tags: Vec<u64>,
    keys: usize,
}

impl Check {
    /// Begins a comparison of everything below the watermark.
    pub(in crate::store) fn start(shelf: &Shelf) -> Result<Check, ShelfError> {
        let watermark = shelf.watermark()?;
        if !watermark.size.is_multiple_of(GROUP) {
            return Err(differs("watermark", watermark.size, "not a multiple of 128"));
        }
        Ok(Check { shelf: shelf.clone(), watermark, block: Vec::new(), tags: Vec::new(), keys: 1 })
    }

    /// What the shelf says of itself.
    pub(in crate::store) fn watermark(&self) -> Watermark {
        self.watermark
    }

    /// Compares the next entry below the watermark.
    pub(in crate::store) fn entry(
        &mut self,
        index: u64,
        bytes: &[u8],
        id: &StatementId,
    ) -> Result<(), ShelfError> {
        let (number, at) = (index / BLOCK, (index % BLOCK) as usize);
        if at == 0 {
            self.block = self.shelf.block(number)?.ok_or(differs("block", number, "missing"))?;
            let first = self.shelf.get(&key::block(number, 0))?;
            self.keys += first.and_then(|first| block::chunks(&first)).map_or(0, usize::from);
        }
        if self.block[at] != bytes {
            return Err(differs("entry", index, "not what the journal has"));
        }
        self.tags.push(index::tag(id));
        Ok(())
    }

    /// Compares the half tiles that are full at `size`, at most the watermark, and lets go of them.
    pub(in crate::store) fn tiles(&mut self, tiles: &mut HalfTiles, size: u64) -> Result<(), ShelfError> {
        for tile in tiles.full_below(size) {
            let found = self.shelf.get(&key::half_tile(tile.level, tile.tile))?;
            if !tile.is(&found.ok_or(differs("half tile", tile.tile, "missing"))?) {
                return Err(differs("half tile", tile.tile, "not what the journal gives"));
            }
            self.keys += 1;
        }
        tiles.drop_below(size);
        Ok(())
    }

    /// Compares what can only be compared at the watermark: root, index, and that nothing else is there.
    pub(in crate::store) fn finish(mut self, root: Hash) -> Result<(), ShelfError> {
        let Watermark { size, root: got } = self.watermark;
        if got != root {
            return Err(ShelfError::Root { size, want: root, got });
        }
        for run in index::runs(size) {
            let tags = &self.tags[run.start() as usize..run.end() as usize];
            let mut records: Vec<_> =
                (0..).zip(tags).map(|(offset, tag)| Record { tag: *tag, offset }).collect();
            records.sort_unstable();
            for (first, page) in index::pages(&records) {
                let found = self.shelf.get(&key::page(run, first))?;
                if found.ok_or(differs("index run", run.start(), "missing"))? != page {
                    return Err(differs("index run", run.start(), "not what the journal gives"));
                }
                self.keys += 1;
            }
        }
        let found = caught(|| {
            let mut count = 0u64;
            for item in self.shelf.db()?.iter() {
                item?;
                count += 1;
            }
            Ok(count)
        })?;
        if found == self.keys as u64 {
            Ok(())
        } else {
            Err(differs("number of keys:", found, "not what it must be"))
        }
    }
}

fn differs(what: &'static str, number: u64, fault: &'static str) -> ShelfError {
    ShelfError::Differs { what, number, fault }
}

#[cfg(test)]
mod tests;
