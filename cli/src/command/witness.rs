//! `suyuan witness`.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::json;
use suyuan_ledger::log::{KeyType, SigningNoteKey, VerifierKey, origin_hash};
use suyuan_node::{
    Config, LogFormat,
    witness::{Directory, DirectoryError, Witness as Service, WitnessError},
};

use crate::{
    command::node::{cannot_serve, interrupted},
    context::Context,
    failure::Failure,
    key_file, safe_file,
    speech::tr,
    unsealed,
};

/// Be a witness: cosign checkpoints of logs, of any program that keeps to C2SP, if each continues the last
///
/// A log that two independent witnesses watch cannot show two histories. A witness needs no copy of any log: it keeps one
/// checkpoint of each.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Witness {
    Init(Init),
    AddLog(AddLog),
    Logs(Logs),
    Run(Run),
}

/// Make a witness: its key and its directory
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The witness' directory, new or empty
    #[arg(long, value_name = "DIR", default_value = "suyuan-witness")]
    data: PathBuf,
    /// What it is called in cosignatures, such as witness.example.org/w1
    #[arg(long)]
    name: String,
}

/// Trust a log's key: from now on the witness cosigns its checkpoints
#[derive(Debug, clap::Args)]
pub(crate) struct AddLog {
    /// The log's public key, NAME+ID+BASE64; its name is the log's origin
    vkey: String,
    /// The witness' directory
    #[arg(long, value_name = "DIR", default_value = "suyuan-witness")]
    data: PathBuf,
}

/// List the logs and what was cosigned last
#[derive(Debug, clap::Args)]
pub(crate) struct Logs {
    /// The witness' directory
    #[arg(long, value_name = "DIR", default_value = "suyuan-witness")]
    data: PathBuf,
}

/// Serve: answer logs that ask for cosignatures
///
/// It listens in plain HTTP; put Caddy or nginx in front of it for HTTPS. Ctrl-C stops it in order.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// The witness' directory
    #[arg(long, value_name = "DIR", default_value = "suyuan-witness")]
    data: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8421")]
    listen: SocketAddr,
    /// A proxy, or a network of them, whose X-Forwarded-For is believed
    #[arg(long = "trust-proxy", value_name = "ADDRESS[/BITS]")]
    proxies: Vec<suyuan_node::Network>,
    /// One JSON object a line instead of text
    #[arg(long)]
    log_json: bool,
    /// I have looked at this machine's clock, and it is right
    #[arg(long)]
    confirm_clock: bool,
}

impl Witness {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Witness::Init(c) => c.run(context),
            Witness::AddLog(c) => c.run(context),
            Witness::Logs(c) => c.run(context),
            Witness::Run(c) => c.run(context),
        }
    }
}

impl Init {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        safe_file::make_dir(&self.data).map_err(|e| Failure::file(&self.data, &e))?;
        let key = key_file::generate()?;
        let named = SigningNoteKey::new(&self.name, key.clone()).map_err(Failure::usage)?;
        let vkey = named.verifier(KeyType::CosignatureV1).map_err(Failure::usage)?;
        Directory::found(&self.data, &vkey)?;
        unsealed::save(&key_path(&self.data), &key)?;
        context.voice.answer(&json!({"vkey": vkey.to_string(), "data": self.data}), |voice| {
            voice.say(tr!("witness-made", dir = self.data.display().to_string()));
            voice.line(&vkey);
        });
        Ok(())
    }
}

impl AddLog {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let directory = Directory::open(&self.data)?;
        let vkey: VerifierKey =
            self.vkey.parse().map_err(|e| Failure::usage(e).hint(tr!("witness-log-do")))?;
        if vkey.key_type() != KeyType::Ed25519 {
            return Err(Failure::usage(tr!("witness-not-log", name = vkey.name().to_string())));
        }
        let new = directory.add_log(&vkey)?;
        let hash = origin_hash(vkey.name());
        context.voice.answer(&json!({"origin": vkey.name(), "hash": hash, "new": new}), |voice| match new {
            true => voice.say(tr!("witness-knows", log = vkey.name().to_string())),
            false => voice.say(tr!("witness-knew", log = vkey.name().to_string())),
        });
        Ok(())
    }
}

impl Logs {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let directory = Directory::open(&self.data)?;
        let (logs, alarms) = (directory.logs()?, directory.alarms()?);
        let told: Vec<_> = logs
            .iter()
            .map(|log| {
                let newest = log.newest.as_ref();
                json!({
                    "origin": log.origin,
                    "hash": origin_hash(&log.origin),
                    "vkeys": log.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "size": newest.map(|kept| kept.witnessed.size),
                    "root": newest.map(|kept| kept.witnessed.root.to_string()),
                    "time": newest.map(|kept| kept.time),
                })
            })
            .collect();
        let value = json!({"witness": directory.key().to_string(), "logs": told, "alarms": alarms});
        context.voice.answer(&value, |voice| {
            for log in &logs {
                match &log.newest {
                    Some(kept) => voice.line(format_args!(
                        "{}  {}  {}",
                        log.origin, kept.witnessed.size, kept.witnessed.root
                    )),
                    None => voice.line(tr!("witness-nothing-yet", origin = log.origin.to_string())),
                }
            }
            for alarm in &alarms {
                voice.warn(tr!(
                    "witness-alarm",
                    file = self.data.join("alarms").join(alarm).display().to_string()
                ));
            }
        });
        Ok(())
    }
}

impl Run {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let directory = Directory::open(&self.data)?;
        let lost = tr!("witness-lost-do");
        let key = unsealed::open(&key_path(&self.data), &lost)?;
        let key = SigningNoteKey::new(directory.key().name(), key).map_err(Failure::key)?;
        let witness = Service::open(&self.data, key)?;
        let witness = if self.confirm_clock { witness.confirm_clock() } else { witness };
        for alarm in witness.directory().alarms()? {
            context.voice.warn(tr!("witness-alarm", file = alarm.to_string()));
        }
        suyuan_node::init_logs(if self.log_json { LogFormat::Json } else { LogFormat::Text });
        let mut config = Config::new(self.listen);
        config.trusted_proxies.clone_from(&self.proxies);
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::local)?;
        context.voice.say(tr!("listening", address = self.listen.to_string()));
        runtime
            .block_on(suyuan_node::witness::serve(Arc::new(witness), config, interrupted()))
            .map_err(cannot_serve)
    }
}

fn key_path(data: &Path) -> PathBuf {
    data.join("witness.key")
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Failure {
        let failure = Failure::local(&error);
        match error {
            DirectoryError::Empty(_) => failure.code("no-witness").hint(tr!("witness-empty-do")),
            DirectoryError::NotEmpty(_) => failure.code("not-empty").hint(tr!("witness-not-empty-do")),
            DirectoryError::InUse(_) => failure.code("in-use").hint(tr!("witness-in-use-do")),
            DirectoryError::Forgotten(_) | DirectoryError::Damaged { .. } => {
                failure.code("damaged-witness").hint(tr!("witness-damaged-do"))
            }
            DirectoryError::Disk(_) => failure,
        }
    }
}

impl From<WitnessError> for Failure {
    fn from(error: WitnessError) -> Failure {
        match error {
            WitnessError::Directory(error) => error.into(),
            error => Failure::key(error).hint(tr!("witness-key-do")),
        }
    }
}
