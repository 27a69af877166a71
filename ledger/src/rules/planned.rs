//! Stock as an event would leave it: what it has changed so far, on top of what is there.
//!
//! Most events change a lot or two, which are found among the changes themselves. Only for an event of many is there an index.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::rules::lot::{Delta, Lot, Spot};
use crate::rules::spots::Spots;
use crate::rules::table::Map;

/// So many changes are looked through.
const FEW: usize = 8;

/// An index over the changes of an event that makes many, and nothing for others.
#[derive(Default)]
pub(super) struct Planned {
    many: Map<String, Spots>,
}

impl Planned {
    /// What is at a spot of a lot after the changes so far; nothing if they left it alone.
    pub(super) fn at(
        &self,
        changes: &[Delta],
        known: Option<&Lot>,
        lot: &str,
        spot: &Spot,
    ) -> Option<Decimal> {
        if changes.len() > FEW {
            return self.many.get(lot)?.get(spot).copied();
        }
        let mut here = changes.iter().filter(|change| change.lot == lot && change.spot == *spot).peekable();
        here.peek()?;
        let there = known.and_then(|lot| lot.stock.get(spot)).copied().unwrap_or_default();
        Some(here.fold(there, |left, change| left + change.amount))
    }

    /// All spots of a lot that were changed, as they are left.
    pub(super) fn of(&self, changes: &[Delta], known: Option<&Lot>, lot: &str) -> Option<Cow<'_, Spots>> {
        if changes.len() > FEW {
            return self.many.get(lot).map(Cow::Borrowed);
        }
        let mut spots: Option<Spots> = None;
        for change in changes.iter().filter(|change| change.lot == lot) {
            let left = self.at(changes, known, lot, &change.spot).unwrap_or_default();
            match &mut spots {
                Some(spots) => spots.insert(change.spot.clone(), left),
                None => spots = Some(Spots::of(change.spot.clone(), left)),
            }
        }
        spots.map(Cow::Owned)
    }

    /// Takes note of the newest change, behind which a spot has so much `left`. `known` finds lots as they were.
    pub(super) fn note<'l>(
        &mut self,
        changes: &[Delta],
        left: Decimal,
        known: impl Fn(&str) -> Option<&'l Lot>,
    ) {
        let Some((newest, before)) = changes.split_last() else { return };
        if before.len() == FEW {
            for change in before {
                let there = self.at(before, known(&change.lot), &change.lot, &change.spot);
                self.set(change, there.unwrap_or_default());
            }
        }
        if before.len() >= FEW {
            self.set(newest, left);
        }
    }

    fn set(&mut self, change: &Delta, left: Decimal) {
        match self.many.get_mut(&change.lot) {
            Some(spots) => spots.insert(change.spot.clone(), left),
            None => drop(self.many.insert(change.lot.clone(), Spots::of(change.spot.clone(), left))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spot(at: u8) -> Spot {
        Spot {
            holder: format!("holder {}", at % 2),
            place: None,
            owner: format!("owner {at}"),
            under_way: None,
        }
    }

    proptest! {
        /// Few or many, what is left is the sum of what was changed.
        #[test]
        fn what_is_left_is_the_sum(changes in prop::collection::vec((0u8..3, 0u8..4, -5i64..5), 0..20)) {
            let (mut planned, mut made) = (Planned::default(), Vec::new());
            for (lot, at, amount) in changes {
                let (lot, spot, amount) = (format!("lot {lot}"), spot(at), Decimal::from(amount));
                let left = planned.at(&made, None, &lot, &spot).unwrap_or_default() + amount;
                made.push(Delta { lot, spot, amount });
                planned.note(&made, left, |_| None);
                for lot in ["lot 0", "lot 1", "lot 2"] {
                    let mut all = Vec::new();
                    for at in 0..4 {
                        let here = made.iter().filter(|c| c.lot == lot && c.spot == self::spot(at));
                        let sum = here.clone().map(|c| c.amount).sum::<Decimal>();
                        let want = (here.count() > 0).then_some(sum);
                        prop_assert_eq!(planned.at(&made, None, lot, &self::spot(at)), want);
                        all.extend(want.map(|left| (self::spot(at), left)));
                    }
                    all.sort();
                    let of = planned.of(&made, None, lot);
                    let of: Vec<_> = of.iter().flat_map(|s| s.iter()).map(|(s, left)| (s.clone(), *left)).collect();
                    prop_assert_eq!(of, all);
                }
            }
        }
    }
}
