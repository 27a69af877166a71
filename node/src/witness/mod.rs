//! A witness for any C2SP log (tlog-witness): it cosigns a log's checkpoint if that continues the one it cosigned before.
//!
//! Invariants:
//!
//! - What was asked is judged, and written down, under one lock a log: no two requests are judged against one record.
//! - A cosignature leaves only after the checkpoint is on the disk with the directory that names it ([`Directory`]).
//! - After a failed write or sync nothing more is cosigned, and the witness ends: what the disk has is read anew at the next start.
//! - A log that shows two histories is never cosigned in the second; both notes are kept under `alarms/` and `/health` says so
//!   until a person has taken them away.
//!
//! | request | answer |
//! |---|---|
//! | `POST /add-checkpoint` | `200` with one signature line; or the specification's `400`, `403`, `404`, `409`, `422` |
//! | `GET /{SHA-256(origin), hex}/checkpoint` | the newest cosigned checkpoint of that log |
//! | `GET /health` | `200`; `503` after a failure, or with alarms |

mod directory;
mod http;

pub use directory::{Damage, Directory, DirectoryError, Kept, KnownLog};
pub use http::serve;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use suyuan_ledger::{
    log::{
        AddCheckpoint, KeyType, MAX_COSIGNED_TIME, Note, NoteKeyError, SignatureLine, SignedCheckpoint,
        SigningNoteKey, WitnessRefusal, Witnessed, origin_hash,
    },
    store::DirectoryLock,
};
use thiserror::Error;

/// So many seconds a clock may go back when it is set right; the time cosigned last is told again meanwhile.
const MAX_BACK: u64 = 60;

/// A witness at work.
#[derive(Debug)]
pub struct Witness {
    directory: Directory,
    key: SigningNoteKey,
    logs: Mutex<HashMap<String, Arc<Mutex<Memory>>>>,
    failed: Mutex<Option<String>>,
    clock_confirmed: bool,
    _lock: DirectoryLock,
}

/// What was cosigned last for one log.
#[derive(Debug)]
struct Memory {
    newest: Option<Kept>,
}

/// Why a witness does not start.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// Its directory cannot be used.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The private key is none.
    #[error(transparent)]
    Key(#[from] NoteKeyError),
    /// The private key is not that of the directory.
    #[error("the private key belongs to {got}, the directory is {want}'s")]
    OtherKey {
        /// The key of the directory.
        want: String,
        /// The key given.
        got: String,
    },
}

/// Why there is no cosignature.
#[derive(Debug, Error)]
pub enum Unsigned {
    /// The request is refused.
    #[error(transparent)]
    Refused(#[from] WitnessRefusal),
    /// The log's record cannot be read; others go on.
    #[error(transparent)]
    Record(#[from] DirectoryError),
    /// The clock says nothing, or went back: a cosignature must tell its time, and a later one no earlier time.
    #[error(
        "the witness' clock says {now}, but what it cosigned last says {last} (seconds since 1970): somebody must look at the clock"
    )]
    Clock {
        /// The clock's time.
        now: u64,
        /// The time of the last cosignature.
        last: u64,
    },
    /// A write failed; nothing more is cosigned.
    #[error("the witness has stopped: {0}")]
    Stopped(String),
}

impl Witness {
    /// Opens the directory, and reads what was cosigned in it.
    pub fn open(dir: &Path, key: SigningNoteKey) -> Result<Witness, WitnessError> {
        let directory = Directory::open(dir)?;
        let own = key.verifier(KeyType::CosignatureV1)?;
        if own != *directory.key() {
            let (want, got) = (directory.key().to_string(), own.to_string());
            return Err(WitnessError::OtherKey { want, got });
        }
        let lock = directory.lock()?;
        let mut logs = HashMap::new();
        for log in directory.logs()? {
            let memory = Memory { newest: log.newest };
            logs.insert(origin_hash(&log.origin), Arc::new(Mutex::new(memory)));
        }
        let (logs, failed) = (Mutex::new(logs), Mutex::new(None));
        Ok(Witness { directory, key, logs, failed, clock_confirmed: false, _lock: lock })
    }

    /// A person has looked at the clock: its time counts, even if cosignatures bear a later one.
    pub fn confirm_clock(self) -> Witness {
        Witness { clock_confirmed: true, ..self }
    }

    /// The directory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Judges a request and cosigns, at this time in seconds since 1970. Whoever gets a line may pass it on: what it says is on
    /// the disk.
    pub fn add_checkpoint(&self, body: &[u8], now: u64) -> Result<SignatureLine, Unsigned> {
        let request = AddCheckpoint::parse(body).map_err(WitnessRefusal::from)?;
        let claimed = request.claimed().map_err(|e| WitnessRefusal::Malformed(e.into()))?;
        let hash = origin_hash(claimed.origin());
        let keys = self.directory.keys(&hash)?;
        if keys.is_empty() {
            let origin = claimed.origin().to_owned();
            return Err(WitnessRefusal::UnknownOrigin { origin }.into());
        }
        let memory = self.memory(&hash)?;
        let mut memory = locked(&memory);
        // After the lock: whoever held it may have met the failure.
        if let Some(why) = self.failure() {
            return Err(Unsigned::Stopped(why));
        }
        let latest = memory.newest.as_ref().map(|kept| kept.witnessed);
        let signed = match request.judge(Some(&keys), latest) {
            Ok(signed) => signed,
            Err(refusal) => {
                if let (WitnessRefusal::TwoHistories { .. }, Some(kept)) = (&refusal, &memory.newest) {
                    self.raise_alarm(&hash, &refusal, kept, &request)?;
                }
                return Err(refusal.into());
            }
        };
        let last = memory.newest.as_ref().map_or(0, |kept| kept.time);
        let time = match last.checked_sub(now) {
            Some(back) if back > MAX_BACK && !self.clock_confirmed => {
                return Err(Unsigned::Clock { now, last });
            }
            Some(back) if back <= MAX_BACK => last,
            _ => now,
        };
        if time == 0 || time > MAX_COSIGNED_TIME {
            return Err(Unsigned::Clock { now, last });
        }
        let (line, kept) = self.cosign(&signed, time);
        self.on_disk(self.directory.keep(&hash, &kept.note))?;
        memory.newest = Some(kept);
        Ok(line)
    }

    /// The newest cosigned checkpoint of the log with this hash of its origin.
    pub fn newest(&self, hash: &str) -> Option<String> {
        let memory = locked(&self.logs).get(hash).cloned()?;
        let memory = locked(&memory);
        memory.newest.as_ref().map(|kept| kept.note.clone())
    }

    /// Why nothing more is cosigned, if so.
    pub fn failure(&self) -> Option<String> {
        locked(&self.failed).clone()
    }

    /// The line, and the note to keep: the log's signatures that held, and ours.
    fn cosign(&self, signed: &SignedCheckpoint, time: u64) -> (SignatureLine, Kept) {
        let checkpoint = signed.checkpoint();
        let text = checkpoint.to_string();
        let line = self.key.cosign(&text, time);
        let ours = Note::parse(signed.text().as_bytes()).map_or_else(|_| Vec::new(), |note| note.signatures);
        let by_log = |line: &SignatureLine| {
            signed.signers().iter().any(|key| key.name() == line.name && key.id() == line.id)
        };
        let mut signatures: Vec<SignatureLine> = ours.into_iter().filter(by_log).collect();
        signatures.dedup();
        signatures.push(line.clone());
        let witnessed = Witnessed { size: checkpoint.size(), root: checkpoint.root() };
        (line, Kept { witnessed, time, note: Note { text, signatures }.to_string() })
    }

    fn raise_alarm(
        &self,
        hash: &str,
        refusal: &WitnessRefusal,
        kept: &Kept,
        request: &AddCheckpoint,
    ) -> Result<(), Unsigned> {
        let claimed = request.claimed().map_err(|e| WitnessRefusal::Malformed(e.into()))?;
        let name = format!("{}-{}-{}", &hash[..16], claimed.size(), &claimed.root().to_hex()[..16]);
        let new = self.on_disk(self.directory.alarm(&name, &kept.note, &request.checkpoint))?;
        let origin = claimed.origin();
        tracing::error!(origin, file = new, "ALARM: {refusal}; both notes are kept in alarms/");
        Ok(())
    }

    /// The memory of a log; of one that was added meanwhile, from the disk.
    fn memory(&self, hash: &str) -> Result<Arc<Mutex<Memory>>, Unsigned> {
        let mut logs = locked(&self.logs);
        if let Some(memory) = logs.get(hash) {
            return Ok(memory.clone());
        }
        let memory = Arc::new(Mutex::new(Memory { newest: self.directory.newest(hash)? }));
        logs.insert(hash.to_owned(), memory.clone());
        Ok(memory)
    }

    /// A failed write may be on the disk or not; either way nothing follows it.
    fn on_disk<T, E: std::fmt::Display>(&self, written: Result<T, E>) -> Result<T, Unsigned> {
        written.map_err(|error| {
            let why = error.to_string();
            tracing::error!(why, "the witness could not write: it cosigns nothing more");
            Unsigned::Stopped(locked(&self.failed).get_or_insert(why).clone())
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is written in halves is behind any of them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
