//! `suyuan key`: make a key, show a key.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use crate::{context::Context, failure::Failure, home::Config, key_file, safe_file, short::spoken};

/// Make a key, or show the one in use
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    New(New),
    Show(Show),
}

/// Make a private key, kept under a passphrase
///
/// The key is written to keys/LABEL.pem in your directory as encrypted PKCS#8 (openssl reads it), for your eyes only. Give its
/// public half to a governor of the ledger, who admits it with `suyuan member add`. Nobody can recover a lost passphrase: then
/// make a new key and have it admitted. A key that exists is never overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Whose hand or device it is for: office, phone-east, …
    #[arg(long, default_value = "key")]
    label: String,
}

/// Show the key in use: its file, fingerprint and, where the node is reached, its party
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Do not ask the node
    #[arg(long)]
    offline: bool,
}

impl Key {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Key::New(new) => new.run(context),
            Key::Show(show) => show.run(context),
        }
    }
}

impl New {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let hex = make(context, &self.label)?;
        let path = context.home.join(relative(&self.label));
        context.voice.answer(
            &json!({"public": hex, "fingerprint": key_file::fingerprint(&hex), "file": path}),
            |voice| {
                voice.say(format_args!(
                    "Made a key: {}\n  fingerprint {}",
                    path.display(),
                    key_file::fingerprint(&hex)
                ));
                voice.say(
                    "Back up this file and its passphrase. Its public half, for a governor of the ledger:",
                );
                voice.line(&hex);
            },
        );
        Ok(())
    }
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let path = context.key_path();
        let hex = key_file::read_public(&path)?;
        let state = if self.offline { None } else { context.client()?.key(&hex).ok().flatten() };
        let mut value = json!({"public": hex, "fingerprint": key_file::fingerprint(&hex), "file": path});
        if let Some(state) = &state {
            value["party"] = json!(state.party);
            value["active"] = json!(state.active);
            value["seq"] = json!(state.seq);
        }
        context.voice.answer(&value, |voice| {
            voice.line(format_args!("file         {}", path.display()));
            voice.line(format_args!("public       {hex}"));
            voice.line(format_args!("fingerprint  {}", key_file::fingerprint(&hex)));
            match &state {
                Some(s) if s.active => {
                    voice.line(format_args!("party        {} ({})", spoken(&s.party), s.party));
                    voice.line(format_args!("signed       {} statements", s.seq));
                }
                Some(s) => voice.line(format_args!("party        {}; this key was revoked", s.party)),
                None if self.offline => {}
                None => voice.line("party        none that the node knows of"),
            }
        });
        Ok(())
    }
}

/// Makes `keys/LABEL.pem`; it becomes the key in use if none was. Gives its public half.
pub(crate) fn make(context: &Context, label: &str) -> Result<String, Failure> {
    let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !plain || label.is_empty() {
        return Err(
            Failure::usage(format!("{label:?} cannot be a file's name")).hint("use letters, digits and -")
        );
    }
    let path = context.home.join(relative(label));
    if path.exists() {
        return Err(key_file::KeyFileError::Exists(path).into());
    }
    safe_file::make_dir(context.home.path()).map_err(|e| Failure::file(context.home.path(), &e))?;
    let passphrase = context.passphrases.fresh(&path, &context.voice)?;
    let key = key_file::generate()?;
    key_file::save(&path, &key, &passphrase)?;
    // Written anew from the file, for a pin may have come in since this run began.
    let config = context.home.config()?;
    if config.key.is_none() {
        context.home.set_config(&Config { key: Some(relative(label)), ..config })?;
    } else {
        context.voice.say(format_args!(
            "The key in use stays {}; to use the new one, change `key` in {}.",
            context.key_path().display(),
            context.home.join("suyuan.toml").display()
        ));
    }
    Ok(key_file::public_hex(&key))
}

/// Where a key of this label lies in the client's directory.
pub(crate) fn relative(label: &str) -> PathBuf {
    PathBuf::from("keys").join(format!("{label}.pem"))
}
