//! Receiving: what is under way arrives, in part, in full, or is refused at the dock; and what enters from outside.
//!
//! Two scales differ, so a receipt settles a shipment of which it leaves no more than the product's tolerance: what is
//! missing leaves the books. `suyuan:final` says it outright: `true`, that nothing more of the shipment is coming (what is
//! missing leaves the books, and is `handover-mismatch` beyond the tolerance); `false`, that more is.
//!
//! More than was shipped is taken in up to the tolerance, marked as found by a scale. Beyond that the receipt waits
//! (`overdrawn`) for a shipment that may still come; with `suyuan:final: true` it takes in what was shipped, and not more,
//! and is `handover-mismatch`. So no receipt makes goods that can be sold of nothing.
//!
//! `suyuan:refused: true` sends what it names back into the shipper's hands, whose it still is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::event::{Dimension, SourceDest};
use crate::json::Json;
use crate::rules::decision::{Tallied, Tally};
use crate::rules::lot::{Lot, Spot};
use crate::rules::names::canonical;
use crate::rules::payload::move_of;
use crate::rules::plan::{Plan, Portion};
use crate::rules::rolls::CodeMove;
use crate::rules::state::Standing;
use crate::rules::{Code, Refusal, RefusalCode};

/// Extension of a receipt: whether nothing more of the shipment is coming.
pub const FINAL: &str = "suyuan:final";

/// Extension of a receipt: refused at the dock.
pub const REFUSED: &str = "suyuan:refused";

/// By how many per cent received and shipped may differ of goods that are weighed or measured; pieces do not differ.
const HANDOVER_PERCENT: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// From whom a receipt takes, and how.
struct Receipt {
    from: Option<String>,
    standing: Option<Standing>,
    new_owner: Option<String>,
    ends: Option<bool>,
    refused: bool,
    /// How much it took, by lot and shipment.
    settled: BTreeMap<(String, u64), Decimal>,
    /// Whose units they are again, where they are refused.
    shipper: Option<String>,
}

impl Receipt {
    fn sends(&self, spot: &Spot) -> bool {
        self.from.as_ref().is_none_or(|f| *f == spot.holder || *f == spot.owner)
    }

    fn coming(&self, spot: &Spot, actor: &str) -> bool {
        spot.under_way.as_ref().is_some_and(|u| u.to == actor && self.sends(spot))
    }

    /// At home with a party without keys.
    fn keyless(&self, spot: &Spot) -> bool {
        self.standing == Some(Standing::Outsider)
            && spot.under_way.is_none()
            && self.from.as_ref() == Some(&spot.holder)
            && !self.refused
    }
}

impl Plan<'_> {
    /// Takes in what is under way to the actor, or what somebody without a key holds. What comes from outside the ledger
    /// opens a lot with a gap in its chain.
    pub(super) fn receive(&mut self) -> Result<(), Refusal> {
        let from = self.party_at(true).or_else(|| self.event.source(SourceDest::OwningParty).map(canonical));
        let standing = from.as_ref().and_then(|f| self.state.parties.get(f)).map(|p| p.standing);
        let mut receipt = Receipt {
            standing,
            new_owner: self.new_owner(),
            ends: self.yes_or_no(FINAL)?,
            refused: self.yes_or_no(REFUSED)? == Some(true),
            from,
            settled: BTreeMap::new(),
            shipper: None,
        };
        let from_member = standing.is_some_and(|s| s != Standing::Outsider);
        let actor = self.actor.clone();
        let mut sold = if from_member { BTreeMap::new() } else { self.sold_codes() };
        for portion in self.moving()? {
            let theirs = |spot: &Spot| receipt.coming(spot, &actor) || receipt.keyless(spot);
            let expected = self.known(&portion.lot).is_some_and(|lot| !self.spots(lot, theirs).is_empty());
            if !expected && !receipt.refused && self.come_back_sold(&portion, &receipt, &mut sold) {
                continue;
            }
            if !expected && !from_member && !receipt.refused && self.enter_from_outside(&portion, &receipt) {
                continue;
            }
            self.take_in(&portion, &mut receipt);
        }
        let settled = std::mem::take(&mut receipt.settled);
        for ((lot, shipment), taken) in settled {
            self.settle(&lot, shipment, taken, &receipt);
        }
        let keeper = if receipt.refused { receipt.shipper } else { Some(actor) };
        self.keep_units(keeper.as_deref());
        Ok(())
    }

    fn take_in(&mut self, portion: &Portion, receipt: &mut Receipt) {
        let actor = self.actor.clone();
        let coming = |spot: &Spot| receipt.coming(spot, &actor);
        let first = self.first_shipment(portion, coming);
        let rank = |spot: &Spot| match &spot.under_way {
            Some(u) if coming(spot) => {
                Some(if Some(u.shipment) == first { 0 } else { u.shipment.saturating_add(1) })
            }
            _ => receipt.keyless(spot).then_some(u64::MAX),
        };
        let by = receipt.from.as_ref().map(|f| format!(" from {f}")).unwrap_or_default();
        let whose = format!("under way to {actor}{by} is");
        let there = self.most_of(portion, receipt);
        let fits = there.as_ref().map_or(portion, |(fits, _)| fits);
        let taken = self.take(fits, &whose, rank, |s| coming(s) || receipt.keyless(s));
        if taken.iter().any(|(spot, _)| spot.under_way.is_none()) {
            self.stop(portion, &taken, Some(&actor));
        }
        let mut found = there.and_then(|(_, found)| found);
        for (spot, amount) in taken {
            if let Some(under_way) = &spot.under_way {
                let taken = receipt.settled.entry((portion.lot.clone(), under_way.shipment)).or_default();
                *taken += amount;
            }
            if receipt.refused {
                receipt.shipper.get_or_insert_with(|| spot.holder.clone());
                self.put(&portion.lot, &Spot { under_way: None, ..spot }, amount);
                continue;
            }
            self.handed_on(&portion.lot, &spot.holder);
            let owner = match spot.under_way {
                Some(under_way) => under_way.owner,
                None if spot.owner == spot.holder => {
                    receipt.new_owner.clone().unwrap_or_else(|| actor.clone())
                }
                None => spot.owner,
            };
            let here = Spot { holder: actor.clone(), place: self.place(), owner, under_way: None };
            self.put(&portion.lot, &here, amount);
            if let Some(found) = found.take() {
                self.find(&portion.lot, &here, found);
            }
        }
    }

    /// Where more arrives than is under way, and that can be told now: as much as is, and what a scale may have found more.
    fn most_of(&mut self, portion: &Portion, receipt: &Receipt) -> Option<(Portion, Option<Decimal>)> {
        let lot = self.known(&portion.lot)?;
        let need = lot.to_base(&portion.quantity?).ok()?;
        let actor = self.actor.clone();
        let spots = self.spots(lot, |spot| receipt.coming(spot, &actor));
        let there: Decimal = spots.iter().map(|(_, amount)| amount).sum();
        let keyless = !self.spots(lot, |spot| receipt.keyless(spot)).is_empty();
        if receipt.refused || keyless || need <= there || there <= Decimal::ZERO {
            return None;
        }
        let more = need - there;
        let fits = Portion { quantity: lot.in_base_unit(there), ..portion.clone() };
        if self.within(lot, more, there) {
            return Some((fits, Some(more)));
        }
        if receipt.ends != Some(true) {
            return None;
        }
        let show = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
        let detail = format!(
            "{} of {} arrived, {} was shipped: what is more is not booked",
            show(need),
            lot.id,
            show(there)
        );
        self.flag(Code::HandoverMismatch, portion.pointer, detail);
        Some((fits, None))
    }

    /// What a receipt leaves of a shipment is still coming, or is lost.
    fn settle(&mut self, lot: &str, shipment: u64, taken: Decimal, receipt: &Receipt) {
        let Some(lot) = self.known(lot) else { return };
        let actor = self.actor.clone();
        let rest = self.spots(lot, |spot| {
            receipt.coming(spot, &actor) && spot.under_way.as_ref().is_some_and(|u| u.shipment == shipment)
        });
        let missing: Decimal = rest.iter().map(|(_, amount)| amount).sum();
        let alike = self.within(lot, missing, missing + taken);
        let over = receipt.ends.unwrap_or(alike && !receipt.refused);
        if missing <= Decimal::ZERO || !over {
            return;
        }
        if !alike {
            let show = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
            let detail = format!(
                "{} of {} was shipped in entry {shipment}, and {} of it is not coming",
                show(missing + taken),
                lot.id,
                show(missing)
            );
            self.flag(Code::HandoverMismatch, "", detail);
        }
        for (spot, amount) in rest {
            self.change(&lot.id, &spot, -amount);
        }
    }

    /// Books what a scale found more than any record brought.
    pub(super) fn find(&mut self, lot: &str, spot: &Spot, amount: Decimal) {
        self.put(lot, spot, amount);
        self.goods.tallies.push(Tally { lot: lot.to_owned(), what: Tallied::Found, amount });
    }

    /// Whether two scales may differ by that much.
    fn within(&self, lot: &Lot, difference: Decimal, of: Decimal) -> bool {
        let weighed = lot.unit.is_some_and(|u| matches!(u.dimension(), Dimension::Mass | Dimension::Volume));
        let default = if weighed { HANDOVER_PERCENT } else { Decimal::ZERO };
        let percent = self.stated(&lot.product).and_then(|p| p.tolerance.handover).unwrap_or(default);
        within_percent(difference, of, percent)
    }

    /// An extension that is `true` or `false`.
    fn yes_or_no(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.event.extension(name) {
            None => Ok(None),
            Some(Json::Bool(said)) => Ok(Some(*said)),
            Some(other) => {
                let detail = format!("found {}, expected true or false", other.kind());
                let hint = "say true or false, or leave it out";
                Err(Refusal::new(RefusalCode::InvalidEvent, format!("/{name}"), detail, hint))
            }
        }
    }

    /// Notes who handed a lot on, so that it can go back there; what comes back to its maker, or to one who handed it on
    /// before, was not handed on but returned.
    fn handed_on(&mut self, lot: &str, from: &str) {
        let state = self.state;
        let number = state.ids.known(&self.actor);
        let before =
            number.is_some_and(|n| self.known(lot).is_some_and(|known| known.handed_on.contains(&n)));
        if !before && !state.answers_for(lot, &self.actor) {
            self.goods.handed.push((lot.to_owned(), from.to_owned()));
        }
    }

    /// The shipment that fits exactly is the one meant; else one that two scales could have found so; else the oldest.
    pub(super) fn first_shipment(&self, portion: &Portion, coming: impl Fn(&Spot) -> bool) -> Option<u64> {
        let lot = self.known(&portion.lot)?;
        let need = lot.to_base(&portion.quantity?).ok()?;
        let mut open: BTreeMap<u64, Decimal> = BTreeMap::new();
        for (spot, amount) in self.spots(lot, coming) {
            if let Some(under_way) = spot.under_way {
                *open.entry(under_way.shipment).or_default() += amount;
            }
        }
        let fits = open.iter().find(|(_, amount)| **amount == need);
        let nearly = || open.iter().find(|(_, amount)| self.within(lot, (**amount - need).abs(), **amount));
        fits.or_else(nearly).map(|(shipment, _)| *shipment)
    }

    /// Whether a receipt of what nobody sent is one from outside the ledger; then it is planned. A lot that the ledger saw
    /// made comes back only as far as it left: otherwise goods could be passed off as somebody else's lot.
    fn enter_from_outside(&mut self, portion: &Portion, receipt: &Receipt) -> bool {
        let from = receipt.from.as_deref();
        let owner = receipt.new_owner.as_ref().unwrap_or(&self.actor).to_owned();
        let here = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        let product = self.state.products.get(&portion.product);
        let made_here = product.is_some_and(|p| !self.may_make(p));
        match self.known(&portion.lot) {
            // Nobody says that it comes from outside, and somebody in the ledger makes such goods.
            _ if from.is_none() && made_here => return false,
            None => self.open_or_add(portion, &here, Decimal::ONE, true),
            Some(lot) if lot.outside && !portion.item => {
                self.open_or_add(portion, &here, Decimal::ONE, true);
            }
            Some(_) if from.is_none() => return false,
            Some(lot) => self.come_back(lot, portion, &here),
        }
        if let Some(from) = from {
            self.handed_on(&portion.lot, from);
        }
        let whom = from.map(|f| format!(" from {f}")).unwrap_or_default();
        let detail =
            format!("{} enters{whom}, outside the ledger: where it was is not recorded", portion.lot);
        self.flag(Code::OriginNotRecorded, portion.pointer, detail);
        true
    }

    /// Sold to consumers, and back again: `returned`, a piece for each sold code that comes with it. Nothing else tells what was
    /// sold from goods of another origin.
    fn come_back_sold(
        &mut self,
        portion: &Portion,
        receipt: &Receipt,
        sold: &mut BTreeMap<String, u64>,
    ) -> bool {
        let Some(codes) = sold.get(&portion.lot).copied() else { return false };
        let amount = self.known(&portion.lot).zip(portion.quantity);
        let amount =
            amount.and_then(|(lot, q)| lot.to_base(&q).ok().map(|amount| (lot.pieces(amount), amount)));
        let Some((Some(pieces), amount)) = amount else { return false };
        if move_of(self.event) != Some(CodeMove::Returned) || pieces > Decimal::from(codes) {
            return false;
        }
        sold.remove(&portion.lot);
        let owner = receipt.new_owner.as_ref().unwrap_or(&self.actor).to_owned();
        let here = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        self.put(&portion.lot, &here, amount);
        true
    }

    fn come_back(&mut self, lot: &Lot, portion: &Portion, here: &Spot) {
        let Some(amount) = self.measure(lot, portion) else { return };
        let back: Decimal = self.goods.left.iter().filter(|(id, _)| *id == lot.id).map(|(_, a)| a).sum();
        let out = lot.left - lot.known_again() + back;
        if amount > out {
            let show = lot.from_base(out).map(|q| q.to_string()).unwrap_or_default();
            let detail = format!("{show} of {} left the ledger; more cannot come back", lot.id);
            self.block(Code::Overdrawn, portion.pointer, detail, &lot.id);
            return;
        }
        self.goods.left.push((lot.id.clone(), -amount));
        self.put(&lot.id, here, amount);
    }
}

/// Whether a difference is at most so many per cent.
pub(super) fn within_percent(difference: Decimal, of: Decimal, percent: Decimal) -> bool {
    let most = of.checked_mul(percent);
    most.is_some_and(|most| difference * Decimal::ONE_HUNDRED <= most)
}
