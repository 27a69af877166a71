//! The walk around a thing, level by level: each level looks at the state once and then reads its acts, so that no lock is
//! held while a disk is waited for.
//!
//! ```text
//! let mut walk = Walk::new(of, &ask);
//! while let Some(entries) = walk.look(&state) { walk.take(read(entries)) }
//! walk.finish(&state)
//! ```
//!
//! Every thing is met once, so that circles end. Back go what a lot was made of and what a unit was packed with; forward what
//! it was made into and packed in. A unit is met beside the goods that lie in it even where the walk does not go that way:
//! who hands over the pallet hands over the goods.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::chain::{Chain, Edge, How, Node};
use super::ends::{Judged, explain_ends, handover, node, taken_back};
use super::{Act, Direction, balance};
use crate::rules::State;

/// The most acts that are read of one thing; the newest, if it has more.
pub const MOST_ACTS_OF_ONE: usize = 2_000;
/// The most acts that one walk reads.
pub const MOST_ACTS: usize = 20_000;

/// What is asked of a walk.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Which way.
    pub direction: Direction,
    /// Forward from everything that it was made of, too: what else a suspected source went into.
    pub from_sources: bool,
    /// The number of the first thing of this page; 0 begins.
    pub from: usize,
    /// The most things on this page.
    pub limit: usize,
    /// As of how many entries; all there are if not said. Pages of one walk name the same.
    pub size: Option<u64>,
    /// When it is asked, in milliseconds, for flags with a deadline; as of the last entry if not said.
    pub at_ms: Option<u64>,
}

impl Default for Ask {
    fn default() -> Ask {
        Ask {
            direction: Direction::Both,
            from_sources: false,
            from: 0,
            limit: 1_000,
            size: None,
            at_ms: None,
        }
    }
}

/// A walk under way.
#[derive(Debug)]
pub struct Walk {
    of: String,
    ask: Ask,
    size: u64,
    way: Way,
    met: Vec<Met>,
    numbers: HashMap<String, usize>,
    /// Whose turn it is.
    level: Vec<usize>,
    edges: BTreeMap<(u64, String, String), Edge>,
    acts: BTreeMap<u64, Arc<Act>>,
    /// Entries that were asked for; what is no event never becomes an act.
    asked: BTreeSet<u64>,
    more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Back,
    Forward,
    Done,
}

/// A thing that was met.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) id: String,
    pub(super) depth: i32,
    /// The entries that name it, of those that are looked at.
    pub(super) entries: Vec<u64>,
    /// Where its links lead on the way that is walked, by the entry that says so.
    linked: BTreeSet<(u64, String)>,
    /// Met only because goods of the chain lay in it: what else lies in it is another chain.
    carrier: bool,
    /// Whether it had its turn going back, and forward.
    walked: [bool; 2],
    /// Whether it was made of anything.
    pub(super) has_back: bool,
    /// Whether there is more than was looked at.
    pub(super) cut: bool,
}

impl Walk {
    /// From a thing, by its canonical id.
    pub fn new(of: &str, ask: &Ask) -> Walk {
        let way =
            if ask.direction == Direction::Forward && !ask.from_sources { Way::Forward } else { Way::Back };
        let mut walk = Walk {
            of: of.to_owned(),
            ask: *ask,
            size: 0,
            way,
            met: Vec::new(),
            numbers: HashMap::new(),
            level: vec![0],
            edges: BTreeMap::new(),
            acts: BTreeMap::new(),
            asked: BTreeSet::new(),
            more: false,
        };
        walk.meet(of, 0);
        walk
    }

    /// Looks at whose turn it is, and says which entries must be read before going on; nothing when the walk is over.
    pub fn look(&mut self, state: &State) -> Option<Vec<u64>> {
        if self.size == 0 {
            self.size = self.ask.size.unwrap_or(u64::MAX).min(state.size());
        }
        if self.way == Way::Done {
            return None;
        }
        let mut wanted = Vec::new();
        for number in self.level.clone() {
            self.look_at(number, state, &mut wanted);
        }
        wanted.sort_unstable();
        Some(wanted)
    }

    /// Takes what was read, and goes on to the next level.
    pub fn take(&mut self, acts: impl IntoIterator<Item = Arc<Act>>) {
        self.acts.extend(acts.into_iter().map(|act| (act.index, act)));
        let mut next = Vec::new();
        for number in std::mem::take(&mut self.level) {
            self.go_on(number, &mut next);
        }
        self.level = next;
        while self.level.is_empty() && self.way != Way::Done {
            self.turn();
        }
    }

    /// Puts together what was found; nothing if no statement names the thing.
    pub fn finish(self, state: &State) -> Option<Chain> {
        if self.met.first().is_none_or(|start| start.entries.is_empty() && state.lot(&start.id).is_none()) {
            return None;
        }
        let judged = Judged { state, at_ms: self.ask.at_ms };
        let taken_back = taken_back(self.acts.values());
        let page = self.page();
        let on_page = |id: &str| self.numbers.get(id).is_some_and(|number| page.contains(number));
        let mut handovers = Vec::new();
        for act in self.acts.values().filter(|act| act.hands_over() && !act.takes_back) {
            handovers.extend(handover(act, &judged, taken_back.contains(&act.index), &on_page));
        }
        let mut nodes: Vec<Node> = self.met[page.clone()].iter().map(|met| node(met, &judged)).collect();
        explain_ends(&mut nodes, &handovers, state);
        handovers.sort_by_key(|handover| (handover.time_ms, handover.index));
        let acts: Vec<Arc<Act>> = self.acts.values().cloned().collect();
        let in_effect: Vec<&Act> = acts
            .iter()
            .filter(|act| !taken_back.contains(&act.index) && !state.verdict(act.index).is_pending())
            .map(Arc::as_ref)
            .collect();
        let mismatches = balance(&in_effect);
        // Of two ends the one that was met later says on which page an edge stands.
        let later = |edge: &Edge| Some(*self.numbers.get(&edge.from)?.max(self.numbers.get(&edge.to)?));
        let edges = self.edges.values().filter(|edge| later(edge).is_some_and(|n| page.contains(&n)));
        let edges = edges.filter(|edge| !taken_back.contains(&edge.index)).cloned().map(|mut edge| {
            if let Some(act) = self.acts.get(&edge.index) {
                edge.time = Some(act.time.clone());
                edge.by = Some(act.actor().to_owned());
            }
            edge
        });
        let edges: Vec<Edge> = edges.collect();
        let next = (self.more || self.met.len() > page.end).then_some(page.end);
        Some(Chain { of: self.of, size: self.size, nodes, edges, handovers, mismatches, acts, next })
    }

    fn page(&self) -> std::ops::Range<usize> {
        let end = self.ask.from.saturating_add(self.ask.limit).min(self.met.len());
        self.ask.from.min(end)..end
    }

    fn most(&self) -> usize {
        self.ask.from.saturating_add(self.ask.limit.max(1))
    }

    /// The number of a thing; met anew if there is room.
    fn meet(&mut self, id: &str, depth: i32) -> Option<usize> {
        if let Some(number) = self.numbers.get(id) {
            return Some(*number);
        }
        if self.met.len() >= self.most() {
            self.more = true;
            return None;
        }
        let number = self.met.len();
        self.numbers.insert(id.to_owned(), number);
        self.met.push(Met { id: id.to_owned(), depth, ..Met::default() });
        Some(number)
    }

    /// Links and history of one thing.
    fn look_at(&mut self, number: usize, state: &State, wanted: &mut Vec<u64>) {
        let id = self.met[number].id.clone();
        // What leads back is also asked of the start, to say whether the chain begins there.
        let back = match self.way == Way::Back || number == 0 {
            true => state.links_back(&id),
            false => Vec::new(),
        };
        self.met[number].has_back |= !back.is_empty();
        if !self.met[number].carrier || self.way == Way::Forward {
            let links = if self.way == Way::Back { back } else { state.links_forward(&id) };
            for link in links.iter().filter(|link| link.index < self.size) {
                let other = if self.way == Way::Back { &link.from } else { &link.to };
                self.met[number].linked.insert((link.index, other.clone()));
                let edge = Edge {
                    how: How::Made,
                    from: link.from.clone(),
                    to: link.to.clone(),
                    index: link.index,
                    quantity: link.quantity,
                    time: None,
                    by: None,
                    reported: link.reported,
                };
                self.edges.insert((edge.index, edge.from.clone(), edge.to.clone()), edge);
            }
        }
        if !self.met[number].entries.is_empty() {
            return;
        }
        let named = state.history(&id);
        let below = named.before(self.size);
        let cut = below.saturating_sub(MOST_ACTS_OF_ONE);
        let named = named.part(cut, below - cut);
        let met = &mut self.met[number];
        met.entries = named.clone();
        met.cut |= cut > 0;
        for index in &named {
            if self.asked.len() >= MOST_ACTS {
                self.met[number].cut = true;
                break;
            }
            if self.asked.insert(*index) {
                wanted.push(*index);
            }
        }
    }

    /// Meets whoever is on the other end of a thing's edges.
    fn go_on(&mut self, number: usize, next: &mut Vec<usize>) {
        let way = usize::from(self.way == Way::Forward);
        self.met[number].walked[way] = true;
        let (id, depth, carrier) =
            (self.met[number].id.clone(), self.met[number].depth, self.met[number].carrier);
        let mut others = std::mem::take(&mut self.met[number].linked);
        let mut carriers: BTreeSet<(u64, String)> = BTreeSet::new();
        for edge in self.packings(number) {
            match (edge.to == id, self.way) {
                (true, Way::Back) if !carrier => drop(others.insert((edge.index, edge.from.clone()))),
                (true, _) => continue,
                (false, Way::Forward) => drop(others.insert((edge.index, edge.to.clone()))),
                (false, _) => drop(carriers.insert((edge.index, edge.to.clone()))),
            }
            self.edges.entry((edge.index, edge.from.clone(), edge.to.clone())).or_insert(edge);
        }
        let step = if self.way == Way::Back { -1 } else { 1 };
        for (_, other) in others {
            let Some(other) = self.meet(&other, depth + step) else {
                self.met[number].cut = true;
                continue;
            };
            let other_met = &mut self.met[other];
            if !other_met.walked[way] || other_met.carrier {
                (other_met.carrier, other_met.walked[way]) = (false, true);
                next.push(other);
            }
        }
        for (_, unit) in carriers {
            let Some(unit) = self.meet(&unit, depth) else { continue };
            let met = &mut self.met[unit];
            if !met.walked[way] {
                (met.carrier, met.walked[way]) = (true, true);
                next.push(unit);
            }
        }
    }

    /// Where a thing was packed in, and what was packed in it, by the acts that name it.
    fn packings(&self, number: usize) -> Vec<Edge> {
        let met = &self.met[number];
        let acts = met.entries.iter().filter_map(|index| self.acts.get(index)).filter(|act| act.packs());
        let mut edges = Vec::new();
        for act in acts {
            let Some(unit) = act.unit.as_deref() else { continue };
            for portion in act.goods.iter().filter(|portion| met.id == unit || portion.id == met.id) {
                edges.push(Edge {
                    how: How::Packed,
                    from: portion.id.clone(),
                    to: unit.to_owned(),
                    index: act.index,
                    quantity: portion.quantity,
                    time: Some(act.time.clone()),
                    by: Some(act.actor().to_owned()),
                    reported: act.reported,
                });
            }
        }
        edges
    }

    /// One way is walked to its end; now the other.
    fn turn(&mut self) {
        let on = match (self.way, self.ask.direction) {
            (Way::Back, _) if self.ask.from_sources => Some((0..self.met.len()).collect()),
            (Way::Back, Direction::Both) => Some(vec![0]),
            _ => None,
        };
        self.way = if on.is_some() { Way::Forward } else { Way::Done };
        self.level = on.unwrap_or_default();
    }
}
