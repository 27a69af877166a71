//! An entry that tells an event: the signer's own, or a report of somebody else's.

use suyuan_ledger::{event::Event, log::Entry, statement::Statement};

/// One event of the log.
pub(crate) struct Told {
    /// Its entry.
    pub(crate) index: u64,
    /// When it was entered.
    pub(crate) time_ms: u64,
    /// What it says.
    pub(crate) event: Event,
    /// The exact text that was signed.
    pub(crate) text: String,
}

impl Told {
    /// Reads it; nothing where the entry tells something else.
    pub(crate) fn read(index: u64, bytes: &[u8]) -> Option<Told> {
        let entry = Entry::decode(bytes).ok()?;
        let statement = Statement::parse(&entry.statement).ok()?;
        if !matches!(statement.header().kind.as_str(), "event" | "report") {
            return None;
        }
        let text = std::str::from_utf8(statement.payload()).ok()?.to_owned();
        let event = Event::parse(statement.payload()).ok()?;
        Some(Told { index, time_ms: entry.time_ms, event, text })
    }
}
