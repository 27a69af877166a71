//! Whom an audit trusts: keys that were given, a policy, the pinned ledger; else nobody, and it says what to do.

use suyuan_ledger::{
    log::{Policy, VerifierKey},
    statement::StatementId,
};

use super::{Order, Reading};
use crate::{
    context::{Context, log_keys},
    failure::Failure,
    given,
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
            Failure::check(tr!("audit-policy-refuses", error = error.to_string()))
                .code("bad-checkpoint")
                .hint(tr!("audit-policy-refuses-do"))
        })?;
        let keys = vec![accepted.log];
        return Ok(Trusted { trust: Whom::Keys(keys.clone()), keys, witnesses: Some(accepted.witnesses) });
    }
    let of_keys = |keys: Vec<VerifierKey>| Trusted { trust: Whom::Keys(keys.clone()), keys, witnesses: None };
    if !order.vkeys.is_empty() {
        return Ok(of_keys(log_keys(order.vkeys)?));
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
