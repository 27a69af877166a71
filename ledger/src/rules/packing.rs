//! Cartons and pallets: what is inside what. Handing over a unit hands over what is inside.
//!
//! A unit has a keeper: who first packed it, then whoever received it. Nobody else puts in or takes out. Cartons on a pallet go
//! where the pallet goes.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Action, BizStep};
use crate::rules::books::take_out;
use crate::rules::decision::{Content, Kept};
use crate::rules::names::{self, canonical};
use crate::rules::plan::{Plan, Portions};
use crate::rules::portions::{MOST_PORTIONS, without_amount};
use crate::rules::{Code, Refusal, RefusalCode};

impl Plan<'_> {
    /// An aggregation: packing, unpacking, or the handing over of a unit.
    pub(super) fn aggregate(&mut self) -> Result<(), Refusal> {
        let action = self.event.action().unwrap_or(Action::Observe);
        match (action, self.event.biz_step()) {
            (Action::Observe, Some(BizStep::Shipping)) => return self.ship(),
            (Action::Observe, Some(BizStep::Receiving | BizStep::Accepting)) => return self.receive(),
            (Action::Observe, Some(BizStep::VoidShipping)) => return self.void_shipping(),
            _ => {}
        }
        let portions = self.portions()?;
        for portion in &portions {
            if portion.quantity.is_none() {
                return Err(without_amount(portion.pointer));
            }
            self.require(portion);
        }
        let Some(parent) = self.event.parent_id().map(canonical) else { return Ok(()) };
        if action != Action::Observe {
            self.must_keep(&parent);
            let keeper = Some(self.actor.clone());
            self.goods.kept.push(Kept { unit: parent.clone(), from: keeper.clone(), to: keeper });
        }
        match action {
            Action::Add => {
                self.stow(&parent)?;
                self.pack(&parent, &portions)
            }
            Action::Delete => {
                self.stop_unpacking(&parent);
                self.unpack(&parent, &portions);
                self.unstow(&parent, portions.is_empty());
                Ok(())
            }
            Action::Observe => Ok(()),
        }
    }

    fn must_keep(&mut self, parent: &str) {
        if let Some(unit) = self.state.units.get(parent)
            && unit.keeper.as_ref() != Some(&self.actor)
        {
            let whom = unit.keeper.as_deref().map_or("under way".to_owned(), |k| format!("with {k}"));
            let detail = format!("{parent} is {whom}, not with {}", self.actor);
            self.block(Code::NotHeld, "/parentID", detail, parent);
        }
    }

    fn pack(&mut self, parent: &str, portions: &Portions<'_>) -> Result<(), Refusal> {
        if self.state.contents(parent).len() + portions.len() > MOST_PORTIONS {
            let detail = format!("more than {MOST_PORTIONS} lots and items in {parent}");
            let hint = "pack into cartons first, and cartons onto pallets";
            return Err(Refusal::new(RefusalCode::InvalidEvent, "/parentID", detail, hint));
        }
        for portion in portions {
            let (Some(lot), Some(quantity)) = (self.known(&portion.lot), portion.quantity) else { continue };
            let Some(need) = self.measure(lot, portion) else { continue };
            let actor = self.actor.clone();
            let held = self.spots(lot, |s| s.holder == actor && s.under_way.is_none());
            if held.iter().map(|(_, amount)| amount).sum::<Decimal>() < need {
                let detail = format!("{actor} holds less than {quantity} of {}", portion.lot);
                self.block(Code::NotHeld, portion.pointer, detail, &portion.lot);
            }
            self.goods.packed.push((parent.to_owned(), Content { lot: portion.lot.clone(), quantity }));
        }
        Ok(())
    }

    /// Takes out what is named, or everything.
    fn unpack(&mut self, parent: &str, portions: &Portions<'_>) {
        let mut inside = self.state.contents(parent).to_vec();
        if inside.is_empty() {
            let detail = format!("what is in {parent} is not known yet");
            self.block(Code::UnknownReference, "/parentID", detail, parent);
        }
        if portions.is_empty() {
            self.goods.unpacked = inside.into_iter().map(|content| (parent.to_owned(), content)).collect();
            return;
        }
        for portion in portions {
            let Some(quantity) = portion.quantity else { continue };
            let content = Content { lot: portion.lot.clone(), quantity };
            if !take_out(&mut inside, &content) {
                let detail = format!("{parent} holds less than {quantity} of {}", portion.lot);
                self.block(Code::Overdrawn, portion.pointer, detail, parent);
            }
            self.goods.unpacked.push((parent.to_owned(), content));
        }
    }

    /// The units that the event puts onto or into another.
    fn stow(&mut self, parent: &str) -> Result<(), Refusal> {
        let children: Vec<String> = self.child_units().collect();
        let there = self.state.units.get(parent).map_or(0, |unit| unit.units.len());
        if there + children.len() > MOST_PORTIONS {
            let detail = format!("more than {MOST_PORTIONS} units in {parent}");
            let hint = "stack fewer of them, or take some off first";
            return Err(Refusal::new(RefusalCode::InvalidEvent, "/childEPCs", detail, hint));
        }
        self.goods.stowed = children.into_iter().map(|child| (parent.to_owned(), child)).collect();
        Ok(())
    }

    /// Those that it takes out, or everything.
    fn unstow(&mut self, parent: &str, all: bool) {
        let Some(unit) = self.state.units.get(parent) else { return };
        let named: BTreeSet<String> = self.child_units().collect();
        let out = unit.units.iter().filter(|child| all || named.contains(*child));
        self.goods.unstowed = out.map(|child| (parent.to_owned(), child.clone())).collect();
    }

    fn child_units(&self) -> impl Iterator<Item = String> {
        names::epcs(self.event).map(|named| named.canonical()).filter(|id| self.state.units.contains_key(id))
    }

    /// The logistic units of the event get a new keeper, and so do those that are stacked on them and have the same keeper:
    /// nobody while they are under way.
    pub(super) fn keep_units(&mut self, keeper: Option<&str>) {
        let mut units: Vec<String> = names::goods(self.event).map(|named| named.canonical()).collect();
        let mut seen: BTreeSet<String> = units.iter().cloned().collect();
        let mut at = 0;
        while let Some(id) = units.get(at).cloned() {
            at += 1;
            let Some(unit) = self.state.units.get(&id) else { continue };
            let stacked = |child: &&String| {
                self.state.units.get(*child).is_some_and(|inner| inner.keeper == unit.keeper)
            };
            for child in unit.units.iter().filter(stacked) {
                if seen.len() < MOST_PORTIONS && seen.insert(child.clone()) {
                    units.push(child.clone());
                }
            }
            self.goods.kept.push(Kept { unit: id, from: unit.keeper.clone(), to: keeper.map(str::to_owned) });
        }
    }
}
