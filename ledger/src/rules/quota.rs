//! Protected names: what may be sold under a name is what certified plots grew, times what is made of it.

use crate::rules::decision::Decision;
use crate::rules::governance::{malformed, pending};
use crate::rules::payload::{Product, Quota};
use crate::rules::state::{State, Stated};
use crate::rules::{Code, Refusal, RefusalCode};

impl State {
    /// The seasons of a protected name, by what they are called.
    pub fn quotas(&self, name: &str) -> impl Iterator<Item = &Stated<Quota>> {
        self.accounts.quotas.get(name).into_iter().flat_map(|seasons| seasons.values())
    }

    /// Why a quota cannot be entered, or why it must wait.
    pub(super) fn check_quota(&self, quota: &Quota, party: &str) -> Result<Option<Decision>, Refusal> {
        let name = quota.name.as_str();
        let Some(product) = self.products.get(name) else {
            let detail = format!("the product {name} is not known yet");
            return Ok(Some(pending(Code::UnknownReference, "/name", detail, name)));
        };
        if product.owner != party && !self.governs(party) {
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                "/name",
                format!("{name} belongs to {}, which alone states its seasons", product.owner),
                "have its owner state them",
            ));
        }
        let overlaps = |s: &&Stated<Quota>| {
            s.what.season != quota.season && s.what.from <= quota.until && quota.from <= s.what.until
        };
        if let Some(other) = self.quotas(name).find(overlaps) {
            let Quota { season, from, until, .. } = &other.what;
            let detail =
                format!("the season {season:?} is from {from} until {until}: a harvest would belong to both");
            return Err(malformed("/from", detail));
        }
        Ok(None)
    }

    /// A name that a product carries must be known, and stays.
    pub(super) fn check_name(&self, product: &Product) -> Result<Option<Decision>, Refusal> {
        let before = self.products.get(product.product.as_str()).and_then(|p| p.what.quota.as_ref());
        if let Some(before) = before.filter(|before| product.quota.as_ref() != Some(before)) {
            let detail =
                format!("the product carries {before}, and keeps it: state another product for other goods");
            return Err(malformed("/quota", detail));
        }
        let unknown = |name: &&str| *name != product.product.as_str() && !self.products.contains_key(*name);
        Ok(product.quota.as_ref().map(|name| name.as_str()).filter(unknown).map(|name| {
            let detail = format!("the product {name} is not known yet");
            pending(Code::UnknownReference, "/quota", detail, name)
        }))
    }

    pub(super) fn apply_quota(&mut self, index: u64, quota: &Quota, issuer: &str) {
        let seasons = self.accounts.quotas.entry(quota.name.to_string()).or_default();
        let owner = seasons.get(&quota.season).map_or(issuer, |s| &s.owner).to_owned();
        seasons.insert(quota.season.clone(), Stated { owner, index, what: quota.clone() });
    }

    /// The protected name that a product carries; a product with seasons of its own carries itself.
    pub(super) fn name_carried(&self, product: &str) -> Option<&str> {
        let known = self.products.get(product)?;
        match &known.what.quota {
            Some(name) => Some(name.as_str()),
            None => self.accounts.quotas.get_key_value(product).map(|(name, _)| name.as_str()),
        }
    }
}
