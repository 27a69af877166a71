//! A log in a tar file, plain or by gzip, as whoever got a copy on a stick has it: of `tiles/`, or of a whole backup.
//!
//! Nothing is unpacked to where the archive says. Of a plain tar only the list of its files is read; of a packed one the log's files go
//! into one unnamed temporary file. Memory holds the list of the log's files. What no honest archive of a log has is refused by name: a
//! path that is absolute or climbs (`..`), a link, a device, a sparse file, a file of the log that is there twice or is larger than it can
//! be, a list of more than 512 MiB, and a packed archive that becomes more than 200 times as large (and 64 MiB).

use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap},
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use flate2::read::MultiGzDecoder;
use suyuan_ledger::log::{Tile, TileKind};
use tar::{Entries, EntryType, PaxExtensions};
use thiserror::Error;

use super::{BUNDLE, HASHES, NOTE, SourceError};

/// What the list may take: some millions of files.
const LIST: usize = 512 << 20;
/// What one file takes in it besides its name.
const EACH: usize = 64;
/// The longest that may be said about a file before it comes.
const LONGEST: u64 = 16 << 10;
/// So many bytes out of one, beyond the first [`FREE`]: text packs tenfold, nothing honest two hundredfold.
const RATIO: u64 = 200;
const FREE: u64 = 64 << 20;

/// Why an archive is not taken. Each names the file in it.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// It does not read, or is no tar.
    #[error("it is no whole tar archive: {0}")]
    Read(#[from] io::Error),
    /// A path out of it.
    #[error("{0:?} leads out of the archive")]
    Leads(String),
    /// A link, a device and so on.
    #[error("{name:?} is {what}; a log has plain files only")]
    Kind {
        /// Which.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// Twice the same path.
    #[error("{0:?} is in it twice")]
    Twice(String),
    /// Larger than any file of a log of this name.
    #[error("{name:?} has {got} bytes, and may have {limit}")]
    Large {
        /// Which.
        name: String,
        /// How many bytes.
        got: u64,
        /// How many it may have.
        limit: u64,
    },
    /// Too many files.
    #[error("it has more files than can be listed; {0:?} is one too many")]
    Many(String),
    /// A bomb.
    #[error("behind {0:?} it has become more than {RATIO} times as large as it is packed")]
    Bomb(String),
    /// No log in it.
    #[error("there is no log in it: no `checkpoint` beside a `tile/`")]
    None,
    /// More than one.
    #[error("there are two logs in it, in {0:?} and in {1:?}; pack one alone")]
    Two(String, String),
}

/// A log in an archive, ready to be read.
#[derive(Debug)]
pub(super) struct Archive {
    path: PathBuf,
    /// The archive, or what was packed in it.
    bytes: Mutex<File>,
    /// By path in the log.
    files: Files,
}

/// By path: from where, and how many bytes.
type Files = HashMap<String, (u64, u64)>;

/// Gzip by its first bytes, or tar by its magic.
pub(super) fn is_archive(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(512).read_to_end(&mut head));
    read.is_ok() && (is_gzip(&head) || head.get(257..262) == Some(b"ustar"))
}

fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

impl Archive {
    pub(super) fn open(path: &Path) -> Result<Archive, ArchiveError> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut head = [0; 2];
        let packed = file.read_exact(&mut head).is_ok() && is_gzip(&head);
        file.seek(SeekFrom::Start(0))?;
        let mut files = Files::new();
        let bytes = if packed {
            let exceeded = Cell::new(false);
            let inner = MultiGzDecoder::new(BufReader::new(file));
            let left = size.saturating_mul(RATIO).saturating_add(FREE);
            let mut aside = tempfile::tempfile()?;
            let mut archive = tar::Archive::new(Counted { inner, left, exceeded: &exceeded });
            let mut last = String::new();
            list(archive.entries()?, Put::Aside(&mut aside), &mut files, &mut last).map_err(|error| {
                match exceeded.get() {
                    true => ArchiveError::Bomb(last),
                    false => error,
                }
            })?;
            aside
        } else {
            let mut archive = tar::Archive::new(BufReader::new(file.try_clone()?));
            list(archive.entries_with_seek()?, Put::Left { size }, &mut files, &mut String::new())?;
            file
        };
        let root = root_of_log(&files)?;
        let below = |(name, at): (String, _)| Some((name.strip_prefix(&root)?.to_owned(), at));
        let files = files.into_iter().filter_map(below).collect();
        Ok(Archive { path: path.to_owned(), bytes: Mutex::new(bytes), files })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let Some((from, length)) = self.files.get(path) else { return Ok(None) };
        let mut bytes = Vec::new();
        let wanted = (*length).min(limit + 1);
        let mut file = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file
            .seek(SeekFrom::Start(*from))
            .and_then(|_| (&mut *file).take(wanted).read_to_end(&mut bytes))
            .and_then(
                |got| if got as u64 == wanted { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) },
            );
        let path = self.path.join(path);
        read.map(|()| Some(bytes)).map_err(|cause| SourceError::File { path, cause })
    }
}

/// What becomes of the files' bytes while the list is read.
enum Put<'f> {
    /// They stay where they are, in an archive of this size.
    Left { size: u64 },
    /// They cannot be gone back to, so they are put aside.
    Aside(&'f mut File),
}

/// What the headers before a file say about it.
#[derive(Default)]
struct Said {
    path: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

/// Reads the list. `last` is the name of the entry that is being read.
fn list<R: Read>(
    entries: Entries<'_, R>,
    mut put: Put<'_>,
    files: &mut Files,
    last: &mut String,
) -> Result<(), ArchiveError> {
    let (mut said, mut listed, mut written) = (Said::default(), 0, 0);
    // Raw: what a header says about the next file is read here, within limits; the library would read it without.
    for entry in entries.raw(true) {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        let own = || String::from_utf8_lossy(&entry.header().path_bytes()).into_owned();
        let name = said.path.clone().unwrap_or_else(own);
        last.clone_from(&name);
        match kind {
            EntryType::GNULongName => said.path = Some(text(&mut entry, &name)?),
            EntryType::XHeader => said.read(&mut entry, &name)?,
            EntryType::XGlobalHeader => {}
            EntryType::Directory => {
                plain(&name)?;
                said = Said::default();
            }
            _ => {
                let size = entry.size();
                let path = plain(&name)?;
                if let Some(what) = strange(kind, &std::mem::take(&mut said), size) {
                    return Err(ArchiveError::Kind { name, what });
                }
                let Some(limit) = limit_of(&path) else { continue };
                if size > limit {
                    return Err(ArchiveError::Large { name, got: size, limit });
                }
                listed += EACH + path.len();
                if listed > LIST {
                    return Err(ArchiveError::Many(name));
                }
                let (from, is_whole) = match &mut put {
                    Put::Left { size: all } => {
                        let from = entry.raw_file_position();
                        (from, from.saturating_add(size) <= *all)
                    }
                    Put::Aside(aside) => {
                        let from = written;
                        let copied = io::copy(&mut entry, *aside)?;
                        written += copied;
                        (from, copied == size)
                    }
                };
                if !is_whole {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
                }
                if files.insert(path, (from, size)).is_some() {
                    return Err(ArchiveError::Twice(name));
                }
            }
        }
    }
    Ok(())
}

/// What a log's file cannot be.
fn strange(kind: EntryType, said: &Said, size: u64) -> Option<&'static str> {
    match kind {
        _ if said.sparse => Some("a sparse file"),
        _ if said.size.is_some_and(|said| said != size) => Some("of two sizes"),
        EntryType::Regular | EntryType::Continuous => None,
        EntryType::Link => Some("a hard link"),
        EntryType::Symlink | EntryType::GNULongLink => Some("a link"),
        EntryType::GNUSparse => Some("a sparse file"),
        EntryType::Char | EntryType::Block => Some("a device"),
        EntryType::Fifo => Some("a pipe"),
        _ => Some("of an unknown kind"),
    }
}

impl Said {
    /// An extended header (POSIX pax): only what matters here.
    fn read(&mut self, entry: &mut impl Read, name: &str) -> Result<(), ArchiveError> {
        let bytes = within(entry, name)?;
        for record in PaxExtensions::new(&bytes) {
            let record = record?;
            let value = || String::from_utf8_lossy(record.value_bytes()).into_owned();
            match record.key_bytes() {
                b"path" => self.path = Some(value()),
                b"size" => self.size = Some(value().parse().unwrap_or(u64::MAX)),
                key => self.sparse |= key.starts_with(b"GNU.sparse"),
            }
        }
        Ok(())
    }
}

/// A long name (GNU): up to its zero byte.
fn text(entry: &mut impl Read, name: &str) -> Result<String, ArchiveError> {
    let bytes = within(entry, name)?;
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    Ok(String::from_utf8_lossy(&bytes[..end]).into_owned())
}

fn within(entry: &mut impl Read, name: &str) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    let got = entry.take(LONGEST + 1).read_to_end(&mut bytes)? as u64;
    match got > LONGEST {
        true => Err(ArchiveError::Large { name: name.to_owned(), got, limit: LONGEST }),
        false => Ok(bytes),
    }
}

/// A path in the archive, without `./`.
fn plain(name: &str) -> Result<String, ArchiveError> {
    if name.starts_with('/') || name.split('/').any(|part| part == "..") {
        return Err(ArchiveError::Leads(name.to_owned()));
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Ok(parts.join("/"))
}

/// How large a file of this name may be in a log; none if a log has no such file.
fn limit_of(path: &str) -> Option<u64> {
    match in_tiles(path) {
        Some((_, tile)) => Some(if tile.kind() == TileKind::Entries { BUNDLE } else { HASHES }),
        None => matches!(path.rsplit('/').next(), Some("checkpoint" | "vkey")).then_some(NOTE),
    }
}

/// Where the log of this tile begins, and the tile.
fn in_tiles(path: &str) -> Option<(&str, Tile)> {
    let at = path.rfind("/tile/").map_or(0, |at| at + 1);
    Some((&path[..at], path[at..].parse().ok()?))
}

fn root_of_log(files: &Files) -> Result<String, ArchiveError> {
    let roots: BTreeSet<&str> = files.keys().filter_map(|path| Some(in_tiles(path)?.0)).collect();
    let mut roots = roots.into_iter().filter(|root| files.contains_key(&format!("{root}checkpoint")));
    match (roots.next(), roots.next()) {
        (Some(root), None) => Ok(root.to_owned()),
        (Some(one), Some(other)) => Err(ArchiveError::Two(one.to_owned(), other.to_owned())),
        _ => Err(ArchiveError::None),
    }
}

/// What comes out of a packed archive, up to a limit.
struct Counted<'c, R> {
    inner: R,
    left: u64,
    exceeded: &'c Cell<bool>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(into)?;
        match self.left.checked_sub(got as u64) {
            Some(left) => self.left = left,
            None => {
                self.exceeded.set(true);
                return Err(io::Error::other("it unpacks to too much"));
            }
        }
        Ok(got)
    }
}
