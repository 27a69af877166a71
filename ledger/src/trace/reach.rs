//! How far a suspicion reaches: every lot, range of items, unit, holder and place that a lot's goods came to, with the
//! evidence for each and the amounts that are with each holder now.
//!
//! Forward from the lot to everything made of it; from a suspected source also forward from everything that the lot was made
//! of ([`Ask::from_sources`]). It errs towards more: who mixed a kilogram of it into a tonne has a tonne to look at. What
//! left the ledger is told with the paper it left by.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::{Chain, Handover, How, Sort};
use super::{Ask, Direction};
use crate::event::Quantity;
use crate::identifier::ItemId;

/// How far it reaches.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The things and the evidence: every edge and handover names its entry.
    pub chain: Chain,
    /// Serials that follow each other.
    pub items: Vec<ItemRange>,
    /// What is with whom now.
    pub holdings: Vec<Holding>,
    /// What is no longer with anybody in the ledger.
    pub gone: Vec<Gone>,
    /// Every party that had or sold any of it, with the entries that say so.
    pub parties: BTreeMap<String, BTreeSet<u64>>,
    /// Every place where any of it was, with the entries that say so; no entry where only the books say so.
    pub places: BTreeMap<String, BTreeSet<u64>>,
}

/// Items of one product whose serials count up one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRange {
    /// Canonical id of the product.
    pub product: String,
    /// The first serial.
    pub first: String,
    /// The last one; the first if it is alone.
    pub last: String,
    /// How many.
    pub count: usize,
}

/// Stock that is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The lot or item.
    pub lot: String,
    /// Who has it.
    pub holder: String,
    /// Where, if known.
    pub place: Option<String>,
    /// Whose it is.
    pub owner: String,
    /// How much of it.
    pub quantity: Quantity,
    /// To whom it is under way.
    pub under_way_to: Option<String>,
    /// By which handover it came to the holder (or is leaving): entry and papers. None where the holder made it.
    pub by: Option<(u64, Vec<String>)>,
}

/// Goods that left the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The lot or item.
    pub lot: String,
    /// Who let it go.
    pub from: Option<String>,
    /// To whom, where that is said; consumers are not.
    pub to: Option<String>,
    /// How: `sold`, `left-ledger`, `destroyed`.
    pub how: &'static str,
    /// How much, where it was counted.
    pub quantity: Option<Quantity>,
    /// The entry that says so.
    pub index: u64,
    /// Its papers.
    pub papers: Vec<String>,
}

impl Ask {
    /// What a recall asks: everything made of it, and with `from_sources` everything made of what it was made of.
    pub fn reach(from_sources: bool, limit: usize) -> Ask {
        Ask { direction: Direction::Forward, from_sources, limit, ..Ask::default() }
    }
}

impl Reach {
    /// What a chain reaches; the chain was asked for with [`Ask::reach`].
    pub fn of(chain: Chain) -> Reach {
        let mut reach = Reach { items: item_ranges(&chain), ..Reach::default() };
        let inside = carried(&chain);
        let in_effect: Vec<&Handover> =
            chain.handovers.iter().filter(|h| !h.taken_back && h.verdict != "pending").collect();
        let last = last_handovers(&in_effect, &inside);
        for node in &chain.nodes {
            if let Some(party) = &node.maker {
                reach.parties.entry(party.clone()).or_default();
            }
            for held in &node.held {
                let came = match &held.under_way {
                    Some((_, shipment)) => in_effect.iter().find(|h| h.index == *shipment).copied(),
                    None => last.get(&(node.id.as_str(), held.holder.as_str())).copied(),
                };
                reach.parties.entry(held.holder.clone()).or_default();
                if let Some(place) = &held.place {
                    reach.places.entry(place.clone()).or_default();
                }
                reach.holdings.push(Holding {
                    lot: node.id.clone(),
                    holder: held.holder.clone(),
                    place: held.place.clone(),
                    owner: held.owner.clone(),
                    quantity: held.quantity,
                    under_way_to: held.under_way.as_ref().map(|(to, _)| to.clone()),
                    by: came.map(|h| (h.index, h.papers.clone())),
                });
            }
        }
        for handover in &in_effect {
            for party in handover.from.iter().chain(&handover.to).chain(&handover.owner) {
                reach.parties.entry(party.clone()).or_default().insert(handover.index);
            }
            if let Some(place) = &handover.place {
                reach.places.entry(place.clone()).or_default().insert(handover.index);
            }
        }
        reach.gone = gone(&chain, &in_effect);
        for edge in &chain.edges {
            if let Some(party) = &edge.by {
                reach.parties.entry(party.clone()).or_default().insert(edge.index);
            }
        }
        Reach { chain, ..reach }
    }

    /// The lots and items, the first one first.
    pub fn lots(&self) -> impl Iterator<Item = &str> {
        self.chain.nodes.iter().filter(|node| node.sort != Sort::Unit).map(|node| node.id.as_str())
    }

    /// The logistic units.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.chain.nodes.iter().filter(|node| node.sort == Sort::Unit).map(|node| node.id.as_str())
    }
}

/// Which of the chain's lots lie in a unit, or in units that lie in it.
fn carried(chain: &Chain) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut inside: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in chain.edges.iter().filter(|edge| edge.how == How::Packed) {
        inside.entry(&edge.to).or_default().insert(&edge.from);
    }
    // A carton on a pallet on another: each round goes one deeper, and no unit lies in itself more often than there are units.
    for _ in 0..inside.len().min(8) {
        let deeper: Vec<(&str, BTreeSet<&str>)> = inside
            .iter()
            .map(|(unit, of)| {
                (*unit, of.iter().filter_map(|one| inside.get(one)).flatten().copied().collect())
            })
            .collect();
        for (unit, more) in deeper {
            inside.entry(unit).or_default().extend(more);
        }
    }
    inside
}

/// By which handover a lot last came to a party.
fn last_handovers<'c>(
    handovers: &[&'c Handover],
    inside: &BTreeMap<&'c str, BTreeSet<&'c str>>,
) -> BTreeMap<(&'c str, &'c str), &'c Handover> {
    let mut last: BTreeMap<(&str, &str), &Handover> = BTreeMap::new();
    // They come by time, so that a later one takes the place of an earlier.
    for handover in handovers.iter().filter(|h| !h.reported) {
        let Some(to) = handover.to.as_deref() else { continue };
        for (id, _) in &handover.goods {
            last.insert((id, to), handover);
            for lot in inside.get(id.as_str()).into_iter().flatten() {
                last.insert((lot, to), handover);
            }
        }
    }
    last
}

/// What left the books, one line a lot and act.
fn gone(chain: &Chain, handovers: &[&Handover]) -> Vec<Gone> {
    let mut stops: BTreeMap<u64, (&'static str, Option<&str>)> = BTreeMap::new();
    for stop in chain.nodes.iter().flat_map(|node| &node.stops) {
        if let Some(index) = stop.index() {
            stops.insert(index, (stop.as_str(), stop.to()));
        }
    }
    let mut gone = Vec::new();
    for handover in handovers {
        let Some((how, to)) = stops.get(&handover.index) else { continue };
        for (lot, quantity) in &handover.goods {
            gone.push(Gone {
                lot: lot.clone(),
                from: handover.from.clone(),
                to: to.map(str::to_owned),
                how,
                quantity: *quantity,
                index: handover.index,
                papers: handover.papers.clone(),
            });
        }
    }
    gone
}

/// Items by product, serials that count up put together.
fn item_ranges(chain: &Chain) -> Vec<ItemRange> {
    let mut serials: BTreeMap<String, Vec<(String, Option<u64>, String)>> = BTreeMap::new();
    for node in chain.nodes.iter().filter(|node| node.sort == Sort::Item) {
        let Ok(item) = ItemId::parse(&node.id) else { continue };
        let serial = item.serial();
        let digits = serial.len() - serial.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (head, number) = serial.split_at(serial.len() - digits);
        // Equal heads and lengths only, so that 09 and 9 are two things.
        let head = format!("{head}\0{digits}");
        let product = item.product().as_str().to_owned();
        serials.entry(product).or_default().push((head, number.parse().ok(), serial.to_owned()));
    }
    let mut ranges: Vec<ItemRange> = Vec::new();
    for (product, mut of) in serials {
        of.sort();
        let mut before: Option<(String, u64)> = None;
        for (head, number, serial) in of {
            let follows = before.as_ref().is_some_and(|(h, n)| *h == head && number == n.checked_add(1));
            match ranges.last_mut().filter(|_| follows) {
                Some(range) => (range.last, range.count) = (serial, range.count + 1),
                None => ranges.push(ItemRange {
                    product: product.clone(),
                    first: serial.clone(),
                    last: serial,
                    count: 1,
                }),
            }
            before = number.map(|number| (head, number));
        }
    }
    ranges
}
