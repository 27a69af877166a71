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
//! | `governance`, `proposal`, `enact` | charters, members, keys, approvals, places, products |
//! | `goods`, `making`, `packing`, `custody`, `receiving`, `keeping`, `take_back` | what an event does to stock, by its business step |
//! | `balance` | what comes out of a transformation against what went in |
//! | `plan`, `portions`, `lot` | taking and making amounts exactly, without changing anything yet |
//! | `books` | applying a plan |
//! | `events`, `effect`, `ids` | what is remembered of every event, so that it can be taken back |
//! | `hold`, `notices`, `stopped` | holds and recalls: who may, what they stop, what readers see of them |
//! | `shipments` | what nobody has confirmed yet, and its deadline |
//! | `links` | what went into what |
//! | `clocks` | flags that come from clocks alone |
//! | `cure` | what happens to pending statements later |
//! | `fingerprint` | one hash of the whole state, to compare replays |
//! | `snapshot` | the whole state as bytes and back, so that a start need not replay the log |

mod authority;
mod balance;
mod books;
mod clocks;
mod cure;
mod custody;
mod decision;
mod effect;
mod enact;
mod events;
mod fingerprint;
mod goods;
mod governance;
mod hold;
mod ids;
mod keeping;
mod links;
mod lot;
mod making;
pub mod names;
mod notices;
mod packing;
pub mod payload;
mod plan;
mod portions;
mod prepared;
mod proposal;
mod receiving;
mod refusal;
mod roles;
mod shipments;
#[cfg(feature = "store")]
mod snapshot;
mod state;
mod stopped;
mod take_back;
mod verdict;

pub use balance::{CAUSES, LOSS};
pub use clocks::{AHEAD_AFTER_MS, LATE_AFTER_MS};
pub use cure::{CURED_NAMES_PER_ENTRY, CURES_PER_ENTRY};
pub use decision::Content;
pub use goods::{CROP, DONE_BY, MOST_LINKS};
pub use keeping::CAUSE;
pub use lot::{Incomparable, Link, Lot, MOST_DECIMALS, MOST_IN_BOOKS, Spot, UnderWay};
pub use notices::{Acknowledged, Closed, Found, Held, InBooks, Recalled};
pub use plan::MOST_REASONS;
pub use portions::MOST_PORTIONS;
pub use prepared::Prepared;
pub use receiving::{FINAL, REFUSED};
pub use refusal::{Refusal, RefusalCode};
pub use roles::{Role, UnknownRole};
pub use shipments::Unconfirmed;
#[cfg(feature = "store")]
pub use snapshot::SnapshotError;
pub use state::{Key, Party, Standing, State, Stated};
pub use verdict::{Code, Reason, Verdict};
