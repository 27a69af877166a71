//! `suyuan hold`, `suyuan release`.

use serde_json::json;

use crate::{
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
};

/// Keep goods back: nobody sells or supplies them on until they are released
///
/// Return, quarantine, sampling and destruction go on. You may hold what you made, own or hold; an inspector, a certifier, an
/// association and a governor may hold anything.
#[derive(Debug, clap::Args)]
pub(crate) struct Hold {
    /// Lots, items or units: STRAW/SL-260418-1, or whole addresses
    #[arg(value_name = "CODE", required = true)]
    codes: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What shall be done with them
    #[arg(long = "do", default_value = "quarantine", value_parser = ["quarantine", "sample", "test", "return", "destroy"])]
    action: String,
    #[command(flatten)]
    manner: Manner,
}

/// Let goods go again that were held or called back: all of them, or some
#[derive(Debug, clap::Args)]
pub(crate) struct Release {
    /// The hold or recall: its id, or its number in the log
    #[arg(value_name = "STATEMENT")]
    statement: String,
    /// Only these lots, items or units
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    manner: Manner,
}

impl Hold {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let lots = named(&desk, &self.codes)?;
        let payload = json!({"lots": lots, "reason": self.reason, "do": self.action}).to_string();
        let did = tr!("did-hold", lots = spoken_all(&lots));
        desk.say(&Saying { kind: "hold", subject: lots[0].clone(), payload }, &did)
    }
}

impl Release {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let held = desk.trusted.client.statement(&self.statement)?;
        if !matches!(held.kind.as_str(), "hold" | "recall") {
            return Err(Failure::usage(tr!(
                "release-no-hold",
                entry = held.index.to_string(),
                kind = held.kind.to_string()
            ))
            .hint(tr!("release-what-do")));
        }
        let mut payload = json!({"of": held.id});
        let lots = named(&desk, &self.codes)?;
        if !lots.is_empty() {
            payload["lots"] = json!(lots);
        }
        payload["reason"] = json!(self.reason);
        let did = match lots.is_empty() {
            true => tr!("did-release-all", index = held.index),
            false => tr!("did-release", lots = spoken_all(&lots)),
        };
        desk.say(&Saying { kind: "release", subject: held.id, payload: payload.to_string() }, &did)
    }
}

fn named(desk: &Desk<'_>, codes: &[String]) -> Result<Vec<String>, Failure> {
    codes.iter().map(|code| Ok(desk.trusted.names.anything(code)?.to_string())).collect()
}

fn spoken_all(lots: &[String]) -> String {
    lots.iter().map(|lot| spoken(lot)).collect::<Vec<_>>().join(", ")
}
