//! What the state takes in memory, table by table: what grows with the log, and by how much.
//!
//! Counted is what was asked of the allocator, rounded up as it rounds (to sixteen bytes, a header of eight). Of BTree maps the
//! nodes are estimated, at two thirds full. What is small or does not grow with entries is left out.

use std::collections::BTreeMap;
use std::mem::size_of;

use crate::rules::accounts::{Account, Accounts};
use crate::rules::decision::LoadedUnit;
use crate::rules::events::EventKey;
use crate::rules::lot::{Lot, Spot};
use crate::rules::spots::Spots;
use crate::rules::state::State;
use crate::rules::table::{Shards, Table};
use crate::rules::verdict::Verdict;

/// What one table takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The table.
    pub table: &'static str,
    /// Its rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: usize,
}

impl State {
    /// What each table takes that grows with the entries. Looks at every row.
    pub fn memory(&self) -> Vec<Taken> {
        let Accounts { balances, sights, .. } = &self.accounts;
        let accounts: usize = balances
            .keys()
            .map(|account| match account {
                Account::MadeAt { lot, place } | Account::KeptAt { place, lot } => lot.heap() + place.heap(),
                Account::Entitled { lot, spot, title } => {
                    lot.heap() + spot.heap() + title.name.heap() + title.season.heap()
                }
                Account::Granted { plot, title } => plot.heap() + title.name.heap() + title.season.heap(),
                Account::Harvested { plot, season } => plot.heap() + season.heap(),
                Account::Sprayed { of, .. } => of.heap(),
                Account::LetGo { lot, by, title } => {
                    lot.heap() + by.heap() + title.name.heap() + title.season.heap()
                }
            })
            .sum();
        let (events, records) = self.events.memory();
        let taken = |table, rows, bytes| Taken { table, rows, bytes };
        vec![
            taken("lots", self.lots.len(), table(&self.lots)),
            taken("history", self.history.len(), table(&self.history)),
            taken("links back", self.links.back.len(), table(&self.links.back)),
            taken("links forward", self.links.forward.len(), table(&self.links.forward)),
            taken("events", events, records),
            taken("identifiers", self.ids.len(), self.ids.memory()),
            taken("verdicts", self.verdicts.len(), table(&self.verdicts)),
            taken("taken back", self.taken_back.len(), table(&self.taken_back)),
            taken("units", self.units.len(), table(&self.units)),
            taken("accounts", balances.len() + sights.len(), accounts + tree(balances) + tree(sights)),
        ]
    }
}

/// So much of a table's rows as a hash table has for them, and what hangs on them.
fn table<K: Clone + Eq + std::hash::Hash + Heap, V: Clone + Heap>(table: &Table<K, V>) -> usize {
    table.allocated() + table.iter().map(|(key, value)| key.heap() + value.heap()).sum::<usize>()
}

/// The nodes of a map: eleven entries of room in each, two thirds of them used.
fn tree<K, V>(map: &BTreeMap<K, V>) -> usize {
    let node = block(11 * (size_of::<K>() + size_of::<V>()) + 16);
    if map.is_empty() { 0 } else { (map.len() / 7 + 1) * node }
}

/// What the allocator gives for so many bytes.
pub(super) fn block(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + 8).next_multiple_of(16).max(32) }
}

/// What a value has outside of itself.
pub(super) trait Heap {
    fn heap(&self) -> usize;
}

impl Heap for u32 {
    fn heap(&self) -> usize {
        0
    }
}

impl Heap for u64 {
    fn heap(&self) -> usize {
        0
    }
}

impl Heap for EventKey {
    fn heap(&self) -> usize {
        0
    }
}

impl Heap for String {
    fn heap(&self) -> usize {
        block(self.capacity())
    }
}

impl Heap for Vec<u8> {
    fn heap(&self) -> usize {
        block(self.capacity())
    }
}

impl Heap for Vec<u64> {
    fn heap(&self) -> usize {
        block(8 * self.capacity())
    }
}

impl Heap for Spot {
    fn heap(&self) -> usize {
        let Spot { holder, place, owner, under_way } = self;
        let on_the_way =
            under_way.as_ref().map_or(0, |under_way| under_way.to.heap() + under_way.owner.heap());
        holder.heap() + place.as_ref().map_or(0, Heap::heap) + owner.heap() + on_the_way
    }
}

impl Heap for Spots {
    fn heap(&self) -> usize {
        self.allocated() + self.keys().map(Heap::heap).sum::<usize>()
    }
}

impl Heap for Lot {
    fn heap(&self) -> usize {
        let apart = self.apart.as_ref().map_or(0, |_| block(256));
        let names = self.id.heap() + self.product.heap() + self.maker.heap();
        names + self.stock.heap() + block(4 * self.handed_on.len()) + apart
    }
}

impl Heap for Verdict {
    fn heap(&self) -> usize {
        let said = self.reasons().iter().map(|reason| reason.field.heap() + reason.detail.heap());
        block(size_of_val(self.reasons())) + said.sum::<usize>()
    }
}

impl Heap for LoadedUnit {
    fn heap(&self) -> usize {
        let lots: usize = self.contents.iter().map(|content| content.lot.heap()).sum();
        let units: usize = self.units.iter().map(Heap::heap).sum();
        let own = self.keeper.as_ref().map_or(0, Heap::heap) + block(size_of_val(self.contents.as_slice()));
        own + lots + units + self.units.len() * 40
    }
}

impl<T> Shards<T> {
    /// What its rows take.
    pub(super) fn allocated(&self) -> usize {
        self.each().map(|shard| block(shard.allocation_size()) + 64).sum()
    }
}
