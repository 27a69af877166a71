//! Proposals: what needs `threshold` distinct governors, and waits for them.
//!
//! The proposal is judged anew, and takes effect, at the entry that brings the last agreement needed: a charter that lowers
//! the threshold does not by itself put old proposals into effect.

use std::collections::BTreeSet;

use crate::rules::decision::Decision;
use crate::rules::state::{Proposal, State, Waiting};
use crate::rules::{Code, Prepared, Reason, Verdict};

impl State {
    /// How many of those who agreed govern now.
    pub(super) fn agreeing(&self, proposal: &Proposal) -> usize {
        proposal.agreed.iter().filter(|p| self.governs(p)).count()
    }

    pub(super) fn propose(&mut self, index: u64, prepared: &Prepared, time_ms: u64) {
        let agreed = BTreeSet::from([prepared.statement().header().issuer.clone()]);
        self.proposal_ids.insert(prepared.statement().id(), index);
        let proposal = Proposal { prepared: prepared.clone(), time_ms, waits: BTreeSet::new(), agreed };
        self.proposals.insert(index, proposal);
    }

    /// A governor agrees; with the last one needed the proposal is judged anew and takes effect.
    pub(super) fn agree(&mut self, index: u64, approval: &Prepared, touched: &mut BTreeSet<String>) {
        if let Some(proposal) = self.proposals.get_mut(&index) {
            proposal.agreed.insert(approval.statement().header().issuer.clone());
            self.try_proposal(index, touched);
        }
    }

    /// Judges a proposal anew, as it was entered, on those who agree now.
    pub(super) fn try_proposal(&mut self, index: u64, touched: &mut BTreeSet<String>) {
        let Some(proposal) = self.proposals.get_mut(&index) else { return };
        let (prepared, time_ms) = (proposal.prepared.clone(), proposal.time_ms);
        let waits = std::mem::take(&mut proposal.waits);
        self.wait_no_more(index, &waits);
        if !self.governs(&prepared.statement().header().issuer) {
            return;
        }
        let again = Waiting { prepared, time_ms, waits: BTreeSet::new() };
        match self.decide_again(&again) {
            Ok(Decision::Effective { flags, effect }) => {
                self.proposals.remove(&index);
                self.set_verdict(index, Verdict::in_effect(flags));
                self.apply(index, &again.prepared, effect, touched);
            }
            Ok(Decision::Proposal { reason }) => self.set_verdict(index, Verdict::Pending(vec![reason])),
            Ok(Decision::Pending { reasons, waits }) => {
                self.set_verdict(index, Verdict::Pending(reasons));
                self.wait(index, &waits);
                if let Some(proposal) = self.proposals.get_mut(&index) {
                    proposal.waits = waits;
                }
            }
            Err(refusal) => {
                let detail = format!("agreed, but no longer possible: {}", refusal.detail);
                let reason = Reason::new(Code::AwaitingApproval, refusal.field, detail);
                self.set_verdict(index, Verdict::Pending(vec![reason]));
            }
        }
    }
}
