//! Amounts by spot: the stock of one lot.
//!
//! Most lots lie at one or two spots, for good, so they are kept as a list in order; a map has room for eleven in its least node, which
//! is more than a kilobyte and a half. A lot that lies at many spots has a map.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::rules::lot::Spot;
use crate::rules::memory::block;

/// So many are kept as a list.
const FEW: usize = 12;

/// Amounts by spot, in the order of spots.
#[derive(Clone)]
pub struct Spots(Kept);

#[derive(Clone)]
enum Kept {
    Few(Vec<(Spot, Decimal)>),
    Many(BTreeMap<Spot, Decimal>),
}

impl Spots {
    /// One amount at one spot.
    pub(super) fn of(spot: Spot, amount: Decimal) -> Spots {
        Spots(Kept::Few(vec![(spot, amount)]))
    }

    /// The amount at a spot.
    pub fn get(&self, spot: &Spot) -> Option<&Decimal> {
        match &self.0 {
            Kept::Few(list) => find(list, spot).ok().map(|at| &list[at].1),
            Kept::Many(map) => map.get(spot),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Spot, &Decimal)> {
        let (few, many) = match &self.0 {
            Kept::Few(list) => (Some(list), None),
            Kept::Many(map) => (None, Some(map)),
        };
        few.into_iter().flatten().map(|(spot, amount)| (spot, amount)).chain(many.into_iter().flatten())
    }

    /// The spots.
    pub fn keys(&self) -> impl Iterator<Item = &Spot> {
        self.iter().map(|(spot, _)| spot)
    }

    /// The amounts.
    pub fn values(&self) -> impl Iterator<Item = &Decimal> {
        self.iter().map(|(_, amount)| amount)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Few(list) => list.len(),
            Kept::Many(map) => map.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that its rows take.
    pub(super) fn allocated(&self) -> usize {
        let row = size_of::<(Spot, Decimal)>();
        match &self.0 {
            Kept::Few(list) => block(list.len() * row),
            Kept::Many(map) => (map.len() / 7 + 1) * block(11 * row + 16),
        }
    }

    pub(super) fn get_mut(&mut self, spot: &Spot) -> Option<&mut Decimal> {
        match &mut self.0 {
            Kept::Few(list) => find(list, spot).ok().map(|at| &mut list[at].1),
            Kept::Many(map) => map.get_mut(spot),
        }
    }

    pub(super) fn insert(&mut self, spot: Spot, amount: Decimal) {
        match &mut self.0 {
            Kept::Few(list) => match find(list, &spot) {
                Ok(at) => list[at].1 = amount,
                Err(at) if list.len() < FEW => {
                    // One at a time: doubling would leave half of it empty, for good.
                    list.reserve_exact(1);
                    list.insert(at, (spot, amount));
                }
                Err(_) => {
                    let mut map: BTreeMap<Spot, Decimal> = std::mem::take(list).into_iter().collect();
                    map.insert(spot, amount);
                    self.0 = Kept::Many(map);
                }
            },
            Kept::Many(map) => drop(map.insert(spot, amount)),
        }
    }

    pub(super) fn remove(&mut self, spot: &Spot) {
        match &mut self.0 {
            Kept::Few(list) => {
                if let Ok(at) = find(list, spot) {
                    list.remove(at);
                    list.shrink_to_fit();
                }
            }
            Kept::Many(map) => {
                map.remove(spot);
                // Well below, so that a lot at the limit does not go to and fro.
                if map.len() <= FEW / 2 {
                    self.0 = Kept::Few(std::mem::take(map).into_iter().collect());
                }
            }
        }
    }
}

fn find(list: &[(Spot, Decimal)], spot: &Spot) -> Result<usize, usize> {
    list.binary_search_by(|(there, _)| there.cmp(spot))
}

impl Default for Spots {
    fn default() -> Spots {
        Spots(Kept::Few(Vec::new()))
    }
}

impl FromIterator<(Spot, Decimal)> for Spots {
    fn from_iter<I: IntoIterator<Item = (Spot, Decimal)>>(all: I) -> Spots {
        let mut spots = Spots::default();
        for (spot, amount) in all {
            spots.insert(spot, amount);
        }
        spots
    }
}

impl<'s> IntoIterator for &'s Spots {
    type Item = (&'s Spot, &'s Decimal);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 's>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl fmt::Debug for Spots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Spots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (spot, amount) in self.iter() {
            map.serialize_entry(spot, amount)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Spots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Spots, D::Error> {
        Ok(BTreeMap::<Spot, Decimal>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spot(n: u8) -> Spot {
        Spot { holder: format!("party {n}"), place: None, owner: "owner".to_owned(), under_way: None }
    }

    proptest! {
        #[test]
        fn is_a_map_whether_few_or_many(steps in prop::collection::vec((any::<bool>(), 0..40u8, 1..9u32), 0..300)) {
            let (mut spots, mut map) = (Spots::default(), BTreeMap::new());
            for (take, at, amount) in steps {
                let (spot, amount) = (spot(at), Decimal::from(amount));
                match take {
                    true => {
                        spots.remove(&spot);
                        map.remove(&spot);
                    }
                    false => {
                        spots.insert(spot.clone(), amount);
                        map.insert(spot.clone(), amount);
                    }
                }
                prop_assert_eq!(spots.get(&spot), map.get(&spot));
                prop_assert_eq!(spots.get_mut(&spot), map.get_mut(&spot));
                prop_assert_eq!((spots.len(), spots.is_empty()), (map.len(), map.is_empty()));
            }
            prop_assert_eq!(format!("{spots:?}"), format!("{map:?}"));
            prop_assert!(spots.iter().eq(map.iter()) && spots.values().eq(map.values()));
        }
    }
}
