//! `suyuan sensor attribute`.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};
use suyuan_ledger::{
    coldchain::{Act, Held, Told, attribute, custody},
    event::Event,
    rules::{DONE_BY, names},
    trace,
};

use crate::{
    client::Logged,
    command::listing::padded,
    context::{Context, Trusted},
    failure::Failure,
    short::spoken,
    speech::tr,
};

/// Say in whose hands a lot or a shipment was too warm, too cold or not measured
///
/// Takes every log that names the lot, or that has the shipment's paper, fetches its file, checks it here against what was signed, and divides the minutes outside the limits at the
/// times when the receivers signed that the goods had come.
#[derive(Debug, clap::Args)]
pub(crate) struct Attribute {
    /// The lot: STRAW/SL-260418-1, or its whole address
    #[arg(value_name = "LOT", required_unless_present = "shipment")]
    lot: Option<String>,
    /// Only the logs of this paper; without LOT, of everything that travelled with it
    #[arg(long, value_name = "NUMBER")]
    shipment: Option<String>,
}

struct Entered {
    index: u64,
    issuer: String,
    event: Event,
}

struct Shared {
    index: u64,
    what: &'static str,
    alarm: bool,
    held: Vec<Held>,
}

impl Attribute {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let (of, lots) = self.meant(&trusted)?;
        let mut logged = Vec::new();
        for lot in lots {
            let named = trusted.client.history(&lot)?;
            let events: Vec<Event> = named.iter().filter_map(event).collect();
            logged.extend(named);
            for unit in trace::units(events.iter()) {
                logged.extend(trusted.client.history(&unit)?);
            }
        }
        let told = in_effect(logged);
        let acts: Vec<Act<'_>> = told.iter().map(Entered::act).collect();
        let mut shared = Vec::new();
        for one in &told {
            let papers: Vec<&str> = one.event.common.biz_transactions.iter().map(|t| t.id.as_str()).collect();
            if let Some(number) = &self.shipment
                && !papers.iter().any(|paper| is_paper(paper, number))
            {
                continue;
            }
            let summaries =
                Told::all(&one.event).map_err(|e| broken(one.index, &e.to_string()).field(e.pointer))?;
            for told in summaries {
                let file = trusted.client.bytes(&format!("/v1/blobs/{}", hex::encode(told.source.sha256)))?;
                let log = told.check(&file).map_err(|e| broken(one.index, &e.to_string()))?;
                let (against, held) = (told.summary.against, custody(&acts, &papers));
                let parts = [
                    ("temperature", log.temperature, against.temperature),
                    ("humidity", log.humidity, against.humidity),
                ];
                for (what, series, range) in parts {
                    let Some(series) = series else { continue };
                    let held = attribute(&series, range, against.gap_ms(), &held);
                    shared.push(Shared { index: one.index, what, alarm: told.summary.is_alarm(), held });
                }
            }
        }
        if shared.is_empty() {
            return Err(Failure::check(tr!("sensor-none", of = of.to_string()))
                .code("not-found")
                .hint(tr!("sensor-none-do")));
        }
        let data = json!({"of": of, "logs": shared.iter().map(Shared::data).collect::<Vec<_>>()});
        context.voice.answer(&data, |voice| {
            for log in &shared {
                let mark = if log.alarm { "!" } else { "●" };
                voice.line(tr!(
                    "sensor-log",
                    mark = mark.to_string(),
                    entry = log.index.to_string(),
                    what = log.what.to_string()
                ));
                for held in &log.held {
                    let who = held.holder.as_deref().map_or_else(|| tr!("sensor-nobody"), spoken);
                    let minutes = |span: &dyn std::fmt::Display| format!("{:>9}", span.to_string());
                    voice.line(tr!(
                        "sensor-held",
                        who = padded(&who, 20),
                        measured = minutes(&held.measured),
                        above = minutes(&held.above),
                        below = minutes(&held.below),
                        unmeasured = minutes(&held.unmeasured)
                    ));
                }
            }
        });
        Ok(())
    }
}

impl Attribute {
    /// What is asked about, and the lots that it comes to: the one named, else all that went with the paper.
    fn meant(&self, trusted: &Trusted) -> Result<(String, BTreeSet<String>), Failure> {
        let number = match (&self.lot, &self.shipment) {
            (Some(lot), _) => {
                let lot = trusted.names.lot(lot, None)?.to_string();
                return Ok((lot.clone(), BTreeSet::from([lot])));
            }
            (None, number) => number.clone().unwrap_or_default(),
        };
        let paper = trusted.names.document(&number);
        let mut lots = BTreeSet::new();
        let found = trusted.client.events_with("EQ_bizTransaction_desadv", &paper)?;
        for event in found.iter().filter_map(|event| Event::parse(event.as_bytes()).ok()) {
            lots.extend(names::goods(&event).map(|named| named.canonical()));
        }
        match lots.is_empty() {
            true => Err(Failure::check(tr!("sensor-no-paper", paper = paper.to_string()))
                .code("not-found")
                .hint(tr!("sensor-no-paper-do"))),
            false => Ok((paper, lots)),
        }
    }
}

/// Whether a paper is the one of a number, or is named whole.
fn is_paper(paper: &str, number: &str) -> bool {
    paper == number || spoken(paper) == number || paper.ends_with(&format!("/doc/{number}"))
}

impl Entered {
    fn act(&self) -> Act<'_> {
        let done_by = self.event.extension(DONE_BY).and_then(suyuan_ledger::json::Json::as_str);
        Act { event: &self.event, signer: &self.issuer, done_by }
    }
}

impl Shared {
    fn data(&self) -> Value {
        let held = |held: &Held| {
            let number = |value: rust_decimal::Decimal| {
                serde_json::from_str::<Value>(&value.to_string()).unwrap_or(Value::Null)
            };
            json!({"holder": held.holder, "measured": number(held.measured), "unmeasured": number(held.unmeasured),
                "below": number(held.below), "above": number(held.above)})
        };
        json!({"index": self.index, "what": self.what, "alarm": self.alarm, "minutes": self.held.iter().map(held).collect::<Vec<_>>()})
    }
}

fn event(logged: &Logged) -> Option<Event> {
    (logged.kind == "event").then(|| Event::parse(logged.payload.as_bytes()).ok()).flatten()
}

/// Events that took effect and were not taken back, each once, in the order of the log.
fn in_effect(mut logged: Vec<Logged>) -> Vec<Entered> {
    logged.sort_by_key(|logged| logged.index);
    logged.dedup_by_key(|logged| logged.index);
    logged.retain(|logged| logged.verdict != "pending");
    let told: Vec<Entered> = logged
        .into_iter()
        .filter_map(|logged| {
            Some(Entered { event: event(&logged)?, index: logged.index, issuer: logged.issuer })
        })
        .collect();
    let id = |one: &Entered| Some((one.issuer.clone(), one.event.event_id()?.to_owned()));
    let declared: HashSet<_> =
        told.iter().filter(|one| one.event.error_declaration().is_some()).filter_map(id).collect();
    let stands = |one: &Entered| {
        one.event.error_declaration().is_none() && id(one).is_none_or(|id| !declared.contains(&id))
    };
    told.into_iter().filter(stands).collect()
}

fn broken(index: u64, why: &str) -> Failure {
    Failure::check(tr!("sensor-broken", entry = index.to_string(), why = why.to_string()))
        .code("summary-mismatch")
        .hint(tr!("sensor-broken-do"))
}
