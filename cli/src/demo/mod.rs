//! The demonstration: a node on this machine, a cooperative's season played through its public API by people with their own keys,
//! a second story that does not add up, and a check of everything from outside.

mod files;
mod host;
mod labels;
mod outside;
mod people;
mod produce;
mod season;
mod stage;

pub(crate) use host::Hosted;
pub(crate) use outside::{Outside, check_outside};
pub(crate) use people::{People, Person, found};
pub(crate) use produce::{Produce, find_documents, report_produce};
pub(crate) use season::{Season, play};
pub(crate) use stage::set_stage;
