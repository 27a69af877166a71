//! The thread with knots, in a terminal: one knot an act, filled if it was checked here, hollow if not, broken where a check failed.
//!
//! ```text
//! ●  2026-04-18 08:30  harvested 1200 kg STRAW/SL-260418-1   SLCM, SL-E1   entry 9
//! │
//! │ ● 2026-04-18 10:00  reported: shipped 50 CS …             beside the thread: somebody else's act
//! │
//! │ ╰○ 2026-04-19 09:00  shipped 900 kg …                      a loose end: without effect yet
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
    client::Reason, codes_spoken, proof::Step, secrets::Secrets, short::spoken, speech::tr, when, wording,
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
            Hang::On => String::new(),
            Hang::Beside => tr!("thread-reported"),
            Hang::Loose => tr!("thread-loose"),
        };
        write!(f, "  {told}{}", self.line)?;
        for remark in &self.remarks {
            match codes_spoken::meaning(&remark.code) {
                Some(words) => {
                    let detail = codes_spoken::plainly(&remark.detail);
                    write!(f, "\n│    - {words}（{}: {detail}）", remark.code.yellow())?;
                }
                None => write!(
                    f,
                    "\n│    - {} ({})",
                    codes_spoken::plainly(&remark.detail),
                    remark.code.yellow()
                )?,
            }
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
            tr!(
                "thread-other",
                kind = kind,
                named = named,
                private = private,
                by = spoken(issuer),
                index = index
            )
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
        (EventKind::Transformation(_), Act::Harvest) => tr!("thread-made"),
        _ => done(act),
    };
    let to = event.destination(SourceDest::PossessingParty).or(event.destination(SourceDest::Location));
    let from = event.source(SourceDest::PossessingParty).or(event.source(SourceDest::Location));
    let ends = match act {
        Act::Ship | Act::Return => to.map(|p| tr!("thread-to", party = spoken(p))).unwrap_or_default(),
        Act::Receive => from.map(|p| tr!("thread-from", party = spoken(p))).unwrap_or_default(),
        _ => String::new(),
    };
    let place = event.read_point().map(|p| format!(", {}", spoken(p))).unwrap_or_default();
    let by = match event.extension(DONE_BY).and_then(Json::as_str) {
        Some(party) => {
            let name = known.name_of(party).map(|name| tr!("thread-known", name = name)).unwrap_or_default();
            tr!("thread-recorded-by", party = spoken(party), name = name, by = spoken(issuer))
        }
        None => spoken(issuer),
    };
    tr!(
        "thread-line",
        time = time,
        word = word,
        goods = goods,
        ends = ends,
        by = by,
        place = place,
        index = index
    )
}

fn amounts(list: &[QuantityElement]) -> String {
    let one = |q: &QuantityElement| match q.amount() {
        Some(quantity) => format!("{} {}", wording::amount(&quantity), spoken(&q.epc_class)),
        None => spoken(&q.epc_class),
    };
    list.iter().map(one).collect::<Vec<_>>().join(" + ")
}

fn epcs(event: &Event) -> String {
    event.epcs().map(spoken).collect::<Vec<_>>().join(", ")
}

fn first_name<'n>(names: &'n json::Json<'n>) -> Option<&'n str> {
    names.as_object()?.iter().find_map(|(_, name)| name.as_str())
}

/// What was done, in one word.
fn done(act: Act) -> String {
    match act {
        Act::Plant => tr!("thread-planted"),
        Act::Fertilise => tr!("thread-fertilised"),
        Act::Spray => tr!("thread-sprayed"),
        Act::Irrigate => tr!("thread-watered"),
        Act::Scout => tr!("thread-looked-over"),
        Act::Harvest => tr!("thread-harvested"),
        Act::Buy => tr!("thread-bought"),
        Act::Grade => tr!("thread-graded"),
        Act::Dry => tr!("thread-dried"),
        Act::Mill => tr!("thread-milled"),
        Act::Wash => tr!("thread-washed"),
        Act::Mix => tr!("thread-mixed"),
        Act::Pack => tr!("thread-packed"),
        Act::Unpack => tr!("thread-unpacked"),
        Act::Process => tr!("thread-processed"),
        Act::Count => tr!("thread-counted"),
        Act::Store => tr!("thread-stored"),
        Act::Ship => tr!("thread-shipped"),
        Act::Receive => tr!("thread-received"),
        Act::VoidShip => tr!("thread-called-off"),
        Act::Measure => tr!("thread-measured"),
        Act::Inspect => tr!("thread-inspected"),
        Act::Sell => tr!("thread-sold"),
        Act::Return => tr!("thread-returned"),
        Act::Destroy => tr!("thread-destroyed"),
        _ => tr!("thread-recorded"),
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
