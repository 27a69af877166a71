//! One step of a journey: one signed act, one knot in the thread.

use serde::Serialize;

use super::{Act, Moment, Named, Quantity, Shown};

/// One signed act as the page tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Index of its entry in the log.
    pub index: u64,
    /// Statement id, hex.
    pub id: String,
    /// What was done.
    pub act: Act,
    /// When, as the actor says (`At::field(i, "/eventTime")`).
    pub claimed: Option<Moment>,
    /// When the node entered it (`At::entered(i)`).
    pub entered: Moment,
    /// Where.
    pub place: Option<Named>,
    /// Who signed (`At::issuer(i)`).
    pub who: Named,
    /// Who did it, where that is someone without a key (`suyuan:doneBy`).
    pub done_by: Option<Named>,
    /// The other side of a handover.
    pub counterparty: Option<Named>,
    /// Goods that it names without an amount, such as a crop.
    pub named: Vec<Named>,
    /// What went in.
    pub inputs: Vec<Amount>,
    /// What came out; for an act on one lot, what it was about.
    pub outputs: Vec<Amount>,
    /// More of what the statement says.
    pub details: Vec<Detail>,
    /// Photographs that it names and that are here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// What the rules make of it.
    pub verdict: Verdict,
    /// Somebody else did this; it was only reported. Hangs beside the thread.
    pub reported: bool,
    /// A later statement declared this one mistaken.
    pub corrected: bool,
}

impl Step {
    /// The amount that the step is told by: what came out, else what went in; none where there are several.
    pub(crate) fn headline(&self) -> Option<&Amount> {
        match (&self.outputs[..], &self.inputs[..]) {
            ([only], _) | ([], [only]) => Some(only),
            _ => None,
        }
    }

    pub(crate) fn is_pending(&self) -> bool {
        matches!(self.verdict, Verdict::Pending(_))
    }
}

/// An amount of a lot.
#[derive(Clone, Debug, Serialize)]
pub struct Amount {
    /// The lot; its name is shown as the lot's id.
    pub lot: Option<Named>,
    /// What it is.
    pub product: Option<Named>,
    /// How much.
    pub quantity: Quantity,
}

/// A photograph that a statement names by its hash.
#[derive(Clone, Debug, Serialize)]
pub struct Photo {
    /// SHA-256 of the file, 64 lower-case hex digits.
    pub sha256: String,
    /// What it shows, in the signer's words.
    pub says: Option<Shown>,
}

/// A labelled value: `label-KEY` in the language files, e.g. `dose`, `input`, `pre-harvest`, `document`, `temperature`.
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    /// Key of the label, without `label-`; an unknown key is shown as it is.
    pub label: String,
    /// The value.
    pub value: Shown,
}

/// What the rules make of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// In order.
    Accepted,
    /// Accepted, with something to know.
    Flagged(Vec<Reason>),
    /// Entered, without effect until something cures it.
    Pending(Vec<Reason>),
}

impl Verdict {
    /// The reasons, if any.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Verdict::Accepted => &[],
            Verdict::Flagged(reasons) | Verdict::Pending(reasons) => reasons,
        }
    }

    /// `accepted`, `flagged` or `pending`.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Flagged(_) => "flagged",
            Verdict::Pending(_) => "pending",
        }
    }
}

/// Why a statement was flagged or is pending; the same three members as in the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Code, e.g. `late-entry`: texts `flag-CODE`.
    pub code: String,
    /// JSON pointer or header name.
    pub field: Option<String>,
    /// For inspectors, in English, from the rules.
    pub detail: String,
}
