//! Sheets, CSV (RFC 4180) or XLSX: rows of cells that know where they stand, so that what is wrong is told with sheet, row and column.
//!
//! A cell is text, as it is seen: a number has at most fifteen digits, a date is `2026-05-03`, with a time `2026-05-03 08:30`. What cannot be
//! trusted (digits that the spreadsheet cut off, a formula that failed) is kept as such.

mod cells;
mod fault;

pub(crate) use cells::{Cell, Row, letters, sheets};
pub(crate) use fault::{Fault, failed};
