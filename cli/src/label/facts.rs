//! What a node knows of a code: names of the product and of who made it, and when it was harvested or packed. A label can be printed
//! without (`--product`, `--date`, `--party`); what the node says is not checked here, since the page behind the code is.
//!
//! Without a node, what it told before stands in, and what was signed here since.

use serde_json::Value;
use suyuan_ledger::identifier::{Identifier, Kind};

use super::content::{Label, Lang};
use crate::{
    client::{Client, ClientError},
    context::Context,
    key_file,
    known::Known,
    outbox::Outbox,
};

/// What is known on this machine.
pub(crate) struct Kept {
    /// Gives what the node told before, and asks nobody.
    client: Option<Client>,
    /// What was signed here: about what, at which step, on which day.
    acts: Vec<(String, String, String)>,
}

impl Kept {
    /// Looks it up; of whom nothing is kept nothing is known.
    pub(crate) fn of(context: &Context) -> Kept {
        let pin = context.config.ledger.as_ref();
        let client = pin.and_then(|pin| {
            let client = context.client().ok()?.keeping(Known::of(&context.home, &pin.id));
            client.may_be_silent(true);
            Some(client)
        });
        let outbox = key_file::read_public(&context.key_path())
            .ok()
            .and_then(|hex| Outbox::of(&context.home, &hex).ok());
        let signed = outbox.map_or_else(Vec::new, |outbox| {
            let entered = outbox.receipts().unwrap_or_default().into_iter().map(|(statement, _)| statement);
            entered.chain(outbox.waiting().unwrap_or_default()).collect()
        });
        let act = |statement: suyuan_ledger::statement::Statement| {
            let payload: Value = serde_json::from_slice(statement.payload()).ok()?;
            let step = payload["bizStep"].as_str()?.to_owned();
            let day = payload["eventTime"].as_str()?.get(..10)?.to_owned();
            Some((statement.header().subject.clone(), step, day))
        };
        Kept { client, acts: signed.into_iter().filter_map(act).collect() }
    }

    /// Adds what is known; whether anything is.
    pub(crate) fn add(&self, label: &mut Label, id: &Identifier, lang: Lang) -> bool {
        let Some(client) = &self.client else { return false };
        match id.kind() {
            Kind::Place | Kind::Party | Kind::Product => add(label, id, client, lang).unwrap_or(false),
            _ => self.of_lot(label, client, lang),
        }
    }

    fn of_lot(&self, label: &mut Label, client: &Client, lang: Lang) -> bool {
        let products = client.list("products").unwrap_or_default();
        let of = |item: &&Value| {
            let product = item["product"].as_str().unwrap_or_default();
            label.uri.strip_prefix(product).is_some_and(|rest| rest.starts_with("/10/"))
        };
        let Some(product) = products.iter().find(of) else { return false };
        label.set("product", name(&product["names"], lang));
        let members = client.list("members").unwrap_or_default();
        if let Some(maker) = members.iter().find(|member| member["party"] == product["statedBy"]) {
            label.set("party", name(&maker["names"], lang));
        }
        for (tail, zh, en) in
            [("creating_class_instance", "采收", "Harvested"), ("packing", "包装", "Packed")]
        {
            let done = |(subject, step, _): &&(String, String, String)| {
                *subject == label.uri && step.ends_with(tail)
            };
            if let Some((_, _, day)) = self.acts.iter().find(done) {
                label.set("date", day.as_str());
                label.set("date_label", lang.of(zh, en));
            }
        }
        true
    }
}

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
    let one = match (lang, in_lang("zh"), in_lang("en")) {
        // A line for each language.
        (Lang::Both, zh, en) if !zh.is_empty() && !en.is_empty() && zh != en => format!("{zh}\n{en}"),
        (_, zh, en) => lang.of(zh, en),
    };
    Some(one).filter(|name| !name.is_empty()).unwrap_or_else(any)
}
