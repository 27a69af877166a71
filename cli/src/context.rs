//! What every command starts from: where the client's directory is, which node, which key, how to speak.

use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use suyuan_ledger::log::VerifierKey;

use crate::{
    args::Global,
    client::{Client, LedgerInfo},
    failure::Failure,
    home::{Config, DEFAULT_NODE, Home, Pin},
    key_file,
    known::Known,
    passphrase::Source,
    rotation,
    seen::Seen,
    short::Names,
    signer::Signer,
    speech::tr,
    voice::Voice,
};

/// One run of the program.
#[derive(Debug)]
pub(crate) struct Context {
    /// How to speak.
    pub(crate) voice: Voice,
    /// The client's directory.
    pub(crate) home: Home,
    /// What it says.
    pub(crate) config: Config,
    /// Where passphrases come from.
    pub(crate) passphrases: Source,
    /// Whether what is recorded was asked for question by question: then it is shown and confirmed before it is signed.
    pub(crate) asks: bool,
    node: Option<String>,
    key: Option<PathBuf>,
}

/// A node whose ledger is the one that is trusted.
#[derive(Debug)]
pub(crate) struct Trusted {
    /// The node.
    pub(crate) client: Client,
    /// What it says about its ledger.
    pub(crate) info: LedgerInfo,
    /// What was pinned.
    pub(crate) pin: Pin,
    /// Completes short names.
    pub(crate) names: Names,
}

impl Context {
    /// Reads the options that all commands share, and the configuration.
    pub(crate) fn new(global: &Global) -> Result<Context, Failure> {
        let home = Home::find(global.home.as_deref())?;
        Ok(Context {
            voice: Voice { json: global.json, quiet: global.quiet },
            config: home.config()?,
            home,
            passphrases: Source { file: global.passphrase_file.clone() },
            asks: false,
            node: global.node.clone(),
            key: global.key.clone(),
        })
    }

    /// The node asked for.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        Ok(Client::new(self.node())?)
    }

    /// The node, once its ledger is known to be the one that is trusted; the first one met is, and it is said aloud.
    pub(crate) fn trusted(&self) -> Result<Trusted, Failure> {
        self.met(self.client()?)
    }

    /// The same as [`Context::trusted`] for a node that was found otherwise.
    pub(crate) fn trusted_at(&self, client: Client) -> Result<Trusted, Failure> {
        self.met(client)
    }

    /// The node as it presents itself: nothing is pinned, nothing kept, and what it says is to be held against something else.
    pub(crate) fn stranger(&self) -> Result<Trusted, Failure> {
        let client = self.client()?;
        let info = client.ledger()?;
        let pin = pin_of(&info);
        let names = Names::at(pin.hosts.first().map(String::as_str).unwrap_or_default())?;
        Ok(Trusted { client, info, pin, names })
    }

    /// The same as [`Context::trusted`] for recording, which goes on without a node; with `offline` it is not even asked.
    pub(crate) fn trusted_or_silent(&self, offline: bool) -> Result<Trusted, Failure> {
        let client = self.client()?;
        client.may_be_silent(offline);
        let trusted = match self.met(client) {
            // Whatever key signs the log now: what is signed here is the member's own, and waits until the key is known.
            Err(failure) if failure.code.as_deref() == Some("other-log-key") => {
                let client = self.client()?;
                client.may_be_silent(true);
                let Ok(trusted) = self.met(client) else { return Err(failure) };
                let hint = failure.hint.unwrap_or_default();
                self.voice.warn(tr!("other-log-key-kept", cause = failure.cause, hint = hint));
                return Ok(trusted);
            }
            met => met?,
        };
        if trusted.client.is_silent() && !offline {
            let base = trusted.client.base();
            self.voice.say(tr!("node-silent", node = base));
        }
        Ok(trusted)
    }

    fn met(&self, client: Client) -> Result<Trusted, Failure> {
        let client = match &self.config.ledger {
            Some(pin) => client.keeping(Known::of(&self.home, &pin.id)),
            None => client,
        };
        let info = client.ledger()?;
        let pin = match &self.config.ledger {
            Some(pin) => rotation::meet(self, held_against(pin, &info, client.base())?, &client, &info)?,
            None => self.trust_first(&info, &client)?,
        };
        let client = client.keeping(Known::of(&self.home, &pin.id));
        if !client.is_silent() {
            client.learned_ledger(&info);
            if self.config.ledger.is_none() {
                client.learn_lists();
            }
        }
        let host = pin.hosts.first().map(String::as_str).unwrap_or_default();
        let names = Names::at(host)?;
        Ok(Trusted { client, info, pin, names })
    }

    /// Where the node is that is asked.
    pub(crate) fn node(&self) -> &str {
        self.node.as_deref().or(self.config.node.as_deref()).unwrap_or(DEFAULT_NODE)
    }

    /// The key's file that this run was told to use.
    pub(crate) fn named_key(&self) -> Option<&std::path::Path> {
        self.key.as_deref()
    }

    /// The private key's file.
    pub(crate) fn key_path(&self) -> PathBuf {
        match (&self.key, &self.config.key) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => self.home.join(path),
            (None, None) => self.home.join("keys/key.pem"),
        }
    }

    /// The key that signs, opened, and where its chain stands.
    pub(crate) fn signer(&self, trusted: &Trusted) -> Result<Signer, Failure> {
        self.hold(trusted)?;
        Signer::new(self.open_key()?, trusted.client.clone(), self.home.clone(), self.voice)
    }

    /// Holds the node's log against what was seen of it: before anything is signed or sent.
    pub(crate) fn hold(&self, trusted: &Trusted) -> Result<(), Failure> {
        Seen::of(&self.home, &trusted.pin)?.hold(&trusted.client, &trusted.info)
    }

    /// The key, opened.
    pub(crate) fn open_key(&self) -> Result<SigningKey, Failure> {
        let path = self.key_path();
        key_file::check_readable(&path)?;
        let passphrase = self.passphrases.existing(&path, &self.voice)?;
        Ok(key_file::open(&path, &passphrase)?)
    }

    /// The key for a dry run: its public half is enough where the file beside it tells that.
    pub(crate) fn shut_signer(&self, trusted: &Trusted) -> Result<Signer, Failure> {
        match key_file::read_public(&self.key_path()) {
            Ok(hex) => {
                self.hold(trusted)?;
                Signer::shut(hex, trusted.client.clone(), &self.home)
            }
            Err(_) => self.signer(trusted),
        }
    }

    fn trust_first(&self, info: &LedgerInfo, client: &Client) -> Result<Pin, Failure> {
        let pin = pin_of(info);
        let config = Config {
            ledger: Some(pin.clone()),
            node: self.config.node.clone().or_else(|| Some(client.base().to_owned())),
            ..self.config.clone()
        };
        self.home.set_config(&config)?;
        self.voice.warn(tr!(
            "first-contact",
            id = short_id(&pin.id),
            origin = pin.origin.as_str(),
            vkeys = pin.vkeys.join(" "),
            file = self.home.join("suyuan.toml").display().to_string()
        ));
        Ok(pin)
    }
}

/// The ledger as a node presents it.
fn pin_of(info: &LedgerInfo) -> Pin {
    Pin {
        id: info.ledger.clone(),
        origin: info.origin.clone(),
        vkeys: info.vkeys.clone(),
        hosts: info.hosts.clone(),
        log_keys: Vec::new(),
    }
}

/// Parses log keys.
pub(crate) fn log_keys(vkeys: &[String]) -> Result<Vec<VerifierKey>, Failure> {
    vkeys.iter().map(|vkey| log_key(vkey)).collect()
}

/// Parses a log key.
pub(crate) fn log_key(vkey: &str) -> Result<VerifierKey, Failure> {
    vkey.parse()
        .map_err(|e| Failure::usage(tr!("not-a-log-key", said = format!("{vkey:?}"), cause = format!("{e}"))))
}

/// Standard base64 from a node.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, Failure> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(text).map_err(|e| Failure::network(tr!("node-bytes", cause = e.to_string())))
}

/// The first twelve digits of an id: enough to tell statements apart by eye.
pub(crate) fn short_id(hex: &str) -> &str {
    hex.get(..12).unwrap_or(hex)
}

fn held_against(pin: &Pin, info: &LedgerInfo, node: &str) -> Result<Pin, Failure> {
    if pin.id != info.ledger {
        return Err(Failure::check(tr!(
            "other-ledger",
            node = node,
            trusted = short_id(&pin.id),
            got = short_id(&info.ledger)
        ))
        .code("other-ledger")
        .hint(tr!("other-ledger-do")));
    }
    if !info.vkeys.iter().any(|vkey| pin.vkeys.contains(vkey)) {
        return Err(Failure::check(tr!("other-log-key", node = node.to_string()))
            .code("other-log-key")
            .hint(tr!("other-log-key-do", node = node.to_string())));
    }
    // Hosts may grow; a new one needs no trust, for identifiers name what the charter says.
    Ok(Pin { hosts: info.hosts.clone(), ..pin.clone() })
}
