//! `suyuan init`: a ledger is founded. At a terminal, with nothing said, it walks a newcomer through the beginning, founder or member; with
//! arguments it never asks.

mod guide;

use std::path::PathBuf;

use serde_json::{Value, json};
use suyuan_ledger::{
    identifier::{Host, PartyId},
    rules::{Role, payload::Predecessor},
};

use crate::{
    command::key::{self, sheet::Sheeted},
    context::{Context, short_id},
    data_dir::{self, Founding},
    failure::Failure,
    home::{Config, DEFAULT_NODE, Pin},
    key_file,
    speech::tr,
    stated::{Governor, Name},
};

/// The host of a trial.
const TRIAL_HOST: &str = "127.0.0.1:8420";
/// What a ledger is called that was not named.
const UNNAMED: &str = "溯源";

/// Begin: join a ledger or found one, with a key, its recovery sheet, and a second device
///
/// At a terminal `suyuan init` alone asks what it needs to know. With arguments it founds a ledger and asks nothing but the passphrase: its
/// charter, its log, and the key of the one who governs it. The host stands in every code that will ever be printed: take a name that will be yours for decades. For a trial, 127.0.0.1:8420
/// does. The governor's key goes into your own directory, the log's key into the data directory. Then run `suyuan node`.
///
/// Several may govern together: name the others with --co-governor, and how many of them all must agree with --threshold. Then
/// members are admitted, and charters changed, when so many have: one proposes, the others `suyuan approve`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Init {
    /// Where the ledger's data will lie
    #[arg(long, value_name = "DIR", default_value = "suyuan-data")]
    data: PathBuf,
    /// The ledger's name, by language: zh=双流农产品溯源 [default: 溯源]
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// The host of its codes: trace.example.cn [default: 127.0.0.1:8420]
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
    #[command(flatten)]
    sheet: Sheeted,
}

impl Init {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let unsaid = self.host.is_none() && self.names.is_empty() && self.others.is_empty();
        if unsaid && context.voice.can_ask() && !context.voice.json {
            return guide::walk(self, context);
        }
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
            let home = context.home.path().display().to_string();
            let cause = tr!("init-trusted-already", home = home, ledger = short_id(&pin.id));
            return Err(Failure::usage(cause).hint(tr!("init-trusted-already-hint")));
        }
        let voice = context.voice;
        let host = Host::parse(self.host.as_deref().unwrap_or(TRIAL_HOST)).map_err(Failure::usage)?;
        let names = match self.names.as_slice() {
            [] => vec![UNNAMED.parse::<Name>().map_err(Failure::usage)?],
            names => names.to_vec(),
        };
        let governor_names = if self.governor_names.is_empty() { &names } else { &self.governor_names };
        let governor = PartyId::own(&host, &self.governor.to_ascii_uppercase()).map_err(Failure::usage)?;
        let others: Vec<Governor> =
            self.others.iter().map(|said| Governor::read(&host, said)).collect::<Result<_, _>>()?;
        let all = others.len() + 1;
        if !(1..=all as u64).contains(&self.threshold) {
            let cause = tr!("init-threshold", threshold = self.threshold, all = all);
            return Err(Failure::usage(cause).hint(tr!("init-threshold-hint")));
        }
        self.sheet.check()?;
        let (path, key) = governors_key(context)?;
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
            log_keys: Vec::new(),
        };
        let config = context.home.config()?;
        let node = config.node.clone().or_else(|| Some(DEFAULT_NODE.to_owned()));
        context.home.set_config(&Config { node, ledger: Some(pin), ..config })?;
        let sheet = self.sheet.write(context, &key, Some(governor.as_str()))?;
        let fingerprint = key_file::fingerprint(&key_file::public_hex(&key));
        let mut data = json!({"ledger": founded.ledger, "origin": origin, "vkey": founded.vkey, "data": self.data,
            "governor": governor.as_str(), "key": key_file::public_hex(&key), "key_file": path, "fingerprint": fingerprint, "sheet": sheet});
        if let (Some(data), Some(also)) = (data.as_object_mut(), also.as_object()) {
            data.extend(also.clone());
        }
        voice.answer(&data, |voice| {
            let dir = self.data.display().to_string();
            voice.line(tr!("init-founded", dir = dir.as_str()));
            voice.line(tr!("init-founded-ledger", ledger = founded.ledger.as_str()));
            voice.line(tr!("init-founded-log-key", vkey = founded.vkey.as_str()));
            let governs = |party: &str, fingerprint: &str| {
                voice.line(tr!("init-founded-governor", party = party, fingerprint = fingerprint));
            };
            governs(governor.as_str(), &fingerprint);
            for other in &others {
                governs(other.party.as_str(), &key_file::fingerprint(&other.key));
            }
            if all > 1 {
                voice.line(tr!("init-founded-agreeing", threshold = self.threshold, all = all));
            }
            voice.say(tr!("init-founded-publish"));
            voice.say(tr!("init-founded-back-up", file = path.display().to_string()));
            voice.say(format_args!("  {}", self.data.join("log.key").display()));
            voice.say(tr!("init-founded-next", dir = dir.as_str()));
        });
        Ok(())
    }
}

/// The key that will govern, and its file: one made now, or the one that was named. Where another is in use, no second one is made beside it.
fn governors_key(context: &Context) -> Result<(PathBuf, ed25519_dalek::SigningKey), Failure> {
    let own = context.home.join(key::relative("governor"));
    let used = context.key_path();
    if context.named_key().is_none() && used != own && used.exists() {
        return Err(key_here(&used));
    }
    let path = context.named_key().map_or(own, PathBuf::from);
    if !path.exists() && context.named_key().is_none() {
        return Ok((path, key::make(context, "governor")?));
    }
    key_file::check_readable(&path)?;
    let passphrase = context.passphrases.existing(&path, &context.voice)?;
    let key = key_file::open(&path, &passphrase)?;
    let config = context.home.config()?;
    if config.key.is_none() {
        let key = std::path::absolute(&path).map_err(|e| Failure::file(&path, &e))?;
        context.home.set_config(&Config { key: Some(key), ..config })?;
    }
    Ok((path, key))
}

/// There is a key here, and nobody said that it is the one meant.
fn key_here(path: &std::path::Path) -> Failure {
    let print = key_file::read_public(path).map(|hex| key_file::fingerprint(&hex)).unwrap_or_default();
    let file = path.display().to_string();
    Failure::key(tr!("init-key-here", fingerprint = print, file = file.as_str()))
        .code("key-exists")
        .hint(tr!("init-key-here-hint", file = file.as_str()))
}
