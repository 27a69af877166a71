//! `suyuan node`.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    log::Policy,
    store::{Options, Showing, Store},
};
use suyuan_node::{Config, Cosigning, LogFormat, Scanning, When};

use crate::{
    context::Context,
    data_dir,
    failure::Failure,
    given,
    keep::{self, Asking},
    key_file,
    node_config::Given,
    speech::tr,
};

/// Run a node: it keeps the ledger in a directory and serves API, log and pages over HTTP
///
/// It listens in plain HTTP; put Caddy or nginx in front of it for HTTPS. Ctrl-C stops it in order.
///
/// What is not said here is taken from the environment (SUYUAN_NODE_LISTEN for --listen), then from the file named with --config:
/// see `suyuan config`.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    given: Given,
}

/// What a node is told: the table of keys of its configuration file too, so each option's help stands in that.
#[derive(Debug, clap::Args)]
pub(crate) struct Settings {
    /// The data directory, founded with `suyuan init`
    #[arg(long, value_name = "DIR", default_value = "suyuan-data")]
    data: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// A proxy, or a network of them, whose X-Forwarded-For is believed
    #[arg(long = "trust-proxy", value_name = "ADDRESS[/BITS]")]
    proxies: Vec<suyuan_node::Network>,
    /// Ask the witnesses of this policy (C2SP tlog-policy, with URLs) to cosign checkpoints, and at the start what they have seen
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Publish checkpoints before or only after the policy's quorum has cosigned them
    #[arg(long, value_name = "WHEN", default_value = "after")]
    cosign: Cosign,
    /// One JSON object a line instead of text
    #[arg(long)]
    log_json: bool,
    /// I have looked at this machine's clock, and it is right
    #[arg(long)]
    confirm_clock: bool,
    /// Nothing newer was ever answered: start without the high-water mark
    #[arg(long)]
    take_without_high_water: bool,
    /// Make sled and the snapshot again from journal and tiles, and compare every byte that is published
    #[arg(long)]
    rebuild: bool,
    /// Ask there first how far this log has come, before anything is signed: a follower, a mirror, the public address, a directory of tiles
    #[arg(long = "ask", value_name = "URL|DIR")]
    ask: Vec<String>,
    /// Take no statements before everybody named with --ask has answered
    #[arg(long)]
    ask_all: bool,
    /// Take openings with a PIN and anchor each day's scans, signed by this key: a device key of a member, made with `suyuan key new --label NAME` and added with `suyuan key add --rights codes,scan-anchor`
    #[arg(long, value_name = "FILE")]
    scan_key: Option<PathBuf>,
    /// For how many days scans of item codes are kept; 0 keeps none at all
    #[arg(long, value_name = "DAYS", default_value_t = 400, value_parser = clap::value_parser!(u16).range(0..=3_650))]
    scan_retention_days: u16,
    /// How much memory may remember scans, in MiB; codes that were not scanned for longest are forgotten first
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=65_536))]
    scan_memory: u64,
    #[command(flatten)]
    memory: StateMemory,
    #[command(flatten)]
    complaints: super::complaints::Keeping,
    /// Where the ledger still answers that this one continues
    #[arg(long, value_name = "URL")]
    predecessor_url: Option<String>,
}

/// What the rules may remember without looking at the disk: of a node and of a follower, which judges as well.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct StateMemory {
    /// How much memory the tables of the rules' state may take that grow with the log, in MiB; what is not asked for lies on the disk
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    state_memory: u64,
}

impl StateMemory {
    pub(super) fn bytes(self) -> u64 {
        self.state_memory << 20
    }
}

/// When witnesses cosign, seen from publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Cosign {
    /// Publishing waits: `/checkpoint` and `tiles/checkpoint` move only when the quorum has cosigned
    Before,
    /// Publishing goes ahead: cosignatures join the checkpoint as they come
    After,
}

impl Serve {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        self.given.effective(|name| std::env::var_os(name))?.settings.run(context)
    }
}

impl Settings {
    /// Whether what was said in different places makes sense together.
    pub(crate) fn hang_together(&self) -> Result<(), String> {
        if self.cosign == Cosign::Before && self.policy.is_none() {
            return Err(tr!("node-cosign-nobody"));
        }
        if self.ask_all && self.ask.is_empty() {
            return Err(tr!("node-ask-nobody"));
        }
        Ok(())
    }

    fn run(&self, context: &Context) -> Result<(), Failure> {
        let options = Options {
            confirm_clock: self.confirm_clock,
            take_without_high_water: self.take_without_high_water,
            rebuild: self.rebuild,
            state_memory: self.memory.bytes(),
            showing: match self.cosign {
                Cosign::Before => Showing::Cosigned,
                Cosign::After => Showing::AtOnce,
            },
            ..Options::default()
        };
        let policy = self.policy.as_deref().map(policy).transpose()?;
        let scan_key = self.scan_key.as_deref().map(|path| scan_key(context, path)).transpose()?;
        let witnesses = policy.iter().flat_map(|policy| policy.witnesses().iter());
        let witnesses = witnesses.filter_map(|witness| Some((witness.name.clone(), witness.url.clone()?)));
        let asking = Asking { places: self.ask.clone(), witnesses: witnesses.collect(), all: self.ask_all };
        if self.rebuild {
            context.voice.say(tr!("node-rebuilding"));
        }
        let began = std::time::Instant::now();
        keep::mark_old_copy(&self.data)?;
        let store = Arc::new(keep::start(&self.data, options, &asking, context.voice)?);
        if self.rebuild {
            let seconds = began.elapsed().as_secs_f64();
            context.voice.say(tr!(
                "node-rebuilt",
                entries = store.size().to_string(),
                seconds = format!("{seconds:.1}")
            ));
        }
        for note in store.notes() {
            context.voice.warn(tr!("note", note = note.to_string()));
        }
        for doubt in data_dir::doubt_about_keys(&self.data, &store)? {
            context.voice.warn(tr!("warning", doubt = doubt.to_string()));
        }
        if let Some(doubt) = store.clock_doubt() {
            context.voice.warn(tr!("node-clock-doubt", doubt = doubt.to_string()));
        }
        suyuan_node::init_logs(if self.log_json { LogFormat::Json } else { LogFormat::Text });
        let mut config = Config::new(self.listen);
        config.trusted_proxies.clone_from(&self.proxies);
        config.cosigning = policy.map(|policy| self.cosigning(policy, &store)).transpose()?;
        config.predecessor_url.clone_from(&self.predecessor_url);
        config.scan_key = scan_key;
        config.scanning = self.scanning();
        config.complaining = self.complaints.config(&self.data);
        keep::watch(&self.data, &store, &asking, context.voice);
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::local)?;
        let voice = context.voice;
        let listening = |address: SocketAddr| voice.say(tr!("listening", address = address.to_string()));
        runtime.block_on(suyuan_node::serve(store, config, listening, interrupted())).map_err(|error| {
            let failed = matches!(error, suyuan_node::NodeError::Store(_));
            let failure = cannot_serve(error);
            match failed {
                true => failure
                    .code("store-failed")
                    .hint(tr!("node-store-failed-do", dir = self.data.display().to_string())),
                false => failure,
            }
        })
    }
}

impl Settings {
    /// How scans of item codes are kept.
    fn scanning(&self) -> Option<Scanning> {
        let mut scanning = Scanning::new(self.data.join("scans"));
        scanning.retention_days = self.scan_retention_days;
        scanning.memory = usize::try_from(self.scan_memory << 20).unwrap_or(usize::MAX);
        (self.scan_retention_days > 0).then_some(scanning)
    }

    /// Whom the node asks for cosignatures.
    fn cosigning(&self, policy: Policy, store: &Store) -> Result<Cosigning, Failure> {
        let path =
            self.policy.as_ref().map_or_else(|| tr!("node-the-policy"), |path| path.display().to_string());
        let wrong = |cause: &str| Failure::usage(format!("{path}: {cause}"));
        let checkpoint = store.checkpoint();
        if !policy.logs().is_empty()
            && !policy.logs().iter().any(|log| checkpoint.signers().contains(&log.key))
        {
            let ours: Vec<_> = checkpoint.signers().iter().map(ToString::to_string).collect();
            return Err(wrong(&tr!("node-policy-other"))
                .hint(tr!("node-policy-other-do", vkeys = ours.join("\nlog "))));
        }
        if policy.witnesses().iter().all(|witness| witness.url.is_none()) {
            return Err(wrong(&tr!("node-policy-no-url")).hint(tr!("node-policy-no-url-do")));
        }
        let when = match self.cosign {
            Cosign::Before => When::Before,
            Cosign::After => When::After,
        };
        Ok(Cosigning { policy, when, dir: self.data.join("witnesses") })
    }
}

/// The node's own key, opened before anything else is.
fn scan_key(context: &Context, path: &Path) -> Result<SigningKey, Failure> {
    key_file::check_readable(path)?;
    let passphrase = context.passphrases.existing(path, &context.voice)?;
    Ok(key_file::open(path, &passphrase)?)
}

/// Whom to trust, from a file.
fn policy(path: &Path) -> Result<Policy, Failure> {
    let text = given::read("--policy", path)?;
    Policy::parse(text).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}

/// Ends when somebody wants the program to stop.
pub(crate) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let ctrl_c = async { tokio::signal::ctrl_c().await.is_ok() };
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = ctrl_c => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(ctrl_c.await),
    }
}

/// A node that did not start, or stopped.
pub(crate) fn cannot_serve(error: suyuan_node::NodeError) -> Failure {
    let failure = Failure::local(&error);
    match error {
        suyuan_node::NodeError::Listen { addr, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            failure
                .code("port-taken")
                .hint(tr!("node-port-taken-do", port = addr.port().saturating_add(1).to_string()))
        }
        _ => failure,
    }
}
