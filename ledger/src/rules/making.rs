//! Making goods: plant, harvest, buy, grade, mill, mix, pack into cartons.

use rust_decimal::Decimal;

use crate::event::Action;
use crate::rules::decision::Content;
use crate::rules::goods::{CROP, without_amount};
use crate::rules::lot::Spot;
use crate::rules::names::canonical;
use crate::rules::plan::{Plan, Portion};
use crate::rules::{Code, Refusal};

impl Plan<'_> {
    /// A harvest and its like: new stock with the actor, at the place of the event.
    pub(super) fn create(&mut self) -> Result<(), Refusal> {
        let owner = self
            .event
            .destination(crate::event::SourceDest::OwningParty)
            .map_or(self.actor.clone(), canonical);
        let spot = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        let crop = self.event.extension(CROP).and_then(|c| c.as_str()).map(canonical);
        if let Some(crop) = &crop
            && self.known(crop).is_none()
        {
            self.block(
                Code::UnknownReference,
                "/suyuan:crop",
                format!("the crop {crop} is not known yet"),
                crop,
            );
        }
        for portion in self.moving()? {
            self.make(&portion, &spot, Decimal::ZERO)?;
            if let Some(crop) = &crop {
                self.goods.links.push((crop.clone(), portion.lot.clone(), None));
            }
        }
        Ok(())
    }

    /// A planting and its like: the lot is known from now on, and not counted.
    pub(super) fn plant(&mut self) -> Result<(), Refusal> {
        let spot = Spot {
            holder: self.actor.clone(),
            place: self.place(),
            owner: self.actor.clone(),
            under_way: None,
        };
        for portion in self.portions()? {
            self.make(&Portion { quantity: None, ..portion }, &spot, Decimal::ZERO)?;
        }
        Ok(())
    }

    /// Inputs become outputs. The outputs are whose the inputs were, and inherit their share of unrecorded origin.
    pub(super) fn transform(&mut self) -> Result<(), Refusal> {
        let (inputs, outputs): (Vec<Portion>, Vec<Portion>) =
            self.portions()?.into_iter().partition(|p| p.pointer.starts_with("/input"));
        let mut owners = std::collections::BTreeSet::new();
        let (mut weight, mut unrecorded) = (Decimal::ZERO, Decimal::ZERO);
        for input in &inputs {
            if input.quantity.is_none() {
                return Err(without_amount(&input.pointer));
            }
            let share = self.known(&input.lot).map_or(Decimal::ZERO, |l| l.unrecorded);
            for (spot, amount) in self.take_held(input) {
                owners.insert(spot.owner);
                weight += amount;
                unrecorded += amount * share;
            }
            self.goods.closes.push(input.lot.clone());
        }
        let share = if weight.is_zero() { Decimal::ZERO } else { (unrecorded / weight).round_dp(12) };
        let owner = match owners.len() {
            1 => owners.pop_first().unwrap_or_else(|| self.actor.clone()),
            _ => self.actor.clone(),
        };
        let spot = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        for output in &outputs {
            if output.quantity.is_none() {
                return Err(without_amount(&output.pointer));
            }
            self.make(output, &spot, share)?;
            for input in &inputs {
                self.goods.links.push((input.lot.clone(), output.lot.clone(), input.quantity));
            }
        }
        if share > Decimal::ZERO && !outputs.is_empty() {
            let percent = (share * Decimal::ONE_HUNDRED).round_dp(1).normalize();
            self.flag(
                Code::OriginNotRecorded,
                "/inputQuantityList",
                format!("{percent} % of what went in has no recorded origin"),
            );
        }
        Ok(())
    }

    /// Cartons and pallets: what is inside what. Handing over a parent hands over what is inside.
    pub(super) fn aggregate(&mut self) -> Result<(), Refusal> {
        use crate::event::BizStep;
        let action = self.event.action().unwrap_or(Action::Observe);
        match (action, self.event.biz_step()) {
            (Action::Observe, Some(BizStep::Shipping)) => return self.ship(),
            (Action::Observe, Some(BizStep::Receiving | BizStep::Accepting)) => return self.receive(),
            _ => {}
        }
        let parent = self.event.parent_id().map(canonical);
        let portions = self.portions()?;
        for portion in &portions {
            let Some(quantity) = portion.quantity else { return Err(without_amount(&portion.pointer)) };
            let Some(lot) = self.require(portion) else { continue };
            if action == Action::Add && self.measure(lot, portion).is_some() && !self.holds(portion) {
                let detail = format!("{} holds less than {quantity} of {}", self.actor, portion.lot);
                self.block(Code::NotHeld, &portion.pointer, detail, &portion.lot);
            }
            let content = Content { lot: portion.lot.clone(), quantity };
            match (action, &parent) {
                (Action::Add, Some(parent)) => self.goods.packed.push((parent.clone(), content)),
                (Action::Delete, Some(parent)) => self.goods.unpacked.push((parent.clone(), Some(content))),
                _ => {}
            }
        }
        if let (Action::Delete, true, Some(parent)) = (action, portions.is_empty(), parent) {
            self.goods.unpacked.push((parent, None));
        }
        Ok(())
    }

    fn holds(&self, portion: &Portion) -> bool {
        let (Some(lot), Some(quantity)) = (self.known(&portion.lot), portion.quantity) else { return false };
        let held: Decimal = self
            .spots(lot)
            .iter()
            .filter(|(s, _)| s.holder == self.actor && s.under_way.is_none())
            .map(|(_, amount)| amount)
            .sum();
        lot.to_base(&quantity).is_ok_and(|need| need <= held)
    }
}
