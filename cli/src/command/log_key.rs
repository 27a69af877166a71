//! `suyuan log-key`: the keys that sign checkpoints, beside a node.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use suyuan_ledger::{log::VerifierKey, store};

use crate::{context::Context, data_dir, failure::Failure, log_keys};

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
            voice.say(format_args!("Made a log key: {}", made.path.display()));
            voice.line(&vkey);
            voice.say(format_args!(
                "Back it up. Then start the node again, and have the governors name it:\n  suyuan charter change --add-log-key {vkey} --from +100"
            ));
        });
        Ok(())
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
                let until = key.until.map(|until| format!(" until {until}")).unwrap_or_default();
                let lies = match (shown(*file), *state) {
                    (Some(file), _) => file,
                    (None, "retired") => "not here, and not needed".to_owned(),
                    (None, _) => "NOT HERE: the node cannot sign without it".to_owned(),
                };
                voice.line(format_args!("{state:9} {}  from {}{until}  {lies}", key.vkey, key.from));
            }
            for key in &strange {
                voice.line(format_args!(
                    "{:9} {}  no charter names it  {}",
                    "spare",
                    key.vkey,
                    key.path.display()
                ));
            }
            voice.say(format_args!("The log has {} entries.", found.size));
        });
        Ok(())
    }
}
