//! One complaint as it lies on the disk.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most characters of what happened, of an answer, and of a contact.
pub(crate) const MOST_TEXT: usize = 2_000;
/// The most characters of a contact.
pub(crate) const MOST_CONTACT: usize = 200;

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum About {
    /// It looks opened or copied.
    Opened,
    /// Taste, smell, or somebody fell ill.
    Illness,
    /// The label is wrong.
    Label,
    /// Something else.
    Other,
}

impl About {
    /// The word in forms and texts.
    pub(crate) fn word(self) -> &'static str {
        match self {
            About::Opened => "opened",
            About::Illness => "illness",
            About::Label => "label",
            About::Other => "other",
        }
    }

    /// What a form says.
    pub(crate) fn of(word: &str) -> Option<About> {
        [About::Opened, About::Illness, About::Label, About::Other]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    /// Its number.
    pub(crate) number: String,
    /// The identifier that the page was about, canonical form.
    pub(crate) about: String,
    /// Its product.
    pub(crate) product: String,
    /// What kind.
    pub(crate) kind: About,
    /// What happened, in the words of who complains.
    pub(crate) text: String,
    /// How to reach them, until it is erased.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) contact: String,
    /// The language that they read.
    pub(crate) lang: String,
    /// When it came, in milliseconds since 1970.
    pub(crate) at_ms: u64,
    /// When an answer is due.
    pub(crate) due_ms: u64,
    /// What was answered, oldest first.
    #[serde(default)]
    pub(crate) answers: Vec<Answered>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answered {
    /// The party that answered.
    pub(crate) by: String,
    /// When.
    pub(crate) at_ms: u64,
    /// What.
    pub(crate) text: String,
    /// The id of the signed request, so that one that comes twice counts once.
    pub(crate) request: String,
}

/// What a person wrote.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The identifier, canonical form.
    pub(crate) about: String,
    /// Its product.
    pub(crate) product: String,
    /// What kind.
    pub(crate) kind: About,
    /// What happened.
    pub(crate) text: String,
    /// How to reach them; may be empty.
    pub(crate) contact: String,
    /// The language that they read.
    pub(crate) lang: String,
}

/// Why what a person wrote is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum ToldError {
    /// Nothing was said.
    #[error("say in a few words what happened")]
    Empty,
    /// Too much was said.
    #[error("at most {most} characters, got {got}")]
    Long {
        /// The field of the form.
        field: &'static str,
        /// How many it takes.
        most: usize,
        /// How many came.
        got: usize,
    },
}

impl ToldError {
    /// The field of the form.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            ToldError::Empty => "text",
            ToldError::Long { field, .. } => field,
        }
    }
}

impl Told {
    /// Whether it can be taken.
    pub(crate) fn check(&self) -> Result<(), ToldError> {
        if self.text.trim().is_empty() {
            return Err(ToldError::Empty);
        }
        for (field, text, most) in [("text", &self.text, MOST_TEXT), ("contact", &self.contact, MOST_CONTACT)]
        {
            let got = text.chars().count();
            if got > most {
                return Err(ToldError::Long { field, most, got });
            }
        }
        Ok(())
    }
}

impl Record {
    /// `waiting`, `late` or `answered`.
    pub(crate) fn state(&self, now_ms: u64) -> &'static str {
        match self.answers.is_empty() {
            false => "answered",
            true if now_ms > self.due_ms => "late",
            true => "waiting",
        }
    }
}
