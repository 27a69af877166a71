//! Gathers a bundle from a node: every statement that names a lot or a lot that went into it (forward: or was made of it, too), and
//! whatever admitted their signers.
//!
//! Nothing is believed here; the bundle is checked afterwards like any other.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use suyuan_ledger::log::TlogProof;

use super::{Bundle, BundleEntry};
use crate::{
    chain::{Chain, Way},
    client::{Client, LedgerInfo},
    failure::{Failure, Kind},
    speech::tr,
};

/// How often it starts over when the log grows meanwhile.
const TRIES: usize = 6;
/// So many of them wait for one checkpoint with cosignatures; then one without has to do, for witnesses may be away for long.
const COSIGNED: usize = 3;
/// How long it waits before it starts over.
const PAUSE: Duration = Duration::from_millis(300);
/// The most lots of a story.
const MOST: usize = 20_000;

/// Gathers the story of a thing: back, or both ways.
pub(crate) fn gather(client: &Client, info: &LedgerInfo, of: &str, way: Way) -> Result<Bundle, Failure> {
    let steps = steps(client, of, way)?;
    if steps.is_empty() {
        return Err(Failure::check(tr!("gather-nothing", of = of.to_string()))
            .code("not-found")
            .hint(tr!("trace-none-do")));
    }
    let mut roles: BTreeMap<u64, &'static str> = steps.keys().map(|index| (*index, "step")).collect();
    for index in signers(client, &info.origin, steps.values())? {
        roles.entry(index).or_insert("signer");
    }
    roles.entry(0).or_insert("signer");
    for tried in 0..TRIES {
        if tried > 0 {
            thread::sleep(PAUSE);
        }
        if let Some((checkpoint, entries)) = prove(client, &roles, tried >= COSIGNED)? {
            let (ledger, origin, vkeys) = (info.ledger.clone(), info.origin.clone(), info.vkeys.clone());
            return Ok(Bundle { ledger, origin, vkeys, checkpoint, entries });
        }
    }
    Err(Failure::network(tr!("gather-grew")).hint(tr!("gather-grew-do")))
}

/// Every statement that names the thing or, for a lot, one that went into it; index and issuer.
fn steps(client: &Client, of: &str, way: Way) -> Result<BTreeMap<u64, String>, Failure> {
    let mut names: BTreeSet<String> = BTreeSet::from([of.to_owned()]);
    match Chain::of(client, of, way, MOST) {
        Ok(chain) if chain.truncated => {
            return Err(Failure::usage(tr!("gather-many", most = MOST.to_string(), of = of.to_string()))
                .hint(tr!("gather-many-do")));
        }
        Ok(chain) => names.extend(chain.lots.into_iter().map(|lot| lot.lot)),
        // What is no lot has no chain.
        Err(failure) if failure.kind == Kind::Refused => {}
        Err(failure) => return Err(failure),
    }
    let mut steps = BTreeMap::new();
    for name in names {
        for logged in client.history(&name)? {
            steps.insert(logged.index, logged.issuer);
        }
    }
    Ok(steps)
}

/// Every charter, and what was decided about the keys of these parties, with whoever agreed, back to the founders.
fn signers<'s>(
    client: &Client,
    origin: &str,
    issuers: impl Iterator<Item = &'s String>,
) -> Result<BTreeSet<u64>, Failure> {
    let mut found = BTreeSet::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut ask: Vec<String> = issuers.cloned().collect();
    ask.push(origin.to_owned());
    while let Some(subject) = ask.pop() {
        if !seen.insert(subject.clone()) {
            continue;
        }
        for logged in client.history(&subject)? {
            let decides = matches!(logged.kind.as_str(), "charter" | "member" | "key" | "approval");
            // A history has what a party signed, too; only what is about it counts here.
            if decides && logged.subject == subject && found.insert(logged.index) {
                ask.push(logged.issuer);
                ask.push(logged.id);
            }
        }
    }
    Ok(found)
}

/// Entries and paths to one checkpoint; nothing if the log grew between two of them.
fn prove(
    client: &Client,
    roles: &BTreeMap<u64, &'static str>,
    newest: bool,
) -> Result<Option<(String, Vec<BundleEntry>)>, Failure> {
    let mut checkpoint: Option<String> = None;
    let mut entries = Vec::with_capacity(roles.len());
    for (index, role) in roles {
        let text = client.proof(*index, newest)?;
        let proof: TlogProof = text.parse().map_err(|e| {
            Failure::check(tr!("gather-proof", entry = index.to_string(), cause = format!("{e}")))
        })?;
        match &checkpoint {
            Some(first) if *first != proof.checkpoint => return Ok(None),
            Some(_) => {}
            None => checkpoint = Some(proof.checkpoint.clone()),
        }
        let entry = match &proof.extra {
            Some(entry) => STANDARD.encode(entry),
            None => client.statement(&index.to_string())?.entry.unwrap_or_default(),
        };
        let path = proof.path.iter().map(ToString::to_string).collect();
        entries.push(BundleEntry { index: *index, entry, path, role: (*role).to_owned() });
    }
    Ok(checkpoint.map(|checkpoint| (checkpoint, entries)))
}
