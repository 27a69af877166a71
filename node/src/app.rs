//! What all requests share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use suyuan_ledger::{
    statement::Keys,
    store::{Stopped, Store},
};

use crate::{
    Config, Problem,
    guard::{Load, Rates},
    ledger::Ledger,
    observe::Metrics,
};

/// How many keys are remembered: at most 40 MB.
const KEYS: usize = 512;

/// What all requests share.
pub(crate) struct App {
    /// The ledger.
    pub(crate) ledger: Ledger,
    /// The operator's decisions.
    pub(crate) config: Config,
    /// Keys that signed lately.
    pub(crate) keys: Keys,
    /// Numbers.
    pub(crate) metrics: Metrics,
    /// What is being worked on.
    pub(crate) load: Load,
    /// How often clients read.
    pub(crate) reads: Rates,
    /// How often clients write.
    pub(crate) writes: Rates,
    stopping: AtomicBool,
}

impl App {
    /// A node's state, before its first request.
    pub(crate) fn new(store: Arc<Store>, config: Config) -> Arc<App> {
        Arc::new(App {
            ledger: Ledger::new(store),
            keys: Keys::new(KEYS),
            metrics: Metrics::new(),
            load: Load::new(&config.limits),
            reads: Rates::new(config.limits.reads),
            writes: Rates::new(config.limits.writes),
            config,
            stopping: AtomicBool::new(false),
        })
    }

    /// From now on nothing new is taken.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
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
