//! The file of rows that the rules' state does not keep in memory: `cold-rows`, which loses its name as soon as it is open.
//!
//! Nothing in it outlives the process, and no start reads it: the snapshot and the log are what a state is made of. So it is never
//! synced, and there is nothing to check when it is opened. Where something lay comes free and is given to what
//! comes next that fits; neighbours that are free are one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::durable::{DiskError, tried};
use crate::rules::ColdStore;

const FILE: &str = "cold-rows";
/// Room is given in blocks of so many bytes.
const BLOCK: u64 = 256;

/// A file without a name, which goes with the process.
#[derive(Debug)]
pub struct ColdFile {
    file: File,
    room: Mutex<Room>,
}

/// What is free before the end.
#[derive(Debug, Default)]
struct Room {
    end: u64,
    by_place: BTreeMap<u64, u64>,
    by_length: BTreeSet<(u64, u64)>,
}

impl ColdFile {
    /// Makes an empty one in this directory, which the caller has locked.
    pub fn create(dir: &Path) -> Result<ColdFile, DiskError> {
        let path = dir.join(FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true).mode(0o600);
        let file = tried("create", &path, options.open(&path))?;
        tried("remove", &path, fs::remove_file(&path))?;
        Ok(ColdFile { file, room: Mutex::default() })
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ColdStore for ColdFile {
    fn place(&self, length: usize) -> io::Result<u64> {
        Ok(self.room().take(blocks(length)))
    }

    fn write(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, at)
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(into, at)
    }

    fn free(&self, at: u64, length: usize) {
        self.room().give(at, blocks(length));
    }
}

impl Room {
    /// The least room that is long enough, else more at the end.
    fn take(&mut self, length: u64) -> u64 {
        let Some((there, at)) = self.by_length.range((length, 0)..).next().copied() else {
            let at = self.end;
            self.end += length;
            return at;
        };
        self.forget(at, there);
        if there > length {
            self.note(at + length, there - length);
        }
        at
    }

    fn give(&mut self, at: u64, length: u64) {
        let (mut at, mut length) = (at, length);
        if let Some((before, long)) = self.by_place.range(..at).next_back().map(|(at, long)| (*at, *long))
            && before + long == at
        {
            self.forget(before, long);
            (at, length) = (before, length + long);
        }
        if let Some(long) = self.by_place.get(&(at + length)).copied() {
            self.forget(at + length, long);
            length += long;
        }
        match at + length == self.end {
            true => self.end = at,
            false => self.note(at, length),
        }
    }

    fn note(&mut self, at: u64, length: u64) {
        self.by_place.insert(at, length);
        self.by_length.insert((length, at));
    }

    fn forget(&mut self, at: u64, length: u64) {
        self.by_place.remove(&at);
        self.by_length.remove(&(length, at));
    }
}

fn blocks(length: usize) -> u64 {
    (length as u64).next_multiple_of(BLOCK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_lies_there_stays_what_it_was_and_room_is_used_again(
            steps in prop::collection::vec((any::<bool>(), 1..3_000usize, any::<prop::sample::Index>()), 0..120),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let cold = ColdFile::create(dir.path()).unwrap();
            prop_assert!(fs::read_dir(dir.path()).unwrap().next().is_none());
            let mut there: Vec<(u64, Vec<u8>)> = Vec::new();
            for (number, (put, length, which)) in steps.into_iter().enumerate() {
                if put || there.is_empty() {
                    let bytes = vec![number as u8; length];
                    let at = cold.place(length).unwrap();
                    cold.write(at, &bytes).unwrap();
                    there.push((at, bytes));
                } else {
                    let (at, bytes) = there.swap_remove(which.index(there.len()));
                    cold.free(at, bytes.len());
                }
                for (at, bytes) in &there {
                    let mut read = vec![0; bytes.len()];
                    cold.read(*at, &mut read).unwrap();
                    prop_assert_eq!(&read, bytes);
                }
            }
            for (at, bytes) in there {
                cold.free(at, bytes.len());
            }
            let room = cold.room();
            prop_assert_eq!((room.end, room.by_place.len(), room.by_length.len()), (0, 0, 0));
        }
    }
}
