//! Plain data for pages: the node fills it, [`crate::render`] draws it.
//!
//! Nothing here is formatted: amounts are decimal text with a unit code, times are RFC 3339, names are by language.
//! Formatting happens once, by rules that the browser's check repeats word for word.

mod act;
mod code;
mod complaint;
mod inspect;
mod ledger;
mod live;
mod lot;
mod pages;
mod product;
mod proof;
mod sensor;
mod shown;
mod step;
mod subject;
mod trace;

pub use act::Act;
pub use code::{CodePage, CodePanel, CodeProofShown};
pub use complaint::{ComplaintAnswer, ComplaintForm, ComplaintPage};
pub use inspect::{
    ChainEdge, CheckPage, EntryLine, FindPage, Found, Gone, Holder, InspectPage, JudgementPage, Late, Lists,
    More, NoticeLine, Part, ReachPage, Reading, Stop, Stopped, Thing,
};
pub use ledger::{LedgerInfo, Names};
pub use live::{Lately, Live, LiveFact, LiveStep, MOST_ACTS, MOST_FACTS};
pub use lot::{Cold, Dated, LotPage, LotState, Notice, Origin, Seen, Validity, Voucher, VoucherKind};
pub use pages::{HomePage, NoCode, NotFoundPage, Older, ProblemPage};
pub use product::ProductPage;
pub use proof::{ProofBundle, ProofEntry, ProofRole};
pub use sensor::{SensorChart, SensorShare};
pub use shown::{At, Moment, Named, Quantity, Shown};
pub use step::{Amount, Detail, Reason, Step, Verdict};
pub use subject::{PartyPage, PlacePage, StatementPage};
pub use trace::{Direction, Stock, TraceLink, TraceLot, TraceMismatch, TracePage};
