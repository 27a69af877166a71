//! A chain as a tree in the terminal: the lot, what it was made of, what was made of it.
//!
//! ```text
//! STRAWBOX/SL-260418-1  3600 H87, made 2026-04-18 08:20 by SLCM
//! │  now: 600 H87 SLCM at SL-PACK · 2580 H87 CX at CX-1
//! │  2026-04-18 10:30 shipped 3000 H87, SLCM to YX, SL-DN-0231 (entry 31)
//! ├─ made of 900 KGM STRAW/SL-260417-A  1020 KGM, made … (entry 29)
//! │  └─ made of STRAW/E1-26A  begins here
//! └─ packed in 395212340000000014
//! ```
//!
//! What stands at two places of a tree is told at the first. With `--ascii`, or where the terminal's language is not UTF-8, the
//! lines are of `|`, `-` and `` ` ``.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Chain, Link, Lot, Move, amount, day};
use crate::{short::spoken, speech::tr};

/// What lines are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    fork: &'static str,
    last: &'static str,
    down: &'static str,
    dot: &'static str,
}

impl Lines {
    /// As drawn by a box of lines.
    pub(crate) const UNICODE: Lines = Lines { fork: "├─ ", last: "└─ ", down: "│  ", dot: " · " };
    /// For any terminal.
    pub(crate) const ASCII: Lines = Lines { fork: "|- ", last: "`- ", down: "|  ", dot: "; " };

    /// What this terminal can show.
    pub(crate) fn of_terminal(ascii: bool) -> Lines {
        let language = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|language| !language.is_empty()));
        let wide = language.is_none_or(|language| {
            let language = language.to_ascii_lowercase();
            language.contains("utf") || !cfg!(unix)
        });
        if ascii || !wide { Lines::ASCII } else { Lines::UNICODE }
    }
}

/// The lines of the tree.
pub(crate) fn tree(chain: &Chain, lines: Lines) -> Vec<String> {
    let mut back: HashMap<&str, Vec<&Link>> = HashMap::new();
    let mut forward: HashMap<&str, Vec<&Link>> = HashMap::new();
    for link in &chain.links {
        back.entry(&link.to).or_default().push(link);
        forward.entry(&link.from).or_default().push(link);
    }
    let mut moves: HashMap<&str, Vec<&Move>> = HashMap::new();
    for one in &chain.moves {
        for good in &one.goods {
            moves.entry(&good.lot).or_default().push(one);
        }
    }
    let lots = chain.lots.iter().map(|lot| (lot.lot.as_str(), lot)).collect();
    let mut drawn = Drawn { lines, lots, back, forward, moves, told: HashSet::new(), out: Vec::new() };
    drawn.tell(&chain.of);
    drawn.out
}

struct Drawn<'c> {
    lines: Lines,
    lots: HashMap<&'c str, &'c Lot>,
    back: HashMap<&'c str, Vec<&'c Link>>,
    forward: HashMap<&'c str, Vec<&'c Link>>,
    moves: HashMap<&'c str, Vec<&'c Move>>,
    told: HashSet<&'c str>,
    out: Vec<String>,
}

/// Where a link leads: in words, to what, whether forward, and whether one lies in the other.
struct Way<'c> {
    words: String,
    id: &'c str,
    forward: bool,
    packed: bool,
}

/// A branch that waits to be told: how deep, under which words, what.
struct Branch<'c> {
    head: String,
    below: String,
    words: String,
    id: &'c str,
    way: Option<bool>,
}

impl<'c> Drawn<'c> {
    /// Tells a thing and everything around it; kept on a heap, since a chain may be longer than a stack.
    fn tell(&mut self, of: &'c str) {
        let first =
            Branch { head: String::new(), below: String::new(), words: String::new(), id: of, way: None };
        let mut waiting = vec![first];
        while let Some(branch) = waiting.pop() {
            let again = !self.told.insert(branch.id);
            let lot = self.lots.get(branch.id).copied();
            let about = lot.map(|lot| if again { tr!("tree-told") } else { facts(lot) });
            let about = about.unwrap_or_else(|| tr!("tree-beyond"));
            self.out.push(format!("{}{}{}{about}", branch.head, branch.words, spoken(branch.id)));
            if again || lot.is_none() {
                continue;
            }
            let mut next: Vec<Way<'c>> = Vec::new();
            if branch.way != Some(true) {
                next.extend(self.ahead(branch.id, false));
            }
            // Going back, only what it lay in: who hands over a pallet hands over the goods.
            let ahead = self.ahead(branch.id, true);
            let lay_in =
                |way: &Way<'_>| branch.way != Some(false) || (way.packed && !self.told.contains(way.id));
            next.extend(ahead.into_iter().filter(lay_in));
            let bar = if next.is_empty() { "   " } else { self.lines.down };
            self.details(branch.id, &format!("{}{bar}", branch.below));
            let count = next.len();
            for (number, Way { words, id, forward, .. }) in next.into_iter().enumerate().rev() {
                let last = number + 1 == count;
                let (joint, down) =
                    if last { (self.lines.last, "   ") } else { (self.lines.fork, self.lines.down) };
                waiting.push(Branch {
                    head: format!("{}{joint}", branch.below),
                    below: format!("{}{down}", branch.below),
                    words,
                    id,
                    way: Some(forward),
                });
            }
        }
    }

    /// Where links lead, in the order of the log.
    fn ahead(&self, id: &str, forward: bool) -> Vec<Way<'c>> {
        let links = if forward { self.forward.get(id) } else { self.back.get(id) };
        // Something may go into a lot several times; the tree says it once, with every entry.
        let mut by_other: BTreeMap<(&str, &str), Vec<&Link>> = BTreeMap::new();
        for link in links.into_iter().flatten() {
            let other = if forward { link.to.as_str() } else { link.from.as_str() };
            by_other.entry((link.how.as_str(), other)).or_default().push(link);
        }
        let mut told: Vec<(u64, Way<'c>)> = Vec::new();
        for ((how, other), links) in by_other {
            let verb = match (how, forward) {
                ("packed", true) => tr!("tree-packed-in"),
                ("packed", false) => tr!("tree-holds"),
                (_, true) => tr!("tree-made-into"),
                _ => tr!("tree-made-of"),
            };
            let amounts: Vec<String> =
                links.iter().map(|link| amount(link.quantity.as_ref(), link.unit.as_deref())).collect();
            let amounts: Vec<&str> = amounts.iter().map(String::as_str).filter(|a| !a.is_empty()).collect();
            let amounts = match amounts.as_slice() {
                [] => String::new(),
                // Of what went out forward it is the amount of the thing above.
                all if forward => tr!("tree-with", amounts = all.join(" + ")),
                all => format!(" {}", all.join(" + ")),
            };
            let entries: Vec<String> = links.iter().map(|link| link.index.to_string()).collect();
            let reported = if links.iter().all(|link| link.reported) {
                tr!("tree-only-reported")
            } else {
                String::new()
            };
            let first = links.first().map_or(0, |link| link.index);
            let Some((other, _)) = self.lots.get_key_value(other) else { continue };
            let words = tr!(
                "tree-link",
                verb = verb.to_string(),
                amounts = amounts.to_string(),
                entries = entries.join(", "),
                reported = reported.to_string()
            );
            told.push((first, Way { words, id: other, forward, packed: how == "packed" }));
        }
        told.sort_by_key(|(first, ..)| *first);
        told.into_iter().map(|(_, way)| way).collect()
    }

    /// With whom it is, who handed it to whom, why it goes no further.
    fn details(&mut self, id: &str, margin: &str) {
        let Some(lot) = self.lots.get(id) else { return };
        let held: Vec<String> = lot
            .stock
            .iter()
            .map(|stock| {
                let place =
                    stock.place.as_deref().map(|p| tr!("tree-place", place = spoken(p))).unwrap_or_default();
                let way = stock.under_way_to.as_deref();
                let way = way.map(|to| tr!("tree-way", to = spoken(to))).unwrap_or_default();
                let owner = match stock.owner == stock.holder {
                    true => String::new(),
                    false => tr!("tree-owner", owner = spoken(&stock.owner)),
                };
                let much = amount(Some(&stock.quantity), Some(&stock.unit));
                format!("{much} {}{place}{way}{owner}", spoken(&stock.holder))
            })
            .collect();
        if !held.is_empty() {
            self.out.push(tr!("tree-now", margin = margin.to_string(), held = held.join(self.lines.dot)));
        }
        for one in self.moves.get(id).into_iter().flatten() {
            self.out.push(format!("{margin}{}", handover(one, id)));
        }
        let stops: Vec<String> = lot
            .stops
            .iter()
            .filter(|stop| stop.index.is_none() && stop.why != "begins-here")
            .map(super::Stop::words)
            .collect();
        if !stops.is_empty() {
            self.out.push(format!("{margin}! {}", stops.join("; ")));
        }
        if !lot.flags.is_empty() {
            self.out.push(format!("{margin}! {}", lot.flags.join(", ")));
        }
    }
}

/// What is known of a thing, behind its name.
fn facts(lot: &Lot) -> String {
    let made = lot.made.as_ref().map(|made| amount(Some(&made.value), Some(&made.unit)));
    let made = made.map(|made| format!("  {made}")).unwrap_or_default();
    let when = lot
        .made_at
        .as_deref()
        .map(|time| tr!("tree-made-at", time = day(time).to_string()))
        .unwrap_or_default();
    let by = lot.maker.as_deref().map(|maker| tr!("tree-by", maker = spoken(maker))).unwrap_or_default();
    let share = match &lot.unrecorded {
        Some(share) => {
            tr!("tree-unrecorded", share = format!("{:.1}", share.as_f64().unwrap_or_default() * 100.0))
        }
        None => String::new(),
    };
    let begins = if lot.stops.iter().any(|stop| stop.why == "begins-here") {
        tr!("tree-begins")
    } else {
        String::new()
    };
    format!("{made}{when}{by}{share}{begins}")
}

/// A handover in words.
fn handover(one: &Move, id: &str) -> String {
    let done = match one.step.as_str() {
        "shipping" => tr!("thread-shipped"),
        "receiving" => tr!("thread-received"),
        "accepting" => tr!("tree-accepted"),
        "void_shipping" => tr!("thread-called-off"),
        "retail_selling" => tr!("thread-sold"),
        "destroying" => tr!("thread-destroyed"),
        step => step.to_owned(),
    };
    let much = one.goods.iter().find(|good| good.lot == id);
    let much = much.map(|good| amount(good.quantity.as_ref(), good.unit.as_deref())).unwrap_or_default();
    let much = if much.is_empty() { much } else { format!(" {much}") };
    let name = |party: &Option<String>| party.as_deref().map(spoken);
    let ends = match (name(&one.from), name(&one.to)) {
        (Some(from), Some(to)) => tr!("tree-from-to", from = from.to_string(), to = to.to_string()),
        (Some(from), None) => format!(", {from}"),
        (None, Some(to)) => tr!("tree-to", to = to.to_string()),
        (None, None) => String::new(),
    };
    let papers: Vec<&str> =
        one.papers.iter().map(|paper| paper.rsplit(['/', ':']).next().unwrap_or(paper)).collect();
    let papers = if papers.is_empty() { String::new() } else { format!(", {}", papers.join(" ")) };
    let mut remarks = Vec::new();
    if one.reported {
        remarks.push(tr!("remark-reported"));
    }
    if one.taken_back {
        remarks.push(tr!("remark-taken-back"));
    }
    if one.verdict == "pending" {
        remarks.push(tr!("remark-pending"));
    }
    let remarks = if remarks.is_empty() { String::new() } else { format!(", {}", remarks.join(", ")) };
    tr!(
        "tree-move",
        time = day(&one.time).to_string(),
        done = done.to_string(),
        amount = much.to_string(),
        ends = ends.to_string(),
        papers = papers.to_string(),
        entry = one.index.to_string(),
        remarks = remarks.to_string()
    )
}
