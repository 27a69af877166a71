//! Stand-in for the store until it lands.
#![allow(missing_docs, clippy::unwrap_used)]
use std::{collections::HashMap, sync::{Arc, Mutex}};
use suyuan_ledger::{
    log::{self, Checkpoint, Entry, Hash, MemoryTree, SigningNoteKey, Tile, TileKind},
    rules::{Prepared, Refusal, State, Verdict},
    statement::StatementId,
};

pub struct Store { inner: Mutex<Inner>, key: SigningNoteKey }
struct Inner { state: State, entries: Vec<Vec<u8>>, tree: MemoryTree, ids: HashMap<StatementId, u64>, last: Hash, origin: String }
pub struct Receipt { pub index: u64, pub id: StatementId, pub time_ms: u64, pub verdict: Verdict, pub repeated: bool }
impl Store {
    pub fn new(origin: &str, key: SigningNoteKey) -> Arc<Store> {
        Arc::new(Store { key, inner: Mutex::new(Inner { state: State::new(), entries: vec![], tree: MemoryTree::of([]), ids: HashMap::new(), last: Hash::from_bytes([0;32]), origin: origin.to_owned() }) })
    }
    pub fn size(&self) -> u64 { self.inner.lock().unwrap().entries.len() as u64 }
    pub fn failure(&self) -> Option<String> { None }
    pub fn close(&self) -> Result<(), String> { Ok(()) }
    pub fn submit(&self, statements: Vec<Prepared>, done: impl FnOnce(Vec<Result<Receipt, Refusal>>) + Send + 'static) {
        let mut i = self.inner.lock().unwrap();
        let answers = statements.iter().map(|p| {
            let id = p.statement().id();
            if let Some(index) = i.ids.get(&id).copied() {
                return Ok(Receipt { index, id, time_ms: Entry::decode(&i.entries[index as usize]).unwrap().time_ms, verdict: i.state.verdict(index), repeated: true });
            }
            let time_ms = crate::moment::now_ms().max(i.state.last_time_ms());
            let verdict = i.state.admit(p, time_ms)?;
            let index = i.entries.len() as u64;
            let entry = Entry { index, time_ms, prev: i.last, statement: p.statement().bytes().to_vec() };
            let bytes = entry.encode().unwrap();
            i.last = log::leaf_hash(&bytes);
            let leaf = i.last;
            i.tree.push(leaf);
            i.entries.push(bytes);
            i.ids.insert(id, index);
            Ok(Receipt { index, id, time_ms, verdict, repeated: false })
        }).collect();
        drop(i);
        done(answers);
    }
    pub fn read<R>(&self, f: impl FnOnce(&State) -> R) -> R { f(&self.inner.lock().unwrap().state) }
    pub fn entry(&self, index: u64) -> Option<Vec<u8>> { self.inner.lock().unwrap().entries.get(index as usize).cloned() }
    pub fn index_of(&self, id: &StatementId) -> Option<u64> { self.inner.lock().unwrap().ids.get(id).copied() }
    pub fn checkpoint(&self) -> (u64, Hash, String) {
        let i = self.inner.lock().unwrap();
        let c = Checkpoint::new(&i.origin, i.tree.size(), i.tree.root()).unwrap();
        (i.tree.size(), i.tree.root(), c.sign(std::slice::from_ref(&self.key)).to_string())
    }
    pub fn proof(&self, index: u64, size: u64) -> Vec<Hash> { log::inclusion_proof(&self.inner.lock().unwrap().tree, index, size).unwrap() }
    pub fn tile(&self, tile: &Tile) -> Option<Vec<u8>> {
        let i = self.inner.lock().unwrap();
        let full = Tile::at(tile.kind(), tile.number(), i.tree.size())?;
        if tile.width() > full.width() { return None; }
        match tile.kind() {
            TileKind::Hashes(_) => tile.hash_data(&i.tree).ok(),
            TileKind::Entries => log::encode_bundle(&i.entries[tile.range().start as usize..tile.range().end as usize]).ok(),
        }
    }
}
