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
    key_file, safe_file, unsealed,
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
            voice.say(format_args!(
                "Made a witness in {}. Its public key, for the policies of those who rely on it:",
                self.data.display()
            ));
            voice.line(&vkey);
        });
        Ok(())
    }
}

impl AddLog {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let directory = Directory::open(&self.data)?;
        let vkey: VerifierKey = self
            .vkey
            .parse()
            .map_err(|e| Failure::usage(e).hint("copy the log's key whole, as its operator publishes it"))?;
        if vkey.key_type() != KeyType::Ed25519 {
            return Err(Failure::usage(format!("{} is the key of a witness, not of a log", vkey.name())));
        }
        let new = directory.add_log(&vkey)?;
        let hash = origin_hash(vkey.name());
        context.voice.answer(&json!({"origin": vkey.name(), "hash": hash, "new": new}), |voice| match new {
            true => voice.say(format_args!("The log {} is known from now on.", vkey.name())),
            false => voice.say(format_args!("The log {} had this key already.", vkey.name())),
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
                    None => voice.line(format_args!("{}  nothing cosigned yet", log.origin)),
                }
            }
            for alarm in &alarms {
                voice.warn(format_args!(
                    "ALARM: two histories of one log: {}",
                    self.data.join("alarms").join(alarm).display()
                ));
            }
        });
        Ok(())
    }
}

impl Run {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let directory = Directory::open(&self.data)?;
        let lost = "restore it from the backup; without it this witness cannot go on, make another with `suyuan witness init`";
        let key = unsealed::open(&key_path(&self.data), lost)?;
        let key = SigningNoteKey::new(directory.key().name(), key).map_err(Failure::key)?;
        let witness = Service::open(&self.data, key)?;
        let witness = if self.confirm_clock { witness.confirm_clock() } else { witness };
        for alarm in witness.directory().alarms()? {
            context.voice.warn(format_args!("ALARM: two histories of one log: {alarm}"));
        }
        suyuan_node::init_logs(if self.log_json { LogFormat::Json } else { LogFormat::Text });
        let mut config = Config::new(self.listen);
        config.trusted_proxies.clone_from(&self.proxies);
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::local)?;
        context.voice.say(format_args!("Listening on http://{}; Ctrl-C stops.", self.listen));
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
            DirectoryError::Empty(_) => failure.code("no-witness").hint(
                "restore it from the backup, or mount the volume that holds it; only a witness that never was is made with \
                 `suyuan witness init`",
            ),
            DirectoryError::NotEmpty(_) => failure.code("not-empty").hint("name another with --data DIR"),
            DirectoryError::InUse(_) => failure.code("in-use").hint("one witness at a time works on it; stop the other"),
            DirectoryError::Forgotten(_) | DirectoryError::Damaged { .. } => failure.code("damaged-witness").hint(
                "do not make it anew: a witness that forgot may cosign a second history; restore the newest copy, and compare it \
                 with what the log shows",
            ),
            DirectoryError::Disk(_) => failure,
        }
    }
}

impl From<WitnessError> for Failure {
    fn from(error: WitnessError) -> Failure {
        match error {
            WitnessError::Directory(error) => error.into(),
            error => {
                Failure::key(error).hint("witness.key and the file `witness` belong together; restore both")
            }
        }
    }
}
