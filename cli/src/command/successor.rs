//! `suyuan successor`: a new ledger that continues one which cannot go on.

use std::path::Path;

use serde_json::json;
use suyuan_ledger::{log::SignedCheckpoint, rules::payload::Predecessor, store};

use crate::{
    client::Client,
    command::init::Init,
    context::{Context, log_keys},
    failure::Failure,
    speech::tr,
};

/// Found a ledger that continues one whose log cannot go on: its charter names the old log's last known checkpoint
///
/// For a log whose entries, or whose key, are lost for good. Members, places and products are stated anew. The old codes go on meaning
/// what the old log says: keep it where it can be read, and start the node with --predecessor-url.
#[derive(Debug, clap::Args)]
pub(crate) struct Successor {
    /// The old ledger: its data directory or backup, or an address where it still answers
    #[arg(long, value_name = "DATA|URL")]
    of: String,
    #[command(flatten)]
    init: Init,
}

impl Successor {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let dir = Path::new(&self.of);
        let old = if dir.is_dir() { of_directory(dir)? } else { of_node(context, &self.of)? };
        context.voice.say(tr!(
            "successor-continues",
            ledger = old.ledger.to_string(),
            origin = old.origin.to_string(),
            size = old.size.to_string(),
            root = old.root.to_string()
        ));
        self.init.found(
            context,
            Some(&old),
            &json!({"predecessor": {"ledger": old.ledger.to_string(), "origin": old.origin,
            "vkey": old.vkey, "size": old.size, "root": old.root}}),
        )
    }
}

fn of_directory(dir: &Path) -> Result<Predecessor, Failure> {
    let found = store::inspect(dir)?;
    let vkey = found.log_keys.first().cloned().ok_or_else(|| Failure::local(tr!("successor-no-key")))?;
    let (size, root) = (found.size, found.root.to_string());
    Ok(Predecessor { ledger: found.ledger, origin: found.origin, vkey, size, root })
}

fn of_node(context: &Context, url: &str) -> Result<Predecessor, Failure> {
    let client = Client::new(url)?;
    let info = client.ledger()?;
    let signed =
        SignedCheckpoint::open(&client.bytes("/checkpoint")?, &log_keys(&info.vkeys)?).map_err(|e| {
            Failure::check(tr!("successor-checkpoint", error = format!("{e}"))).code("bad-checkpoint")
        })?;
    context.voice.warn(tr!(
        "successor-compare",
        ledger = info.ledger.to_string(),
        vkeys = info.vkeys.join(" ")
    ));
    let ledger =
        info.ledger.parse().map_err(|e| Failure::network(tr!("node-wrong-id", error = format!("{e}"))))?;
    let vkey = signed.signers().first().map(ToString::to_string).unwrap_or_default();
    let checkpoint = signed.checkpoint();
    Ok(Predecessor {
        ledger,
        origin: info.origin,
        vkey,
        size: checkpoint.size(),
        root: checkpoint.root().to_string(),
    })
}
