//! The state of the world, and the judgement of one statement against it: pure and deterministic.
//!
//! Four answers (domain.md, *Judgement*): **refused** ([`Refusal`]: form, key, order, authority; nothing is entered),
//! **pending**, **accepted with flags**, **accepted** ([`Verdict`]). Bytes become a [`Prepared`] statement on any thread;
//! [`State::admit`] judges and applies it as the next entry, [`State::judge`] only judges. Rules never read a clock: they
//! see entry times. Replaying a log gives the same state and the same verdicts, on any machine, for ever.
//!
//! | file | rule |
//! |---|---|
//! | `authority`, `roles` | whose key, in which order, who may sign what |
//! | `governance` | charters, members, keys, approvals, places, products |
//! | `goods`, `making`, `custody` | what an event does to stock, by its business step |
//! | `plan`, `lot` | taking and making amounts exactly, without changing anything yet |
//! | `cure` | what happens to pending statements later |

mod authority;
mod cure;
mod custody;
mod decision;
mod goods;
mod governance;
mod lot;
mod making;
pub mod names;
pub mod payload;
mod plan;
mod prepared;
mod refusal;
mod roles;
mod state;
mod verdict;

pub use cure::CURES_PER_ENTRY;
pub use decision::Content;
pub use goods::{AHEAD_AFTER_MS, CROP, DONE_BY, LATE_AFTER_MS};
pub use lot::{Incomparable, Link, Lot, Spot, UnderWay};
pub use prepared::Prepared;
pub use refusal::{Refusal, RefusalCode};
pub use roles::{Role, UnknownRole};
pub use state::{Key, Party, Standing, State, Stated};
pub use verdict::{Code, Reason, Verdict};
