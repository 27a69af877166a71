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
    /// By half-tile level: number and content.
    at_hand: RefCell<Vec<Option<(u64, ShelvedTile<sled::IVec>)>>>,
}

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
