//! The client's own directory and what it remembers: `suyuan.toml` (which node, which key, which ledger is trusted),
//! `last.toml` (what was used last), `contacts.toml` (telephones and addresses for records, written by hand), `keys/`, `outbox/`, `drafts/`, `receipts/`, `refused/`, `seen/`, `alarms/`, `private/`.
//!
//! The directory is `--home`, else `$SUYUAN_HOME`, else `$XDG_CONFIG_HOME/suyuan`, else `~/.config/suyuan`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use suyuan_ledger::log::{Policy, Sizes, VerifierKey};
use thiserror::Error;

use crate::{context::log_key, failure::Failure, safe_file, speech::tr};

/// The node that is asked when nothing else was said.
pub(crate) const DEFAULT_NODE: &str = "http://127.0.0.1:8420";

/// So many of each are remembered, to be offered.
const REMEMBERED: usize = 9;

/// The client's directory.
#[derive(Clone, Debug)]
pub(crate) struct Home(PathBuf);

/// `suyuan.toml`, written by `suyuan init` and `suyuan key new`, and edited by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The node's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) node: Option<String>,
    /// The private key's file, relative to the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<PathBuf>,
    /// The ledger that is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ledger: Option<Pin>,
}

/// What was learned about a ledger the first time, and must not change silently afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    /// The id of the charter that founded it.
    pub(crate) id: String,
    /// Its log's name in checkpoints.
    pub(crate) origin: String,
    /// Its log's public keys that sign now, as far as is known.
    pub(crate) vkeys: Vec<String>,
    /// The hosts of its identifiers, the one in use first.
    pub(crate) hosts: Vec<String>,
    /// Once the log's key was changed: all keys that charters name, and from where to where each signs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) log_keys: Vec<PinnedKey>,
}

/// A key of the log and the sizes at which it signs, as the charters that lead from the ledger's id say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinnedKey {
    /// The key.
    pub(crate) vkey: String,
    /// From this size on.
    pub(crate) from: u64,
    /// Below this size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<u64>,
}

impl Pin {
    /// The log's keys, each with the sizes at which it counts; one of which no charter is known here counts at all.
    pub(crate) fn keys(&self) -> Result<Vec<(VerifierKey, Sizes)>, Failure> {
        let of_charters = self.log_keys.iter().map(|key| (&key.vkey, key.sizes()));
        let named = |vkey: &&String| self.log_keys.iter().any(|key| key.vkey == **vkey);
        let others = self.vkeys.iter().filter(|vkey| !named(vkey)).map(|vkey| (vkey, Sizes::ALL));
        of_charters.chain(others).map(|(vkey, sizes)| Ok((log_key(vkey)?, sizes))).collect()
    }

    /// The keys that count at this size.
    pub(crate) fn keys_at(&self, size: u64) -> Result<Vec<VerifierKey>, Failure> {
        let keys = self.keys()?.into_iter().filter(|(_, sizes)| sizes.contains(size));
        Ok(keys.map(|(key, _)| key).collect())
    }

    /// What a checkpoint must satisfy to be one of this log.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        Ok(Policy::of_keys(self.keys()?))
    }
}

impl PinnedKey {
    fn sizes(&self) -> Sizes {
        Sizes { from: self.from, until: self.until }
    }
}

/// `last.toml`: what was used last, so that it need not be said again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Last {
    /// The product of the last harvest or packing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) product: Option<String>,
    /// The place of the last act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<String>,
    /// The lot of the last act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lot: Option<String>,
    /// The crop last worked on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) crop: Option<String>,
    /// The sender of the last receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// Whom goods were last bought from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seller: Option<String>,
    /// The receiver of the last shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    /// How buyers reach whoever gives commitments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<String>,
    /// What was used before, to be offered.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub(crate) recent: Recent,
}

/// What was used lately, the last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Recent {
    /// Products.
    pub(crate) products: Vec<String>,
    /// Places.
    pub(crate) places: Vec<String>,
    /// Lots.
    pub(crate) lots: Vec<String>,
    /// Crops.
    pub(crate) crops: Vec<String>,
    /// Senders.
    pub(crate) from: Vec<String>,
    /// Receivers.
    pub(crate) to: Vec<String>,
    /// Sellers without a key.
    pub(crate) sellers: Vec<String>,
}

impl Recent {
    fn is_empty(&self) -> bool {
        *self == Recent::default()
    }

    /// With what was used just now in front.
    fn and(mut self, last: &Last) -> Recent {
        for (used, list) in [
            (&last.product, &mut self.products),
            (&last.place, &mut self.places),
            (&last.lot, &mut self.lots),
            (&last.crop, &mut self.crops),
            (&last.from, &mut self.from),
            (&last.to, &mut self.to),
            (&last.seller, &mut self.sellers),
        ] {
            let Some(used) = used else { continue };
            list.retain(|before| before != used);
            list.insert(0, used.clone());
            list.truncate(REMEMBERED);
        }
        self
    }
}

/// Why what the client remembers cannot be used.
#[derive(Debug, Error)]
pub(crate) enum HomeError {
    /// No `$HOME` to put it in.
    #[error("{}", tr!("home-nowhere"))]
    Nowhere,
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// Not the TOML it should be.
    #[error("{path}: {reason}")]
    Toml {
        /// The file.
        path: PathBuf,
        /// The parser's word, with line and column.
        reason: String,
    },
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Failure {
        let failure = Failure::local(&error);
        match error {
            HomeError::Nowhere => failure.hint(tr!("home-nowhere-do")),
            HomeError::Toml { path, .. } => {
                failure.hint(tr!("home-toml-do", file = path.display().to_string()))
            }
            HomeError::File { .. } => failure,
        }
    }
}

impl Home {
    /// The directory asked for, or the default one. Does not create it.
    pub(crate) fn find(asked: Option<&Path>) -> Result<Home, HomeError> {
        if let Some(path) = asked {
            return Ok(Home(path.to_owned()));
        }
        let from = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let base = from("XDG_CONFIG_HOME").or_else(|| from("HOME").map(|home| home.join(".config")));
        base.map(|base| Home(base.join("suyuan"))).ok_or(HomeError::Nowhere)
    }

    /// The directory.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A path in it; an absolute one stays what it is.
    pub(crate) fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.join(path)
    }

    /// What `suyuan.toml` says; nothing if there is none.
    pub(crate) fn config(&self) -> Result<Config, HomeError> {
        self.read("suyuan.toml")
    }

    /// Writes `suyuan.toml`.
    pub(crate) fn set_config(&self, config: &Config) -> Result<(), HomeError> {
        self.write("suyuan.toml", config)
    }

    /// What was used last.
    pub(crate) fn last(&self) -> Result<Last, HomeError> {
        self.read("last.toml")
    }

    /// Remembers what was used last.
    pub(crate) fn set_last(&self, last: &Last) -> Result<(), HomeError> {
        let recent = last.recent.clone().and(last);
        self.write("last.toml", &Last { recent, ..last.clone() })
    }

    /// Reads a file of this directory; the default if there is none.
    pub(crate) fn read<T: Default + for<'a> Deserialize<'a>>(&self, name: &str) -> Result<T, HomeError> {
        let path = self.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e| HomeError::Toml { path, reason: e.to_string() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(T::default()),
            Err(source) => Err(HomeError::File { path, source }),
        }
    }

    /// Writes a file of this directory, whole or not at all.
    pub(crate) fn write(&self, name: &str, value: &impl Serialize) -> Result<(), HomeError> {
        let path = self.join(name);
        let text = toml::to_string(value)
            .map_err(|e| HomeError::Toml { path: path.clone(), reason: e.to_string() })?;
        safe_file::replace(&path, text.as_bytes()).map_err(|source| HomeError::File { path, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_what_it_was_told() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(dir.path())).unwrap();
        assert_eq!(home.config().unwrap(), Config::default());
        let pin = Pin {
            id: "00".repeat(32),
            origin: "t.example/log".into(),
            vkeys: vec!["t.example/log+0+x".into()],
            hosts: vec!["t.example".into()],
            log_keys: vec![PinnedKey { vkey: "t.example/log+0+y".into(), from: 3, until: None }],
        };
        let config =
            Config { node: Some("http://n".into()), key: Some("keys/a.pem".into()), ledger: Some(pin) };
        home.set_config(&config).unwrap();
        assert_eq!(home.config().unwrap(), config);
        for lot in ["A", "B", "A"] {
            let last = Last { lot: Some(lot.into()), ..home.last().unwrap() };
            home.set_last(&last).unwrap();
        }
        assert_eq!(home.last().unwrap().recent.lots, ["A", "B"]);
        fs::write(home.join("suyuan.toml"), "nod = 1\n").unwrap();
        assert!(home.config().unwrap_err().to_string().contains("nod"));
    }
}
