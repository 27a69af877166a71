//! `suyuan member`: ask for membership, admit members, list them.

mod list;
mod request;

use clap::Subcommand;
use suyuan_ledger::{admission::Admission, rules::Role, statement::KeyId};

pub(crate) use self::request::{Asking, show};
use crate::{
    command::key::{compared, other_ledger, text_of},
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
    stated::{self, Name, some_name},
};

/// Ask for membership, admit a member, or list them
#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    Request(request::Request),
    Add(Add),
    List(list::List),
}

/// Admit a party to the ledger (governors only)
///
/// With --request, what they sent says who they are, what they do, and their key; compare the fingerprint with what they read out. What is
/// said here besides takes the place of what they asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The party: a short name such as SLCM, or its whole address
    #[arg(value_name = "PARTY", required_unless_present = "request")]
    party: Option<String>,
    /// What they asked with: their link, a file that holds it, a photograph or screenshot of its code (PNG, JPEG), or - for standard input
    #[arg(long, value_name = "LINK|FILE|-", conflicts_with_all = ["party", "keys"])]
    request: Option<String>,
    /// The fingerprint that they read out, compared here instead of being asked for
    #[arg(long, value_name = "DIGITS", requires = "request")]
    fingerprint: Option<String>,
    /// Its name, by language: zh=双流草莓合作社
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// What it does: producer, processor, carrier, warehouse, shop, host, platform, certifier, association, inspector, operator
    #[arg(long = "role", value_name = "ROLE", required_unless_present = "request")]
    roles: Vec<Role>,
    /// The public half of its key, 64 digits, from `suyuan key new`
    #[arg(long = "public", value_name = "HEX", required_unless_present = "request")]
    keys: Vec<String>,
    /// Whose hand or device the key is [default: office]
    #[arg(long)]
    label: Option<String>,
    /// How its lot numbers begin: SL
    #[arg(long)]
    prefix: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Member {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Member::Request(request) => request.run(context),
            Member::Add(add) => add.run(context),
            Member::List(list) => list.run(context),
        }
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(request) = &self.request {
            let text = text_of(request)?;
            let admission =
                Admission::read(&text).map_err(|e| Failure::usage(e).hint(tr!("request-hint")))?;
            return self.grant(context, &admission);
        }
        some_name(&self.names)?;
        for key in &self.keys {
            let sound = key.parse::<KeyId>();
            sound.map_err(|e| {
                Failure::usage(tr!("key-not-public", said = key.as_str(), why = e.to_string()))
                    .hint(tr!("key-not-public-hint"))
            })?;
        }
        let mut desk = Desk::open(context, self.manner)?;
        let said = self
            .party
            .as_deref()
            .ok_or_else(|| Failure::usage(tr!("member-no-party")).hint(tr!("member-no-party-hint")))?;
        let party = desk.trusted.names.party(said)?;
        let payload = stated::admit(&stated::Member {
            party: &party,
            names: &self.names,
            roles: &self.roles,
            keys: &self.keys,
            label: self.label.as_deref().unwrap_or("office"),
            prefix: self.prefix.as_deref(),
        });
        let saying = Saying { kind: "member", subject: party.to_string(), payload };
        desk.say(&saying, &tr!("did-admit", party = spoken(party.as_str())))
    }

    /// Admits whoever asked, once the fingerprints were compared.
    fn grant(&self, context: &Context, request: &Admission) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let ledger = request.ledger().to_string();
        if ledger != desk.trusted.pin.id {
            return Err(other_ledger(&ledger, &desk.trusted.pin.id));
        }
        let asked = request.asked();
        let wished = asked.names.iter().map(|(tag, name)| Name { language: tag.clone(), text: name.clone() });
        let names = if self.names.is_empty() { wished.collect() } else { self.names.clone() };
        let roles = if self.roles.is_empty() { asked.roles.clone() } else { self.roles.clone() };
        let label = self.label.as_deref().unwrap_or(&asked.label);
        let prefix = self.prefix.as_deref().or(asked.prefix.as_deref());
        let voice = context.voice;
        voice.say(tr!("request-member-what", party = request.party().to_string()));
        let shown: Vec<&str> = names.iter().map(|name: &Name| name.text.as_str()).collect();
        voice.say(tr!("request-member-names", names = shown.join(" · ")));
        let shown: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        voice.say(tr!("request-member-roles", roles = shown.join(", ")));
        if let Some(prefix) = prefix {
            voice.say(tr!("request-member-prefix", prefix = prefix));
        }
        voice.say(tr!("request-member-label", label = label));
        let fingerprint = request.key().fingerprint();
        compared(context, self.manner, &fingerprint, self.fingerprint.as_deref())?;
        let payload = stated::admit(&stated::Member {
            party: request.party(),
            names: &names,
            roles: &roles,
            keys: &[request.key().to_string()],
            label,
            prefix,
        });
        let saying = Saying { kind: "member", subject: request.party().to_string(), payload };
        let party = spoken(request.party().as_str());
        desk.say(&saying, &tr!("member-admitted", party = party, fingerprint = fingerprint))
    }
}
