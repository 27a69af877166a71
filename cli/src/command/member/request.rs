//! `suyuan member request`: what somebody sends to a governor to be admitted (docs/FORMAT.md, *Admission*).

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::{
    admission::{Admission, Asked},
    rules::Role,
    statement::KeyId,
};
use suyuan_web::qr::Code;

use crate::{
    command::key::{ask_for, bound},
    context::{Context, Trusted},
    failure::Failure,
    key_file,
    short::spoken,
    speech::tr,
    stated::{Name, some_name},
    voice::Voice,
};

/// Ask to become a member of the ledger: prints what `suyuan member add --request` takes
///
/// Makes a key here if there is none. Send the link to a governor, or print its code; then compare the fingerprint by telephone.
#[derive(Debug, clap::Args)]
pub(crate) struct Request {
    #[command(flatten)]
    asking: Asking,
}

/// Who somebody wishes to be in the ledger.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Asking {
    /// The party that you wish to be: a short name such as SLCM
    #[arg(value_name = "PARTY")]
    pub(crate) party: String,
    /// Its name, by language: zh=双流草莓合作社
    #[arg(long = "name", value_name = "LANG=NAME", required = true)]
    pub(crate) names: Vec<Name>,
    /// What it does: producer, processor, carrier, warehouse, shop, host, platform, certifier, association, inspector, operator
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub(crate) roles: Vec<Role>,
    /// How its lot numbers begin: SL
    #[arg(long)]
    pub(crate) prefix: Option<String>,
    /// Whose hand or device the key is
    #[arg(long, default_value = "office")]
    pub(crate) label: String,
}

impl Request {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        some_name(&self.asking.names)?;
        let trusted = context.trusted()?;
        let key = ask_for(context, "key")?;
        let hex = key_file::public_hex(&key);
        if let Some(state) = trusted.client.key(&hex)? {
            let party = spoken(&state.party);
            let cause = tr!("request-known", fingerprint = key_file::fingerprint(&hex), party = party);
            return Err(Failure::usage(cause).hint(tr!("request-known-hint")));
        }
        let (value, link) = self.asking.sign(&trusted, &key)?;
        context.voice.answer(&value, |voice| show(voice, &link, &key));
        Ok(())
    }
}

impl Asking {
    /// Signs the request; gives it as data, and as a link.
    pub(crate) fn sign(&self, trusted: &Trusted, key: &SigningKey) -> Result<(Value, String), Failure> {
        let party = trusted.names.party(&self.party)?;
        let names = self.names.iter().map(|name| (name.language.clone(), name.text.clone()));
        let asked = Asked::new(names, &self.roles, &self.label, self.prefix.as_deref());
        let (ledger, asked_at) = bound(trusted)?;
        let id = KeyId::from_bytes(key.verifying_key().to_bytes());
        let draft = Admission::draft(id, &party, (ledger, trusted.pin.origin.as_str()), &asked, asked_at);
        let statement = draft.map_err(Failure::usage)?.sign(key).map_err(Failure::usage)?;
        let request = Admission::of(statement).map_err(Failure::usage)?;
        let link = request.link(trusted.client.base());
        let value = json!({"request": link, "party": party.as_str(), "public": id.to_string(),
            "fingerprint": id.fingerprint()});
        Ok((value, link))
    }
}

/// The code and the fingerprint as talk, the link as data.
pub(crate) fn show(voice: &Voice, link: &str, key: &SigningKey) {
    if let Ok(code) = Code::new(link) {
        voice.say(code.terminal());
    }
    voice.say(tr!("request-member-next"));
    voice.say(tr!("request-fingerprint", fingerprint = key_file::fingerprint(&key_file::public_hex(key))));
    voice.line(link);
}
