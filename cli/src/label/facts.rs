//! What a node knows of a code: names of the product and of who made it, and when it was harvested or packed. A label can be printed
//! without (`--product`, `--date`, `--party`); what the node says is not checked here, since the page behind the code is.

use serde_json::Value;
use suyuan_ledger::identifier::{Identifier, Kind};

use super::content::{Label, Lang};
use crate::client::{Client, ClientError};

/// Adds what the node knows; whether it knows the thing at all.
pub(crate) fn add(
    label: &mut Label,
    id: &Identifier,
    client: &Client,
    lang: Lang,
) -> Result<bool, ClientError> {
    match id.kind() {
        Kind::Place => named(label, client, lang, "places", "place"),
        Kind::Party => named(label, client, lang, "members", "party"),
        Kind::Product => named(label, client, lang, "products", "product"),
        _ => of_page(label, client, lang),
    }
}

/// A lot or an item: the facts of its page.
fn of_page(label: &mut Label, client: &Client, lang: Lang) -> Result<bool, ClientError> {
    let path = label.uri.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
    let page: Value = match client.json(&format!("/{path}")) {
        Ok(page) => page,
        Err(ClientError::Problem(problem)) if problem.status == 404 => return Ok(false),
        Err(error) => return Err(error),
    };
    label.set("product", name(&page["product"]["names"], lang));
    label.set("party", name(&page["producer"]["names"], lang));
    for (kind, zh, en) in [("Packed", "包装", "Packed"), ("Harvested", "采收", "Harvested")] {
        if let Some(day) = page["dated"][kind]["rfc3339"].as_str().and_then(|time| time.get(..10)) {
            label.set("date", day);
            label.set("date_label", lang.of(zh, en));
        }
    }
    Ok(true)
}

/// A product, place or party from the list of them.
fn named(
    label: &mut Label,
    client: &Client,
    lang: Lang,
    list: &'static str,
    key: &str,
) -> Result<bool, ClientError> {
    let found = |items: Vec<Value>, uri: &str, key: &str| items.into_iter().find(|item| item[key] == *uri);
    let Some(item) = found(client.list(list)?, &label.uri, key) else { return Ok(false) };
    label.set("product", name(&item["names"], lang));
    if let (false, Some(party)) = (key == "party", item["party"].as_str())
        && let Some(member) = found(client.list("members")?, party, "party")
    {
        label.set("party", name(&member["names"], lang));
    }
    Ok(true)
}

/// In the language wanted, else in any.
fn name(names: &Value, lang: Lang) -> String {
    let in_lang = |lang: &str| names[lang].as_str().unwrap_or_default();
    let any = || {
        names.as_object().and_then(|all| all.values().find_map(Value::as_str)).unwrap_or_default().to_owned()
    };
    Some(lang.of(in_lang("zh"), in_lang("en"))).filter(|name| !name.is_empty()).unwrap_or_else(any)
}
