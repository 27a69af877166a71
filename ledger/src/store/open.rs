//! An open ledger: its options, its threads, and how it is closed.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        mpsc::{channel, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

use super::{
    Blobs, DiskError, Mode, Note, Private, Rolls, Stopped, StoreError, behind,
    clock::Watch,
    cold_file::ColdFile,
    committer::Committer,
    cose::CoseSigner,
    durable::tried,
    journal::Journal,
    lock::DirectoryLock,
    progress::{Alarm, Progress},
    publish::{Publisher, Showing, keep_up},
    queue::Queue,
    recovery,
    sequencer::Sequencer,
    snapshot,
    tail::Records,
};
use crate::rules::State;

/// How a store behaves. None of it changes what the data mean.
#[derive(Clone, Debug)]
pub struct Options {
    /// Memory that sled may use for its cache.
    pub cache_bytes: u64,
    /// Memory that the tables of the rules' state may take; what is more lies in a file.
    pub state_memory: u64,
    /// From which size on a journal segment is followed by another.
    pub segment_bytes: u64,
    /// How many statements may wait to be judged.
    pub queue: usize,
    /// A person has looked at the clock: start even if it is a day ahead of the last entry, or behind it.
    pub confirm_clock: bool,
    /// Make sled and the snapshot again from tiles and journal, and compare every byte that is published.
    pub rebuild: bool,
    /// Replay the whole log and compare everything with it, though the snapshot would do.
    pub compare: bool,
    /// How many entries a log must have for a snapshot of its state to be used at the start; smaller ones are replayed and compared whole.
    pub snapshot_from: u64,
    /// An operator states that nothing newer was ever answered: start although the high-water mark is missing.
    pub take_without_high_water: bool,
    /// When the published checkpoint moves.
    pub showing: Showing,
}

/// An open ledger.
pub struct Store {
    pub(super) queue: Arc<Queue>,
    pub(super) state: Arc<RwLock<State>>,
    pub(super) watch: Arc<Mutex<Watch>>,
    pub(super) records: Arc<Records>,
    pub(super) progress: Arc<Progress>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) cose: CoseSigner,
    pub(super) mode: Arc<Mutex<Mode>>,
    pub(super) importing: Mutex<()>,
    pub(super) private: Private,
    pub(super) blobs: Blobs,
    pub(super) rolls: Rolls,
    pub(super) notes: Vec<Note>,
    pub(super) dir: PathBuf,
    pub(super) threads: Mutex<Vec<JoinHandle<()>>>,
    pub(super) _lock: DirectoryLock,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            cache_bytes: 64 << 20,
            state_memory: 512 << 20,
            segment_bytes: 16 << 20,
            queue: 16_384,
            confirm_clock: false,
            rebuild: false,
            compare: false,
            snapshot_from: 32_768,
            take_without_high_water: false,
            showing: Showing::AtOnce,
        }
    }
}

impl Options {
    /// An empty world within its bounds, for the ledger in this directory.
    pub(super) fn world(&self, dir: &Path) -> Result<State, DiskError> {
        let bytes = usize::try_from(self.state_memory).unwrap_or(usize::MAX);
        Ok(State::bounded(Box::new(ColdFile::create(dir)?), bytes))
    }
}

impl Store {
    pub(super) fn start_threads(
        &self,
        dir: PathBuf,
        sequencer: Sequencer,
        journal: Journal,
        snapshots: (u64, u64),
    ) -> Result<(), StoreError> {
        let (batches, to_commit) = sync_channel(1);
        let (shelver, more) = channel();
        let (forks, to_keep) = channel();
        let (publisher, to_publish) = channel();
        let (alive, ended) = channel();
        let committer = Committer {
            journal,
            log_keys: sequencer.log_keys.clone(),
            records: self.records.clone(),
            progress: self.progress.clone(),
            shelver,
            publisher,
            forks,
            _alive: alive,
        };
        let raised = self.progress.checkpoint().checkpoint().size();
        let (records, progress, following) =
            (self.records.clone(), self.progress.clone(), self.progress.clone());
        let place = dir.clone();
        self.thread(&dir, "shelf writer", move || behind::fill_shelf(&place, &records, &progress, &more))?;
        let (publisher, records, progress) =
            (self.publisher.clone(), self.records.clone(), self.progress.clone());
        let journal_dir = recovery::journal_dir(&dir);
        self.thread(&dir, "publisher", move || {
            keep_up(&publisher, &records, &progress, &journal_dir, &to_publish);
        })?;
        let (state, records, progress) = (self.state.clone(), self.records.clone(), self.progress.clone());
        let place = dir.clone();
        self.thread(&dir, "snapshot writer", move || {
            snapshot::keep(&place, &state, &records, &progress, snapshots, &ended);
        })?;
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

    /// Whether statements are taken.
    pub fn mode(&self) -> Mode {
        self.mode.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says anew why a read-only store takes no statements; one that is writing stays so.
    pub fn explain(&self, why: String) {
        if let Mode::ReadOnly { why: said } = &mut *self.mode.lock().unwrap_or_else(PoisonError::into_inner) {
            *said = why;
        }
    }

    /// What was found at opening, and what was done about it.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The files that statements name.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The lists of item codes.
    pub fn rolls(&self) -> &Rolls {
        &self.rolls
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
        write!(f, "Store(size {})", self.progress.durable())
    }
}

/// Takes the directory for this process alone.
pub(super) fn take_lock(dir: &Path) -> Result<DirectoryLock, StoreError> {
    DirectoryLock::take(dir)?.ok_or_else(|| StoreError::InUse { dir: dir.to_owned() })
}
