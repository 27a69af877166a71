//! A chain, and how far a suspicion reaches, as JSON tells them.

use serde::Serialize;
use suyuan_ledger::trace::{
    Chain, Edge, Gone, Handover, Held, Holding, ItemRange, Mismatch, Node, Reach, Stop,
};

use crate::{
    moment::rfc3339,
    told::{Amount, Number},
};

/// `GET /v1/trace`.
#[derive(Serialize)]
pub(crate) struct ToldChain {
    of: String,
    size: u64,
    lots: Vec<Lot>,
    links: Vec<Link>,
    moves: Vec<Move>,
    mismatches: Vec<ToldMismatch>,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// `GET /v1/reach`.
#[derive(Serialize)]
pub(crate) struct ToldReach {
    items: Vec<Items>,
    holdings: Vec<ToldHolding>,
    gone: Vec<ToldGone>,
    parties: Vec<Where>,
    places: Vec<Where>,
    #[serde(flatten)]
    chain: ToldChain,
}

#[derive(Serialize)]
struct Lot {
    lot: String,
    sort: &'static str,
    depth: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<Amount>,
    #[serde(rename = "madeAt", skip_serializing_if = "Option::is_none")]
    made_at: Option<String>,
    stock: Vec<Stock>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<Inside>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unrecorded: Option<Number>,
    flags: Vec<&'static str>,
    stops: Vec<ToldStop>,
}

#[derive(Serialize)]
struct Stock {
    holder: String,
    place: Option<String>,
    owner: String,
    quantity: Number,
    unit: String,
    #[serde(rename = "underWayTo", skip_serializing_if = "Option::is_none")]
    under_way_to: Option<String>,
}

#[derive(Serialize)]
struct Inside {
    lot: String,
    quantity: Number,
    unit: String,
}

#[derive(Serialize)]
struct ToldStop {
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
}

#[derive(Serialize)]
struct Link {
    how: &'static str,
    from: String,
    to: String,
    index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    reported: bool,
}

#[derive(Serialize)]
struct Move {
    index: u64,
    step: String,
    time: String,
    entered: String,
    by: String,
    from: Option<String>,
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    place: Option<String>,
    lots: Vec<String>,
    goods: Vec<Good>,
    papers: Vec<String>,
    reported: bool,
    #[serde(rename = "takenBack")]
    taken_back: bool,
    verdict: &'static str,
}

#[derive(Serialize)]
struct Good {
    lot: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

#[derive(Serialize)]
struct ToldMismatch {
    lot: String,
    what: &'static str,
    found: Amount,
    against: &'static str,
    at_most: Amount,
    entries: Vec<u64>,
}

#[derive(Serialize)]
struct Items {
    product: String,
    first: String,
    last: String,
    count: usize,
}

#[derive(Serialize)]
struct ToldHolding {
    lot: String,
    #[serde(flatten)]
    stock: Stock,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    papers: Vec<String>,
}

#[derive(Serialize)]
struct ToldGone {
    lot: String,
    how: &'static str,
    from: Option<String>,
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    index: u64,
    papers: Vec<String>,
}

#[derive(Serialize)]
struct Where {
    id: String,
    entries: Vec<u64>,
}

impl From<Chain> for ToldChain {
    fn from(chain: Chain) -> ToldChain {
        ToldChain {
            size: chain.size,
            lots: chain.nodes.into_iter().map(lot).collect(),
            links: chain.edges.into_iter().map(link).collect(),
            moves: chain.handovers.into_iter().map(moved).collect(),
            mismatches: chain.mismatches.into_iter().map(mismatch).collect(),
            truncated: chain.next.is_some(),
            next: chain.next,
            of: chain.of,
        }
    }
}

impl From<Reach> for ToldReach {
    fn from(reach: Reach) -> ToldReach {
        let place = |(id, entries): (String, std::collections::BTreeSet<u64>)| Where {
            id,
            entries: entries.into_iter().collect(),
        };
        ToldReach {
            items: reach.items.into_iter().map(items).collect(),
            holdings: reach.holdings.into_iter().map(holding).collect(),
            gone: reach.gone.into_iter().map(gone).collect(),
            parties: reach.parties.into_iter().map(place).collect(),
            places: reach.places.into_iter().map(place).collect(),
            chain: reach.chain.into(),
        }
    }
}

fn lot(node: Node) -> Lot {
    Lot {
        sort: node.sort.as_str(),
        depth: node.depth,
        product: node.product,
        maker: node.maker,
        made: node.made.as_ref().map(Amount::from),
        made_at: node.made_ms.and_then(|ms| u64::try_from(ms).ok()).map(rfc3339),
        stock: node.held.into_iter().map(stock).collect(),
        inside: node
            .inside
            .into_iter()
            .map(|content| Inside {
                quantity: Number(content.quantity.amount),
                unit: content.quantity.unit.code().to_owned(),
                lot: content.lot,
            })
            .collect(),
        unrecorded: (!node.unrecorded.is_zero()).then_some(Number(node.unrecorded)),
        flags: node.flags.iter().map(|code| code.as_str()).collect(),
        stops: node.stops.iter().map(stop).collect(),
        lot: node.id,
    }
}

fn stock(held: Held) -> Stock {
    Stock {
        quantity: Number(held.quantity.amount),
        unit: held.quantity.unit.code().to_owned(),
        under_way_to: held.under_way.map(|(to, _)| to),
        holder: held.holder,
        place: held.place,
        owner: held.owner,
    }
}

fn stop(stop: &Stop) -> ToldStop {
    ToldStop { why: stop.as_str(), to: stop.to().map(str::to_owned), index: stop.index() }
}

fn link(edge: Edge) -> Link {
    Link {
        how: edge.how.as_str(),
        from: edge.from,
        to: edge.to,
        index: edge.index,
        quantity: edge.quantity.map(|quantity| Number(quantity.amount)),
        unit: edge.quantity.map(|quantity| quantity.unit.code().to_owned()),
        time: edge.time,
        by: edge.by,
        reported: edge.reported,
    }
}

fn moved(handover: Handover) -> Move {
    let good = |(lot, quantity): &(String, Option<suyuan_ledger::event::Quantity>)| Good {
        lot: lot.clone(),
        quantity: quantity.map(|quantity| Number(quantity.amount)),
        unit: quantity.map(|quantity| quantity.unit.code().to_owned()),
    };
    Move {
        index: handover.index,
        step: handover.step,
        time: handover.time,
        entered: rfc3339(handover.entered_ms),
        by: handover.by,
        from: handover.from,
        to: handover.to,
        owner: handover.owner,
        place: handover.place,
        lots: handover.goods.iter().map(|(lot, _)| lot.clone()).collect(),
        goods: handover.goods.iter().map(good).collect(),
        papers: handover.papers,
        reported: handover.reported,
        taken_back: handover.taken_back,
        verdict: handover.verdict,
    }
}

fn mismatch(found: Mismatch) -> ToldMismatch {
    ToldMismatch {
        what: found.what.as_str(),
        found: (&found.found).into(),
        against: found.against.as_str(),
        at_most: (&found.at_most).into(),
        entries: found.entries,
        lot: found.lot,
    }
}

fn items(range: ItemRange) -> Items {
    let ItemRange { product, first, last, count } = range;
    Items { product, first, last, count }
}

fn holding(holding: Holding) -> ToldHolding {
    let (index, papers) = holding.by.map_or((None, Vec::new()), |(index, papers)| (Some(index), papers));
    ToldHolding {
        lot: holding.lot,
        stock: Stock {
            holder: holding.holder,
            place: holding.place,
            owner: holding.owner,
            quantity: Number(holding.quantity.amount),
            unit: holding.quantity.unit.code().to_owned(),
            under_way_to: holding.under_way_to,
        },
        index,
        papers,
    }
}

fn gone(gone: Gone) -> ToldGone {
    ToldGone {
        lot: gone.lot,
        how: gone.how,
        from: gone.from,
        to: gone.to,
        quantity: gone.quantity.map(|quantity| Number(quantity.amount)),
        unit: gone.quantity.map(|quantity| quantity.unit.code().to_owned()),
        index: gone.index,
        papers: gone.papers,
    }
}
