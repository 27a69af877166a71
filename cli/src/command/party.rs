//! `suyuan party`: state somebody outside the ledger, list them.

use clap::Subcommand;
use suyuan_ledger::{identifier::PartyId, json::Json};

use crate::{
    command::listing,
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    signer::Saying,
    speech::tr,
    stated::{self, Name, some_name},
};

/// Without I, L, O and U, which are misread; 16 of these are 80 random bits.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// State somebody outside the ledger (a grower without a key, a driver, a market), or list them
#[derive(Debug, Subcommand)]
pub(crate) enum Party {
    Add(Add),
    List(List),
}

/// List who is outside the ledger
///
/// Names that are private show where they are known on this machine.
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

/// State somebody outside the ledger
///
/// A member of the ledger is admitted with `suyuan member add` instead. For people use --private: the ledger then holds a random
/// number, and the name stays on this machine, where it can be erased (`suyuan private`).
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// A short name such as MARKET-3, or a whole address; with --private leave it out, and a random one is made
    #[arg(value_name = "PARTY")]
    party: Option<String>,
    /// Its name, by language: zh=李娜
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// What it does, in a word: grower, driver, market
    #[arg(long = "role", value_name = "WORD")]
    roles: Vec<String>,
    /// Anything else, such as a telephone number; always private
    #[arg(long, value_name = "TEXT")]
    details: Option<String>,
    /// Keep the name private: for people
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    manner: Manner,
}

impl Party {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Party::Add(add) => add.run(context),
            Party::List(_) => listing::show(context, "parties", "party"),
        }
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        some_name(&self.names)?;
        let id = match (&self.party, self.private) {
            (Some(id), _) => id.clone(),
            (None, true) => random_id()?,
            (None, false) => {
                return Err(Failure::usage(tr!("party-no-name")).hint(tr!("party-no-name-do")));
            }
        };
        let mut desk = Desk::open(context, self.manner)?;
        let party: PartyId = desk.trusted.names.party(&id)?;
        let names = stated::names(&self.names);
        let names = if self.private { desk.conceal("names", &names)? } else { names };
        let details = self.details.as_deref().map(|d| desk.conceal("details", &Json::from(d))).transpose()?;
        let payload = stated::party(&party, names, &self.roles, details);
        let saying = Saying { kind: "party", subject: party.to_string(), payload };
        desk.say(&saying, &tr!("did-party", party = spoken(party.as_str())))
    }
}

/// Says nothing of whoever it is for.
fn random_id() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| Failure::local(tr!("no-randomness", e = e.to_string())))?;
    Ok(bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect())
}
