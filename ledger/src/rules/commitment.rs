//! Commitments: who may promise what of a lot, that a buyer has the promise, and how far it still speaks for goods.
//!
//! Whoever made a lot, owns or holds some of it promises, each at most as much as it has made, or holds. It stands until its giver
//! replaces or withdraws it. It speaks for the lot that it names and for nothing that is made of it: what was mixed, milled or
//! packed anew is another lot and needs a commitment of its own, by whoever made that one ([`State::made_of`]).
//!
//! A buyer who has the paper says so: then both sides have signed that it was handed over.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::Quantity;
use crate::identifier::LotId;
use crate::rules::decision::Decision;
use crate::rules::governance::{malformed, pending};
use crate::rules::lot::Lot;
use crate::rules::payload::{Commitment, CommitmentAct};
use crate::rules::state::State;
use crate::rules::{Code, Prepared, Refusal, RefusalCode, names};
use crate::statement::StatementId;

/// A commitment in the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Promised {
    /// Its statement.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// Who promises.
    pub by: String,
    /// What.
    pub what: Commitment,
    /// Who has it, each with the entry that says so first.
    pub received: BTreeMap<String, u64>,
    /// The entry of the one that took its place.
    pub replaced: Option<u64>,
    /// Set when it was taken back.
    pub withdrawn: Option<Withdrawn>,
}

/// How a commitment was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The entry that says so.
    pub index: u64,
    /// Who says so: its giver, or a governor.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Promised {
    /// Whether it was neither replaced nor withdrawn.
    pub fn stands(&self) -> bool {
        self.replaced.is_none() && self.withdrawn.is_none()
    }
}

/// Goods that went into another lot, for which their commitments do not speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeOf {
    /// Canonical id of the other lot.
    pub lot: String,
    /// The first entry that says so.
    pub index: u64,
    /// How much of these goods, where it was counted.
    pub quantity: Option<Quantity>,
}

impl State {
    /// All commitments about a lot, oldest entry first, whether they stand or not.
    pub fn commitments(&self, lot: &str) -> &[Promised] {
        let there = &self.accounts.commitments;
        if there.is_empty() {
            return &[];
        }
        there.get(lot).or_else(|| there.get(&*names::canonically(lot))).map_or(&[], Vec::as_slice)
    }

    /// The lots that were made of a lot, first entry first: no commitment about it speaks for them.
    pub fn made_of(&self, lot: &str) -> Vec<MadeOf> {
        let mut made: Vec<MadeOf> = Vec::new();
        let links = self.links_forward(&names::canonical(lot));
        for link in links.into_iter().filter(|link| !link.reported && LotId::parse(&link.to).is_ok()) {
            let there = made.iter_mut().find(|m| m.lot == link.to);
            match there {
                Some(there) => {
                    there.quantity = match (there.quantity, link.quantity) {
                        (Some(a), Some(b)) if a.unit == b.unit => {
                            a.amount.checked_add(b.amount).map(|sum| Quantity::new(sum, a.unit))
                        }
                        _ => None,
                    }
                }
                None => made.push(MadeOf { lot: link.to, index: link.index, quantity: link.quantity }),
            }
        }
        made
    }

    /// Why a commitment cannot be entered, or why it must wait.
    pub(super) fn check_commitment(
        &self,
        act: &CommitmentAct,
        party: &str,
    ) -> Result<Option<Decision>, Refusal> {
        let lot = act.lot();
        let Some(known) = self.lots.get(lot) else {
            let detail = format!("{lot} is not known yet");
            return Ok(Some(pending(Code::UnknownReference, "/lot", detail, lot)));
        };
        let (of, field) = match act {
            CommitmentAct::Issue(commitment) => return self.check_promise(commitment, known, party),
            CommitmentAct::Receive { of, .. } => (of, "/received"),
            CommitmentAct::Withdraw { of, .. } => (of, "/withdrawn"),
        };
        let Some(promised) = self.commitments(lot).iter().find(|promised| promised.id == *of) else {
            return Ok(Some(unknown(of, field, lot)));
        };
        match act {
            CommitmentAct::Withdraw { .. } => self.check_withdrawal(promised, party),
            _ => self.check_receipt(promised, known, party),
        }
    }

    fn check_promise(
        &self,
        commitment: &Commitment,
        lot: &Lot,
        party: &str,
    ) -> Result<Option<Decision>, Refusal> {
        let wait = |code, field: &str, detail| Ok(Some(pending(code, field, detail, &lot.id)));
        let own = || self.commitments(&lot.id).iter().filter(|promised| promised.by == party);
        if let Some(there) = own().find(|there| there.what.number == commitment.number) {
            let detail = format!("your commitment {:?} about it is entry {}", there.what.number, there.index);
            return Err(malformed("/number", detail + "; give the new one its own number"));
        }
        if let Some(of) = &commitment.replaces {
            match self.commitments(&lot.id).iter().find(|there| there.id == *of) {
                None => return Ok(Some(unknown(of, "/replaces", &lot.id))),
                Some(there) if there.by != party => return Err(not_its(there, "/replaces", "replaces it")),
                Some(there) if !there.stands() => {
                    let detail = format!("entry {} stands no longer", there.index);
                    return Err(malformed("/replaces", detail + "; leave the member out"));
                }
                Some(_) => {}
            }
        }
        let Some(most) = most(lot, party) else {
            let detail = format!("{party} neither made, owns nor holds any of {}", lot.id);
            return wait(Code::NotHeld, "/lot", detail);
        };
        if let Some((code, detail)) = self.stopped(&lot.id, party) {
            return wait(code, "/lot", detail);
        }
        let Ok(amount) = lot.to_base(&commitment.quantity) else {
            let detail =
                format!("{} cannot be held against what there is of {}", commitment.quantity, lot.id);
            return wait(Code::UnitMismatch, "/quantity", detail);
        };
        let standing = own().filter(|there| there.stands() && Some(there.id) != commitment.replaces);
        let before: Decimal = standing.filter_map(|there| lot.to_base(&there.what.quantity).ok()).sum();
        if before + amount > most {
            let said = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
            let detail = format!(
                "{} and {} promised before, but {party} has {} of it to promise for",
                commitment.quantity,
                said(before),
                said(most)
            );
            return wait(Code::Overdrawn, "/quantity", detail);
        }
        Ok(None)
    }

    /// Whether the goods are held back or recalled, by somebody who stops this party's goods too.
    fn stopped(&self, lot: &str, party: &str) -> Option<(Code, String)> {
        let mut on = self.notices.on(lot);
        let stops = |by: &str| by == party || self.answers_for(lot, by);
        on.find(|(held, _)| held.supervises || stops(&held.by)).map(|(held, recall)| {
            let (code, what) =
                if recall { (Code::Recalled, "recalled") } else { (Code::OnHold, "held back") };
            (code, format!("{lot} is {what} by {} in entry {}: {}", held.by, held.index, held.reason))
        })
    }

    fn check_receipt(
        &self,
        promised: &Promised,
        lot: &Lot,
        party: &str,
    ) -> Result<Option<Decision>, Refusal> {
        if promised.by == party {
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                "/received",
                "nobody receives a commitment from itself",
                "the buyer signs that it was received",
            ));
        }
        if has_some(lot, party) {
            return Ok(None);
        }
        let detail = format!("{party} neither holds, owns nor awaits any of {}", lot.id);
        Ok(Some(pending(Code::NotHeld, "/lot", detail, &lot.id)))
    }

    fn check_withdrawal(&self, promised: &Promised, party: &str) -> Result<Option<Decision>, Refusal> {
        if promised.by != party && !self.governs(party) {
            return Err(not_its(promised, "/withdrawn", "or a governor withdraws it"));
        }
        if !promised.stands() {
            return Err(malformed("/withdrawn", format!("entry {} stands no longer", promised.index)));
        }
        Ok(None)
    }

    pub(super) fn apply_commitment(&mut self, index: u64, prepared: &Prepared, act: &CommitmentAct) {
        let by = prepared.statement().header().issuer.clone();
        let there = self.accounts.commitments.entry(act.lot().to_owned()).or_default();
        match act {
            CommitmentAct::Issue(what) => {
                let (id, what) = (prepared.statement().id(), what.clone());
                for old in there.iter_mut().filter(|old| Some(old.id) == what.replaces) {
                    old.replaced = Some(index);
                }
                let received = BTreeMap::new();
                there.push(Promised { id, index, by, what, received, replaced: None, withdrawn: None });
            }
            CommitmentAct::Receive { of, .. } => {
                for promised in there.iter_mut().filter(|promised| promised.id == *of) {
                    promised.received.entry(by.clone()).or_insert(index);
                }
            }
            CommitmentAct::Withdraw { of, reason, .. } => {
                for promised in there.iter_mut().filter(|promised| promised.id == *of) {
                    let reason = reason.clone();
                    promised.withdrawn.get_or_insert(Withdrawn { index, by: by.clone(), reason });
                }
            }
        }
    }
}

/// The most of a lot that somebody may promise for, in base units: all that it made, else what it holds or owns.
fn most(lot: &Lot, party: &str) -> Option<Decimal> {
    if lot.maker == party {
        return Some(lot.made);
    }
    let its = lot.stock.iter().filter(|(spot, _)| spot.holder == party || spot.owner == party);
    let amounts: Vec<Decimal> = its.map(|(_, amount)| *amount).collect();
    (!amounts.is_empty()).then(|| amounts.into_iter().sum())
}

/// Whether somebody holds, owns or awaits some of a lot.
fn has_some(lot: &Lot, party: &str) -> bool {
    lot.stock.keys().any(|spot| {
        let awaits = || spot.under_way.as_ref().is_some_and(|u| u.to == party || u.owner == party);
        spot.holder == party || spot.owner == party || awaits()
    })
}

fn unknown(of: &StatementId, field: &str, lot: &str) -> Decision {
    let detail = format!("no commitment {of} about {lot} is in force yet");
    pending(Code::UnknownReference, field, detail, lot)
}

fn not_its(promised: &Promised, field: &str, alone: &str) -> Refusal {
    Refusal::new(
        RefusalCode::NotPermitted,
        field,
        format!("the commitment of entry {} is {}'s, which alone {alone}", promised.index, promised.by),
        "ask whoever gave it",
    )
}
