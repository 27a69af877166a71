//! EPCIS 2.0's query interface over the log: the search, which uses the index of words ([`crate::said`]).

mod cursor;
mod search;
mod told;

pub(crate) use search::{Answer, Asked, search};
pub(crate) use told::Told;
