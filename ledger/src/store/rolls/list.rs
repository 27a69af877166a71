//! One list on the disk: a code by its position, a position by its code, and the proof that both belong together.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use rayon::prelude::*;

use super::{
    Committed, DiskError, RollError,
    groups::{Group, Groups},
    index::{Index, Stay},
    tried,
};
use crate::{
    codes::{Code, CodeProof, Roll, Shape},
    log::{Hash, MemoryTree, inclusion_proof},
};

/// So many bytes of a list are read at once when it is read whole.
const STRETCH: u64 = 4 << 20;

/// A list that is here. Its file is open only while it is read.
#[derive(Debug)]
pub struct List {
    /// No other list of this process has it, so that no group of one opened anew is taken for one of the list before.
    number: u64,
    path: PathBuf,
    committed: Committed,
    index: Index,
    groups: Arc<Groups>,
}

impl List {
    /// Opens a list, if it is there, and its index, which is made if it is not.
    pub(super) fn open(
        path: &Path,
        index: &Path,
        committed: &Committed,
        (groups, stay): (&Arc<Groups>, Stay),
    ) -> Result<Option<List>, RollError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => tried("open", path, file)?,
        };
        committed.check_length(tried("look at", path, file.metadata())?.len())?;
        let index = match Index::open(index, committed, stay)? {
            Some(index) => index,
            None => Index::make(index, committed, stay, |done| each(path, &file, committed, done))?,
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Ok(Some(List { number, path: path.to_owned(), committed: *committed, index, groups: groups.clone() }))
    }

    /// What the statement says of it.
    pub fn committed(&self) -> &Committed {
        &self.committed
    }

    /// Where a code is.
    pub fn position(&self, hash: &Hash) -> Result<Option<u64>, RollError> {
        Ok(self.find(hash)?.map(|proof| proof.position))
    }

    /// Where a code is, and the proof of that.
    pub fn find(&self, hash: &Hash) -> Result<Option<CodeProof>, RollError> {
        for position in self.index.candidates(hash)? {
            let found = self.prove(position)?;
            if found.as_ref().is_some_and(|found| found.code.hash == *hash) {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The proof of a position; none if there is no such position.
    pub fn prove(&self, position: u64) -> Result<Option<CodeProof>, RollError> {
        let shape = &self.committed.shape;
        let Some(number) = shape.group_of(position) else { return Ok(None) };
        let group = self.group(number)?;
        let code = group.code(&self.committed, position).ok_or_else(|| self.damaged(number))?;
        let within = position % shape.group_size();
        let path = inclusion_proof(&group.tree, within, group.tree.size());
        let path = path.map_err(|_| self.damaged(number))?;
        Ok(Some(CodeProof { position, code, path, group_path: group.path.clone() }))
    }

    /// A group, held against the statement's root when it is read.
    fn group(&self, number: u64) -> Result<Arc<Group>, RollError> {
        let key = (self.number, number);
        if let Some(group) = self.groups.get(key) {
            return Ok(group);
        }
        let shape = &self.committed.shape;
        let range = shape.positions(number);
        let bytes = stretch(&self.path, &self.file()?, &self.committed, range.start, range.end)?;
        let codes: Vec<Code> = codes_in(&bytes, &self.committed).collect();
        let mut tree = MemoryTree::of(codes.iter().map(Code::leaf));
        tree.shrink_to_fit();
        let damaged = |_| self.damaged(number);
        let path = inclusion_proof(&self.index.tree()?, number, shape.groups()).map_err(damaged)?;
        let first = CodeProof {
            position: range.start,
            code: *codes.first().ok_or_else(|| self.damaged(number))?,
            path: inclusion_proof(&tree, 0, tree.size()).map_err(damaged)?,
            group_path: path.clone(),
        };
        // Whoever has the path of one code has all that the group's root is made of.
        first.verify(shape, &self.committed.root).map_err(|_| self.damaged(number))?;
        let group = Arc::new(Group { bytes, count: codes.len(), tree, path });
        self.groups.put(key, group.clone());
        Ok(group)
    }

    fn damaged(&self, group: u64) -> RollError {
        RollError::Damaged { path: self.path.clone(), group }
    }

    /// Reads everything: the codes give the root that the statement commits to, and the index is the one that follows from them.
    pub fn check(&self) -> Result<(), RollError> {
        let mut groups = Vec::new();
        each(&self.path, &self.file()?, &self.committed, |_, bytes| {
            groups.extend(roots_of(bytes, &self.committed));
        })?;
        let (want, got) = (self.committed.root, Roll::of(self.committed.shape, groups).root());
        if want != got {
            return Err(RollError::Root { want, got });
        }
        self.index.check()
    }

    fn file(&self) -> Result<File, RollError> {
        Ok(tried("open", &self.path, File::open(&self.path))?)
    }
}

/// The roots of the groups that these bytes are, whole groups but for the last of all.
pub(super) fn roots_of(bytes: &[u8], committed: &Committed) -> Vec<Hash> {
    bytes
        .par_chunks(group_bytes(committed))
        .map(|group| Roll::group_root(codes_in(group, committed)))
        .collect()
}

/// Bytes of a group.
pub(super) fn group_bytes(committed: &Committed) -> usize {
    let bytes = committed.shape.group_size() * committed.width();
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// The codes that these bytes are.
pub(super) fn codes_in<'b>(bytes: &'b [u8], committed: &Committed) -> impl Iterator<Item = Code> + use<'b> {
    let (width, pins) = (committed.width() as usize, committed.pins);
    bytes.chunks_exact(width).map(move |code| {
        let part = |at: usize| -> [u8; 32] { code[at..at + 32].try_into().unwrap_or_default() };
        Code { hash: part(0).into(), pin_key: pins.then(|| part(32)) }
    })
}

/// Whole groups to read at once.
pub(super) fn groups_at_once(committed: &Committed) -> u64 {
    (STRETCH / (group_bytes(committed) as u64).max(1)).max(1)
}

/// Reads a list from its first group to its last, and tells each stretch with the position that it begins at.
fn each(
    path: &Path,
    file: &File,
    committed: &Committed,
    mut tell: impl FnMut(u64, &[u8]),
) -> Result<(), RollError> {
    let shape: &Shape = &committed.shape;
    let step = groups_at_once(committed) * shape.group_size();
    let mut from = 0;
    while from < shape.count() {
        let to = from.saturating_add(step).min(shape.count());
        tell(from, &stretch(path, file, committed, from, to)?);
        from = to;
    }
    Ok(())
}

fn stretch(
    path: &Path,
    file: &File,
    committed: &Committed,
    from: u64,
    to: u64,
) -> Result<Vec<u8>, DiskError> {
    let width = committed.width();
    let mut bytes = vec![0; usize::try_from((to - from) * width).unwrap_or_default()];
    tried("read", path, file.read_exact_at(&mut bytes, from * width))?;
    Ok(bytes)
}
