//! `suyuan key list`: the keys in this directory, and those that the ledger knows besides.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::{Value, json};

use super::held::{self, Held};
use crate::{context::Context, failure::Failure, key_file, short::spoken, speech::tr};

/// List the keys that sign for you: here and on other devices, with their fingerprints
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Those of another member
    #[arg(long, value_name = "PARTY")]
    of: Option<String>,
    /// Do not ask the node: only what is in this directory
    #[arg(long, conflicts_with = "of")]
    offline: bool,
}

impl List {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let here = if self.of.is_some() { BTreeMap::new() } else { here(context)? };
        let used = key_file::read_public(&context.key_path()).ok();
        let mut told: Vec<Value> = Vec::new();
        if !self.offline {
            let trusted = context.trusted()?;
            let mut parties: Vec<String> = match &self.of {
                Some(of) => vec![trusted.names.party(of)?.to_string()],
                None => Vec::new(),
            };
            for hex in here.keys() {
                if let Some(state) = trusted.client.key(hex)? {
                    parties.push(state.party);
                }
            }
            parties.sort_unstable();
            parties.dedup();
            for party in parties {
                let held = held::of(&trusted, &party)?;
                told.extend(held.iter().map(|key| row(key, &party, here.get(&key.key), used.as_deref())));
            }
        }
        for (hex, path) in &here {
            if !told.iter().any(|row| row["key"] == **hex) {
                told.push(json!({"key": hex, "fingerprint": key_file::fingerprint(hex), "file": path,
                    "in_use": used.as_deref() == Some(hex)}));
            }
        }
        context.voice.answer(&json!({ "keys": told }), |voice| {
            if told.is_empty() {
                voice.say(tr!("key-list-none"));
            }
            for row in &told {
                voice.line(words(row));
            }
        });
        Ok(())
    }
}

/// The key files of this directory, by public half.
fn here(context: &Context) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let dir = context.home.join("keys");
    let mut found = BTreeMap::new();
    let files = match std::fs::read_dir(&dir) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(Failure::file(&dir, &error)),
    };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.push(context.key_path());
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "pem")) {
        if let Ok(hex) = key_file::read_public(&path) {
            found.entry(hex).or_insert(path);
        }
    }
    Ok(found)
}

fn row(key: &Held, party: &str, file: Option<&PathBuf>, used: Option<&str>) -> Value {
    json!({"key": key.key, "fingerprint": key_file::fingerprint(&key.key), "party": party, "label": key.label,
        "rights": key.rights, "active": key.active, "since": key.since, "revoked": key.revoked, "file": file,
        "in_use": used == Some(key.key.as_str())})
}

fn words(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let mut parts = vec![text("fingerprint")];
    match row["party"].as_str() {
        Some(party) => parts.push(format!("{}: {}", spoken(party), text("label"))),
        None => parts.push(tr!("key-list-unknown")),
    }
    if let Some(rights) = row["rights"].as_array() {
        let kinds: Vec<&str> = rights.iter().filter_map(Value::as_str).collect();
        parts.push(tr!("key-list-rights", kinds = kinds.join(", ")));
    }
    if let Some(entry) = row["revoked"].as_u64() {
        parts.push(tr!("key-list-revoked", entry = entry));
    }
    if row["in_use"] == true {
        parts.push(tr!("key-list-used"));
    } else if row["file"].is_string() {
        parts.push(tr!("key-list-here"));
    }
    parts.join("  ")
}
