//! The thread with knots, in a terminal: one knot an act, filled if it was checked here, hollow if not, broken where a check failed.
//!
//! ```text
//! ●  2026-04-18 08:30  harvested 1200 KGM STRAW/SL-260418-1   SLCM, SL-E1   entry 9
//! │
//! │ ● 2026-04-18 10:00  reported: shipped 50 CS …             beside the thread: somebody else's act
//! │
//! │ ╰○ 2026-04-19 09:00  shipped 900 KGM …                     a loose end: without effect yet
//! │      - SLCM holds 800 KGM (overdrawn)
//! ╳  …                                                         a check failed here
//! ```
//!
//! Colour follows the knot and says nothing more than its shape.

use std::fmt;

use owo_colors::OwoColorize;
use suyuan_ledger::{
    event::{Event, EventKind, QuantityElement, SourceDest},
    json::{self, Json},
    rules::DONE_BY,
};
use suyuan_web::view::Act;

use crate::{
    client::Reason,
    proof::Step,
    secrets::Secrets,
    short::{in_short, spoken},
    when,
};

/// How a knot is tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Checked on this machine.
    Checked,
    /// As the node tells it.
    Unchecked,
    /// A check failed.
    Broken,
}

/// Where a knot hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hang {
    /// On the thread.
    On,
    /// Beside it: only reported.
    Beside,
    /// A loose end: without effect yet.
    Loose,
}

/// One act on the thread.
#[derive(Clone, Debug)]
pub(crate) struct Knot {
    /// How it is tied.
    pub(crate) tie: Tie,
    /// Where it hangs.
    pub(crate) hang: Hang,
    /// What was done, when, by whom.
    pub(crate) line: String,
    /// Remarks on it.
    pub(crate) remarks: Vec<Reason>,
}

impl Knot {
    /// A step that was checked.
    pub(crate) fn of_step(step: &Step, known: &Secrets) -> Knot {
        let hang = if step.kind == "report" { Hang::Beside } else { Hang::On };
        let line = line(&step.kind, &step.payload, &step.issuer, step.index, known);
        Knot { tie: Tie::Checked, hang, line, remarks: Vec::new() }
    }

    /// The same with what the rules make of it.
    pub(crate) fn judged(self, verdict: &str, reasons: &[Reason]) -> Knot {
        let hang = if verdict == "pending" { Hang::Loose } else { self.hang };
        Knot { hang, remarks: reasons.to_vec(), ..self }
    }
}

impl fmt::Display for Knot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hang {
            Hang::On => {}
            Hang::Beside => f.write_str("│ ")?,
            Hang::Loose => f.write_str("│ ╰")?,
        }
        match self.tie {
            Tie::Checked => write!(f, "{}", "●".green())?,
            Tie::Unchecked => f.write_str("○")?,
            Tie::Broken => write!(f, "{}", "╳".red())?,
        }
        let told = match self.hang {
            Hang::On => "",
            Hang::Beside => "reported: ",
            Hang::Loose => "without effect yet: ",
        };
        write!(f, "  {told}{}", self.line)?;
        for remark in &self.remarks {
            write!(f, "\n│    - {} ({})", in_short(&remark.detail), remark.code.yellow())?;
        }
        f.write_str("\n│")
    }
}

/// An act in one line; private values in it are told where they are known here.
pub(crate) fn line(kind: &str, payload: &str, issuer: &str, index: u64, known: &Secrets) -> String {
    match Event::parse(payload.as_bytes()) {
        Ok(event) => event_line(kind, &event, issuer, index, known),
        Err(_) => {
            let said = json::parse_str(payload).unwrap_or(Json::Null);
            let name = said.at("/names").filter(|names| names.at("/private").is_none()).and_then(first_name);
            let named = name.map(|n| format!(" {n}")).unwrap_or_default();
            let private: String = known.shown(&said).iter().map(|shown| format!(", {shown}")).collect();
            format!("{kind}{named}{private}   by {}   entry {index}", spoken(issuer))
        }
    }
}

fn event_line(kind: &str, event: &Event, issuer: &str, index: u64, known: &Secrets) -> String {
    let act = Act::of(kind, event.biz_step().map(|s| s.as_str()), event.disposition().map(|d| d.as_str()));
    let time = when::shown(event.common.event_time.as_str());
    let goods = match event.kind {
        EventKind::Transformation(_) => {
            format!("{} → {}", amounts(event.input_quantities()), amounts(event.output_quantities()))
        }
        EventKind::Aggregation(_) | EventKind::Association(_) => {
            let inside = [amounts(event.child_quantities()), epcs(event)];
            let inside: Vec<&str> = inside.iter().map(String::as_str).filter(|i| !i.is_empty()).collect();
            format!("{} ({})", event.parent_id().map(spoken).unwrap_or_default(), inside.join(", "))
        }
        _ if !event.quantities().is_empty() => amounts(event.quantities()),
        _ => epcs(event),
    };
    let word = match (&event.kind, act) {
        (EventKind::Transformation(_), Act::Harvest) => "made",
        _ => done(act),
    };
    let to = event.destination(SourceDest::PossessingParty).or(event.destination(SourceDest::Location));
    let from = event.source(SourceDest::PossessingParty).or(event.source(SourceDest::Location));
    let ends = match act {
        Act::Ship | Act::Return => to.map(|p| format!(" to {}", spoken(p))).unwrap_or_default(),
        Act::Receive => from.map(|p| format!(" from {}", spoken(p))).unwrap_or_default(),
        _ => String::new(),
    };
    let place = event.read_point().map(|p| format!(", {}", spoken(p))).unwrap_or_default();
    let by = match event.extension(DONE_BY).and_then(Json::as_str) {
        Some(party) => {
            let name = known.name_of(party).map(|name| format!(" {name} (known here)")).unwrap_or_default();
            format!("{}{name}, recorded by {}", spoken(party), spoken(issuer))
        }
        None => spoken(issuer),
    };
    format!("{time}  {word} {goods}{ends}   {by}{place}   entry {index}")
}

fn amounts(list: &[QuantityElement]) -> String {
    let one = |q: &QuantityElement| match q.amount() {
        Some(amount) => format!("{} {} {}", amount.amount.normalize(), amount.unit, spoken(&q.epc_class)),
        None => spoken(&q.epc_class),
    };
    list.iter().map(one).collect::<Vec<_>>().join(" + ")
}

fn epcs(event: &Event) -> String {
    event.epcs().map(spoken).collect::<Vec<_>>().join(", ")
}

fn first_name(names: &json::Json) -> Option<&str> {
    names.as_object()?.iter().find_map(|(_, name)| name.as_str())
}

/// What was done, in one word.
fn done(act: Act) -> &'static str {
    match act {
        Act::Plant => "planted",
        Act::Fertilise => "fertilised",
        Act::Spray => "sprayed",
        Act::Irrigate => "watered",
        Act::Scout => "looked over",
        Act::Harvest => "harvested",
        Act::Buy => "bought",
        Act::Grade => "graded",
        Act::Dry => "dried",
        Act::Mill => "milled",
        Act::Wash => "washed",
        Act::Mix => "mixed",
        Act::Pack => "packed",
        Act::Unpack => "unpacked",
        Act::Process => "processed",
        Act::Count => "counted",
        Act::Store => "stored",
        Act::Ship => "shipped",
        Act::Receive => "received",
        Act::VoidShip => "called off",
        Act::Measure => "measured",
        Act::Inspect => "inspected",
        Act::Sell => "sold",
        Act::Return => "returned",
        Act::Destroy => "destroyed",
        _ => "recorded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knot(hang: Hang, tie: Tie) -> String {
        let remarks = vec![];
        anstream::adapter::strip_str(&Knot { tie, hang, line: "L".to_owned(), remarks }.to_string())
            .to_string()
    }

    #[test]
    fn the_shape_alone_tells_the_state() {
        assert_eq!(knot(Hang::On, Tie::Checked), "●  L\n│");
        assert_eq!(knot(Hang::On, Tie::Unchecked), "○  L\n│");
        assert_eq!(knot(Hang::On, Tie::Broken), "╳  L\n│");
        assert_eq!(knot(Hang::Beside, Tie::Checked), "│ ●  reported: L\n│");
        assert_eq!(knot(Hang::Loose, Tie::Unchecked), "│ ╰○  without effect yet: L\n│");
    }
}
