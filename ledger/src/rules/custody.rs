//! Handing over: ship, receive, void, sell, and what enters from outside the ledger.
//!
//! What is under way is the shipper's until it is received. Possession moves by handing over (`possessing_party`, or the
//! place that somebody runs), ownership where the event names an `owning_party`, either alone or both.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::event::SourceDest;
use crate::identifier::{Identifier, Kind};
use crate::rules::books::THIS_ENTRY;
use crate::rules::lot::{Lot, Spot, UnderWay};
use crate::rules::names::canonical;
use crate::rules::plan::{Plan, Portion};
use crate::rules::state::Standing;
use crate::rules::{Code, Refusal, RefusalCode};

impl Plan<'_> {
    /// Sends goods to somebody: a member must confirm; to an outsider they leave the ledger.
    pub(super) fn ship(&mut self) -> Result<(), Refusal> {
        let new_owner = self.new_owner();
        let to = match (self.party_at(false), &new_owner) {
            (Some(to), _) => to,
            (None, _) if self.event.destination(SourceDest::Location).is_some() => {
                self.unknown_location();
                return Ok(());
            }
            (None, Some(owner)) => return self.sell(&owner.clone()),
            (None, None) => {
                return Err(Refusal::new(
                    RefusalCode::InvalidEvent,
                    "/destinationList",
                    "a shipment says who gets it",
                    "name the possessing_party (or the location of a known place) in destinationList",
                ));
            }
        };
        let standing = self.state.parties.get(&to).map(|p| p.standing);
        if standing.is_none() {
            let detail = format!("the receiver {to} is not known yet");
            self.block(Code::UnknownReference, "/destinationList", detail, &to);
        }
        let member = matches!(standing, Some(Standing::Member | Standing::Suspended));
        for portion in self.moving()? {
            let taken = self.take_held(&portion);
            self.stop(&portion, &taken, Some(&to));
            for (spot, amount) in taken {
                let owner = self.owner_after(&portion, &spot, new_owner.as_deref());
                if to == self.actor {
                    let here = Spot { place: self.place_of_arrival(), owner, ..spot };
                    self.change(&portion.lot, &here, amount);
                    continue;
                }
                self.close(&portion.lot);
                if member {
                    let under_way = UnderWay { shipment: THIS_ENTRY, to: to.clone(), owner };
                    self.change(&portion.lot, &Spot { under_way: Some(under_way), ..spot }, amount);
                } else {
                    self.goods.left.push((portion.lot.clone(), amount));
                }
            }
        }
        if member && to != self.actor {
            self.keep_units(None);
        }
        Ok(())
    }

    /// Who owns what is handed over. Only its owner gives it away: a carrier carries.
    fn owner_after(&mut self, portion: &Portion, spot: &Spot, named: Option<&str>) -> String {
        let Some(new) = named.filter(|new| *new != spot.owner) else { return spot.owner.clone() };
        if spot.owner != self.actor {
            let detail =
                format!("{} belongs to {}, who alone can make {new} its owner", portion.lot, spot.owner);
            self.block(Code::NotHeld, &portion.pointer, detail, &portion.lot);
        }
        new.to_owned()
    }

    /// Ownership moves and the goods stay where they are, with whoever keeps them.
    fn sell(&mut self, to: &str) -> Result<(), Refusal> {
        let (actor, place) = (self.actor.clone(), self.place_of_origin());
        for portion in self.moving()? {
            let whose = format!("{actor} owns");
            let wanted = |spot: &Spot| {
                let elsewhere = u64::from(spot.place != place);
                (spot.owner == actor && spot.under_way.is_none()).then_some(elsewhere)
            };
            let taken = self.take(&portion, &whose, wanted, |spot| spot.owner == actor);
            self.stop(&portion, &taken, Some(to));
            for (spot, amount) in taken {
                self.change(&portion.lot, &Spot { owner: to.to_owned(), ..spot }, amount);
            }
        }
        Ok(())
    }

    /// Takes in what is under way to the actor, or what somebody without a key holds. What comes from outside the ledger
    /// opens a lot with a gap in its chain.
    pub(super) fn receive(&mut self) -> Result<(), Refusal> {
        let from = self.party_at(true).or_else(|| self.event.source(SourceDest::OwningParty).map(canonical));
        let standing = from.as_ref().and_then(|f| self.state.parties.get(f)).map(|p| p.standing);
        let from_member = standing.is_some_and(|s| s != Standing::Outsider);
        let new_owner = self.new_owner();
        let actor = self.actor.clone();
        for portion in self.moving()? {
            let sender = |spot: &Spot| from.as_ref().is_none_or(|f| *f == spot.holder || *f == spot.owner);
            let coming = |spot: &Spot| spot.under_way.as_ref().is_some_and(|u| u.to == actor && sender(spot));
            let keyless = |spot: &Spot| {
                standing == Some(Standing::Outsider)
                    && spot.under_way.is_none()
                    && from.as_ref() == Some(&spot.holder)
            };
            let expected = self
                .known(&portion.lot)
                .is_some_and(|lot| !self.spots(lot, |s| coming(s) || keyless(s)).is_empty());
            if !expected
                && !from_member
                && self.enter_from_outside(&portion, from.as_deref(), new_owner.as_deref())
            {
                continue;
            }
            let first = self.first_shipment(&portion, coming);
            let rank = |spot: &Spot| match &spot.under_way {
                Some(u) if coming(spot) => {
                    Some(if Some(u.shipment) == first { 0 } else { u.shipment.saturating_add(1) })
                }
                _ => keyless(spot).then_some(u64::MAX),
            };
            let by = from.as_ref().map(|f| format!(" from {f}")).unwrap_or_default();
            let whose = format!("under way to {actor}{by} is");
            let taken = self.take(&portion, &whose, rank, |s| coming(s) || keyless(s));
            if taken.iter().any(|(spot, _)| spot.under_way.is_none()) {
                self.stop(&portion, &taken, Some(&actor));
            }
            for (spot, amount) in taken {
                self.handed_on(&portion.lot, &spot.holder);
                let owner = match spot.under_way {
                    Some(under_way) => under_way.owner,
                    None if spot.owner == spot.holder => new_owner.clone().unwrap_or_else(|| actor.clone()),
                    None => spot.owner,
                };
                let here = Spot { holder: actor.clone(), place: self.place(), owner, under_way: None };
                self.change(&portion.lot, &here, amount);
            }
        }
        self.keep_units(Some(&actor));
        Ok(())
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

    /// The shipment that fits exactly is the one meant; without one, the oldest is.
    fn first_shipment(&self, portion: &Portion, coming: impl Fn(&Spot) -> bool) -> Option<u64> {
        let lot = self.known(&portion.lot)?;
        let need = lot.to_base(&portion.quantity?).ok()?;
        let mut open: BTreeMap<u64, Decimal> = BTreeMap::new();
        for (spot, amount) in self.spots(lot, coming) {
            if let Some(under_way) = spot.under_way {
                *open.entry(under_way.shipment).or_default() += amount;
            }
        }
        open.into_iter().find(|(_, amount)| *amount == need).map(|(shipment, _)| shipment)
    }

    /// Whether a receipt of what nobody sent is one from outside the ledger; then it is planned. A lot that the ledger saw
    /// made comes back only as far as it left: otherwise goods could be passed off as somebody else's lot.
    fn enter_from_outside(&mut self, portion: &Portion, from: Option<&str>, owner: Option<&str>) -> bool {
        let owner = owner.unwrap_or(&self.actor).to_owned();
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
        self.flag(Code::OriginNotRecorded, &portion.pointer, detail);
        true
    }

    fn come_back(&mut self, lot: &Lot, portion: &Portion, here: &Spot) {
        let Some(amount) = self.measure(lot, portion) else { return };
        let back: Decimal = self.goods.left.iter().filter(|(id, _)| *id == lot.id).map(|(_, a)| a).sum();
        let out = lot.left + back;
        if amount > out {
            let show = lot.from_base(out).map(|q| q.to_string()).unwrap_or_default();
            let detail = format!("{show} of {} left the ledger; more cannot come back", lot.id);
            self.block(Code::Overdrawn, &portion.pointer, detail, &lot.id);
            return;
        }
        self.goods.left.push((lot.id.clone(), -amount));
        self.change(&lot.id, here, amount);
    }

    /// Takes back what is under way and has not been received.
    pub(super) fn void_shipping(&mut self) -> Result<(), Refusal> {
        let to = self.party_at(false);
        let actor = self.actor.clone();
        for portion in self.moving()? {
            let whose = format!("{actor} has under way");
            let mine = |spot: &Spot| {
                let bound = spot.under_way.as_ref().filter(|u| to.as_ref().is_none_or(|t| *t == u.to));
                spot.holder == actor && bound.is_some()
            };
            let first = self.first_shipment(&portion, mine);
            let rank = |spot: &Spot| {
                let shipment = spot.under_way.as_ref().filter(|_| mine(spot))?.shipment;
                Some(if Some(shipment) == first { 0 } else { shipment.saturating_add(1) })
            };
            for (spot, amount) in self.take(&portion, &whose, rank, mine) {
                self.change(&portion.lot, &Spot { under_way: None, ..spot }, amount);
            }
        }
        self.keep_units(Some(&actor));
        Ok(())
    }

    /// The party at one end of a handover: who possesses, else who runs the place.
    fn party_at(&self, source: bool) -> Option<String> {
        let end = |kind| if source { self.event.source(kind) } else { self.event.destination(kind) };
        end(SourceDest::PossessingParty).map(canonical).or_else(|| {
            let place = canonical(end(SourceDest::Location)?);
            let stated = self.state.places.get(&place)?;
            Some(stated.what.party.as_ref().map_or(stated.owner.clone(), |p| p.to_string()))
        })
    }

    fn unknown_location(&mut self) {
        let place = self.event.destination(SourceDest::Location).map(canonical).unwrap_or_default();
        let detail = format!("the place {place} is not known yet");
        self.block(Code::UnknownReference, "/destinationList", detail, &place);
    }

    fn place_of_arrival(&self) -> Option<String> {
        let location = self.event.destination(SourceDest::Location).map(canonical);
        location
            .filter(|l| Identifier::parse(l).is_ok_and(|i| i.kind() == Kind::Place))
            .or_else(|| self.place())
    }
}
