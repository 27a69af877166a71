//! Handing over: ship, receive, void, move, count, sell, destroy.
//!
//! What is under way is the shipper's until it is received. Possession moves by handing over, ownership where the event
//! names an owning party, either alone or both.

use rust_decimal::Decimal;

use crate::event::SourceDest;
use crate::identifier::Kind;
use crate::rules::goods::THIS_ENTRY;
use crate::rules::lot::{Spot, UnderWay};
use crate::rules::names::canonical;
use crate::rules::plan::{Plan, Portion};
use crate::rules::state::Standing;
use crate::rules::{Code, Refusal, RefusalCode};

impl Plan<'_> {
    /// Sends goods to somebody: a member must confirm; to an outsider they leave the ledger.
    pub(super) fn ship(&mut self) -> Result<(), Refusal> {
        let Some(to) = self.party_at_end(false) else {
            return Err(Refusal::new(
                RefusalCode::InvalidEvent,
                "/destinationList",
                "a shipment says who gets it",
                "name the possessing_party (or the location of a known place) in destinationList",
            ));
        };
        let standing = self.state.parties.get(&to).map(|p| p.standing);
        if standing.is_none() {
            let detail = format!("the receiver {to} is not known yet");
            self.block(Code::UnknownReference, "/destinationList", detail, &to);
        }
        let new_owner = self.event.destination(SourceDest::OwningParty).map(canonical);
        let mut moved = false;
        for portion in self.moving()? {
            for (spot, amount) in self.take_held(&portion) {
                moved = true;
                self.goods.closes.push(portion.lot.clone());
                let owner = match &new_owner {
                    Some(new) if spot.owner == self.actor => new.clone(),
                    _ => spot.owner.clone(),
                };
                if to == self.actor {
                    let here = Spot { place: self.place_of_arrival(), ..spot };
                    self.change(&portion.lot, &here, amount);
                } else if standing == Some(Standing::Member) || standing == Some(Standing::Suspended) {
                    let under_way = UnderWay { shipment: THIS_ENTRY, to: to.clone(), owner };
                    self.change(&portion.lot, &Spot { under_way: Some(under_way), ..spot }, amount);
                }
            }
        }
        if moved && to != self.actor && standing == Some(Standing::Member) {
            self.flag(Code::UnconfirmedHandover, "/destinationList", format!("{to} has not confirmed yet"));
        }
        Ok(())
    }

    /// Takes in what is under way to the actor. What comes from outside the ledger opens a lot with a gap in its chain.
    pub(super) fn receive(&mut self) -> Result<(), Refusal> {
        let from = self.party_at_end(true);
        let from_member = from
            .as_ref()
            .and_then(|f| self.state.parties.get(f))
            .is_some_and(|p| p.standing != Standing::Outsider);
        let actor = self.actor.clone();
        for portion in self.moving()? {
            let coming = |spot: &Spot| {
                let under_way = spot.under_way.as_ref()?;
                let sender = from.as_ref().is_none_or(|f| *f == spot.holder);
                (under_way.to == actor && sender).then_some(0)
            };
            let expected = self
                .known(&portion.lot)
                .is_some_and(|lot| self.spots(lot).keys().any(|s| coming(s).is_some()));
            let from_outside =
                !expected && !from_member && (from.is_some() || self.known(&portion.lot).is_none());
            if from_outside {
                self.enter_from_outside(&portion, from.as_deref());
                continue;
            }
            let whose = format!(
                "under way to {actor}{} is",
                from.as_ref().map(|f| format!(" from {f}")).unwrap_or_default()
            );
            for (spot, amount) in self.take(&portion, &whose, coming) {
                let owner = spot.under_way.map_or(spot.owner, |u| u.owner);
                let here = Spot { holder: actor.clone(), place: self.place(), owner, under_way: None };
                self.change(&portion.lot, &here, amount);
            }
        }
        Ok(())
    }

    fn enter_from_outside(&mut self, portion: &Portion, from: Option<&str>) {
        let owner = self.event.destination(SourceDest::OwningParty).map_or(self.actor.clone(), canonical);
        let here = Spot { holder: self.actor.clone(), place: self.place(), owner, under_way: None };
        let factor = self.state.products.get(&portion.product).and_then(|p| p.what.factor.as_ref());
        let factor = factor.and_then(|f| f.to_base().ok()).map(|f| f.amount);
        if let Some(lot) = self.known(&portion.lot) {
            // A known lot that comes back from outside: nobody vouches for what it was mixed with meanwhile.
            if let Some(amount) = self.measure(lot, portion) {
                self.change(&portion.lot, &here, amount);
                self.goods.made.push((portion.lot.clone(), amount, Decimal::ONE));
            }
        } else {
            self.open_or_add(portion, &here, factor, Decimal::ONE);
        }
        let whom = from.map(|f| format!(" from {f}")).unwrap_or_default();
        let detail =
            format!("{} enters{whom}, outside the ledger: how it was made is not recorded", portion.lot);
        self.flag(Code::OriginNotRecorded, &portion.pointer, detail);
    }

    /// Takes back what is under way and has not been received.
    pub(super) fn void_shipping(&mut self) -> Result<(), Refusal> {
        let to = self.party_at_end(false);
        let actor = self.actor.clone();
        for portion in self.moving()? {
            let whose = format!("{actor} has under way");
            let taken = self.take(&portion, &whose, |spot| {
                let under_way = spot.under_way.as_ref()?;
                (spot.holder == actor && to.as_ref().is_none_or(|t| *t == under_way.to)).then_some(0)
            });
            for (spot, amount) in taken {
                self.change(&portion.lot, &Spot { under_way: None, ..spot }, amount);
            }
        }
        Ok(())
    }

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

    /// What the scale says now is what the actor holds at that place, up or down.
    pub(super) fn count(&mut self) -> Result<(), Refusal> {
        let place = self.place();
        for portion in self.moving()? {
            let Some(lot) = self.require(&portion) else { continue };
            let Some(found) = self.measure(lot, &portion) else { continue };
            let here = Spot {
                holder: self.actor.clone(),
                place: place.clone(),
                owner: self.actor.clone(),
                under_way: None,
            };
            let there = |s: &Spot| {
                s.holder == self.actor && s.under_way.is_none() && (place.is_none() || s.place == place)
            };
            let held: Vec<(Spot, Decimal)> = self.spots(lot).into_iter().filter(|(s, _)| there(s)).collect();
            let booked: Decimal = held.iter().map(|(_, amount)| amount).sum();
            let mut missing = booked - found;
            if missing < Decimal::ZERO {
                let spot = held.first().map_or(here, |(s, _)| s.clone());
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
        for portion in self.moving()? {
            if !self.take_held(&portion).is_empty() {
                self.goods.closes.push(portion.lot.clone());
            }
        }
        Ok(())
    }

    /// The party at one end of a handover: who possesses, else who owns, else who runs the place.
    fn party_at_end(&self, source: bool) -> Option<String> {
        let end = |kind| if source { self.event.source(kind) } else { self.event.destination(kind) };
        let party = end(SourceDest::PossessingParty).or_else(|| end(SourceDest::OwningParty)).map(canonical);
        party.or_else(|| {
            let place = canonical(end(SourceDest::Location)?);
            let stated = self.state.places.get(&place)?;
            Some(stated.what.party.as_ref().map_or(stated.owner.clone(), |p| p.to_string()))
        })
    }

    fn place_of_arrival(&self) -> Option<String> {
        let location = self.event.destination(SourceDest::Location).map(canonical);
        location
            .filter(|l| crate::identifier::Identifier::parse(l).is_ok_and(|i| i.kind() == Kind::Place))
            .or_else(|| self.place())
    }
}
