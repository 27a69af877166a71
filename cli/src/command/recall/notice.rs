//! The notice list: whom to tell, of what, by which paper they got it. A file for people (CSV) and one for programs (JSON).
//!
//! A contact is written where this machine knows one (`suyuan private`); the ledger has none, and none is invented.

use std::{collections::HashMap, path::Path};

use serde_json::{Value, json};

use crate::{
    chain::Chain, client::Client, context::Context, csv::csv, failure::Failure, safe_file, secrets::Secrets,
};

const HEADER: [&str; 11] = [
    "holder",
    "name",
    "contact",
    "lot",
    "state",
    "quantity",
    "unit",
    "place",
    "under way to",
    "document",
    "entry",
];

/// Writes both files beside each other.
pub(super) fn write(context: &Context, client: &Client, reach: &Chain, path: &Path) -> Result<(), Failure> {
    let names = names(client)?;
    let known = Secrets::look(&context.home)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |holder: &str, lot: &str, state: &str, rest: [String; 6]| {
        let name = names.get(holder).cloned().unwrap_or_default();
        let contact = known.name_of(holder).unwrap_or_default().to_owned();
        let first = [holder.to_owned(), name, contact, lot.to_owned(), state.to_owned()];
        rows.push(first.into_iter().chain(rest).collect());
    };
    for holding in &reach.holdings {
        let stock = &holding.stock;
        let state = if stock.under_way_to.is_some() { "under way" } else { "held" };
        let rest = [
            stock.quantity.to_string(),
            stock.unit.clone(),
            stock.place.clone().unwrap_or_default(),
            stock.under_way_to.clone().unwrap_or_default(),
            holding.papers.join(" "),
            holding.index.map(|index| index.to_string()).unwrap_or_default(),
        ];
        row(&stock.holder, &holding.lot, state, rest);
    }
    for gone in &reach.gone {
        let state = match (gone.how.as_str(), &gone.to) {
            ("sold", _) => "sold to consumers",
            ("destroyed", _) => "destroyed",
            _ => "left the ledger",
        };
        // Whoever got it is told; of what was sold to nobody named, the seller.
        let holder = gone.to.as_ref().or(gone.from.as_ref()).cloned().unwrap_or_default();
        let rest = [
            gone.quantity.as_ref().map(ToString::to_string).unwrap_or_default(),
            gone.unit.clone().unwrap_or_default(),
            String::new(),
            String::new(),
            gone.papers.join(" "),
            gone.index.to_string(),
        ];
        row(&holder, &gone.lot, state, rest);
    }
    rows.sort();
    let list: Vec<Value> = rows
        .iter()
        .map(|row| HEADER.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), json!(cell))).collect())
        .map(Value::Object)
        .collect();
    let whole = json!({"of": reach.of, "size": reach.size, "notices": list});
    let put = |ending: &str, bytes: String| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = Path::new(&name);
        safe_file::replace(file, bytes.as_bytes()).map_err(|e| Failure::file(file, &e))
    };
    put(".csv", csv(&HEADER, &rows)?)?;
    put(".json", serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n")
}

/// The first public name of each party.
pub(super) fn names(client: &Client) -> Result<HashMap<String, String>, Failure> {
    let first = |party: &Value| {
        let names = party.get("names")?.as_object()?;
        let (_, name) = names.iter().find(|(language, _)| *language != "private")?;
        Some((party.get("party")?.as_str()?.to_owned(), name.as_str()?.to_owned()))
    };
    Ok(client.list("members")?.iter().filter_map(first).collect())
}
