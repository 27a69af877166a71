//! `suyuan codes list`.

use serde_json::{Value, json};

use crate::{
    codes::{RollFile, RollTold},
    context::Context,
    failure::{Failure, Kind},
    key_file,
    short::spoken,
    speech::tr,
};

/// The rolls made here, and yours that the ledger has besides
#[derive(Debug, clap::Args)]
pub(super) struct List {}

impl List {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let there = match there(context) {
            Err(failure) if failure.kind == Kind::Network || failure.kind == Kind::Key => {
                context.voice.say(tr!("codes-list-here", cause = failure.cause.to_string()));
                None
            }
            there => Some(there?),
        };
        let mut rows: Vec<Value> = Vec::new();
        for roll in RollFile::all(&context.home)? {
            let sent = roll.sent(&context.home)?;
            let told = there.iter().flatten().find(|told| told.root == roll.root);
            let listed = told.map_or(sent.listed, |told| told.listed);
            let statement = told.map(|told| told.roll.clone()).or(sent.statement);
            let state = match (&statement, listed) {
                (None, _) => "made",
                (Some(_), false) => "list-missing",
                (Some(_), true) => "ready",
            };
            rows.push(json!({
                "name": roll.name, "product": roll.product, "count": roll.count, "groupSize": roll.group_size, "pins": roll.pins, "lot": roll.lot,
                "made": roll.made, "roll": statement, "state": state,
            }));
        }
        let known = |told: &&RollTold| rows.iter().any(|row| row["roll"] == told.roll.as_str());
        let elsewhere: Vec<&RollTold> = there.iter().flatten().filter(|told| !known(told)).collect();
        rows.extend(elsewhere.into_iter().map(|told| {
            json!({
                "name": told.name, "product": told.product, "count": told.count, "groupSize": told.group_size, "pins": told.pins, "roll": told.roll,
                "state": "elsewhere",
            })
        }));
        context.voice.answer(&json!({ "rolls": rows }), |voice| {
            if rows.is_empty() {
                voice.say(tr!("codes-none"));
            }
            for row in &rows {
                let text = |member: &str| row[member].as_str().unwrap_or_default();
                let name = text("name");
                let words = match text("state") {
                    "made" => tr!("codes-made", roll = name),
                    "list-missing" => tr!("codes-list-missing", roll = name),
                    "elsewhere" => tr!("codes-elsewhere"),
                    _ => tr!("codes-ready"),
                };
                let pins = if row["pins"] == true { tr!("codes-with-pins") } else { String::new() };
                voice.line(tr!(
                    "codes-row",
                    roll = name,
                    product = spoken(text("product")),
                    codes = row["count"].to_string(),
                    size = row["groupSize"].to_string(),
                    pins = pins,
                    words = words
                ));
            }
        });
        Ok(())
    }
}

fn there(context: &Context) -> Result<Vec<RollTold>, Failure> {
    let hex = key_file::read_public(&context.key_path())?;
    let client = context.trusted()?.client;
    match client.key(&hex)? {
        Some(key) => RollTold::of_party(&client, &key.party),
        None => Ok(Vec::new()),
    }
}
