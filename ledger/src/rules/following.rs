//! Item codes go along with goods: what an event says of them (`suyuan:codes`), and `code-not-activated`.
//!
//! Amounts are judged by what the event says of goods; codes only follow. Along goes what is for a lot of the event, and neither voided
//! nor destroyed; of a group what was never named singly, for that has left its group. What is named and does not go along is flagged
//! where goods are sold or shipped. More codes than pieces go along with no goods: that is `overdrawn`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::rules::code_status::sold_by;
use crate::rules::codes::there_are;
use crate::rules::payload::{Along, CODES, move_of};
use crate::rules::plan::Plan;
use crate::rules::portions::Goods;
use crate::rules::rolls::{CodeMove, CodeRoll, Moved};
use crate::rules::span::Span;
use crate::rules::{Code, Refusal, RefusalCode};

/// How many pieces of each lot an event moves; nothing where that cannot be told.
type Pieces = BTreeMap<String, Option<Decimal>>;

/// What goes along of one roll.
#[derive(Default)]
struct Going {
    spans: Vec<(Span, bool)>,
    /// By lot.
    counts: BTreeMap<String, u64>,
    /// How many codes were named and are none of these goods, and the first of them.
    strange: u64,
    first: Option<u64>,
}

impl Plan<'_> {
    /// Plans which codes go along with the goods of the event.
    pub(super) fn follow_codes(&mut self) -> Result<(), Refusal> {
        let (all, what) = (Along::of(self.event)?, move_of(self.event));
        let Some(what) = what.filter(|_| !all.is_empty()) else { return Ok(()) };
        let pieces = self.pieces();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut moved =
            Moved { what, by: self.actor.clone(), holder: self.codes_go_to(what), of: Vec::new() };
        for (i, along) in all.iter().enumerate() {
            let pointer = format!("/{CODES}/{i}");
            let Some(roll) = self.state.codes.rolls.get(&along.roll) else {
                let id = along.roll.to_string();
                let detail = format!("no roll {id} is known yet");
                self.block(Code::UnknownReference, format!("{pointer}/roll"), detail, &id);
                continue;
            };
            named_there(&pointer, along, roll)?;
            let going = Going::of(along, roll, &pieces);
            self.flag_strange(&pointer, what, roll, &going);
            for (lot, count) in going.counts {
                *counts.entry(lot).or_default() += count;
            }
            if !going.spans.is_empty() {
                moved.of.push((along.roll, going.spans));
            }
        }
        for (lot, count) in counts {
            let Some(there) = pieces.get(&lot).copied().flatten() else { continue };
            if Decimal::from(count) > there {
                let there = there.round_dp(3).normalize();
                let detail = format!("{count} codes go along with {there} pieces of {lot}");
                self.block(Code::Overdrawn, format!("/{CODES}"), detail, &lot);
            }
        }
        self.goods.codes = (!moved.of.is_empty()).then(|| Box::new(moved));
        Ok(())
    }

    fn flag_strange(&mut self, pointer: &str, what: CodeMove, roll: &CodeRoll, going: &Going) {
        let goes_out = matches!(what, CodeMove::Shipped | CodeMove::Sold);
        let Some(first) = going.first.filter(|_| goes_out) else { return };
        let (strange, name) = (going.strange, &roll.what.name);
        let detail =
            format!("{strange} codes of {name:?} are no active codes of these goods, the first at {first}");
        self.flag(Code::CodeNotActivated, pointer, detail);
    }

    /// Who has the codes afterwards, if somebody known does.
    fn codes_go_to(&self, what: CodeMove) -> Option<String> {
        use crate::event::{BizStep, SourceDest};
        use crate::rules::names::canonical;
        let own = || Some(self.actor.clone());
        let new_owner = || self.event.destination(SourceDest::OwningParty).map(canonical);
        match what {
            CodeMove::Packed | CodeMove::Received => own(),
            CodeMove::Shipped => self.party_at(false).or_else(own),
            CodeMove::Returned if matches!(self.event.biz_step(), Some(BizStep::Shipping)) => {
                self.party_at(false)
            }
            CodeMove::Returned => own(),
            CodeMove::Sold => self.party_at(false).or_else(new_owner),
            CodeMove::Destroyed => None,
        }
    }

    /// How many codes of each lot the event names that are sold to consumers, and come back to who sold them, or to who
    /// answers for the lot.
    pub(super) fn sold_codes(&self) -> BTreeMap<String, u64> {
        let mut sold: BTreeMap<String, u64> = BTreeMap::new();
        let pieces = self.pieces();
        let by_actor = |index: u64| self.state.codes.moves.get(&index).is_some_and(|m| m.by == self.actor);
        for along in Along::of(self.event).unwrap_or_default() {
            let Some(roll) = self.state.codes.rolls.get(&along.roll) else { continue };
            for (span, _) in Going::of(&along, roll, &pieces).spans {
                for (piece, trail) in roll.trails.within(span) {
                    let Some(sale) = sold_by(trail) else { continue };
                    for (part, binding) in roll.bound_within(piece) {
                        if by_actor(sale) || self.state.answers_for(&binding.lot, &self.actor) {
                            *sold.entry(binding.lot.clone()).or_default() += part.count();
                        }
                    }
                }
            }
        }
        sold
    }

    /// A sale is not taken back while what it sold has come back: the goods would be there twice.
    pub(super) fn still_sold(&mut self, index: u64) {
        let Some(moved) = self.state.codes.moves.get(&index).filter(|m| m.what == CodeMove::Sold) else {
            return;
        };
        let back = moved.of.iter().find_map(|(id, spans)| {
            let roll = self.state.codes.rolls.get(id)?;
            spans.iter().flat_map(|(span, _)| roll.trails.within(*span)).find_map(|(piece, trail)| {
                let later = trail.iter().skip_while(|step| step.index != index);
                let back = later.copied().find(|step| step.what == CodeMove::Returned)?;
                Some((back.index, roll.binding(piece.first)?.lot.clone()))
            })
        });
        if let Some((entry, lot)) = back {
            let detail = format!("what it sold of {lot} came back by entry {entry}; take that back first");
            self.block(Code::Overdrawn, "/eventID", detail, &lot);
        }
    }

    fn pieces(&self) -> Pieces {
        let mut pieces = Pieces::new();
        let mut add = |id: &str, quantity: Option<crate::event::Quantity>| {
            let lot = self.known(id);
            let more = lot.zip(quantity).and_then(|(lot, q)| lot.pieces(lot.to_base(&q).ok()?));
            let there = pieces.entry(id.to_owned()).or_insert(Some(Decimal::ZERO));
            *there = there.zip(more).map(|(there, more)| there + more);
        };
        for goods in self.read.as_ref().into_iter().flatten() {
            match goods {
                Goods::Portion(portion) => add(&portion.lot, portion.quantity),
                Goods::Unit { id, .. } => {
                    self.state.contents(id).iter().for_each(|inside| add(&inside.lot, Some(inside.quantity)));
                }
            }
        }
        pieces
    }
}

impl Going {
    fn of(along: &Along, roll: &CodeRoll, lots: &Pieces) -> Going {
        let mut going = Going::default();
        // What is named singly is not named once more by its group.
        for positions in along.groups.iter().filter_map(|groups| roll.positions(*groups)) {
            let mut next = positions.first;
            let singled = along.positions.iter().filter_map(|single| single.and(&positions));
            for single in singled {
                if next < single.first {
                    going.add(roll, lots, Span { first: next, last: single.first - 1 }, false);
                }
                next = single.last + 1;
            }
            if next <= positions.last {
                going.add(roll, lots, Span { first: next, last: positions.last }, false);
            }
        }
        for positions in &along.positions {
            going.add(roll, lots, *positions, true);
        }
        going
    }

    fn add(&mut self, roll: &CodeRoll, lots: &Pieces, positions: Span, single: bool) {
        let mut next = positions.first;
        let bound: Vec<(Span, &str)> =
            roll.bound_within(positions).map(|(span, binding)| (span, binding.lot.as_str())).collect();
        for (span, lot) in bound {
            if next < span.first {
                self.strange(Span { first: next, last: span.first - 1 });
            }
            next = span.last + 1;
            match lots.contains_key(lot) {
                true => self.add_of(roll, lot, span, single),
                false => self.strange(span),
            }
        }
        if next <= positions.last {
            self.strange(Span { first: next, last: positions.last });
        }
    }

    /// Codes that are for a lot of the event.
    fn add_of(&mut self, roll: &CodeRoll, lot: &str, span: Span, single: bool) {
        let alive = roll.voided.free(span);
        if single || alive.is_empty() {
            // A spoiled bag is missing in its group; named by itself, it should not be there.
            roll.voided.within(span).for_each(|(voided, _)| self.strange(voided));
        }
        for part in alive {
            for (piece, trail) in roll.trails.pieces(part) {
                let trail = trail.map_or(&[][..], Vec::as_slice);
                let gone = trail.iter().any(|step| step.what == CodeMove::Destroyed);
                if gone && single {
                    self.strange(piece);
                } else if !gone && (single || !trail.iter().any(|step| step.single)) {
                    self.spans.push((piece, single));
                    *self.counts.entry(lot.to_owned()).or_default() += piece.count();
                }
            }
        }
    }

    fn strange(&mut self, span: Span) {
        self.strange += span.count();
        self.first = Some(self.first.map_or(span.first, |first| first.min(span.first)));
    }
}

fn named_there(pointer: &str, along: &Along, roll: &CodeRoll) -> Result<(), Refusal> {
    let shape = &roll.what.shape;
    there_are(&format!("{pointer}/groups"), &along.groups, shape.groups(), "groups")
        .and_then(|()| there_are(&format!("{pointer}/positions"), &along.positions, shape.count(), "codes"))
        .map_err(|refusal| Refusal {
            code: RefusalCode::InvalidEvent,
            hint: "name groups and positions that the roll has".to_owned(),
            ..refusal
        })
}
