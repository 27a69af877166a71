//! `suyuan approve`: a governor agrees to what another has proposed.

use serde_json::{Value, json};

use crate::{
    context::Context,
    failure::Failure,
    key_file,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
    wording::kind_word,
};

/// Agree to a charter, a member or a key that another governor proposed (governors only)
///
/// Shows what is proposed, and asks. It takes effect at the entry that brings as many governors together as the charter wants.
#[derive(Debug, clap::Args)]
pub(crate) struct Approve {
    /// The proposal: its id, or its number in the log
    #[arg(value_name = "STATEMENT")]
    statement: String,
    #[command(flatten)]
    manner: Manner,
}

impl Approve {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let proposal = desk.trusted.client.statement(&self.statement)?;
        if !matches!(proposal.kind.as_str(), "charter" | "member" | "key") {
            return Err(Failure::usage(tr!(
                "approve-not",
                entry = proposal.index.to_string(),
                kind = kind_word(&proposal.kind)
            ))
            .hint(tr!("approve-not-do")));
        }
        let (voice, who) = (context.voice, spoken(&proposal.issuer));
        voice.say(tr!(
            "approve-what",
            entry = proposal.index.to_string(),
            kind = kind_word(&proposal.kind),
            who = who.to_string(),
            verdict = proposal.verdict.to_string()
        ));
        let payload: Value = serde_json::from_str(&proposal.payload).unwrap_or(Value::Null);
        voice.say(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| proposal.payload.clone()));
        for key in keys(&payload) {
            voice.say(tr!("request-fingerprint", fingerprint = key_file::fingerprint(key)));
        }
        if !self.manner.yes && !self.manner.dry_run && voice.can_ask() && !voice.confirm(&tr!("approve-sure"))
        {
            return Err(Failure::refused(tr!("approve-no")));
        }
        let payload = json!({"statement": proposal.id}).to_string();
        let saying = Saying { kind: "approval", subject: proposal.id.clone(), payload };
        desk.say(&saying, &tr!("did-approve", entry = proposal.index.to_string()))
    }
}

/// The keys that a proposal is about, however it names them: what is compared before it is agreed to.
fn keys(payload: &Value) -> Vec<&str> {
    let governors = payload["governors"].as_array().into_iter().flatten();
    let lists = governors.chain([payload]).flat_map(|one| one["keys"].as_array().into_iter().flatten());
    let of_lists = lists.filter_map(|key| key.as_str().or_else(|| key["key"].as_str()));
    payload["key"].as_str().into_iter().chain(of_lists).collect()
}
