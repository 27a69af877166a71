//! What does not add up between events that tell of the same lot.
//!
//! The ledger's own stock cannot be overdrawn: the rules keep such a statement pending. Reports move nothing, so nothing
//! stops them from contradicting each other; here they are held against each other, lot by lot and pallet by pallet: more
//! received than was shipped, more used than was made, more in one truck than was ever made. Goods change hands many times,
//! so sums are compared only where each piece counts once. A difference is a fact to be looked at, not an accusation: a
//! document may be missing.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use crate::event::{Action, BizStep, Dimension, Event, EventKind, Quantity};
use crate::rules::names;

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
    let events: Vec<(u64, &Event)> = once_each(events.into_iter().collect());
    let inside = contents(&events);
    let mut sums: BTreeMap<(String, Dimension), BTreeMap<Claim, Sum>> = BTreeMap::new();
    for (index, event) in &events {
        for (claim, lot, quantity) in claims(event, &inside) {
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
            sum.entries.push(*index);
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
                    lot: lot.clone(),
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
fn once_each(events: Vec<(u64, &Event)>) -> Vec<(u64, &Event)> {
    let mut seen: Vec<(u64, &Event)> = Vec::new();
    let mut ids: HashSet<&str> = HashSet::new();
    let mut at_time: HashMap<i64, Vec<&Event>> = HashMap::new();
    for (index, event) in events {
        if event.error_declaration().is_some() || event.event_id().is_some_and(|id| ids.contains(id)) {
            continue;
        }
        let twin = |other: &&Event| {
            let named_apart = event.event_id().is_some() && other.event_id().is_some();
            !named_apart && event.kind == other.kind && event.biz_step() == other.biz_step()
        };
        let same_time = at_time.entry(event.time_ms()).or_default();
        if !same_time.iter().any(twin) {
            ids.extend(event.event_id());
            same_time.push(event);
            seen.push((index, event));
        }
    }
    seen
}

/// What logistic units were packed with.
fn contents(events: &[(u64, &Event)]) -> BTreeMap<String, Vec<(String, Quantity)>> {
    let mut inside: BTreeMap<String, Vec<(String, Quantity)>> = BTreeMap::new();
    for (_, event) in events {
        let (EventKind::Aggregation(_), Some(Action::Add), Some(parent)) =
            (&event.kind, event.action(), event.parent_id())
        else {
            continue;
        };
        let goods = names::classes(event).filter_map(|(n, q)| Some((n.canonical(), q.amount()?)));
        inside.entry(names::canonical(parent)).or_default().extend(goods);
    }
    inside
}

fn claims(
    event: &Event,
    inside: &BTreeMap<String, Vec<(String, Quantity)>>,
) -> Vec<(Claim, String, Quantity)> {
    let by_list =
        |n: &names::Named<'_>| if n.pointer.starts_with("/input") { Claim::Used } else { Claim::Made };
    let claim = match (&event.kind, event.action(), event.biz_step()) {
        (EventKind::Transformation(_), ..) => None,
        (
            EventKind::Object(_),
            Some(Action::Add),
            None | Some(BizStep::CreatingClassInstance | BizStep::Commissioning),
        ) => Some(Claim::Made),
        (_, Some(Action::Observe), Some(BizStep::Shipping)) => Some(Claim::Shipped),
        (_, Some(Action::Observe), Some(BizStep::Receiving | BizStep::Accepting)) => Some(Claim::Received),
        _ => return Vec::new(),
    };
    let mut claims = Vec::new();
    for (named, element) in names::classes(event) {
        if let Some(quantity) = element.amount() {
            if let (Some(claim), Some(unit)) = (claim, event.parent_id()) {
                claims.push((claim, names::canonical(unit), quantity));
            }
            claims.push((claim.unwrap_or_else(|| by_list(&named)), named.canonical(), quantity));
        }
    }
    for named in names::epcs(event) {
        let unit = named.canonical();
        for (lot, quantity) in inside.get(&unit).into_iter().flatten() {
            claims.push((claim.unwrap_or_else(|| by_list(&named)), unit.clone(), *quantity));
            claims.push((claim.unwrap_or_else(|| by_list(&named)), lot.clone(), *quantity));
        }
    }
    claims
}
