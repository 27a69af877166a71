//! What does not add up between events that tell of the same lot.
//!
//! The ledger's own stock cannot be overdrawn: the rules keep such a statement pending. Reports move nothing, so nothing
//! stops them from contradicting each other; here they are held against each other, lot by lot and pallet by pallet: more
//! received than was shipped, more used than was made, more in one truck than was ever made. Goods change hands many times,
//! so sums are compared only where each piece counts once. A difference is a fact to be looked at, not an accusation: a
//! document may be missing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::act::{Act, Form, Portion, Side};
use crate::event::{Action, BizStep, Dimension, Event, Quantity};

/// Two sums of one lot that cannot both be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Canonical id of the lot or logistic unit.
    pub lot: String,
    /// What there is more of than there can be.
    pub what: Claim,
    /// How much of it, in the unit of the first event that tells it.
    pub found: Quantity,
    /// What it is held against.
    pub against: Claim,
    /// How much of that.
    pub at_most: Quantity,
    /// The entries that tell of `what`.
    pub entries: Vec<u64>,
}

/// What an event says of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// It was made: harvested, packed, milled.
    Made,
    /// It was sent off.
    Shipped,
    /// It arrived.
    Received,
    /// It was made into something else.
    Used,
}

impl Claim {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Claim::Made => "made",
            Claim::Shipped => "shipped",
            Claim::Received => "received",
            Claim::Used => "used",
        }
    }
}

/// Holds what events say of each lot against each other. An event that was sent in twice counts once (same eventID).
pub fn mismatches<'a>(events: impl IntoIterator<Item = (u64, &'a Event)>) -> Vec<Mismatch> {
    let acts: Vec<Act> = events.into_iter().map(|(index, event)| Act::of(index, event)).collect();
    balance(&acts)
}

/// The same of acts that were read.
pub fn balance<A: Borrow<Act>>(acts: &[A]) -> Vec<Mismatch> {
    let acts: Vec<&Act> = once_each(acts.iter().map(Borrow::borrow));
    let inside = contents(&acts);
    let mut sums: BTreeMap<(&str, Dimension), BTreeMap<Claim, Sum>> = BTreeMap::new();
    for act in &acts {
        for (claim, lot, quantity) in claims(act, &inside) {
            let Ok(base) = quantity.to_base() else { continue };
            let sum = sums.entry((lot, quantity.dimension())).or_default().entry(claim);
            let sum = sum.or_insert(Sum {
                base: Decimal::ZERO,
                most: Decimal::ZERO,
                unit: quantity.unit,
                entries: Vec::new(),
            });
            // Reports may claim anything: what no decimal holds is simply the most there is.
            sum.base = sum.base.checked_add(base.amount).unwrap_or(Decimal::MAX);
            sum.most = sum.most.max(base.amount);
            sum.entries.push(act.index);
        }
    }
    let pairs = [
        (Claim::Received, Claim::Shipped, Compare::Sums),
        (Claim::Used, Claim::Made, Compare::Sums),
        (Claim::Shipped, Claim::Made, Compare::OneEvent),
        (Claim::Received, Claim::Made, Compare::OneEvent),
    ];
    let mut found: Vec<Mismatch> = Vec::new();
    for ((lot, _), by_claim) in &sums {
        for (what, against, compare) in pairs {
            let (Some(more), Some(less)) = (by_claim.get(&what), by_claim.get(&against)) else { continue };
            let told_already = found.iter().any(|m| m.lot == *lot && m.what == what);
            let much = if compare == Compare::Sums { more.base } else { more.most };
            if much > less.base && !told_already {
                found.push(Mismatch {
                    lot: (*lot).to_owned(),
                    what,
                    found: more.show(much),
                    against,
                    at_most: less.show(less.base),
                    entries: more.entries.clone(),
                });
            }
        }
    }
    found
}

/// Goods pass through many hands: what arrived in all may exceed what was made, what arrived at once may not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Sums,
    OneEvent,
}

struct Sum {
    base: Decimal,
    most: Decimal,
    unit: crate::event::Unit,
    entries: Vec<u64>,
}

impl Sum {
    fn show(&self, amount: Decimal) -> Quantity {
        let base = Quantity::new(amount, self.unit.dimension().base());
        let shown = base.convert(self.unit).unwrap_or(base);
        Quantity::new(shown.amount.normalize(), shown.unit)
    }
}

/// Documents repeat events for reference; one eventID, or else one identical event, is one event.
fn once_each<'a>(acts: impl Iterator<Item = &'a Act>) -> Vec<&'a Act> {
    let mut seen: Vec<&Act> = Vec::new();
    let mut ids: HashSet<&str> = HashSet::new();
    // Of each time, those without a name of their own, and those with one: two names are two events, and never compared.
    let mut at_time: HashMap<i64, [Vec<&Act>; 2]> = HashMap::new();
    for act in acts {
        if act.takes_back || act.event_id.as_deref().is_some_and(|id| ids.contains(id)) {
            continue;
        }
        let [unnamed, named] = at_time.entry(act.time_ms).or_default();
        let twin = |other: &&Act| act.tells_the_same_as(other);
        let known = unnamed.iter().any(twin) || (act.event_id.is_none() && named.iter().any(twin));
        if !known {
            ids.extend(act.event_id.as_deref());
            if act.event_id.is_some() {
                named.push(act)
            } else {
                unnamed.push(act)
            }
            seen.push(act);
        }
    }
    seen
}

/// What logistic units were packed with.
fn contents<'a>(acts: &[&'a Act]) -> HashMap<&'a str, Vec<(&'a str, Quantity)>> {
    let mut inside: HashMap<&str, Vec<(&str, Quantity)>> = HashMap::new();
    for act in acts.iter().filter(|act| act.packs()) {
        let Some(unit) = act.unit.as_deref() else { continue };
        let goods = act.goods.iter().filter_map(|portion| Some((portion.id.as_str(), portion.quantity?)));
        inside.entry(unit).or_default().extend(goods);
    }
    inside
}

fn claims<'a>(
    act: &'a Act,
    inside: &HashMap<&'a str, Vec<(&'a str, Quantity)>>,
) -> Vec<(Claim, &'a str, Quantity)> {
    let by_side = |portion: &Portion| if portion.side == Side::In { Claim::Used } else { Claim::Made };
    let claim = match (act.form, act.action, &act.step) {
        (Form::Transformation, ..) => None,
        (
            Form::Object,
            Some(Action::Add),
            None | Some(BizStep::CreatingClassInstance | BizStep::Commissioning),
        ) => Some(Claim::Made),
        (_, Some(Action::Observe), Some(BizStep::Shipping)) => Some(Claim::Shipped),
        (_, Some(Action::Observe), Some(BizStep::Receiving | BizStep::Accepting)) => Some(Claim::Received),
        _ => return Vec::new(),
    };
    let mut claims = Vec::new();
    for portion in &act.goods {
        let of = claim.unwrap_or_else(|| by_side(portion));
        if let Some(quantity) = portion.quantity {
            if let (Some(claim), Some(unit)) = (claim, act.unit.as_deref()) {
                claims.push((claim, unit, quantity));
            }
            claims.push((of, portion.id.as_str(), quantity));
            continue;
        }
        for (lot, quantity) in inside.get(portion.id.as_str()).into_iter().flatten() {
            claims.push((of, portion.id.as_str(), *quantity));
            claims.push((of, lot, *quantity));
        }
    }
    claims
}
