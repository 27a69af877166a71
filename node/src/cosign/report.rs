//! How cosigning goes, for `/health` and `/metrics`.

use std::time::{SystemTime, UNIX_EPOCH};

use suyuan_ledger::log::PolicyWitness;

use super::Now;

/// After so many seconds without a quorum somebody should look.
const LONG: u64 = 60;

/// How it goes.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// The size of the newest checkpoint that satisfies the policy.
    pub(crate) size: u64,
    /// The seconds since its last cosignature; none before the first.
    pub(crate) age: Option<u64>,
    /// The seconds since the log was last no larger than that.
    pub(crate) behind: u64,
    /// Each witness that is asked.
    pub(crate) witnesses: Vec<WitnessReport>,
}

/// How it goes with one witness.
#[derive(Clone, Debug)]
pub(crate) struct WitnessReport {
    /// Its name in the policy.
    pub(crate) name: String,
    /// The size that it cosigned last.
    pub(crate) size: u64,
    /// How often it failed.
    pub(crate) failures: u64,
    /// What is wrong with it just now.
    pub(crate) trouble: Option<String>,
}

impl Report {
    pub(super) fn new(witnesses: &[PolicyWitness], now: &Now) -> Report {
        let newest = now.newest.as_ref();
        let time = newest.and_then(|newest| newest.cosigners().iter().map(|cosigner| cosigner.time).max());
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let witness = |(witness, told): (&PolicyWitness, &super::Told)| WitnessReport {
            name: witness.name.clone(),
            size: told.known,
            failures: told.failures,
            trouble: told.trouble.clone(),
        };
        Report {
            size: newest.map_or(0, |newest| newest.checkpoint().size()),
            age: time.map(|time| today.saturating_sub(time)),
            behind: now.behind_since.map_or(0, |since| since.elapsed().as_secs()),
            witnesses: witnesses.iter().zip(&now.witnesses).map(witness).collect(),
        }
    }

    /// What somebody should look at, if anything.
    pub(crate) fn warning(&self) -> Option<String> {
        let troubles = self
            .witnesses
            .iter()
            .filter_map(|witness| Some(format!("{}: {}", witness.name, witness.trouble.as_deref()?)));
        let troubles: Vec<_> = troubles.collect();
        (self.behind >= LONG).then(|| {
            format!("the witnesses' quorum has been missing for {} s; {}", self.behind, troubles.join("; "))
        })
    }
}
