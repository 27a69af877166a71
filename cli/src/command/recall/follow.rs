//! What comes after a recall was declared: who has heard of it, what was found, its end.

use serde_json::{Value, json};

use crate::{
    client::Client,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    short::spoken,
    signer::Saying,
    speech::tr,
    wording::{amount, became, to_do},
};

/// Show what has become of recalls: acknowledged, recovered, destroyed, missing
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// The recall: the id or entry of its declaration, or its number [default: all]
    #[arg(value_name = "RECALL")]
    recall: Option<String>,
}

/// State that you have heard of a recall, and look for its goods
#[derive(Debug, clap::Args)]
pub(super) struct Acknowledge {
    /// The recall: the id or entry of its declaration, or its number
    #[arg(value_name = "RECALL")]
    recall: String,
    #[command(flatten)]
    manner: Manner,
}

/// State what became of recalled goods, where the books do not tell: what consumers brought back
#[derive(Debug, clap::Args)]
pub(super) struct Found {
    /// The recall: the id or entry of its declaration, or its number
    #[arg(value_name = "RECALL")]
    recall: String,
    /// The lot
    #[arg(value_name = "LOT")]
    lot: String,
    /// How much: "12 pcs"
    #[arg(value_name = "QUANTITY")]
    quantity: String,
    /// What became of it
    #[arg(long, default_value = "recovered", value_parser = ["recovered", "destroyed", "sold", "missing"])]
    outcome: String,
    #[command(flatten)]
    manner: Manner,
}

/// End a recall: nothing more is counted (who declared it, an inspector or a governor)
#[derive(Debug, clap::Args)]
pub(super) struct Close {
    /// The recall: the id or entry of its declaration, or its number
    #[arg(value_name = "RECALL")]
    recall: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    manner: Manner,
}

impl Status {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let ids = match &self.recall {
            Some(recall) => vec![found(&trusted.client, recall)?],
            None => {
                all(&trusted.client)?.iter().filter_map(|r| Some(r.get("id")?.as_str()?.to_owned())).collect()
            }
        };
        let path = |id: &String| format!("/v1/recalls/{id}");
        let recalls: Result<Vec<Value>, _> = ids.iter().map(|id| trusted.client.json(&path(id))).collect();
        let recalls = recalls?;
        context.voice.answer(&json!({"recalls": recalls}), |voice| {
            if recalls.is_empty() {
                voice.line(tr!("recall-none"));
            }
            for recall in &recalls {
                for line in told(recall) {
                    voice.line(line);
                }
            }
        });
        Ok(())
    }
}

impl Acknowledge {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let id = found(&desk.trusted.client, &self.recall)?;
        let payload = json!({"recall": "acknowledge", "of": id});
        desk.say(&about(&id, &payload), &tr!("did-acknowledge", recall = self.recall.as_str()))
    }
}

impl Found {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let id = found(&desk.trusted.client, &self.recall)?;
        let (lot, much) = (desk.trusted.names.anything(&self.lot)?, quantity(&self.quantity)?);
        let value =
            serde_json::value::RawValue::from_string(much.amount.to_string()).map_err(Failure::usage)?;
        // A number with all its digits, which a JSON value here would round.
        let payload = format!(
            r#"{{"recall":"found","of":{},"lot":{},"quantity":{{"value":{value},"unit":{}}},"outcome":{}}}"#,
            json!(id),
            json!(lot.as_str()),
            json!(much.unit.code()),
            json!(self.outcome)
        );
        let saying = Saying { kind: "recall", subject: id, payload };
        desk.say(
            &saying,
            &tr!(
                "did-found",
                much = amount(&much),
                lot = spoken(lot.as_str()),
                outcome = became(&self.outcome)
            ),
        )
    }
}

impl Close {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let id = found(&desk.trusted.client, &self.recall)?;
        let payload = json!({"recall": "close", "of": id, "reason": self.reason});
        desk.say(&about(&id, &payload), &tr!("did-close", recall = self.recall.as_str()))
    }
}

fn about(id: &str, payload: &Value) -> Saying {
    Saying { kind: "recall", subject: id.to_owned(), payload: payload.to_string() }
}

fn all(client: &Client) -> Result<Vec<Value>, Failure> {
    let listed: Value = client.json("/v1/recalls")?;
    Ok(listed.get("recalls").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// The id of a recall by its id, its entry or its number.
fn found(client: &Client, recall: &str) -> Result<String, Failure> {
    let all = all(client)?;
    let is = |r: &&Value| {
        let text = |name: &str| r.get(name).and_then(Value::as_str);
        text("id").is_some_and(|id| id == recall || (recall.len() >= 8 && id.starts_with(recall)))
            || text("number") == Some(recall)
            || r.get("index")
                .is_some_and(|index| index.as_u64().is_some_and(|index| recall.parse() == Ok(index)))
    };
    let mut matching = all.iter().filter(is).filter_map(|r| r.get("id")?.as_str());
    match (matching.next(), matching.next()) {
        (Some(id), None) => Ok(id.to_owned()),
        (Some(_), Some(_)) => {
            Err(Failure::usage(tr!("recall-several", recall = recall.to_string()))
                .hint(tr!("recall-several-do")))
        }
        _ => Err(Failure::check(tr!("recall-unknown", recall = recall))
            .code("not-found")
            .hint(tr!("recall-unknown-do"))),
    }
}

fn told(recall: &Value) -> Vec<String> {
    let text = |v: &Value, name: &str| v.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |v: &Value, name: &str| v.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let holders = list(recall, "holders");
    let silent: Vec<String> = holders
        .iter()
        .filter(|h| h.get("acknowledged").is_none_or(Value::is_null))
        .map(|h| spoken(&text(h, "party")))
        .collect();
    let state = match recall.get("closed") {
        Some(end) => tr!("recall-closed", by = spoken(&text(end, "by")), entry = end["index"].to_string()),
        None => tr!("recall-open"),
    };
    let rest = match silent.is_empty() {
        true => String::new(),
        false => tr!("recall-silent", silent = silent.join(", ")),
    };
    let mut lines = vec![
        tr!(
            "recall-told",
            number = text(recall, "number"),
            action = to_do(&text(recall, "do")),
            by = spoken(&text(recall, "by")),
            entry = recall["index"].to_string(),
            state = state.to_string()
        ),
        format!("  {}", text(recall, "reason")),
        tr!(
            "recall-acknowledged",
            acknowledged = holders.len() - silent.len(),
            holders = holders.len(),
            rest = rest
        ),
    ];
    for count in list(recall, "counts") {
        let number = |name: &str| count.get(name).map(ToString::to_string).unwrap_or_default();
        lines.push(tr!(
            "recall-count",
            lot = spoken(&text(&count, "lot")),
            recalled = number("recalled"),
            unit = text(&count, "unit"),
            recovered = number("recovered"),
            destroyed = number("destroyed"),
            sold = number("sold"),
            gone = number("left"),
            others = number("withOthers"),
            missing = number("missing")
        ));
        let stated = count.get("stated").and_then(Value::as_object).cloned().unwrap_or_default();
        if !stated.is_empty() {
            let words: Vec<String> =
                stated.iter().map(|(outcome, n)| format!("{} {n}", became(outcome))).collect();
            lines.push(tr!("recall-stated", outcomes = words.join(", ")));
        }
    }
    lines
}
