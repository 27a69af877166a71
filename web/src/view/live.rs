//! A lot beside a presenter: a few facts and the journey, every word ready to be shown.
//!
//! The page and the stream that keeps it up to date carry the same [`Live`], so that a viewer compares text with text and moves only
//! what has changed.

use serde::Serialize;

use super::{Moment, Quantity};

/// The most facts beside the picture.
pub const MOST_FACTS: usize = 5;
/// The most acts that are readable across a room.
pub const MOST_ACTS: usize = 7;

/// What changes from hour to hour and stands in no statement's place on the page.
#[derive(Clone, Debug, Default)]
pub struct Lately {
    /// The newest temperature that was measured, and when.
    pub temperature: Option<(Quantity, Moment)>,
    /// How often its codes were looked up in the last hour; nothing where nobody counts.
    pub scans: Option<u64>,
}

/// A lot as a viewer shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Live {
    /// Identifier, canonical form.
    pub uri: String,
    /// What it is.
    pub title: String,
    /// Lot, item, producer.
    pub sub: String,
    /// At most [`MOST_FACTS`], in order of weight.
    pub facts: Vec<LiveFact>,
    /// At most [`MOST_ACTS`], oldest first: the first one and the newest.
    pub steps: Vec<LiveStep>,
    /// How many acts between the first and the next are not shown.
    pub between: usize,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiveFact {
    /// `state`, `where`, `when`, `temperature`, `scans` or `best-before`.
    pub key: &'static str,
    /// What it is about, in the viewer's language.
    pub label: String,
    /// What it says.
    pub value: String,
    /// More about it; may be empty.
    pub note: String,
    /// `plain`, `warn` or `bad`.
    pub tone: &'static str,
}

/// One act, one knot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiveStep {
    /// Index of its entry.
    pub index: u64,
    /// What was done.
    pub act: String,
    /// When, as the actor says.
    pub when: String,
    /// Where; may be empty.
    pub place: String,
    /// `own`, `reported` (hangs beside the thread) or `pending` (a loose end).
    pub knot: &'static str,
}
