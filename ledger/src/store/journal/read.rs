//! Reading the journal, segment by segment.
//!
//! Reading never changes anything. A [`Segment`] that is not the last must be whole up to where the next begins. The last may
//! end in a [`Tear`]: what a commit that was cut short leaves ([`frame`] says how that is told from rot), and behind which no frame
//! follows. A frame behind a bad one means that the bad one was once durable, which is rot, not a tear.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{FrameError, JournalError, frame, segment_path, tried};

/// A segment's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Segment {
    /// Index of its first entry.
    pub(in crate::store) first: u64,
    /// Where the next segment begins; `None` in the last.
    pub(in crate::store) until: Option<u64>,
    /// The file.
    pub(in crate::store) path: PathBuf,
}

/// A segment's whole frames.
#[derive(Debug)]
pub(in crate::store) struct Contents {
    bytes: Vec<u8>,
    /// First entry and offset of each frame.
    frames: Vec<(u64, usize)>,
    /// The entry behind the last.
    pub(in crate::store) end: u64,
    /// Where the whole frames end in the file.
    pub(in crate::store) length: u64,
    /// What stands behind them in the last segment.
    pub(in crate::store) tear: Option<Tear>,
}

/// A commit at the end of the journal that was never finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Tear {
    /// How many.
    pub(in crate::store) bytes: u64,
    /// Why they are none.
    pub(in crate::store) reason: FrameError,
}

/// The segments of a journal, in order; none if there is no such directory. The first may begin with any entry: what comes before was
/// dropped, or is lost, and who reads must know where else it is.
pub(in crate::store) fn segments(dir: &Path) -> Result<Vec<Segment>, JournalError> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut firsts = Vec::new();
    for file in tried("list", dir, fs::read_dir(dir))? {
        let path = tried("list", dir, file)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".journal.new") {
            continue; // half of a replacement that a crash cut short; the next one overwrites it
        }
        match name.strip_suffix(".journal").and_then(|digits| digits.parse().ok()) {
            Some(first) if segment_path(dir, first) == path => firsts.push(first),
            _ => return Err(JournalError::Stranger { path }),
        }
    }
    firsts.sort_unstable();
    let untils = firsts.iter().skip(1).copied().map(Some).chain([None]);
    let segment =
        |(first, until): (&u64, _)| Segment { first: *first, until, path: segment_path(dir, *first) };
    Ok(firsts.iter().zip(untils).map(segment).collect())
}

impl Segment {
    /// Reads the whole frames; an error names what is not one.
    pub(in crate::store) fn read(&self) -> Result<Contents, JournalError> {
        let bytes = tried("read", &self.path, fs::read(&self.path))?;
        let (mut frames, mut offset, mut next) = (Vec::new(), 0, self.first);
        let mut tear = None;
        while offset < bytes.len() && Some(next) != self.until {
            match frame::decode(&bytes[offset..], offset as u64).and_then(|frame| follows(frame, next)) {
                Ok(frame) => {
                    frames.push((next, offset));
                    offset += frame.length;
                    next += frame.entries.len() as u64;
                }
                Err(reason) => {
                    let torn = reason.is_torn() && !has_frame(&bytes[offset + 1..], next);
                    if self.until.is_some() || !torn {
                        return Err(self.corrupt(offset as u64, next, reason));
                    }
                    tear = Some(Tear { bytes: (bytes.len() - offset) as u64, reason });
                    break;
                }
            }
        }
        match self.until {
            Some(got) if got > next => {
                Err(JournalError::Gap { path: segment_path(self.dir(), got), want: next, got })
            }
            Some(until) if until < next => {
                let (first, offset) = frames.last().copied().unwrap_or((self.first, 0));
                Err(self.corrupt(offset as u64, first, FrameError::First { want: until, got: next }))
            }
            _ => Ok(Contents { bytes, frames, end: next, length: offset as u64, tear }),
        }
    }

    /// An error at this place of the segment.
    pub(in crate::store) fn corrupt(&self, offset: u64, index: u64, source: FrameError) -> JournalError {
        JournalError::Corrupt { path: self.path.clone(), offset, index, source }
    }

    fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }
}

impl Contents {
    /// The bytes of the whole frames.
    pub(in crate::store) fn whole(&self) -> &[u8] {
        &self.bytes[..self.length as usize]
    }

    /// Every entry with its index, in order.
    pub(in crate::store) fn entries(&self) -> Vec<(u64, &[u8])> {
        self.frames.iter().flat_map(|(first, offset)| (*first..).zip(self.frame(*offset))).collect()
    }

    /// The last frame: its offset, its first entry, its entries.
    pub(in crate::store) fn last_frame(&self) -> Option<(u64, u64, Vec<&[u8]>)> {
        let (first, offset) = *self.frames.last()?;
        Some((offset as u64, first, self.frame(offset)))
    }

    /// How many entries the first frame holds.
    pub(in crate::store) fn first_frame(&self) -> Option<usize> {
        self.frames.first().map(|(_, offset)| self.frame(*offset).len())
    }

    fn frame(&self, offset: usize) -> Vec<&[u8]> {
        // Every offset here is one at which `read` has decoded a frame of the same bytes.
        frame::decode(&self.bytes[offset..], offset as u64).map(|frame| frame.entries).unwrap_or_default()
    }
}

fn follows(frame: frame::Frame<'_>, want: u64) -> Result<frame::Frame<'_>, FrameError> {
    if frame.first == want { Ok(frame) } else { Err(FrameError::First { want, got: frame.first }) }
}

/// Whether a whole frame of `next` or a later entry stands anywhere in these bytes.
fn has_frame(bytes: &[u8], next: u64) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'S') {
        rest = &rest[at..];
        // Where it stands matters only to what is no frame.
        if frame::decode(rest, 0).is_ok_and(|frame| frame.first >= next) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests;
