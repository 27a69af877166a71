//! One write: the next groups of entries with everything that is derived from them, in one batch.

use std::ops::Range;

use super::{
    BLOCK, GROUP, Shelf, ShelfError, VERSION, Watermark, block, caught,
    half_tile::FullTile,
    index::{self, Record, Run},
    key,
};
use crate::statement::StatementId;

/// The entries from `from` on, a multiple of 128 of them, and what follows from them.
#[derive(Debug)]
pub(in crate::store) struct Addition<E> {
    /// The watermark before.
    pub(in crate::store) from: u64,
    /// The entries' bytes.
    pub(in crate::store) entries: Vec<E>,
    /// The ids of their statements.
    pub(in crate::store) ids: Vec<StatementId>,
    /// The half tiles that they fill.
    pub(in crate::store) tiles: Vec<FullTile>,
    /// The root behind them.
    pub(in crate::store) root: crate::log::Hash,
}

impl Shelf {
    /// Puts the first watermark there: a shelf without one has lost everything.
    pub(super) fn begin(&self) -> Result<(), ShelfError> {
        let watermark = encode(&Watermark { size: 0, root: crate::log::empty_root() });
        caught(|| self.db()?.insert(key::WATERMARK, watermark).map_err(ShelfError::Sled))?;
        self.flush()
    }

    /// Adds entries, all or none, and gives the new watermark.
    pub(in crate::store) fn write<E: AsRef<[u8]>>(
        &self,
        addition: &Addition<E>,
    ) -> Result<Watermark, ShelfError> {
        let count = addition.entries.len() as u64;
        debug_assert!(addition.from.is_multiple_of(GROUP) && count.is_multiple_of(GROUP));
        let mut batch = sled::Batch::default();
        write_blocks(addition, &mut batch)?;
        for tile in &addition.tiles {
            batch.insert(&key::half_tile(tile.level, tile.tile), tile.bytes());
        }
        self.write_index(addition, &mut batch)?;
        let watermark = Watermark { size: addition.from + count, root: addition.root };
        batch.insert(&key::WATERMARK, encode(&watermark));
        caught(|| self.db()?.apply_batch(batch).map_err(ShelfError::Sled))?;
        Ok(watermark)
    }

    fn write_index<E>(&self, addition: &Addition<E>, batch: &mut sled::Batch) -> Result<(), ShelfError> {
        let new = addition.from..addition.from + addition.ids.len() as u64;
        let step = index::step(new.start, new.end);
        for run in &step.made {
            let mut records = Vec::new();
            for old in step.dropped.iter().filter(|old| run.start() <= old.start() && old.end() <= run.end())
            {
                self.take_run(*old, *run, &mut records, batch)?;
            }
            for index in overlap(run.start()..run.end(), &new) {
                let tag = index::tag(&addition.ids[(index - new.start) as usize]);
                records.push(Record { tag, offset: (index - run.start()) as u32 });
            }
            records.sort_unstable();
            for (first, page) in index::pages(&records) {
                batch.insert(&key::page(*run, first), page);
            }
        }
        Ok(())
    }

    /// Moves the records of a run into a larger one.
    fn take_run(
        &self,
        old: Run,
        into: Run,
        records: &mut Vec<Record>,
        batch: &mut sled::Batch,
    ) -> Result<(), ShelfError> {
        let shift = (old.start() - into.start()) as u32;
        let zero = key::page(old, Record { tag: 0, offset: 0 });
        caught(|| {
            for page in self.db()?.scan_prefix(&zero[..10]) {
                let (key, page) = page?;
                records.extend(
                    index::records(&page).map(|record| Record { offset: record.offset + shift, ..record }),
                );
                batch.remove(key);
            }
            Ok(())
        })
    }
}

fn write_blocks<E: AsRef<[u8]>>(addition: &Addition<E>, batch: &mut sled::Batch) -> Result<(), ShelfError> {
    let mut compressor = block::compressor()?;
    for (number, entries) in (addition.from / BLOCK..).zip(addition.entries.chunks(BLOCK as usize)) {
        for (chunk, bytes) in (0..).zip(block::encode(entries, &mut compressor)?) {
            batch.insert(&key::block(number, chunk), bytes);
        }
    }
    Ok(())
}

fn encode(watermark: &Watermark) -> Vec<u8> {
    [&[VERSION], &watermark.size.to_be_bytes()[..], watermark.root.as_bytes()].concat()
}

fn overlap(a: Range<u64>, b: &Range<u64>) -> Range<u64> {
    a.start.max(b.start)..a.end.min(b.end)
}
