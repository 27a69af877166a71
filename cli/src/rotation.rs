//! Log keys change, the ledger's id does not: what is pinned follows the charters that lead from that id to now.
//!
//! A charter is signed by as many governors as the one before it asks for, so whoever has walked all of them needs nobody's word for the
//! keys that they name. Keys that a charter retires go from the pin; keys that came later than the pinned ones join it. An
//! older copy of the log takes nothing away and brings nothing back: charters keep naming the keys that were.

use suyuan_ledger::rules::payload::{Charter, LogKey};

use crate::{
    context::Context,
    failure::Failure,
    home::{Config, Pin},
    speech::tr,
};

/// What to do where no trusted key has signed.
pub(crate) fn next() -> String {
    tr!("no-trusted-key-do")
}

/// Takes the log keys of this charter into `suyuan.toml`: the one in force at this size of the log that is trusted.
pub(crate) fn learn(context: &Context, charter: &Charter, size: u64) -> Result<(), Failure> {
    let config = context.home.config()?;
    let Some(pin) = config.ledger.as_ref().and_then(|pin| follow(pin, &charter.log_keys, size)) else {
        return Ok(());
    };
    context.voice.warn(tr!(
        "log-keys-changed",
        vkeys = pin.vkeys.join(" "),
        file = context.home.join("suyuan.toml").display().to_string()
    ));
    Ok(context.home.set_config(&Config { ledger: Some(pin), ..config })?)
}

/// The pin with the keys that a charter names, if that changes it.
fn follow(pin: &Pin, named: &[LogKey], size: u64) -> Option<Pin> {
    let is_pinned = |key: &&LogKey| pin.vkeys.contains(&key.vkey.to_string());
    let since = named.iter().filter(is_pinned).map(|key| key.from).min()?;
    let lasts = |key: &&LogKey| key.until.is_none_or(|until| until > size);
    let vkeys: Vec<String> = (named.iter())
        .filter(lasts)
        .filter(|key| is_pinned(key) || key.from >= since)
        .map(|key| key.vkey.to_string())
        .collect();
    (vkeys != pin.vkeys).then(|| Pin { vkeys, ..pin.clone() })
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
