//! Where rows of the state lie that are not kept in memory, and sheets of them.
//!
//! A sheet is some rows of one shard, written once and never changed; a copy of the state that has it reads the same for as long as it
//! lives, whatever came after. Whoever has it last gives its room back. Nothing of it outlives the process: it is a cache of
//! what the log says, made anew at every start.
//!
//! ```text
//! sheet  = head … rows …                           heads: one for each bucket, a power of two; rows by bucket
//! head   = <from: u32> <to: u32> <filter: u64> <CRC-32C of the rows: u32> <CRC-32C of the head: u32>
//! row    = <hash: u64> <bytes of the key: u32> <bytes of the value: u32, or 2^32-1 if it is gone> key value
//! ```
//!
//! Numbers are little-endian; keys and values are postcard's, as in the snapshot. A bucket is of the hashes with the same lowest
//! bits, about eight; three other bits of each hash are set in its filter, so that asking for what is not there reads a
//! head and nothing more. Both sums begin with the place where the sheet lies, so that what was read elsewhere does not fit.
//!
//! A read or write that fails is kept as the [`ColdFault`] of the state and of all its copies. From then on nothing that
//! they say is worth anything; whoever asked must look for it before he acts on an answer.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use thiserror::Error;

#[cfg(test)]
pub(super) mod ground;

const HEAD: usize = 24;
const ROW: usize = 16;
/// So many rows are meant for a bucket.
const BUCKET: usize = 8;
const GONE: u32 = u32::MAX;

/// Bytes outside of memory. Nothing that is written needs to outlive the process.
pub trait ColdStore: Send + Sync {
    /// Finds room for so many, which nobody else is given before it is given back.
    fn place(&self, length: usize) -> io::Result<u64>;
    /// Writes there.
    fn write(&self, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// Reads from there.
    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()>;
    /// Gives the room of so many back.
    fn free(&self, at: u64, length: usize);
}

/// Rows that were put away could not be written or read: the state cannot judge any more.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "rows of the rules' state that lie on the disk cannot be {action}: {reason}; nothing of the log is lost: see to the disk and start again"
)]
pub struct ColdFault {
    /// `read` or `written`.
    pub action: &'static str,
    /// What went wrong.
    pub reason: String,
}

/// What a state and its copies share of what was put away.
pub(super) struct Cold {
    store: Box<dyn ColdStore>,
    /// What rows take that were read again and not changed.
    pub(super) thawed: AtomicUsize,
    /// How often a row was read.
    pub(super) loads: AtomicU64,
    /// Bytes of all sheets.
    pub(super) stored: AtomicU64,
    fault: OnceLock<ColdFault>,
}

/// Rows that were put away together.
pub(super) struct Sheet {
    pub(super) cold: Arc<Cold>,
    at: u64,
    pub(super) length: usize,
    buckets: u32,
}

/// Hash, key, and the value unless it is gone.
type Row<'b> = (u64, &'b [u8], Option<&'b [u8]>);

/// Rows that will become a sheet.
#[derive(Default)]
pub(super) struct Draft {
    rows: Vec<DraftRow>,
    bytes: Vec<u8>,
}

struct DraftRow {
    hash: u64,
    at: usize,
    key: usize,
    /// None if it is gone.
    value: Option<usize>,
}

impl Cold {
    pub(super) fn new(store: Box<dyn ColdStore>) -> Cold {
        let (thawed, loads, stored) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
        Cold { store, thawed, loads, stored, fault: OnceLock::new() }
    }

    /// The first thing that went wrong.
    pub(super) fn fault(&self) -> Option<&ColdFault> {
        self.fault.get()
    }

    /// Keeps what went wrong, unless something did before.
    pub(super) fn failed(&self, action: &'static str, error: &io::Error) -> ColdFault {
        self.fault.get_or_init(|| ColdFault { action, reason: error.to_string() }).clone()
    }
}

impl Draft {
    /// Adds a row; no value says that it is gone.
    pub(super) fn push(&mut self, hash: u64, key: &[u8], value: Option<&[u8]>) {
        let row = DraftRow { hash, at: self.bytes.len(), key: key.len(), value: value.map(<[u8]>::len) };
        self.rows.push(row);
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value.unwrap_or_default());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Drops those that say that something is gone, where nothing lies under them.
    pub(super) fn drop_gone(&mut self) {
        self.rows.retain(|row| row.value.is_some());
    }

    /// About what the sheet will take.
    pub(super) fn length(&self) -> usize {
        self.bytes.len() + self.rows.len() * (ROW + HEAD / BUCKET)
    }

    /// Its rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|row| {
            let (key, rest) = self.bytes[row.at..].split_at(row.key);
            (row.hash, key, row.value.map(|length| &rest[..length]))
        })
    }

    /// Writes them.
    pub(super) fn seal(mut self, cold: &Arc<Cold>) -> Result<Sheet, ColdFault> {
        let buckets = (self.rows.len() / BUCKET).max(1).next_power_of_two();
        self.rows.sort_by_key(|row| bucket(row.hash, buckets));
        let mut bytes = vec![0; buckets * HEAD];
        let mut heads = vec![(0, 0, 0u64); buckets];
        let mut rows = self.rows().peekable();
        let number = |n: usize| u32::try_from(n).map_err(io::Error::other);
        let mut write = || -> io::Result<()> {
            for (number_of, head) in heads.iter_mut().enumerate() {
                head.0 = number(bytes.len())?;
                while let Some((hash, key, value)) =
                    rows.next_if(|(hash, _, _)| bucket(*hash, buckets) == number_of)
                {
                    head.2 |= marks(hash);
                    bytes.extend_from_slice(&hash.to_le_bytes());
                    bytes.extend_from_slice(&number(key.len())?.to_le_bytes());
                    let length = value.map_or(Ok(GONE), |value| number(value.len()))?;
                    bytes.extend_from_slice(&length.to_le_bytes());
                    bytes.extend_from_slice(key);
                    bytes.extend_from_slice(value.unwrap_or_default());
                }
                head.1 = number(bytes.len())?;
            }
            Ok(())
        };
        write().map_err(|error| cold.failed("written", &error))?;
        let length = bytes.len();
        let put = || -> io::Result<u64> {
            let at = cold.store.place(length)?;
            for (number, (from, to, filter)) in heads.into_iter().enumerate() {
                let sum = sum(at, &bytes[from as usize..to as usize]);
                let head = &mut bytes[number * HEAD..][..HEAD];
                head[..4].copy_from_slice(&from.to_le_bytes());
                head[4..8].copy_from_slice(&to.to_le_bytes());
                head[8..16].copy_from_slice(&filter.to_le_bytes());
                head[16..20].copy_from_slice(&sum.to_le_bytes());
                let sum = self::sum(at, &head[..20]);
                head[20..].copy_from_slice(&sum.to_le_bytes());
            }
            cold.store.write(at, &bytes)?;
            Ok(at)
        };
        let at = put().map_err(|error| cold.failed("written", &error))?;
        cold.stored.fetch_add(length as u64, Relaxed);
        Ok(Sheet { cold: cold.clone(), at, length, buckets: buckets as u32 })
    }
}

impl Sheet {
    /// The value of a key: none if it is not here, no bytes if it is here as gone.
    pub(super) fn find(&self, hash: u64, key: &[u8]) -> Result<Option<Option<Vec<u8>>>, ColdFault> {
        let find = || -> io::Result<Option<Option<Vec<u8>>>> {
            let number = bucket(hash, self.buckets as usize);
            let mut head = [0; HEAD];
            self.cold.store.read(self.at + (number * HEAD) as u64, &mut head)?;
            let Some((from, to, sum)) = self.head(&head, Some(hash))? else { return Ok(None) };
            let mut rows = vec![0; to - from];
            self.cold.store.read(self.at + from as u64, &mut rows)?;
            self.check(&rows, sum)?;
            let found = each(&rows)?.into_iter().find(|(there, named, _)| *there == hash && *named == key);
            Ok(found.map(|(_, _, value)| value.map(<[u8]>::to_vec)))
        };
        find().map_err(|error| self.cold.failed("read", &error))
    }

    /// All of it.
    pub(super) fn read(&self, mut see: impl FnMut(u64, &[u8], Option<&[u8]>)) -> Result<(), ColdFault> {
        let mut read = || -> io::Result<()> {
            let mut bytes = vec![0; self.length];
            self.cold.store.read(self.at, &mut bytes)?;
            for number in 0..self.buckets as usize {
                let Some((from, to, sum)) = self.head(&bytes[number * HEAD..][..HEAD], None)? else {
                    continue;
                };
                let rows = &bytes[from..to];
                self.check(rows, sum)?;
                each(rows)?.into_iter().for_each(|(hash, key, value)| see(hash, key, value));
            }
            Ok(())
        };
        read().map_err(|error| self.cold.failed("read", &error))
    }

    /// Where a bucket's rows are and their sum; none if it has none, or its filter says that this hash is not among them.
    fn head(&self, head: &[u8], hash: Option<u64>) -> io::Result<Option<(usize, usize, u32)>> {
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        self.check(&head[..20], number(20))?;
        let (from, to) = (number(0) as usize, number(4) as usize);
        if from > to || to > self.length {
            return Err(damaged());
        }
        let filter = u64::from(number(8)) | u64::from(number(12)) << 32;
        let wanted = hash.map_or(0, marks);
        Ok((from < to && filter & wanted == wanted).then(|| (from, to, number(16))))
    }

    fn check(&self, bytes: &[u8], want: u32) -> io::Result<()> {
        if sum(self.at, bytes) == want { Ok(()) } else { Err(damaged()) }
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        self.cold.stored.fetch_sub(self.length as u64, Relaxed);
        self.cold.store.free(self.at, self.length);
    }
}

/// Rows one after another.
fn each(mut rows: &[u8]) -> io::Result<Vec<Row<'_>>> {
    let mut all = Vec::with_capacity(BUCKET);
    while !rows.is_empty() {
        let row = || -> Option<_> {
            let (hash, rest) = rows.split_first_chunk::<8>()?;
            let (key, rest) = rest.split_first_chunk::<4>()?;
            let (value, rest) = rest.split_first_chunk::<4>()?;
            let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*key) as usize)?;
            let (value, rest) = match u32::from_le_bytes(*value) {
                GONE => (None, rest),
                length => {
                    let (value, rest) = rest.split_at_checked(length as usize)?;
                    (Some(value), rest)
                }
            };
            Some(((u64::from_le_bytes(*hash), key, value), rest))
        };
        let (row, rest) = row().ok_or_else(damaged)?;
        all.push(row);
        rows = rest;
    }
    Ok(all)
}

pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "they are not what was written")
}

fn sum(at: u64, bytes: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&at.to_le_bytes()), bytes)
}

fn bucket(hash: u64, buckets: usize) -> usize {
    hash as usize & (buckets - 1)
}

/// The bits of a hash in its bucket's filter: not of those that choose bucket and shard.
fn marks(hash: u64) -> u64 {
    1 << (hash >> 58) | 1 << (hash >> 52 & 63) | 1 << (hash >> 34 & 63)
}
