//! Certificates: who may issue and revoke them, which are in force, and whether they speak for a lot.
//!
//! A certificate stands under what it is about. It holds from its first day to the end of its last, unless it was revoked
//! from an earlier time on. Of several of one type about one thing the one entered last counts, also where it says
//! `non-conformant`. Entries that were judged before a certificate came, or was revoked, keep their verdict.

use serde::{Deserialize, Serialize};

use crate::identifier::Kind;
use crate::rules::decision::Decision;
use crate::rules::governance::{malformed, pending};
use crate::rules::payload::{Certificate, CertificateAct, Revocation, kind_of};
use crate::rules::state::State;
use crate::rules::{Code, Refusal, RefusalCode, Role, names};

/// A certificate in the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certified {
    /// Who says so.
    pub issuer: String,
    /// The entry that says so.
    pub index: u64,
    /// What it says.
    pub what: Certificate,
    /// Set when it was revoked; of several the earliest time counts.
    pub revoked: Option<Revoked>,
}

/// How a certificate ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The entry that says so.
    pub index: u64,
    /// From when on, in milliseconds since 1970.
    pub from_ms: i64,
    /// Why.
    pub reason: String,
}

impl Certified {
    /// Whether it holds at an instant, whatever it says.
    pub fn in_force(&self, at_ms: i64) -> bool {
        self.what.valid_at(at_ms) && self.revoked.as_ref().is_none_or(|r| at_ms < r.from_ms)
    }
}

impl State {
    /// All certificates about a lot, product, place or party, oldest entry first, whether they hold or not.
    pub fn certificates(&self, about: &str) -> &[Certified] {
        let there = &self.accounts.certificates;
        if there.is_empty() {
            return &[];
        }
        there.get(about).or_else(|| there.get(&*names::canonically(about))).map_or(&[], Vec::as_slice)
    }

    /// The certificate of a type about a thing that counts at an instant: of those that hold the one entered last. It may
    /// say `non-conformant`.
    pub fn in_force(&self, about: &str, kind: &str, at_ms: i64) -> Option<&Certified> {
        self.certificates(about).iter().rev().find(|c| c.what.kind == kind && c.in_force(at_ms))
    }

    /// Why a certificate cannot be entered, or why it must wait.
    pub(super) fn check_certificate(
        &self,
        act: &CertificateAct,
        party: &str,
    ) -> Result<Option<Decision>, Refusal> {
        let about = act.about();
        if !self.knows(about) {
            let detail = format!("{about} is not known yet");
            return Ok(Some(pending(Code::UnknownReference, "/about", detail, about)));
        }
        match act {
            CertificateAct::Issue(certificate) => self.check_issue(certificate, party),
            CertificateAct::Revoke(revocation) => self.check_revocation(revocation, party),
        }
    }

    fn check_issue(&self, certificate: &Certificate, party: &str) -> Result<Option<Decision>, Refusal> {
        let Certificate { about, number, name, .. } = certificate;
        if self.is_own(about, party) {
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                "/about",
                format!("{about} is {party}'s own, and nobody certifies itself"),
                "have another member certify it",
            ));
        }
        if let Some(there) =
            self.certificates(about).iter().find(|c| c.issuer == party && c.what.number == *number)
        {
            let detail = format!("your certificate {number:?} about it is entry {}", there.index);
            return Err(malformed(
                "/number",
                detail + "; revoke that one and give the new one its own number",
            ));
        }
        let Some(name) = name.as_ref().map(|name| name.as_str()) else { return Ok(None) };
        let Some(product) = self.products.get(name) else {
            let detail = format!("the product {name} is not known yet");
            return Ok(Some(pending(Code::UnknownReference, "/name", detail, name)));
        };
        let roles = self.parties.get(party).map_or(&[][..], |p| &p.roles);
        let third_party = roles.iter().any(|r| matches!(r, Role::Certifier | Role::Inspector));
        if product.owner == party || third_party || self.governs(party) {
            return Ok(None);
        }
        Err(Refusal::new(
            RefusalCode::NotPermitted,
            "/name",
            format!(
                "plots for {name} are certified by its owner {}, a certifier or an inspector",
                product.owner
            ),
            "leave name out, or have one of them sign",
        ))
    }

    fn check_revocation(&self, revocation: &Revocation, party: &str) -> Result<Option<Decision>, Refusal> {
        let Revocation { about, number, .. } = revocation;
        let mut issuers =
            self.certificates(about).iter().filter(|c| c.what.number == *number).map(|c| c.issuer.as_str());
        let Some(first) = issuers.next() else {
            let detail = format!("no certificate {number:?} about {about} is known yet");
            return Ok(Some(pending(Code::UnknownReference, "/number", detail, about)));
        };
        if first == party || issuers.any(|issuer| issuer == party) || self.governs(party) {
            return Ok(None);
        }
        Err(Refusal::new(
            RefusalCode::NotPermitted,
            "/number",
            format!("the certificate {number:?} is {first}'s, which alone revokes it, or a governor"),
            "ask its issuer, or a governor",
        ))
    }

    /// A certificate comes, or ends. A governor who has none of that number revokes all of it.
    pub(super) fn apply_certificate(&mut self, index: u64, act: &CertificateAct, issuer: &str) {
        let there = self.accounts.certificates.entry(act.about().to_owned()).or_default();
        match act {
            CertificateAct::Issue(what) => {
                let what = what.clone();
                there.push(Certified { issuer: issuer.to_owned(), index, what, revoked: None });
            }
            CertificateAct::Revoke(revocation) => {
                let numbered = |c: &Certified| c.what.number == revocation.number;
                let own = there.iter().any(|c| numbered(c) && c.issuer == issuer);
                for c in there.iter_mut().filter(|c| numbered(c) && (!own || c.issuer == issuer)) {
                    if c.revoked.as_ref().is_none_or(|r| revocation.from_ms < r.from_ms) {
                        let (from_ms, reason) = (revocation.from_ms, revocation.reason.clone());
                        c.revoked = Some(Revoked { index, from_ms, reason });
                    }
                }
            }
        }
    }

    fn knows(&self, id: &str) -> bool {
        match kind_of(id) {
            Some(Kind::Lot) => self.lots.contains_key(id),
            Some(Kind::Product) => self.products.contains_key(id),
            Some(Kind::Place) => self.places.contains_key(id),
            Some(Kind::Party) => self.parties.contains_key(id),
            _ => false,
        }
    }

    /// Whether a thing is the party itself, a place that it runs, or a lot that it made.
    fn is_own(&self, id: &str, party: &str) -> bool {
        id == party || self.runs(id, party) || self.lots.get(id).is_some_and(|lot| lot.maker == party)
    }

    /// Whether a party runs a place.
    pub(super) fn runs(&self, place: &str, party: &str) -> bool {
        let run_by = |s: &super::state::Stated<super::payload::Place>| match &s.what.party {
            Some(run_by) => run_by.as_str() == party,
            None => s.owner == party,
        };
        self.places.get(place).is_some_and(run_by)
    }
}
