//! A shelf that cannot be used is moved aside, for whoever wants to know what happened to it, and made again. The one that was aside before
//! goes only when the log is whole without it.

use std::{fs, path::Path};

use super::{
    DiskError, Note, Options, StoreError, behind,
    durable::{self, tried},
    shelf::{Shelf, ShelfError},
};

const SHELF: &str = "ledger.sled";
const BROKEN: &str = "ledger.sled.broken-";

/// Opens sled; one that cannot be opened, has less than it had, or is to be made again, is moved aside. Tells whether it was good.
pub(super) fn open_shelf(
    dir: &Path,
    options: &Options,
    now_ms: u64,
    notes: &mut Vec<Note>,
) -> Result<(Shelf, bool), StoreError> {
    let place = dir.join(SHELF);
    if !place.exists() {
        behind::forget_shelved(dir)?;
        return Ok((Shelf::open(&place, options.cache_bytes)?, false));
    }
    if options.rebuild {
        return Ok((renew(dir, options, now_ms, ShelfError::Unwanted, notes)?, false));
    }
    let had = behind::shelved_at_close(dir)?;
    match Shelf::open(&place, options.cache_bytes).and_then(|shelf| shelf.has(had)) {
        Ok(shelf) => Ok((shelf, true)),
        Err(fault) => Ok((renew(dir, options, now_ms, fault, notes)?, false)),
    }
}

/// Moves a shelf that cannot be used aside and begins another.
pub(super) fn renew(
    dir: &Path,
    options: &Options,
    now_ms: u64,
    fault: ShelfError,
    notes: &mut Vec<Note>,
) -> Result<Shelf, StoreError> {
    behind::forget_shelved(dir)?;
    let place = dir.join(SHELF);
    let free = |at: &u64| !dir.join(format!("{BROKEN}{at}")).exists();
    let aside = dir.join(format!("{BROKEN}{}", (now_ms..).find(free).unwrap_or(now_ms)));
    if place.exists() {
        tried("move aside", &place, fs::rename(&place, &aside))?;
        durable::sync_dir(dir)?;
    }
    notes.push(Note::ShelfRebuilt { aside: Some(aside), reason: fault.to_string() });
    Ok(Shelf::open(&place, options.cache_bytes)?)
}

/// Removes what was moved aside at earlier starts, now that the log is whole without it; and what was to be thrown away, which the notes
/// then no longer name.
pub(super) fn forget_older_asides(
    dir: &Path,
    options: &Options,
    notes: &mut [Note],
) -> Result<(), DiskError> {
    let mut kept = None;
    for note in notes {
        let Note::ShelfRebuilt { aside, .. } = note else { continue };
        if options.rebuild {
            *aside = None;
        }
        kept = Some(aside.clone());
    }
    let Some(kept) = kept else { return Ok(()) };
    for file in tried("list", dir, fs::read_dir(dir))? {
        let path = tried("list", dir, file)?.path();
        let broken = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(BROKEN));
        if broken && Some(&path) != kept.as_ref() {
            tried("remove", &path, fs::remove_dir_all(&path))?;
        }
    }
    Ok(())
}
