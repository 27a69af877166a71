//! Every parser that reads bytes from outside, by name, and inputs that nobody would send by mistake.
//!
//! A parser may refuse; it may not panic, hang, or ask for memory out of proportion to what it was given. Where a form has one
//! spelling, what is accepted must be written back as the same bytes. `tests/tests/hostile.rs` throws mutated inputs at each;
//! `tests/fuzz` lets a fuzzer look for better ones.

mod mutate;
mod parsers;
mod seeds;

pub use mutate::Mutator;
pub use parsers::{PARSERS, Parser, parser};
pub use seeds::seeds;
