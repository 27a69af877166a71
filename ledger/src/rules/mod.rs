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
//! | `events`, `effect`, `ids`, `body` | what is remembered of every event, so that it can be taken back |
//! | `hold`, `notices`, `stopped` | holds and recalls: who may, what they stop, what readers see of them |
//! | `codes`, `rolls`, `code_status` | item codes: which are for which lot, and what has become of each |
//! | `following`, `span` | codes that go along with goods; runs of them |
//! | `shipments` | what nobody has confirmed yet, and its deadline |
//! | `certificate` | who may certify what, and which certificates hold |
//! | `commitment` | what is promised of a lot, by whom, and who has received it |
//! | `quota` | protected names: seasons, and what may be sold under a name |
//! | `claims`, `used` | what an event claims of its goods, and what it used |
//! | `entitlement`, `granted`, `hands`, `post_back` | how much of a lot is entitled to a name, and what an error declaration leaves of it |
//! | `attestation` | whether certificates stand behind goods |
//! | `capacity`, `harvest_interval`, `shelf_life` | what a plot can give, when it may be harvested, how long goods keep |
//! | `cold_chain` | what sensor logs say about the goods with them |
//! | `journey` | who is in two places too fast |
//! | `accounts`, `postings` | what is kept besides stock so that claims can be judged |
//! | `links` | what went into what |
//! | `clocks` | flags that come from clocks alone |
//! | `cure` | what happens to pending statements later |
//! | `spots` | the stock of a lot, in as little memory as it needs |
//! | `memory` | what the state takes in memory, table by table |
//! | `table` | what lets a copy of the state share what it holds |
//! | `runs`, `history` | long lists in pieces; the entries that name an identifier |
//! | `bounds`, `under`, `cold` | how much of it is in memory, and where the rest lies |
//! | `fingerprint` | one hash of the whole state, to compare replays |
//! | `snapshot` | the whole state as bytes and back, so that a start need not replay the log |

mod accounts;
mod attestation;
mod authority;
mod balance;
mod body;
mod books;
#[cfg(feature = "store")]
mod bounds;
mod capacity;
mod certificate;
mod claims;
mod clocks;
mod code_status;
mod codes;
#[cfg(feature = "store")]
mod cold;
mod cold_chain;
mod commitment;
mod cure;
mod custody;
mod decision;
mod effect;
mod enact;
mod entitlement;
mod events;
mod fingerprint;
mod following;
mod goods;
mod governance;
mod granted;
mod hands;
mod harvest_interval;
mod history;
mod hold;
mod ids;
mod journey;
mod keeping;
mod links;
mod lot;
mod making;
mod memory;
pub mod names;
mod notices;
mod packing;
pub mod payload;
mod plan;
mod planned;
mod portions;
mod post_back;
mod postings;
mod prepared;
mod proposal;
mod quota;
mod receiving;
mod refusal;
mod roles;
mod rolls;
mod runs;
mod shelf_life;
mod shipments;
#[cfg(feature = "store")]
mod snapshot;
mod span;
mod spots;
mod state;
mod stopped;
mod table;
mod take_back;
#[cfg(feature = "store")]
mod under;
#[cfg(not(feature = "store"))]
#[path = "under_none.rs"]
mod under;
mod used;
mod verdict;

pub use attestation::MOST_LOOKED_THROUGH;
pub use balance::{CAUSES, LOSS};
#[cfg(feature = "store")]
pub use bounds::Kept;
pub use certificate::{Certified, Revoked};
pub use claims::{CLAIMS, claims};
pub use clocks::{AHEAD_AFTER_MS, LATE_AFTER_MS};
pub use code_status::{CodeState, CodeStatus, CodeStep};
#[cfg(feature = "store")]
pub use cold::{ColdFault, ColdStore};
pub use cold_chain::MOST_AT_A_PLACE;
pub use commitment::{MadeOf, Promised, Withdrawn};
pub use cure::{CURED_NAMES_PER_ENTRY, CURES_PER_ENTRY};
pub use decision::Content;
pub use goods::{ATTACHMENTS, CROP, DONE_BY, MOST_LINKS};
pub use harvest_interval::{MOST_PRE_HARVEST_DAYS, PRE_HARVEST_DAYS, days_before_harvest};
pub use history::History;
pub use journey::FASTEST_KMH;
pub use keeping::CAUSE;
pub use lot::{Incomparable, Link, Lot, MOST_DECIMALS, MOST_IN_BOOKS, Spot, UnderWay};
pub use memory::Taken;
pub use notices::{Acknowledged, Closed, Found, Held, InBooks, Recalled};
pub use plan::MOST_REASONS;
pub use portions::MOST_PORTIONS;
pub use prepared::Prepared;
pub use receiving::{FINAL, REFUSED};
pub use refusal::{Refusal, RefusalCode};
pub use roles::{Role, UnknownRole};
pub use rolls::{Anchored, Binding, CodeMove, CodeRoll};
pub use shipments::Unconfirmed;
#[cfg(feature = "store")]
pub use snapshot::SnapshotError;
pub use span::{MOST_SPANS, Span};
pub use spots::Spots;
pub use state::{Key, Party, Standing, State, Stated};
pub use used::{Known, MOST_USED, USED, Used, UsedKind};
pub use verdict::{Code, Reason, Verdict};
