//! The node asks witnesses to cosign its checkpoints (C2SP tlog-witness), and shows what they said.
//!
//! ```text
//! conductor   round: the newest checkpoint ──▶ every witness, the same one, for a quorum must agree on one tree
//!             lines come back ─▶ satisfies the policy? ─▶ on the disk ─▶ shown
//! asker       one a witness: proof from what it cosigned last, one request at a time, rests after a failure
//! ```
//!
//! A new round begins when the log has grown, at most every [`EVERY`], and when the last one is settled: its quorum was
//! met, everybody has answered, or [`PATIENCE`] is over. Nobody who writes statements waits for any of it.
//!
//! | | `/checkpoint` shows |
//! |---|---|
//! | [`When::After`] | the newest checkpoint at once, with cosignatures as they come |
//! | [`When::Before`] | the newest checkpoint that satisfies the policy; nothing before the first |
//!
//! The published file, `tiles/checkpoint`, does the same if the store was opened with [`suyuan_ledger::store::Showing::Cosigned`].
//!
//! In `witnesses/` of the data directory lie `checkpoint`, the newest that satisfied the policy, written before it is shown, and
//! `sizes`, what each witness cosigned last. Either may be lost: witnesses tell their size, and cosign again.

mod ask;
mod kept;
mod report;
mod round;

pub(crate) use report::Report;

use std::{
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use suyuan_ledger::{
    log::{Policy, PolicyWitness, SignedCheckpoint},
    store::{PublishError, Store},
};

use ask::Asker;
use kept::Kept;
use round::{Round, Told};

/// The least time between two rounds.
pub(crate) const EVERY: Duration = Duration::from_secs(1);
/// How long a round waits for a quorum while the log grows on.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(100);

/// Whom to ask for cosignatures, and what waits for them.
#[derive(Clone, Debug)]
pub struct Cosigning {
    /// The witnesses, with their URLs, and how many must cosign.
    pub policy: Policy,
    /// Whether publishing waits for them.
    pub when: When,
    /// Where to keep what they said: `witnesses/` in the data directory.
    pub dir: PathBuf,
}

/// Whether publishing waits for witnesses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// `/checkpoint` moves only when the policy is satisfied.
    Before,
    /// `/checkpoint` moves at once; cosignatures join it.
    #[default]
    After,
}

/// The cosignatures of a log's checkpoints, and who is asked for them.
pub(crate) struct Cosign {
    shared: Arc<Shared>,
}

/// What conductor, askers and readers share.
pub(super) struct Shared {
    witnesses: Vec<PolicyWitness>,
    policy: Policy,
    when: When,
    now: Mutex<Now>,
    changed: Condvar,
}

/// How far it is.
struct Now {
    round: Option<Round>,
    witnesses: Vec<Told>,
    /// The round's checkpoint with the lines so far.
    current: Option<Arc<SignedCheckpoint>>,
    /// The newest that satisfies the policy.
    newest: Option<Arc<SignedCheckpoint>>,
    /// Since when the log is larger than that.
    behind_since: Option<Instant>,
    stopped: bool,
}

impl Cosign {
    /// Starts asking; ends when it is dropped, or the store is.
    pub(crate) fn start(store: &Arc<Store>, cosigning: Cosigning) -> Cosign {
        let Cosigning { policy, when, dir } = cosigning;
        let witnesses: Vec<_> = policy.witnesses().iter().filter(|w| w.url.is_some()).cloned().collect();
        let kept = Kept::new(dir);
        let newest = kept.newest(&trusting(&policy, &store.checkpoint()), store).map(Arc::new);
        if let Some(newest) = &newest {
            // It was written down; that it was published too nobody knows.
            publish(store, newest);
        }
        let told = witnesses.iter().map(|witness| Told::new(kept.size(&witness.key))).collect();
        let now = Now {
            round: None,
            witnesses: told,
            current: newest.clone(),
            newest,
            behind_since: None,
            stopped: false,
        };
        let shared =
            Arc::new(Shared { witnesses, policy, when, now: Mutex::new(now), changed: Condvar::new() });
        for (number, witness) in shared.witnesses.iter().enumerate() {
            let asker = Asker::new(number, witness, shared.clone(), Arc::downgrade(store));
            spawn(format!("witness-{}", witness.name), move || asker.run());
        }
        let (conductor, store) = (shared.clone(), Arc::downgrade(store));
        spawn("cosign".to_owned(), move || conductor.conduct(&store, &kept));
        Cosign { shared }
    }

    /// What `/checkpoint` shows while this is the log's newest; nothing before the first quorum, where publishing waits for it.
    pub(crate) fn published(&self, head: Arc<SignedCheckpoint>) -> Option<Arc<SignedCheckpoint>> {
        let now = self.shared.lock();
        match self.shared.when {
            When::Before => now.newest.clone(),
            When::After => {
                Some(now.current.clone().filter(|current| same_tree(current, &head)).unwrap_or(head))
            }
        }
    }

    /// The best checkpoint for a proof of this entry, if one with cosignatures covers it: one that satisfies the policy before
    /// any other.
    pub(crate) fn covering(&self, index: u64) -> Option<Arc<SignedCheckpoint>> {
        let now = self.shared.lock();
        let covers = |signed: &&Arc<SignedCheckpoint>| {
            signed.checkpoint().size() > index && !signed.cosigners().is_empty()
        };
        now.newest.as_ref().filter(covers).or(now.current.as_ref().filter(covers)).cloned()
    }

    /// A number for what [`Cosign::covering`] may give: while it is the same, so is that.
    pub(crate) fn version(&self) -> (u64, u64, usize) {
        let now = self.shared.lock();
        let size =
            |signed: &Option<Arc<SignedCheckpoint>>| signed.as_ref().map_or(0, |s| s.checkpoint().size());
        let cosigners =
            |signed: &Option<Arc<SignedCheckpoint>>| signed.as_ref().map_or(0, |s| s.cosigners().len());
        (size(&now.newest), size(&now.current), cosigners(&now.newest) + cosigners(&now.current))
    }

    /// How it goes.
    pub(crate) fn report(&self) -> Report {
        let now = self.shared.lock();
        Report::new(&self.shared.witnesses, &now)
    }
}

impl Drop for Cosign {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// Begins rounds and takes in what they bring, until it is stopped.
    fn conduct(&self, store: &Weak<Store>, kept: &Kept) {
        loop {
            let Some(store) = store.upgrade() else { return };
            if store.stopped().is_some() {
                self.lock().stopped = true;
            }
            let head = store.published();
            let joined = {
                let mut now = self.lock();
                if now.stopped {
                    self.changed.notify_all();
                    return;
                }
                if now.round.as_ref().is_none_or(|round| round.gives_way(&head, &now.witnesses)) {
                    let known = now.current.as_deref();
                    now.round = Some(Round::new(head.clone(), now.round.as_ref(), &self.witnesses, known));
                    self.changed.notify_all();
                }
                self.gather(&mut now)
            };
            if let Some(satisfying) = joined {
                self.take(&satisfying, kept);
                publish(&store, &satisfying);
            }
            drop(store);
            let mut now = self.lock();
            now.watch(&head);
            let quiet = |now: &mut Now| !now.stopped && !now.round.as_ref().is_some_and(Round::has_news);
            drop(self.changed.wait_timeout_while(now, LOOK, quiet));
        }
    }

    /// Joins new lines to the checkpoint; gives it if it satisfies the policy, to be written down before anybody sees it so.
    fn gather(&self, now: &mut Now) -> Option<Arc<SignedCheckpoint>> {
        let round = now.round.as_mut().filter(|round| round.has_news())?;
        let text = round.text();
        let accepted = trusting(&self.policy, round.checkpoint()).check(&text);
        round.read(accepted.is_ok());
        let keys: Vec<_> = (round.checkpoint().signers().iter())
            .chain(self.witnesses.iter().map(|witness| &witness.key))
            .cloned()
            .collect();
        match SignedCheckpoint::open(text.as_bytes(), &keys) {
            Ok(signed) => {
                let signed = Arc::new(signed);
                now.current = Some(signed.clone());
                accepted.is_ok().then_some(signed)
            }
            Err(error) => {
                tracing::error!(%error, "a checkpoint with cosignatures does not open");
                None
            }
        }
    }

    fn take(&self, fresh: &Arc<SignedCheckpoint>, kept: &Kept) {
        let sizes: Vec<_> = {
            let now = self.lock();
            self.witnesses.iter().zip(&now.witnesses).map(|(who, told)| (&who.key, told.known)).collect()
        };
        if let Err(error) = kept.keep(fresh, &sizes) {
            tracing::error!(%error, "the cosigned checkpoint could not be kept");
            if self.when == When::Before {
                return;
            }
        }
        let mut now = self.lock();
        if now.newest.as_ref().is_none_or(|newest| newest.checkpoint().size() <= fresh.checkpoint().size()) {
            tracing::debug!(size = fresh.checkpoint().size(), "cosigned");
            now.newest = Some(fresh.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // Every change under it is whole by itself.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    /// Notes since when the log is ahead of its quorum.
    fn watch(&mut self, head: &SignedCheckpoint) {
        let newest = self.newest.as_ref().map_or(0, |newest| newest.checkpoint().size());
        match head.checkpoint().size() > newest {
            true => self.behind_since = self.behind_since.or_else(|| Some(Instant::now())),
            false => self.behind_since = None,
        }
    }
}

/// Puts the cosignatures under the checkpoint that lies published, for static web servers; unless it has moved on meanwhile.
fn publish(store: &Store, cosigned: &SignedCheckpoint) {
    match store.publish(cosigned.clone()) {
        Ok(()) | Err(PublishError::Superseded { .. }) => {}
        Err(error) => tracing::error!(%error, "the cosigned checkpoint could not be published"),
    }
}

/// A policy that names no log means this one, whose keys may change as it grows.
fn trusting(policy: &Policy, log: &SignedCheckpoint) -> Policy {
    match policy.logs() {
        [] => policy.clone().with_logs(log.signers().iter().cloned()),
        _ => policy.clone(),
    }
}

fn same_tree(one: &SignedCheckpoint, other: &SignedCheckpoint) -> bool {
    one.checkpoint() == other.checkpoint()
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name(name).spawn(work) {
        tracing::error!(%error, "no thread for the witnesses");
    }
}

#[cfg(test)]
mod tests;
