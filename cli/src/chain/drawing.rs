//! A chain as a picture: what its boxes and threads say. How it is laid out is `suyuan_web::picture`'s.

use std::collections::HashMap;

use suyuan_web::picture::{Box, Dash, Picture, Thread, picture};

use super::{Chain, Lot, amount, day};
use crate::{short::spoken, speech::tr};

/// The most boxes of a picture; a larger chain is a table's work.
const MOST: usize = 600;
/// The most holders that a box names.
const HOLDERS: usize = 4;

/// The picture as an SVG, and how many things it leaves out.
pub(crate) fn drawing(chain: &Chain) -> (String, usize) {
    let lots = &chain.lots[..chain.lots.len().min(MOST)];
    let numbers: HashMap<&str, usize> =
        lots.iter().enumerate().map(|(number, lot)| (lot.lot.as_str(), number)).collect();
    let threads = chain.links.iter().filter_map(|link| {
        let (from, to) = (*numbers.get(link.from.as_str())?, *numbers.get(link.to.as_str())?);
        let dash = match (link.reported, link.how.as_str()) {
            (true, _) => Dash::Told,
            (_, "packed") => Dash::Packed,
            _ => Dash::Made,
        };
        Some((from, to, dash, amount(link.quantity.as_ref(), link.unit.as_deref())))
    });
    let mut merged: Vec<Thread> = Vec::new();
    let mut known: HashMap<(usize, usize, Dash), usize> = HashMap::new();
    for (from, to, dash, label) in threads {
        match known.get(&(from, to, dash)) {
            Some(number) if !label.is_empty() => {
                let own = &mut merged[*number].label;
                *own = if own.is_empty() { label } else { format!("{own} + {label}") };
            }
            Some(_) => {}
            None => {
                known.insert((from, to, dash), merged.len());
                merged.push(Thread { from, to, label, dash });
            }
        }
    }
    let mut notes = vec![tr!("drawing-note", of = spoken(&chain.of), size = chain.size.to_string())];
    let left_out = chain.lots.len() - lots.len();
    if left_out > 0 || chain.truncated {
        notes.push(tr!("drawing-more", left = left_out.to_string()));
    }
    let whole = Picture {
        title: tr!("drawing-title", of = spoken(&chain.of)),
        boxes: lots.iter().map(|lot| knot(chain, lot)).collect(),
        threads: merged,
        notes,
    };
    (picture(&whole), left_out)
}

fn knot(chain: &Chain, lot: &Lot) -> Box {
    let mut lines = vec![spoken(&lot.lot)];
    if let Some(made) = &lot.made {
        let when = lot.made_at.as_deref().map(|time| format!(", {}", &day(time)[..10])).unwrap_or_default();
        lines.push(format!("{}{when}", amount(Some(&made.value), Some(&made.unit))));
    }
    if let Some(maker) = &lot.maker {
        lines.push(tr!("drawing-maker", maker = spoken(maker)));
    }
    for stock in lot.stock.iter().take(HOLDERS) {
        let way = stock.under_way_to.as_deref().map(|to| format!(" → {}", spoken(to))).unwrap_or_default();
        lines.push(format!(
            "{}: {}{way}",
            spoken(&stock.holder),
            amount(Some(&stock.quantity), Some(&stock.unit))
        ));
    }
    if lot.stock.len() > HOLDERS {
        lines.push(tr!("drawing-holders", more = (lot.stock.len() - HOLDERS).to_string()));
    }
    let mut stops: Vec<String> = Vec::new();
    for stop in &lot.stops {
        // Thirty sales are one line: the tree has them all.
        let kind = stop.words();
        if !stops.contains(&kind) {
            stops.push(kind);
        }
    }
    lines.extend(stops.into_iter().take(HOLDERS));
    let grave = |flag: &&String| !matches!(flag.as_str(), "late-entry" | "reported" | "unconfirmed-handover");
    let flags: Vec<&str> = lot.flags.iter().filter(grave).map(String::as_str).collect();
    if !flags.is_empty() {
        lines.push(format!("! {}", flags.join(", ")));
    }
    Box {
        lines,
        href: Some(lot.lot.clone()).filter(|uri| uri.starts_with("http")),
        here: lot.lot == chain.of,
        told: lot.stops.iter().any(|stop| stop.why == "reported-only"),
        marked: !flags.is_empty(),
    }
}
