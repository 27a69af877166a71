//! Opening a data directory: what is there, does it agree, and on what may be built.
//!
//! 1. With a good snapshot only what came after it is replayed (`resume`). Without one, all of it, from the first entry on: what
//!    the journal has dropped comes from the shelf, or where that cannot be used from the published bundles.
//! 2. What the shelf claims is compared on the way. A shelf that differs, or that sled cannot open, is moved aside and the whole
//!    is read again with an empty one. A shelf, or tiles, that have **more** than the journal win if they extend it.
//! 3. A log that is shorter than its high-water mark or its published checkpoint, or has another root there, is refused.
//! 4. Published files that are missing, or not what the log has, are made again.
//! 5. The last frame, unless shelf, tiles or mark prove that it was synced, may live in the page cache alone; it is
//!    written once more, and synced, before anything is signed or answered.
//!
//! A torn frame, which `journal::frame` tells from a rotten one, is dropped only above mark and tiles, and if the log still reaches the shelf
//! without it. So it was never answered, or only within the last second by a disk that lied. Below them it was whole once: that is
//! rot, and refused, though the tiles have what it held; a journal that merely ends too early is completed from them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    DiskError, JournalError, Note, Options, ShelfError, StoreError, high_water,
    journal::{
        Journal,
        read::{Contents, Segment, segments},
    },
    marks::{Judged, Marks},
    publish::{Depth, Publisher},
    renewal::{forget_older_asides, open_shelf, renew},
    replay::Replay,
    resume::Resume,
    shelf::Shelf,
    snapshot,
    source::Source,
    tail::Records,
};
use crate::{
    log::{Chain, Frontier, SignedCheckpoint},
    rules::State,
};

const JOURNAL: &str = "journal";
/// A start that would have to bring more entries than this to the shelf is none that is quick.
const MOST_BEHIND: u64 = 131_072;

/// What opening found.
pub(super) struct Recovered {
    pub(super) state: State,
    pub(super) chain: Chain,
    pub(super) frontier: Frontier,
    pub(super) records: Arc<Records>,
    pub(super) journal: Journal,
    pub(super) publisher: Arc<Publisher>,
    /// The newest signed checkpoint found.
    pub(super) newest: Option<SignedCheckpoint>,
    /// Where the high-water mark stands.
    pub(super) marked: u64,
    /// The size of the snapshot that was used.
    pub(super) snapshot: u64,
    pub(super) notes: Vec<Note>,
}

/// The end of the journal.
struct End {
    segment: Segment,
    contents: Contents,
}

/// The log, read.
struct Read {
    replay: Replay,
    end: End,
    /// Entries that the journal lacks at its end.
    taken: Vec<Vec<u8>>,
    snapshot: u64,
    notes: Vec<Note>,
}

/// Who is given the entries, some at a time, in order, each with its index.
type Take<'a> = dyn FnMut(&[(u64, &[u8])]) -> Result<(), StoreError> + 'a;

/// Where the journal lies.
pub(super) fn journal_dir(dir: &Path) -> PathBuf {
    dir.join(JOURNAL)
}

/// Reads everything and leaves a journal that is whole and synced. `now_ms` only names what is moved aside.
pub(super) fn recover(dir: &Path, options: &Options, now_ms: u64) -> Result<Recovered, StoreError> {
    let segments = segments(&journal_dir(dir))?;
    if segments.is_empty() {
        return Err(without_journal(dir)?);
    }
    let tiles = Publisher::open(dir, options.showing)?;
    let marks = Marks::read(dir, Some(&tiles))?;
    let mut notes = Vec::new();
    if !marks.has_high_water() {
        if !options.take_without_high_water {
            return Err(high_water::missing(dir));
        }
        notes.push(Note::HighWaterTaken);
    }
    if options.rebuild {
        snapshot::forget(dir)?;
    }
    let (mut shelf, was_whole) = open_shelf(dir, options, now_ms, &mut notes)?;
    let mut read = None;
    if was_whole && !options.compare {
        match read_quick(dir, &segments, options, &shelf, (&tiles, marks.published())) {
            Ok(quick) => read = quick,
            Err(reason) => notes.push(Note::SnapshotIgnored { reason }),
        }
    }
    let mut read = match read {
        Some(read) => read,
        None => match read_whole(options.world(dir)?, &segments, &shelf, (&tiles, marks.published())) {
            Err(StoreError::Shelf(fault)) => {
                drop(shelf);
                notes.retain(|note| *note == Note::HighWaterTaken);
                shelf = renew(dir, options, now_ms, fault, &mut notes)?;
                read_whole(options.world(dir)?, &segments, &shelf, (&tiles, marks.published()))?
            }
            read => read?,
        },
    };
    notes.append(&mut read.notes);
    let Read { replay, end, taken, snapshot, .. } = read;
    let signed = marks.high_water().max(marks.published());
    let (known, reached) = (replay.shelved().max(signed), replay.chain.size());
    if let (Some(tear), true) = (&end.contents.tear, reached < known || end.contents.end < signed) {
        return Err(end.segment.corrupt(end.contents.length, end.contents.end, tear.reason.clone()).into());
    }
    if reached < replay.shelved() {
        return Err(StoreError::Older { have: reached, want: replay.shelved() });
    }
    let Replay { state, chain, frontier, tail, .. } = replay;
    let judged = marks.judge(dir, state.charter(), &tail.with(&shelf), reached)?;
    let publisher = Arc::new(tiles);
    let records = Arc::new(Records::new(tail, shelf, publisher.clone()));
    let depth = if snapshot > 0 { Depth::Names } else { Depth::Contents };
    mend_tiles(dir, &publisher, &records, &judged, depth, (reached, now_ms), &mut notes)?;
    let mut journal = mend(&end, known, options, &mut notes)?;
    for chunk in taken.chunks(1_024) {
        journal.append(chunk)?;
    }
    forget_older_asides(dir, options, &mut notes)?;
    let newest = judged.newest().cloned();
    let marked = marks.high_water();
    Ok(Recovered { state, chain, frontier, records, journal, publisher, newest, marked, snapshot, notes })
}

/// Replays the log, changing nothing; gives also what the marks are.
pub(super) fn look(dir: &Path, notes: &mut Vec<Note>) -> Result<(Replay, Judged), StoreError> {
    let tiles = Publisher::look(dir)?;
    // The marks first: beside a running node the log only grows.
    let marks = Marks::read(dir, tiles.as_ref())?;
    let segments = segments(&journal_dir(dir))?;
    if segments.is_empty() {
        return Err(without_journal(dir)?);
    }
    let source = Source::new(None, tiles.as_ref(), marks.published())?;
    let mut replay = Replay::looking();
    let end = read_all(&segments, &source, &mut |entries| replay.take(entries))?;
    note_tear(&end, notes);
    let signed = marks.high_water().max(marks.published());
    if let (Some(tear), true) = (end.contents.tear, end.contents.end < signed) {
        return Err(end.segment.corrupt(end.contents.length, end.contents.end, tear.reason).into());
    }
    take_rest(&mut replay, &source, notes)?;
    let judged = marks.judge(dir, replay.state.charter(), replay.tail.tiles(), replay.chain.size())?;
    Ok((replay, judged))
}

/// What a directory without a journal is.
pub(super) fn without_journal(dir: &Path) -> Result<StoreError, StoreError> {
    let tiles = Publisher::look(dir)?;
    Ok(match Marks::read(dir, tiles.as_ref())?.published() {
        0 => StoreError::Empty { dir: dir.to_owned() },
        published => StoreError::JournalMissing { path: journal_dir(dir), published },
    })
}

/// From the snapshot on. `None` if there is none, or the log is too short to need one; an error says why it is of no use.
fn read_quick(
    dir: &Path,
    segments: &[Segment],
    options: &Options,
    shelf: &Shelf,
    (tiles, published): (&Publisher, u64),
) -> Result<Option<Read>, String> {
    let Some(snapshot) = snapshot::load(dir, options)? else { return Ok(None) };
    let size = snapshot.size;
    let source = Source::new(Some(shelf), Some(tiles), published).map_err(|e| e.to_string())?;
    if size < options.snapshot_from || source.shelved() + MOST_BEHIND < size {
        return Ok(None);
    }
    let read = || -> Result<Read, StoreError> {
        let mut resume = Resume::new(snapshot, shelf)?;
        let first = segments.first().map_or(0, |segment| segment.first);
        read_older(resume.needs()..first, &source, &mut |entries| resume.take(entries))?;
        let end = read_segments(segments, &mut |entries| resume.take(entries))?;
        finish(resume.finish()?, end, &source, size)
    };
    read().map(Some).map_err(|error| error.to_string())
}

/// From the first entry on, comparing the shelf with it, and bringing to the shelf what it lacks.
fn read_whole(
    world: State,
    segments: &[Segment],
    shelf: &Shelf,
    (tiles, published): (&Publisher, u64),
) -> Result<Read, StoreError> {
    let source = Source::new(Some(shelf), Some(tiles), published)?;
    let mut replay = Replay::over(world).against(shelf)?;
    let first = segments.first().map_or(0, |segment| segment.first);
    let older = read_older(0..first, &source, &mut |entries| {
        replay.take(entries)?;
        replay.shelve(shelf)
    });
    let last = segments.last().map_or(0, |segment| segment.first);
    let read = older.and_then(|()| {
        read_segments(segments, &mut |entries| {
            replay.take(entries)?;
            // What is in the last segment may be torn or unsynced.
            if replay.chain.size() <= last { replay.shelve(shelf) } else { Ok(()) }
        })
    });
    let end = match read {
        // These entries, or the one before the journal's first, are the shelf's: another copy is in the tiles.
        Err(StoreError::Chain(_) | StoreError::Entry { .. } | StoreError::Refused { .. })
            if first > 0 && replay.chain.size() <= first && source.shelved() > 0 =>
        {
            let (what, number) = ("entry", replay.chain.size().saturating_sub(1));
            return Err(ShelfError::Differs { what, number, fault: "no part of this log" }.into());
        }
        read => read?,
    };
    finish(replay, end, &source, 0)
}

/// What is behind the journal's end.
fn finish(mut replay: Replay, end: End, source: &Source<'_>, snapshot: u64) -> Result<Read, StoreError> {
    let mut notes = Vec::new();
    if replay.shelved() < replay.chain.size() / 128 * 128 {
        notes.push(Note::CaughtUp { from: replay.shelved(), to: replay.chain.size() });
    }
    note_tear(&end, &mut notes);
    let taken = take_rest(&mut replay, source, &mut notes)?;
    Ok(Read { replay, end, taken, snapshot, notes })
}

fn read_all(segments: &[Segment], source: &Source<'_>, take: &mut Take<'_>) -> Result<End, StoreError> {
    read_older(0..segments.first().map_or(0, |segment| segment.first), source, take)?;
    read_segments(segments, take)
}

/// Takes from the shelf, or from the tiles, what the journal lacks at its end.
fn take_rest(
    replay: &mut Replay,
    source: &Source<'_>,
    notes: &mut Vec<Note>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let first = replay.chain.size();
    let mut taken: Vec<Vec<u8>> = Vec::new();
    while first + (taken.len() as u64) < source.end() {
        match source.some(first + taken.len() as u64, source.end()) {
            Err(StoreError::Lost { .. }) => break, // the marks say whether it is missed
            more => taken.extend(more?),
        }
    }
    let entries: Vec<(u64, &[u8])> = (first..).zip(taken.iter().map(Vec::as_slice)).collect();
    replay.take(&entries)?;
    if !taken.is_empty() {
        notes.push(Note::TakenFromShelf { first, count: taken.len() as u64 });
    }
    Ok(taken)
}

/// Entries that the journal has dropped, some thousands at a time.
fn read_older(
    range: std::ops::Range<u64>,
    source: &Source<'_>,
    take: &mut Take<'_>,
) -> Result<(), StoreError> {
    let mut next = range.start;
    while next < range.end {
        let mut some: Vec<Vec<u8>> = Vec::new();
        while some.len() < 2_048 && next + (some.len() as u64) < range.end {
            some.extend(source.some(next + some.len() as u64, range.end)?);
        }
        let entries: Vec<(u64, &[u8])> = (next..).zip(some.iter().map(Vec::as_slice)).collect();
        take(&entries)?;
        next += some.len() as u64;
    }
    Ok(())
}

fn read_segments(segments: &[Segment], take: &mut Take<'_>) -> Result<End, StoreError> {
    let mut end = None;
    for segment in segments {
        let contents = segment.read()?;
        take(&contents.entries())?;
        end = Some(End { segment: segment.clone(), contents });
    }
    Ok(end.ok_or_else(|| JournalError::Gap { path: PathBuf::new(), want: 0, got: 0 })?)
}

fn note_tear(end: &End, notes: &mut Vec<Note>) {
    if let Some(tear) = &end.contents.tear {
        notes.push(Note::TornFrame {
            path: end.segment.path.clone(),
            offset: end.contents.length,
            bytes: tear.bytes,
            reason: tear.reason.to_string(),
        });
    }
}

/// Makes again what is missing of the published log, or is not what the log has.
fn mend_tiles(
    dir: &Path,
    publisher: &Publisher,
    records: &Records,
    judged: &Judged,
    depth: Depth,
    (reached, now_ms): (u64, u64),
    notes: &mut Vec<Note>,
) -> Result<(), StoreError> {
    if judged.damaged {
        notes.push(publisher.set_checkpoint_aside(dir, now_ms)?);
    }
    let newest = judged.published.as_ref().or(judged.high_water.as_ref());
    let size = newest.map_or(0, |signed| signed.checkpoint().size());
    notes.extend(publisher.mend(dir, records, size, depth, now_ms)?);
    notes.extend(publisher.mend_above(dir, records, size, reached, now_ms)?);
    publisher.resume(records, size, judged.published.clone().map(Arc::new));
    Ok(())
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
