//! The graph of lots as knots and threads: a column a level, threads that join where lots were mixed and part where they
//! were packed.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::format;
use crate::markup::escape;
use crate::view::TracePage;

const COLUMN: i32 = 176;
const ROW: i32 = 84;
/// Letters of a product's name below a knot.
const LETTERS: usize = 20;
/// More lots than this are read in the table.
const MOST: usize = 60;

/// An SVG, or nothing where it would not be readable.
pub(super) fn graph(page: &TracePage) -> String {
    if page.lots.is_empty() || page.lots.len() > MOST {
        return String::new();
    }
    let least = page.lots.iter().map(|lot| lot.depth).min().unwrap_or(0);
    let mut rows: BTreeMap<i32, i32> = BTreeMap::new();
    let mut at: HashMap<&str, (i32, i32)> = HashMap::new();
    for lot in &page.lots {
        let row = rows.entry(lot.depth).or_insert(0);
        at.insert(&lot.lot.uri, ((lot.depth - least) * COLUMN + 16, *row));
        *row += 1;
    }
    let most = rows.values().copied().max().unwrap_or(1);
    let spread = |uri: &str, depth: i32| {
        let (x, row) = at[uri];
        let count = rows.get(&depth).copied().unwrap_or(1);
        (x, (most - count) * ROW / 2 + row * ROW + 20)
    };
    let places: HashMap<&str, (i32, i32)> =
        page.lots.iter().map(|lot| (lot.lot.uri.as_str(), spread(&lot.lot.uri, lot.depth))).collect();
    let width = rows.keys().last().map_or(0, |last| last - least) * COLUMN + 176;
    let height = most * ROW - 10;
    let mut svg = format!(
        "<div class=scroll tabindex=0><svg class=graph viewBox=\"0 0 {width} {height}\" width={width} height={height} role=group aria-label=\"{}\">",
        escape(&page.lang.say("trace-links"))
    );
    for link in &page.links {
        if let (Some((x1, y1)), Some((x2, y2))) =
            (places.get(link.from.as_str()), places.get(link.to.as_str()))
        {
            let class = if link.reported { "\"line told\"" } else { "line" };
            let (leave, arrive) = (x1 + COLUMN * 3 / 4, x2 - COLUMN / 4);
            let _ =
                write!(svg, "<path class={class} d=\"M{x1} {y1}C{leave} {y1} {arrive} {y2} {x2} {y2}\"/>");
        }
    }
    for lot in &page.lots {
        let (x, y) = places[lot.lot.uri.as_str()];
        let here = if lot.depth == 0 { " class=here" } else { "" };
        let _ = write!(
            svg,
            "<a href=\"{}\"{here}><circle class=ring cx={x} cy={y} r=7 /><text x={x} y={}>{}</text><text class=of x={x} y={}>{}</text></a>",
            escape(format::path_of(&lot.lot.uri)),
            y + 26,
            escape(&page.lang.name(&lot.lot)),
            y + 46,
            escape(&lot.product.as_ref().map(|product| short(&page.lang.name(product))).unwrap_or_default()),
        );
    }
    svg.push_str("</svg></div>");
    svg
}

/// A name that fits below a knot.
fn short(name: &str) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
