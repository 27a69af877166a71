//! EPCIS 2.0's query interface over the log: an index of words, and the search that uses it.

mod cursor;
mod index;
mod search;
mod told;

pub(crate) use index::{Member, WordIndex};
pub(crate) use search::{Answer, Asked, search};
pub(crate) use told::Told;
