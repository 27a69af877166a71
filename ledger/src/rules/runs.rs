//! Long lists by key that only grow at their end, in pieces, so that none of them has to be in memory as a whole.
//!
//! What comes is added to the last piece; when that is full it becomes a row of its own, and another is begun.

use std::borrow::{Borrow, Cow};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::rules::memory::{Heap, block};
use crate::rules::table::{Key, Table, Value};

/// Lists by key.
#[derive(Clone)]
pub(super) struct Runs<K, T> {
    pub(super) ends: Table<K, End<T>>,
    pub(super) pieces: Table<(K, u32), Box<[T]>>,
}

/// The end of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct End<T> {
    /// How many pieces there are before it, and how many items in them.
    pieces: u32,
    before: u64,
    last: Vec<T>,
}

impl<T> End<T> {
    fn len(&self) -> usize {
        self.before as usize + self.last.len()
    }
}

impl<T> Heap for End<T> {
    fn heap(&self) -> usize {
        block(self.last.len() * size_of::<T>())
    }
}

impl<K: Key, T: Copy> Runs<K, T>
where
    End<T>: Value,
    Box<[T]>: Value,
{
    /// Items of a piece, which are not torn apart: a kilobyte of them.
    const PIECE: usize = 1_024 / size_of::<T>();

    /// Adds some to the end of a list, all to the same piece.
    pub(super) fn push(&mut self, key: &K, more: &[T]) {
        let mut end = self.ends.get_or_insert_with(key, || End { pieces: 0, before: 0, last: Vec::new() });
        if !end.last.is_empty() && end.last.len() + more.len() > Self::PIECE {
            let full = std::mem::take(&mut end.last);
            end.before += full.len() as u64;
            self.pieces.insert((key.clone(), end.pieces), full.into());
            end.pieces += 1;
        }
        // An eighth more at a time: doubling would leave half of it empty.
        let last = &mut end.last;
        if last.capacity() - last.len() < more.len() {
            let spare = if size_of::<T>() == 1 { 32 } else { 0 };
            last.reserve_exact(more.len() + spare + last.len() / 8);
        }
        last.extend_from_slice(more);
    }

    /// Puts another list in place of one; an empty one is none.
    pub(super) fn replace(&mut self, key: &K, list: &[T]) {
        if let Some(end) = self.ends.remove(key) {
            for piece in 0..end.pieces {
                self.pieces.remove(&(key.clone(), piece));
            }
        }
        for some in list.chunks(Self::PIECE) {
            self.push(key, some);
        }
    }

    pub(super) fn contains<Q: ?Sized + Eq + Hash + Serialize>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.ends.contains_key(key)
    }

    /// How long a list is.
    pub(super) fn len<Q: ?Sized + Eq + Hash + Serialize>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.ends.get(key).map_or(0, End::len)
    }

    /// A whole list.
    pub(super) fn get<Q: ?Sized + Eq + Hash + Serialize + ToOwned<Owned = K>>(&self, key: &Q) -> Vec<T>
    where
        K: Borrow<Q>,
    {
        self.ends.get(key).map_or_else(Vec::new, |end| self.whole(&key.to_owned(), end))
    }

    /// All lists, in no order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (Cow<'_, K>, Vec<T>)> {
        self.ends.iter().map(|(key, end)| {
            let whole = self.whole(&key, &end);
            (key, whole)
        })
    }

    fn whole(&self, key: &K, end: &End<T>) -> Vec<T> {
        let mut whole = Vec::with_capacity(end.len());
        for piece in 0..end.pieces {
            let piece = self.pieces.peek(&(key.clone(), piece));
            whole.extend_from_slice(piece.as_deref().map_or(&[], |piece| &piece[..]));
        }
        whole.extend_from_slice(&end.last);
        whole
    }
}

impl Runs<String, u64> {
    /// A part of a list, whose pieces are all full: from so many items on, at most so many.
    pub(super) fn part(&self, key: &str, first: usize, most: usize) -> Vec<u64> {
        let Some(end) = self.ends.get(key) else { return Vec::new() };
        let last = end.len().min(first.saturating_add(most));
        let mut part = Vec::with_capacity(last.saturating_sub(first));
        let mut at = first;
        while at < last {
            let begin = at / Self::PIECE * Self::PIECE;
            let piece = match (begin as u64) < end.before {
                true => self.pieces.peek(&(key.to_owned(), (at / Self::PIECE) as u32)),
                false => None,
            };
            let (items, begin) = match &piece {
                Some(piece) => (&piece[..], begin),
                // A piece that cannot be read ends it; the state says so by itself.
                None if (begin as u64) < end.before => break,
                None => (&end.last[..], end.before as usize),
            };
            let to = items.len().min(last - begin);
            part.extend_from_slice(items.get(at - begin..to).unwrap_or_default());
            at = begin + items.len().max(1);
        }
        part
    }
}

impl<K: Key, T> Default for Runs<K, T> {
    fn default() -> Runs<K, T> {
        Runs { ends: Table::default(), pieces: Table::default() }
    }
}
