//! What the state takes in memory, table by table: what grows with the log, and by how much.
//!
//! Counted is what was asked of the allocator, rounded up as it rounds (to sixteen bytes, a header of eight), without what strings and lists
//! have to spare: a copy has none of it, and the count must be the same for both. Of BTree maps the
//! nodes are estimated, at two thirds full. What is small or does not grow with entries is left out.

#[cfg(feature = "store")]
use std::sync::Arc;

#[cfg(feature = "store")]
use crate::rules::cold::{Cold, ColdFault};
use crate::rules::decision::LoadedUnit;
use crate::rules::journey::{Sight, Traveller};
use crate::rules::lot::{Lot, Spot};
use crate::rules::rolls::Moved;
use crate::rules::spots::Spots;
use crate::rules::state::State;
use crate::rules::table::{Key, Table, Value};
use crate::rules::verdict::Verdict;

/// What one table takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The table.
    pub table: &'static str,
    /// Its rows.
    pub rows: usize,
    /// Those of them that are in memory.
    pub warm: usize,
    /// Bytes in memory.
    pub bytes: usize,
}

/// What can be asked of every table that grows with the entries.
pub(super) trait Growing {
    fn taken(&self, table: &'static str) -> Taken;
    #[cfg(feature = "store")]
    fn bytes(&self) -> usize;
    #[cfg(feature = "store")]
    fn put_away(&mut self, shard: usize, cold: &Arc<Cold>) -> Result<(), ColdFault>;
}

impl<K: Key, V: Value> Growing for Table<K, V> {
    fn taken(&self, table: &'static str) -> Taken {
        Taken { table, rows: self.len(), warm: self.warm().min(self.len()), bytes: self.bytes() }
    }

    #[cfg(feature = "store")]
    fn bytes(&self) -> usize {
        Table::bytes(self)
    }

    #[cfg(feature = "store")]
    fn put_away(&mut self, shard: usize, cold: &Arc<Cold>) -> Result<(), ColdFault> {
        Table::put_away(self, shard, cold)
    }
}

/// The tables that grow with the entries, by name; `&` or `&mut`.
macro_rules! growing {
    ($state:expr, $($how:tt)+) => {{
        let state = $state;
        [
            ("lots", $($how)+ state.lots as $($how)+ dyn Growing),
            ("history", $($how)+ state.history.ends),
            ("history, pieces", $($how)+ state.history.pieces),
            ("links back", $($how)+ state.links.back.ends),
            ("links back, pieces", $($how)+ state.links.back.pieces),
            ("links forward", $($how)+ state.links.forward.ends),
            ("links forward, pieces", $($how)+ state.links.forward.pieces),
            ("events", $($how)+ state.events.records),
            ("identifiers", $($how)+ state.ids.names),
            ("identifiers by name", $($how)+ state.ids.numbers),
            ("verdicts", $($how)+ state.verdicts),
            ("taken back", $($how)+ state.taken_back),
            ("units", $($how)+ state.units),
            ("accounts", $($how)+ state.accounts.balances),
            ("sights", $($how)+ state.accounts.sights),
            ("ways of codes", $($how)+ state.codes.moves),
            ("codes of lots", $($how)+ state.codes.active),
        ]
    }};
}

#[cfg(feature = "store")]
pub(super) use growing;

impl State {
    /// What each table takes that grows with the entries.
    pub fn memory(&self) -> Vec<Taken> {
        growing!(self, &).into_iter().map(|(name, table)| table.taken(name)).collect()
    }
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

impl Heap for String {
    fn heap(&self) -> usize {
        block(self.len())
    }
}

impl Heap for Box<[u8]> {
    fn heap(&self) -> usize {
        block(self.len())
    }
}

impl Heap for Box<[u64]> {
    fn heap(&self) -> usize {
        block(8 * self.len())
    }
}

impl<K: Heap> Heap for (K, u32) {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}

impl Heap for Traveller {
    fn heap(&self) -> usize {
        match self {
            Traveller::Thing(id) => id.heap(),
            Traveller::Shipment(_) => 0,
        }
    }
}

impl Heap for Sight {
    fn heap(&self) -> usize {
        self.place.as_ref().map_or(0, Heap::heap)
    }
}

impl Heap for Moved {
    fn heap(&self) -> usize {
        let spans = self.of.iter().map(|(_, spans)| block(size_of_val(spans.as_slice())));
        let named = self.by.heap() + self.holder.as_ref().map_or(0, Heap::heap);
        block(size_of_val(self.of.as_slice())) + spans.sum::<usize>() + named
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
