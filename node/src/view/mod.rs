//! What pages are filled with: the ledger as people are told it. `suyuan_web` draws it.
//!
//! Everything on a page comes from entries below one checkpoint, names the place where it is signed, and goes with the
//! entries and paths that prove it ([`book`]).

mod book;
mod home;
mod journey;
mod lot;
mod party;
mod place;
mod problem;
mod product;
mod sensor;
mod statement;
mod step;
mod trace;

pub(crate) use home::home_page;
pub(crate) use lot::lot_page;
pub(crate) use party::party_page;
pub(crate) use place::place_page;
pub(crate) use problem::{code_page, not_found_page, problem_page};
pub(crate) use product::product_page;
pub(crate) use statement::statement_page;
pub(crate) use trace::trace_page;
