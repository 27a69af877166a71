//! `suyuan follow`.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use suyuan_ledger::{
    statement::StatementId,
    store::{Options, Store},
};
use suyuan_node::{Config, Following, LogFormat, Patience, Source, begin_following, catch_up};

use super::{
    follow_faults as faults,
    node::{StateMemory, cannot_serve, interrupted},
};
use crate::{context::Context, data_dir, failure::Failure, keep, rotation, speech::tr};

/// Follow a log: keep a whole copy, verify every entry, serve everything that can be read
///
/// A follower needs no permission and no key. It signs nothing and takes no statements. If the log ever shows two histories, it keeps
/// both signed checkpoints in DIR/alarms and says so. A node whose disk is lost gets its entries back from here.
///
/// DIR is the copy's own: it is marked as one, and no node signs in it before it is known that nothing newer was answered
/// (`suyuan restore`). A node's own directory is refused.
#[derive(Debug, clap::Args)]
pub(crate) struct Follow {
    /// Where the log is: a node, any web server that serves its tiles, or a directory of them
    #[arg(value_name = "URL|DIR")]
    url: String,
    /// The copy's directory; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "suyuan-follower")]
    data: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8421")]
    listen: SocketAddr,
    /// The id of the ledger, as its governors publish it [default: the one in suyuan.toml]
    #[arg(long, value_name = "ID")]
    ledger: Option<StatementId>,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Fetch and verify what there is, and end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    memory: StateMemory,
    /// A proxy, or a network of them, whose X-Forwarded-For is believed
    #[arg(long = "trust-proxy", value_name = "ADDRESS[/BITS]")]
    proxies: Vec<suyuan_node::Network>,
    /// One JSON object a line instead of text
    #[arg(long)]
    log_json: bool,
}

impl Follow {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let source = Source::of(&self.url, Patience::USUAL)?;
        keep::may_follow(&self.data)?;
        let is_new = !self.data.join("journal").is_dir();
        let store = self.open(context, &source, is_new)?;
        // What a first copy is made of is no news.
        for note in store.notes().iter().filter(|_| !is_new) {
            context.voice.warn(tr!("note", note = note.to_string()));
        }
        self.learn(context, &store)?;
        let following = Following { source, every: Duration::from_secs(self.every), dir: self.data.clone() };
        if self.once {
            return Self::once(context, &store, &following);
        }
        suyuan_node::init_logs(if self.log_json { LogFormat::Json } else { LogFormat::Text });
        let mut config = Config::new(self.listen);
        config.trusted_proxies.clone_from(&self.proxies);
        config.following = Some(following);
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::local)?;
        let (voice, url) = (context.voice, self.url.clone());
        let listening = |address: SocketAddr| {
            voice.say(tr!("following", source = url, address = address.to_string()));
        };
        let served = suyuan_node::serve(Arc::new(store), config, listening, interrupted());
        runtime.block_on(served).map_err(cannot_serve)
    }

    /// The copy, made first if there is none.
    fn open(&self, context: &Context, source: &Source, is_new: bool) -> Result<Store, Failure> {
        let pinned = context.config.ledger.as_ref().map(|pin| pin.id.parse()).transpose();
        let trusted = self.ledger.or(pinned.map_err(Failure::local)?);
        let bar = progress(context);
        let told = |at, of| {
            bar.set_length(of);
            bar.set_position(at);
        };
        let options = Options { state_memory: self.memory.bytes(), ..Options::default() };
        let store = begin_following(&self.data, options, data_dir::system_clock(), source, trusted, told);
        bar.finish_and_clear();
        let store = store.map_err(|error| faults::cannot_begin(error, source, is_new))?;
        // A copy that was made before knows whose it is.
        if is_new
            && trusted.is_none()
            && let Some(id) = store.read(|state| state.ledger_id()).map_err(Failure::local)?
        {
            context.voice.warn(tr!("follow-believes", id = id.to_string()));
        }
        Ok(store)
    }

    /// Whoever holds the whole log knows which keys sign for it now.
    fn learn(&self, context: &Context, store: &Store) -> Result<(), Failure> {
        let pinned = context.config.ledger.as_ref().map(|pin| pin.id.as_str());
        let known =
            store.read(|state| (state.ledger_id(), state.charter().cloned())).map_err(Failure::local)?;
        match known {
            (Some(id), Some(charter)) if pinned == Some(id.to_string().as_str()) => {
                rotation::learn(context, &charter, store.size())
            }
            _ => Ok(()),
        }
    }

    fn once(context: &Context, store: &Store, following: &Following) -> Result<(), Failure> {
        let bar = progress(context);
        let caught_up = catch_up(store, following, |at, of| {
            bar.set_length(of);
            bar.set_position(at);
        });
        bar.finish_and_clear();
        caught_up.map_err(|trouble| faults::cannot_follow(trouble, &following.source))?;
        store.close().map_err(Failure::local)?;
        let ((size, root), checkpoint) = (keep::stand(store), store.checkpoint());
        let data = json!({"size": size, "root": root, "checkpoint": checkpoint.text()});
        context.voice.answer(&data, |voice| {
            voice.line(tr!("follow-verified", size = size.to_string(), root = root.to_string()));
        });
        Ok(())
    }
}

fn progress(context: &Context) -> ProgressBar {
    if context.voice.quiet || context.voice.json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len}  {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
