//! `suyuan key revoke`: a key that was lost or stolen signs nothing any more.

use serde_json::json;

use super::held;
use crate::{
    context::Context,
    failure::Failure,
    key_file,
    record::{Desk, Manner},
    short::spoken,
    signer::{Said, Saying},
    speech::tr,
};

/// End a key that was lost or stolen: what it signs is refused from the next entry on
///
/// What it signed before stays, and can be corrected. Sign this with another key of yours; if you have none, the ledger's governors do
/// it (with --of), as many of them as the charter wants.
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// The key: the first digits of its fingerprint, or its label, as `suyuan key list` shows them
    #[arg(value_name = "FINGERPRINT|LABEL")]
    which: String,
    /// A key of this member (governors only)
    #[arg(long, value_name = "PARTY")]
    of: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Revoke {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let party = match &self.of {
            Some(of) => desk.trusted.names.party(of)?.to_string(),
            None => desk.signer.party().to_owned(),
        };
        let held = held::of(&desk.trusted, &party)?;
        let key = held::choose(&held, &self.which)?;
        let fingerprint = key_file::fingerprint(&key.key);
        let label = key.label.clone().unwrap_or_default();
        let voice = context.voice;
        voice.say(tr!(
            "key-revoke-what",
            fingerprint = fingerprint.as_str(),
            label = label,
            party = spoken(&party)
        ));
        let last = held.iter().filter(|key| key.active).count() == 1;
        let own = key_file::read_public(&context.key_path()).is_ok_and(|hex| hex == key.key);
        if last || own {
            voice.warn(if last { tr!("key-revoke-last") } else { tr!("key-revoke-own") });
        }
        if !self.manner.yes && !self.manner.dry_run {
            if voice.can_ask() && !voice.confirm(&tr!("key-revoke-sure")) {
                return Err(Failure::refused(tr!("key-revoke-not")));
            }
            if !voice.can_ask() && (last || own) {
                return Err(Failure::usage(tr!("key-revoke-unsure")).hint(tr!("key-revoke-unsure-hint")));
            }
        }
        let payload = json!({"party": party, "action": "revoke", "key": key.key}).to_string();
        let saying = Saying { kind: "key", subject: party, payload };
        let said = desk.put(&saying)?;
        desk.tell(&said, &saying.subject, &tr!("key-revoke-done", fingerprint = fingerprint.as_str()));
        if let Said::Entered(answer) = &said
            && answer.verdict != "pending"
        {
            voice.say(tr!("key-revoke-from", entry = answer.index + 1));
        }
        Ok(())
    }
}
