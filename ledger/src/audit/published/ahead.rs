//! What can be found out about entries before their turn comes, because it depends on their bytes alone: their shape, their leaf
//! hash, their statement's shape and signature, and what it says. So it is done for the next bundles, on all cores, while the walk
//! goes over these.
//!
//! ```text
//! readers      bundle n and tile/0/n, a few ahead          one thread each, taking turns
//! looking      a group of bundles at a time, on all cores   one thread that hands out the work
//! the walk     what needs what came before                  the caller's thread
//! ```
//!
//! The channels between them hold so many groups and no more, so the memory does not grow with the log.

use super::{Auditor, Files};
use crate::log::{Entry, EntryError, Hash, Tile, TileError, TileKind, bundles_of, decode_bundle, leaf_hash};
use crate::rules::{Prepared, Refusal};
use crate::statement::{SignatureError, Statement, StatementError};

/// So many bundles are looked at together.
const GROUP: usize = 8;
/// So many signatures are verified together on one core.
const TOGETHER: usize = 64;

/// A bundle as it was published, and the tile of its leaf hashes.
pub(super) struct Published {
    pub(super) bundle: Tile,
    bytes: Option<Vec<u8>>,
    tile: Option<Vec<u8>>,
}

/// A bundle that was looked at.
pub(super) struct Seen {
    pub(super) bundle: Tile,
    /// Its entries; none if there is no such file.
    pub(super) entries: Option<Result<Vec<SeenEntry>, TileError>>,
    /// The bytes of the tile of its leaf hashes, if there is such a file.
    pub(super) tile: Option<Vec<u8>>,
}

/// An entry that was looked at.
pub(super) struct SeenEntry {
    pub(super) leaf: Hash,
    pub(super) entry: Result<(Entry, Result<Said, StatementError>), EntryError>,
}

/// What an entry's statement says, and whether somebody said it.
pub(super) struct Said {
    pub(super) statement: Statement,
    /// `None` where the signature is taken on trust: it stands before what is verified anew.
    pub(super) signature: Option<Result<(), SignatureError>>,
    /// What it says, where the rules are to be asked.
    pub(super) prepared: Option<Result<Prepared, Refusal>>,
}

impl Published {
    pub(super) fn read(files: Files<'_>, bundle: Tile, size: u64) -> Self {
        let tile = Tile::at(TileKind::Hashes(0), bundle.number(), size);
        Self {
            bundle,
            bytes: files(&bundle.to_string()),
            tile: tile.and_then(|tile| files(&tile.to_string())),
        }
    }
}

impl Auditor<'_> {
    /// Looks at all bundles of a log of `size` entries and shows each in turn to `walk`, until that has seen enough.
    #[cfg(feature = "store")]
    pub(super) fn look_ahead(
        &mut self,
        files: Files<'_>,
        size: u64,
        rules: bool,
        walk: &mut dyn FnMut(Seen) -> bool,
    ) {
        use std::sync::mpsc::sync_channel;
        let readers = self.readers.max(1);
        std::thread::scope(|scope| {
            let mut published = Vec::with_capacity(readers);
            for reader in 0..readers {
                let (send, receive) = sync_channel(GROUP.div_ceil(readers).max(2));
                published.push(receive);
                scope.spawn(move || {
                    for bundle in bundles_of(size).skip(reader).step_by(readers) {
                        if send.send(Published::read(files, bundle, size)).is_err() {
                            return;
                        }
                    }
                });
            }
            let (send, seen) = sync_channel(1);
            scope.spawn(move || {
                let mut turns = (0..readers).cycle();
                let mut next = || published[turns.next()?].recv().ok();
                loop {
                    let group: Vec<_> = std::iter::from_fn(&mut next).take(GROUP).collect();
                    if group.is_empty() || send.send(self.look(group, rules)).is_err() {
                        return;
                    }
                }
            });
            let _ = seen.into_iter().flatten().all(walk);
        });
    }

    /// The same, one step behind the other.
    #[cfg(not(feature = "store"))]
    pub(super) fn look_ahead(
        &mut self,
        files: Files<'_>,
        size: u64,
        rules: bool,
        walk: &mut dyn FnMut(Seen) -> bool,
    ) {
        let mut bundles = bundles_of(size).map(|bundle| Published::read(files, bundle, size)).peekable();
        while bundles.peek().is_some() {
            let group = bundles.by_ref().take(GROUP).collect();
            if !self.look(group, rules).into_iter().all(&mut *walk) {
                return;
            }
        }
    }

    fn look(&mut self, group: Vec<Published>, rules: bool) -> Vec<Seen> {
        let framed: Vec<_> = group
            .iter()
            .map(|published| {
                let bytes = published.bytes.as_ref()?;
                let first = published.bundle.range().start;
                let entries = decode_bundle(bytes, published.bundle.width());
                Some(entries.map(|entries| (first..).zip(entries).collect::<Vec<_>>()))
            })
            .collect();
        let all: Vec<_> = framed.iter().flatten().flatten().flatten().copied().collect();
        let this = &*self;
        let look = |some: &[(u64, &[u8])]| this.look_at(some, rules);
        let together = self.signatures.together();
        #[cfg(feature = "store")]
        let seen: Vec<SeenEntry> = {
            use rayon::prelude::*;
            all.par_chunks(together).flat_map_iter(look).collect()
        };
        #[cfg(not(feature = "store"))]
        let seen: Vec<SeenEntry> = all.chunks(together).flat_map(look).collect();
        self.remember(&seen);
        let mut seen = seen.into_iter();
        let shapes: Vec<_> = framed
            .into_iter()
            .map(|framed| framed.map(|framed| framed.map(|entries| entries.len())))
            .collect();
        group
            .into_iter()
            .zip(shapes)
            .map(|(published, shape)| Seen {
                bundle: published.bundle,
                entries: shape.map(|shape| shape.map(|count| seen.by_ref().take(count).collect())),
                tile: published.tile,
            })
            .collect()
    }

    fn look_at(&self, some: &[(u64, &[u8])], rules: bool) -> Vec<SeenEntry> {
        let mut seen: Vec<SeenEntry> = some
            .iter()
            .map(|(_, bytes)| SeenEntry {
                leaf: leaf_hash(bytes),
                entry: Entry::decode(bytes).map(|entry| {
                    let said = Statement::parse(&entry.statement).map(|statement| Said {
                        statement,
                        signature: None,
                        prepared: None,
                    });
                    (entry, said)
                }),
            })
            .collect();
        let said = seen.iter_mut().zip(some).filter_map(|(seen, (index, _))| {
            let (_, said) = seen.entry.as_mut().ok()?;
            Some((*index, said.as_mut().ok()?))
        });
        let mut unknown = Vec::new();
        for (index, said) in said {
            if rules {
                said.prepared = Some(Prepared::replayed(said.statement.clone()));
            }
            if index < self.since() {
                // Its signature was good when the kept checkpoint was: the walk compares the root there.
            } else if self.knows(&said.statement.id()) {
                said.signature = Some(Ok(()));
            } else {
                unknown.push(said);
            }
        }
        let verified = self.signatures.verify(&self.keys, &unknown);
        for (said, verified) in unknown.into_iter().zip(verified) {
            said.signature = Some(verified);
        }
        seen
    }
}

impl super::Signatures {
    fn together(self) -> usize {
        match self {
            Self::Strict => TOGETHER,
            Self::Batch => TOGETHER * 8,
        }
    }
}
