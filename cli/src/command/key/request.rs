//! `suyuan key request`: a second computer asks to sign for a member, as a phone does (docs/FORMAT.md, *Enrolment*).

use serde_json::json;
use suyuan_ledger::{
    enrolment::Enrolment,
    statement::{KeyId, StatementId},
};
use suyuan_web::qr::Code;

use crate::{
    context::{Context, Trusted},
    failure::Failure,
    key_file,
    speech::tr,
};

/// Ask, on another computer, to sign for a member: prints what `suyuan key add --device` takes
///
/// Makes a key here if there is none. Send the link, or show the code, to whoever has the member's key; compare the fingerprint with them.
#[derive(Debug, clap::Args)]
pub(crate) struct Request {
    /// Whom it is to sign for: a short name such as SLCM
    #[arg(value_name = "PARTY")]
    party: String,
    /// What this computer is called: laptop of the east team
    #[arg(long, value_name = "NAME", default_value = "computer")]
    label: String,
}

impl Request {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let party = trusted.names.party(&self.party)?;
        let key = key_to_ask_with(context, &trusted)?;
        let hex = key_file::public_hex(&key);
        let (ledger, asked_at) = bound(&trusted)?;
        let id = KeyId::from_bytes(key.verifying_key().to_bytes());
        let ledger = (ledger, trusted.pin.origin.as_str());
        let draft = Enrolment::draft(id, &party, ledger, &self.label, asked_at).map_err(Failure::usage)?;
        let request = Enrolment::of(draft.sign(&key).map_err(Failure::usage)?).map_err(Failure::usage)?;
        let link = request.link(trusted.client.base());
        let value = json!({"request": link, "public": hex, "fingerprint": id.fingerprint(), "party": party.as_str(),
            "label": self.label});
        context.voice.answer(&value, |voice| {
            if let Ok(code) = Code::new(&link).map(|code| code.terminal()) {
                voice.say(code);
            }
            voice.say(tr!("request-fingerprint", fingerprint = id.fingerprint()));
            voice.say(tr!("request-device-next"));
            voice.line(&link);
        });
        Ok(())
    }
}

/// The key here, or one made now; one that signs for somebody already asks for nothing.
fn key_to_ask_with(context: &Context, trusted: &Trusted) -> Result<ed25519_dalek::SigningKey, Failure> {
    let key = ask_for(context, "key")?;
    let hex = key_file::public_hex(&key);
    match trusted.client.key(&hex)? {
        Some(state) => Err(Failure::usage(tr!(
            "request-known",
            fingerprint = key_file::fingerprint(&hex),
            party = crate::short::spoken(&state.party)
        ))
        .hint(tr!("request-known-hint"))),
        None => Ok(key),
    }
}

/// The key in use, opened, or one that is made now because there is none.
pub(crate) fn ask_for(context: &Context, label: &str) -> Result<ed25519_dalek::SigningKey, Failure> {
    match context.key_path().exists() || context.named_key().is_some() {
        true => context.open_key(),
        false => super::make(context, label),
    }
}

/// What a request is bound to: the ledger, and the moment.
pub(crate) fn bound(trusted: &Trusted) -> Result<(StatementId, u64), Failure> {
    let ledger =
        trusted.pin.id.parse().map_err(|e| Failure::local(tr!("pinned-ledger", cause = format!("{e}"))))?;
    Ok((ledger, u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()))
}
