//! Plain data for pages: the node fills it, [`crate::render`] draws it.
//!
//! Nothing here is formatted: amounts are decimal text with a unit code, times are RFC 3339, names are by language.
//! Formatting happens once, by rules that the browser's check repeats word for word.

mod act;
mod bulk;
mod chain;
mod code;
mod commitment;
mod complaint;
mod inspect;
mod ledger;
mod live;
mod lot;
mod map;
mod pages;
mod part;
mod product;
mod proof;
mod record;
mod seen;
mod sensor;
mod shown;
mod step;
mod subject;
mod trace;

pub use act::Act;
pub use bulk::{BulkLine, BulkPage, BulkVoucher, Session};
pub use chain::{ChainEdge, Holder, Stop, Thing};
pub use code::{CodePage, CodePanel, CodeProofShown, OwnCode};
pub use commitment::{Commitment, CommitmentPage, MadeInto, ReceivedBy, Standing, Withdrawal};
pub use complaint::{ComplaintAnswer, ComplaintForm, ComplaintPage};
pub use inspect::{
    CheckPage, EntryLine, FindPage, Found, Gone, InspectPage, JudgementPage, Late, Lists, More, NoticeLine,
    ReachPage, Stopped,
};
pub use ledger::{LedgerInfo, LogKeyTime, Names};
pub use live::{Lately, Live, LiveFact, LiveStep, MOST_ACTS, MOST_FACTS};
pub use lot::{Cold, Dated, LotPage, LotState, Notice, Origin, Paper, Validity, Voucher, VoucherKind};
pub use map::{Map, Spot};
pub use pages::{HomePage, NoCode, NotFoundPage, Older, ProblemPage};
pub use part::Part;
pub use product::ProductPage;
pub use proof::{ProofBundle, ProofEntry, ProofRole};
pub use record::RecordPage;
pub use seen::{CopiedCode, CopiedLot, CopiesPage, Seen, SeenGround, SeenPlace};
pub use sensor::{Reading, SensorChart, SensorShare};
pub use shown::{At, Moment, Named, Quantity, Shown};
pub use step::{Amount, Detail, Photo, Reason, Step, Verdict};
pub use subject::{PartyKey, PartyPage, PlacePage, StatementPage};
pub use trace::{Direction, Stock, TraceLink, TraceLot, TraceMismatch, TracePage};
