//! What a holder does with stock at home: move it, count it, use it up.

use rust_decimal::Decimal;

use crate::event::BizStep;
use crate::rules::balance::CAUSES;
use crate::rules::decision::{Tallied, Tally};
use crate::rules::lot::{Lot, Spot};
use crate::rules::plan::{Plan, Portion};
use crate::rules::receiving::within_percent;
use crate::rules::{Code, Refusal, RefusalCode};

/// Extension of a count: why there is more or less than the books say.
pub const CAUSE: &str = "suyuan:cause";

/// The cause of a count that opens the books.
const OPENING: &str = "opening";

/// By how many per cent a count may differ from the books without a flag.
const COUNT_PERCENT: Decimal = Decimal::TWO;

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
    /// it finds none: that would be goods from nowhere in somebody else's name. What is found more is marked as found.
    /// Opening stock opens the lot of who may make it, all of it of unrecorded origin.
    pub(super) fn count(&mut self) -> Result<(), Refusal> {
        let cause = self.cause()?;
        let (actor, place) = (self.actor.clone(), self.place());
        for portion in self.moving()? {
            if cause == Some(OPENING) && self.known(&portion.lot).is_none() {
                self.open_stock(&portion);
                continue;
            }
            let Some(lot) = self.require(&portion) else { continue };
            let Some(counted) = self.measure(lot, &portion) else { continue };
            let mine = |s: &Spot| s.holder == actor && s.under_way.is_none();
            let everywhere = self.spots(lot, mine);
            let held: Vec<(Spot, Decimal)> =
                everywhere.iter().filter(|(s, _)| place.is_none() || s.place == place).cloned().collect();
            let booked: Decimal = held.iter().map(|(_, amount)| amount).sum();
            let mut missing = booked - counted;
            if missing < Decimal::ZERO && everywhere.is_empty() && lot.maker != self.signer {
                let detail = format!("{actor} holds none of {}, so a count finds none", lot.id);
                self.block(Code::NotHeld, portion.pointer, detail, &lot.id);
                continue;
            }
            self.compare(lot, &portion, booked, counted, cause);
            if missing < Decimal::ZERO {
                let owner = actor.clone();
                let here = || Spot { holder: actor.clone(), place: place.clone(), owner, under_way: None };
                let spot = held.first().map_or_else(here, |(s, _)| s.clone());
                self.find(&portion.lot, &spot, -missing);
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

    /// Flags a count that is further from the books than the product allows.
    fn compare(
        &mut self,
        lot: &Lot,
        portion: &Portion,
        booked: Decimal,
        counted: Decimal,
        cause: Option<&str>,
    ) {
        let percent = self.stated(&lot.product).and_then(|p| p.tolerance.count).unwrap_or(COUNT_PERCENT);
        let difference = (booked - counted).abs();
        if difference.is_zero() || within_percent(difference, booked, percent) {
            return;
        }
        let show = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
        let why = cause.map(|cause| format!(" ({cause})")).unwrap_or_default();
        let detail = format!("counted {} of {}, the books say {}{why}", show(counted), lot.id, show(booked));
        self.flag(Code::StockDifference, portion.pointer, detail);
    }

    fn open_stock(&mut self, portion: &Portion) {
        let Some(product) = self.state.products.get(&portion.product) else {
            let detail = format!("the product {} is not known yet", portion.product);
            self.block(Code::UnknownReference, portion.pointer, detail, &portion.product);
            return;
        };
        if !self.may_make(product) {
            let detail =
                format!("{} is not known yet, and its product is not {}'s", portion.lot, self.signer);
            self.block(Code::UnknownReference, portion.pointer, detail, &portion.lot);
            return;
        }
        let owner = self.actor.clone();
        let here = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        self.open_or_add(portion, &here, Decimal::ONE, false);
        let detail = format!("{} was there when the books were opened", portion.lot);
        self.flag(Code::OriginNotRecorded, portion.pointer, detail);
    }

    /// Why the count differs, if it says so.
    fn cause(&self) -> Result<Option<&'static str>, Refusal> {
        let Some(said) = self.event.extension(CAUSE) else { return Ok(None) };
        let word = said.as_str().and_then(|said| CAUSES.into_iter().find(|word| *word == said));
        word.map(Some).ok_or_else(|| {
            let detail = format!(
                "found {}, expected one of {}",
                said.as_str().unwrap_or(said.kind()),
                CAUSES.join(", ")
            );
            let hint = "name the cause by one of these words, or leave it out";
            Refusal::new(RefusalCode::InvalidEvent, format!("/{CAUSE}"), detail, hint)
        })
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
                let (lot, by) = (portion.into_owned().lot, self.actor.clone());
                self.goods.tallies.push(Tally { lot, what: Tallied::DestroyedBy(by), amount });
            }
        }
        Ok(())
    }
}
