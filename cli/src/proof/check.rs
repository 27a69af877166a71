//! The check of a bundle, step by step; every failure names the entry, the field, what was wanted and what was found.
//!
//! 1. Entry 0 is the founding charter, and its id is the ledger that is trusted.
//! 2. The checkpoint is signed by a log key that is trusted, or the charters have retired all that are; and by every key that the newest charter in force names for its size.
//! 3. Each entry is in the one encoding, carries its number, and its path leads to the checkpoint's root.
//! 4. Each statement's signature holds, strictly, and its payload says what its kind allows.
//! 5. The entries are in an order that a log can have ([`super::order`]).
//! 6. Each key was brought in by earlier entries, and not revoked ([`super::authority`]).
//!
//! What it cannot tell: whether an entry that is *not* in the bundle revoked a key, or corrects a step.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use suyuan_ledger::{
    log::{
        Checkpoint, CheckpointError, Entry, Hash, Note, NoteError, SignedCheckpoint, VerifierKey,
        verify_inclusion,
    },
    rules::{
        Prepared,
        payload::{Act, Charter},
    },
};

use super::{Bundle, BundleEntry, authority::Authority, order::Order};
use crate::{context::short_id, failure::Failure, home::Pin, rotation, speech::tr};

/// Why an entry may be in a bundle.
const ROLES: [&str; 3] = ["step", "signer", "name"];

/// What was found good.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// The ledger, in hex.
    pub(crate) ledger: String,
    /// The log.
    pub(crate) origin: String,
    /// The size of the checkpoint.
    pub(crate) size: u64,
    /// The steps, by index.
    pub(crate) steps: Vec<Step>,
    /// How many signatures were checked in all.
    pub(crate) signatures: usize,
    /// Whether the ledger was one that is trusted here, or only the bundle's own word.
    pub(crate) pinned: bool,
}

/// One checked step.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Its number.
    pub(crate) index: u64,
    /// Its id, in hex.
    pub(crate) id: String,
    /// Its kind.
    pub(crate) kind: String,
    /// Who signed.
    pub(crate) issuer: String,
    /// The payload, as signed.
    pub(crate) payload: String,
}

/// Checks a bundle against the ledger that is trusted; without one, against its own charter.
pub(crate) fn check(bundle: &Bundle, pin: Option<&Pin>) -> Result<Checked, Failure> {
    let charter = founding_charter(bundle, pin)?;
    let known = pin.map(|pin| pin.keys_at(claimed_size(bundle))).transpose()?;
    let (signed, strange) = match known.map(|known| open_checkpoint(bundle, &known)) {
        Some(Ok(signed)) => (signed, None),
        None => (open_checkpoint(bundle, &claimed_log_keys(bundle))?, None),
        // Unless the charters, which lead from the pinned id to now, have retired the pinned keys.
        Some(Err(failure)) => (open_checkpoint(bundle, &claimed_log_keys(bundle))?, Some(failure)),
    };
    let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
    let origin = signed.checkpoint().origin().to_owned();
    if origin != charter.origin {
        return Err(differs(&tr!("check-checkpoint-origin"), &charter.origin, &origin));
    }
    if bundle.origin != origin {
        return Err(differs(&tr!("check-bundle-origin"), &origin, &bundle.origin));
    }
    let (mut authority, mut order) = (Authority::default(), Order::default());
    let mut steps = Vec::new();
    for item in &bundle.entries {
        if !ROLES.contains(&item.role.as_str()) {
            return Err(differs(
                &tr!("check-role", entry = item.index.to_string()),
                &ROLES.join(", "),
                &item.role,
            ));
        }
        let (entry, prepared) = open(item, size, &root)?;
        order.take(&entry, prepared.statement())?;
        authority.take(item.index, &prepared)?;
        if item.role == "step" {
            steps.push(step(&entry, &prepared));
        }
    }
    let charter = authority.charter().unwrap_or(&charter);
    signed_by_all(bundle, charter, size)?;
    if let (Some(pin), Some(failure)) = (pin, strange)
        && !rotation::has_retired(&charter.log_keys, pin, size)
    {
        return Err(failure);
    }
    Ok(Checked {
        ledger: bundle.ledger.clone(),
        origin,
        size,
        steps,
        signatures: bundle.entries.len(),
        pinned: pin.is_some(),
    })
}

fn founding_charter(bundle: &Bundle, pin: Option<&Pin>) -> Result<Charter, Failure> {
    let missing = || Failure::check(tr!("check-no-charter")).code("no-charter");
    let first = bundle.entries.first().filter(|e| e.index == 0).ok_or_else(missing)?;
    let entry = decode(first)?;
    let prepared = Prepared::new(&entry.statement).map_err(|e| wrong_entry(0, "statement", &e))?;
    let id = prepared.statement().id().to_string();
    if id != bundle.ledger {
        return Err(differs(&tr!("check-ledger-id"), &bundle.ledger, &id));
    }
    if let Some(pin) = pin.filter(|pin| pin.id != id) {
        return Err(Failure::check(tr!(
            "check-other-ledger",
            trusted = short_id(&pin.id).to_string(),
            this = short_id(&id).to_string()
        ))
        .code("other-ledger")
        .hint(tr!("check-other-ledger-do")));
    }
    match prepared.act() {
        Act::Charter(charter) => Ok((**charter).clone()),
        _ => Err(Failure::check(tr!("check-zero-no-charter")).code("no-charter")),
    }
}

fn open(item: &BundleEntry, size: u64, root: &Hash) -> Result<(Entry, Prepared), Failure> {
    let entry = decode(item)?;
    let path: Vec<Hash> = item
        .path
        .iter()
        .map(|hash| hash.parse().map_err(|e| wrong_entry(item.index, "path", &e)))
        .collect::<Result<_, _>>()?;
    verify_inclusion(item.index, size, &entry.leaf_hash(), &path, root)
        .map_err(|e| wrong_entry(item.index, "path", &e))?;
    let prepared = Prepared::new(&entry.statement).map_err(|e| wrong_entry(item.index, "statement", &e))?;
    Ok((entry, prepared))
}

fn decode(item: &BundleEntry) -> Result<Entry, Failure> {
    let bytes = STANDARD.decode(&item.entry).map_err(|e| wrong_entry(item.index, "entry", &e))?;
    let entry = Entry::decode(&bytes).map_err(|e| wrong_entry(item.index, "entry", &e))?;
    if entry.index != item.index {
        return Err(differs(&tr!("check-index", entry = item.index.to_string()), &item.index, &entry.index));
    }
    Ok(entry)
}

fn step(entry: &Entry, prepared: &Prepared) -> Step {
    let statement = prepared.statement();
    Step {
        index: entry.index,
        id: statement.id().to_string(),
        kind: statement.header().kind.to_string(),
        issuer: statement.header().issuer.clone(),
        payload: String::from_utf8_lossy(statement.payload()).into_owned(),
    }
}

/// The log keys of every charter in the bundle: where no ledger is trusted, a first look that [`signed_by_all`] completes.
fn claimed_log_keys(bundle: &Bundle) -> Vec<VerifierKey> {
    let charter = |item: &BundleEntry| {
        let prepared = Prepared::new(&decode(item).ok()?.statement).ok()?;
        match prepared.act() {
            Act::Charter(charter) => Some((**charter).clone()),
            _ => None,
        }
    };
    let charters = bundle.entries.iter().filter_map(charter);
    charters.flat_map(|charter| charter.log_keys.into_iter().map(|key| key.vkey)).collect()
}

/// The size that the checkpoint names, before anything of it is verified; of what is no checkpoint, none.
fn claimed_size(bundle: &Bundle) -> u64 {
    let note = Note::parse(bundle.checkpoint.as_bytes()).ok();
    note.and_then(|note| note.text.parse::<Checkpoint>().ok()).map_or(0, |checkpoint| checkpoint.size())
}

fn open_checkpoint(bundle: &Bundle, keys: &[VerifierKey]) -> Result<SignedCheckpoint, Failure> {
    SignedCheckpoint::open(bundle.checkpoint.as_bytes(), keys).map_err(|e| {
        let failure = wrong(&tr!("check-checkpoint"), &e, "bad-checkpoint");
        match e {
            CheckpointError::Note(NoteError::NoKnownKey { .. }) => failure.hint(rotation::next()),
            _ => failure,
        }
    })
}

/// Every log key in force at this size has signed, and the bundle names these and no other.
fn signed_by_all(bundle: &Bundle, charter: &Charter, size: u64) -> Result<(), Failure> {
    let in_force: Vec<VerifierKey> = charter.log_keys_at(size).cloned().collect();
    let signed = open_checkpoint(bundle, &in_force)?;
    if let Some(key) = in_force.iter().find(|key| !signed.signers().contains(key)) {
        return Err(Failure::check(tr!("check-lacks", key = key.to_string())).code("bad-checkpoint"));
    }
    let want: BTreeSet<String> = in_force.iter().map(ToString::to_string).collect();
    let got: BTreeSet<String> = bundle.vkeys.iter().cloned().collect();
    let told = |keys: &BTreeSet<String>| keys.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    if want == got { Ok(()) } else { Err(differs(&tr!("check-vkeys"), &told(&want), &told(&got))) }
}

fn wrong(what: &str, error: &dyn std::fmt::Display, code: &str) -> Failure {
    Failure::check(format!("{what}: {error}")).code(code)
}

fn wrong_entry(index: u64, field: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::check(tr!(
        "check-entry",
        entry = index.to_string(),
        field = field.to_string(),
        cause = error.to_string()
    ))
    .code("bad-entry")
    .field(field)
}

pub(super) fn differs(what: &str, want: &dyn std::fmt::Display, got: &dyn std::fmt::Display) -> Failure {
    Failure::check(tr!(
        "check-differs",
        what = what.to_string(),
        want = want.to_string(),
        got = got.to_string()
    ))
    .code("differs")
}
