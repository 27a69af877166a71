//! Work while nobody answers: what the node said before stands in, if that is allowed.
//!
//! Only what the trusted ledger said is kept, apart from any other's: a number in a key's chain that came from elsewhere would
//! be signed for nothing.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use serde::de::DeserializeOwned;

use super::{Client, ClientError, KeyState, LedgerInfo};
use crate::{known::Known, speech::tr};

/// Where a node says which ledger it keeps.
pub(super) const LEDGER: &str = "/v1/ledger";

/// What is done while nobody answers.
#[derive(Debug, Default)]
pub(super) struct Silent {
    /// Whether what was told earlier may stand in.
    allowed: AtomicBool,
    /// Whether it does.
    now: AtomicBool,
}

impl Client {
    /// Keeps what the node tells about the ledger, for work without it.
    pub(crate) fn keeping(mut self, known: Known) -> Client {
        self.known = Some(known);
        self
    }

    /// From now on what was told earlier stands in for a node that does not answer; with `at_once` it is not asked at all.
    pub(crate) fn may_be_silent(&self, at_once: bool) {
        self.silent.allowed.store(true, Relaxed);
        self.silent.now.fetch_or(at_once, Relaxed);
    }

    /// Whether the node is silent, and work goes on without it.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent.now.load(Relaxed)
    }

    /// The node did not answer what was sent: nothing more is asked of it in this run.
    pub(crate) fn fell_silent(&self) {
        self.silent.now.store(true, Relaxed);
    }

    /// The node did not answer a question: work goes on without it, where that is allowed.
    pub(crate) fn falls_silent(&self) -> bool {
        let allowed = self.silent.allowed.load(Relaxed);
        if allowed {
            self.fell_silent();
        }
        allowed
    }

    /// What the node says, and if it is silent what it said before.
    pub(super) fn told<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let wrong = |e: serde_json::Error| self.not_a_node(&tr!("node-gave-not-api", cause = format!("{e}")));
        let kept = || self.known.as_ref().and_then(|known| known.get(path)).map(|(value, _)| value);
        if !self.is_silent() {
            match self.json::<serde_json::Value>(path) {
                Ok(value) => {
                    // Whose ledger it is has not been looked at yet.
                    if path != LEDGER {
                        self.learned(path, &value);
                    }
                    return serde_json::from_value(value).map_err(wrong);
                }
                Err(error) if error.is_absence() && self.silent.allowed.load(Relaxed) => {
                    let Some(value) = kept() else { return Err(error) };
                    self.fell_silent();
                    return serde_json::from_value(value).map_err(wrong);
                }
                Err(error) => return Err(error),
            }
        }
        let value = kept().ok_or_else(|| ClientError::NeverMet { node: self.base.clone() })?;
        serde_json::from_value(value).map_err(wrong)
    }

    /// Keeps what is known now.
    fn learned(&self, path: &str, value: &serde_json::Value) {
        if let Some(known) = &self.known {
            known.keep(path, value);
        }
    }

    /// Keeps what the node says of its ledger, which was found to be the one that is trusted.
    pub(crate) fn learned_ledger(&self, info: &LedgerInfo) {
        self.learned(LEDGER, &serde_json::json!(info));
    }

    /// A thing of this kind was stated: the list that has it is asked for anew, for the same reason as all at first.
    pub(crate) fn learn_list_of(&self, kind: &str) {
        let list = match kind {
            "member" => "members",
            "party" => "parties",
            "place" => "places",
            "product" => "products",
            _ => return,
        };
        let _ = self.list(list);
    }

    /// Asks for the lists by which names are completed, so that they are known without the node. What is not told is asked for again.
    pub(crate) fn learn_lists(&self) {
        for list in ["members", "parties", "places", "products"] {
            let _ = self.list(list);
        }
    }

    /// Keeps where a key's chain stands after what was entered.
    pub(crate) fn learned_key(&self, hex: &str, state: &KeyState) {
        let value = serde_json::json!({"party": state.party, "active": state.active, "seq": state.seq, "prev": state.prev});
        self.learned(&format!("/v1/keys/{hex}"), &value);
    }
}
