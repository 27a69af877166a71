//! Questions about events: the parameters of EPCIS 2.0's simple event query (§8.2.7.1), read and answered for one event at a time.
//!
//! A [`Query`] is read from names and values as a URL carries them; lists are `a|b` or the parameter given again. Conditions of
//! different parameters must all hold, of one list any value will do. Which entries are worth looking at is the caller's business:
//! [`Query::things`] names what an index by identifier can find.
//!
//! | family | read |
//! |---|---|
//! | `eventType`, `EQ_action`, `EQ_bizStep`, `EQ_disposition`, `EQ_persistentDisposition_set`/`_unset`, `EQ_readPoint`, `EQ_bizLocation`, `EQ_bizTransaction_TYPE`, `EQ_source_TYPE`, `EQ_destination_TYPE`, `EQ_transformationID`, `EQ_eventID`, `EQ_errorReason`, `EQ_correctiveEventID` | equal, words in any spelling, identifiers in any form |
//! | `WD_readPoint`, `WD_bizLocation` | the place, or one within it: a GLN with an extension |
//! | `MATCH_epc`, `_parentID`, `_inputEPC`, `_outputEPC`, `_anyEPC`, `…Class` | the name, or `urn:epc:idpat:…*` for all objects of a class |
//! | `GE_`/`LT_` `eventTime`, `recordTime`, `errorDeclarationTime`, `startTime`, `endTime` | times with offset; the record time is the entry's |
//! | `EQ_`/`GT_`/`GE_`/`LT_`/`LE_` `quantity`, `value_UOM`, `minValue_UOM`, … | exact decimals; sensor values in the unit named |
//! | `EQ_type`, `EQ_deviceID`, `EQ_stringValue`, … | one sensor report or its metadata |
//! | the same comparisons and `EXISTS_` with `prefix:name` or a whole URI; `ILMD_`, `ERROR_DECLARATION_`, `INNER_` before it | extensions |
//!
//! A parameter that is not here is an error that names it; so are `EQATTR_` and `HASATTR_`, because a ledger's master data are
//! statements of their own.

mod condition;
mod extension;
mod parse;

use crate::event::Event;

use self::condition::Condition;

/// A query, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    conditions: Vec<Condition>,
    /// By what the answer is ordered, if by anything.
    pub order: Option<Order>,
    /// Newest or greatest first.
    pub descending: bool,
    /// Only the first so many.
    pub event_count_limit: Option<u64>,
    /// An error if there are more than so many.
    pub max_event_count: Option<u64>,
}

/// What answers can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// When it happened, as the actor says.
    EventTime,
    /// When it was entered, which is the order of the log.
    RecordTime,
}

/// An event and what its entry says of it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The event.
    pub event: &'a Event,
    /// When it was entered, in milliseconds since 1970.
    pub time_ms: u64,
}

/// A parameter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct QueryError {
    /// The parameter.
    pub parameter: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Query {
    /// Whether the event is asked for.
    pub fn matches(&self, recorded: Recorded<'_>) -> bool {
        self.conditions.iter().all(|condition| condition.holds(recorded))
    }

    /// For each condition that names things outright: their canonical identifiers, one of which a matching event names.
    pub fn things(&self) -> impl Iterator<Item = Vec<String>> {
        self.conditions.iter().filter_map(Condition::things)
    }

    /// For each condition that an index of words can answer: which member, and its values, whole URIs where they are words.
    pub fn words(&self) -> impl Iterator<Item = (&'static str, Vec<String>)> {
        self.conditions.iter().filter_map(Condition::words)
    }

    /// The span of record times that can match, in milliseconds: from the first to before the second.
    pub fn record_times(&self) -> (i64, i64) {
        let spans = self.conditions.iter().filter_map(Condition::record_time);
        spans.fold((i64::MIN, i64::MAX), |(from, to), (a, b)| (from.max(a), to.min(b)))
    }
}

#[cfg(test)]
mod tests;
