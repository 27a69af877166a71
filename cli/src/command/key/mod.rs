//! `suyuan key`: a key from its making to its end. One person may have several, one on each device; each has a chain of its own.
//!
//! No command makes a second identity unasked: where a key is, another one is made only under a label that was given.

mod add;
mod held;
mod list;
mod recover;
mod request;
mod revoke;
mod rotate;
pub(crate) mod sheet;

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use self::sheet::Sheeted;
pub(crate) use self::{
    add::{compared, other_ledger, text_of},
    request::{ask_for, bound},
};
use crate::{
    context::Context, failure::Failure, home::Config, key_file, passphrase::Source, safe_file, short::spoken,
    speech::tr,
};

/// Make a key, print its recovery sheet, and say which keys may sign for you
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    New(New),
    Show(Show),
    List(list::List),
    Use(Use),
    Sheet(sheet::Sheet),
    Recover(recover::Recover),
    Request(request::Request),
    Add(add::Add),
    Rotate(rotate::Rotate),
    Revoke(revoke::Revoke),
}

/// Make a private key, kept under a passphrase
///
/// The key is written to keys/LABEL.pem in your directory as encrypted PKCS#8 (openssl reads it), for your eyes only. Print its
/// recovery sheet at once: with its words `suyuan key recover` brings the key back when the machine or the passphrase is lost. Ask to become
/// a member with `suyuan member request`, or give the public half to a governor. A key that exists is never overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Whose hand or device it is for: office, phone-east, …
    #[arg(long, default_value = "key")]
    label: String,
    #[command(flatten)]
    sheet: Sheeted,
}

/// Show the key in use: its file, fingerprint and, where the node is reached, its party
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Do not ask the node
    #[arg(long)]
    offline: bool,
}

/// Sign with another of the keys in your directory from now on
#[derive(Debug, clap::Args)]
pub(crate) struct Use {
    /// Its label: the name of its file in keys/, without .pem
    #[arg(value_name = "LABEL")]
    label: String,
}

impl Key {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Key::New(new) => new.run(context),
            Key::Show(show) => show.run(context),
            Key::List(list) => list.run(context),
            Key::Use(other) => other.run(context),
            Key::Sheet(sheet) => sheet.run(context),
            Key::Recover(recover) => recover.run(context),
            Key::Request(request) => request.run(context),
            Key::Add(add) => add.run(context),
            Key::Rotate(rotate) => rotate.run(context),
            Key::Revoke(revoke) => revoke.run(context),
        }
    }
}

impl New {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        self.sheet.check()?;
        let key = make(context, &self.label)?;
        let hex = key_file::public_hex(&key);
        let path = context.home.join(relative(&self.label));
        let sheet = self.sheet.write(context, &key, None)?;
        let fingerprint = key_file::fingerprint(&hex);
        let value = json!({"public": hex, "fingerprint": fingerprint, "file": path, "sheet": sheet});
        context.voice.answer(&value, |voice| {
            let file = path.display().to_string();
            voice.say(tr!("key-made", file = file, fingerprint = fingerprint.as_str()));
            if sheet.is_none() {
                voice.say(tr!("key-made-sheet"));
            }
            voice.say(tr!("key-made-next"));
            voice.line(&hex);
        });
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
            voice.line(tr!("key-show-file", file = path.display().to_string()));
            voice.line(tr!("key-show-public", public = hex.as_str()));
            voice.line(tr!("key-show-fingerprint", fingerprint = key_file::fingerprint(&hex)));
            match &state {
                Some(s) if s.active => {
                    let (party, id) = (spoken(&s.party), s.party.as_str());
                    voice.line(tr!("key-show-party", party = party, id = id));
                    voice.line(tr!("key-show-signed", count = s.seq));
                }
                Some(s) => voice.line(tr!("key-show-revoked", id = s.party.as_str())),
                None if self.offline => {}
                None => voice.line(tr!("key-show-no-party")),
            }
        });
        Ok(())
    }
}

impl Use {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let path = context.home.join(relative(&self.label));
        let hex = key_file::read_public(&path)?;
        take_up(context, relative(&self.label))?;
        let fingerprint = key_file::fingerprint(&hex);
        context.voice.answer(&json!({"public": hex, "fingerprint": fingerprint, "file": path}), |voice| {
            voice.line(tr!("key-used", label = self.label.as_str(), fingerprint = fingerprint.as_str()));
        });
        Ok(())
    }
}

/// Makes `keys/LABEL.pem`; it becomes the key in use if none was.
pub(crate) fn make(context: &Context, label: &str) -> Result<ed25519_dalek::SigningKey, Failure> {
    let key = make_aside(context, label, &context.passphrases)?;
    // Written anew from the file, for a pin may have come in since this run began.
    if context.home.config()?.key.is_none() {
        take_up(context, relative(label))?;
    } else {
        let path = context.key_path().display().to_string();
        context.voice.say(tr!("key-stays", file = path, label = label));
    }
    Ok(key)
}

/// Makes `keys/LABEL.pem` and leaves the key in use what it is.
fn make_aside(
    context: &Context,
    label: &str,
    passphrases: &Source,
) -> Result<ed25519_dalek::SigningKey, Failure> {
    let path = context.home.join(named(label)?);
    if path.exists() {
        return Err(key_file::KeyFileError::Exists(path).into());
    }
    safe_file::make_dir(context.home.path()).map_err(|e| Failure::file(context.home.path(), &e))?;
    let passphrase = passphrases.fresh(&path, &context.voice)?;
    let key = key_file::generate()?;
    key_file::save(&path, &key, &passphrase)?;
    Ok(key)
}

/// From now on this file's key signs.
fn take_up(context: &Context, key: PathBuf) -> Result<(), Failure> {
    let config = context.home.config()?;
    Ok(context.home.set_config(&Config { key: Some(key), ..config })?)
}

/// Where a key of this label lies, if it can be a file's name.
fn named(label: &str) -> Result<PathBuf, Failure> {
    let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    match plain && !label.is_empty() {
        true => Ok(relative(label)),
        false => Err(Failure::usage(tr!("key-label-wrong", label = label)).hint(tr!("key-label-wrong-hint"))),
    }
}

/// Where a key of this label lies in the client's directory.
pub(crate) fn relative(label: &str) -> PathBuf {
    PathBuf::from("keys").join(format!("{label}.pem"))
}
