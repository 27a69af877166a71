//! A disk of its own: ext4 in a file on a loop device.
//!
//! The file holds exactly what the file system has given to the device; what is only in the page cache is not in it. So a copy of
//! the file, taken while nothing is being written, is the disk after a power cut. [`Volume::image`] takes copies until two in
//! a row are equal: nothing changed meanwhile, so the copy is of one moment. Nothing here syncs the mounted file system first.
//!
//! A volume inside another is a disk with a cache of its own: what the inner file system gives to its device lies in the outer
//! one's page cache until the inner device is told to flush. A copy of the **outer** file has lost it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted disk; dropped, it is unmounted.
#[derive(Debug)]
pub struct Volume {
    image: PathBuf,
    at: PathBuf,
    _dir: Option<TempDir>,
}

/// Nothing is written back by age within a test, and a rename does not write the file that it names.
const LAZY: &str = "loop,commit=300,noauto_da_alloc";

impl Volume {
    /// An empty disk of so many MiB.
    pub fn new(mib: u64) -> Volume {
        let dir = TempDir::with_prefix("suyuan-volume-").unwrap();
        let image = dir.path().join("image");
        make(&image, mib);
        Volume::mount(image, dir.path().join("at"), Some(dir))
    }

    /// An empty disk of so many MiB in a file of another.
    pub fn inside(outer: &Volume, mib: u64) -> Volume {
        let image = outer.at.join("image");
        make(&image, mib);
        run("sync", &["-f", outer.at.to_str().unwrap()]);
        let at = outer.image.with_file_name("inner");
        Volume::mount(image, at, None)
    }

    /// The disk that lies in this one, mounted again after a cut.
    pub fn inner(outer: &Volume) -> Volume {
        Volume::mount(outer.at.join("image"), outer.image.with_file_name("inner"), None)
    }

    /// A disk from a copy of its file.
    pub fn of(image: &[u8]) -> Volume {
        let dir = TempDir::with_prefix("suyuan-volume-").unwrap();
        let path = dir.path().join("image");
        fs::write(&path, image).unwrap();
        Volume::mount(path, dir.path().join("at"), Some(dir))
    }

    fn mount(image: PathBuf, at: PathBuf, dir: Option<TempDir>) -> Volume {
        fs::create_dir_all(&at).unwrap();
        run("mount", &["-o", LAZY, image.to_str().unwrap(), at.to_str().unwrap()]);
        Volume { image, at, _dir: dir }
    }

    /// Where it is mounted.
    pub fn at(&self) -> &Path {
        &self.at
    }

    /// What the device has got, at one moment.
    pub fn image(&self) -> Vec<u8> {
        let mut last = fs::read(&self.image).unwrap();
        for _ in 0..20 {
            let next = fs::read(&self.image).unwrap();
            if next == last {
                return next;
            }
            last = next;
        }
        panic!("{} does not come to rest", self.image.display());
    }

    /// Brings all to the device, so that a test begins from a disk that is in order.
    pub fn settle(&self) {
        run("sync", &["-f", self.at.to_str().unwrap()]);
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        let at = self.at.to_str().unwrap();
        let unmounted = |options: &[&str]| {
            Command::new("umount").args(options).arg(at).output().is_ok_and(|out| out.status.success())
        };
        let _ = unmounted(&[]) || unmounted(&["-l"]);
    }
}

fn make(image: &Path, mib: u64) {
    fs::File::create(image).unwrap().set_len(mib << 20).unwrap();
    // Everything at once, so that nothing is written behind a test's back; no blocks kept for root.
    let options = "lazy_itable_init=0,lazy_journal_init=0,nodiscard";
    run("mkfs.ext4", &["-q", "-F", "-m", "0", "-E", options, "-J", "size=4", image.to_str().unwrap()]);
}

fn run(program: &str, args: &[&str]) {
    let out = Command::new(program).args(args).output().unwrap();
    assert!(out.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&out.stderr));
}
