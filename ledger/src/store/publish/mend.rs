//! Is what is published still there, and is it what the log has? Missing files are made again; one that differs is moved aside, for
//! whoever wants to know what happened to it, and made again.

use std::{collections::BTreeSet, fs, path::Path};

use super::{PublishError, Publisher, TILE_WIDTH, TOP_LEVEL};
use crate::{
    log::{Tile, TileKind, bundles_of, tiles_of},
    store::{
        Note,
        durable::{self, tried},
        tail::Records,
    },
};

const BROKEN: &str = "tiles.broken-";

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Depth {
    /// That each file is there, and as long as it must be.
    Names,
    /// Every byte.
    Contents,
}

impl Publisher {
    /// Looks at everything that a log of `size` entries has published, and makes again what is not as it must be.
    pub(in crate::store) fn mend(
        &self,
        dir: &Path,
        records: &Records,
        size: u64,
        depth: Depth,
        now_ms: u64,
    ) -> Result<Vec<Note>, PublishError> {
        let (mut missing, mut first, mut notes) = (0u64, None, Vec::new());
        for tile in bundles_of(size).chain(tiles_of(size)) {
            let name = tile.to_string();
            let differs = match (self.length(&name), depth) {
                (None, _) => {
                    missing += 1;
                    first.get_or_insert_with(|| name.clone());
                    self.create(&name, records.tile(&tile)?)?;
                    continue;
                }
                (Some(length), Depth::Names) => length != least(&tile, length),
                (Some(_), Depth::Contents) => self.read(&name)?.as_ref() != Some(&records.tile(&tile)?),
            };
            if differs {
                notes.push(self.set_aside(dir, &name, now_ms)?);
                self.create(&name, records.tile(&tile)?)?;
            }
        }
        if let Some(first) = first {
            notes.push(Note::TilesRemade { first, count: missing });
        }
        self.sync_edge(size)?;
        Ok(notes)
    }

    /// Syncs the directories in which publishing goes on: one that was made just before a crash may have no durable name yet, and whoever
    /// finds a directory there takes it for granted.
    fn sync_edge(&self, size: u64) -> Result<(), PublishError> {
        let mut dirs = BTreeSet::from([self.root.clone()]);
        for kind in (0..=TOP_LEVEL).map(TileKind::Hashes).chain([TileKind::Entries]) {
            let level = if let TileKind::Hashes(level) = kind { u32::from(level) } else { 0 };
            let last = (size >> (8 * level)) / TILE_WIDTH;
            for tile in [last, last + 1].iter().filter_map(|number| Tile::at(kind, *number, u64::MAX)) {
                let partial = self.root.join(format!("{tile}.p"));
                let above = partial.ancestors().take_while(|above| above.starts_with(&self.root));
                dirs.extend(above.filter(|above| above.is_dir()).map(Path::to_owned));
            }
        }
        Ok(dirs.iter().try_for_each(|dir| durable::sync_dir(dir))?)
    }

    /// Looks at full files above what is published: a crash may have left some, and they must be of this log.
    pub(in crate::store) fn mend_above(
        &self,
        dir: &Path,
        records: &Records,
        published: u64,
        size: u64,
        now_ms: u64,
    ) -> Result<Vec<Note>, PublishError> {
        let whole = size / TILE_WIDTH * TILE_WIDTH;
        let grown = crate::log::new_bundles(published, whole).chain(crate::log::new_tiles(published, whole));
        let mut notes = Vec::new();
        for tile in grown.filter(|tile| !tile.is_partial()) {
            let name = tile.to_string();
            if self.length(&name).is_some() && self.read(&name)?.as_ref() != Some(&records.tile(&tile)?) {
                notes.push(self.set_aside(dir, &name, now_ms)?);
            }
        }
        Ok(notes)
    }

    /// Moves the checkpoint aside: it is not one that this log has signed.
    pub(in crate::store) fn set_checkpoint_aside(
        &self,
        dir: &Path,
        now_ms: u64,
    ) -> Result<Note, PublishError> {
        self.set_aside(dir, super::CHECKPOINT, now_ms)
    }

    fn set_aside(&self, dir: &Path, name: &str, now_ms: u64) -> Result<Note, PublishError> {
        let aside = dir.join(format!("{BROKEN}{now_ms}"));
        durable::create_dir(&aside)?;
        let (path, aside) = (self.root.join(name), aside.join(name.replace('/', "-")));
        tried("move aside", &path, fs::rename(&path, &aside))?;
        Ok(Note::TileAside { name: name.to_owned(), aside })
    }
}

/// The length of a file of hashes follows from its name; a bundle's only that it frames its entries.
fn least(tile: &Tile, length: u64) -> u64 {
    match tile.kind() {
        TileKind::Hashes(_) => u64::from(tile.width()) * 32,
        TileKind::Entries => length.max(2 * u64::from(tile.width())),
    }
}
