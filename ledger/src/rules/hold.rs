//! `hold`, `recall` and `release`: who may say so, and what comes of it.
//!
//! Goods are held back by whoever made, owns or holds them, and by who supervises: an inspector, a certifier, an
//! association, a governor. Who supervises, made the lot, or owns its product stops it everywhere; anybody else what it
//! holds or owns itself, so that nobody stops a competitor's goods by buying a box of them. Held goods need not be known
//! yet to who supervises: what is on a label can be held before its record comes.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Quantity, Unit};
use crate::identifier::LotId;
use crate::rules::decision::{Decision, Effect};
use crate::rules::governance::pending;
use crate::rules::notices::{Acknowledged, Closed, Found, Held, InBooks, Recalled};
use crate::rules::payload::{Declaration, Hold, HoldAction, Recall, Release};
use crate::rules::state::State;
use crate::rules::{Code, Party, Prepared, Refusal, RefusalCode, Role};
use crate::statement::StatementId;

const EFFECTIVE: Decision = Decision::Effective { flags: Vec::new(), effect: Effect::AsStated };

impl State {
    pub(super) fn decide_hold(&self, hold: &Hold, party: &str) -> Decision {
        self.decide_goods(&hold.lots, party).unwrap_or(EFFECTIVE)
    }

    pub(super) fn decide_recall(&self, recall: &Recall, party: &str) -> Result<Decision, Refusal> {
        let of = match recall {
            Recall::Declare(declared) => return Ok(self.decide_declaration(declared, party)),
            Recall::Acknowledge { of, .. } | Recall::Found { of, .. } | Recall::Close { of, .. } => of,
        };
        let Some(recalled) = self.recall(of) else { return Ok(unknown(of)) };
        match recall {
            Recall::Acknowledge { lots: Some(lots), .. } => among(&recalled.held, lots)?,
            Recall::Found { lot, .. } if !recalled.held.lots.contains(lot) => {
                return Err(stranger("/lot", lot, &recalled.held));
            }
            Recall::Close { .. } => {
                self.may_end(&recalled.held, party)?;
                if let Some(closed) = &recalled.closed {
                    let detail = format!("the recall was closed by entry {} already", closed.index);
                    return Err(malformed("/of", detail));
                }
            }
            _ => {}
        }
        Ok(EFFECTIVE)
    }

    fn decide_declaration(&self, declared: &Declaration, party: &str) -> Decision {
        if let Some(index) = self.notices.numbered(party, &declared.number) {
            let detail = format!("{party} declared its recall {:?} in entry {index}", declared.number);
            return pending(Code::IdTaken, "/number", detail, &declared.number);
        }
        self.decide_goods(&declared.lots, party).unwrap_or(EFFECTIVE)
    }

    pub(super) fn decide_release(&self, release: &Release, party: &str) -> Result<Decision, Refusal> {
        let held = self.notices.index(&release.of).and_then(|index| self.notices.held(index));
        let Some(held) = held else { return Ok(unknown(&release.of)) };
        self.may_end(held, party)?;
        let Some(lots) = &release.lots else { return Ok(EFFECTIVE) };
        among(held, lots)?;
        Ok(EFFECTIVE)
    }

    /// A reason to wait, if there is one: goods that are not the party's to hold back.
    fn decide_goods(&self, lots: &[String], party: &str) -> Option<Decision> {
        if self.supervises(party) {
            return None;
        }
        lots.iter().enumerate().find_map(|(i, goods)| {
            let field = format!("/lots/{i}");
            match self.has_to_do_with(goods, party) {
                Some(true) => None,
                Some(false) => {
                    let detail = format!("{party} neither made, owns nor holds any of {goods}");
                    Some(pending(Code::NotHeld, &field, detail, goods))
                }
                None => {
                    Some(pending(Code::UnknownReference, &field, format!("{goods} is not known yet"), goods))
                }
            }
        })
    }

    /// Whether a party made, owns or holds some of a lot, item or unit; nothing if that is not known.
    fn has_to_do_with(&self, goods: &str, party: &str) -> Option<bool> {
        if let Some(unit) = self.units.get(goods) {
            let inside = unit.contents.iter().any(|c| self.has_to_do_with(&c.lot, party) == Some(true));
            return Some(inside || unit.keeper.as_deref() == Some(party));
        }
        let Some(lot) = self.lots.get(goods) else {
            // A lot of which only serials are known; its product's owner answers for it.
            self.ids.known(goods)?;
            return self.answers_for(goods, party).then_some(true);
        };
        let stock = || lot.stock.keys().any(|spot| spot.holder == party || spot.owner == party);
        Some(self.answers_for(&lot.id, party) || stock())
    }

    /// Whether a party made a lot, or owns its product.
    pub(super) fn answers_for(&self, lot: &str, party: &str) -> bool {
        let Some(lot) = self.lots.get(lot) else {
            let product = LotId::parse(lot).ok().and_then(|lot| self.products.get(lot.product().as_str()));
            return product.is_some_and(|p| p.owner == party);
        };
        lot.maker == party || self.products.get(&lot.product).is_some_and(|p| p.owner == party)
    }

    /// Whether a party may stop anybody's goods.
    pub(super) fn supervises(&self, party: &str) -> bool {
        let supervising = [Role::Inspector, Role::Certifier, Role::Association];
        let has_role = |p: &Party| p.roles.iter().any(|role| supervising.contains(role));
        self.governs(party) || self.parties.get(party).is_some_and(has_role)
    }

    fn may_end(&self, held: &Held, party: &str) -> Result<(), Refusal> {
        let inspects = self.parties.get(party).is_some_and(|p| p.roles.contains(&Role::Inspector));
        if held.by == party || inspects || self.governs(party) {
            return Ok(());
        }
        let detail = format!("it was declared by {}; {party} is neither that nor an inspector", held.by);
        let hint = "ask who declared it, an inspector or a governor";
        Err(Refusal::new(RefusalCode::NotPermitted, "/of", detail, hint))
    }

    pub(super) fn apply_hold(&mut self, index: u64, prepared: &Prepared, hold: &Hold) -> Vec<String> {
        let held = self.held(index, prepared, &hold.lots, &hold.reason, hold.action);
        self.notices.hold(held);
        hold.lots.clone()
    }

    /// Gives the goods that may be concerned.
    pub(super) fn apply_recall(&mut self, index: u64, prepared: &Prepared, recall: &Recall) -> Vec<String> {
        let by = prepared.statement().header().issuer.clone();
        let of = match recall {
            Recall::Declare(declared) => {
                let Declaration { number, lots, reason, hazard, action, notice } = declared.clone();
                let held = self.held(index, prepared, &lots, &reason, action);
                let in_books = self.in_books(&lots);
                let (acknowledged, found, closed) = (BTreeMap::new(), Vec::new(), None);
                self.notices.recall(Recalled {
                    held,
                    number,
                    hazard,
                    notice,
                    in_books,
                    acknowledged,
                    found,
                    closed,
                });
                return lots;
            }
            Recall::Acknowledge { of, .. } | Recall::Found { of, .. } | Recall::Close { of, .. } => of,
        };
        let recalled = self.notices.index(of).and_then(|index| self.notices.recalls.get_mut(&index));
        let Some(recalled) = recalled else { return Vec::new() };
        match recall {
            Recall::Acknowledge { lots, .. } => {
                let lots = lots.clone();
                recalled.acknowledged.entry(by).or_insert(Acknowledged { index, lots });
            }
            Recall::Found { lot, quantity, outcome, .. } => {
                let (lot, quantity, outcome) = (lot.clone(), *quantity, *outcome);
                recalled.found.push(Found { index, by, lot, quantity, outcome });
            }
            Recall::Close { reason, .. } => {
                recalled.closed.get_or_insert(Closed { index, by, reason: reason.clone() });
            }
            Recall::Declare(_) => {}
        }
        Vec::new()
    }

    /// Gives the goods that may go on.
    pub(super) fn apply_release(&mut self, index: u64, release: &Release) -> Vec<String> {
        let Some(of) = self.notices.index(&release.of) else { return Vec::new() };
        let in_force = |held: &Held| held.in_force().map(str::to_owned).collect::<BTreeSet<String>>();
        let there = self.notices.held(of).map(in_force).unwrap_or_default();
        let named = |lot: &String| release.lots.as_ref().is_none_or(|lots| lots.contains(lot));
        let lots: Vec<String> = there.into_iter().filter(named).collect();
        self.notices.release(of, &lots, index);
        lots
    }

    fn held(
        &self,
        index: u64,
        prepared: &Prepared,
        lots: &[String],
        reason: &str,
        action: HoldAction,
    ) -> Held {
        let by = &prepared.statement().header().issuer;
        Held {
            id: prepared.statement().id(),
            index,
            since_ms: self.last_time_ms,
            by: by.clone(),
            supervises: self.supervises(by),
            lots: lots.to_vec(),
            reason: reason.to_owned(),
            action,
            released: BTreeMap::new(),
        }
    }

    /// What there is of lots, items, and what is in units.
    fn in_books(&self, goods: &[String]) -> Vec<InBooks> {
        let mut there = Vec::new();
        for id in goods {
            if let Some(unit) = self.units.get(id) {
                let keeper = unit.keeper.clone().unwrap_or_default();
                there.extend(unit.contents.iter().map(|c| InBooks {
                    lot: c.lot.clone(),
                    holder: keeper.clone(),
                    owner: String::new(),
                    to: None,
                    place: None,
                    quantity: c.quantity,
                }));
            }
            let Some(lot) = self.lots.get(id) else { continue };
            let amount = |amount| lot.from_base(amount).unwrap_or(Quantity::zero(Unit::PIECE));
            there.extend(lot.stock.iter().map(|(spot, there)| InBooks {
                lot: lot.id.clone(),
                holder: spot.holder.clone(),
                owner: spot.owner.clone(),
                to: spot.under_way.as_ref().map(|u| u.to.clone()),
                place: spot.place.clone(),
                quantity: amount(*there),
            }));
        }
        there
    }
}

fn unknown(of: &StatementId) -> Decision {
    let of = of.to_string();
    pending(Code::UnknownReference, "/of", format!("no hold or recall {of} is in force yet"), &of)
}

fn among(held: &Held, lots: &[String]) -> Result<(), Refusal> {
    let there: BTreeSet<&String> = held.lots.iter().collect();
    match lots.iter().enumerate().find(|(_, lot)| !there.contains(lot)) {
        Some((i, lot)) => Err(stranger(&format!("/lots/{i}"), lot, held)),
        None => Ok(()),
    }
}

fn stranger(field: &str, lot: &str, held: &Held) -> Refusal {
    malformed(field, format!("{lot} is not among the goods of entry {}", held.index))
}

fn malformed(field: &str, detail: String) -> Refusal {
    let hint = "mend the payload and sign again with the same number";
    Refusal::new(RefusalCode::Malformed, field, detail, hint)
}
