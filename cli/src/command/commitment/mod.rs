//! `suyuan commitment`: 承诺达标合格证, what a producer promises of a lot, on paper and in the ledger.

mod follow;
mod issue;
mod print;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    client::{Client, query},
    context::{Context, Trusted},
    failure::Failure,
    short::spoken,
    speech::tr,
    wording,
};

/// Promise for a lot (承诺达标合格证), print the paper, receive or withdraw it
///
/// It is the producer's own word with its name to it, and is shown as nobody else's. What is mixed or packed anew needs its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Commitment {
    Issue(Box<issue::Issue>),
    Print(print::Print),
    Receive(follow::Receive),
    Withdraw(follow::Withdraw),
    List(List),
}

/// List what is promised of a lot
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The lot: STRAW/SL-260418-1, or a whole address
    #[arg(value_name = "LOT")]
    lot: String,
}

impl Commitment {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Commitment::Issue(issue) => issue.run(context),
            Commitment::Print(print) => print.run(context),
            Commitment::Receive(receive) => receive.run(context),
            Commitment::Withdraw(withdraw) => withdraw.run(context),
            Commitment::List(list) => list.run(context),
        }
    }
}

impl List {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let lot = trusted.names.lot(&self.lot, None)?;
        let commitments = about(&trusted.client, lot.as_str())?;
        context.voice.answer(&json!({"commitments": commitments}), |voice| {
            if commitments.is_empty() {
                voice.say(tr!("commitment-none", lot = spoken(lot.as_str())));
            }
            for one in &commitments {
                let (number, by) = (text(one, "number"), spoken(&text(one, "by")));
                let quantity = format!(
                    "{} {}",
                    one["quantity"]["value"],
                    wording::unit(&text(&one["quantity"], "unit"))
                );
                let knot = if stands(one) { "●" } else { "╳" };
                voice.line(tr!(
                    "commitment-one",
                    knot = knot.to_string(),
                    number = number.to_string(),
                    quantity = quantity.to_string(),
                    issued = text(one, "issued"),
                    by = by.to_string(),
                    entry = one["index"].to_string()
                ));
                if let Some(reason) = one["withdrawn"]["reason"].as_str() {
                    voice.line(tr!("commitment-withdrawn", reason = reason.to_string()));
                }
                if let Some(index) = one["replaced"].as_u64() {
                    voice.line(tr!("commitment-replaced", entry = index.to_string()));
                }
                for (who, index) in one["received"].as_object().into_iter().flatten() {
                    voice.line(tr!("commitment-received", who = spoken(who), entry = index.to_string()));
                }
                for made in made_into(one) {
                    voice.line(tr!("commitment-not-for", lot = made.to_string()));
                }
            }
        });
        Ok(())
    }
}

/// All that are in force about a lot, oldest first.
fn about(client: &Client, lot: &str) -> Result<Vec<Value>, Failure> {
    let answer: Value = client.json(&format!("/v1/commitments?of={}", query(lot)))?;
    Ok(answer["commitments"].as_array().cloned().unwrap_or_default())
}

/// One by its statement (number in the log or id), or the newest about a lot that stands.
fn find(trusted: &Trusted, said: &str) -> Result<Value, Failure> {
    let is_statement = said.bytes().all(|b| b.is_ascii_digit()) || (said.len() == 64 && !said.contains('/'));
    if !is_statement {
        let lot = trusted.names.lot(said, None)?;
        let newest = about(&trusted.client, lot.as_str())?.into_iter().rev().find(stands);
        return newest.ok_or_else(|| {
            Failure::usage(tr!("commitment-stands", lot = spoken(lot.as_str())))
                .hint(tr!("commitment-stands-do", lot = said.to_string()))
        });
    }
    let logged = trusted.client.statement(said)?;
    let there = match logged.kind.as_str() {
        "commitment" => about(&trusted.client, &logged.subject)?,
        _ => Vec::new(),
    };
    there.into_iter().find(|one| one["id"] == *logged.id).ok_or_else(|| {
        Failure::usage(tr!("commitment-entry", entry = logged.index.to_string()))
            .hint(tr!("commitment-entry-do"))
    })
}

fn stands(one: &Value) -> bool {
    one["stands"] == true
}

/// The lots that were made of its goods, as people say them.
fn made_into(one: &Value) -> Vec<String> {
    let made = one["madeInto"].as_array().into_iter().flatten();
    made.filter_map(|made| made["lot"].as_str()).map(spoken).collect()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
