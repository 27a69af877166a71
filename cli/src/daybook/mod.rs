//! A sheet of acts: rows of harvests, shipments, receipts, sales, sprayings and disposals, as people keep them, made into statements.
//!
//! ```text
//! FILE.xlsx | FILE.csv
//!      │ Sheet::find      the heading row; what each column is, by its heading, by --map, or as it was said of these headings before
//!      │ Reader::row      each cell: dates, quantities, names from the ledger's lists; all faults, with sheet, row and column
//!      ▼
//! Entry                   one act
//!      │ Ids              the event's id is the hash of what the row means: the same row twice is the same event, here and in the ledger
//!      │ Entry::payload   the same builders as the commands use
//!      ▼
//! EPCIS events, judged all before one is signed
//! ```

mod act;
mod build;
mod column;
mod day;
mod entry;
mod ids;
mod lists;
mod mapping;
mod naming;
mod reader;
mod sheet;
mod template;
mod totals;

pub(crate) use act::Act;
pub(crate) use build::Numbers;
pub(crate) use column::{COUNT, Column};
pub(crate) use day::Order;
pub(crate) use entry::{Entry, Said};
pub(crate) use ids::Ids;
pub(crate) use lists::{Found, List, Lists};
pub(crate) use mapping::{Mapping, Remembered, not_a_column};
pub(crate) use reader::Reader;
pub(crate) use sheet::Sheet;
pub(crate) use template::{Language, write_template};
pub(crate) use totals::totals;
