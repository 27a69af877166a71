//! `suyuan log-key`: the keys that sign checkpoints, beside a node.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use suyuan_ledger::{log::VerifierKey, store};

use crate::{command::listing::padded, context::Context, data_dir, failure::Failure, log_keys, speech::tr};

/// Make the log's next key, or list which key signs from where to where
#[derive(Debug, Subcommand)]
pub(crate) enum LogKey {
    New(New),
    List(List),
}

/// Make the log's next key in a node's data directory
///
/// It signs nothing until the node was started again and a charter names it: `suyuan charter change --add-log-key VKEY --from +100`.
/// It lies in log-keys/, without a passphrase, for its owner alone. Back it up as you did log.key.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// List the log's keys: which the charter names, from and until which size, and which lie here
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl LogKey {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            LogKey::New(new) => new.run(context),
            LogKey::List(list) => list.run(context),
        }
    }
}

impl New {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let origin = data_dir::origin_of(&self.data)?;
        let made = log_keys::make_next(&self.data, &origin)?;
        let vkey = made.vkey.to_string();
        context.voice.answer(&json!({"vkey": vkey, "file": made.path, "origin": origin}), |voice| {
            voice.say(tr!("log-key-made", file = made.path.display().to_string()));
            voice.line(&vkey);
            voice.say(tr!("log-key-next", vkey = vkey.to_string()));
        });
        Ok(())
    }
}

/// A state in the language spoken; what `--json` says is the same in all of them.
fn state_word(state: &str) -> String {
    match state {
        "retired" => tr!("log-key-is-retired"),
        "in force" => tr!("log-key-is-in-force"),
        _ => tr!("log-key-is-to-come"),
    }
}

impl List {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = store::inspect(&self.data)?;
        let held = log_keys::read_all(&self.data, &found.origin)?;
        let file =
            |vkey: &VerifierKey| held.iter().find(|key| key.vkey == *vkey).map(|key| key.path.as_path());
        let named: Vec<_> = found
            .charter
            .log_keys
            .iter()
            .map(|key| {
                let state = match key.until {
                    Some(until) if until <= found.size => "retired",
                    _ if key.from <= found.size => "in force",
                    _ => "to come",
                };
                (key, state, file(&key.vkey))
            })
            .collect();
        let strange: Vec<_> =
            held.iter().filter(|key| !found.charter.log_keys.iter().any(|k| k.vkey == key.vkey)).collect();
        let shown = |file: Option<&Path>| file.map(|path| path.display().to_string());
        let data = json!({"size": found.size, "keys":
            named.iter().map(|(key, state, file)| json!({"vkey": key.vkey.to_string(), "from": key.from, "until": key.until,
                "state": state, "file": file})).chain(strange.iter().map(|key| json!({"vkey": key.vkey.to_string(),
                "state": "not in the charter", "file": key.path}))).collect::<Vec<_>>()});
        context.voice.answer(&data, |voice| {
            for (key, state, file) in &named {
                let until = key
                    .until
                    .map(|until| tr!("log-key-until", until = until.to_string()))
                    .unwrap_or_default();
                let lies = match (shown(*file), *state) {
                    (Some(file), _) => file,
                    (None, "retired") => tr!("log-key-retired"),
                    (None, _) => tr!("log-key-not-here"),
                };
                voice.line(tr!(
                    "log-key-row",
                    state = padded(&state_word(state), 9),
                    vkey = key.vkey.to_string(),
                    from = key.from.to_string(),
                    until = until.to_string(),
                    lies = lies.to_string()
                ));
            }
            for key in &strange {
                voice.line(tr!(
                    "log-key-spare",
                    state = padded(&tr!("log-key-is-spare"), 9),
                    vkey = key.vkey.to_string(),
                    file = key.path.display().to_string()
                ));
            }
            voice.say(tr!("log-key-size", size = found.size.to_string()));
        });
        Ok(())
    }
}
