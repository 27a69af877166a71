//! Opening a data directory: what is there, does it agree, and on what may be built.
//!
//! 1. Read the journal in order, replaying it. Only its very last frame may be torn.
//! 2. What the shelf claims is compared on the way. A shelf that differs, or that sled cannot open, is moved aside and the whole
//!    is read again with an empty one. A shelf that has **more** than the journal wins if it extends it.
//! 3. A log that is shorter than its high-water mark, or has another root there, is refused.
//! 4. The last frame, unless shelf or mark prove that it was synced, may live in the page cache alone; it is
//!    written once more, and synced, before anything is signed or answered.
//!
//! A torn frame is dropped only if the log still reaches mark and shelf without it. So it was never answered, or only within
//! the last second by a disk that lied.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    DiskError, JournalError, Note, Options, ShelfError, StoreError, behind,
    durable::{self, tried},
    high_water,
    journal::{
        Journal,
        read::{Contents, Segment, segments},
    },
    replay::Replay,
    shelf::{BLOCK, Shelf},
};
use crate::log::Checkpoint;

const JOURNAL: &str = "journal";
const SHELF: &str = "ledger.sled";
const BROKEN: &str = "ledger.sled.broken-";

/// What opening found.
pub(super) struct Recovered {
    pub(super) replay: Replay,
    pub(super) journal: Journal,
    pub(super) shelf: Shelf,
    pub(super) mark: Option<Vec<u8>>,
    pub(super) notes: Vec<Note>,
}

/// The end of the journal.
struct End {
    segment: Segment,
    contents: Contents,
}

/// Where the journal lies.
pub(super) fn journal_dir(dir: &Path) -> PathBuf {
    dir.join(JOURNAL)
}

/// Reads everything and leaves a journal that is whole and synced. `now_ms` only names what is moved aside.
pub(super) fn recover(dir: &Path, options: &Options, now_ms: u64) -> Result<Recovered, StoreError> {
    let segments = segments(&journal_dir(dir))?;
    if segments.is_empty() {
        return Err(StoreError::Empty { dir: dir.to_owned() });
    }
    let mut notes = Vec::new();
    let (text, mark) = read_mark(dir)?;
    if mark.is_none() {
        if !options.take_without_high_water {
            return Err(high_water::missing(dir));
        }
        notes.push(Note::HighWaterTaken);
    }
    let point = mark.as_ref().map(|mark| (mark.size(), mark.root()));
    let attempt = |shelf: &Shelf, notes: &mut Vec<Note>| {
        let replay = Replay::new(point).against(shelf)?;
        let (mut replay, end) = read_all(&segments, replay, Some(shelf), notes)?;
        let taken = take_from_shelf(&mut replay, shelf, notes)?;
        Ok((replay, end, taken))
    };
    let had = behind::shelved_at_close(dir)?;
    let opened = match dir.join(SHELF).exists() {
        true => Shelf::open(&dir.join(SHELF), options.cache_bytes).and_then(|shelf| shelf.has(had)),
        false => {
            behind::forget_shelved(dir)?;
            Shelf::open(&dir.join(SHELF), options.cache_bytes)
        }
    };
    let mut shelf = match opened {
        Ok(shelf) => shelf,
        Err(fault) => renew(dir, options, now_ms, fault, &mut notes)?,
    };
    let read = match attempt(&shelf, &mut notes) {
        Err(StoreError::Shelf(fault)) => {
            drop(shelf);
            notes.retain(|note| *note == Note::HighWaterTaken);
            shelf = renew(dir, options, now_ms, fault, &mut notes)?;
            attempt(&shelf, &mut notes)
        }
        read => read,
    };
    let (replay, end, taken) = read?;
    let known = replay.shelved().max(point.map_or(0, |(size, _)| size));
    let reached = replay.frontier.size();
    if let (Some(tear), true) = (&end.contents.tear, reached < known) {
        return Err(end.segment.corrupt(end.contents.length, end.contents.end, tear.reason.clone()).into());
    }
    if reached < known {
        return Err(StoreError::Older { have: reached, want: known });
    }
    let mut journal = mend(&end, known, options, &mut notes)?;
    for chunk in taken.chunks(1_024) {
        journal.append(chunk)?;
    }
    Ok(Recovered { replay, journal, shelf, mark: text, notes })
}

/// Replays the journal; with a shelf, brings it what it lacks of all but the last segment.
pub(super) fn read_journal(
    dir: &Path,
    mark: Option<&Checkpoint>,
    notes: &mut Vec<Note>,
) -> Result<Replay, StoreError> {
    let segments = segments(&journal_dir(dir))?;
    if segments.is_empty() {
        return Err(StoreError::Empty { dir: dir.to_owned() });
    }
    let point = mark.map(|mark| (mark.size(), mark.root()));
    let (replay, end) = read_all(&segments, Replay::new(point), None, notes)?;
    match (point, end.contents.tear) {
        (Some((size, _)), Some(tear)) if replay.frontier.size() < size => {
            Err(end.segment.corrupt(end.contents.length, end.contents.end, tear.reason).into())
        }
        (Some((want, _)), None) if replay.frontier.size() < want => {
            Err(StoreError::Older { have: replay.frontier.size(), want })
        }
        _ => Ok(replay),
    }
}

/// The mark's text, and what it says; who signed it can be judged only when the charter is known.
pub(super) fn read_mark(dir: &Path) -> Result<(Option<Vec<u8>>, Option<Checkpoint>), StoreError> {
    let Some(text) = high_water::read(dir)? else { return Ok((None, None)) };
    let reads = std::str::from_utf8(&text)
        .ok()
        .and_then(|text| text.find("\n\n").map(|end| &text[..=end]))
        .and_then(|text| text.parse::<Checkpoint>().ok());
    match reads {
        Some(mark) => Ok((Some(text), Some(mark))),
        // No keys are known yet; opening it without any says what is wrong with the form.
        None => Err(high_water::open(dir, &text, &[]).err().unwrap_or_else(|| high_water::missing(dir))),
    }
}

fn read_all(
    segments: &[Segment],
    mut replay: Replay,
    shelf: Option<&Shelf>,
    notes: &mut Vec<Note>,
) -> Result<(Replay, End), StoreError> {
    let mut end = None;
    for segment in segments {
        let contents = segment.read()?;
        replay.take(&contents.entries())?;
        if let (Some(shelf), Some(_)) = (shelf, segment.until) {
            replay.shelve(shelf)?;
        }
        end = Some(End { segment: segment.clone(), contents });
    }
    let end = end.ok_or_else(|| JournalError::Gap { path: PathBuf::new(), want: 0, got: 0 })?;
    if shelf.is_some() && replay.shelved() < replay.frontier.size() / 128 * 128 {
        notes.push(Note::CaughtUp { from: replay.shelved(), to: replay.frontier.size() });
    }
    if let Some(tear) = &end.contents.tear {
        notes.push(Note::TornFrame {
            path: end.segment.path.clone(),
            offset: end.contents.length,
            bytes: tear.bytes,
            reason: tear.reason.to_string(),
        });
    }
    Ok((replay, end))
}

/// Entries that only the shelf has; the chain shows that they go on where the journal ends.
fn take_from_shelf(
    replay: &mut Replay,
    shelf: &Shelf,
    notes: &mut Vec<Note>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let first = replay.frontier.size();
    let mut taken: Vec<Vec<u8>> = Vec::new();
    while first + (taken.len() as u64) < replay.shelved() {
        let next = first + taken.len() as u64;
        let block = shelf.block(next / BLOCK)?;
        let block =
            block.ok_or(ShelfError::Differs { what: "block", number: next / BLOCK, fault: "missing" })?;
        taken.extend(block.into_iter().skip((next % BLOCK) as usize));
    }
    let entries: Vec<(u64, &[u8])> = (first..).zip(taken.iter().map(Vec::as_slice)).collect();
    replay.take(&entries)?;
    if !taken.is_empty() {
        notes.push(Note::TakenFromShelf { first, count: taken.len() as u64 });
    }
    Ok(taken)
}

/// Cuts the torn end; writes again what may be in the page cache only.
fn mend(end: &End, known: u64, options: &Options, notes: &mut Vec<Note>) -> Result<Journal, DiskError> {
    let End { segment, contents } = end;
    let journal = Journal::resume(&segment.path, contents.length, contents.end, options.segment_bytes)?;
    match contents.last_frame() {
        Some((offset, first, entries)) if first >= known => {
            notes.push(Note::Rewritten { first, count: entries.len() as u64 });
            Journal::rewrite(&segment.path, offset, first, &entries, options.segment_bytes)
        }
        _ => Ok(journal),
    }
}

/// Moves a shelf that cannot be used aside, in place of an earlier one, and begins another.
fn renew(
    dir: &Path,
    options: &Options,
    now_ms: u64,
    fault: ShelfError,
    notes: &mut Vec<Note>,
) -> Result<Shelf, StoreError> {
    behind::forget_shelved(dir)?;
    for file in tried("list", dir, fs::read_dir(dir))? {
        let path = tried("list", dir, file)?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(BROKEN)) {
            tried("remove", &path, fs::remove_dir_all(&path))?;
        }
    }
    let (broken, aside) = (dir.join(SHELF), dir.join(format!("{BROKEN}{now_ms}")));
    if broken.exists() {
        tried("move aside", &broken, fs::rename(&broken, &aside))?;
        durable::sync_dir(dir)?;
    }
    notes.push(Note::ShelfRebuilt { aside, reason: fault.to_string() });
    Ok(Shelf::open(&broken, options.cache_bytes)?)
}
