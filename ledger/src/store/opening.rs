//! Opening in two steps: what the disk has, and only then whether to go on writing.
//!
//! [`Store::recover`] reads, compares and mends what can be made again. It signs nothing and answers nobody, so that its caller may ask
//! others first how far the log has come. [`Opening::start`] is told what came of that.

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, RwLock},
};

use super::{
    Blobs, Clock, Mode, Note, Options, Private, Rolls, Store, StoreError,
    clock::Watch,
    cose::CoseSigner,
    followed,
    hashes::Hashes,
    high_water,
    journal::Journal,
    lock::DirectoryLock,
    log_keys::{LogKeys, check_signed},
    progress::Progress,
    publish::Publisher,
    queue::Queue,
    recovery::{self, Recovered},
    sequencer::{Room, Sequencer},
    tail::Records,
};
use crate::{
    log::{Chain, Frontier, Hash, HashReader, SignedCheckpoint, SigningNoteKey},
    rules::State,
};

/// Recovered from disk; nothing has been signed, nothing answered.
pub struct Opening {
    dir: PathBuf,
    options: Options,
    log_keys: LogKeys,
    watch: Watch,
    lock: DirectoryLock,
    state: State,
    chain: Chain,
    frontier: Frontier,
    records: Arc<Records>,
    journal: Journal,
    publisher: Arc<Publisher>,
    newest: Option<Arc<SignedCheckpoint>>,
    marked: u64,
    snapshot: u64,
    notes: Vec<Note>,
}

impl Store {
    /// Reads a ledger that was founded here, and mends what can be made again. A follower's has no log keys.
    pub fn recover(
        dir: &Path,
        options: Options,
        log_keys: Vec<SigningNoteKey>,
        clock: Clock,
    ) -> Result<Opening, StoreError> {
        if !recovery::journal_dir(dir).is_dir() {
            return Err(recovery::without_journal(dir)?);
        }
        let lock = super::open::take_lock(dir)?;
        Opening::recover(dir, options, LogKeys::new(log_keys)?, Watch::start(clock), lock)
    }

    /// Opens a ledger that was founded here for writing. What was remarkable is in [`Store::notes`].
    pub fn open(
        dir: &Path,
        options: Options,
        log_keys: Vec<SigningNoteKey>,
        clock: Clock,
    ) -> Result<Store, StoreError> {
        Store::recover(dir, options, log_keys, clock)?.start(Mode::Writing)
    }
}

impl Opening {
    pub(super) fn recover(
        dir: &Path,
        options: Options,
        log_keys: LogKeys,
        watch: Watch,
        lock: DirectoryLock,
    ) -> Result<Opening, StoreError> {
        let Recovered {
            state,
            chain,
            frontier,
            records,
            journal,
            publisher,
            newest,
            marked,
            snapshot,
            notes,
        } = recovery::recover(dir, &options, watch.wall_ms())?;
        Ok(Opening {
            dir: dir.to_owned(),
            options,
            log_keys,
            watch,
            lock,
            state,
            chain,
            frontier,
            records,
            journal,
            publisher,
            newest: newest.map(Arc::new),
            marked,
            snapshot,
            notes,
        })
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.chain.size()
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The world behind the last entry.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What was found, and what was done about it.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The hashes of complete subtrees, for one question: what it reads stays at hand until it is dropped.
    pub fn hash_reader(&self) -> impl HashReader + '_ {
        Hashes::of(&self.records)
    }

    /// The newest checkpoint that lies on the disk, signed by the log.
    pub fn newest_checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.newest.as_deref()
    }

    /// Begins to serve. For writing every log key in force must have been given, and a checkpoint over all entries is signed;
    /// read-only nothing is ever signed, and what is served is the newest checkpoint found.
    pub fn start(self, mode: Mode) -> Result<Store, StoreError> {
        let size = self.chain.size();
        let checkpoint = match &mode {
            Mode::Writing if followed::is_marked(&self.dir) => {
                return Err(StoreError::Followed { dir: self.dir });
            }
            Mode::Writing => {
                let signers = self.log_keys.signers(self.state.charter(), size)?;
                let signed = self.log_keys.sign(&signers, self.journal.synced(), self.frontier.root())?;
                high_water::raise(&self.dir, &signed)?;
                match self.newest {
                    // Its cosignatures are worth keeping.
                    Some(newest)
                        if newest.checkpoint() == signed.checkpoint()
                            && check_signed(self.state.charter(), &newest).is_ok() =>
                    {
                        newest
                    }
                    _ => Arc::new(signed),
                }
            }
            Mode::ReadOnly { .. } => {
                let newest = self.newest.ok_or_else(|| StoreError::NoCheckpoint { dir: self.dir.clone() })?;
                if newest.checkpoint().size() > self.marked {
                    high_water::raise(&self.dir, &newest)?;
                }
                newest
            }
        };
        self.publisher.publish(&self.records, &checkpoint)?;
        let log_keys = Arc::new(self.log_keys);
        let private = Private::open(&self.dir.join("private"))?;
        let blobs = Blobs::open(&self.dir)?;
        let rolls = Rolls::open(&self.dir)?;
        let mut watch = self.watch;
        watch.compare(self.chain.time_ms(), self.options.confirm_clock);
        let store = Store {
            queue: Arc::new(Queue::new(self.options.queue)),
            state: Arc::new(RwLock::new(self.state)),
            watch: Arc::new(Mutex::new(watch)),
            records: self.records,
            progress: Arc::new(Progress::new(size, checkpoint)),
            publisher: self.publisher,
            cose: CoseSigner::new(log_keys.clone()),
            mode: Arc::new(Mutex::new(mode)),
            importing: Mutex::default(),
            private,
            blobs,
            rolls,
            notes: self.notes,
            dir: self.dir.clone(),
            threads: Mutex::default(),
            _lock: self.lock,
        };
        let sequencer = Sequencer {
            queue: store.queue.clone(),
            state: store.state.clone(),
            watch: store.watch.clone(),
            records: store.records.clone(),
            progress: store.progress.clone(),
            log_keys,
            chain: self.chain,
            frontier: self.frontier,
            under_way: HashMap::new(),
            room: Room::default(),
        };
        let snapshots = (self.options.snapshot_from, self.snapshot);
        store.start_threads(self.dir, sequencer, self.journal, snapshots)?;
        Ok(store)
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening(size {})", self.size())
    }
}
