//! The subjects that somebody is watching, and the task that looks after them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::body::{Body, Bytes};
use suyuan_ledger::{
    identifier::{Identifier, Kind, LotId},
    rules::names,
};
use suyuan_web::{Lang, render};
use tokio::sync::watch;

use super::viewer::{self, Seats};
use crate::{Limits, Problem, app::App, moment::now_ms, view};

/// How soon viewers hear what is new, unless there is much to do.
const ROUND: Duration = Duration::from_millis(500);
/// Rounds take at most one part of so many of a processor's time.
const SHARE: u32 = 4;
/// What a viewer does after the end of a stream, in its own words.
const RETRY: &str = "retry: 5000\n";

/// Who watches what.
#[derive(Default)]
pub(crate) struct Live {
    subjects: Mutex<HashMap<Key, Subject>>,
    seats: Arc<Seats>,
    /// Whether the task runs.
    awake: AtomicBool,
    /// No viewer is taken any more.
    closed: AtomicBool,
}

/// A thing, in a language.
type Key = (Identifier, Lang);

struct Subject {
    states: watch::Sender<Bytes>,
    seen: Seen,
}

/// What a state was made of; while it is the same, so is the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    size: u64,
    passed: usize,
    /// Shelf lives end at any minute.
    minute: u64,
    scans: Option<u64>,
}

impl Live {
    /// The stream of a viewer; `client` is who it counts for, if that is limited.
    pub(crate) fn watch(
        app: &Arc<App>,
        id: &Identifier,
        lang: Lang,
        client: Option<u128>,
    ) -> Result<Body, Problem> {
        let live = &app.live;
        let Limits { viewers, viewers_each, .. } = app.door.config.limits;
        let full = || Problem::unavailable("as many are watching as this node holds").after(30);
        let seat = live.seats.take(client, (viewers, viewers_each)).ok_or_else(full)?;
        let key = (id.clone(), lang);
        let known = live.lock().get(&key).map(|subject| subject.states.subscribe());
        let states = match known {
            Some(states) => states,
            None => {
                // Two who come first at the same moment both look, and the later one joins the earlier one's subject.
                let seen = live.seen(app, id)?;
                let state = state(app, id, lang)?.ok_or_else(|| {
                    Problem::not_found(format!("no statement in this ledger names {id}")).at("about")
                })?;
                let subject = || Subject { states: watch::channel(state).0, seen };
                let mut subjects = live.lock();
                if live.closed.load(Ordering::Acquire) {
                    return Err(Problem::unavailable("the node is stopping").after(5));
                }
                subjects.entry(key).or_insert_with(subject).states.subscribe()
            }
        };
        wake(app);
        Ok(viewer::stream(states, seat))
    }

    /// How many watch.
    pub(crate) fn viewers(&self) -> usize {
        self.seats.taken()
    }

    /// Ends all streams; no new one begins.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.lock().clear();
    }

    fn seen(&self, app: &App, id: &Identifier) -> Result<Seen, Problem> {
        let now = now_ms();
        Ok(Seen {
            size: app.ledger.head().checkpoint().size(),
            passed: app.ledger.read(|state| state.passed_since(now))?,
            minute: now / 60_000,
            scans: scans(app, id),
        })
    }

    /// Looks at every subject once, and tells its viewers what is new; whether any is left. If none is, the task is no longer awake.
    fn round(&self, app: &App) -> bool {
        let keys: Vec<(Key, Seen)> = {
            let mut subjects = self.lock();
            subjects.retain(|_, subject| subject.states.receiver_count() > 0);
            if subjects.is_empty() {
                // While nobody can come: whoever comes next wakes it.
                self.awake.store(false, Ordering::Release);
                return false;
            }
            subjects.iter().map(|(key, subject)| (key.clone(), subject.seen)).collect()
        };
        for (key, before) in &keys {
            if let Err(problem) = self.look(app, key, before) {
                tracing::warn!(detail = problem.detail(), "viewers are not told what is new");
            }
        }
        true
    }

    /// Looks at one subject.
    fn look(&self, app: &App, key: &Key, before: &Seen) -> Result<(), Problem> {
        let (id, lang) = key;
        let seen = self.seen(app, id)?;
        if seen == *before {
            return Ok(());
        }
        let Some(state) = state(app, id, *lang)? else { return Ok(()) };
        if let Some(subject) = self.lock().get_mut(key) {
            subject.seen = seen;
            subject.states.send_if_modified(|old| {
                let new = *old != state;
                *old = state;
                new
            });
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Subject>> {
        // A panic elsewhere cannot leave half a change in here.
        self.subjects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often the codes of a lot were scanned within the last hour, if scans are kept here and it has any.
pub(crate) fn scans(app: &App, about: &Identifier) -> Option<u64> {
    let scans = app.scans.as_ref().filter(|_| about.kind() == Kind::Lot)?;
    let lot = names::canonical(about.as_str());
    let lot = LotId::parse(&lot).ok()?;
    let coded = app.ledger.read(|state| state.rolls_of(lot.product().as_str()).next().is_some()).ok()?;
    coded.then(|| scans.in_the_last_hour(lot.as_str(), now_ms()))
}

/// The event that shows a thing as it is now.
fn state(app: &App, id: &Identifier, lang: Lang) -> Result<Option<Bytes>, Problem> {
    let Some((page, lately)) = view::live_page(app, lang, id)? else { return Ok(None) };
    let live = serde_json::to_string(&render::live_state(&page, &lately)).map_err(Problem::internal)?;
    Ok(Some(Bytes::from(format!("{RETRY}data: {live}\n\n"))))
}

/// Starts the task, unless it runs. It ends when nobody watches.
fn wake(app: &Arc<App>) {
    if app.live.awake.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = Arc::downgrade(app);
    tokio::spawn(async move {
        let mut pause = ROUND;
        loop {
            tokio::time::sleep(pause).await;
            let Some(app) = app.upgrade() else { return };
            let began = Instant::now();
            match tokio::task::spawn_blocking(move || app.live.round(&app)).await {
                Ok(true) => pause = ROUND.max(began.elapsed() * (SHARE - 1)),
                Ok(false) => return,
                Err(error) => tracing::error!(%error, "viewers are not told what is new"),
            }
        }
    });
}
