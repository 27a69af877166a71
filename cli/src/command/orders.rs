//! `suyuan orders`: the days that were sold online, and the proof of one order.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    context::Context,
    failure::Failure,
    orders::{Kept, OrderProof},
    safe_file,
    short::spoken,
    speech::tr,
    voice::Voice,
};

/// Orders sold online: which days are kept here, one order, its proof for an inspector
///
/// `suyuan sell --online FILE` sells a day; its rows and salts are kept in orders/ of --home and nowhere else: back it up. `suyuan orders prove A-1001 --out
/// order.json` shows one of them to whoever asks, and nothing of the others; `suyuan verify order.json` checks it.
#[derive(Debug, Subcommand)]
pub(crate) enum Orders {
    /// The days that were sold online from here
    List,
    /// One order: what went out, in which sale
    Show(Show),
    /// Write the proof of one order: its row, and that it belongs to a sale in the log
    Prove(Prove),
}

/// Which order.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The number of the order
    #[arg(value_name = "ORDER")]
    order: String,
}

/// Which order, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Prove {
    /// The number of the order
    #[arg(value_name = "ORDER")]
    order: String,
    /// Where to write the proof
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

impl Orders {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Orders::List => list(context),
            Orders::Show(show) => show.run(context),
            Orders::Prove(prove) => prove.run(context),
        }
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let days = all(context)?;
    let told: Vec<Value> = days
        .iter()
        .map(|day| json!({"file": day.file, "orders": day.orders.len(), "statement": day.statement, "index": day.index, "sha256": day.sha256}))
        .collect();
    context.voice.answer(&json!({ "days": told }), |voice| {
        if days.is_empty() {
            voice.say(tr!("orders-none"));
        }
        for day in &days {
            voice.line(tr!(
                "orders-day",
                file = day.file.to_string(),
                orders = day.orders.len(),
                sale = sale_of(day).to_string()
            ));
        }
    });
    Ok(())
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = find(context, &self.order)?;
        let told: Vec<Value> = found
            .iter()
            .map(|(day, position)| {
                json!({"row": row(day, *position), "file": day.file, "statement": day.statement, "index": day.index})
            })
            .collect();
        context.voice.answer(&json!({ "orders": told }), |voice| {
            for (day, position) in &found {
                voice.line(tr!(
                    "orders-order",
                    order = self.order.to_string(),
                    file = day.file.to_string(),
                    sale = sale_of(day).to_string()
                ));
                tell_row(voice, &row(day, *position));
            }
        });
        Ok(())
    }
}

impl Prove {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut found = find(context, &self.order)?;
        // Of a day that was sold again, the later sale.
        let Some((day, position)) = found.pop() else { return Ok(()) };
        let statement = day.statement.as_ref().ok_or_else(|| {
            Failure::usage(tr!("orders-not-sold", file = day.file.to_string()))
                .hint(tr!("orders-not-sold-do", file = day.file.to_string()))
        })?;
        let client = context.trusted()?.client;
        let proof =
            OrderProof::make(&day, position, client.proof(client.statement(statement)?.index, false)?)?;
        let text = serde_json::to_string_pretty(&proof).map_err(Failure::local)? + "\n";
        safe_file::replace(&self.out, text.as_bytes()).map_err(|e| Failure::file(&self.out, &e))?;
        let data = json!({"order": self.order, "out": self.out, "statement": statement, "index": day.index});
        context.voice.answer(&data, |voice| {
            voice.line(tr!(
                "orders-wrote",
                file = self.out.display().to_string(),
                order = self.order.to_string(),
                day = sale_of(&day).to_string()
            ));
            voice.say(tr!("orders-check-it", file = self.out.display().to_string()));
        });
        Ok(())
    }
}

/// All days, with what the receipts tell of those whose answer was lost.
fn all(context: &Context) -> Result<Vec<Kept>, Failure> {
    let mut days = Kept::all(&context.home)?;
    days.iter_mut().try_for_each(|day| day.find_receipt(&context.home))?;
    days.sort_by_key(|day| (day.index.is_none(), day.index));
    Ok(days)
}

/// Where an order is.
fn find(context: &Context, order: &str) -> Result<Vec<(Kept, usize)>, Failure> {
    let days = all(context)?;
    let found: Vec<(Kept, usize)> = days
        .into_iter()
        .filter_map(|day| {
            let position = day.orders.iter().position(|kept| kept.order == order)?;
            Some((day, position))
        })
        .collect();
    match found.is_empty() {
        true => Err(Failure::usage(tr!("orders-unknown", order = order.to_string()))
            .code("no-order")
            .hint(tr!("orders-unknown-do"))),
        false => Ok(found),
    }
}

fn row(day: &Kept, position: usize) -> Value {
    serde_json::from_str(&day.orders[position].row).unwrap_or_default()
}

fn sale_of(day: &Kept) -> String {
    match (&day.statement, day.index) {
        (Some(_), Some(index)) => tr!("orders-entry", entry = index.to_string()),
        (Some(statement), None) => {
            tr!("orders-statement", statement = crate::context::short_id(statement).to_string())
        }
        (None, _) => tr!("orders-not-in-ledger"),
    }
}

/// The lines of an order, for people.
pub(super) fn tell_row(voice: &Voice, row: &Value) {
    voice.line(tr!("orders-row-order", order = row["order"].as_str().unwrap_or_default().to_string()));
    for line in row["lines"].as_array().into_iter().flatten() {
        let text = |member: &str| line[member].as_str().unwrap_or_default();
        let quantity = &line["quantity"];
        let parcel = match text("waybill") {
            "" => String::new(),
            waybill => tr!("orders-parcel", waybill = waybill.to_string()),
        };
        voice.line(format_args!(
            "  {:<9} {} {}{parcel}",
            spoken(text("lot")),
            quantity["value"],
            quantity["unit"].as_str().unwrap_or_default()
        ));
        for codes in line["codes"].as_array().into_iter().flatten() {
            let roll = crate::context::short_id(codes["roll"].as_str().unwrap_or_default()).to_string();
            for (member, mark) in [("groups", '/'), ("positions", ':')] {
                let runs = codes[member].as_array().into_iter().flatten();
                let runs: Vec<String> =
                    runs.map(|run| {
                        if run[0] == run[1] { run[0].to_string() } else { format!("{}-{}", run[0], run[1]) }
                    })
                    .collect();
                if !runs.is_empty() {
                    voice.line(tr!(
                        "orders-row-codes",
                        roll = roll.to_string(),
                        mark = mark.to_string(),
                        runs = runs.join(",")
                    ));
                }
            }
        }
    }
}
