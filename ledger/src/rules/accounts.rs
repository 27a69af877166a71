//! What is kept besides stock so that claims can be judged: certificates and quotas as stated.
//!
//! Nothing here costs memory for goods that nobody makes a claim about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rules::certificate::Certified;
use crate::rules::payload::Quota;
use crate::rules::state::Stated;

/// The accounts behind claims.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Accounts {
    /// Certificates by what they are about, oldest first.
    pub(super) certificates: BTreeMap<String, Vec<Certified>>,
    /// Quotas in force by protected name, then season.
    pub(super) quotas: BTreeMap<String, BTreeMap<String, Stated<Quota>>>,
}
