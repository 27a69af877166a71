//! Log keys change, the ledger's id does not: what is pinned follows the charters that lead from that id to now.
//!
//! A charter is signed by as many governors as the one before it asks for, so whoever has walked all of them needs nobody's word for the
//! keys that they name. Keys that came later than the pinned ones join the pin; of every key it is kept at which sizes it signs, so that
//! what a retired one has signed in its time goes on counting, and nothing else that it signs. An older copy of the log takes
//! nothing away and brings nothing back: charters keep naming the keys that were.

use std::collections::BTreeSet;

use suyuan_ledger::{
    log::{Entry, SignedCheckpoint, TlogProof, verify_inclusion},
    rules::{
        Prepared,
        payload::{Act, Charter, LogKey},
    },
};

use crate::{
    client::{Client, LedgerInfo},
    context::Context,
    failure::Failure,
    home::{Config, Pin, PinnedKey},
    speech::tr,
};

/// What to do where no trusted key has signed.
pub(crate) fn next() -> String {
    tr!("no-trusted-key-do")
}

/// The pin, with the keys that joined or were retired since: learned while the known ones still sign, on their word. The newest checkpoint is signed by
/// a known key and by the new one, and the charter that names the new one is in the log under a known key.
pub(crate) fn meet(context: &Context, pin: Pin, client: &Client, info: &LedgerInfo) -> Result<Pin, Failure> {
    let known: BTreeSet<String> = pin.keys_at(info.size)?.iter().map(ToString::to_string).collect();
    if client.is_silent() || known == info.vkeys.iter().cloned().collect() {
        return Ok(pin);
    }
    // Nobody is kept from working by a key that is not learned yet.
    let Some(charter) = vouched_for(&pin, client, info) else { return Ok(pin) };
    learn(context, &charter, info.size)?;
    let learned = context.home.config()?.ledger;
    Ok(learned.map_or(pin.clone(), |learned| Pin { hosts: pin.hosts, ..learned }))
}

/// The charter in force, if the known keys vouch for it and for each of those that sign beside them.
fn vouched_for(pin: &Pin, client: &Client, info: &LedgerInfo) -> Option<Charter> {
    let known = pin.policy().ok()?;
    let text = client.bytes("/checkpoint").ok()?;
    let size = known.check(&text).ok()?.signed.checkpoint().size();
    let proof: TlogProof = client.proof(info.charter_index, true).ok()?.parse().ok()?;
    let signed = known.check(&proof.checkpoint).ok()?.signed;
    let entry = Entry::decode(proof.extra.as_deref()?).ok()?;
    let (covers, root) = (signed.checkpoint().size(), signed.checkpoint().root());
    verify_inclusion(proof.index, covers, &entry.leaf_hash(), &proof.path, &root).ok()?;
    let prepared = Prepared::new(&entry.statement).ok()?;
    let Act::Charter(charter) = prepared.act() else { return None };
    let signs: Vec<_> = charter.log_keys_at(size).cloned().collect();
    let both = SignedCheckpoint::open(&text, &signs).ok()?;
    let whole = entry.index == info.charter_index && charter.origin == pin.origin;
    (whole && signs.iter().all(|key| both.signers().contains(key))).then(|| (**charter).clone())
}

/// Takes the log keys of this charter into `suyuan.toml`: the one in force at this size of the log that is trusted.
pub(crate) fn learn(context: &Context, charter: &Charter, size: u64) -> Result<(), Failure> {
    let config = context.home.config()?;
    let Some(old) = &config.ledger else { return Ok(()) };
    let Some(pin) = follow(old, &charter.log_keys, size) else { return Ok(()) };
    if pin.vkeys != old.vkeys {
        context.voice.warn(tr!(
            "log-keys-changed",
            vkeys = pin.vkeys.join(" "),
            file = context.home.join("suyuan.toml").display().to_string()
        ));
    }
    Ok(context.home.set_config(&Config { ledger: Some(pin), ..config })?)
}

/// The pin with the keys that a charter names, if that changes it.
pub(crate) fn follow(pin: &Pin, named: &[LogKey], size: u64) -> Option<Pin> {
    let is_pinned = |key: &&LogKey| pin.vkeys.contains(&key.vkey.to_string());
    let since = named.iter().filter(is_pinned).map(|key| key.from).min()?;
    let lasts = |key: &&LogKey| key.until.is_none_or(|until| until > size);
    let vkeys: Vec<String> = (named.iter())
        .filter(lasts)
        .filter(|key| is_pinned(key) || key.from >= since)
        .map(|key| key.vkey.to_string())
        .collect();
    let followed = Pin { log_keys: times(pin, named, since), vkeys, ..pin.clone() };
    (followed != *pin).then_some(followed)
}

/// When each key signs. What is known of a key's end stays known; and a key from before the pinned ones comes in only with its end, so
/// that an older copy of the log, which knows of none, gives it no power.
fn times(pin: &Pin, named: &[LogKey], since: u64) -> Vec<PinnedKey> {
    let mut keys = pin.log_keys.clone();
    for key in named {
        let new = PinnedKey { vkey: key.vkey.to_string(), from: key.from, until: key.until };
        match keys.iter_mut().find(|known| known.vkey == new.vkey) {
            Some(known) => {
                known.until = [known.until, new.until].into_iter().flatten().min();
            }
            None if new.from >= since || new.until.is_some() => keys.push(new),
            None => {}
        }
    }
    keys.sort_by_key(|key| key.from);
    match keys.as_slice() {
        // Nothing was ever changed.
        [PinnedKey { from: 0, until: None, .. }] => Vec::new(),
        _ => keys,
    }
}

/// Whether a charter that names these keys has retired all pinned ones by this size.
pub(crate) fn has_retired(named: &[LogKey], pin: &Pin, size: u64) -> bool {
    let retired = |vkey: &String| {
        let key = named.iter().find(|key| key.vkey.to_string() == *vkey);
        key.is_some_and(|key| key.until.is_some_and(|until| until <= size))
    };
    pin.vkeys.iter().all(retired)
}

#[cfg(test)]
mod tests;
