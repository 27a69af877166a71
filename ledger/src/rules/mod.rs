//! The state of the world, and the judgement of one statement against it: pure and deterministic.

mod refusal;
mod verdict;

pub use refusal::{Refusal, RefusalCode};
pub use verdict::{Code, Reason, Verdict};
