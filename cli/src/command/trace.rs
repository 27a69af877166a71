//! `suyuan trace`.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    client::Logged,
    context::Context,
    failure::Failure,
    proof::{self, Step},
    secrets::Secrets,
    short::spoken,
    thread::{Hang, Knot, Tie, line},
};

/// Show the thread of a lot: what was done, from field to table, each step checked here
///
/// A filled knot was checked on this machine, a hollow one was not, a broken one failed. What somebody only reported hangs beside the
/// thread; what has no effect yet is a loose end. Remarks are the node's judgement of what was signed.
#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    /// The lot: STRAW/SL-260418-1, or its whole address
    #[arg(value_name = "CODE")]
    code: String,
    /// Only what names this lot, not what went into it
    #[arg(long)]
    alone: bool,
    /// Do not check, only show what the node tells
    #[arg(long)]
    unchecked: bool,
}

impl Trace {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let id = trusted.names.anything(&self.code)?;
        let graph = trusted.client.trace(id.as_str(), "both").unwrap_or(Value::Null);
        let told = self.told(&trusted.client, id.as_str(), &graph)?;
        if told.is_empty() {
            return Err(Failure::check(format!("no statement names {id}"))
                .code("not-found")
                .hint("check the spelling; `suyuan status` says which ledger was asked"));
        }
        let (checked, broken) = match self.unchecked {
            true => (None, None),
            false => {
                let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str())?;
                match proof::check(&bundle, Some(&trusted.pin)) {
                    Ok(checked) => (Some(checked), None),
                    Err(failure) => (None, Some(failure)),
                }
            }
        };
        let steps: HashMap<u64, &Step> =
            checked.iter().flat_map(|c| &c.steps).map(|step| (step.index, step)).collect();
        let known = Secrets::look(&context.home)?;
        let data = json!({"of": id.as_str(), "checked": checked.is_some(), "steps": told, "trace": graph});
        context.voice.answer(&data, |voice| {
            for logged in &told {
                voice.line(knot(logged, steps.get(&logged.index).copied(), broken.is_some(), &known));
            }
            for mismatch in mismatches(&graph) {
                voice.line(format_args!("!  {mismatch}"));
            }
            if let Some(checked) = &checked {
                voice.line(format_args!(
                    "Checked here just now: {} signed steps, none changed.",
                    checked.steps.len()
                ));
            }
        });
        broken.map_or(Ok(()), Err)
    }

    /// What the node tells, by the time of the act: it has the verdicts.
    fn told(&self, client: &crate::client::Client, of: &str, graph: &Value) -> Result<Vec<Logged>, Failure> {
        let mut names = vec![of.to_owned()];
        if !self.alone {
            let lots = graph.get("lots").and_then(Value::as_array).into_iter().flatten();
            let back = lots.filter(|l| l.get("depth").and_then(Value::as_i64).unwrap_or(0) <= 0);
            names.extend(back.filter_map(|l| l.get("lot")?.as_str().map(str::to_owned)));
        }
        names.sort();
        names.dedup();
        let mut told: Vec<Logged> = Vec::new();
        for name in names {
            for logged in client.history(&name)? {
                if !told.iter().any(|t| t.index == logged.index) {
                    told.push(logged);
                }
            }
        }
        told.sort_by_key(|l| (time_ms(&l.payload).unwrap_or(i64::MIN), l.index));
        Ok(told)
    }
}

fn time_ms(payload: &str) -> Option<i64> {
    suyuan_ledger::event::Event::parse(payload.as_bytes()).ok().map(|e| e.time_ms())
}

fn knot(logged: &Logged, step: Option<&Step>, broken: bool, known: &Secrets) -> Knot {
    let knot = match step {
        // What was signed, not what the node says was signed.
        Some(step) => Knot::of_step(step, known),
        None => Knot {
            tie: if broken { Tie::Broken } else { Tie::Unchecked },
            hang: if logged.kind == "report" { Hang::Beside } else { Hang::On },
            line: line(&logged.kind, &logged.payload, &logged.issuer, logged.index, known),
            remarks: Vec::new(),
        },
    };
    knot.judged(&logged.verdict, &logged.reasons)
}

/// What does not add up, as the node finds it.
fn mismatches(graph: &Value) -> Vec<String> {
    let list = graph.get("mismatches").and_then(Value::as_array).cloned().unwrap_or_default();
    let amount = |m: &Value, name: &str| {
        let part = |n: &str| m.get(name).and_then(|a| a.get(n)).map(|v| v.to_string().replace('"', ""));
        format!(
            "{} {}",
            part("quantity").or(part("value")).unwrap_or_default(),
            part("unit").unwrap_or_default()
        )
    };
    let word = |m: &Value, name: &str| m.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    list.iter()
        .map(|m| {
            let entries = m.get("entries").map(Value::to_string).unwrap_or_default();
            format!(
                "does not add up: {} of {} {}, against at most {} {} (entries {entries})",
                amount(m, "found"),
                spoken(&word(m, "lot")),
                word(m, "what"),
                amount(m, "at_most"),
                word(m, "against")
            )
        })
        .collect()
}
