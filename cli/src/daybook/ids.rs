//! The identifier of an event that a row becomes: the hash of what the row means.
//!
//! ```text
//! urn:uuid: of SHA-256( "suyuan import" ‖ ledger ‖ party ‖ act ‖ each field ‖ count )[0..16], version 8 (RFC 9562)
//! ```
//!
//! Fields are as they were understood, not as they were typed: `50 斤` and `25 kg` mean the same, and a file that was saved anew keeps its rows.
//! A lot whose number is proposed counts as none. The count tells equal rows of one sheet apart, so that two equal crates are two harvests. The
//! ledger takes an identifier once; so it notices a row that came from another machine.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use suyuan_ledger::event::Quantity;

use super::entry::{Entry, Lot};

/// Gives identifiers to the rows of one sheet.
#[derive(Debug)]
pub(crate) struct Ids {
    ledger: String,
    party: String,
    seen: HashMap<[u8; 32], u64>,
}

impl Ids {
    /// For what a party says in a ledger.
    pub(crate) fn new(ledger: &str, party: &str) -> Ids {
        Ids { ledger: ledger.to_owned(), party: party.to_owned(), seen: HashMap::new() }
    }

    /// The identifier of the next row.
    pub(crate) fn of(&mut self, entry: &Entry) -> String {
        let meaning = self.meaning(entry);
        let count = self.seen.entry(meaning).or_default();
        *count += 1;
        let hash = Sha256::new().chain_update(meaning).chain_update(count.to_be_bytes()).finalize();
        let mut b: [u8; 16] = std::array::from_fn(|at| hash[at]);
        b[6] = (b[6] & 0x0f) | 0x80;
        b[8] = (b[8] & 0x3f) | 0x80;
        let h = hex::encode(b);
        format!("urn:uuid:{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
    }

    fn meaning(&self, entry: &Entry) -> [u8; 32] {
        // 0.2 t is 200 kg.
        let quantity = |quantity: &Option<Quantity>| quantity.map(|q| q.to_base().unwrap_or(q).to_string());
        let lot = match &entry.lot {
            Lot::Named(lot) => lot.as_str(),
            Lot::Proposed(product) => product.as_str(),
        };
        // A day alone stands for itself: the hour that is taken for it says nothing.
        let day = match entry.clock {
            Some(clock) => format!("{} {clock}", entry.date),
            None if entry.time.as_str().starts_with(&format!("{}T12:00:00", entry.date)) => {
                entry.date.to_string()
            }
            None if entry.time.as_str().starts_with(&format!("{}T00:00:00", entry.date)) => {
                entry.date.to_string()
            }
            None => entry.time.to_string(),
        };
        let text = |id: Option<&str>| id.map(str::to_owned);
        let fields: [Option<String>; 15] = [
            Some(self.ledger.clone()),
            Some(self.party.clone()),
            Some(entry.act.word().to_owned()),
            Some(day),
            Some(lot.to_owned()),
            quantity(&entry.quantity),
            text(entry.place.as_ref().map(|id| id.as_str())),
            text(entry.crop.as_ref().map(|id| id.as_str())),
            text(entry.other.as_ref().map(|id| id.as_str())),
            Some(entry.sold.to_string()),
            entry.input.clone(),
            quantity(&entry.dose),
            entry.wait.map(|days| days.to_string()),
            entry.doc.clone(),
            entry.note.clone(),
        ];
        // Of packings alone, so that rows of other acts keep the identifiers that they had.
        let packed = entry.source.as_ref().map(|(lot, used)| [Some(lot.to_string()), quantity(&Some(*used))]);
        let mut hash = Sha256::new_with_prefix("suyuan import\n");
        for field in fields.iter().chain(packed.iter().flatten()) {
            // Lengths before the texts: no two rows run together to the same.
            let (there, text) = field.as_ref().map_or((0u8, ""), |text| (1, text.as_str()));
            hash.update([there]);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    }
}
