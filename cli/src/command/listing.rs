//! Members, parties outside, places and products as a table: what it is called, its names, and what else it says in short.

use serde_json::Value;

use crate::{context::Context, failure::Failure, secrets::Secrets, short::spoken, speech::tr};

/// Lists what the node knows of `what`; `id` is the member that names each.
pub(super) fn show(context: &Context, what: &'static str, id: &str) -> Result<(), Failure> {
    show_with(context, what, id, |_| Vec::new())
}

/// The same with lines below each item.
pub(super) fn show_with(
    context: &Context,
    what: &'static str,
    id: &str,
    below: impl Fn(&Value) -> Vec<String>,
) -> Result<(), Failure> {
    let trusted = context.trusted()?;
    let items = trusted.client.list(what)?;
    let known = Secrets::look(&context.home)?;
    context.voice.answer(&serde_json::json!({ what: items }), |voice| {
        if items.is_empty() {
            voice.say(tr!("listing-none", what = what.to_string()));
        }
        let rows: Vec<[String; 3]> = items.iter().map(|item| row(item, id, &known)).collect();
        let width = |column: usize| rows.iter().map(|r| columns(&r[column])).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        for ([name, names, more], item) in rows.iter().zip(&items) {
            let line = format!("{}  {}  {more}", padded(name, first), padded(names, second));
            voice.line(line.trim_end());
            below(item).iter().for_each(|line| voice.line(line.trim_end()));
        }
    });
    Ok(())
}

fn row(item: &Value, id: &str, known: &Secrets) -> [String; 3] {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let more = match item.get("roles").and_then(Value::as_array) {
        Some(roles) => roles.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        None => {
            let by =
                item.get("statedBy").and_then(Value::as_str).map(|by| tr!("listing-by", by = spoken(by)));
            let said = [text("type"), text("unit"), by.unwrap_or_default()];
            said.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
        }
    };
    let status = text("status");
    let more = if status.is_empty() || status == "active" { more } else { format!("{more} ({status})") };
    let uri = text(id);
    [spoken(&uri), names(item.get("names"), || known.name_of(&uri)), more]
}

fn names(value: Option<&Value>, known: impl FnOnce() -> Option<String>) -> String {
    let Some(Value::Object(names)) = value else { return String::new() };
    if names.contains_key("private") {
        return known()
            .map_or_else(|| tr!("listing-private"), |name| tr!("listing-known", name = name.to_string()));
    }
    names.values().filter_map(Value::as_str).collect::<Vec<_>>().join(" · ")
}

/// A text filled up with spaces to so many columns.
pub(crate) fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(columns(text))))
}

/// Columns of a terminal that a text takes: Chinese characters take two.
pub(crate) fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}
