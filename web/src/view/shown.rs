//! One value on a page, and where in the signed statements it comes from.

use serde::Serialize;

use super::Names;

/// Where a displayed value is signed: an entry of the log and a place in it.
///
/// `pointer` is a JSON pointer into the statement's payload, or a word in front of which stands `@`: `@iss`, `@sub`
/// (the protected header) or `@time` (the entry's own time).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct At {
    /// Index of the entry.
    pub index: u64,
    /// JSON pointer into the payload (empty: the whole), or `@iss`, `@sub`, `@time`.
    pub pointer: String,
}

impl At {
    /// A member of the payload, by JSON pointer.
    pub fn field(index: u64, pointer: impl Into<String>) -> At {
        At { index, pointer: pointer.into() }
    }

    /// The party that signed.
    pub fn issuer(index: u64) -> At {
        At::field(index, "@iss")
    }

    /// What the statement is about.
    pub fn subject(index: u64) -> At {
        At::field(index, "@sub")
    }

    /// When the node entered it.
    pub fn entered(index: u64) -> At {
        At::field(index, "@time")
    }

    /// `12#/eventTime`, the form that the page carries in `data-at`.
    pub fn text(&self) -> String {
        format!("{}#{}", self.index, self.pointer)
    }
}

/// An exact amount with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quantity {
    /// Exact decimal as text, e.g. `1200.5`.
    pub value: String,
    /// UN/ECE Rec 20 code, e.g. `KGM`.
    pub unit: String,
    /// The object that says it: `{"value", "unit"}` or an EPCIS quantity element `{"epcClass", "quantity", "uom"}`; or a bare
    /// number with `uom` beside it, such as a sensor report's `maxValue`. Give value and unit as written there, unconverted.
    pub at: Option<At>,
}

/// A point in time as somebody stated it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// RFC 3339 with offset. The page shows the wall clock of that offset. For `@time`, choose the offset of the step.
    pub rfc3339: String,
    /// The text that says it; an event's `/eventTime` in UTC is shown in its `eventTimeZoneOffset`, so shift it first.
    pub at: Option<At>,
}

/// A party, place, product or lot: its identifier, and its name by the statement that named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Identifier in canonical form; empty if there is none.
    pub uri: String,
    /// Names; empty shows the identifier's last segment.
    pub names: Names,
    /// Where the identifier is signed (`/readPoint/id`, `@iss`, …).
    pub at: Option<At>,
    /// The object that names it: the payload of a `place`, `product`, `party` or `member` statement (empty pointer), or
    /// `/governors/N` of a charter. It must hold the same identifier and the names.
    pub named_at: Option<At>,
}

/// Any value in a list of details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Shown {
    /// Text as it stands in the payload: a document number, a note.
    Text {
        /// The text.
        text: String,
        /// Where it is signed.
        at: Option<At>,
    },
    /// Names by language, e.g. an input's.
    Names {
        /// The names.
        names: Names,
        /// The object that holds them.
        at: Option<At>,
    },
    /// An amount: dose, temperature (`CEL`), days (`DAY`), a percentage (`P1`).
    Quantity(Quantity),
    /// A unit by its code, shown by its name.
    Unit {
        /// UN/ECE Rec 20 code.
        unit: String,
        /// Where it is signed.
        at: Option<At>,
    },
    /// A type of certificate, shown by its name.
    Certificate {
        /// `organic`, `test`, …
        kind: String,
        /// Where it is signed.
        at: Option<At>,
    },
    /// A number of days.
    Days {
        /// Whole number as text.
        value: String,
        /// Where it is signed.
        at: Option<At>,
    },
    /// A bare number, e.g. a count of codes.
    Number {
        /// Exact decimal as text.
        value: String,
        /// Where it is signed.
        at: Option<At>,
    },
    /// A day.
    Date(Moment),
    /// A day and a time.
    Moment(Moment),
    /// A party, place, product or lot.
    Named(Named),
    /// A value kept beside the ledger: only a commitment to it was signed.
    Private {
        /// The commitment.
        at: Option<At>,
    },
}
