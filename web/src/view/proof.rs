//! What the reader's phone needs to check a page by itself.

use serde::Serialize;

use crate::parts::{EntryInPage, InPage};

/// Entries, their way to the root, and the signed checkpoint. Carried in the page, so a saved page checks too.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProofBundle {
    /// Ledger id, 64 lower-case hex digits.
    pub ledger: String,
    /// The checkpoint's origin.
    pub origin: String,
    /// The log's keys, C2SP verifier key text.
    pub vkeys: Vec<String>,
    /// The checkpoint, whole signed note.
    pub checkpoint: String,
    /// Entries: every step; entry 0; whatever admitted the signers' keys or named what is shown. Ascending index.
    pub entries: Vec<ProofEntry>,
}

/// One entry and its inclusion proof.
#[derive(Clone, Debug, Serialize)]
pub struct ProofEntry {
    /// Index in the log.
    pub index: u64,
    /// The entry's bytes, standard base64 with padding.
    pub entry: String,
    /// RFC 9162 inclusion path to the checkpoint's root, leaf side first, each 32 bytes in base64.
    pub path: Vec<String>,
    /// Why it is here.
    pub role: ProofRole,
}

/// Why an entry is in a bundle. An entry with several reasons carries the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProofRole {
    /// A step of the journey.
    Step,
    /// It admitted (or revoked) a signer's key, or agreed to that: charter, member, key, approval.
    Signer,
    /// It names a party, place or product.
    Name,
}

impl ProofBundle {
    /// As it stands in a page.
    pub(crate) fn in_page(&self) -> String {
        let ProofBundle { ledger, origin, vkeys, checkpoint, entries } = self;
        let entries = entries.iter().map(|ProofEntry { index, entry, path, role }| EntryInPage {
            index: *index,
            entry,
            path,
            role,
        });
        InPage { ledger, origin, vkeys, checkpoint, entries: entries.collect() }.to_text()
    }
}
