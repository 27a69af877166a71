//! Plans what an event would do to goods, against the state and what the event itself has done so far.
//!
//! Nothing is changed while planning. What cannot be done is noted as a reason to stay pending, with the ids whose
//! change may cure it; what can is a list of changes that the state applies in one go. Every amount and every sum is held
//! against what the books can say exactly, so that applying never rounds and never fails.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Event, Quantity, SourceDest};
use crate::rules::body::Body;
use crate::rules::decision::{Decision, Effect, Goods};
use crate::rules::events::EventKey;
use crate::rules::lot::{Delta, Lot, MOST_DECIMALS, MOST_IN_BOOKS, Spot, fits_books};
use crate::rules::names::Pointer;
use crate::rules::planned::Planned;
use crate::rules::state::State;
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode, names, portions};

/// The most reasons that a verdict lists; the first say enough.
pub const MOST_REASONS: usize = 32;

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
    pub(super) pointer: Pointer,
    /// The logistic unit that it is in, where the event names that.
    pub(super) unit: Option<String>,
    /// Whether it is one item with a serial.
    pub(super) item: bool,
    /// The lot that the event names of an item.
    pub(super) batch: Option<String>,
}

/// Portions of one event, as it names them, or as they are inside the units that it names.
pub(super) type Portions<'p> = [Cow<'p, Portion>];

pub(super) struct Plan<'s> {
    pub(super) state: &'s State,
    pub(super) event: &'s Event,
    /// Its name, if it has one.
    pub(super) key: Option<EventKey>,
    /// What it says, in few bytes.
    pub(super) body: Option<Body>,
    /// Its goods, read beforehand.
    pub(super) read: &'s Result<Vec<portions::Goods>, Refusal>,
    /// Who did it.
    pub(super) actor: String,
    /// Who signed.
    pub(super) signer: &'s str,
    /// When it was entered, which for one that waited is long ago.
    pub(super) entered_ms: u64,
    pub(super) goods: Goods,
    flags: Vec<Reason>,
    blocks: Vec<Reason>,
    waits: BTreeSet<String>,
    /// What the books cannot hold; found late, because it depends on what is there.
    too_much: Option<Refusal>,
    /// Spots as this event leaves them.
    planned: Planned,
}

impl<'s> Plan<'s> {
    pub(super) fn new(
        state: &'s State,
        event: &'s Event,
        prepared: &'s Prepared,
        signer: &'s str,
    ) -> Plan<'s> {
        Plan {
            state,
            event,
            key: prepared.event_key().map(|(key, _)| key),
            body: prepared.body(),
            read: prepared.goods(),
            actor: signer.to_owned(),
            signer,
            entered_ms: u64::MAX,
            goods: Goods::default(),
            flags: Vec::new(),
            blocks: Vec::new(),
            waits: BTreeSet::new(),
            too_much: None,
            planned: Planned::default(),
        }
    }

    /// Notes a reason to stay pending, and what may cure it.
    pub(super) fn block(&mut self, code: Code, pointer: impl Into<String>, detail: String, waits_for: &str) {
        self.block_for_good(code, pointer, detail);
        self.waits.insert(waits_for.to_owned());
    }

    /// Another id whose change may cure it.
    pub(super) fn wait_for(&mut self, id: &str) {
        self.waits.insert(id.to_owned());
    }

    /// Notes a reason to stay pending that nothing cures.
    pub(super) fn block_for_good(&mut self, code: Code, pointer: impl Into<String>, detail: String) {
        if self.blocks.len() < MOST_REASONS {
            self.blocks.push(Reason::new(code, pointer, detail));
        }
    }

    pub(super) fn is_blocked(&self) -> bool {
        !self.blocks.is_empty()
    }

    pub(super) fn flag(&mut self, code: Code, pointer: impl Into<String>, detail: String) {
        self.flag_as(Reason::new(code, pointer, detail));
    }

    pub(super) fn flag_as(&mut self, reason: Reason) {
        if self.flags.len() < MOST_REASONS {
            self.flags.push(reason);
        }
    }

    pub(super) fn decide(self) -> Result<Decision, Refusal> {
        if let Some(refusal) = self.too_much {
            return Err(refusal);
        }
        if !self.blocks.is_empty() {
            return Ok(Decision::Pending { reasons: self.blocks, waits: self.waits });
        }
        Ok(Decision::Effective { flags: self.flags, effect: Effect::Goods(Box::new(self.goods)) })
    }

    /// The place of the event as a canonical id: where the goods are afterwards, else where it happened.
    pub(super) fn place(&self) -> Option<String> {
        self.afterwards().map(Cow::into_owned)
    }

    /// [`Plan::place`], not copied where it stands in the event as it is.
    pub(super) fn afterwards(&self) -> Option<Cow<'s, str>> {
        let uri = self.event.biz_location().or(self.event.read_point())?;
        Some(names::canonically(uri))
    }

    /// The place that goods are taken from.
    pub(super) fn place_of_origin(&self) -> Option<String> {
        self.origin().map(Cow::into_owned)
    }

    /// [`Plan::place_of_origin`], not copied where it stands in the event as it is.
    pub(super) fn origin(&self) -> Option<Cow<'s, str>> {
        let uri = self.event.read_point().or(self.event.biz_location())?;
        Some(names::canonically(uri))
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
            self.block(Code::UnknownReference, portion.pointer, detail, &portion.lot);
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
                self.block(Code::UnitMismatch, portion.pointer, detail, &lot.id);
                None
            }
        }
    }

    /// What is at the spots of a lot that pass, this event's own changes included; never zero.
    pub(super) fn spots(&self, lot: &Lot, passes: impl Fn(&Spot) -> bool) -> Vec<(Spot, Decimal)> {
        let changed = self.planned.of(&self.goods.deltas, self.known(&lot.id), &lot.id);
        let changed = changed.as_deref();
        let unchanged = |spot: &Spot| changed.is_none_or(|c| c.get(spot).is_none());
        let before = lot.stock.iter().filter(|(spot, _)| passes(spot) && unchanged(spot));
        let after = changed.into_iter().flatten().filter(|(spot, left)| !left.is_zero() && passes(spot));
        let mut spots: Vec<(Spot, Decimal)> = before.chain(after).map(|(s, a)| (s.clone(), *a)).collect();
        spots.sort();
        spots
    }

    /// Takes an amount from the spots that `wanted` gives a rank (lowest first); blocks if there is not enough. What is
    /// missing elsewhere, where `owes` says so, must be left. `whose` says in an error whose stock was looked at.
    pub(super) fn take(
        &mut self,
        portion: &Portion,
        whose: &str,
        wanted: impl Fn(&Spot) -> Option<u64>,
        owes: impl Fn(&Spot) -> bool,
    ) -> Vec<(Spot, Decimal)> {
        let Some(lot) = self.require(portion) else { return Vec::new() };
        let Some(need) = self.measure(lot, portion) else { return Vec::new() };
        let all = self.spots(lot, |spot| wanted(spot).is_some() || owes(spot));
        let owed: Decimal = all.iter().filter(|(s, a)| *a < Decimal::ZERO && owes(s)).map(|(_, a)| a).sum();
        let mut there: Vec<(u64, Spot, Decimal)> = all
            .into_iter()
            .filter(|(_, amount)| *amount > Decimal::ZERO)
            .filter_map(|(spot, amount)| wanted(&spot).map(|rank| (rank, spot, amount)))
            .collect();
        there.sort();
        let total = (there.iter().map(|(_, _, amount)| amount).sum::<Decimal>() + owed).max(Decimal::ZERO);
        if total < need {
            let show = |amount| lot.from_base(amount).map(|q| q.to_string()).unwrap_or_default();
            let destroyed = lot.destroyed_by(&self.actor);
            let (code, detail) = if destroyed > Decimal::ZERO && need - total <= destroyed {
                let (gone, there) = (show(destroyed), show(total));
                (
                    Code::Destroyed,
                    format!("{whose} {there} of {}; {gone} was destroyed, {} is needed", lot.id, show(need)),
                )
            } else if total.is_zero() {
                (Code::NotHeld, format!("{whose} none of {}; {} is needed", lot.id, show(need)))
            } else {
                (Code::Overdrawn, format!("{whose} {} of {}; {} is needed", show(total), lot.id, show(need)))
            };
            self.block(code, portion.pointer, detail, &portion.lot);
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
            self.change(&portion.lot, &spot, -part);
            taken.push((spot, part));
        }
        taken
    }

    /// Takes what the actor holds and nothing that is under way: at the named place first, its own first.
    pub(super) fn take_held(&mut self, portion: &Portion) -> Vec<(Spot, Decimal)> {
        let (actor, place) = (self.actor.clone(), self.place_of_origin());
        let whose = format!("{actor} holds");
        let theirs = self.whose();
        let wanted = |spot: &Spot| {
            if spot.holder != actor || spot.under_way.is_some() {
                return None;
            }
            let elsewhere = u64::from(spot.place != place);
            let whose = match &spot.owner {
                owner if theirs.as_ref() == Some(owner) => 0,
                owner if *owner == actor => 1,
                _ => 2,
            };
            Some(elsewhere * 4 + whose)
        };
        self.take(portion, &whose, wanted, |spot| spot.holder == actor)
    }

    /// Whose goods are meant, of several in one store: the owner's that the event names as source, else, where they do not
    /// change owners, theirs who get them.
    fn whose(&self) -> Option<String> {
        let event = self.event;
        let to = || match event.destination(SourceDest::OwningParty) {
            None => event.destination(SourceDest::PossessingParty),
            Some(_) => None,
        };
        event.source(SourceDest::OwningParty).or_else(to).map(names::canonical)
    }

    /// Changes stock, and gives what is there afterwards.
    pub(super) fn change(&mut self, lot: &str, spot: &Spot, amount: Decimal) -> Decimal {
        let known = self.known(lot);
        let there = || known.and_then(|lot| lot.stock.get(spot)).copied().unwrap_or_default();
        let before = self.planned.at(&self.goods.deltas, known, lot, spot).unwrap_or_else(there);
        let after = before + amount;
        if !fits_books(after) {
            self.too_much.get_or_insert_with(|| too_much("", lot));
            return before;
        }
        self.goods.deltas.push(Delta { lot: lot.to_owned(), spot: spot.clone(), amount });
        let state = self.state;
        self.planned.note(&self.goods.deltas, after, |lot| state.lots.get(lot));
        after
    }

    /// Puts an amount where it belongs; what the same holder and owner are short of elsewhere (after an event was taken back
    /// as an error) is made up first, so that the corrected event leaves what it would have left alone.
    pub(super) fn put(&mut self, lot: &str, spot: &Spot, amount: Decimal) {
        let mut left = amount;
        if let Some(known) = self.known(lot) {
            let bound = |s: &Spot| s.under_way.as_ref().map(|u| (u.to.clone(), u.owner.clone()));
            let alike = |s: &Spot| {
                s != spot && s.holder == spot.holder && s.owner == spot.owner && bound(s) == bound(spot)
            };
            for (short, there) in self.spots(known, alike) {
                let part = left.min(-there);
                if part > Decimal::ZERO {
                    self.change(lot, &short, part);
                    left -= part;
                }
            }
        }
        if !left.is_zero() {
            self.change(lot, spot, left);
        }
    }

    /// Holds the sum of everything ever added to a lot against what the books can say.
    pub(super) fn check_sum(&mut self, lot: &str, sum: Decimal) {
        if !fits_books(sum) {
            self.too_much.get_or_insert_with(|| too_much("", lot));
        }
    }
}

pub(super) fn too_much(pointer: impl Into<String>, lot: &str) -> Refusal {
    Refusal::new(
        RefusalCode::InvalidEvent,
        pointer,
        format!(
            "more of {lot} than the books can say: at most {MOST_IN_BOOKS} with {MOST_DECIMALS} decimals, in base units"
        ),
        "check quantity and uom; round what no scale can tell",
    )
}
