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

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::rules::accounts::Accounts;
use crate::rules::cold::ColdFault;
use crate::rules::events::Events;
use crate::rules::ids::Ids;
use crate::rules::links::Links;
use crate::rules::notices::Notices;
use crate::rules::rolls::{CodeRoll, Codes};
use crate::rules::shipments::Shipments;
use crate::rules::state::State;
use crate::rules::table::Table;
use crate::statement::StatementId;

const MAGIC: &[u8; 13] = b"suyuan state\n";

/// Goes up with every change of what a state holds or how it is written.
const VERSION: u32 = 9;

/// After so many rows the state is brought within its bounds.
const SETTLE: u64 = 1_024;

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
    /// What was read could not be put away.
    #[error(transparent)]
    Cold(#[from] ColdFault),
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
    /// Writes the whole state, and lets go of its largest table shard by shard, so that what changes in another meanwhile
    /// is copied only as long as it is not written. A cache: every build may refuse what another wrote.
    pub fn save(mut self, out: &mut impl Write) -> io::Result<()> {
        let mut records = std::mem::take(&mut self.events.records);
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
            bounds: _,
            links: Links { back, forward },
            units,
            shipments,
            events: Events { records: _ },
            ids: Ids { names, numbers: _ },
            pending_events,
            taken_back,
            history,
            verdicts,
            unsettled: _,
            pending,
            waiting_for,
            to_cure,
            queued,
            proposals,
            proposal_ids,
            notices,
            accounts: Accounts { certificates, commitments, quotas, balances, sights },
            codes,
        } = &self;
        let mut to = Writer::begin(out)?;
        to.row(&(size, last_time_ms, ledger, charter, charter_index, hosts_ever))?;
        to.table(parties)?;
        to.table(keys)?;
        to.table(places)?;
        to.table(products)?;
        to.table(lots)?;
        for runs in [back, forward] {
            to.table(runs.iter())?;
        }
        to.table(units)?;
        to.table(&shipments.open)?;
        to.table(names)?;
        to.row(&(records.len() as u64))?;
        records.let_go(|row| to.row(&row))?;
        to.table(pending_events)?;
        to.table(taken_back)?;
        to.table(history.iter())?;
        to.table(verdicts)?;
        to.table(pending)?;
        to.table(waiting_for)?;
        to.table(to_cure)?;
        to.table(queued)?;
        to.table(proposals)?;
        to.table(proposal_ids)?;
        to.table(&notices.holds)?;
        to.table(&notices.recalls)?;
        to.row(&(certificates, commitments, quotas))?;
        to.table(balances)?;
        to.table(sights)?;
        to.table(codes.rolls.iter().map(|(id, roll)| (id, &**roll)))?;
        to.table(&codes.moves)?;
        to.table(&codes.anchors)?;
        // Where rows could not be read, some are missing.
        self.sound().map_err(io::Error::other)?;
        to.end()
    }

    /// Reads it back, and nothing behind it; afterwards [`State::fingerprint`] is the same.
    pub fn load(input: &mut impl Read) -> Result<State, SnapshotError> {
        State::new().loaded(input)
    }

    /// As [`State::load`], into an empty state, within its bounds.
    pub fn loaded(mut self, input: &mut impl Read) -> Result<State, SnapshotError> {
        let mut from = Reader::begin(input)?;
        (self.size, self.last_time_ms, self.ledger, self.charter, self.charter_index, self.hosts_ever) =
            from.row("head")?;
        self.parties = from.table("parties")?;
        self.keys = from.table("keys")?;
        self.places = from.table("places")?;
        self.products = from.table("products")?;
        from.rows("lots", &mut self, |state, (id, lot)| drop(state.lots.insert(id, lot)))?;
        from.rows("links back", &mut self, |state, (lot, run): (u32, Vec<u8>)| {
            state.links.back.replace(&lot, &run);
        })?;
        from.rows("links forward", &mut self, |state, (lot, run): (u32, Vec<u8>)| {
            state.links.forward.replace(&lot, &run);
        })?;
        from.rows("units", &mut self, |state, (id, unit)| drop(state.units.insert(id, unit)))?;
        self.shipments = Shipments::new(from.table("shipments")?);
        from.rows("identifiers", &mut self, |state, (number, id): (u32, String)| state.ids.put(number, &id))?;
        from.rows("events", &mut self, |state, (key, record)| {
            drop(state.events.records.insert(key, record));
        })?;
        self.pending_events = from.table("pending events")?;
        from.rows("events taken back", &mut self, |state, (key, index)| {
            state.taken_back.insert(key, index);
        })?;
        from.rows("history", &mut self, |state, (id, entries): (String, Vec<u64>)| {
            state.history.replace(&id, &entries);
        })?;
        from.rows("verdicts", &mut self, |state, (index, verdict)| state.set_verdict(index, verdict))?;
        self.pending = from.table("pending statements")?;
        self.waiting_for = from.table("what is waited for")?;
        self.to_cure = from.table("line of cures")?;
        self.queued = from.table("those in line")?;
        self.proposals = from.table("proposals")?;
        self.proposal_ids = from.table("ids of proposals")?;
        self.notices = Notices::new(from.table("holds")?, from.table("recalls")?);
        (self.accounts.certificates, self.accounts.commitments, self.accounts.quotas) =
            from.row("accounts")?;
        from.rows("balances", &mut self, |state, (of, balances)| {
            drop(state.accounts.balances.insert(of, balances));
        })?;
        from.rows("sights", &mut self, |state, (who, sight)| drop(state.accounts.sights.insert(who, sight)))?;
        let rolls: Vec<(StatementId, CodeRoll)> = from.table("rolls of codes")?;
        self.codes = Codes::new(rolls, Table::default(), BTreeMap::new());
        from.rows("ways of codes", &mut self, |state, (index, moved)| {
            drop(state.codes.moves.insert(index, moved));
        })?;
        self.codes.anchors = from.table("anchors of scans")?;
        from.end()?;
        Ok(self)
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

    /// Rows of a table that may be larger than what is to be in memory of it.
    fn rows<T: DeserializeOwned>(
        &mut self,
        table: &'static str,
        state: &mut State,
        take: impl Fn(&mut State, T),
    ) -> Result<(), SnapshotError> {
        let rows: u64 = self.row(table)?;
        for row in 1..=rows {
            take(state, self.row(table)?);
            if row.is_multiple_of(SETTLE) || row == rows {
                state.settle()?;
            }
        }
        Ok(())
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
