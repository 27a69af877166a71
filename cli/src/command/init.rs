//! `suyuan init`.

use std::path::PathBuf;

use serde_json::{Value, json};
use suyuan_ledger::{
    identifier::{Host, PartyId},
    rules::{Role, payload::Predecessor},
};

use crate::{
    command::key,
    context::{Context, short_id},
    data_dir::{self, Founding},
    failure::Failure,
    home::{Config, DEFAULT_NODE, Pin},
    key_file,
    stated::{Governor, Name},
};

/// Found a ledger: its charter, its log, and the key of the one who governs it
///
/// The host stands in every code that will ever be printed: take a name that will be yours for decades. For a trial, 127.0.0.1:8420
/// does. The governor's key goes into your own directory, the log's key into the data directory. Then run `suyuan node`.
///
/// Several may govern together: name the others with --co-governor, and how many of them all must agree with --threshold. Then
/// members are admitted, and charters changed, when so many have: one proposes, the others `suyuan approve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Where the ledger's data will lie
    #[arg(long, value_name = "DIR", default_value = "suyuan-data")]
    data: PathBuf,
    /// The ledger's name, by language: zh=双流农产品溯源
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// The host of its codes: trace.example.cn
    #[arg(long)]
    host: Option<String>,
    /// Its languages, preferred first
    #[arg(long = "language", value_name = "TAG", default_values = ["zh", "en"])]
    languages: Vec<String>,
    /// Who governs it, in short
    #[arg(long, value_name = "PARTY", default_value = "GOV")]
    governor: String,
    /// The governor's name, by language [default: the ledger's]
    #[arg(long = "governor-name", value_name = "LANG=NAME")]
    governor_names: Vec<Name>,
    /// What the governor does besides governing
    #[arg(long = "role", value_name = "ROLE", default_values = ["association"])]
    roles: Vec<Role>,
    /// Another who governs: BURO,9f3c…,zh=质监局 (short name, public key, names by language)
    #[arg(long = "co-governor", value_name = "PARTY,PUBLIC,LANG=NAME…")]
    others: Vec<String>,
    /// How many governors must agree
    #[arg(long, value_name = "K", default_value_t = 1)]
    threshold: u64,
}

impl Init {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        self.found(context, None, &Value::Null)
    }

    /// Founds the ledger; `also` is told besides.
    pub(super) fn found(
        &self,
        context: &Context,
        predecessor: Option<&Predecessor>,
        also: &Value,
    ) -> Result<(), Failure> {
        if let Some(pin) = &context.config.ledger {
            return Err(Failure::usage(format!(
                "{} trusts the ledger {} already",
                context.home.path().display(),
                short_id(&pin.id)
            ))
            .hint("found another one with another --home DIR"));
        }
        let voice = context.voice;
        let host = match &self.host {
            Some(host) => host.clone(),
            None => voice.ask("Which host will stand in its codes?", "127.0.0.1:8420"),
        };
        let host = Host::parse(&host).map_err(Failure::usage)?;
        let names = match self.names.as_slice() {
            [] => vec![
                voice.ask("What is the ledger called?", "溯源").parse::<Name>().map_err(Failure::usage)?,
            ],
            names => names.to_vec(),
        };
        let governor_names = if self.governor_names.is_empty() { &names } else { &self.governor_names };
        let governor = PartyId::own(&host, &self.governor.to_ascii_uppercase()).map_err(Failure::usage)?;
        let others: Vec<Governor> =
            self.others.iter().map(|said| Governor::read(&host, said)).collect::<Result<_, _>>()?;
        let all = others.len() + 1;
        if !(1..=all as u64).contains(&self.threshold) {
            return Err(Failure::usage(format!("{} of {all} governors cannot agree", self.threshold))
                .hint("name the others with --co-governor PARTY,PUBLIC,LANG=NAME, or another --threshold"));
        }
        let path = context.home.join(key::relative("governor"));
        if !path.exists() {
            key::make(context, "governor")?;
        }
        let passphrase = context.passphrases.existing(&path, &voice)?;
        let key = key_file::open(&path, &passphrase)?;
        let founding = Founding {
            names: &names,
            host: &host,
            languages: &self.languages,
            governor: &governor,
            governor_names,
            roles: &self.roles,
            key: &key,
            others: &others,
            threshold: self.threshold,
            predecessor,
        };
        let origin = founding.origin();
        let founded = data_dir::found(&self.data, &founding)?;
        founded.store.close().map_err(Failure::local)?;
        let pin = Pin {
            id: founded.ledger.clone(),
            origin: origin.clone(),
            vkeys: vec![founded.vkey.clone()],
            hosts: vec![host.to_string()],
        };
        let config = context.home.config()?;
        let node = config.node.clone().or_else(|| Some(DEFAULT_NODE.to_owned()));
        context.home.set_config(&Config { node, ledger: Some(pin), ..config })?;
        let fingerprint = key_file::fingerprint(&key_file::public_hex(&key));
        let mut data = json!({"ledger": founded.ledger, "origin": origin, "vkey": founded.vkey, "data": self.data,
            "governor": governor.as_str(), "key": key_file::public_hex(&key), "key_file": path});
        if let (Some(data), Some(also)) = (data.as_object_mut(), also.as_object()) {
            data.extend(also.clone());
        }
        voice.answer(&data, |voice| {
            voice.line(format_args!("● Founded a ledger in {}", self.data.display()));
            voice.line(format_args!("  ledger    {}", founded.ledger));
            voice.line(format_args!("  log key   {}", founded.vkey));
            voice.line(format_args!("  governor  {governor}, key {fingerprint}"));
            for other in &others {
                let fingerprint = key_file::fingerprint(&other.key);
                voice.line(format_args!("  governor  {}, key {fingerprint}", other.party));
            }
            if all > 1 {
                voice.line(format_args!("  agreeing  {} of {all}", self.threshold));
            }
            voice.say("Publish the ledger's id and log key where people can compare them. Back up:");
            voice.say(format_args!(
                "  {} and its passphrase\n  {}",
                path.display(),
                self.data.join("log.key").display()
            ));
            voice.say(format_args!("Next: suyuan node --data {}", self.data.display()));
        });
        Ok(())
    }
}
