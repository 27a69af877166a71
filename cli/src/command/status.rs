//! `suyuan status`.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    client::{Client, LedgerInfo},
    context::{Context, log_keys, short_id},
    failure::Failure,
    keep, key_file,
    outbox::Outbox,
    seen::Seen,
    speech::tr,
    when::shown,
};
use suyuan_ledger::{log::SignedCheckpoint, store};

/// Show what a node keeps, whether its checkpoint holds, and what you have not sent yet
///
/// With --data, look at a node's directory instead, whether the node runs or not: the journal is read and checked from end to end.
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    /// A data directory on this machine
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Status {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.data {
            Some(dir) => of_directory(context, dir),
            None => of_node(context),
        }
    }
}

fn of_directory(context: &Context, dir: &Path) -> Result<(), Failure> {
    let found = store::inspect(dir)?;
    let root = STANDARD.encode(found.root.as_bytes());
    let time =
        i64::try_from(found.last_time_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let time = time.map(|t| t.to_string());
    let mut notes: Vec<String> = found.notes.iter().map(ToString::to_string).collect();
    if keep::Marker::read(dir)?.is_some() {
        notes.push(tr!("status-restored"));
    }
    let data = json!({"data": dir, "ledger": found.ledger, "origin": found.origin, "vkey": found.log_keys.first(),
        "vkeys": found.log_keys, "size": found.size, "root": root, "time": time, "high_water": found.high_water,
        "notes": notes});
    context.voice.answer(&data, |voice| {
        voice.line(tr!("status-ledger", ledger = found.ledger.to_string()));
        voice.line(tr!("status-origin", origin = found.origin.to_string()));
        voice.line(tr!("status-log-key", keys = found.log_keys.join(" ")));
        voice.line(tr!(
            "status-entries",
            size = found.size,
            time = time.as_deref().map(shown).unwrap_or_default()
        ));
        voice.line(tr!("status-root", root = root.as_str()));
        for note in &notes {
            voice.line(tr!("status-note", note = note.as_str()));
        }
    });
    Ok(())
}

fn of_node(context: &Context) -> Result<(), Failure> {
    let client = context.client()?;
    let info = client.ledger()?;
    let size = checkpoint_size(&client, &info)?;
    let unsent = match key_file::read_public(&context.key_path()) {
        Ok(hex) => Outbox::of(&context.home, &hex)?.waiting()?.len(),
        Err(_) => 0,
    };
    let pinned = context.config.ledger.as_ref().map(|pin| pin.id == info.ledger);
    let seen = match &context.config.ledger {
        Some(pin) if pin.id == info.ledger => Seen::of(&context.home, pin)?.hold(&client, &info),
        _ => Ok(()),
    };
    let mut data = json!(info);
    data["node"] = json!(client.base());
    data["vkey"] = json!(info.vkeys.first());
    data["checkpoint_size"] = json!(size);
    data["unsent"] = json!(unsent);
    data["trusted"] = json!(pinned);
    context.voice.answer_or(seen.err(), data, |voice| {
        let name = info.name.as_object().into_iter().flat_map(|n| n.values()).filter_map(|v| v.as_str());
        voice.line(tr!("status-node", node = client.base()));
        voice.line(tr!(
            "status-named",
            name = name.collect::<Vec<_>>().join(" · "),
            id = short_id(&info.ledger)
        ));
        voice.line(tr!("status-origin", origin = info.origin.as_str()));
        voice.line(tr!(
            "status-entries",
            size = info.size,
            time = info.time.as_deref().map(shown).unwrap_or_default()
        ));
        voice.line(tr!("status-checkpoint", size = size));
        voice.line(match pinned {
            Some(true) => tr!("status-trusted"),
            Some(false) => tr!("status-not-trusted"),
            None => {
                tr!("status-trust-none")
            }
        });
        if unsent > 0 {
            voice.line(tr!("status-unsent", unsent = unsent));
        }
    })
}

/// The size of the checkpoint, once its signature holds under a log key that the node names.
pub(crate) fn checkpoint_size(client: &Client, info: &LedgerInfo) -> Result<u64, Failure> {
    let text = client.bytes("/checkpoint")?;
    let signed = SignedCheckpoint::open(&text, &log_keys(&info.vkeys)?).map_err(|e| {
        Failure::check(tr!("checkpoint-broken", cause = format!("{e}"))).code("bad-checkpoint")
    })?;
    let checkpoint = signed.checkpoint();
    if checkpoint.origin() != info.origin {
        return Err(Failure::check(tr!(
            "checkpoint-other",
            got = checkpoint.origin().to_string(),
            want = info.origin.to_string()
        )));
    }
    Ok(checkpoint.size())
}
