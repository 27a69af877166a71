//! What an event claims of its goods, and all that is judged about claims besides stock.
//!
//! ```json
//! "suyuan:claims": ["organic", "gi"]
//! ```
//!
//! It stands on the event or in its `ilmd`; what does not read is `invalid-event`. A claim that no certificate of that
//! type stands behind is `claim-unattested`.

use rust_decimal::Decimal;

use crate::event::{Action, BizStep, Disposition, Event, EventKind};
use crate::json::Json;
use crate::rules::lot::Lot;
use crate::rules::names::Pointer;
use crate::rules::payload::{Day, MOST_TYPES, read_kind};
use crate::rules::plan::Plan;
use crate::rules::portions::Goods;
use crate::rules::{Refusal, RefusalCode};

/// Extension: what is claimed of the goods.
pub const CLAIMS: &str = "suyuan:claims";

/// What an event claims of its goods, each word once, with where it stands.
pub fn claims(event: &Event) -> Result<Vec<(String, String)>, Refusal> {
    let of_goods = event.ilmd_member(CLAIMS).map(|said| (said, "/ilmd/suyuan:claims"));
    let of_event = event.extension(CLAIMS).map(|said| (said, "/suyuan:claims"));
    let mut claims: Vec<(String, String)> = Vec::new();
    for (said, pointer) in of_goods.into_iter().chain(of_event) {
        let Some(words) = said.as_array().filter(|words| words.len() <= MOST_TYPES) else {
            return Err(invalid(pointer, format!("expected an array of at most {MOST_TYPES} words")));
        };
        for (i, word) in words.iter().enumerate() {
            let pointer = format!("{pointer}/{i}");
            let word = read(word).map_err(|detail| invalid(&pointer, detail))?;
            if !claims.iter().any(|(there, _)| *there == word) {
                claims.push((word, pointer));
            }
        }
    }
    Ok(claims)
}

impl Plan<'_> {
    /// Judges everything about claims, once it is clear what the event does to stock.
    pub(super) fn judge_claims(&mut self) {
        self.note_places();
        self.note_kept();
        self.entitle();
        if self.is_harvest() {
            self.judge_harvest();
        }
        self.note_spraying();
        let packs = matches!(self.event.biz_step(), Some(BizStep::Packing | BizStep::Repackaging));
        if matches!(self.event.kind, EventKind::Transformation(_)) {
            if packs {
                let (inputs, outputs) =
                    (self.named_lots(Pointer::is_input), self.named_lots(Pointer::is_output));
                self.check_shelf_life(&inputs);
                self.check_required(&outputs);
            }
        } else if self.gives_away() || (packs && self.event.action() == Some(Action::Add)) {
            let offered = self.named_lots(|_| true);
            self.check_shelf_life(&offered);
            self.check_required(&offered);
        }
        if let Ok(claims) = claims(self.event)
            && !claims.is_empty()
        {
            self.check_claims(&claims);
        }
        self.check_cold_chain();
        self.follow();
    }

    /// Whether the event makes goods where they grew.
    pub(super) fn is_harvest(&self) -> bool {
        matches!(self.event.kind, EventKind::Object(_))
            && self.event.action() == Some(Action::Add)
            && !matches!(self.event.biz_step(), Some(BizStep::Custom(_)))
    }

    fn judge_harvest(&mut self) {
        self.check_interval();
        let Some(plot) = self.origin() else { return };
        let state = self.state;
        let Some(place) = state.places.get(&*plot).filter(|p| p.what.capacity.is_some()) else { return };
        let made: Vec<(Lot, Decimal)> =
            self.goods.made.iter().filter_map(|m| Some((self.lot_or_opening(&m.lot)?, m.amount))).collect();
        self.count_harvest(&plot, &place.what, &made);
    }

    /// Whether the event hands goods to somebody else or sells them, and they do not go back or away.
    fn gives_away(&self) -> bool {
        let away = matches!(
            self.event.disposition(),
            Some(
                Disposition::Returned
                    | Disposition::Recalled
                    | Disposition::Expired
                    | Disposition::Damaged
                    | Disposition::Destroyed
                    | Disposition::Disposed
                    | Disposition::NonConformant
            )
        );
        let step = matches!(self.event.biz_step(), Some(BizStep::Shipping | BizStep::RetailSelling));
        step && !away
            && self.event.action() != Some(Action::Add)
            && self.party_at(false).as_ref() != Some(&self.actor)
    }

    /// The lots and items that the event names at pointers that pass, those inside its units too, each once.
    pub(super) fn named_lots(&self, passes: impl Fn(Pointer) -> bool) -> Vec<(String, Pointer)> {
        let mut lots: Vec<(String, Pointer)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for goods in self.read.as_ref().into_iter().flatten() {
            match goods {
                Goods::Portion(portion) if passes(portion.pointer) && seen.insert(portion.lot.as_str()) => {
                    lots.push((portion.lot.clone(), portion.pointer));
                }
                Goods::Unit { id, pointer } if passes(*pointer) => {
                    let inside = self.state.contents(id).iter().filter(|c| seen.insert(c.lot.as_str()));
                    lots.extend(inside.map(|content| (content.lot.clone(), *pointer)));
                }
                _ => {}
            }
        }
        lots
    }

    /// The day of the event where it happened.
    pub(super) fn local_day(&self) -> Day {
        Day::local(self.event.time_ms(), self.event.common.offset)
    }
}

fn read(word: &Json) -> Result<String, String> {
    let text = word.as_str().ok_or_else(|| format!("found {}, expected a word", word.kind()))?;
    read_kind(text).map_err(|why| format!("{text:?}: {why}"))
}

fn invalid(pointer: &str, detail: String) -> Refusal {
    let hint = "claim types of certificate, such as [\"organic\"], or leave suyuan:claims out";
    Refusal::new(RefusalCode::InvalidEvent, pointer, detail, hint)
}
