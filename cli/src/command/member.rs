//! `suyuan member`: admit members, list them.

use clap::Subcommand;
use suyuan_ledger::{rules::Role, statement::KeyId};

use crate::{
    command::listing,
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    signer::Saying,
    stated::{self, Name, some_name},
};

/// Admit a member, or list them
#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    Add(Add),
    List(List),
}

/// Admit a party to the ledger (governors only)
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The party: a short name such as SLCM, or its whole address
    #[arg(value_name = "PARTY")]
    party: String,
    /// Its name, by language: zh=双流草莓合作社
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// What it does: producer, processor, carrier, warehouse, shop, host, platform, certifier, association, inspector, operator
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// The public half of its key, 64 digits, from `suyuan key new`
    #[arg(long = "public", value_name = "HEX", required = true)]
    keys: Vec<String>,
    /// Whose hand or device the key is
    #[arg(long, default_value = "office")]
    label: String,
    /// How its lot numbers begin: SL
    #[arg(long)]
    prefix: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

/// List the members
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

impl Member {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Member::Add(add) => add.run(context),
            Member::List(_) => listing::show(context, "members", "party"),
        }
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        some_name(&self.names)?;
        for key in &self.keys {
            let sound = key.parse::<KeyId>();
            sound.map_err(|e| {
                Failure::usage(format!("{key:?} is not a public key: {e}")).hint(
                    "`suyuan key show` prints the 64 digits where the key is; NAME.pub beside it holds them",
                )
            })?;
        }
        let mut desk = Desk::open(context, self.manner)?;
        let party = desk.trusted.names.party(&self.party)?;
        let payload = stated::admit(&stated::Member {
            party: &party,
            names: &self.names,
            roles: &self.roles,
            keys: &self.keys,
            label: &self.label,
            prefix: self.prefix.as_deref(),
        });
        let saying = Saying { kind: "member", subject: party.to_string(), payload };
        desk.say(&saying, &format!("Admitted {}", crate::short::spoken(party.as_str())))
    }
}
