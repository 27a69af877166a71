//! Files that come in parts: `incoming/3f0c…a1.part` grows from its end, and becomes `incoming/3f0c…a1` when all of it is there and has
//! the hash that it was announced with.
//!
//! A part needs no sync: what a power cut takes is sent again, from where the file then ends. Whoever sends parts knows the hash of the whole;
//! if the bytes turn out to be others all of them go.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::PathBuf,
    sync::PoisonError,
    time::SystemTime,
};

use super::{BlobError, BlobId, Blobs, PART, tried};
use crate::store::durable::sync_dir;

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Come {
    /// All of it is here.
    Whole,
    /// So many bytes of it are.
    Part(u64),
}

/// The next piece of a file.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Where it begins.
    pub offset: u64,
    /// How long the whole is.
    pub total: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Blobs {
    /// How far a file has come.
    pub fn come(&self, id: &BlobId) -> Come {
        if self.place(id).is_file() || self.waiting(id).is_file() {
            return Come::Whole;
        }
        Come::Part(fs::metadata(self.part(id)).map_or(0, |about| about.len()))
    }

    /// Takes the next piece of a file. When the whole is here it must have this hash, and be what `fits` takes; else all of it goes.
    pub fn receive_piece(
        &self,
        id: &BlobId,
        piece: Piece<'_>,
        stale: SystemTime,
        most: u64,
        fits: impl FnOnce(&[u8]) -> bool,
    ) -> Result<Come, BlobError> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let there = match self.come(id) {
            Come::Whole => return Ok(Come::Whole),
            Come::Part(there) => there,
        };
        if piece.offset != there {
            return Err(BlobError::Elsewhere { want: there, got: piece.offset });
        }
        let path = self.part(id);
        let length = piece.bytes.len() as u64;
        self.make_room(length, stale, most, Some(&path))?;
        let opened = OpenOptions::new().create(true).append(true).open(&path);
        let mut file = tried("open", &path, opened)?;
        tried("write", &path, file.write_all(piece.bytes))?;
        let come = there + length;
        if come < piece.total {
            return Ok(Come::Part(come));
        }
        tried("sync", &path, file.sync_all())?;
        let bytes = tried("read", &path, fs::read(&path))?;
        let got = Blobs::id_of(&bytes);
        if got != *id || !fits(&bytes) {
            tried("remove", &path, fs::remove_file(&path))?;
            return Err(if got == *id { BlobError::Unfit } else { BlobError::Mismatch { want: *id, got } });
        }
        tried("rename", &path, fs::rename(&path, self.waiting(id)))?;
        sync_dir(&self.incoming)?;
        Ok(Come::Whole)
    }

    fn part(&self, id: &BlobId) -> PathBuf {
        self.waiting(id).with_extension(PART)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn piece(file: &[u8], from: usize, to: usize) -> Piece<'_> {
        Piece { offset: from as u64, total: file.len() as u64, bytes: &file[from..to] }
    }

    #[test]
    fn a_file_in_parts_goes_on_where_it_ended() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let file: Vec<u8> = (0..100).collect();
        let id = Blobs::id_of(&file);
        let put = |from, to| blobs.receive_piece(&id, piece(&file, from, to), UNIX_EPOCH, 1_000, |_| true);
        assert_eq!(blobs.come(&id), Come::Part(0));
        assert_eq!(put(0, 40).unwrap(), Come::Part(40));
        assert!(matches!(put(0, 40), Err(BlobError::Elsewhere { want: 40, got: 0 })));
        assert_eq!(blobs.find(&id).unwrap(), None, "half a file is none");
        assert!(!blobs.keep(&id).unwrap());
        // Another process, after a crash.
        drop(Blobs::open(dir.path()).unwrap());
        assert_eq!(blobs.come(&id), Come::Part(40));
        assert_eq!(put(40, 100).unwrap(), Come::Whole);
        assert_eq!(put(0, 1).unwrap(), Come::Whole, "it is here");
        assert_eq!(blobs.find(&id).unwrap().unwrap(), file);
        assert!(blobs.keep(&id).unwrap());
        assert_eq!(blobs.come(&id), Come::Whole);
    }

    #[test]
    fn parts_of_something_else_go_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let (file, id) = (vec![7; 50], Blobs::id_of(&[8; 50]));
        let put =
            |id: &BlobId, fits: bool| blobs.receive_piece(id, piece(&file, 0, 50), UNIX_EPOCH, 100, |_| fits);
        assert!(matches!(put(&id, true), Err(BlobError::Mismatch { .. })));
        assert_eq!(blobs.come(&id), Come::Part(0));
        let own = Blobs::id_of(&file);
        assert!(matches!(put(&own, false), Err(BlobError::Unfit)));
        assert_eq!(blobs.come(&own), Come::Part(0));
        assert_eq!(put(&own, true).unwrap(), Come::Whole);
    }

    #[test]
    fn parts_make_room_for_whole_files_and_go_after_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let half = vec![1; 80];
        let id = Blobs::id_of(&half);
        let put = |stale| blobs.receive_piece(&id, piece(&half, 0, 60), stale, 100, |_| true);
        put(UNIX_EPOCH).unwrap();
        let hour = Duration::from_secs(3_600);
        // An hour is not enough for a part to be stale.
        blobs.receive(&[2; 10], SystemTime::now() - hour / 2, 100).unwrap();
        assert_eq!(blobs.come(&id), Come::Part(60));
        blobs.receive(&[3; 60], UNIX_EPOCH, 100).unwrap();
        assert_eq!(blobs.come(&id), Come::Part(0), "it made room");
        blobs.receive(&[3; 60], SystemTime::now() + hour, 100).unwrap();
        put(UNIX_EPOCH).unwrap_err();
        put(SystemTime::now() + hour).unwrap();
        blobs.receive(&[4; 1], SystemTime::now() + 26 * hour, 100).unwrap();
        assert_eq!(blobs.come(&id), Come::Part(0), "a day has gone by");
    }
}
