//! What comes after a commitment was given: a buyer has it; its giver takes it back.

use serde_json::json;

use super::{find, text};
use crate::{
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
};

/// State that you, the buyer, have received a commitment with the goods
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    /// The lot, or the commitment's number in the log or id
    #[arg(value_name = "LOT|STATEMENT")]
    commitment: String,
    #[command(flatten)]
    manner: Manner,
}

/// Take a commitment of yours back
#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {
    /// The lot, or the commitment's number in the log or id
    #[arg(value_name = "LOT|STATEMENT")]
    commitment: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    manner: Manner,
}

impl Receive {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let one = find(&desk.trusted, &self.commitment)?;
        let lot = text(&one, "lot");
        let did = tr!(
            "did-receive-commitment",
            number = text(&one, "number"),
            lot = spoken(&lot),
            by = spoken(&text(&one, "by"))
        );
        let payload = json!({"lot": lot, "received": one["id"]}).to_string();
        desk.say(&Saying { kind: "commitment", subject: lot, payload }, &did)
    }
}

impl Withdraw {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let one = find(&desk.trusted, &self.commitment)?;
        let lot = text(&one, "lot");
        let did = tr!("did-withdraw-commitment", number = text(&one, "number"), lot = spoken(&lot));
        let payload = json!({"lot": lot, "withdrawn": one["id"], "reason": self.reason}).to_string();
        desk.say(&Saying { kind: "commitment", subject: lot, payload }, &did)
    }
}
