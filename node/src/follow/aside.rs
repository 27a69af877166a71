//! What a first copy has read before it is verified to its end: `DIR.download`, bundle by bundle.
//!
//! It outlives the process, so that a copy of a large log that was cut short goes on where it was. Nothing in it is believed: if what
//! is put together in the end does not hold, it is thrown away as a whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use suyuan_ledger::log::{TILE_WIDTH, decode_bundle, encode_bundle};

/// The folder beside the copy that is being made.
pub(super) struct Aside(PathBuf);

impl Aside {
    /// The one for the copy in `dir`.
    pub(super) fn open(dir: &Path) -> io::Result<Aside> {
        let mut name = dir.file_name().unwrap_or("follower".as_ref()).to_owned();
        name.push(".download");
        let path = dir.with_file_name(name);
        fs::create_dir_all(&path)?;
        Ok(Aside(path))
    }

    /// Throws away what was read of another log than the one that begins with this bundle.
    pub(super) fn only_of(&self, first: &[Vec<u8>]) -> io::Result<()> {
        let kept = (1..=first.len() as u64).rev().find_map(|size| self.bundle(0, size));
        if kept.is_none_or(|kept| !first.starts_with(&kept)) {
            fs::remove_dir_all(&self.0)?;
            fs::create_dir(&self.0)?;
        }
        self.put(0, first)
    }

    /// Keeps entries, from the beginning of a bundle on.
    pub(super) fn put(&self, first: u64, entries: &[Vec<u8>]) -> io::Result<()> {
        for (number, bundle) in (first / TILE_WIDTH..).zip(entries.chunks(TILE_WIDTH as usize)) {
            let bytes = encode_bundle(bundle).map_err(io::Error::other)?;
            fs::write(self.0.join(number.to_string()), bytes)?;
        }
        Ok(())
    }

    /// A bundle as it is in a log of this size, if it was read whole.
    pub(super) fn bundle(&self, number: u64, size: u64) -> Option<Vec<Vec<u8>>> {
        let bytes = fs::read(self.0.join(number.to_string())).ok()?;
        let width = size.checked_sub(number * TILE_WIDTH)?.min(TILE_WIDTH) as u16;
        let entries = decode_bundle(&bytes, width).ok()?;
        Some(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// Bundle by bundle. One that cannot be read ends it, and the copy is then found too short.
    pub(super) fn entries(&self, size: u64) -> impl Iterator<Item = Vec<Vec<u8>>> + '_ {
        (0..size.div_ceil(TILE_WIDTH)).map_while(move |number| self.bundle(number, size))
    }

    /// The next try goes on from here, if there is anything.
    pub(super) fn leave(self) {
        let _ = fs::remove_dir(&self.0); // which does nothing unless it is empty
    }

    /// It has served, or is of no use.
    pub(super) fn remove(self) {
        let _ = fs::remove_dir_all(&self.0); // what is left is looked at next time, and believed as little
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(range: std::ops::Range<u32>, of: u8) -> Vec<Vec<u8>> {
        range.map(|n| [&n.to_be_bytes()[..], &[of]].concat()).collect()
    }

    #[test]
    fn what_was_read_is_there_again_unless_it_was_of_another_log() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Aside::open(&dir.path().join("copy")).unwrap();
        open().only_of(&entries(0..256, 1)).unwrap();
        open().put(256, &entries(256..600, 1)).unwrap();
        let again = open();
        again.only_of(&entries(0..256, 1)).unwrap();
        assert_eq!(again.entries(600).flatten().collect::<Vec<_>>(), entries(0..600, 1));
        // Of a log that has grown the last bundle is wanted anew; a torn one too.
        assert!(
            again.bundle(2, 700).is_none()
                && again.bundle(1, 700).is_some()
                && again.bundle(3, 700).is_none()
        );
        fs::write(dir.path().join("copy.download/1"), b"torn").unwrap();
        assert!(again.bundle(1, 600).is_none());
        open().only_of(&entries(0..256, 2)).unwrap();
        assert!(open().bundle(1, 600).is_none() && open().bundle(2, 600).is_none());
        open().remove();
        assert!(!dir.path().join("copy.download").exists());
    }

    #[test]
    fn a_short_log_that_has_grown_goes_on_from_what_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let aside = Aside::open(&dir.path().join("copy")).unwrap();
        aside.only_of(&entries(0..40, 1)).unwrap();
        aside.only_of(&entries(0..90, 1)).unwrap();
        assert_eq!(aside.bundle(0, 90), Some(entries(0..90, 1)));
    }
}
