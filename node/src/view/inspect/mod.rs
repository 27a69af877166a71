//! The inspector's pages.

mod bulk;
mod chain;
mod find;
mod line;
mod lists;
mod reach;

pub(crate) use bulk::{bulk_csv, bulk_page};
pub(crate) use chain::{Parts, check_page, inspect_page};
pub(crate) use find::{Question, find_page};
pub(crate) use reach::{reach_csv, reach_page};
