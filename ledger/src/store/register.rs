//! The shelf's register for whoever keeps it: which entries say which word ([`super::shelf`]). What it covers is on the disk and
//! need not be read again; the newest entries, fewer than a stretch, are its keeper's to look at.

use super::{
    ReadError, Store,
    shelf::{STRETCH, ShelfError, Words},
};
use crate::log::leaf_hash;

impl Store {
    /// How many entries the register covers, a whole number of stretches. One of another version, of another log, or that cannot be read is
    /// begun anew. A version stands for what counts as a word.
    pub fn register(&self, version: u32) -> Result<u64, ReadError> {
        let shelf = self.records.shelf();
        let (size, leaf) = shelf.register(version).unwrap_or_default();
        if size > 0 && size <= self.size() && size.is_multiple_of(STRETCH) {
            let last = self.entry(size - 1)?;
            if last.map(|bytes| leaf_hash(&bytes)) == leaf {
                return Ok(size);
            }
        }
        shelf.forget_register()?;
        Ok(0)
    }

    /// Adds a stretch to the register: the words of the entries from `from` on, which is what it covers so far.
    pub fn write_register(&self, version: u32, from: u64, words: &Words) -> Result<(), ReadError> {
        let end = from + STRETCH;
        let last = self.entry(end - 1)?.ok_or(ShelfError::Differs {
            what: "entry",
            number: end - 1,
            fault: "missing",
        })?;
        Ok(self.records.shelf().write_register(version, from / STRETCH, words, leaf_hash(&last))?)
    }

    /// Entries below `size`, which the register covers, that may say a word, in order; who asks compares.
    pub fn registered(&self, size: u64, kind: u8, word: &str) -> Result<Vec<u64>, ReadError> {
        Ok(self.records.shelf().registered(size, kind, word)?)
    }

    /// The listed words of a kind, in no particular order.
    pub fn listed(&self, kind: u8) -> Result<Vec<String>, ReadError> {
        Ok(self.records.shelf().listed(kind)?)
    }

    /// Begins the register anew, after it failed a reader.
    pub fn forget_register(&self) -> Result<(), ReadError> {
        Ok(self.records.shelf().forget_register()?)
    }
}
