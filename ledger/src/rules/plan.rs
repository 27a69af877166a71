//! Plans what an event would do to goods, against the state and what the event itself has done so far.
//!
//! Nothing is changed while planning. What cannot be done is noted as a reason to stay pending, with the ids whose
//! change may cure it; what can is a list of changes that the state applies in one go.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::event::{Event, Quantity};
use crate::identifier::{Identifier, Kind, LotId};
use crate::rules::decision::{Decision, Effect, Goods, Opening};
use crate::rules::lot::{Delta, Lot, Spot};
use crate::rules::names::Named;
use crate::rules::state::State;
use crate::rules::{Code, Reason, Refusal, RefusalCode};

/// So much of a lot, as an event names it.
#[derive(Clone, Debug)]
pub(super) struct Portion {
    /// Canonical id of the lot or item.
    pub(super) lot: String,
    /// Canonical id of its product.
    pub(super) product: String,
    /// How much; an item is one piece; nothing where the event does not say.
    pub(super) quantity: Option<Quantity>,
    /// Where the event says so.
    pub(super) pointer: String,
    /// Whether it is one item with a serial.
    pub(super) item: bool,
}

pub(super) struct Plan<'s> {
    pub(super) state: &'s State,
    pub(super) event: &'s Event,
    /// Who did it.
    pub(super) actor: String,
    /// Who signed.
    pub(super) signer: String,
    pub(super) goods: Goods,
    pub(super) flags: Vec<Reason>,
    blocks: Vec<Reason>,
    waits: BTreeSet<String>,
    overlay: HashMap<String, BTreeMap<Spot, Decimal>>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(state: &'s State, event: &'s Event, signer: &str) -> Plan<'s> {
        Plan {
            state,
            event,
            actor: signer.to_owned(),
            signer: signer.to_owned(),
            goods: Goods::default(),
            flags: Vec::new(),
            blocks: Vec::new(),
            waits: BTreeSet::new(),
            overlay: HashMap::new(),
        }
    }

    /// Notes a reason to stay pending, and what may cure it.
    pub(super) fn block(&mut self, code: Code, pointer: &str, detail: String, waits_for: &str) {
        self.blocks.push(Reason::new(code, pointer, detail));
        self.waits.insert(waits_for.to_owned());
    }

    pub(super) fn flag(&mut self, code: Code, pointer: &str, detail: String) {
        self.flags.push(Reason::new(code, pointer, detail));
    }

    pub(super) fn is_blocked(&self) -> bool {
        !self.blocks.is_empty()
    }

    pub(super) fn decide(self) -> Decision {
        if self.is_blocked() {
            return Decision::Pending { reasons: self.blocks, waits: self.waits };
        }
        Decision::Effective { flags: self.flags, effect: Effect::Goods(self.goods) }
    }

    /// The place of the event as a canonical id: where the goods are afterwards, else where it happened.
    pub(super) fn place(&self) -> Option<String> {
        let uri = self.event.biz_location().or(self.event.read_point())?;
        Some(crate::rules::names::canonical(uri))
    }

    /// The place that goods are taken from.
    pub(super) fn place_of_origin(&self) -> Option<String> {
        let uri = self.event.read_point().or(self.event.biz_location())?;
        Some(crate::rules::names::canonical(uri))
    }

    /// The lot as the state has it.
    pub(super) fn known(&self, lot: &str) -> Option<&'s Lot> {
        self.state.lots.get(lot)
    }

    /// A lot that must be known.
    pub(super) fn require(&mut self, portion: &Portion) -> Option<&'s Lot> {
        let lot = self.known(&portion.lot);
        if lot.is_none() {
            let detail = format!("{} is not known yet", portion.lot);
            self.block(Code::UnknownReference, &portion.pointer, detail, &portion.lot);
        }
        lot
    }

    /// An amount of a known lot in its base unit; a mismatch blocks.
    pub(super) fn measure(&mut self, lot: &Lot, portion: &Portion) -> Option<Decimal> {
        let quantity = portion.quantity?;
        match lot.to_base(&quantity) {
            Ok(amount) => Some(amount),
            Err(e) => {
                let own = e.lot.map_or("is not counted".to_owned(), |u| format!("is kept in {u}"));
                let detail = format!("{} {own}, and {} does not convert to it", lot.id, e.found);
                self.block(Code::UnitMismatch, &portion.pointer, detail, &lot.id);
                None
            }
        }
    }

    /// What is at the spots of a lot, this event's own changes included.
    pub(super) fn spots(&self, lot: &Lot) -> BTreeMap<Spot, Decimal> {
        let mut spots = lot.stock.clone();
        for (spot, change) in self.overlay.get(&lot.id).into_iter().flatten() {
            *spots.entry(spot.clone()).or_default() += change;
        }
        spots.retain(|_, amount| !amount.is_zero());
        spots
    }

    /// Takes an amount from the spots that `wanted` gives a rank (lowest first); blocks if there is not enough.
    /// `whose` says in an error whose stock was looked at.
    pub(super) fn take(
        &mut self,
        portion: &Portion,
        whose: &str,
        wanted: impl Fn(&Spot) -> Option<u8>,
    ) -> Vec<(Spot, Decimal)> {
        let Some(lot) = self.require(portion) else { return Vec::new() };
        let Some(need) = self.measure(lot, portion) else { return Vec::new() };
        let mut there: Vec<(u8, Spot, Decimal)> = self
            .spots(lot)
            .into_iter()
            .filter(|(_, amount)| *amount > Decimal::ZERO)
            .filter_map(|(spot, amount)| wanted(&spot).map(|rank| (rank, spot, amount)))
            .collect();
        there.sort();
        let total: Decimal = there.iter().map(|(_, _, amount)| amount).sum();
        if total < need {
            let show = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
            let (code, detail) = if total.is_zero() {
                (Code::NotHeld, format!("{whose} none of {}; {} is needed", lot.id, show(need)))
            } else {
                (Code::Overdrawn, format!("{whose} {} of {}; {} is needed", show(total), lot.id, show(need)))
            };
            self.block(code, &portion.pointer, detail, &portion.lot);
            return Vec::new();
        }
        let mut left = need;
        let mut taken = Vec::new();
        for (_, spot, amount) in there {
            if left.is_zero() {
                break;
            }
            let part = amount.min(left);
            left -= part;
            self.change(&lot.id, &spot, -part);
            taken.push((spot, part));
        }
        taken
    }

    /// Takes what the actor holds and nothing that is under way: at the named place first, its own first.
    pub(super) fn take_held(&mut self, portion: &Portion) -> Vec<(Spot, Decimal)> {
        let (actor, place) = (self.actor.clone(), self.place_of_origin());
        let whose = format!("{actor} holds");
        self.take(portion, &whose, |spot| {
            if spot.holder != actor || spot.under_way.is_some() {
                return None;
            }
            let elsewhere = u8::from(spot.place != place);
            let somebody_elses = u8::from(spot.owner != actor);
            Some(elsewhere * 2 + somebody_elses)
        })
    }

    /// Changes stock.
    pub(super) fn change(&mut self, lot: &str, spot: &Spot, amount: Decimal) {
        *self.overlay.entry(lot.to_owned()).or_default().entry(spot.clone()).or_default() += amount;
        self.goods.deltas.push(Delta { lot: lot.to_owned(), spot: spot.clone(), amount });
    }

    /// Makes a portion of a lot at a spot: opens the lot, or adds to an open one of the same maker. Only the owner of
    /// the product and the packers that it names make lots of it.
    pub(super) fn make(
        &mut self,
        portion: &Portion,
        spot: &Spot,
        unrecorded: Decimal,
    ) -> Result<(), Refusal> {
        let Some(product) = self.state.products.get(&portion.product) else {
            let detail = format!("the product {} is not known yet", portion.product);
            self.block(Code::UnknownReference, &portion.pointer, detail, &portion.product);
            return Ok(());
        };
        let may =
            product.owner == self.signer || product.what.packers.iter().any(|p| p.as_str() == self.signer);
        if !may {
            return Err(Refusal::new(
                RefusalCode::NotPermitted,
                portion.pointer.clone(),
                format!(
                    "{} may not make lots of {}, which belongs to {}",
                    self.signer, portion.product, product.owner
                ),
                "have its owner name you among the product's packers, or use a product of your own",
            ));
        }
        let factor = product.what.factor.as_ref().and_then(|f| f.to_base().ok()).map(|f| f.amount);
        self.open_or_add(portion, spot, factor, unrecorded);
        Ok(())
    }

    /// Opens a lot or adds to it, whoever may.
    pub(super) fn open_or_add(
        &mut self,
        portion: &Portion,
        spot: &Spot,
        factor: Option<Decimal>,
        unrecorded: Decimal,
    ) {
        let unit = portion.quantity.map(|q| q.unit);
        let amount = match self.known(&portion.lot) {
            Some(lot) if lot.maker != self.actor || !lot.open || portion.item => {
                let why =
                    if portion.item || lot.maker == self.actor { "is closed" } else { "is somebody else's" };
                let detail = format!("{} exists since entry {} and {why}", lot.id, lot.opened);
                self.block(Code::IdTaken, &portion.pointer, detail, &portion.lot);
                return;
            }
            Some(lot) => match portion.quantity {
                Some(_) => match self.measure(lot, portion) {
                    Some(amount) => amount,
                    None => return,
                },
                None => Decimal::ZERO,
            },
            None => {
                let amount =
                    portion.quantity.and_then(|q| q.to_base().ok()).map_or(Decimal::ZERO, |q| q.amount);
                if !self.goods.openings.iter().any(|o| o.id == portion.lot) {
                    self.goods.openings.push(Opening {
                        id: portion.lot.clone(),
                        product: portion.product.clone(),
                        maker: self.actor.clone(),
                        made_ms: self.event.time_ms(),
                        unit,
                        factor,
                    });
                }
                amount
            }
        };
        if !amount.is_zero() {
            self.change(&portion.lot, spot, amount);
            self.goods.made.push((portion.lot.clone(), amount, unrecorded));
        }
    }

    /// Reads an EPC as a portion of one.
    pub(super) fn item(&self, named: &Named<'_>) -> Option<Portion> {
        let id = Identifier::parse(named.uri).ok()?;
        if id.kind() != Kind::Item {
            return None;
        }
        let item = crate::identifier::ItemId::try_from(id).ok()?;
        Some(Portion {
            lot: item.to_string(),
            product: item.product().to_string(),
            quantity: Some(Quantity::new(Decimal::ONE, crate::event::Unit::PIECE)),
            pointer: named.pointer.clone(),
            item: true,
        })
    }

    /// Reads an amount of a class as a portion of a lot; goods without a lot cannot be kept in the books.
    pub(super) fn portion(
        &self,
        named: &Named<'_>,
        element: &crate::event::QuantityElement,
    ) -> Result<Portion, Refusal> {
        let lot = LotId::parse(named.uri).map_err(|e| {
            Refusal::new(
                RefusalCode::InvalidEvent,
                named.pointer.clone(),
                format!("{:?} names no lot: {e}", named.uri),
                "name the lot, such as https://HOST/p/PRODUCT/10/LOT; for goods of others use a report",
            )
        })?;
        Ok(Portion {
            lot: lot.to_string(),
            product: lot.product().to_string(),
            quantity: element.amount(),
            pointer: named.pointer.clone(),
            item: false,
        })
    }
}
