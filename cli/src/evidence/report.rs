//! The report inside an evidence bundle: what the proof says, in plain text. It follows from the proof and from nothing else (no
//! clock, no language, no file of this machine), so that whoever checks it makes it again.

use std::fmt::Write as _;

use suyuan_ledger::{
    event::{Event, Quantity},
    trace::{Act, Side},
};

use crate::{proof::Checked, short::spoken};

const ABOUT: &str = "Evidence about ";

/// What a report says that it is about.
pub(super) fn about(report: &str) -> Option<&str> {
    report.lines().next()?.strip_prefix(ABOUT)
}

/// The text.
pub(super) fn report(of: &str, checked: &Checked) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{ABOUT}{of}\n");
    let _ = writeln!(text, "Ledger      {}", checked.ledger);
    let _ = writeln!(text, "Log         {}, {} entries", checked.origin, checked.size);
    let _ = writeln!(
        text,
        "Statements  {} about it and its chain; {} in all, with those that admitted their signers\n",
        checked.steps.len(),
        checked.signatures
    );
    text.push_str(
        "This report is not signed. It was made from proof.json, where every statement stands as it was signed, and\n\
         `suyuan verify FILE` makes it again and compares. A signature proves who claims something, not that it is true.\n\
         What is a report is what one party passed on of another. Times are as the signers claim them.\n\n",
    );
    for step in &checked.steps {
        let _ = writeln!(text, "entry {}  {} by {}", step.index, step.kind, spoken(&step.issuer));
        let _ = writeln!(text, "  id {}", step.id);
        if let Ok(event) = Event::parse(step.payload.as_bytes()) {
            told(&mut text, &Act::of(step.index, &event));
        } else {
            let _ = writeln!(text, "  {}", step.payload);
        }
        text.push('\n');
    }
    text
}

fn told(text: &mut String, act: &Act) {
    let step = act.step.as_ref().map_or("(no step)", |step| step.as_str());
    let _ = writeln!(text, "  {}  {step}", act.time);
    if act.takes_back {
        let _ = writeln!(
            text,
            "  declares the earlier event {} an error",
            act.event_id.as_deref().unwrap_or_default()
        );
    }
    for (side, word) in [(Side::In, "in"), (Side::Out, "out"), (Side::Of, "of")] {
        for portion in act.side(side) {
            let much =
                portion.quantity.as_ref().map(Quantity::to_string).unwrap_or_else(|| "1 piece".to_owned());
            let _ = writeln!(text, "  {word:<5}{much}  {}", portion.id);
        }
    }
    let lines = [
        ("unit", &act.unit),
        ("from", &act.from),
        ("to", &act.to),
        ("owner", &act.to_owner),
        ("place", &act.place),
        ("done by", &act.done_by),
    ];
    for (word, value) in lines {
        if let Some(value) = value {
            let _ = writeln!(text, "  {word} {value}");
        }
    }
    for (_, paper) in &act.papers {
        let _ = writeln!(text, "  paper {paper}");
    }
}
