//! What is told of a chain's things and of its handovers, as the state has them: the books, the verdicts, who runs a place.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Act;
use super::chain::{Handover, Held, Node, Sort, Stop};
use super::walk::Met;
use crate::event::BizStep;
use crate::rules::{Code, Lot, Standing, State, Verdict};

/// The state, asked at a time.
#[derive(Clone, Copy)]
pub(super) struct Judged<'s> {
    pub(super) state: &'s State,
    pub(super) at_ms: Option<u64>,
}

impl Judged<'_> {
    fn verdict(&self, index: u64) -> Verdict {
        self.at_ms.map_or_else(|| self.state.verdict(index), |at_ms| self.state.verdict_at(index, at_ms))
    }
}

/// What an act tells of goods that are on the page, as a handover.
pub(super) fn handover(
    act: &Act,
    judged: &Judged<'_>,
    taken_back: bool,
    on_page: &impl Fn(&str) -> bool,
) -> Option<Handover> {
    let unit = act.unit.iter().map(|unit| (unit.clone(), None));
    let goods = act.goods.iter().map(|portion| (portion.id.clone(), portion.quantity)).chain(unit);
    let goods: Vec<_> = goods.filter(|(id, _)| on_page(id)).collect();
    if goods.is_empty() {
        return None;
    }
    let (from, to) = act.ends();
    let run_by = |place: &Option<String>| {
        let stated = judged.state.place(place.as_deref()?)?;
        Some(stated.what.party.as_ref().map_or(stated.owner.clone(), |party| party.as_str().to_owned()))
    };
    let gone = matches!(act.step, Some(BizStep::RetailSelling | BizStep::Destroying));
    Some(Handover {
        index: act.index,
        step: act.step.as_ref().map(|step| step.as_str().to_owned()).unwrap_or_default(),
        time: act.time.clone(),
        time_ms: act.time_ms,
        entered_ms: act.entered_ms,
        by: act.issuer.clone(),
        from: from.map(str::to_owned).or_else(|| run_by(&act.from_place)),
        to: to.map(str::to_owned).or_else(|| run_by(&act.to_place)).filter(|_| !gone || to.is_some()),
        owner: act.to_owner.clone(),
        place: act.place.clone(),
        goods,
        papers: act.papers.iter().map(|(_, paper)| paper.clone()).collect(),
        reported: act.reported,
        taken_back,
        verdict: judged.verdict(act.index).as_str(),
    })
}

/// Entries that a later declaration of the same signer takes back.
pub(super) fn taken_back<'a>(acts: impl Iterator<Item = &'a Arc<Act>> + Clone) -> BTreeSet<u64> {
    let declared: HashMap<(&str, bool, &str), u64> = acts
        .clone()
        .filter(|act| act.takes_back)
        .filter_map(|act| Some(((&*act.issuer, act.reported, act.event_id.as_deref()?), act.index)))
        .collect();
    if declared.is_empty() {
        return BTreeSet::new();
    }
    let earlier = |act: &&Arc<Act>| {
        let name = act.event_id.as_deref().map(|id| (&*act.issuer, act.reported, id));
        name.and_then(|name| declared.get(&name)).is_some_and(|by| *by > act.index)
    };
    acts.filter(earlier).map(|act| act.index).collect()
}

/// A thing as the books have it.
pub(super) fn node(met: &Met, judged: &Judged<'_>) -> Node {
    let state = judged.state;
    let lot = state.lot(&met.id);
    let mut flags: BTreeSet<Code> = BTreeSet::new();
    for index in &met.entries {
        flags.extend(judged.verdict(*index).reasons().iter().map(|reason| reason.code));
    }
    let mut node = Node {
        id: met.id.clone(),
        sort: Sort::of(&met.id),
        depth: met.depth,
        product: lot.map(|lot| lot.product.clone()),
        maker: lot.map(|lot| lot.maker.clone()),
        made: lot.filter(|lot| lot.unit.is_some()).and_then(|lot| lot.from_base(lot.made)),
        made_ms: lot.map(|lot| lot.made_ms),
        held: lot.map(held).unwrap_or_default(),
        inside: state.contents(&met.id).to_vec(),
        unrecorded: lot.map(|lot| lot.unrecorded).unwrap_or_default(),
        flags,
        stops: Vec::new(),
    };
    if met.cut {
        node.stops.push(Stop::LimitReached);
    }
    if lot.is_none() && node.sort != Sort::Unit {
        node.stops.push(Stop::ReportedOnly);
    } else if !met.has_back && node.sort != Sort::Unit && met.depth <= 0 {
        let unknown = node.unrecorded > Decimal::ZERO;
        node.stops.push(if unknown { Stop::OriginNotRecorded } else { Stop::Begins });
    }
    node
}

fn held(lot: &Lot) -> Vec<Held> {
    let there = lot.stock.iter().filter(|(_, amount)| !amount.is_zero());
    let held = there.filter_map(|(spot, amount)| {
        Some(Held {
            holder: spot.holder.clone(),
            place: spot.place.clone(),
            owner: spot.owner.clone(),
            quantity: lot.from_base(*amount)?,
            under_way: spot.under_way.as_ref().map(|way| (way.to.clone(), way.shipment)),
        })
    });
    held.collect()
}

/// Says of each thing where some of it left what the ledger can see.
pub(super) fn explain_ends(nodes: &mut [Node], handovers: &[Handover], state: &State) {
    let numbers: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(number, node)| (node.id.clone(), number)).collect();
    for handover in handovers.iter().filter(|h| !h.taken_back && h.verdict != "pending" && !h.reported) {
        let outside =
            |to: &&String| state.party(to).is_some_and(|party| party.standing == Standing::Outsider);
        let stop = match (handover.step.as_str(), handover.to.as_ref().filter(outside)) {
            ("retail_selling", None) => Stop::Sold(handover.index),
            ("destroying", _) => Stop::Destroyed(handover.index),
            ("shipping" | "retail_selling", Some(to)) => Stop::LeftLedger(to.clone(), handover.index),
            _ => continue,
        };
        for (id, _) in &handover.goods {
            if let Some(number) = numbers.get(id) {
                nodes[*number].stops.push(stop.clone());
            }
        }
    }
}
