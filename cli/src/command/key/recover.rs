//! `suyuan key recover`: a key comes back from the words of its recovery sheet.
//!
//! Where its chain stands is the node's to say, so nothing is signed here before the node was asked: the key goes on behind its last statement
//! and never beside it. What was signed elsewhere and never sent is not known here.

use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use serde_json::json;

use super::{add::text_of, named, relative, take_up};
use crate::{
    client::{Client, KeyState},
    context::Context,
    failure::Failure,
    home::Config,
    key_file::{self, KeyFileError},
    recovery::Recovery,
    safe_file,
    short::spoken,
    speech::tr,
};

/// Bring a key back from the words of its recovery sheet
///
/// On a new machine, or where the passphrase was forgotten. Asks for the words, or takes them from --from: the 24 words, or what a phone
/// reads from the sheet's code. The key gets a new passphrase. Another key that is here already is never touched.
#[derive(Debug, clap::Args)]
pub(crate) struct Recover {
    /// A file with the words or with what the sheet's code says, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    from: Option<String>,
    /// What the key is called here [default: key, or the file that holds it already]
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// Do not ask the node who the key is; the first act that is recorded does
    #[arg(long)]
    offline: bool,
}

impl Recover {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let recovery = Recovery::read(&self.words(context)?);
        let key = recovery.key()?;
        let hex = key_file::public_hex(&key);
        let fingerprint = key_file::fingerprint(&hex);
        let place = self.place(context, &hex)?;
        let node = context.config.node.clone().or(recovery.node.clone());
        let state = if self.offline { None } else { self.meet(context, &recovery, &hex)? };
        if let Some(state) = state.as_ref().filter(|state| !state.active) {
            return Err(Failure::key(tr!(
                "recover-revoked",
                fingerprint = fingerprint.as_str(),
                party = spoken(&state.party)
            ))
            .code("key-revoked")
            .hint(tr!("recover-revoked-hint")));
        }
        let path = context.home.join(&place.file);
        safe_file::make_dir(context.home.path()).map_err(|e| Failure::file(context.home.path(), &e))?;
        let passphrase = context.passphrases.fresh(&path, &context.voice)?;
        keep(&path, &key, &passphrase)?;
        let config = context.home.config()?;
        if config.node.is_none() {
            context.home.set_config(&Config { node, ..config })?;
        }
        let in_use = place.takes_up;
        if in_use {
            take_up(context, place.file)?;
        }
        let party = state.as_ref().map(|state| state.party.clone());
        let seq = state.as_ref().map(|state| state.seq);
        let value = json!({"public": hex, "fingerprint": fingerprint, "file": path, "party": party, "seq": seq,
            "in_use": in_use});
        context.voice.answer(&value, |voice| {
            let file = path.display().to_string();
            voice.line(tr!("recover-done", fingerprint = fingerprint.as_str(), file = file));
            match (&party, seq) {
                (Some(party), Some(seq)) => {
                    voice.say(tr!("recover-chain", party = spoken(party), count = seq));
                    voice.say(tr!("recover-unsent"));
                    voice.say(tr!("recover-rotate"));
                }
                _ if self.offline => voice.say(tr!("recover-offline")),
                _ => voice.say(tr!("recover-unknown")),
            }
            if !in_use {
                voice.say(tr!("recover-aside"));
            }
        });
        Ok(())
    }

    /// The words, wherever they come from.
    fn words(&self, context: &Context) -> Result<zeroize::Zeroizing<String>, Failure> {
        if let Some(from) = &self.from {
            let text = text_of(from).map(zeroize::Zeroizing::new)?;
            if text.as_str() == from.as_str() {
                // Words on the command line stay in the shell's history.
                return Err(Failure::usage(tr!("recover-no-file", file = from.as_str()))
                    .hint(tr!("recover-no-file-hint")));
            }
            return Ok(text);
        }
        let voice = context.voice;
        voice.say(tr!("recover-ask"));
        let mut all = zeroize::Zeroizing::new(String::new());
        // People break the line where the sheet does; an empty line ends it.
        while let Some(line) = voice.question(">").map(zeroize::Zeroizing::new) {
            all.push_str(&line);
            all.push('\n');
            if Recovery::read(&all).key().is_ok() {
                break;
            }
        }
        match all.is_empty() {
            true => Err(Failure::key(tr!("recover-nothing")).hint(tr!("recover-nothing-hint"))),
            false => Ok(all),
        }
    }

    /// Where the key goes: over its own file, or to a free place; never over another key.
    fn place(&self, context: &Context, hex: &str) -> Result<Place, Failure> {
        let used = context.key_path();
        let own = |path: &PathBuf| key_file::read_public(path).is_ok_and(|public| public == *hex);
        if let Some(label) = &self.label {
            let file = named(label)?;
            let path = context.home.join(&file);
            if path.exists() && !own(&path) {
                return Err(KeyFileError::Exists(path).into());
            }
            let takes_up = context.config.key.is_none() || used == path || !used.exists();
            return Ok(Place { file, takes_up });
        }
        if own(&used) {
            let file = context.config.key.clone().unwrap_or_else(|| relative("key"));
            return Ok(Place { file, takes_up: true });
        }
        if used.exists() {
            let there =
                key_file::read_public(&used).map(|hex| key_file::fingerprint(&hex)).unwrap_or_default();
            let file = used.display().to_string();
            return Err(Failure::key(tr!("recover-other", file = file, fingerprint = there))
                .code("key-exists")
                .hint(tr!("recover-other-hint")));
        }
        Ok(Place { file: relative("key"), takes_up: true })
    }

    /// Asks the sheet's node, or the one said, where the key's chain stands, once it is known to keep the ledger that the sheet names.
    fn meet(&self, context: &Context, recovery: &Recovery, hex: &str) -> Result<Option<KeyState>, Failure> {
        let named = context.config.node.is_some() || context.node() != crate::home::DEFAULT_NODE;
        let client = match (&recovery.node, named) {
            (Some(node), false) => Client::new(node)?,
            _ => context.client()?,
        };
        let info = client
            .ledger()
            .map_err(|error| Failure::from(error).hint(tr!("recover-node-hint", node = client.base())))?;
        if let Some(want) = recovery.ledger.as_ref().filter(|want| **want != info.ledger) {
            return Err(super::add::other_ledger(&info.ledger, want));
        }
        let trusted = context.trusted_at(client)?;
        Ok(trusted.client.key(hex)?)
    }
}

/// Where a key goes, and whether it signs from then on.
struct Place {
    file: PathBuf,
    takes_up: bool,
}

/// Writes the key, over its own file if it is there already.
fn keep(path: &std::path::Path, key: &SigningKey, passphrase: &str) -> Result<(), KeyFileError> {
    if path.exists() {
        key_file::reseal(path, key, passphrase)
    } else {
        key_file::save(path, key, passphrase)
    }
}
