//! The page of a product: what it is, how it keeps, and its latest lots.

use serde::Serialize;

use super::{Amount, LedgerInfo, Named, ProofBundle, Quantity, Shown, Step};
use crate::lang::Lang;

/// What there can be lots of.
#[derive(Clone, Debug, Serialize)]
pub struct ProductPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The product itself.
    pub product: Named,
    /// Whose it is.
    pub owner: Named,
    /// What it is counted in (`Shown::Unit`).
    pub unit: Shown,
    /// What one piece weighs.
    pub factor: Option<Quantity>,
    /// How long it keeps (`Shown::Days`).
    pub shelf: Option<Shown>,
    /// How cold it should stay: lowest and highest.
    pub cold: Option<(Quantity, Quantity)>,
    /// Who may make lots of it besides its owner.
    pub packers: Vec<Named>,
    /// The acts that made its latest lots, newest first.
    pub steps: Vec<Step>,
    /// Proof of what is shown.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}

impl ProductPage {
    /// The lots of this product that a step made.
    pub(crate) fn made<'a>(&'a self, step: &'a Step) -> impl Iterator<Item = (&'a Named, &'a Quantity)> {
        let ours = |amount: &&Amount| amount.product.as_ref().is_some_and(|p| p.uri == self.product.uri);
        step.outputs.iter().filter(ours).filter_map(|amount| Some((amount.lot.as_ref()?, &amount.quantity)))
    }
}
