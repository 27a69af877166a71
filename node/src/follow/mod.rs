//! A follower: a whole copy of a log that somebody else writes, verified entry by entry, serving everything that can be read.
//!
//! ```text
//! every few seconds   /checkpoint ─▶ new bundles ─▶ signatures, chain, rules, root ─▶ journal, sled, tiles ─▶ its checkpoint shown
//! ```
//!
//! It trusts the ledger's id and nothing that the source says. It signs nothing and takes no statements. If the log
//! shows two histories it keeps both signed checkpoints in `alarms/`, says so in its log and `/health`, and follows no further
//! until a person has looked and taken the file away; what it had verified it goes on serving.

mod alarm;
mod aside;
mod begin;
mod pull;

use std::{
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use suyuan_ledger::store::{Stopped, Store};

use crate::source::Source;

pub use begin::{BeginError, begin};
pub use pull::Trouble;
use pull::{Pulled, pull};

/// Without a good answer for so long, `/health` warns.
const SILENT: Duration = Duration::from_secs(600);
/// How often a standing alarm is repeated.
const REPEAT: Duration = Duration::from_secs(60);

/// Whom to follow.
#[derive(Clone, Debug)]
pub struct Following {
    /// Where the log is read.
    pub source: Source,
    /// How long to wait between two looks.
    pub every: Duration,
    /// The data directory, for `alarms/`.
    pub dir: PathBuf,
}

/// How it goes.
#[derive(Clone, Debug, Serialize)]
pub struct FollowReport {
    /// Whom.
    pub source: String,
    /// Entries here.
    pub size: u64,
    /// Entries that the source says it has.
    pub theirs: u64,
    /// Seconds since everything that the source showed was taken.
    pub seconds_behind: u64,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Two histories, or a step back: where the evidence lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm: Option<String>,
}

/// The work that goes on beside the requests.
pub(crate) struct Follow {
    shared: Arc<Shared>,
}

struct Shared {
    following: Following,
    now: Mutex<Now>,
    changed: Condvar,
}

struct Now {
    theirs: u64,
    good: Instant,
    trouble: Option<String>,
    alarm: Option<String>,
    stopped: bool,
}

impl Follow {
    /// Starts following; ends when it is dropped, or the store is.
    pub(crate) fn start(store: &Arc<Store>, following: Following) -> Follow {
        let alarm = alarm::standing(&following.dir).map(|path| Trouble::SplitView(path).to_string());
        let now = Now { theirs: store.size(), good: Instant::now(), trouble: None, alarm, stopped: false };
        let shared = Arc::new(Shared { following, now: Mutex::new(now), changed: Condvar::new() });
        let (own, store) = (shared.clone(), Arc::downgrade(store));
        let started = thread::Builder::new().name("follower".to_owned()).spawn(move || own.run(&store));
        if let Err(error) = started {
            shared.lock().trouble = Some(format!("no thread to follow with: {error}"));
        }
        Follow { shared }
    }

    /// How it goes.
    pub(crate) fn report(&self, size: u64) -> FollowReport {
        let now = self.shared.lock();
        FollowReport {
            source: self.shared.following.source.to_string(),
            size,
            theirs: now.theirs,
            seconds_behind: now.good.elapsed().as_secs(),
            trouble: now.trouble.clone(),
            alarm: now.alarm.clone(),
        }
    }
}

/// Takes what the source has, once, and gives how many entries there are now. `progress` hears how many of how many.
pub fn catch_up(
    store: &Store,
    following: &Following,
    mut progress: impl FnMut(u64, u64),
) -> Result<u64, Trouble> {
    if let Some(path) = alarm::standing(&following.dir) {
        return Err(Trouble::SplitView(path));
    }
    pull(store, &following.source, &following.dir, |pulled| progress(pulled.size, pulled.theirs))
        .map(|pulled| pulled.size)
}

impl FollowReport {
    /// What somebody should look at.
    pub(crate) fn warning(&self) -> Option<String> {
        let silent = self.seconds_behind > SILENT.as_secs();
        self.alarm.clone().or_else(|| self.trouble.clone().filter(|_| silent))
    }
}

impl Shared {
    fn run(&self, store: &Weak<Store>) {
        let mut repeated = None::<Instant>;
        loop {
            let standing =
                self.lock().alarm.clone().filter(|_| alarm::standing(&self.following.dir).is_some());
            match standing {
                Some(alarm) => {
                    if repeated.is_none_or(|last| last.elapsed() > REPEAT) {
                        tracing::error!(
                            "ALARM: {alarm}. Nothing more is taken until somebody has looked and moved that file away"
                        );
                        repeated = Some(Instant::now());
                    }
                }
                None => {
                    let Some(store) = store.upgrade() else { return };
                    if matches!(store.stopped(), Some(Stopped::Failed(_) | Stopped::Closed)) {
                        return;
                    }
                    self.look(&store);
                }
            }
            let now = self.lock();
            let rest = if now.stopped { Duration::ZERO } else { self.following.every };
            let (now, _) = self.changed.wait_timeout(now, rest).unwrap_or_else(PoisonError::into_inner);
            if now.stopped {
                return;
            }
        }
    }

    fn look(&self, store: &Store) {
        let Following { source, dir, .. } = &self.following;
        let told = |pulled: Pulled| self.lock().theirs = pulled.theirs;
        let outcome = pull(store, source, dir, told);
        let mut now = self.lock();
        match outcome {
            Ok(pulled) => {
                if now.trouble.take().is_some() {
                    tracing::info!(size = pulled.size, "following again");
                }
                (now.theirs, now.good, now.alarm) = (pulled.theirs, Instant::now(), None);
            }
            Err(trouble) if trouble.is_alarm() => {
                if now.alarm.as_ref() != Some(&trouble.to_string()) {
                    tracing::error!("ALARM: {trouble}");
                }
                now.alarm = Some(trouble.to_string());
            }
            Err(trouble) => {
                if now.trouble.is_none() {
                    tracing::warn!("cannot follow: {trouble}");
                }
                now.trouble = Some(trouble.to_string());
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // Nothing panics while it is held.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}
