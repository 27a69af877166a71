//! A cold store in memory, for tests: it notices who reads what was given back, and can be made to fail.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use super::ColdStore;

#[derive(Clone, Default)]
pub(in crate::rules) struct Ground(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    next: u64,
    there: BTreeMap<u64, Vec<u8>>,
    /// Bits of what is read next are turned round.
    rots: bool,
}

impl Ground {
    pub(in crate::rules) fn rot(&self) {
        self.0.lock().unwrap().rots = true;
    }

    pub(in crate::rules) fn bytes(&self) -> usize {
        self.0.lock().unwrap().there.values().map(Vec::len).sum()
    }
}

impl ColdStore for Ground {
    fn place(&self, length: usize) -> io::Result<u64> {
        let mut inner = self.0.lock().unwrap();
        let at = inner.next;
        inner.next += length as u64;
        inner.there.insert(at, vec![0; length]);
        Ok(at)
    }

    fn write(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().there.get_mut(&at).unwrap().copy_from_slice(bytes);
        Ok(())
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let inner = self.0.lock().unwrap();
        let (begin, bytes) = inner.there.range(..=at).next_back().ok_or(io::ErrorKind::NotFound)?;
        let begin = (at - begin) as usize;
        let bytes = bytes.get(begin..begin + into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        if inner.rots
            && let Some(last) = into.last_mut()
        {
            *last ^= 1;
        }
        Ok(())
    }

    fn free(&self, at: u64, length: usize) {
        let gone = self.0.lock().unwrap().there.remove(&at).unwrap();
        assert_eq!(gone.len(), length);
    }
}
