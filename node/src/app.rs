//! What all requests share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use suyuan_ledger::{
    log::SignedCheckpoint,
    statement::Keys,
    store::{Stopped, Store},
};
use tokio::sync::Semaphore;

use crate::{
    Config, Problem,
    complaints::{Complaining, Complaints},
    cosign::Cosign,
    follow::Follow,
    guard::Door,
    ledger::Ledger,
    live::Live,
    moment::now_ms,
    pages::Pages,
    said::Said,
    scan_key::ScanKey,
    scans::{Scanning, Scans},
};

/// Lists of codes that are taken at once: each is written to the disk as it comes.
const LISTS: usize = 4;

/// How many keys are remembered: at most 40 MB.
const KEYS: usize = 512;

/// What all requests share.
pub(crate) struct App {
    /// The ledger.
    pub(crate) ledger: Ledger,
    /// Who is asked for cosignatures, if anybody.
    pub(crate) cosign: Option<Cosign>,
    /// Whom this node follows, if it does.
    pub(crate) follow: Option<Follow>,
    /// Which entries say which words.
    pub(crate) said: Said,
    /// Keys that signed lately.
    pub(crate) keys: Keys,
    /// What signs for the node, if anything does.
    pub(crate) scan_key: Option<ScanKey>,
    /// Scans of item codes, if they are kept.
    pub(crate) scans: Option<Scans>,
    /// Room for lists of codes that are on their way in.
    pub(crate) lists_coming: Semaphore,
    /// What people complain of, if it is taken here.
    pub(crate) complaints: Option<Complaints>,
    /// Pages that were drawn lately.
    pub(crate) pages: Pages,
    /// Who watches what.
    pub(crate) live: Live,
    /// What every request passes.
    pub(crate) door: Arc<Door>,
    stopping: AtomicBool,
}

impl App {
    /// A node's state, before its first request.
    pub(crate) fn new(store: Arc<Store>, config: Config) -> Arc<App> {
        Arc::new(App {
            cosign: config.cosigning.clone().map(|cosigning| Cosign::start(&store, cosigning)),
            follow: config.following.clone().map(|following| Follow::start(&store, following)),
            said: Said::new(store.clone()),
            ledger: Ledger::new(store),
            scan_key: config.scan_key.clone().map(ScanKey::new),
            scans: config.scanning.clone().and_then(opened),
            lists_coming: Semaphore::new(LISTS),
            keys: Keys::new(KEYS),
            complaints: config.complaining.clone().and_then(complaints),
            pages: Pages::new(config.limits.page_bytes),
            live: Live::default(),
            door: Arc::new(Door::new(config)),
            stopping: AtomicBool::new(false),
        })
    }

    /// The checkpoint that is shown; none yet where publishing waits for witnesses and they have not cosigned any.
    pub(crate) fn published(&self) -> Option<Arc<SignedCheckpoint>> {
        match &self.cosign {
            // It moves once a second at most, so that cosignatures find it still there.
            Some(cosign) => cosign.published(self.ledger.published()),
            None => Some(self.ledger.head()),
        }
    }

    /// The checkpoint to prove this entry by: the newest with cosignatures where one covers it, else the newest.
    pub(crate) fn proving(&self, index: u64) -> Arc<SignedCheckpoint> {
        self.cosigned(index).unwrap_or_else(|| self.ledger.head())
    }

    /// The newest checkpoint with cosignatures that covers this entry, if there is one.
    pub(crate) fn cosigned(&self, index: u64) -> Option<Arc<SignedCheckpoint>> {
        self.cosign.as_ref().and_then(|cosign| cosign.covering(index))
    }

    /// From now on nothing new is taken.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.live.close();
    }

    /// Whether the node is on its way out.
    pub(crate) fn stops(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Why the store takes nothing more, if so.
    pub(crate) fn failure(&self) -> Option<String> {
        match self.ledger.stopped()? {
            Stopped::Failed(cause) => Some(cause.to_string()),
            Stopped::Closed => None,
        }
    }

    /// Whether statements are taken; if not, what to tell.
    pub(crate) fn open_for_writing(&self) -> Result<(), Problem> {
        if let Some(stopped) = self.ledger.stopped() {
            return Err(stopped.into());
        }
        if let Some(why) = self.ledger.read_only() {
            return Err(Problem::read_only(format!("the ledger is read-only: {why}")));
        }
        if let Some(doubt) = self.ledger.clock_doubt() {
            let detail = format!("the node's clock is in doubt and somebody must confirm it: {doubt}");
            return Err(Problem::unavailable(detail).after(60));
        }
        if self.stopping.load(Ordering::Acquire) {
            return Err(Problem::unavailable("the node is stopping").after(5));
        }
        Ok(())
    }
}

/// A node whose scans cannot be kept serves everything else.
fn opened(scanning: Scanning) -> Option<Scans> {
    let dir = scanning.dir.clone();
    Scans::open(scanning, now_ms())
        .map_err(|error| tracing::error!(dir = %dir.display(), %error, "scans are not kept: their directory cannot be used"))
        .ok()
}

/// Opens the complaints. A directory that cannot be used is no reason to keep the log from being served: the log line tells, and no page offers
/// the form.
fn complaints(config: Complaining) -> Option<Complaints> {
    Complaints::open(config).inspect_err(|error| tracing::error!(%error, "complaints are not taken")).ok()
}
