//! Whom an audit trusts: keys that were given, a policy, a ledger's id that was given, the pinned ledger; else nobody, and it says what to do.

use suyuan_ledger::{
    log::{CheckpointError, NoteError, Policy, PolicyError, SignedCheckpoint, VerifierKey},
    statement::StatementId,
};

use super::{Order, Reading};
use crate::{
    context::{Context, log_keys},
    failure::Failure,
    given,
    rotation::next,
    speech::tr,
};

/// Whom to believe that this is the log.
pub(super) enum Whom {
    /// The ledger with this id: its charters say which keys sign.
    Ledger(StatementId),
    /// One of these keys.
    Keys(Vec<VerifierKey>),
}

/// The answer, and what goes with it.
pub(super) struct Trusted {
    pub(super) trust: Whom,
    /// Keys that are known beforehand: a checkpoint kept earlier may be signed by one that a charter has retired since.
    pub(super) keys: Vec<VerifierKey>,
    /// The witnesses that count, where a policy asks.
    pub(super) witnesses: Option<Vec<String>>,
}

/// Nobody is trusted.
pub(super) fn none() -> Failure {
    Failure::usage(tr!("audit-which")).hint(tr!("audit-which-do"))
}

/// Finds out whom to trust.
pub(super) fn trusted(context: &Context, reading: &Reading, order: &Order<'_>) -> Result<Trusted, Failure> {
    if let Some(path) = order.policy {
        let text = given::read("--policy", path)?;
        let policy =
            Policy::parse(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        let accepted = policy.check(reading.checkpoint()).map_err(|error| {
            let strange = matches!(&error, PolicyError::Checkpoint(error) if is_strange(error));
            let hint = if strange { next() } else { tr!("audit-policy-refuses-do") };
            Failure::check(tr!("audit-policy-refuses", error = error.to_string()))
                .code("bad-checkpoint")
                .hint(hint)
        })?;
        let keys = vec![accepted.log];
        return Ok(Trusted { trust: Whom::Keys(keys.clone()), keys, witnesses: Some(accepted.witnesses) });
    }
    let of_keys = |keys: Vec<VerifierKey>| Trusted { trust: Whom::Keys(keys.clone()), keys, witnesses: None };
    if !order.vkeys.is_empty() {
        let keys = log_keys(order.vkeys)?;
        // Another key than was given says nothing about the log: it may be another one, or its key was changed.
        if let Err(error) = SignedCheckpoint::open(reading.checkpoint(), &keys)
            && is_strange(&error)
        {
            return Err(Failure::check(tr!("audit-strange-key", error = error.to_string()))
                .code("other-log-key")
                .hint(next()));
        }
        return Ok(of_keys(keys));
    }
    if let Some(id) = order.ledger {
        return Ok(Trusted { trust: Whom::Ledger(id), keys: Vec::new(), witnesses: None });
    }
    if let Some(pin) = &context.config.ledger {
        let keys = log_keys(&pin.vkeys)?;
        let trust = Whom::Ledger(pin.id.parse().map_err(Failure::local)?);
        return Ok(Trusted { trust, keys, witnesses: None });
    }
    let own = reading.own_key().ok_or_else(none)?;
    context.voice.warn(tr!("audit-own-key"));
    Ok(of_keys(log_keys(&[own])?))
}

/// Whether no key that is trusted has signed, and so nothing is said against what is signed.
fn is_strange(error: &CheckpointError) -> bool {
    matches!(error, CheckpointError::Note(NoteError::NoKnownKey { .. }) | CheckpointError::OnlyCosigned)
}
