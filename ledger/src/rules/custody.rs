//! Handing over: ship, void, sell; `receiving` has the other side.
//!
//! What is under way is the shipper's until it is received. Possession moves by handing over (`possessing_party`, or the
//! place that somebody runs), ownership where the event names an `owning_party`, either alone or both.

use crate::event::SourceDest;
use crate::identifier::{Identifier, Kind};
use crate::rules::books::THIS_ENTRY;
use crate::rules::lot::{Spot, UnderWay};
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
                    self.put(&portion.lot, &Spot { under_way: Some(under_way), ..spot }, amount);
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
            self.block(Code::NotHeld, portion.pointer, detail, &portion.lot);
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
    pub(super) fn party_at(&self, source: bool) -> Option<String> {
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
