//! The register: which entries say which word. It answers questions that the rules' own index cannot: events of a step, of a
//! place, with an id, with a document.
//!
//! What counts as a word is up to whoever keeps it; here a word is a kind and a text, of which a **tag** is kept. Tags may
//! collide, by chance or because somebody ground for it: a lookup gives candidates, and who asks compares.
//!
//! It lies in a tree of its own, since [`super::check`] counts the keys of the shelf's. Like them all it is derived: it is
//! written behind the log by those who ask, a **stretch** of 4,096 entries in one batch with its mark, and made anew when the
//! mark is missing, of another version, or of another log. A stretch is a function of its entries and never changes.
//!
//! ```text
//! 'p' stretch(8) bucket(1) chunk(2)   2 bytes: number of chunks; then records by tag: tag(4) offset(2)
//! 'v' kind(1) hash(8)                 a word's text, for lists of what is in use
//! 'm'                                 version(4) ‖ entries covered(8) ‖ leaf hash of the last of them(32)
//! ```
//!
//! A bucket has the tags with the same upper six bits, and is there even where it is empty, so that a lost page is noticed. At
//! seven words an entry a stretch costs 42 bytes an entry, and a lookup reads a page of each stretch: 244 for a million entries.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Shelf, ShelfError, block::CHUNK, caught};
use crate::log::Hash;

/// How many entries make a stretch.
pub const STRETCH: u64 = 4_096;

const TREE: &str = "said";
const MARK: &[u8] = b"m";
const BUCKETS: u8 = 64;
const RECORD: usize = 6;
/// How many records make a full chunk.
const FULL: usize = (CHUNK - 2) / RECORD;

/// The words of a stretch of entries, as they are read.
#[derive(Clone, Debug, Default)]
pub struct Words {
    said: BTreeSet<(u32, u16)>,
    texts: BTreeMap<(u8, u64), String>,
}

impl Words {
    /// Notes that the entry at this place of the stretch says a word; one that is `listed` is also kept as text.
    pub fn say(&mut self, offset: u16, kind: u8, word: &str, listed: bool) {
        let hash = hash(kind, word);
        self.said.insert((tag(hash), offset));
        // What does not fit into a value is found, but not listed.
        if listed && word.len() <= CHUNK {
            self.texts.entry((kind, hash)).or_insert_with(|| word.to_owned());
        }
    }

    /// The places of the entries that may say a word, in order.
    pub fn places(&self, kind: u8, word: &str) -> impl Iterator<Item = u16> + '_ {
        let tag = tag(hash(kind, word));
        self.said.range((tag, 0)..=(tag, u16::MAX)).map(|(_, offset)| *offset)
    }

    /// The listed words of a kind.
    pub fn texts(&self, kind: u8) -> impl Iterator<Item = &str> {
        self.texts.range((kind, 0)..=(kind, u64::MAX)).map(|(_, text)| text.as_str())
    }
}

impl Shelf {
    /// How many entries the register of this version covers, and the leaf hash of the last of them.
    pub(in crate::store) fn register(&self, version: u32) -> Result<(u64, Option<Hash>), ShelfError> {
        let Some(mark) = self.said()?.get(MARK)? else { return Ok((0, None)) };
        let read = || {
            let (found, rest) = mark.split_first_chunk::<4>()?;
            let (size, leaf) = rest.split_first_chunk::<8>()?;
            let leaf: [u8; 32] = leaf.try_into().ok()?;
            (u32::from_be_bytes(*found) == version).then(|| (u64::from_be_bytes(*size), Some(leaf.into())))
        };
        Ok(read().unwrap_or((0, None)))
    }

    /// Begins the register anew.
    pub(in crate::store) fn forget_register(&self) -> Result<(), ShelfError> {
        caught(|| Ok(self.db()?.drop_tree(TREE).map(drop)?))
    }

    /// Adds the stretch behind what is covered, all or nothing.
    pub(in crate::store) fn write_register(
        &self,
        version: u32,
        stretch: u64,
        words: &Words,
        leaf: Hash,
    ) -> Result<(), ShelfError> {
        let said = self.said()?;
        let mut buckets: Vec<Vec<(u32, u16)>> = vec![Vec::new(); usize::from(BUCKETS)];
        for record in &words.said {
            buckets[usize::from(bucket(record.0))].push(*record);
        }
        let mut batch = sled::Batch::default();
        for (bucket, records) in (0..).zip(&buckets) {
            for (chunk, value) in (0..).zip(chunks(records)) {
                batch.insert(&page(stretch, bucket, chunk)[..], value);
            }
        }
        for ((kind, hash), text) in &words.texts {
            let key = word(*kind, *hash);
            if said.get(&key)?.is_none() {
                batch.insert(&key[..], text.as_bytes());
            }
        }
        let size = (stretch + 1) * STRETCH;
        batch.insert(MARK, [&version.to_be_bytes()[..], &size.to_be_bytes(), leaf.as_bytes()].concat());
        caught(|| said.tree.apply_batch(batch).map_err(ShelfError::Sled))
    }

    /// The entries below `size`, a whole number of stretches, that may say a word, in order.
    pub(in crate::store) fn registered(
        &self,
        size: u64,
        kind: u8,
        word: &str,
    ) -> Result<Vec<u64>, ShelfError> {
        let (said, tag) = (self.said()?, tag(hash(kind, word)));
        let mut found = Vec::new();
        for stretch in 0..size / STRETCH {
            let missing =
                || ShelfError::Differs { what: "page of the register", number: stretch, fault: "missing" };
            let mut chunk = 0;
            loop {
                let value = said.get(&page(stretch, bucket(tag), chunk))?.ok_or_else(missing)?;
                let (count, records) = value.split_first_chunk::<2>().ok_or_else(missing)?;
                let records = records.as_chunks::<RECORD>().0.iter();
                let records = records.map(|[a, b, c, d, e, f]| {
                    (u32::from_be_bytes([*a, *b, *c, *d]), u16::from_be_bytes([*e, *f]))
                });
                found.extend(
                    records.filter(|record| record.0 == tag).map(|(_, at)| stretch * STRETCH + u64::from(at)),
                );
                chunk += 1;
                if chunk >= u16::from_be_bytes(*count) {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The listed words of a kind.
    pub(in crate::store) fn listed(&self, kind: u8) -> Result<Vec<String>, ShelfError> {
        let said = self.said()?;
        caught(|| {
            let texts = said.tree.scan_prefix([b'v', kind]).values();
            texts.map(|text| Ok(String::from_utf8_lossy(&text?).into_owned())).collect()
        })
    }

    fn said(&self) -> Result<Said, ShelfError> {
        Ok(Said { tree: caught(|| self.db()?.open_tree(TREE).map_err(ShelfError::Sled))? })
    }
}

/// The tree, for as long as one look takes.
struct Said {
    tree: sled::Tree,
}

impl Said {
    fn get(&self, key: &[u8]) -> Result<Option<sled::IVec>, ShelfError> {
        caught(|| self.tree.get(key).map_err(ShelfError::Sled))
    }
}

fn hash(kind: u8, word: &str) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    hasher.update(word);
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hasher.finalize());
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

fn bucket(tag: u32) -> u8 {
    (tag >> 26) as u8
}

/// The values of a bucket; an empty one has one.
fn chunks(records: &[(u32, u16)]) -> impl Iterator<Item = Vec<u8>> {
    let count = records.len().div_ceil(FULL).max(1);
    (0..count).map(move |chunk| {
        let part = &records[chunk * FULL..records.len().min((chunk + 1) * FULL)];
        // An entry has 65,535 bytes at most, and a word more than one: there are fewer than 2¹⁶ chunks.
        let mut value = (count as u16).to_be_bytes().to_vec();
        for (tag, offset) in part {
            value.extend_from_slice(&tag.to_be_bytes());
            value.extend_from_slice(&offset.to_be_bytes());
        }
        value
    })
}

fn page(stretch: u64, bucket: u8, chunk: u16) -> [u8; 12] {
    let mut key = [b'p'; 12];
    key[1..9].copy_from_slice(&stretch.to_be_bytes());
    key[9] = bucket;
    key[10..].copy_from_slice(&chunk.to_be_bytes());
    key
}

fn word(kind: u8, hash: u64) -> [u8; 10] {
    let mut key = [b'v'; 10];
    key[1] = kind;
    key[2..].copy_from_slice(&hash.to_be_bytes());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: u32 = 1;

    /// Everything says "all", each entry its own number, and each thirtieth "some".
    fn stretch(number: u64) -> Words {
        let mut words = Words::default();
        for at in 0..STRETCH as u16 {
            words.say(at, 0, "all", true);
            words.say(at, 1, &format!("{}", number * STRETCH + u64::from(at)), false);
            if at.is_multiple_of(30) {
                words.say(at, 0, "some", true);
            }
        }
        words
    }

    fn leaf(number: u64) -> Hash {
        crate::log::leaf_hash(&number.to_be_bytes())
    }

    fn filled(dir: &std::path::Path, stretches: u64) -> Shelf {
        let shelf = Shelf::open(dir, 1 << 24).unwrap();
        for number in 0..stretches {
            shelf.write_register(VERSION, number, &stretch(number), leaf(number)).unwrap();
        }
        shelf
    }

    #[test]
    fn what_was_said_is_found_again_after_a_start() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("sled");
        filled(&place, 3).close().unwrap();
        let shelf = Shelf::open(&place, 1 << 24).unwrap();
        let size = 3 * STRETCH;
        assert_eq!(shelf.register(VERSION).unwrap(), (size, Some(leaf(2))));
        assert_eq!(shelf.registered(size, 0, "all").unwrap(), (0..size).collect::<Vec<_>>());
        assert_eq!(shelf.registered(size, 1, "4097").unwrap(), [4_097]);
        assert!(shelf.registered(size, 1, "all").unwrap().is_empty(), "a word of another kind");
        assert!(shelf.registered(STRETCH, 1, "4097").unwrap().is_empty(), "above what was asked for");
        let some = shelf.registered(size, 0, "some").unwrap();
        assert!(some.iter().all(|index| (index % STRETCH).is_multiple_of(30)) && some.len() == 3 * 137);
        let mut listed = shelf.listed(0).unwrap();
        listed.sort();
        assert_eq!((listed, shelf.listed(1).unwrap()), (vec!["all".to_owned(), "some".to_owned()], vec![]));
        assert!(shelf.listed(9).unwrap().is_empty());
    }

    #[test]
    fn another_version_covers_nothing_and_forgetting_leaves_the_shelf_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = filled(&dir.path().join("sled"), 1);
        assert_eq!(shelf.register(VERSION + 1).unwrap(), (0, None));
        shelf.forget_register().unwrap();
        assert_eq!(shelf.register(VERSION).unwrap(), (0, None));
        assert!(shelf.listed(0).unwrap().is_empty());
        assert_eq!(shelf.watermark().unwrap().size, 0);
        shelf.write_register(VERSION, 0, &stretch(0), leaf(0)).unwrap();
        assert_eq!(shelf.registered(STRETCH, 1, "7").unwrap(), [7]);
    }

    #[test]
    fn a_lost_page_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = filled(&dir.path().join("sled"), 2);
        let lost = page(1, bucket(tag(hash(1, "7"))), 0);
        shelf.said().unwrap().tree.remove(lost).unwrap();
        assert_eq!(shelf.registered(STRETCH, 1, "7").unwrap(), [7], "the other stretch is whole");
        let error = shelf.registered(2 * STRETCH, 1, "7").unwrap_err();
        assert!(matches!(error, ShelfError::Differs { number: 1, .. }), "{error}");
    }

    #[test]
    fn values_stay_small_whatever_is_said() {
        let mut words = Words::default();
        for at in 0..STRETCH as u16 {
            words.say(at, 0, "all", true);
        }
        words.say(0, 1, &"x".repeat(CHUNK + 1), true);
        let records: Vec<(u32, u16)> = words.said.iter().copied().collect();
        assert!(chunks(&records).all(|value| value.len() <= CHUNK));
        assert_eq!(words.texts(1).count(), 0, "too long to be listed");
        assert_eq!(words.places(1, &"x".repeat(CHUNK + 1)).collect::<Vec<_>>(), [0], "and found");
    }
}
