//! What every page has around it.

use std::collections::BTreeSet;

use crate::lang::Lang;
use crate::view::{LedgerInfo, Moment, ProofBundle, Shown, Step};
use crate::{asset, verifier, words};

/// Head, bar and foot of a page, and the data for its check.
pub(super) struct Frame {
    pub(super) ledger_name: String,
    pub(super) ledger_id: String,
    /// Host that paper names, in letters that are safe in a style sheet.
    pub(super) host: String,
    pub(super) others: Vec<Lang>,
    pub(super) query: String,
    pub(super) version: &'static str,
    pub(super) script: &'static str,
    pub(super) words: String,
    pub(super) proof: Option<String>,
    /// SHA-256 of the verifier that is offered beside a proof.
    pub(super) verifier: String,
}

impl Frame {
    /// A page without proof.
    pub(super) fn plain(lang: Lang, ledger: &LedgerInfo) -> Frame {
        Frame {
            ledger_name: ledger.names.pick(lang.tag()).unwrap_or(&ledger.origin).to_owned(),
            ledger_id: ledger.id.clone(),
            host: ledger.hosts.last().map(|host| plain_host(host)).unwrap_or_default(),
            others: Lang::all().filter(|other| *other != lang).collect(),
            query: String::new(),
            version: asset::version(),
            script: asset::VERIFY,
            words: String::new(),
            proof: None,
            verifier: verifier::of(ledger).sha256.clone(),
        }
    }

    /// A page that the reader's phone checks. `uri` is what the steps must be linked to, empty if nothing in particular.
    pub(super) fn proven(
        lang: Lang,
        ledger: &LedgerInfo,
        uri: &str,
        steps: &[Step],
        more_units: &[&str],
        proof: &ProofBundle,
    ) -> Frame {
        let mut units: BTreeSet<&str> = steps.iter().flat_map(units_of).collect();
        units.extend(more_units);
        let words = words::words(lang, ledger, uri, steps, steps.len().max(1), units);
        Frame { words: words::in_script(&words), proof: Some(proof.in_page()), ..Frame::plain(lang, ledger) }
    }
}

impl Frame {
    /// A page that the reader's phone checks, with words of its own for what `data-as="certificate"` shows.
    pub(super) fn with_words(
        lang: Lang,
        ledger: &LedgerInfo,
        units: &[&str],
        own: &[&str],
        proof: &ProofBundle,
    ) -> Frame {
        let mut words = words::words(lang, ledger, "", &[], 1, units.iter().copied().collect());
        words["certificates"] =
            own.iter().map(|word| ((*word).to_owned(), lang.word("certificate", word))).collect();
        Frame { words: words::in_script(&words), proof: Some(proof.in_page()), ..Frame::plain(lang, ledger) }
    }
}

fn units_of(step: &Step) -> impl Iterator<Item = &str> {
    let amounts = step.inputs.iter().chain(&step.outputs).map(|amount| amount.quantity.unit.as_str());
    amounts.chain(step.details.iter().filter_map(|detail| unit_of(&detail.value)))
}

fn plain_host(host: &str) -> String {
    host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-:".contains(*c)).collect()
}

/// The unit of a value, if it has one.
pub(super) fn unit_of(shown: &Shown) -> Option<&str> {
    match shown {
        Shown::Quantity(quantity) => Some(&quantity.unit),
        Shown::Unit { unit, .. } => Some(unit),
        Shown::Days { .. } => Some("DAY"),
        _ => None,
    }
}

/// When the page was made, as a moment without a signed source.
pub(super) fn made(rfc3339: &str) -> Moment {
    Moment { rfc3339: rfc3339.to_owned(), at: None }
}
