//! Whom a receipt is checked against: a policy, log keys that were given, or the ledger that was pinned.

use std::path::Path;

use suyuan_ledger::log::Policy;

use crate::{
    context::{Context, log_keys},
    failure::Failure,
    given,
    speech::tr,
};

/// The policy of this check. Nothing else is trusted, and nobody is asked.
pub(crate) fn trust(context: &Context, vkeys: &[String], policy: Option<&Path>) -> Result<Policy, Failure> {
    let given = log_keys(vkeys)?;
    if let Some(path) = policy {
        let bytes = given::read("--policy", path)?;
        let policy = Policy::parse(bytes)
            .map_err(|e| Failure::usage(format!("{}: {e}", path.display())).code("bad-policy"))?;
        return Ok(policy.with_logs(given));
    }
    match &context.config.ledger {
        _ if !given.is_empty() => Ok(Policy::of_logs(given)),
        Some(pin) => pin.policy(),
        None => Err(Failure::usage(tr!("audit-which")).hint(tr!("proof-trust-do"))),
    }
}
