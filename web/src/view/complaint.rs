//! Complaints: the form, and how one stands.

use super::{LedgerInfo, Moment, Named};
use crate::lang::Lang;

/// The form.
#[derive(Clone, Debug)]
pub struct ComplaintForm {
    /// The reader's language.
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// What it will be about, canonical form; without it there is only the question for a number.
    pub about: Option<String>,
    /// Its product.
    pub product: Option<Named>,
    /// Days until an answer is due.
    pub answer_days: u64,
    /// Days until a contact is erased.
    pub contact_days: u64,
    /// The most characters of the text.
    pub most_text: usize,
    /// The most characters of the contact.
    pub most_contact: usize,
}

/// How a complaint stands; nothing of what was written.
#[derive(Clone, Debug)]
pub struct ComplaintPage {
    /// The reader's language.
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Its number.
    pub number: String,
    /// What it is about, canonical form.
    pub about: String,
    /// Its product.
    pub product: Named,
    /// `opened`, `illness`, `label` or `other`.
    pub kind: &'static str,
    /// When it came.
    pub at: Moment,
    /// When an answer is due.
    pub due: Moment,
    /// `waiting`, `late` or `answered`.
    pub state: &'static str,
    /// Whether a contact is kept with it.
    pub reachable: bool,
    /// What was answered, oldest first.
    pub answers: Vec<ComplaintAnswer>,
}

impl ComplaintPage {
    /// The message that tells how it stands.
    pub(crate) fn standing(&self) -> String {
        format!("complaint-state-{}", self.state)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct ComplaintAnswer {
    /// Who answers.
    pub by: Named,
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}
