//! Shared support for the journeys in `tests/tests`: the real binary, a real node on loopback, and hands that sign.
#![allow(clippy::unwrap_used)] // a journey that cannot be set up should stop at once

mod hand;
mod node;
mod program;

pub use hand::{Hand, event, harvest, receive, ship};
pub use node::{Answer, Node, free_port, get, get_with, post};
pub use program::{Person, Ran, conformance, program, skip};
