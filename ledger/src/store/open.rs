//! Founding, opening and closing.

use std::{
    collections::HashMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        mpsc::{channel, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

use super::{
    Clock, Note, Private, Stopped, StoreError, behind,
    clock::Watch,
    committer::Committer,
    cose::CoseSigner,
    durable::{self, tried},
    high_water,
    journal::Journal,
    lock::DirectoryLock,
    log_keys::LogKeys,
    progress::{Alarm, Progress},
    queue::Queue,
    recovery::{self, Recovered},
    sequencer::Sequencer,
    tail::Records,
};
use crate::{
    log::{Entry, Frontier, Hash, SigningNoteKey, leaf_hash},
    rules::{Prepared, State},
};

/// How a store behaves. None of it changes what the data mean.
#[derive(Clone, Debug)]
pub struct Options {
    /// Memory that sled may use for its cache.
    pub cache_bytes: u64,
    /// From which size on a journal segment is followed by another.
    pub segment_bytes: u64,
    /// How many statements may wait to be judged.
    pub queue: usize,
    /// A person has looked at the clock: start even if it is a day ahead of the last entry, or behind it.
    pub confirm_clock: bool,
    /// An operator states that nothing newer was ever answered: start although the high-water mark is missing.
    pub take_without_high_water: bool,
}

/// An open ledger.
pub struct Store {
    pub(super) queue: Arc<Queue>,
    pub(super) state: Arc<RwLock<State>>,
    pub(super) watch: Arc<Mutex<Watch>>,
    pub(super) records: Arc<Records>,
    pub(super) progress: Arc<Progress>,
    pub(super) cose: CoseSigner,
    private: Private,
    notes: Vec<Note>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    _lock: DirectoryLock,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            cache_bytes: 64 << 20,
            segment_bytes: 64 << 20,
            queue: 16_384,
            confirm_clock: false,
            take_without_high_water: false,
        }
    }
}

impl Store {
    /// Founds a ledger with its charter, in a directory that is not there or empty, and opens it.
    pub fn found(
        dir: &Path,
        options: Options,
        log_keys: Vec<SigningNoteKey>,
        clock: Clock,
        charter: &Prepared,
    ) -> Result<Store, StoreError> {
        durable::create_dir(dir)?;
        if tried("list", dir, fs::read_dir(dir))?.next().is_some() {
            return Err(StoreError::NotEmpty { dir: dir.to_owned() });
        }
        let lock = take_lock(dir)?;
        let keys = LogKeys::new(log_keys)?;
        let watch = Watch::start(clock);
        let time_ms = watch.wall_ms();
        let mut state = State::new();
        state.admit(charter, time_ms).map_err(|refusal| StoreError::Refused { index: 0, refusal })?;
        let signers = keys.signers(state.charter(), 1)?;
        let statement = charter.statement().bytes().to_vec();
        let entry = Entry { index: 0, time_ms, prev: Hash::ZERO, statement }
            .encode()
            .map_err(|error| StoreError::Entry { index: 0, reason: error.to_string() })?;
        let mut frontier = Frontier::default();
        frontier.push(leaf_hash(&entry), |_, _, _| ());
        let journal_dir = recovery::journal_dir(dir);
        durable::create_dir(&journal_dir)?;
        let synced = Journal::begin(&journal_dir, 0, options.segment_bytes)?.append(&[&entry])?;
        high_water::raise(dir, &keys.sign(&signers, synced, frontier.root())?)?;
        Store::start(dir, &options, keys, watch, lock)
    }

    /// Opens a ledger that was founded here. What was remarkable is in [`Store::notes`].
    pub fn open(
        dir: &Path,
        options: Options,
        log_keys: Vec<SigningNoteKey>,
        clock: Clock,
    ) -> Result<Store, StoreError> {
        if !recovery::journal_dir(dir).is_dir() {
            return Err(StoreError::Empty { dir: dir.to_owned() });
        }
        let lock = take_lock(dir)?;
        Store::start(dir, &options, LogKeys::new(log_keys)?, Watch::start(clock), lock)
    }

    fn start(
        dir: &Path,
        options: &Options,
        log_keys: LogKeys,
        watch: Watch,
        lock: DirectoryLock,
    ) -> Result<Store, StoreError> {
        let Recovered { replay, journal, shelf, mark, notes } =
            recovery::recover(dir, options, watch.wall_ms())?;
        let signers = log_keys.signers(replay.state.charter(), replay.chain.size())?;
        if let (Some(mark), Some(charter)) = (&mark, replay.state.charter()) {
            let known: Vec<_> = charter.log_keys.iter().map(|key| key.vkey.clone()).collect();
            high_water::open(dir, mark, &known)?;
        }
        let checkpoint = Arc::new(log_keys.sign(&signers, journal.synced(), replay.frontier.root())?);
        high_water::raise(dir, &checkpoint)?;
        let log_keys = Arc::new(log_keys);
        let private = Private::open(&dir.join("private"))?;
        let watch = watch.behind(replay.chain.time_ms(), options.confirm_clock);
        let store = Store {
            queue: Arc::new(Queue::new(options.queue)),
            state: Arc::new(RwLock::new(replay.state)),
            watch: Arc::new(Mutex::new(watch)),
            records: Arc::new(Records::new(replay.tail, shelf)),
            progress: Arc::new(Progress::new(checkpoint)),
            cose: CoseSigner::new(log_keys.clone()),
            private,
            notes,
            threads: Mutex::default(),
            _lock: lock,
        };
        let sequencer = Sequencer {
            queue: store.queue.clone(),
            state: store.state.clone(),
            watch: store.watch.clone(),
            records: store.records.clone(),
            progress: store.progress.clone(),
            log_keys,
            chain: replay.chain,
            frontier: replay.frontier,
            under_way: HashMap::new(),
        };
        store.start_threads(dir.to_owned(), sequencer, journal)?;
        Ok(store)
    }

    fn start_threads(&self, dir: PathBuf, sequencer: Sequencer, journal: Journal) -> Result<(), StoreError> {
        let (batches, to_commit) = sync_channel(1);
        let (shelver, more) = channel();
        let (forks, to_keep) = channel();
        let committer = Committer {
            journal,
            log_keys: sequencer.log_keys.clone(),
            records: self.records.clone(),
            progress: self.progress.clone(),
            shelver,
            forks,
        };
        let raised = self.progress.checkpoint().checkpoint().size();
        let (records, progress, following) =
            (self.records.clone(), self.progress.clone(), self.progress.clone());
        let place = dir.clone();
        self.thread(&dir, "shelf writer", move || behind::fill_shelf(&place, &records, &progress, &more))?;
        let place = dir.clone();
        self.thread(&dir, "follower", move || behind::follow(&place, &following, raised, &to_keep))?;
        self.thread(&dir, "committer", move || committer.run(to_commit))?;
        self.thread(&dir, "sequencer", move || sequencer.run(batches))
    }

    fn thread(
        &self,
        dir: &Path,
        name: &'static str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let alarm = Alarm { progress: self.progress.clone(), thread: name };
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            let _alarm = alarm;
            work();
        });
        let thread = tried("start a thread for", dir, thread)?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    /// What was found at opening, and what was done about it.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The erasable side store.
    pub fn private(&self) -> &Private {
        &self.private
    }

    /// Takes no more, answers what waits, brings everything to the disk and raises the mark. Again is harmless.
    /// `Err` if the store had failed before, or while closing.
    pub fn close(&self) -> Result<(), Stopped> {
        self.queue.close();
        let threads: Vec<_> = self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        for thread in threads.into_iter().rev() {
            let _ = thread.join(); // its alarm has told of a panic
        }
        self.progress.close();
        match self.progress.stopped() {
            Some(failed @ Stopped::Failed(_)) => Err(failed),
            _ => Ok(()),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store(size {})", self.progress.checkpoint().checkpoint().size())
    }
}

fn take_lock(dir: &Path) -> Result<DirectoryLock, StoreError> {
    DirectoryLock::take(dir)?.ok_or_else(|| StoreError::InUse { dir: dir.to_owned() })
}
