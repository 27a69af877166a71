//! The disk as a power cut leaves it, made from a trace of system calls.
//!
//! Only what POSIX promises survives for sure: bytes and length of a file that were written before an `fsync` or `fdatasync` of
//! it began and that returned 0; names that a directory got or lost before an `fsync` of that directory. `sync_file_range`
//! promises nothing. File systems keep more than that, so a node that stands this stands them.
//!
//! | [`Cut`] | what else has come to the disk |
//! |---|---|
//! | `Least` | nothing |
//! | `Some` | of each file any of its writes, whole, its beginning, or any of its sectors, in any order; of the names a first part of the changes |
//! | `Most` | everything, as after a SIGKILL |
//!
//! A call on the traced directory that this does not know is the end of the test, not a guess.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Call, Dice, walk};

/// What survives of the things that no sync covers.
#[derive(Clone, Debug)]
pub enum Cut {
    /// Nothing.
    Least,
    /// What the dice say.
    Some(Dice),
    /// All.
    Most,
}

/// The calls that a disk must see to be right.
const CALLS: &str = "trace=openat,open,creat,dup,dup2,dup3,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,\
truncate,fallocate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,\
mkdir,mkdirat,rmdir,copy_file_range,sendfile,sendto,sendmsg";

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A directory tree with what is on the disk and what is only in memory.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    files: Vec<File>,
    seen: Names,
    durable: Names,
    changes: Vec<Change>,
    open: HashMap<i32, Open>,
}

type Names = BTreeMap<PathBuf, Option<usize>>; // None: a directory

#[derive(Clone, Debug, Default)]
struct File {
    durable: Vec<u8>,
    length: u64,
    writes: Vec<Write>,
}

#[derive(Clone, Debug)]
struct Write {
    ended: usize,
    at: u64,
    bytes: Vec<u8>,
    /// Cut to `at` instead of writing there.
    cut: bool,
}

#[derive(Clone, Debug)]
struct Change {
    ended: usize,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Add(PathBuf, Option<usize>),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

#[derive(Clone, Debug)]
struct Open {
    path: PathBuf,
    file: Option<usize>,
    at: u64,
    append: bool,
}

impl Disk {
    /// What [`super::Trace::options`] must be asked for.
    pub const CALLS: &str = CALLS;

    /// A directory as it is, all of it on the disk; `root` is where the traced process will see it.
    pub fn of(dir: &Path, root: &Path) -> Disk {
        let mut disk = Disk {
            root: root.to_owned(),
            files: Vec::new(),
            seen: BTreeMap::from([(root.to_owned(), None)]),
            durable: Names::new(),
            changes: Vec::new(),
            open: HashMap::new(),
        };
        disk.add_dirs(dir, Path::new(""));
        for path in walk(dir) {
            let durable = fs::read(dir.join(&path)).unwrap();
            disk.files.push(File { length: durable.len() as u64, durable, writes: Vec::new() });
            disk.seen.insert(root.join(path), Some(disk.files.len() - 1));
        }
        disk.durable = disk.seen.clone();
        disk
    }

    fn add_dirs(&mut self, dir: &Path, below: &Path) {
        for entry in fs::read_dir(dir.join(below)).unwrap() {
            let path = below.join(entry.unwrap().file_name());
            if dir.join(&path).is_dir() {
                self.seen.insert(self.root.join(&path), None);
                self.add_dirs(dir, &path);
            }
        }
    }

    /// What a call did.
    pub fn step(&mut self, call: &Call) {
        if call.result < 0 || call.writes_to_a_socket() {
            return;
        }
        match call.name.as_str() {
            "openat" | "open" | "creat" => self.opened(call),
            "write" => self.written(call, None),
            "pwrite64" => self.written(call, Some(call.number(3))),
            "ftruncate" => {
                let length = u64::try_from(call.number(1)).unwrap();
                self.with(call, |file, _| file.cut(call.ended, length));
            }
            "lseek" => {
                let to = u64::try_from(call.result).unwrap();
                self.with(call, |_, open| open.at = to);
            }
            "fsync" | "fdatasync" if call.synced() => self.synced(call),
            "fsync" | "fdatasync" | "sync_file_range" => {}
            "rename" | "renameat" | "renameat2" if call.touches(&self.root) => {
                let [from, to] = two(call);
                self.change(call, What::Rename(from, to));
            }
            "link" | "linkat" if call.touches(&self.root) => {
                let [from, to] = two(call);
                let file = self.seen[&from];
                self.change(call, What::Add(to, file));
            }
            "mkdir" | "mkdirat" if call.touches(&self.root) => {
                self.change(call, What::Add(call.paths().remove(0), None));
            }
            "unlink" | "unlinkat" | "rmdir" if call.touches(&self.root) => {
                let mut path = call.paths().remove(0);
                if path.is_relative() {
                    path = call.fd_path().unwrap().join(path);
                }
                self.change(call, What::Remove(path));
            }
            "dup" | "dup2" | "dup3" => {
                let from = call.fd().or_else(|| call.args[0].parse().ok());
                if let Some(open) = from.and_then(|fd| self.open.get(&fd)).cloned() {
                    self.open.insert(i32::try_from(call.result).unwrap(), open);
                }
            }
            name => assert!(!call.touches(&self.root), "the disk does not know {name}: {call:?}"),
        }
    }

    fn opened(&mut self, call: &Call) {
        let fd = i32::try_from(call.result).unwrap();
        let path = call.paths().remove(0);
        if !path.starts_with(&self.root) {
            self.open.remove(&fd);
            return;
        }
        let flags = call.args.iter().find(|arg| arg.starts_with("O_")).unwrap();
        let is = |flag: &str| flags.split('|').any(|f| f == flag);
        if !self.seen.contains_key(&path) {
            assert!(is("O_CREAT"), "{} was opened and is not known", path.display());
            self.files.push(File::default());
            self.change(call, What::Add(path.clone(), Some(self.files.len() - 1)));
        }
        let file = self.seen[&path];
        if let (Some(file), true) = (file, is("O_TRUNC")) {
            self.files[file].cut(call.ended, 0);
        }
        self.open.insert(fd, Open { path, file, at: 0, append: is("O_APPEND") });
    }

    fn written(&mut self, call: &Call, at: Option<i64>) {
        let count = usize::try_from(call.result).unwrap();
        self.with(call, |file, open| {
            let place = match at {
                Some(at) => u64::try_from(at).unwrap(),
                None if open.append => file.length,
                None => open.at,
            };
            let mut bytes = call.bytes();
            bytes.truncate(count);
            assert_eq!(bytes.len(), count, "the trace has all bytes that were written");
            file.length = file.length.max(place + count as u64);
            file.writes.push(Write { ended: call.ended, at: place, bytes, cut: false });
            if at.is_none() {
                open.at = place + count as u64;
            }
        });
    }

    fn with(&mut self, call: &Call, act: impl FnOnce(&mut File, &mut Open)) {
        // Descriptors are used again, and closing is not traced: the path says whose it is now.
        let ours = call.fd_path().is_some_and(|path| path.starts_with(&self.root));
        let Some(open) = call.fd().filter(|_| ours).and_then(|fd| self.open.get_mut(&fd)) else {
            assert!(!ours, "a file of the directory that nobody opened: {call:?}");
            return;
        };
        if let Some(file) = open.file {
            act(&mut self.files[file], open);
        }
    }

    fn synced(&mut self, call: &Call) {
        let ours = call.fd_path().is_some_and(|path| path.starts_with(&self.root));
        let Some(open) = call.fd().filter(|_| ours).and_then(|fd| self.open.get(&fd)) else { return };
        if let Some(file) = open.file {
            self.files[file].sync(call.began);
            return;
        }
        let dir = open.path.clone();
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition(|c| c.ended < call.began && c.what.is_in(&dir));
        now.iter().for_each(|change| change.what.apply(&mut self.durable));
        self.changes = later;
    }

    fn change(&mut self, call: &Call, what: What) {
        what.apply(&mut self.seen);
        self.changes.push(Change { ended: call.ended, what });
    }

    /// Makes the directory as it would be after a cut now.
    pub fn build(&self, cut: &Cut, into: &Path) {
        let mut dice = Dice::new(1);
        let names = match cut {
            Cut::Least => self.durable.clone(),
            Cut::Most => self.seen.clone(),
            Cut::Some(seed) => {
                dice = seed.clone();
                let first = dice.roll(self.changes.len() as u64 + 1);
                let mut names = self.durable.clone();
                self.changes
                    .iter()
                    .take(usize::try_from(first).unwrap())
                    .for_each(|c| c.what.apply(&mut names));
                names
            }
        };
        for (path, file) in &names {
            let target = into.join(path.strip_prefix(&self.root).unwrap());
            // Below a directory whose own name is not there nothing can be reached.
            if path != &self.root && !path.parent().is_some_and(|parent| names.contains_key(parent)) {
                continue;
            }
            match file {
                None => fs::create_dir_all(&target).unwrap(),
                Some(file) => fs::write(&target, self.files[*file].after(cut, &mut dice)).unwrap(),
            }
            if target.extension().is_some_and(|e| e == "key") {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
            }
        }
    }
}

impl File {
    fn cut(&mut self, ended: usize, length: u64) {
        self.length = length;
        self.writes.push(Write { ended, at: length, bytes: Vec::new(), cut: true });
    }

    fn sync(&mut self, began: usize) {
        let (now, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.writes).into_iter().partition(|write| write.ended < began);
        now.iter().for_each(|write| write.apply(&mut self.durable, write.bytes.len()));
        self.writes = later;
    }

    fn after(&self, cut: &Cut, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for write in &self.writes {
            let length = write.bytes.len() as u64;
            match cut {
                Cut::Least => {}
                Cut::Most => write.apply(&mut bytes, write.bytes.len()),
                Cut::Some(_) => match dice.roll(4) {
                    0 => {}
                    1 => write.apply_sectors(&mut bytes, dice),
                    2 => write.apply(&mut bytes, usize::try_from(dice.roll(length + 1)).unwrap()),
                    _ => write.apply(&mut bytes, write.bytes.len()),
                },
            }
        }
        bytes
    }
}

impl Write {
    fn apply(&self, to: &mut Vec<u8>, count: usize) {
        let at = usize::try_from(self.at).unwrap();
        if self.cut {
            to.resize(at, 0);
        } else if count > 0 {
            to.resize(to.len().max(at + count), 0);
            to[at..at + count].copy_from_slice(&self.bytes[..count]);
        }
    }
}

impl Write {
    /// What a kernel does that writes pages in any order: the file has its length, and some sectors have what they had before.
    fn apply_sectors(&self, to: &mut Vec<u8>, dice: &mut Dice) {
        let before = to.clone();
        self.apply(to, self.bytes.len());
        if self.cut {
            return;
        }
        let (start, end) = (
            usize::try_from(self.at).unwrap(),
            to.len().min(usize::try_from(self.at).unwrap() + self.bytes.len()),
        );
        for sector in (start / SECTOR..end.div_ceil(SECTOR)).filter(|_| dice.roll(2) == 0) {
            let (from, until) = ((sector * SECTOR).max(start), ((sector + 1) * SECTOR).min(end));
            to[from..until].fill(0);
            let there = before.len().min(until);
            if from < there {
                to[from..there].copy_from_slice(&before[from..there]);
            }
        }
    }
}

impl What {
    fn is_in(&self, dir: &Path) -> bool {
        match self {
            What::Add(path, _) | What::Remove(path) => path.parent() == Some(dir),
            What::Rename(from, to) => from.parent() == Some(dir) && to.parent() == Some(dir),
        }
    }

    fn apply(&self, names: &mut Names) {
        match self {
            What::Add(path, file) => {
                names.insert(path.clone(), *file);
            }
            What::Remove(path) => {
                names.remove(path);
            }
            What::Rename(from, to) => {
                let moved: Vec<PathBuf> =
                    names.keys().filter(|path| path.starts_with(from)).cloned().collect();
                for path in moved {
                    let file = names.remove(&path).unwrap();
                    names.insert(to.join(path.strip_prefix(from).unwrap()), file);
                }
            }
        }
    }
}

fn two(call: &Call) -> [PathBuf; 2] {
    let paths = call.paths();
    assert!(paths.len() == 2 && paths.iter().all(|path| path.is_absolute()), "two whole paths: {call:?}");
    [paths[0].clone(), paths[1].clone()]
}

#[cfg(test)]
mod tests;
