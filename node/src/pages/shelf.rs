//! Room for pages, bounded in bytes: two halves, the younger of which fills; when it is full the older one goes, and what was asked for meanwhile has
//! moved to the younger.

use std::{collections::HashMap, sync::Arc};

use super::Key;

/// What takes room.
pub(super) trait Weighs {
    /// How many bytes.
    fn weight(&self) -> usize;
}

pub(super) struct Shelf<P> {
    young: HashMap<Key, Arc<P>>,
    old: HashMap<Key, Arc<P>>,
    /// Bytes of the younger half.
    bytes: usize,
    /// The most that one half may take.
    half: usize,
}

impl<P: Weighs> Shelf<P> {
    pub(super) fn new(most_bytes: usize) -> Shelf<P> {
        Shelf { young: HashMap::new(), old: HashMap::new(), bytes: 0, half: most_bytes / 2 }
    }

    pub(super) fn get(&mut self, key: &Key) -> Option<Arc<P>> {
        if let Some(page) = self.young.get(key) {
            return Some(page.clone());
        }
        let (key, page) = self.old.remove_entry(key)?;
        self.put(key, page.clone());
        Some(page)
    }

    pub(super) fn put(&mut self, key: Key, page: Arc<P>) {
        let weight = weight(&key, &*page);
        if weight > self.half {
            return;
        }
        if self.bytes + weight > self.half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.old.remove(&key);
        let before = self.young.insert(key.clone(), page);
        self.bytes += weight;
        self.bytes -= before.map_or(0, |page| self::weight(&key, &*page));
    }
}

fn weight(key: &Key, page: &impl Weighs) -> usize {
    page.weight() + key.host.len() + key.path.len()
}

#[cfg(test)]
mod tests {
    use suyuan_web::Lang;

    use super::*;
    use crate::pages::{Drawn, drawn::BESIDE};

    fn key(number: usize) -> Key {
        Key { host: String::new(), path: format!("/p/{number:04}"), lang: Lang::default() }
    }

    fn page() -> Arc<Drawn> {
        Arc::new(Drawn::blank(1_000))
    }

    #[test]
    fn it_never_takes_more_than_it_may_and_keeps_what_is_asked_for() {
        let most = 100 * (2_000 + 7 + BESIDE);
        let mut shelf = Shelf::new(most);
        for number in 0..1_000 {
            shelf.put(key(number), page());
            assert!(shelf.get(&key(0)).is_some(), "asked for all the time, after {number}");
            assert!(shelf.young.len() + shelf.old.len() <= 100);
        }
        assert!(shelf.get(&key(999)).is_some());
        assert!(shelf.get(&key(500)).is_none(), "nobody asked for it lately");
        let before = shelf.bytes;
        shelf.put(key(999), page());
        assert_eq!(shelf.bytes, before, "a page in place of itself takes nothing more");
        shelf.put(key(5_000), Arc::new(Drawn::blank(most)));
        assert!(shelf.get(&key(5_000)).is_none(), "what is too large is not kept");
    }
}
