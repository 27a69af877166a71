//! What lies under a shard where nothing is put away: nothing. For builds without a disk.

use std::borrow::{Borrow, Cow};
use std::marker::PhantomData;

/// Nothing.
#[derive(Clone)]
pub(super) struct Under<K, V>(PhantomData<(K, V)>);

impl<K, V> Default for Under<K, V> {
    fn default() -> Under<K, V> {
        Under(PhantomData)
    }
}

impl<K, V: Clone> Under<K, V> {
    pub(super) fn is_empty(&self) -> bool {
        true
    }

    pub(super) fn find<Q: ?Sized>(&self, _: u64, _: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        None
    }

    pub(super) fn peek<Q: ?Sized>(&self, _: u64, _: &Q) -> Option<Cow<'_, V>>
    where
        K: Borrow<Q>,
    {
        None
    }

    pub(super) fn take<Q: ?Sized>(&self, _: u64, _: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        None
    }

    pub(super) fn rows(&self) -> Vec<(K, V)> {
        Vec::new()
    }
}
