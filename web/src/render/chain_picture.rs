//! A chain as a picture that one can walk: each box a lot, item or unit with its holders, and a link to its own page.

use std::collections::HashMap;

use super::inspect::{inspected, spoken};
use crate::format;
use crate::lang::Lang;
use crate::picture::{self, Box, Dash, Picture, Thread};
use crate::view::{InspectPage, Quantity, Thing};

/// The most boxes of a picture; a larger chain is a table's work.
const MOST: usize = 120;
/// The most holders that a box names.
const HOLDERS: usize = 3;
/// The most letters of a line.
const LETTERS: usize = 26;
/// The picture stands in a page with colours of its own, light and dark.
const COLOURS: [(&str, &str); 11] = [
    ("\"#fff\"", "\"var(--paper)\""),
    ("\"#e7f2ea\"", "\"var(--mist)\""),
    ("\"#fff4e0\"", "\"var(--paper)\""),
    ("\"#1d6b3a\"", "\"var(--green)\""),
    ("\"#9a5b00\"", "\"var(--straw)\""),
    ("\"#555\"", "\"var(--soft)\""),
    ("\"#777\"", "\"var(--green)\""),
    ("\"#111\"", "\"var(--ink)\""),
    ("\"#333\"", "\"var(--ink)\""),
    ("\"#444\"", "\"var(--soft)\""),
    ("role=\"img\"", "role=\"group\" class=\"chain\""),
];

/// An SVG; nothing where there is but one thing, or more than can be read.
pub(super) fn picture(page: &InspectPage) -> String {
    if page.things.len() < 2 || page.things.len() > MOST {
        return String::new();
    }
    let lang = page.lang;
    let numbers: HashMap<&str, usize> =
        page.things.iter().enumerate().map(|(number, thing)| (thing.thing.uri.as_str(), number)).collect();
    let mut threads: Vec<Thread> = Vec::new();
    let mut known: HashMap<(usize, usize, Dash), usize> = HashMap::new();
    for edge in &page.edges {
        let ends = (numbers.get(edge.from.uri.as_str()), numbers.get(edge.to.uri.as_str()));
        let (Some(from), Some(to)) = ends else { continue };
        let dash = match (edge.reported, edge.packed) {
            (true, _) => Dash::Told,
            (_, true) => Dash::Packed,
            _ => Dash::Made,
        };
        let label = edge.quantity.as_ref().map(|quantity| amount(lang, quantity)).unwrap_or_default();
        match known.get(&(*from, *to, dash)) {
            Some(number) if !label.is_empty() => {
                let own = &mut threads[*number].label;
                *own = if own.is_empty() { label } else { format!("{own} + {label}") };
            }
            Some(_) => {}
            None => {
                known.insert((*from, *to, dash), threads.len());
                threads.push(Thread { from: *from, to: *to, label, dash });
            }
        }
    }
    let whole = Picture {
        title: lang.say("chain-picture"),
        boxes: page.things.iter().map(|thing| knot(page, thing)).collect(),
        threads,
        notes: Vec::new(),
    };
    COLOURS.iter().fold(picture::picture(&whole), |svg, (paper, page)| svg.replace(paper, page))
}

fn amount(lang: Lang, quantity: &Quantity) -> String {
    format::quantity(lang, &quantity.value, &quantity.unit)
}

fn knot(page: &InspectPage, thing: &Thing) -> Box {
    let lang = page.lang;
    let mut lines = vec![spoken(lang, &thing.thing)];
    lines.extend(thing.product.as_ref().map(|product| lang.name(product)));
    if let Some(made) = &thing.made {
        lines.push(lang.with("chain-made-so-much", &[("amount", &amount(lang, made))]));
    }
    for held in thing.held.iter().take(HOLDERS) {
        let way = held.to.as_ref().map(|to| format!(" → {}", lang.name(to))).unwrap_or_default();
        lines.push(format!("{} {}{way}", amount(lang, &held.quantity), lang.name(&held.holder)));
    }
    if thing.held.len() > HOLDERS {
        lines.push(lang.count("chain-more-holders", thing.held.len() - HOLDERS));
    }
    let mut stops: Vec<String> = thing.stops.iter().map(|stop| lang.word("chain-stop", &stop.why)).collect();
    stops.dedup();
    lines.extend(stops.into_iter().take(HOLDERS));
    // A state is never colour alone.
    if !thing.flags.is_empty() {
        lines.push(format!("△ {}", thing.flags.join(", ")));
    }
    let lines = lines.iter().map(|line| short(line)).collect();
    Box {
        lines,
        href: Some(inspected(&thing.thing.uri)).filter(|href| !href.is_empty()),
        here: thing.thing.uri == page.of.uri,
        told: thing.stops.iter().any(|stop| stop.why == "reported-only"),
        marked: !thing.flags.is_empty(),
    }
}

/// A line that leaves room for the other boxes; the table has it whole.
fn short(line: &str) -> String {
    match line.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
