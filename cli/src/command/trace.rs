//! `suyuan trace`.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    chain::{Chain, Lines, Way, drawing, tree},
    client::Logged,
    context::Context,
    failure::Failure,
    proof::{self, Step},
    safe_file,
    secrets::Secrets,
    short::spoken,
    speech::tr,
    thread::{Hang, Knot, Tie, line},
    voice::Voice,
};

/// Show the thread of a lot: what was done, from field to table, each step checked here
///
/// Below the thread stands the tree: what it was made of and made into, packed in and out of, with whom it is now. With --back or
/// --forward the tree alone, as the node tells it. A filled knot was checked on this machine, a hollow one was not, a broken one failed. What somebody only reported hangs beside the
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
    /// Only the tree, and only back: what it was made of
    #[arg(long)]
    back: bool,
    /// Only the tree, and only forward: what it was made into and packed in
    #[arg(long)]
    forward: bool,
    /// The most lots and units of the tree
    #[arg(long, default_value_t = 2_000, value_name = "N")]
    limit: usize,
    /// Write the tree as a picture, too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Draw the tree with | and - instead of lines
    #[arg(long)]
    ascii: bool,
}

impl Trace {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let id = trusted.names.anything(&self.code)?;
        let way = match (self.back, self.forward) {
            (true, false) => Way::Back,
            (false, true) => Way::Forward,
            _ => Way::Both,
        };
        let chain = match Chain::of(&trusted.client, id.as_str(), way, self.limit.max(1)) {
            Ok(chain) => Some(chain),
            Err(failure) if failure.code.as_deref() == Some("not-found") => None,
            Err(failure) => return Err(failure),
        };
        if let (Some(path), Some(chain)) = (&self.svg, &chain) {
            self.draw(context, path, chain)?;
        }
        if self.back || self.forward {
            let chain = chain.ok_or_else(|| nothing_names(id.as_str()))?;
            let data = json!({"of": id.as_str(), "trace": chain});
            context.voice.answer(&data, |voice| self.tell_tree(voice, &chain));
            return Ok(());
        }
        let graph = chain.as_ref().map_or(Value::Null, |chain| json!(chain));
        let told = self.told(&trusted.client, id.as_str(), &graph)?;
        if told.is_empty() {
            return Err(nothing_names(id.as_str()));
        }
        let (checked, broken) = match self.unchecked {
            true => (None, None),
            false => {
                let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str(), Way::Back)?;
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
                voice.line(tr!("trace-checked", steps = checked.steps.len()));
            }
            if let Some(chain) = chain.as_ref().filter(|chain| !self.alone && !chain.links.is_empty()) {
                voice.line("");
                self.tell_tree(voice, chain);
            }
        });
        broken.map_or(Ok(()), Err)
    }

    fn tell_tree(&self, voice: &Voice, chain: &Chain) {
        for line in tree(chain, Lines::of_terminal(self.ascii)) {
            voice.line(line);
        }
        if chain.truncated {
            voice.say(tr!("trace-more", lots = chain.lots.len()));
        }
    }

    fn draw(&self, context: &Context, path: &Path, chain: &Chain) -> Result<(), Failure> {
        let (svg, left_out) = drawing(chain);
        safe_file::replace(path, svg.as_bytes()).map_err(|e| Failure::file(path, &e))?;
        context.voice.say(tr!(
            "trace-drew",
            file = path.display().to_string(),
            lots = chain.lots.len() - left_out
        ));
        if left_out > 0 {
            context.voice.say(tr!("trace-left-out", left = left_out.to_string()));
        }
        Ok(())
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

fn nothing_names(id: &str) -> Failure {
    Failure::check(tr!("trace-none", id = id)).code("not-found").hint(tr!("trace-none-do"))
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
            tr!(
                "trace-mismatch",
                found = amount(m, "found"),
                lot = spoken(&word(m, "lot")),
                what = word(m, "what").to_string(),
                most = amount(m, "at_most"),
                against = word(m, "against").to_string(),
                entries = entries.to_string()
            )
        })
        .collect()
}
