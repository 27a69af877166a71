//! The whole state as bytes, so that a start need not judge the whole log again.
//!
//! A cache and nothing more: it is made of the program's own types, so every build may refuse what another wrote, and
//! whoever is refused replays the log. It proves nothing: who can write it can write anything into it, with a checksum
//! that fits. What it does promise is that bytes which were cut, changed or made by something else are an error, and
//! never a state.
//!
//! ```text
//! "suyuan state\n"  <version: u32>  <part> …  <0: u32>  <SHA-256 of everything before it: 32>
//! part = <length: u32> <rows, postcard>
//! ```
//!
//! Numbers are little-endian. The rows of a table follow the number of them, one after another over as many parts as it
//! takes; no row is split. So neither side holds more than a part besides the state itself, and a length that lies costs
//! no more memory than there are bytes to read. Statements that wait are kept as their bytes and prepared again.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::rules::events::{EventKey, Events};
use crate::rules::links::Links;
use crate::rules::notices::Notices;
use crate::rules::rolls::Codes;
use crate::rules::shipments::Shipments;
use crate::rules::state::State;

const MAGIC: &[u8; 13] = b"suyuan state\n";

/// Goes up with every change of what a state holds or how it is written.
const VERSION: u32 = 8;

/// A part is written when it has grown to this.
const PART: usize = 64 * 1024;

/// Why bytes are no snapshot of a state.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// They could not be read, or end too early.
    #[error("the snapshot cannot be read: {0}")]
    Read(#[from] io::Error),
    /// They begin otherwise.
    #[error("this is no snapshot of a state")]
    Foreign,
    /// Written by another version of the program.
    #[error("the snapshot is of version {got}, this program reads {want}")]
    Version {
        /// The version that is read.
        want: u32,
        /// The version found.
        got: u32,
    },
    /// The rows of a table are not what belongs there.
    #[error("the snapshot's {table} cannot be read: {reason}")]
    Rows {
        /// The part of the state.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// More follows than the state holds.
    #[error("the snapshot goes on where it should end")]
    Surplus,
    /// Everything can be read, but was changed.
    #[error("the snapshot's SHA-256 is {}, expected {}", hex::encode(got), hex::encode(want))]
    Checksum {
        /// As computed.
        want: [u8; 32],
        /// As it stands there.
        got: [u8; 32],
    },
}

impl State {
    /// Writes the whole state. A cache: every build may refuse what another wrote.
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        // Taken apart by name, so that a new field cannot be forgotten here.
        let State {
            size,
            last_time_ms,
            ledger,
            charter,
            charter_index,
            hosts_ever,
            parties,
            keys,
            places,
            products,
            lots,
            links: Links { back, forward },
            units,
            shipments,
            events,
            ids,
            pending_events,
            taken_back,
            history,
            verdicts,
            pending,
            waiting_for,
            to_cure,
            queued,
            proposals,
            proposal_ids,
            notices,
            accounts,
            codes,
        } = self;
        let mut to = Writer::begin(out)?;
        to.row(&(size, last_time_ms, ledger, charter, charter_index, hosts_ever))?;
        to.table(parties)?;
        to.table(keys)?;
        to.table(places)?;
        to.table(products)?;
        to.table(lots)?;
        for runs in [back, forward] {
            to.table(runs.iter().map(|(lot, run)| (lot, Bytes(run))))?;
        }
        to.table(units)?;
        to.table(&shipments.open)?;
        to.row(&(ids.len() as u64))?;
        ids.iter().try_for_each(|id| to.row(&id))?;
        to.row(&(events.len() as u64))?;
        events.iter().try_for_each(|(key, rest)| to.row(&(key, Bytes(rest))))?;
        to.table(pending_events)?;
        to.table(taken_back)?;
        to.table(history)?;
        to.table(verdicts)?;
        to.table(pending)?;
        to.table(waiting_for)?;
        to.table(to_cure)?;
        to.table(queued)?;
        to.table(proposals)?;
        to.table(proposal_ids)?;
        to.table(&notices.holds)?;
        to.table(&notices.recalls)?;
        to.row(accounts)?;
        to.table(&codes.rolls)?;
        to.table(&codes.moves)?;
        to.table(&codes.anchors)?;
        to.end()
    }

    /// Reads it back, and nothing behind it; afterwards [`State::fingerprint`] is the same.
    pub fn load(input: &mut impl Read) -> Result<State, SnapshotError> {
        let mut from = Reader::begin(input)?;
        let (size, last_time_ms, ledger, charter, charter_index, hosts_ever) = from.row("head")?;
        let state = State {
            size,
            last_time_ms,
            ledger,
            charter,
            charter_index,
            hosts_ever,
            parties: from.table("parties")?,
            keys: from.table("keys")?,
            places: from.table("places")?,
            products: from.table("products")?,
            lots: from.table("lots")?,
            links: Links { back: from.table("links back")?, forward: from.table("links forward")? },
            units: from.table("units")?,
            shipments: Shipments::new(from.table("shipments")?),
            ids: from.table("identifiers")?,
            events: from.events()?,
            pending_events: from.table("pending events")?,
            taken_back: from.table("events taken back")?,
            history: from.table("history")?,
            verdicts: from.table("verdicts")?,
            pending: from.table("pending statements")?,
            waiting_for: from.table("what is waited for")?,
            to_cure: from.table("line of cures")?,
            queued: from.table("those in line")?,
            proposals: from.table("proposals")?,
            proposal_ids: from.table("ids of proposals")?,
            notices: Notices::new(from.table("holds")?, from.table("recalls")?),
            accounts: from.row("accounts")?,
            codes: Codes::new(
                from.table("rolls of codes")?,
                from.table("ways of codes")?,
                from.table("anchors of scans")?,
            ),
        };
        from.end()?;
        Ok(state)
    }
}

/// Bytes in one piece.
struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

struct Writer<'o, W> {
    out: &'o mut W,
    hash: Sha256,
    part: Vec<u8>,
}

impl<'o, W: Write> Writer<'o, W> {
    fn begin(out: &'o mut W) -> io::Result<Writer<'o, W>> {
        let mut writer = Writer { out, hash: Sha256::new(), part: Vec::with_capacity(2 * PART) };
        writer.write(MAGIC)?;
        writer.write(&VERSION.to_le_bytes())?;
        Ok(writer)
    }

    fn row(&mut self, row: &impl Serialize) -> io::Result<()> {
        self.part = postcard::to_extend(row, std::mem::take(&mut self.part)).map_err(io::Error::other)?;
        if self.part.len() >= PART { self.flush() } else { Ok(()) }
    }

    fn table<T: IntoIterator<Item: Serialize, IntoIter: ExactSizeIterator>>(
        &mut self,
        rows: T,
    ) -> io::Result<()> {
        let mut rows = rows.into_iter();
        self.row(&(rows.len() as u64))?;
        rows.try_for_each(|row| self.row(&row))
    }

    fn flush(&mut self) -> io::Result<()> {
        let length = u32::try_from(self.part.len()).map_err(io::Error::other)?;
        self.write(&length.to_le_bytes())?;
        self.hash.update(&self.part);
        self.out.write_all(&self.part)?;
        self.part.clear();
        Ok(())
    }

    fn end(mut self) -> io::Result<()> {
        if !self.part.is_empty() {
            self.flush()?;
        }
        self.flush()?;
        self.out.write_all(&self.hash.finalize())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }
}

struct Reader<'i, R> {
    input: &'i mut R,
    hash: Sha256,
    part: Vec<u8>,
    at: usize,
}

impl<'i, R: Read> Reader<'i, R> {
    fn begin(input: &'i mut R) -> Result<Reader<'i, R>, SnapshotError> {
        let mut reader = Reader { input, hash: Sha256::new(), part: Vec::new(), at: 0 };
        if reader.read::<13>()? != *MAGIC {
            return Err(SnapshotError::Foreign);
        }
        match u32::from_le_bytes(reader.read()?) {
            VERSION => Ok(reader),
            got => Err(SnapshotError::Version { want: VERSION, got }),
        }
    }

    fn row<T: DeserializeOwned>(&mut self, table: &'static str) -> Result<T, SnapshotError> {
        self.borrowed_row(table)
    }

    fn borrowed_row<'s, T: Deserialize<'s>>(&'s mut self, table: &'static str) -> Result<T, SnapshotError> {
        if self.at == self.part.len() {
            self.next_part()?;
        }
        let rest = &self.part[self.at..];
        let (row, rest) = postcard::take_from_bytes(rest)
            .map_err(|error| SnapshotError::Rows { table, reason: error.to_string() })?;
        self.at = self.part.len() - rest.len();
        Ok(row)
    }

    fn table<K: DeserializeOwned, T: FromIterator<K>>(
        &mut self,
        table: &'static str,
    ) -> Result<T, SnapshotError> {
        let rows: u64 = self.row(table)?;
        (0..rows).map(|_| self.row(table)).collect()
    }

    fn events(&mut self) -> Result<Events, SnapshotError> {
        let mut events = Events::default();
        let rows: u64 = self.row("events")?;
        for _ in 0..rows {
            let (key, rest) = self.borrowed_row::<(EventKey, &[u8])>("events")?;
            events.append(&key, rest);
        }
        events.find_all();
        Ok(events)
    }

    fn next_part(&mut self) -> Result<(), SnapshotError> {
        let length = u64::from(u32::from_le_bytes(self.read()?));
        self.part.clear();
        self.at = 0;
        // Grows with what is there, whatever the length says.
        if (self.input.by_ref().take(length).read_to_end(&mut self.part)? as u64) < length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        self.hash.update(&self.part);
        Ok(())
    }

    fn end(mut self) -> Result<(), SnapshotError> {
        if self.at < self.part.len() {
            return Err(SnapshotError::Surplus);
        }
        self.next_part()?;
        if !self.part.is_empty() {
            return Err(SnapshotError::Surplus);
        }
        let want: [u8; 32] = self.hash.clone().finalize().into();
        match self.read()? {
            got if got == want => Ok(()),
            got => Err(SnapshotError::Checksum { want, got }),
        }
    }

    fn read<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        self.hash.update(bytes);
        Ok(bytes)
    }
}
