//! Where each code of a list is: sorted by the code's first eight bytes, with the tree over the list's groups behind.
//!
//! ```text
//! "suyuan code index 1\n"          20 bytes
//! codes, codes a group             8 + 8 bytes          all numbers big end first
//! bytes a code, bits of the fan    4 + 4
//! root                             32
//! fan                              (2^bits + 1) × 4     how many entries have smaller first bits: kept in memory
//! entries                          codes × (8 + 4)      first bytes of the code, position
//! tree                             hashes of complete subtrees over the groups, level by level from the leaves
//! CRC-32C of all that              4
//! ```
//!
//! It follows from the list, so it is made anew whenever it does not look like this list's.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::Deref,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{
    Committed, RollError,
    list::{codes_in, roots_of},
    tried,
};
use crate::{
    codes::{Roll, Shape},
    log::{Hash, HashReader, MemoryTree},
};

const MAGIC: &[u8; 20] = b"suyuan code index 1\n";
const HEAD: u64 = 20 + 16 + 8 + 32;
const ENTRY: u64 = 12;
/// So many entries lie between two of the fan's numbers.
const A_BLADE: u64 = 128;

/// An index. The file of the first few stays open, those of others only while they are read, for there may be more rolls than a process may
/// have files.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    shape: Shape,
    bits: u32,
    fan: Vec<u32>,
    file: Option<File>,
}

impl Index {
    /// Opens it, if it is there and is this list's as far as its head and length say.
    pub(super) fn open(path: &Path, committed: &Committed, stay: Stay) -> Result<Option<Index>, RollError> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => tried("open", path, file)?,
        };
        let (shape, bits) = (committed.shape, bits_for(&committed.shape));
        if tried("look at", path, file.metadata())?.len() != length(&shape) {
            return Ok(None);
        }
        let mut head = vec![0; (HEAD + fan_bytes(bits)) as usize];
        tried("read", path, file.read_exact_at(&mut head, 0))?;
        let (said, fan) = head.split_at(HEAD as usize);
        let fan: Vec<u32> =
            fan.chunks_exact(4).map(|n| u32::from_be_bytes(n.try_into().unwrap_or_default())).collect();
        let rises = fan.is_sorted() && fan.last().is_some_and(|last| u64::from(*last) == shape.count());
        if said != self::head(committed, bits) || !rises {
            return Ok(None);
        }
        let file = (stay == Stay::Open).then_some(file);
        Ok(Some(Index { path: path.to_owned(), shape, bits, fan, file }))
    }

    /// Makes it from a list, which `each` tells stretch by stretch, whole groups each, with the position that each begins at.
    pub(super) fn make(
        path: &Path,
        committed: &Committed,
        stay: Stay,
        each: impl FnOnce(&mut dyn FnMut(u64, &[u8])) -> Result<(), RollError>,
    ) -> Result<Index, RollError> {
        let (shape, bits) = (committed.shape, bits_for(&committed.shape));
        let mut entries: Vec<(u64, u32)> =
            Vec::with_capacity(usize::try_from(shape.count()).unwrap_or_default());
        let mut groups = Vec::new();
        each(&mut |from, bytes| {
            let codes = (from..).zip(codes_in(bytes, committed));
            entries.extend(codes.map(|(position, code)| (prefix(&code.hash), position as u32)));
            groups.extend(roots_of(bytes, committed));
        })?;
        entries.par_sort_unstable();
        let roll = Roll::of(shape, groups);
        if roll.root() != committed.root {
            return Err(RollError::Root { want: committed.root, got: roll.root() });
        }
        let temporary = path.with_extension("index.new");
        let wrote = File::create(&temporary).and_then(|file| {
            private(&file)?;
            let mut out = Summed { out: BufWriter::with_capacity(1 << 20, file), sum: 0 };
            out.write_all(&head(committed, bits))?;
            let mut at = 0;
            for blade in 0..=1u64 << bits {
                while at < entries.len() && blade_of(entries[at].0, bits) < blade {
                    at += 1;
                }
                out.write_all(&(at as u32).to_be_bytes())?;
            }
            for (prefix, position) in &entries {
                let mut entry = [0; ENTRY as usize];
                entry[..8].copy_from_slice(&prefix.to_be_bytes());
                entry[8..].copy_from_slice(&position.to_be_bytes());
                out.write_all(&entry)?;
            }
            write_tree(&mut out, roll.groups(), shape.groups())?;
            let sum = out.sum;
            out.write_all(&sum.to_be_bytes())?;
            out.out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        });
        tried("write", &temporary, wrote)?;
        tried("rename", &temporary, std::fs::rename(&temporary, path))?;
        super::durable::sync_dir(path.parent().unwrap_or(Path::new(".")))?;
        Index::open(path, committed, stay)?.ok_or_else(|| RollError::Index { path: path.to_owned() })
    }

    /// Positions of codes that begin as this one does; mostly one, or none.
    pub(super) fn candidates(&self, hash: &Hash) -> Result<Vec<u64>, RollError> {
        let want = prefix(hash);
        let blade = usize::try_from(blade_of(want, self.bits)).unwrap_or_default();
        let (Some(from), Some(to)) = (self.fan.get(blade), self.fan.get(blade + 1)) else {
            return Ok(Vec::new());
        };
        let mut bytes = vec![0; ((to - from) as usize) * ENTRY as usize];
        let start = HEAD + fan_bytes(self.bits) + u64::from(*from) * ENTRY;
        tried("read", &self.path, self.file()?.read_exact_at(&mut bytes, start))?;
        let entries = bytes.chunks_exact(ENTRY as usize).map(|entry| {
            let (first, position) = entry.split_at(8);
            let first = u64::from_be_bytes(first.try_into().unwrap_or_default());
            (first, u64::from(u32::from_be_bytes(position.try_into().unwrap_or_default())))
        });
        let count = self.shape.count();
        Ok(entries.filter(|(first, at)| *first == want && *at < count).map(|(_, at)| at).collect())
    }

    /// Reads it whole.
    pub(super) fn check(&self) -> Result<(), RollError> {
        let (file, end) = (self.file()?, length(&self.shape) - 4);
        let (mut at, mut sum, mut bytes) = (0, 0, vec![0; 1 << 20]);
        while at < end {
            let part = usize::try_from((end - at).min(bytes.len() as u64)).unwrap_or(bytes.len());
            tried("read", &self.path, file.read_exact_at(&mut bytes[..part], at))?;
            sum = crc32c::crc32c_append(sum, &bytes[..part]);
            at += part as u64;
        }
        let mut want = [0; 4];
        tried("read", &self.path, file.read_exact_at(&mut want, end))?;
        match u32::from_be_bytes(want) == sum {
            true => Ok(()),
            false => Err(RollError::Index { path: self.path.clone() }),
        }
    }

    /// The tree over the groups, on the disk.
    pub(super) fn tree(&self) -> Result<Tree<'_>, RollError> {
        Ok(Tree { index: self, file: self.file()? })
    }

    fn file(&self) -> Result<Opened<'_>, RollError> {
        Ok(match &self.file {
            Some(file) => Opened::Before(file),
            None => Opened::Now(tried("open", &self.path, File::open(&self.path))?),
        })
    }
}

/// Whether the file of an index stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stay {
    /// It does.
    Open,
    /// It is opened to be read.
    Closed,
}

enum Opened<'f> {
    Before(&'f File),
    Now(File),
}

impl Deref for Opened<'_> {
    type Target = File;

    fn deref(&self) -> &File {
        match self {
            Opened::Before(file) => file,
            Opened::Now(file) => file,
        }
    }
}

/// The tree over a roll's groups, on the disk.
pub(super) struct Tree<'i> {
    index: &'i Index,
    file: Opened<'i>,
}

impl HashReader for Tree<'_> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let Index { shape, bits, .. } = self.index;
        let groups = shape.groups();
        let in_level = groups.checked_shr(level.into()).unwrap_or_default();
        if index >= in_level {
            return None;
        }
        let before: u64 = (0..level).map(|level| groups >> level).sum();
        let tree = HEAD + fan_bytes(*bits) + shape.count() * ENTRY;
        let mut hash = [0; 32];
        self.file.read_exact_at(&mut hash, tree + (before + index) * 32).ok()?;
        Some(hash.into())
    }
}

fn write_tree(out: &mut impl Write, tree: &MemoryTree, groups: u64) -> io::Result<()> {
    for level in 0..64u8 {
        for index in 0..groups >> level {
            let hash = tree.hash(level, index).ok_or(io::ErrorKind::InvalidData)?;
            out.write_all(hash.as_bytes())?;
        }
    }
    Ok(())
}

fn head(committed: &Committed, bits: u32) -> Vec<u8> {
    let mut head = MAGIC.to_vec();
    head.extend(committed.shape.count().to_be_bytes());
    head.extend(committed.shape.group_size().to_be_bytes());
    head.extend((committed.width() as u32).to_be_bytes());
    head.extend(bits.to_be_bytes());
    head.extend(committed.root.as_bytes());
    head
}

fn bits_for(shape: &Shape) -> u32 {
    (shape.count() / A_BLADE).max(1).ilog2()
}

fn fan_bytes(bits: u32) -> u64 {
    ((1 << bits) + 1) * 4
}

fn length(shape: &Shape) -> u64 {
    let tree: u64 = (0..64).map(|level| (shape.groups() >> level) * 32).sum();
    HEAD + fan_bytes(bits_for(shape)) + shape.count() * ENTRY + tree + 4
}

fn prefix(hash: &Hash) -> u64 {
    hash.as_bytes().first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

fn blade_of(prefix: u64, bits: u32) -> u64 {
    prefix.checked_shr(64 - bits).unwrap_or_default()
}

fn private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// Counts the checksum of what passes.
struct Summed<W> {
    out: W,
    sum: u32,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum = crc32c::crc32c_append(self.sum, &bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
