//! Making goods: plant, harvest, grade, mill, mix, and what a lot is added to.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::rules::decision::{Made, Opening, Tallied, Tally};
use crate::rules::goods::{CROP, few_enough_links};
use crate::rules::lot::{Lot, Spot};
use crate::rules::names::canonical;
use crate::rules::plan::{Plan, Portion};
use crate::rules::state::Stated;
use crate::rules::{Code, Refusal, RefusalCode, payload::Product};

impl Plan<'_> {
    /// A harvest and its like: new stock with the actor, at the place of the event.
    pub(super) fn create(&mut self) -> Result<(), Refusal> {
        let owner = self.new_owner().unwrap_or_else(|| self.actor.clone());
        let spot = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        let crops = self.crops();
        for (crop, pointer) in &crops {
            if self.known(crop).is_none() {
                self.block(
                    Code::UnknownReference,
                    *pointer,
                    format!("the crop {crop} is not known yet"),
                    crop,
                );
            }
        }
        for portion in self.moving()? {
            self.make(&portion, &spot, Decimal::ZERO)?;
            let links = crops.keys().map(|crop| (crop.clone(), portion.lot.clone(), None));
            self.goods.links.extend(links);
        }
        Ok(())
    }

    /// The crops that the goods came from, by what is said of the event or of what it makes, and where it says so.
    pub(super) fn crops(&self) -> BTreeMap<String, &'static str> {
        let of_goods = self.event.ilmd_member(CROP).map(|crop| (crop, "/ilmd/suyuan:crop"));
        let of_event = self.event.extension(CROP).map(|crop| (crop, "/suyuan:crop"));
        let named = of_goods.into_iter().chain(of_event);
        named.filter_map(|(crop, pointer)| Some((canonical(crop.as_str()?), pointer))).collect()
    }

    /// A planting and its like: the lot is known from now on, and not counted.
    pub(super) fn plant(&mut self) -> Result<(), Refusal> {
        let holder = self.actor.clone();
        let spot = Spot { owner: holder.clone(), holder, place: self.place(), under_way: None };
        for portion in self.portions()? {
            self.make(&Portion { quantity: None, ..portion.into_owned() }, &spot, Decimal::ZERO)?;
        }
        Ok(())
    }

    /// Inputs become outputs. The outputs are whose the inputs were, and inherit their share of unrecorded origin.
    pub(super) fn transform(&mut self) -> Result<(), Refusal> {
        let (inputs, outputs): (Vec<Cow<'_, Portion>>, Vec<Cow<'_, Portion>>) =
            self.moving()?.into_iter().partition(|p| p.pointer.is_input());
        few_enough_links(inputs.len(), outputs.len())?;
        let used: BTreeSet<&str> = inputs.iter().map(|p| p.lot.as_str()).collect();
        if let Some(same) = outputs.iter().find(|p| used.contains(p.lot.as_str())) {
            return Err(Refusal::new(
                RefusalCode::InvalidEvent,
                same.pointer,
                format!("{} goes in and comes out", same.lot),
                "give what comes out a lot of its own; a loss by drying is a stock_taking",
            ));
        }
        let mut owners = BTreeSet::new();
        let (mut weight, mut unrecorded, mut found) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for input in &inputs {
            let taken = self.take_held(input);
            self.stop(input, &taken, None);
            for (spot, amount) in taken {
                owners.insert(spot.owner);
                if let Some(lot) = self.known(&input.lot) {
                    weight += lot.weigh(amount);
                    unrecorded += lot.weigh(amount) * lot.unrecorded;
                    found += lot.weigh(amount) * lot.found();
                }
            }
            self.close(&input.lot);
        }
        let share_of = |part: Decimal| part.checked_div(weight).unwrap_or_default().round_dp(12);
        let (share, found) = (share_of(unrecorded), share_of(found));
        let owner = self.owner_of_outputs(owners);
        let spot = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        for output in &outputs {
            self.make(output, &spot, share)?;
            self.made_of_found(output, found);
            for input in &inputs {
                self.goods.links.push((input.lot.clone(), output.lot.clone(), input.quantity));
            }
        }
        self.balance(&inputs, &outputs)?;
        if share > Decimal::ZERO && !outputs.is_empty() {
            let percent = (share * Decimal::ONE_HUNDRED).round_dp(1).normalize();
            let detail = format!("{percent} % of what went in has no recorded origin");
            self.flag(Code::OriginNotRecorded, "/inputQuantityList", detail);
        }
        Ok(())
    }

    /// Marks the share of an output that its inputs had only because scales found it.
    fn made_of_found(&mut self, output: &Portion, share: Decimal) {
        let lot = self.as_planned(&output.lot).filter(|_| !share.is_zero());
        let amount = lot.and_then(|lot| lot.to_base(&output.quantity?).ok());
        if let Some(amount) = amount {
            let (lot, amount) = (output.lot.clone(), (amount * share).round_dp(12));
            self.goods.tallies.push(Tally { lot, what: Tallied::MadeOfFound, amount });
        }
    }

    /// Who works on somebody's goods and adds of its own (bags, salt) does not come to own them. Goods of several
    /// others are not mixed without one of them buying the rest.
    fn owner_of_outputs(&mut self, mut owners: BTreeSet<String>) -> String {
        owners.remove(&self.actor);
        let Some(owner) = owners.pop_first() else { return self.actor.clone() };
        if let Some(other) = owners.pop_first() {
            let detail = format!("the inputs belong to {owner} and {other}; outputs can only be one owner's");
            self.block(Code::NotHeld, "/inputQuantityList", detail, &owner);
            for input in self.goods.closes.clone() {
                self.wait_for(&input);
            }
        }
        owner
    }

    /// Makes a portion of a lot at a spot: opens the lot, or adds to an open one of the same maker. Only the owner of
    /// the product and the packers that it names make lots of it.
    fn make(&mut self, portion: &Portion, spot: &Spot, share: Decimal) -> Result<(), Refusal> {
        let Some(product) = self.state.products.get(&portion.product) else {
            let detail = format!("the product {} is not known yet", portion.product);
            self.block(Code::UnknownReference, portion.pointer, detail, &portion.product);
            return Ok(());
        };
        if !self.may_make(product) {
            let (signer, owner) = (&self.signer, &product.owner);
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                portion.pointer,
                format!("{signer} may not make lots of {}, which belongs to {owner}", portion.product),
                "have its owner name you among the product's packers, or use a product of your own",
            ));
        }
        let taken = match self.known(&portion.lot) {
            // Somebody received it from outside first; now its maker speaks.
            Some(lot) if lot.outside && !portion.item => None,
            Some(lot) if lot.maker != self.signer => Some("is somebody else's"),
            Some(lot) if portion.item && !(lot.stock.is_empty() && lot.to_correct > 0) => Some("is made"),
            Some(lot) if !lot.open && lot.to_correct == 0 => Some("is closed"),
            None if portion.item && self.goods.openings.iter().any(|o| o.id == portion.lot) => {
                Some("stands there twice")
            }
            _ => None,
        };
        match (taken, self.known(&portion.lot)) {
            (Some(why), Some(lot)) => {
                let detail = format!("{} exists since entry {} and {why}", lot.id, lot.opened);
                self.block(Code::IdTaken, portion.pointer, detail, &portion.lot);
            }
            (Some(why), None) => {
                self.block(Code::IdTaken, portion.pointer, format!("{} {why}", portion.lot), &portion.lot);
            }
            (None, _) => self.open_or_add(portion, spot, share, false),
        }
        Ok(())
    }

    pub(super) fn may_make(&self, product: &Stated<Product>) -> bool {
        product.owner == self.signer || product.what.packers.iter().any(|p| p.as_str() == self.signer)
    }

    /// Opens a lot or adds to it, whoever may.
    pub(super) fn open_or_add(&mut self, portion: &Portion, spot: &Spot, share: Decimal, outside: bool) {
        let opening = self.goods.openings.iter().find(|o| o.id == portion.lot).map(|o| Lot::opened(o, 0));
        let (lot, by_maker) = match (self.known(&portion.lot), opening) {
            (Some(lot), _) => (Cow::Borrowed(lot), (lot.outside && !outside).then(|| self.signer.to_owned())),
            (None, Some(opened)) => (Cow::Owned(opened), None),
            (None, None) => {
                let factor = self.state.products.get(&portion.product).and_then(|p| p.what.factor.as_ref());
                let opening = Opening {
                    id: portion.lot.clone(),
                    product: portion.product.clone(),
                    maker: self.signer.to_owned(),
                    made_ms: self.event.time_ms(),
                    unit: portion.quantity.map(|q| q.unit),
                    factor: factor.and_then(|f| f.to_base().ok()).map(|f| f.amount),
                    outside,
                    batch: portion.batch.clone(),
                };
                let lot = Lot::opened(&opening, 0);
                self.goods.openings.push(opening);
                (Cow::Owned(lot), None)
            }
        };
        if portion.quantity.is_none() {
            return;
        }
        let Some(amount) = self.measure(&lot, portion) else { return };
        let before: Decimal = self.goods.made.iter().filter(|m| m.lot == lot.id).map(|m| m.amount).sum();
        self.check_sum(&lot.id, lot.made + before + amount);
        self.put(&lot.id, spot, amount);
        let unrecorded = (amount * share).round_dp(12);
        self.goods.made.push(Made {
            lot: portion.lot.clone(),
            amount,
            unrecorded,
            entered: outside,
            by_maker,
        });
    }

    /// A lot as the state has it, or as this event opens it; without its stock.
    pub(super) fn as_planned(&self, lot: &str) -> Option<Lot> {
        let opened = || self.goods.openings.iter().find(|o| o.id == lot).map(|o| Lot::opened(o, 0));
        self.known(lot).map(Lot::unstocked).or_else(opened)
    }

    /// Ends that a lot is open for its maker to add to.
    pub(super) fn close(&mut self, lot: &str) {
        if self.known(lot).is_some() {
            self.goods.closes.insert(lot.to_owned());
        }
    }
}
