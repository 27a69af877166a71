//! The inspector's pages: what is found, a lot with everything around it, how far a recall would reach.
//!
//! Nothing here carries where it is signed: these pages are made to look a thing up, and each line leads to the record
//! that says it. [`CheckPage`] is the one that proves.

use serde::Serialize;

use super::{
    Act, ChainEdge, Holder, LedgerInfo, Moment, Named, Part, ProofBundle, Quantity, Reading, SensorChart,
    Step, Thing, TraceMismatch, Verdict,
};
use crate::lang::Lang;

/// `/inspect`: what was asked for, what was found, and without a question what is worth looking at.
#[derive(Clone, Debug, Serialize)]
pub struct FindPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// What was typed; empty if nothing was.
    pub asked: String,
    /// What it was said to be: `any`, `code`, `party`, `place`, `document`, `day`, `flag`.
    pub kind: String,
    /// Things that it may mean.
    pub found: Vec<Found>,
    /// Entries that it may mean, under texts `inspect-found-WORD`.
    pub lines: Vec<(String, Vec<EntryLine>)>,
    /// The search goes on: where, and how many entries were looked through of how many.
    pub more: Option<More>,
    /// What is worth looking at, where nothing was asked.
    pub lists: Option<Lists>,
    /// RFC 3339.
    pub generated_at: String,
}

/// A search that stopped for breath.
#[derive(Clone, Debug, Serialize)]
pub struct More {
    /// The entry to go on with.
    pub from: u64,
    /// How many were looked through.
    pub looked: u64,
    /// Of how many.
    pub of: u64,
}

/// Something that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The thing.
    pub thing: Named,
    /// `lot`, `item`, `unit`, `party`, `place`, `product`: text `inspect-sort-WORD`.
    pub sort: String,
    /// Its product, its owner.
    pub of: Option<Named>,
    /// How many entries name it.
    pub entries: usize,
}

/// One entry in a list.
#[derive(Clone, Debug, Serialize)]
pub struct EntryLine {
    /// Its index.
    pub index: u64,
    /// The kind of statement.
    pub kind: String,
    /// What was done, for an event.
    pub act: Option<Act>,
    /// When, as its signer says.
    pub claimed: Option<Moment>,
    /// When it was entered.
    pub entered: Moment,
    /// Who signed.
    pub who: Named,
    /// What it is about.
    pub about: Named,
    /// Numbers of documents.
    pub documents: Vec<String>,
    /// What the rules make of it.
    pub verdict: Verdict,
}

/// What is worth looking at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lists {
    /// Codes, how many entries have each, and whether it keeps them from taking effect.
    pub codes: Vec<(String, usize, bool)>,
    /// The newest with a flag.
    pub flagged: Vec<EntryLine>,
    /// The newest that are pending.
    pub pending: Vec<EntryLine>,
    /// Holds and recalls in force.
    pub stopped: Vec<Stopped>,
    /// Handovers whose deadline has passed.
    pub late: Vec<Late>,
}

/// Goods that are held back or recalled.
#[derive(Clone, Debug, Serialize)]
pub struct Stopped {
    /// The entry.
    pub index: u64,
    /// The issuer's number of a recall; none of a hold.
    pub number: Option<String>,
    /// Who says so.
    pub by: Named,
    /// Since when.
    pub since: Moment,
    /// Why.
    pub reason: String,
    /// What to do: text `hold-do-WORD`.
    pub action: String,
    /// The first of the goods that are not released.
    pub lots: Vec<Named>,
    /// How many more there are.
    pub more: usize,
    /// Of a recall: how many parties have acknowledged it.
    pub acknowledged: usize,
    /// Of a recall: how many held some of it when it was declared.
    pub holders: usize,
    /// Of a recall: the entry that closed it.
    pub closed: Option<u64>,
}

/// A handover that nobody confirmed in time.
#[derive(Clone, Debug, Serialize)]
pub struct Late {
    /// The shipment.
    pub line: EntryLine,
    /// Who should have confirmed it.
    pub to: Named,
    /// Until when.
    pub due: Moment,
}

/// A lot (or item, or logistic unit) with everything around it.
#[derive(Clone, Debug, Serialize)]
pub struct InspectPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The lot.
    pub of: Named,
    /// When it was made, by the claim of its maker.
    pub made_at: Option<Moment>,
    /// Holds and recalls in force on it.
    pub stopped: Vec<Stopped>,
    /// The lots, items and units of its chain, the lot itself first.
    pub things: Vec<Thing>,
    /// What went into what.
    pub edges: Vec<ChainEdge>,
    /// Acts on all of them, oldest first.
    pub steps: Vec<Step>,
    /// Which of the acts these are.
    pub acts: Part,
    /// Statements with a flag or a reason to wait, and those that are no acts: holds, certificates.
    pub remarks: Vec<EntryLine>,
    /// Which of the remarks these are.
    pub remarks_part: Part,
    /// What does not add up between the acts.
    pub mismatches: Vec<TraceMismatch>,
    /// What sensors said in these acts.
    pub readings: Vec<Reading>,
    /// The same as pictures.
    pub charts: Vec<SensorChart>,
    /// Whether there is more than fits.
    pub truncated: bool,
    /// As of how many entries.
    pub size: u64,
    /// RFC 3339.
    pub generated_at: String,
}

/// Every act around a lot with its proof, for the reader's own machine.
#[derive(Clone, Debug, Serialize)]
pub struct CheckPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The lot.
    pub of: Named,
    /// The acts, oldest first.
    pub steps: Vec<Step>,
    /// Which of the acts these are.
    pub acts: Part,
    /// Whether there are more than fit.
    pub truncated: bool,
    /// This node's address.
    pub node: String,
    /// The proof.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}

/// How far a recall of a lot would reach, before anybody declares it.
#[derive(Clone, Debug, Serialize)]
pub struct ReachPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The lot.
    pub of: Named,
    /// Also forward from everything that it was made of.
    pub sources: bool,
    /// The lots, items and units.
    pub things: Vec<Thing>,
    /// Serials that follow each other: product, first, last, how many.
    pub items: Vec<(Named, String, String, usize)>,
    /// The notice list: who is to be told, and what of it they have or had, each with its evidence.
    pub notices: Vec<NoticeLine>,
    /// The places where any of it was, with the entries that say so.
    pub places: Vec<(Named, Vec<u64>)>,
    /// The evidence: what went into what.
    pub edges: Vec<ChainEdge>,
    /// Whether there is more than fits.
    pub truncated: bool,
    /// As of how many entries.
    pub size: u64,
    /// RFC 3339.
    pub generated_at: String,
}

/// One party that is to be told.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeLine {
    /// Who.
    pub party: Named,
    /// What it has now.
    pub has: Vec<(Named, Holder)>,
    /// What went from it to those whom nobody knows here, or was destroyed.
    pub gone: Vec<Gone>,
    /// The entries that say that it had any.
    pub entries: Vec<u64>,
}

/// What is with nobody in the ledger any more.
#[derive(Clone, Debug, Serialize)]
pub struct Gone {
    /// The lot.
    pub lot: Named,
    /// `sold`, `left-ledger`, `destroyed`: text `chain-stop-WORD`.
    pub how: String,
    /// To whom.
    pub to: Option<Named>,
    /// How much.
    pub quantity: Option<Quantity>,
    /// The entry.
    pub index: u64,
    /// Its papers.
    pub papers: Vec<String>,
}

/// What verdicts mean, from `docs/JUDGEMENT.md`.
#[derive(Clone, Debug, Serialize)]
pub struct JudgementPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Every code that the rules know, and whether it keeps a statement from taking effect.
    pub codes: Vec<(String, bool)>,
}
