//! The county's ledger: signs what is planned with test keys, has it judged by the rules, and remembers who said it.
//!
//! Nothing is skipped: each statement is signed in its key's chain, read again from its bytes, verified and admitted, as a node
//! would; only disk and network are not there.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use suyuan_ledger::{
    rules::{Prepared, Refusal, State},
    statement::{Draft, Header, Statement, StatementId},
};

use super::{
    names,
    plan::{Manner, Mark, Plan, Planned, Supposed, broken},
};
use crate::failure::Failure;

/// A statement that was turned away.
pub(super) struct Refused {
    /// Who said it.
    pub(super) mark: Mark,
    /// Why it was.
    pub(super) refusal: Refusal,
    /// What it was about.
    pub(super) subject: String,
}

/// The ledger, and what is known of its entries besides.
pub(super) struct County {
    /// The rules' state.
    pub(super) state: State,
    /// What is still to come.
    pub(super) plan: Plan,
    /// Who said what, by entry.
    pub(super) marks: Vec<Mark>,
    /// What was refused.
    pub(super) refused: Vec<Refused>,
    /// Entries that were pending when they were entered.
    pub(super) waited: BTreeSet<u64>,
    /// Planted statements that moved stock although they should not have.
    pub(super) moved: BTreeSet<usize>,
    /// Every statement and its entry time, where somebody wants them.
    pub(super) log: Option<Vec<(Statement, u64)>>,
    seed: u64,
    signers: BTreeMap<String, Signer>,
    labels: BTreeMap<String, StatementId>,
}

struct Signer {
    party: String,
    key: SigningKey,
    seq: u64,
    prev: Option<StatementId>,
}

/// A key for tests, which anybody can make again from the seed: it protects nothing.
pub(super) fn test_key(seed: u64, signer: &str, number: u32) -> SigningKey {
    let mut hash = Sha256::new_with_prefix(b"suyuan simulate: a test key, worth nothing\0");
    hash.update(seed.to_be_bytes());
    hash.update(number.to_be_bytes());
    hash.update(signer);
    SigningKey::from_bytes(&hash.finalize().into())
}

/// The public half of it, in hex.
pub(super) fn public_hex(seed: u64, signer: &str, number: u32) -> String {
    hex::encode(test_key(seed, signer, number).verifying_key().to_bytes())
}

impl County {
    /// A ledger in which nothing is yet.
    pub(super) fn new(seed: u64, keep: bool) -> County {
        County {
            state: State::new(),
            plan: Plan::default(),
            marks: Vec::new(),
            refused: Vec::new(),
            waited: BTreeSet::new(),
            moved: BTreeSet::new(),
            log: keep.then(Vec::new),
            seed,
            signers: BTreeMap::new(),
            labels: BTreeMap::new(),
        }
    }

    /// Enters all that is planned for before this time.
    pub(super) fn play_until(&mut self, time_ms: u64) -> Result<(), Failure> {
        while let Some((enters_ms, planned)) = self.plan.next_before(time_ms) {
            self.enter(enters_ms, planned)?;
        }
        Ok(())
    }

    fn enter(&mut self, enters_ms: u64, planned: Planned) -> Result<(), Failure> {
        let (statement, bytes) = self.sign(&planned)?;
        if let Some(label) = planned.label {
            self.labels.insert(label, statement.id());
        }
        let prepared = match Prepared::new(&bytes) {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(self.turn_away(planned.mark, refusal, planned.subject)),
        };
        let stops = match &planned.mark {
            Mark::Planted { plant, supposed: Some(supposed) } if supposed.stops() => {
                Some((*plant, self.stock_of(&prepared)))
            }
            _ => None,
        };
        let index = self.state.size();
        let verdict = match self.state.admit(&prepared, enters_ms) {
            Ok(verdict) => verdict,
            Err(refusal) => return Ok(self.turn_away(planned.mark, refusal, planned.subject)),
        };
        if let Some((plant, before)) = stops
            && before != self.stock_of(&prepared)
        {
            self.moved.insert(plant);
        }
        if verdict.is_pending() {
            self.waited.insert(index);
        }
        self.marks.push(planned.mark);
        let signer = self.signer(&planned.signer);
        (signer.seq, signer.prev) = (statement.header().seq + 1, Some(statement.id()));
        if let Some(number) = planned.turns_to {
            let key = test_key(self.seed, &planned.signer, number);
            let signer = self.signer(&planned.signer);
            (signer.key, signer.seq, signer.prev) = (key, 0, None);
        }
        if let Some(log) = &mut self.log {
            log.push((statement, enters_ms));
        }
        Ok(())
    }

    fn turn_away(&mut self, mark: Mark, refusal: Refusal, subject: String) {
        self.refused.push(Refused { mark, refusal, subject });
    }

    fn signer(&mut self, name: &str) -> &mut Signer {
        let seed = self.seed;
        self.signers.entry(name.to_owned()).or_insert_with(|| Signer {
            party: names::party(name.split('/').next().unwrap_or(name)),
            key: test_key(seed, name, 0),
            seq: 0,
            prev: None,
        })
    }

    /// The statement, and the bytes that reach the ledger.
    fn sign(&mut self, planned: &Planned) -> Result<(Statement, Vec<u8>), Failure> {
        let (subject, payload) = (self.with_ids(&planned.subject)?, self.with_ids(&planned.payload)?);
        let ledger = self.state.ledger_id();
        let signer = self.signer(&planned.signer);
        let mut header = Header {
            kind: planned.kind.parse().map_err(broken)?,
            key: signer.key.verifying_key().to_bytes().into(),
            issuer: signer.party.clone(),
            subject,
            issued_at: planned.signed_ms / 1000,
            seq: signer.seq,
            prev: signer.prev.or(ledger),
            instead: Vec::new(),
        };
        match &planned.manner {
            Manner::Forked => header.seq = header.seq.saturating_sub(1),
            Manner::Gapped => header.seq += 1,
            Manner::Elsewhere => (header.seq, header.prev) = (0, Some(StatementId::of(b"another ledger"))),
            Manner::Borrowed(party) => header.issuer = names::party(party),
            Manner::Properly | Manner::Forged | Manner::Altered => {}
        }
        let draft = Draft { header, payload: payload.into_bytes() };
        let statement = draft.sign(&signer.key).map_err(broken)?;
        let mut bytes = statement.bytes().to_vec();
        match planned.manner {
            Manner::Forged => {
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                }
            }
            Manner::Altered => alter(&mut bytes)?,
            _ => {}
        }
        Ok((statement, bytes))
    }

    /// A text with the ids of the statements that it names.
    fn with_ids(&self, text: &str) -> Result<String, Failure> {
        let mut parts = text.split('⟦');
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (label, rest) = part.split_once('⟧').ok_or_else(|| broken(text))?;
            let id =
                self.labels.get(label).ok_or_else(|| broken(format_args!("nothing is called {label}")))?;
            whole += &id.to_string();
            whole += rest;
        }
        Ok(whole)
    }

    /// The books of all that a statement names.
    fn stock_of(&self, prepared: &Prepared) -> Vec<String> {
        let lots = prepared.named().iter().filter_map(|name| self.state.lot(name));
        lots.map(|lot| format!("{} {:?}", lot.in_stock(), lot.stock)).collect()
    }
}

impl Supposed {
    /// Whether this refusal is it.
    pub(super) fn is(self, refusal: &Refusal) -> bool {
        matches!(self, Supposed::Refusal(code) if code == refusal.code)
    }
}

/// Somebody on the way makes more of the quantity.
fn alter(bytes: &mut [u8]) -> Result<(), Failure> {
    let quantity = b"\"quantity\":";
    let at = bytes.windows(quantity.len()).position(|window| window == quantity);
    let digit = at.and_then(|at| bytes.get_mut(at + quantity.len()));
    let digit = digit.ok_or_else(|| broken("no quantity to alter"))?;
    *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
    Ok(())
}
