//! A node's data directory: founding a ledger in it, and opening it with the log's key.
//!
//! `log.key` lies beside the journal: PKCS#8 in PEM, not encrypted, for its owner alone, because a node must come up again by itself
//! after a power cut. Whoever has it can sign checkpoints; he cannot sign statements, and a second history is noticed by anybody
//! who kept a proof. Back it up. It is written before the ledger is founded, as `DIR.log.key` next to the directory, and moved into
//! it afterwards: a crash in between loses no key.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    identifier::{Host, PartyId},
    log::{KeyType, SigningNoteKey},
    rules::{Prepared, Role},
    statement::{Draft, Header, KeyId},
    store::{Clock, Options, Store, StoreError},
};

use crate::{
    failure::Failure,
    key_file,
    stated::{self, Name, origin},
    unsealed,
};

/// Who founds what.
#[derive(Clone, Debug)]
pub(crate) struct Founding<'a> {
    /// The ledger's name.
    pub(crate) names: &'a [Name],
    /// The host of its identifiers.
    pub(crate) host: &'a Host,
    /// Its languages, preferred first.
    pub(crate) languages: &'a [String],
    /// Who governs.
    pub(crate) governor: &'a PartyId,
    /// The governor's names.
    pub(crate) governor_names: &'a [Name],
    /// The governor's roles.
    pub(crate) roles: &'a [Role],
    /// The governor's key.
    pub(crate) key: &'a SigningKey,
}

/// What was founded.
#[derive(Debug)]
pub(crate) struct Founded {
    /// The open store.
    pub(crate) store: Store,
    /// The ledger's id, in hex.
    pub(crate) ledger: String,
    /// The log's public key.
    pub(crate) vkey: String,
}

/// Founds a ledger in a directory that is not there, or empty.
pub(crate) fn found(dir: &Path, founding: &Founding<'_>) -> Result<Founded, Failure> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(StoreError::NotEmpty { dir: dir.to_owned() }.into());
    }
    let log_key = new_log_key(dir, founding.host)?;
    let vkey = log_key.verifier(KeyType::Ed25519).map_err(Failure::local)?.to_string();
    let charter = charter(founding, &vkey)?;
    let ledger = charter.statement().id().to_string();
    let store = Store::found(dir, Options::default(), vec![log_key], system_clock(), &charter)?;
    settle_log_key(dir)?;
    Ok(Founded { store, ledger, vkey })
}

/// Opens a ledger that was founded here; `confirm_clock` says that a person has looked at the clock.
pub(crate) fn open(dir: &Path, options: Options) -> Result<Store, Failure> {
    settle_log_key(dir)?;
    if !dir.is_dir() {
        return Err(StoreError::Empty { dir: dir.to_owned() }.into());
    }
    let origin = suyuan_ledger::store::inspect(dir)?.origin;
    let log_key = read_log_key(&dir.join("log.key"), &origin)?;
    Store::open(dir, options, vec![log_key], system_clock()).map_err(|error| match error {
        // sled does not say which file it is about.
        StoreError::Shelf(_) => {
            let cause = format!("{}: {error}", dir.display());
            Failure { cause, ..error.into() }
        }
        error => error.into(),
    })
}

/// The machine's clocks. The second one goes on while the machine sleeps, so a closed lid is no clock that was turned.
pub(crate) fn system_clock() -> Clock {
    let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ms = |d: std::time::Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
    Clock::new(move || ms(since_1970()), move || ms(since_boot()))
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_boot() -> std::time::Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    std::time::Duration::try_from(now).unwrap_or_default()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_boot() -> std::time::Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

fn charter(f: &Founding<'_>, vkey: &str) -> Result<Prepared, Failure> {
    let key = key_file::public_hex(f.key);
    let payload = stated::charter(&stated::Charter {
        names: f.names,
        host: f.host,
        vkey,
        languages: f.languages,
        governor: f.governor,
        governor_names: f.governor_names,
        roles: f.roles,
        key: &key,
    });
    let header = Header {
        kind: suyuan_ledger::statement::Kind::charter(),
        key: KeyId::from_bytes(f.key.verifying_key().to_bytes()),
        issuer: f.governor.to_string(),
        subject: origin(f.host),
        issued_at: u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default(),
        seq: 0,
        prev: None,
        instead: Vec::new(),
    };
    let statement = Draft { header, payload: payload.into_bytes() }.sign(f.key).map_err(Failure::usage)?;
    Prepared::new(statement.bytes()).map_err(|refusal| {
        Failure::usage(format!("this charter would not hold: {}", refusal.detail)).field(refusal.field)
    })
}

fn new_log_key(dir: &Path, host: &Host) -> Result<SigningNoteKey, Failure> {
    let beside = beside(dir);
    if beside.exists() {
        let hint = "it is from a founding that was cut short; move it away, or into the directory if the ledger is there";
        return Err(Failure::local(format!("{}: there is a log key already", beside.display())).hint(hint));
    }
    let key = key_file::generate()?;
    unsealed::save(&beside, &key)?;
    SigningNoteKey::new(&origin(host), key).map_err(Failure::usage)
}

fn settle_log_key(dir: &Path) -> Result<(), Failure> {
    let (beside, inside) = (beside(dir), dir.join("log.key"));
    if !inside.exists() && beside.exists() && dir.join("journal").is_dir() {
        fs::rename(&beside, &inside).map_err(|e| Failure::file(&inside, &e))?;
    }
    Ok(())
}

/// The log's private key.
pub(crate) fn read_log_key(path: &Path, origin: &str) -> Result<SigningNoteKey, Failure> {
    let lost =
        "restore it from the backup; without it this log cannot go on, only a successor can be founded";
    SigningNoteKey::new(origin, unsealed::open(path, lost)?).map_err(Failure::key)
}

fn beside(dir: &Path) -> PathBuf {
    let mut name: OsString = dir.file_name().unwrap_or("suyuan".as_ref()).to_owned();
    name.push(".log.key");
    dir.with_file_name(name)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let failure = Failure::local(&error);
        match error {
            StoreError::InUse { .. } => failure.code("in-use").hint("a node has it open; stop that one, or speak to it with --node"),
            StoreError::NotEmpty { .. } => failure.code("not-empty").hint("name another with --data DIR, or serve this one with `suyuan node --data DIR`"),
            StoreError::Empty { .. } => failure.code("no-ledger").hint("found a ledger with `suyuan init --data DIR`, or mount the volume that holds it"),
            StoreError::Older { .. } | StoreError::HighWaterRoot { .. } => {
                failure.code("other-history").hint("do not start it: take the newest copy of the directory, or ask those who kept proofs")
            }
            StoreError::HighWaterMissing { .. } => failure
                .code("no-high-water")
                .hint("if nothing newer was ever answered, `suyuan node --take-without-high-water` starts all the same"),
            StoreError::Journal(_) => failure
                .code("damaged-journal")
                .hint("keep this directory as it is; the record comes back from the newest backup (docs/OPERATING.md)"),
            StoreError::HighWater { .. } => failure
                .code("bad-high-water")
                .hint("put the mark back from the newest copy or backup; a mark that does not read says nothing about how new this log is"),
            StoreError::Disk(_) | StoreError::Shelf(_) => failure
                .code("disk")
                .hint("look at the disk, its free space and the owner of the files (`df`, `dmesg`, `ls -l`), then start again"),
            StoreError::LogKey(_) => failure.kind_key().hint("restore log.key from the backup"),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_founded_opens_again_with_its_key_inside() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let host = Host::parse("trace.example.cn").unwrap();
        let governor = PartyId::own(&host, "ASSOC").unwrap();
        let names = ["zh=溯源".parse::<Name>().unwrap()];
        let key = key_file::generate().unwrap();
        let founding = Founding {
            names: &names,
            host: &host,
            languages: &["zh".to_owned()],
            governor: &governor,
            governor_names: &names,
            roles: &[Role::Association],
            key: &key,
        };
        let founded = found(&data, &founding).unwrap();
        founded.store.close().unwrap();
        drop(founded.store);
        assert!(data.join("log.key").is_file() && !beside(&data).exists());
        let again = open(&data, Options::default()).unwrap();
        assert_eq!(again.size(), 1);
        assert_eq!(found(&data, &founding).unwrap_err().code.as_deref(), Some("not-empty"));
    }
}
