//! How far a recall would reach, and the list of whom to tell.

use std::collections::{BTreeMap, BTreeSet};

use suyuan_ledger::trace::{Ask, Reach};
use suyuan_web::{
    Lang,
    view::{NoticeLine, ReachPage},
};

use super::super::book::Book;
use super::chain::{Balance, edges, gone, holder, things};
use super::line::unsigned;
use crate::{Problem, app::App};

/// The most things that a recall may name.
const MOST: usize = 2_000;
/// What the list's columns are; a program reads them.
const COLUMNS: &str =
    "party,party_name,what,lot,product,quantity,unit,place,place_name,owner,under_way_to,papers,entry\r\n";

/// Fills the page; `None` if no statement names the thing.
pub(crate) fn reach_page(
    app: &App,
    lang: Lang,
    of: &str,
    sources: bool,
) -> Result<Option<ReachPage>, Problem> {
    let mut book = Book::open(app)?;
    let Some(chain) = app.ledger.chain(of, &Ask::reach(sources, MOST))? else { return Ok(None) };
    let ledger = book.info()?;
    let reach = Reach::of(chain);
    let balance = Balance::of(&reach);
    let mut items = Vec::new();
    for range in &reach.items {
        let product = unsigned(book.named(&range.product, None)?);
        items.push((product, range.first.clone(), range.last.clone(), range.count));
    }
    let mut places = Vec::new();
    for (place, entries) in &reach.places {
        places.push((unsigned(book.named(place, None)?), entries.iter().copied().collect()));
    }
    Ok(Some(ReachPage {
        lang,
        of: unsigned(book.named(of, None)?),
        sources,
        things: things(&mut book, &reach, &balance)?,
        items,
        notices: notices(&mut book, &reach)?,
        places,
        edges: edges(&mut book, &reach.chain)?,
        truncated: reach.chain.next.is_some(),
        size: reach.chain.size,
        generated_at: book.now(),
        ledger,
    }))
}

/// By party: what it has, what went from it, and what says so. Who still has some comes first.
fn notices(book: &mut Book<'_>, reach: &Reach) -> Result<Vec<NoticeLine>, Problem> {
    let mut lines: BTreeMap<&str, NoticeLine> = BTreeMap::new();
    let none = BTreeSet::new();
    let parties = reach.parties.iter().map(|(party, entries)| (party.as_str(), entries));
    let froms = reach.gone.iter().filter_map(|left| left.from.as_deref()).map(|party| (party, &none));
    for (party, entries) in parties.chain(froms) {
        if lines.contains_key(party) {
            continue;
        }
        let entries = entries.iter().copied().collect();
        let party_named = unsigned(book.named(party, None)?);
        lines.insert(party, NoticeLine { party: party_named, has: Vec::new(), gone: Vec::new(), entries });
    }
    for holding in &reach.holdings {
        let lot = unsigned(book.named(&holding.lot, None)?);
        let held = holder(book, holding)?;
        if let Some(line) = lines.get_mut(holding.holder.as_str()) {
            line.has.push((lot, held));
        }
    }
    for left in &reach.gone {
        let told = gone(book, left)?;
        if let Some(line) = left.from.as_deref().and_then(|from| lines.get_mut(from)) {
            line.gone.push(told);
        }
    }
    let mut lines: Vec<NoticeLine> = lines.into_values().collect();
    lines.sort_by_key(|line| line.has.is_empty());
    Ok(lines)
}

/// The notice list as CSV (RFC 4180), with a byte order mark so that spreadsheets read the Chinese in it.
pub(crate) fn reach_csv(page: &ReachPage) -> String {
    let tag = page.lang.tag();
    let products: BTreeMap<&str, &str> = page
        .things
        .iter()
        .filter_map(|thing| Some((thing.thing.uri.as_str(), thing.product.as_ref()?.uri.as_str())))
        .collect();
    let name = |named: &suyuan_web::view::Named| named.names.pick(tag).unwrap_or_default().to_owned();
    let mut out = format!("\u{feff}{COLUMNS}");
    let mut row = |cells: [&str; 13]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    };
    for line in &page.notices {
        let (party, party_name) = (line.party.uri.as_str(), name(&line.party));
        for (lot, held) in &line.has {
            let uri = |named: &Option<suyuan_web::view::Named>| {
                named.as_ref().map(|named| named.uri.clone()).unwrap_or_default()
            };
            let place_name = held.place.as_ref().map(&name).unwrap_or_default();
            let entry = held.index.map(|index| index.to_string()).unwrap_or_default();
            row([
                party,
                &party_name,
                "has",
                &lot.uri,
                products.get(lot.uri.as_str()).copied().unwrap_or_default(),
                &held.quantity.value,
                &held.quantity.unit,
                &uri(&held.place),
                &place_name,
                &uri(&held.owner),
                &uri(&held.to),
                &held.papers.join(" "),
                &entry,
            ]);
        }
        for left in &line.gone {
            let (value, unit) = left
                .quantity
                .as_ref()
                .map_or(("", ""), |quantity| (quantity.value.as_str(), quantity.unit.as_str()));
            let to = left.to.as_ref().map(|to| to.uri.as_str()).unwrap_or_default();
            let product = products.get(left.lot.uri.as_str()).copied().unwrap_or_default();
            let (papers, entry) = (left.papers.join(" "), left.index.to_string());
            row([
                party,
                &party_name,
                &left.how,
                &left.lot.uri,
                product,
                value,
                unit,
                "",
                "",
                "",
                to,
                &papers,
                &entry,
            ]);
        }
        if line.has.is_empty() && line.gone.is_empty() {
            let entries: Vec<String> = line.entries.iter().map(ToString::to_string).collect();
            row([party, &party_name, "had", "", "", "", "", "", "", "", "", "", &entries.join(" ")]);
        }
    }
    out
}

/// A cell. What a spreadsheet would take for a formula gets an apostrophe before it: names come from others.
pub(super) fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    match cell.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-12.5"), "-12.5");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("https://coop.example/p/A"), "https://coop.example/p/A");
    }
}
