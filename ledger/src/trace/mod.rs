//! The graph of lots: back to where a lot came from, forward to what it went into, and what does not add up on the way.
//!
//! Nodes are lots, items and logistic units; edges say what was made of what ([`Link`]), what was packed in what, and who
//! handed what to whom. Each names the entry that says so. Reported edges are part of the graph and marked: they lead
//! somewhere, but nobody in the ledger answers for them. Reads, and changes nothing.
//!
//! | file | what it is |
//! |---|---|
//! | `act` | one event as a trace needs it |
//! | `acts` | acts read from the store, and kept for the next trace |
//! | `walk` | the walk, level by level |
//! | `ends` | what the state says of the things that were met |
//! | `chain` | what it found: things, edges, handovers, why it goes no further |
//! | `reach` | how far a suspicion reaches, and what is with whom now |
//! | `tally` | what has become of recalled goods |
//! | `balance` | what does not add up between acts |

mod act;
#[cfg(feature = "store")]
mod acts;
mod balance;
mod chain;
mod ends;
mod reach;
mod tally;
mod walk;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use act::{Act, Form, Portion, Side};
#[cfg(feature = "store")]
pub use acts::{Acts, TraceError};
pub use balance::{Claim, Mismatch, balance, mismatches};
pub use chain::{Chain, Edge, Handover, Held, How, Node, Sort, Stop};
pub use reach::{Gone, Holding, ItemRange, Reach};
pub use tally::{LotTally, Tally, entries_since, tally};
pub use walk::{Ask, MOST_ACTS, MOST_ACTS_OF_ONE, Walk};

use crate::event::{Event, EventKind};
use crate::rules::{Link, State, names};

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what it was made of.
    Back,
    /// To what it went into.
    Forward,
    /// Both ways from the start.
    Both,
}

/// What was found: lots by distance from the start, and the links between them in log order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Canonical ids with their distance in links: negative back, positive forward. The start has 0.
    pub lots: Vec<(String, i32)>,
    /// The links, oldest first.
    pub links: Vec<Link>,
    /// Whether the walk stopped at the limit.
    pub truncated: bool,
}

/// Walks from a lot or item, to at most `limit` lots.
pub fn walk(state: &State, start: &str, direction: Direction, limit: usize) -> Graph {
    let mut lots = BTreeMap::from([(start.to_owned(), 0)]);
    let mut order = vec![(start.to_owned(), 0)];
    let mut links: BTreeMap<(u64, String, String), Link> = BTreeMap::new();
    let mut truncated = false;
    for step in [-1, 1] {
        if (step < 0 && direction == Direction::Forward) || (step > 0 && direction == Direction::Back) {
            continue;
        }
        let mut queue = VecDeque::from([(start.to_owned(), 0)]);
        while let Some((lot, distance)) = queue.pop_front() {
            let next = if step < 0 { state.links_back(&lot) } else { state.links_forward(&lot) };
            for link in next {
                let other = if step < 0 { &link.from } else { &link.to };
                let known = lots.contains_key(other);
                if !known && lots.len() >= limit {
                    truncated = true;
                    continue;
                }
                if !known {
                    lots.insert(other.clone(), distance + step);
                    order.push((other.clone(), distance + step));
                    queue.push_back((other.clone(), distance + step));
                }
                links.insert((link.index, link.from.clone(), link.to.clone()), link);
            }
        }
    }
    Graph { lots: order, links: links.into_values().collect(), truncated }
}

/// The cartons and pallets that events pack goods into or take them out of: what is said of those is said of the goods.
pub fn units<'a>(events: impl Iterator<Item = &'a Event>) -> BTreeSet<String> {
    let packed = events.filter(|event| matches!(event.kind, EventKind::Aggregation(_)));
    packed.filter_map(Event::parent_id).map(names::canonical).collect()
}
