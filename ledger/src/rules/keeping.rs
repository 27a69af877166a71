//! What a holder does with stock at home: move it, count it, use it up.

use rust_decimal::Decimal;

use crate::event::BizStep;
use crate::rules::decision::Tally;
use crate::rules::lot::Spot;
use crate::rules::plan::Plan;
use crate::rules::{Code, Refusal};

impl Plan<'_> {
    /// Brings what the actor holds to the place of the event.
    pub(super) fn relocate(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        for portion in self.portions()? {
            if portion.quantity.is_none() || place.is_none() {
                self.require(&portion);
                continue;
            }
            for (spot, amount) in self.take_held(&portion) {
                self.change(&portion.lot, &Spot { place: place.clone(), ..spot }, amount);
            }
        }
        Ok(())
    }

    /// What the scale says now is what the actor holds at that place, up or down. Who made none of a lot and holds none of
    /// it finds none: that would be goods from nowhere in somebody else's name.
    pub(super) fn count(&mut self) -> Result<(), Refusal> {
        let (actor, place) = (self.actor.clone(), self.place());
        for portion in self.moving()? {
            let Some(lot) = self.require(&portion) else { continue };
            let Some(found) = self.measure(lot, &portion) else { continue };
            let mine = |s: &Spot| s.holder == actor && s.under_way.is_none();
            let everywhere = self.spots(lot, mine);
            let held: Vec<(Spot, Decimal)> =
                everywhere.iter().filter(|(s, _)| place.is_none() || s.place == place).cloned().collect();
            let booked: Decimal = held.iter().map(|(_, amount)| amount).sum();
            let mut missing = booked - found;
            if missing < Decimal::ZERO {
                if everywhere.is_empty() && lot.maker != self.signer {
                    let detail = format!("{actor} holds none of {}, so a count finds none", lot.id);
                    self.block(Code::NotHeld, &portion.pointer, detail, &lot.id);
                    continue;
                }
                let owner = actor.clone();
                let here = || Spot { holder: actor.clone(), place: place.clone(), owner, under_way: None };
                let spot = held.first().map_or_else(here, |(s, _)| s.clone());
                self.change(&portion.lot, &spot, -missing);
                continue;
            }
            for (spot, amount) in held {
                let part = amount.max(Decimal::ZERO).min(missing);
                if !part.is_zero() {
                    self.change(&portion.lot, &spot, -part);
                    missing -= part;
                }
            }
        }
        Ok(())
    }

    /// Sold to a consumer, destroyed, taken out: the goods leave the books.
    pub(super) fn use_up(&mut self) -> Result<(), Refusal> {
        let step = self.event.biz_step();
        let destroying = matches!(step, Some(BizStep::Destroying));
        let kept_on_record = destroying || matches!(step, Some(BizStep::Sampling | BizStep::Inspecting));
        for portion in self.moving()? {
            let taken = self.take_held(&portion);
            if taken.is_empty() {
                continue;
            }
            if !kept_on_record {
                self.stop(&portion, &taken, None);
            }
            self.close(&portion.lot);
            if destroying {
                let amount = taken.iter().map(|(_, amount)| amount).sum();
                let (lot, by) = (portion.lot, self.actor.clone());
                self.goods.tallies.push(Tally { lot, destroyed_by: Some(by), amount });
            }
        }
        Ok(())
    }
}
