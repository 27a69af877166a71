//! The hashes that one question asks for: the audit path of an entry, a tile, a root.
//!
//! First the tail, then the shelf, and where sled fails the published tiles. A question asks for neighbours: seven hashes of a
//! path lie in one half tile, 128 of a tile. So the half tile that was read last at each level stays at hand until the question is
//! answered, and nothing is kept for the next one but what sled keeps itself.

use std::cell::RefCell;

use super::{
    shelf::{Place, ShelvedTile},
    tail::Records,
};
use crate::log::{Hash, HashReader};

/// A reader for one question.
#[derive(Debug)]
pub(super) struct Hashes<'r> {
    records: &'r Records,
    /// By half-tile level.
    at_hand: RefCell<Vec<Option<Numbered>>>,
}

/// A half tile and its number.
type Numbered = (u64, ShelvedTile<sled::IVec>);

impl<'r> Hashes<'r> {
    /// Nothing is read yet.
    pub(super) fn of(records: &'r Records) -> Hashes<'r> {
        Hashes { records, at_hand: RefCell::default() }
    }

    fn at_hand(&self, place: &Place) -> Option<Hash> {
        match self.at_hand.borrow().get(usize::from(place.level)) {
            Some(Some((tile, content))) if *tile == place.tile => content.hash(place),
            _ => None,
        }
    }

    fn shelved(&self, place: &Place) -> Option<Hash> {
        let tile = self.records.shelf().half_tile(place.level, place.tile).ok().flatten()?;
        let hash = tile.hash(place);
        let (mut at_hand, level) = (self.at_hand.borrow_mut(), usize::from(place.level));
        if at_hand.len() <= level {
            at_hand.resize(level + 1, None);
        }
        at_hand[level] = Some((place.tile, tile));
        hash
    }
}

/// A hash that neither sled nor the tiles can give counts as missing: the proof fails, and says which hash it lacks.
impl HashReader for Hashes<'_> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let place = Place::of(level, index)?;
        self.at_hand(&place)
            .or_else(|| self.records.tail().tiles().hash(level, index))
            .or_else(|| self.shelved(&place))
            .or_else(|| self.records.published_hash(level, index))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        log::{MemoryTree, consistency_proof, inclusion_proof, leaf_hash, root_of},
        statement::StatementId,
        store::{
            publish::{Publisher, Showing},
            shelf::{Addition, HalfTiles, Shelf},
            tail::Tail,
        },
    };

    /// Two full half tiles of the second level and some of the first on the shelf, the rest in memory.
    const SHELVED: u64 = 2 * 128 * 128 + 5 * 128;
    const SIZE: u64 = SHELVED + 333;

    /// Whether half tiles lie on the shelf as earlier versions wrote them.
    #[derive(Clone, Copy, PartialEq)]
    enum Written {
        Now,
        Earlier,
    }

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    fn records(dir: &tempfile::TempDir, written: Written) -> Records {
        let shelf = Shelf::open(&dir.path().join("sled"), 1 << 20).unwrap();
        let mut edge = HalfTiles::default();
        for from in (0..SHELVED).step_by(128) {
            let to = from + 128;
            (from..to).for_each(|index| edge.push(leaf(index)));
            let mut tiles = edge.full_below(to);
            if written == Written::Earlier {
                tiles.iter_mut().for_each(|tile| tile.middle.clear());
            }
            let entries = (from..to).map(|index| index.to_be_bytes()).collect();
            let ids = (from..to).map(|index| StatementId::of(&index.to_be_bytes())).collect();
            shelf.write(&Addition { from, entries, ids, tiles, root: Hash::ZERO }).unwrap();
            edge.drop_below(to);
        }
        let mut tail = Tail::resume(SHELVED, shelf.edge(SHELVED).unwrap().unwrap());
        for index in SHELVED..SIZE {
            let bytes = index.to_be_bytes();
            tail.push(bytes.to_vec().into(), StatementId::of(&bytes), leaf(index));
        }
        let publisher = Publisher::open(dir.path(), Showing::AtOnce).unwrap();
        Records::new(tail, shelf, Arc::new(publisher))
    }

    #[test]
    fn proofs_and_roots_are_those_of_the_plain_tree() {
        let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let ledgers = [records(&homes[0], Written::Now), records(&homes[1], Written::Earlier)];
        let tree = MemoryTree::of((0..SIZE).map(leaf));
        let question = (1..=SIZE, any::<u64>(), any::<u64>());
        proptest!(|(questions in prop::collection::vec(question, 1..20))| for records in &ledgers {
            let one = Hashes::of(records);
            for (size, index, old) in &questions {
                let (size, index, old) = (*size, index % size, 1 + old % size);
                // A reader of its own, and one that has other half tiles at hand.
                for reader in [&Hashes::of(records), &one] {
                    let path = inclusion_proof(&tree, index, size);
                    prop_assert_eq!(inclusion_proof(reader, index, size), path);
                    let path = consistency_proof(&tree, old, size);
                    prop_assert_eq!(consistency_proof(reader, old, size), path);
                    prop_assert_eq!(root_of(reader, size), root_of(&tree, size));
                }
            }
        });
    }

    #[test]
    fn a_path_reads_one_half_tile_of_each_level() {
        let home = tempfile::tempdir().unwrap();
        let records = records(&home, Written::Now);
        let hashes = Hashes::of(&records);
        inclusion_proof(&hashes, 12_345, SIZE).unwrap();
        let at_hand = hashes.at_hand.borrow();
        let tiles: Vec<_> = at_hand.iter().flatten().map(|(tile, _)| *tile).collect();
        assert_eq!(tiles, [12_345 / 128, 0]);
    }

    #[test]
    fn what_nobody_has_is_missing() {
        let home = tempfile::tempdir().unwrap();
        let records = records(&home, Written::Now);
        let hashes = Hashes::of(&records);
        assert_eq!(hashes.hash(0, SIZE), None);
        assert_eq!(hashes.hash(9, SIZE >> 9), None);
        assert_eq!(hashes.hash(63, 1 << 60), None);
    }
}
