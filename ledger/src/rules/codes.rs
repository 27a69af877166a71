//! `codes` and `scan-anchor`: who may say so, what must wait, and what comes of it.
//!
//! Whoever may make lots of a product makes rolls of codes for it. Groups are for a lot when its maker or a holder says so, and
//! never more codes than pieces were packed into it; a group is for one lot, once. A pack is opened by its PIN's key, which
//! the roll itself names, whoever enters that.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::codes::{CodeProofError, opening_message};
use crate::identifier::LotId;
use crate::rules::decision::{Decision, Effect};
use crate::rules::governance::{malformed, pending};
use crate::rules::payload::{Bind, CodesAct, Committed, Opened, ScanAnchor, Void};
use crate::rules::rolls::{Anchored, Binding, CodeRoll};
use crate::rules::span::Span;
use crate::rules::state::State;
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode};
use crate::statement::{PublicKey, Statement, StatementId};

const EFFECTIVE: Decision = Decision::Effective { flags: Vec::new(), effect: Effect::AsStated };

impl State {
    pub(super) fn decide_codes(
        &self,
        act: &CodesAct,
        statement: &Statement,
        party: &str,
    ) -> Result<Decision, Refusal> {
        let id = match act {
            CodesAct::Roll(committed) => return self.decide_roll(committed, party),
            CodesAct::Bind(Bind { roll, .. }) | CodesAct::Void(Void { roll, .. }) => roll,
            CodesAct::Open(opened) => &opened.roll,
        };
        let Some(roll) = self.codes.rolls.get(id) else { return Ok(unknown_roll(id)) };
        let product = roll.what.product.as_str();
        if !matches!(act, CodesAct::Bind(_)) && statement.header().subject != product {
            let found = &statement.header().subject;
            return Err(malformed(
                "sub",
                format!("found {found:?}, expected {product:?}, the roll's product"),
            ));
        }
        match act {
            CodesAct::Bind(bind) => self.decide_bind(bind, roll, party),
            CodesAct::Void(void) => self.decide_void(void, roll, party),
            CodesAct::Open(opened) => self.decide_open(opened, roll),
            CodesAct::Roll(_) => Ok(EFFECTIVE),
        }
    }

    fn decide_roll(&self, committed: &Committed, party: &str) -> Result<Decision, Refusal> {
        let product = committed.product.as_str();
        if !self.products.contains_key(product) {
            let detail = format!("the product {product} is not known yet");
            return Ok(pending(Code::UnknownReference, "/product", detail, product));
        }
        if !self.may_pack(product, party) {
            return Err(not_permitted("/product", format!("{party} may not make lots of {product}")));
        }
        Ok(match self.codes.named(party, &committed.name) {
            Some(there) => {
                let detail = format!("your roll {:?} is entry {} already", committed.name, there.index);
                waits_for_good(Code::IdTaken, "/name", detail)
            }
            None => EFFECTIVE,
        })
    }

    fn decide_bind(&self, bind: &Bind, roll: &CodeRoll, party: &str) -> Result<Decision, Refusal> {
        let Bind { groups, lot: id, .. } = bind;
        there_are("/groups", groups, roll.what.shape.groups(), "groups")?;
        let product = roll.what.product.as_str();
        if roll.issuer != party && !self.may_pack(product, party) {
            return Err(not_permitted("/roll", format!("the roll is {}'s", roll.issuer)));
        }
        if !LotId::parse(id).is_ok_and(|lot| lot.product().as_str() == product) {
            return Err(malformed("/lot", format!("{id} is no lot of {product}, which the roll is for")));
        }
        let Some(lot) = self.lots.get(id) else {
            return Ok(pending(Code::UnknownReference, "/lot", format!("{id} is not known yet"), id));
        };
        if lot.maker != party && !lot.stock.keys().any(|spot| spot.holder == party) {
            let detail = format!("{party} neither made nor holds any of {id}");
            return Ok(pending(Code::NotHeld, "/lot", detail, id));
        }
        if let Some(taken) = self.taken(roll, groups, id) {
            return Ok(taken);
        }
        let unbound = groups.iter().flat_map(|span| roll.unbound(*span));
        let more: u64 = unbound.filter_map(|span| Some(roll.unvoided(roll.positions(span)?))).sum();
        let Some(pieces) = lot.pieces(lot.made - lot.known_again()) else {
            let own = lot.unit.map_or("is not counted".to_owned(), |unit| format!("is kept in {unit}"));
            let detail = format!("{id} {own}, and no factor tells how much a piece is");
            return Ok(pending(Code::UnitMismatch, "/lot", detail, id));
        };
        let (active, pieces) = (self.codes.active(id), pieces.floor());
        if Decimal::from(active) + Decimal::from(more) > pieces {
            let detail = format!(
                "{pieces} pieces were packed into {id} and {active} codes are for it; {more} more are too many"
            );
            return Ok(pending(Code::Overdrawn, "/groups", detail, id));
        }
        Ok(EFFECTIVE)
    }

    /// Groups that cannot come to be for this lot any more.
    fn taken(&self, roll: &CodeRoll, groups: &[Span], lot: &str) -> Option<Decision> {
        groups.iter().enumerate().find_map(|(i, span)| {
            let field = format!("/groups/{i}");
            let positions = roll.positions(*span)?;
            if let Some((there, other)) = roll.bound_within(positions).find(|(_, other)| other.lot != lot) {
                let group = roll.what.shape.group_of(there.first)?;
                let detail = format!("group {group} is for {} since entry {}", other.lot, other.index);
                return Some(waits_for_good(Code::IdTaken, &field, detail));
            }
            // Of each run that is voided, no group may lie in it whole.
            let voided = roll.voided().find_map(|(void, index, _)| roll.whole_group(void, *span, index));
            let (group, index) = voided?;
            let detail = format!("group {group} was voided by entry {index}");
            Some(waits_for_good(Code::IdTaken, &field, detail))
        })
    }

    fn decide_void(&self, void: &Void, roll: &CodeRoll, party: &str) -> Result<Decision, Refusal> {
        there_are("/groups", &void.groups, roll.what.shape.groups(), "groups")?;
        there_are("/positions", &void.positions, roll.what.shape.count(), "codes")?;
        if roll.issuer != party && !self.may_pack(roll.what.product.as_str(), party) {
            return Err(not_permitted("/roll", format!("the roll is {}'s", roll.issuer)));
        }
        Ok(EFFECTIVE)
    }

    fn decide_open(&self, opened: &Opened, roll: &CodeRoll) -> Result<Decision, Refusal> {
        let Opened { proof, signature, .. } = opened;
        if !roll.what.pins {
            return Err(malformed("/pinKey", "the codes of this roll have no PINs".to_owned()));
        }
        proof.verify(&roll.what.shape, &roll.what.root).map_err(|error| match error {
            CodeProofError::Outside { .. } => malformed("/position", error.to_string()),
            CodeProofError::Path(_) => malformed("/path", error.to_string()),
        })?;
        let key = PublicKey::from_bytes(&proof.code.pin_key.unwrap_or_default())
            .map_err(|error| malformed("/pinKey", error.to_string()))?;
        let ledger = self.ledger.unwrap_or(roll.id);
        let message = opening_message(&ledger, &roll.id, &proof.code);
        if key.verify(message.as_bytes(), signature).is_err() {
            let detail = "the PIN's key did not sign the opening of this code in this ledger";
            return Err(malformed("/signature", detail.to_owned()));
        }
        let position = proof.position;
        if let Some(index) = roll.opening(position) {
            let detail = format!("code {position} of {:?} was opened by entry {index}", roll.what.name);
            return Ok(waits_for_good(Code::IdTaken, "/position", detail));
        }
        let why = match (roll.void(position), roll.binding(position)) {
            (Some((index, _)), _) => Some(format!("was voided by entry {index}")),
            (None, None) => Some("is for no lot".to_owned()),
            _ => None,
        };
        let flag = |why| {
            let detail = format!("code {position} of {:?} {why}", roll.what.name);
            Reason::new(Code::CodeNotActivated, "/position", detail)
        };
        Ok(Decision::Effective { flags: why.map(flag).into_iter().collect(), effect: Effect::AsStated })
    }

    /// Gives the ids whose change may cure something.
    pub(super) fn apply_codes(&mut self, index: u64, prepared: &Prepared, act: &CodesAct) -> Vec<String> {
        let by = &prepared.statement().header().issuer;
        match act {
            CodesAct::Roll(committed) => {
                let id = prepared.statement().id();
                self.codes.commit(CodeRoll::new(id, index, by, committed));
                vec![id.to_string()]
            }
            CodesAct::Bind(Bind { roll, groups, lot }) => {
                let binding = Binding { index, lot: lot.clone(), by: by.clone() };
                self.codes.bind(roll, groups, &binding);
                vec![roll.to_string()]
            }
            CodesAct::Void(void) => self.codes.void(index, void),
            CodesAct::Open(opened) => {
                self.codes.open(&opened.roll, opened.proof.position, index);
                Vec::new()
            }
        }
    }

    pub(super) fn check_scan_anchor(&self, anchor: &ScanAnchor, party: &str) -> Result<(), Refusal> {
        let last = self.codes.anchors.get(party);
        if let Some(last) = last.filter(|last| anchor.day <= last.day) {
            let detail = format!("{} is anchored by entry {} already; days ascend", last.day, last.index);
            return Err(malformed("/day", detail));
        }
        let show = |id: Option<StatementId>| id.map_or("none".to_owned(), |id| id.to_string());
        let want = last.map(|last| last.id);
        if anchor.previous == want {
            return Ok(());
        }
        let detail = format!("found {}, expected {}", show(anchor.previous), show(want));
        Err(malformed("/previous", detail))
    }

    pub(super) fn apply_scan_anchor(&mut self, index: u64, prepared: &Prepared, anchor: &ScanAnchor) {
        let by = prepared.statement().header().issuer.clone();
        let anchored = Anchored { id: prepared.statement().id(), index, day: anchor.day };
        self.codes.anchors.insert(by, anchored);
    }

    /// Whether a party may make lots of a product.
    fn may_pack(&self, product: &str, party: &str) -> bool {
        self.products.get(product).is_some_and(|product| {
            product.owner == party || product.what.packers.iter().any(|packer| packer.as_str() == party)
        })
    }
}

impl CodeRoll {
    /// A group among these that lies in a voided run whole, with the entry that voided it.
    fn whole_group(&self, voided: Span, groups: Span, index: u64) -> Option<(u64, u64)> {
        let there = self.positions(groups)?.and(&voided)?;
        let shape = &self.what.shape;
        let first = shape.group_of(there.first)?;
        let lies_in = |group: &u64| {
            let own = shape.positions(*group);
            own.start >= there.first && own.end <= there.last + 1 && !own.is_empty()
        };
        [first, first + 1].into_iter().find(lies_in).map(|group| (group, index))
    }
}

pub(super) fn unknown_roll(id: &StatementId) -> Decision {
    let id = id.to_string();
    pending(Code::UnknownReference, "/roll", format!("no roll {id} is known yet"), &id)
}

/// Runs end where what they count ends.
pub(super) fn there_are(field: &str, spans: &[Span], count: u64, what: &str) -> Result<(), Refusal> {
    match spans.iter().position(|span| span.last >= count) {
        Some(i) => Err(malformed(
            &format!("{field}/{i}"),
            format!("{} is none of the roll's {count} {what}, which count from 0", spans[i].last),
        )),
        None => Ok(()),
    }
}

fn waits_for_good(code: Code, field: &str, detail: String) -> Decision {
    Decision::Pending { reasons: vec![Reason::new(code, field, detail)], waits: BTreeSet::new() }
}

fn not_permitted(field: &str, detail: String) -> Refusal {
    let hint = "have the product's owner or one of its packers sign";
    Refusal::new(RefusalCode::NotPermitted, field, detail, hint)
}
