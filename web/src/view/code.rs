//! The code of one pack: what has become of it, and the proof that it is one of its roll.

use serde::Serialize;

use super::{LedgerInfo, Moment, Named, ProofBundle, Seen};
use crate::{lang::Lang, words};

/// What has become of the code on a pack.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodePanel {
    /// `not-activated`, `active`, `sold`, `returned`, `opened`, `recalled` or `voided`.
    pub state: &'static str,
    /// Since when.
    pub since: Moment,
    /// What no other pack has.
    #[serde(flatten)]
    pub own: OwnCode,
    /// Id of the statement that commits to the roll.
    pub roll: String,
    /// Its entry; in the proof.
    pub roll_index: u64,
    /// The roll's short name.
    pub roll_name: String,
    /// Its group, from 0.
    pub group: u64,
    /// How many codes the roll has.
    pub count: u64,
    /// The lot that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The entry that says so; in the proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<u64>,
    /// Who has it, as far as events tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<Named>,
    /// The address names another lot than the one that the code is for.
    pub other_lot: bool,
    /// Whether its PIN may still be used here.
    pub can_open: bool,
}

/// What a code has that no other has.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnCode {
    /// The serial, as the roll has it.
    pub serial: String,
    /// Canonical form of the item's address.
    pub uri: String,
    /// Its place in the roll, from 0.
    pub position: u64,
    /// That the roll has it.
    pub proof: CodeProofShown,
}

/// That a roll has a code at a position; each hash in base64.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeProofShown {
    /// SHA-256("suyuan code 1\n" ‖ serial).
    pub code: String,
    /// The public key of its PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin_key: Option<String>,
    /// From the code to its group's root.
    pub path: Vec<String>,
    /// From the group to the roll's root.
    pub group_path: Vec<String>,
}

impl CodePanel {
    /// Whether a reader should ask before eating or paying.
    pub(crate) fn is_warn(&self) -> bool {
        self.other_lot || matches!(self.state, "not-activated" | "recalled" | "voided" | "returned")
    }

    /// Key of the word of its state.
    pub(crate) fn word(&self) -> String {
        format!("code-{}", self.state)
    }
}

impl OwnCode {
    /// Its number among the roll's, as people count.
    pub(crate) fn number(&self) -> u64 {
        self.position + 1
    }

    /// Members of the object that the script reads, without braces: `code-data` has the roll's before them. The code itself follows from the serial.
    pub(crate) fn members(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Members<'c> {
            serial: &'c str,
            uri: &'c str,
            position: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            pin_key: Option<&'c str>,
            path: &'c [String],
            group_path: &'c [String],
        }
        let OwnCode { serial, uri, position, proof } = self;
        let CodeProofShown { pin_key, path, group_path, .. } = proof;
        let members =
            Members { serial, uri, position: *position, pin_key: pin_key.as_deref(), path, group_path };
        let object = words::in_script(&members);
        object.trim_start_matches('{').trim_end_matches('}').to_owned()
    }
}

/// The page of a code that is for no lot.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Identifier as asked for, canonical form.
    pub uri: String,
    /// What it is on.
    pub product: Named,
    /// Whose product it is.
    pub owner: Option<Named>,
    /// The code.
    pub code: CodePanel,
    /// Its scans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// The proof of the roll's statement.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}
