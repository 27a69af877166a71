//! A node's data directory: founding a ledger in it, and opening it with the log's keys ([`log_keys`]).
//!
//! The first log key is written before the ledger is founded, as `DIR.log.key` next to the directory, and moved into
//! it afterwards: a crash in between loses no key.

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    identifier::{Host, PartyId},
    log::{Checkpoint, KeyType, Note, SigningNoteKey, VerifierKey},
    rules::{Prepared, Role, payload::Predecessor},
    statement::{Draft, Header, KeyId},
    store::{Clock, Options, PublishError, Store, StoreError},
};

use crate::{
    failure::Failure,
    key_file, log_keys,
    speech::tr,
    stated::{self, Name},
    store_spoken,
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
    /// Who else governs.
    pub(crate) others: &'a [stated::Governor],
    /// How many of them all must agree.
    pub(crate) threshold: u64,
    /// The ledger that it continues.
    pub(crate) predecessor: Option<&'a Predecessor>,
}

impl Founding<'_> {
    /// The log's origin: two logs never share one, so a successor at the same host counts on.
    pub(crate) fn origin(&self) -> String {
        let first = stated::origin(self.host);
        let Some(old) = self.predecessor.filter(|old| old.origin.starts_with(&first)) else { return first };
        let number: u64 =
            old.origin[first.len()..].strip_prefix('/').and_then(|n| n.parse().ok()).unwrap_or(1);
        format!("{first}/{}", number.saturating_add(1))
    }
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
    let log_key = new_log_key(dir, &founding.origin())?;
    let vkey = log_key.verifier(KeyType::Ed25519).map_err(Failure::local)?.to_string();
    let charter = charter(founding, &vkey).inspect_err(|_| {
        // Nothing was founded with it, and it would be in the way of the next attempt.
        let _ = fs::remove_file(log_keys::beside(dir));
    })?;
    let ledger = charter.statement().id().to_string();
    let store = Store::found(dir, Options::default(), vec![log_key], system_clock(), &charter)?;
    log_keys::settle(dir)?;
    Ok(Founded { store, ledger, vkey })
}

/// That no log key lies here.
pub(crate) fn no_key(dir: &Path) -> Failure {
    let missing = key_file::KeyFileError::Missing(dir.join(log_keys::FIRST));
    let hint = tr!("log-key-lost-do", dir = dir.display().to_string());
    Failure::from(missing).hint(hint)
}

/// That a node's own log lies here, for whoever wants to follow another with it.
pub(crate) fn is_a_nodes(dir: &Path) -> Failure {
    Failure::local(tr!("follow-own", dir = dir.display().to_string()))
        .code("is-a-nodes")
        .hint(tr!("follow-own-do", dir = dir.display().to_string()))
}

/// What an operator must hear about the log's keys: those that the charter names and that do not lie here.
pub(crate) fn doubt_about_keys(dir: &Path, store: &Store) -> Result<Vec<String>, Failure> {
    let size = store.size();
    let charter = store.read(|state| state.charter().cloned()).map_err(Failure::local)?;
    let Some(charter) = charter else { return Ok(Vec::new()) };
    let held: Vec<VerifierKey> =
        log_keys::read_all(dir, &charter.origin)?.into_iter().map(|key| key.vkey).collect();
    let told = log_keys::lacking(&charter, size, &held).map(|key| {
        tr!(
            "log-key-absent",
            from = key.from.to_string(),
            vkey = key.vkey.to_string(),
            dir = dir.join(log_keys::OTHERS).display().to_string(),
            size = size.to_string()
        )
    });
    Ok(told.collect())
}

/// The origin of the log in a directory. A log keeps its origin, so the high-water mark's first line says it; without a mark the
/// whole log is read.
pub(crate) fn origin_of(dir: &Path) -> Result<String, Failure> {
    if !dir.is_dir() {
        return Err(StoreError::Empty { dir: dir.to_owned() }.into());
    }
    let mark = fs::read_to_string(dir.join("high-water")).unwrap_or_default();
    match Note::parse(mark.as_bytes()).ok().and_then(|note| note.text.parse::<Checkpoint>().ok()) {
        Some(checkpoint) => Ok(checkpoint.origin().to_owned()),
        None => Ok(suyuan_ledger::store::inspect(dir)?.origin),
    }
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
        origin: &f.origin(),
        vkey,
        languages: f.languages,
        governor: f.governor,
        governor_names: f.governor_names,
        roles: f.roles,
        key: &key,
        others: f.others,
        threshold: f.threshold,
        predecessor: f.predecessor,
    });
    let header = Header {
        kind: suyuan_ledger::statement::Kind::charter(),
        key: KeyId::from_bytes(f.key.verifying_key().to_bytes()),
        issuer: f.governor.to_string(),
        subject: f.origin(),
        issued_at: u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default(),
        seq: 0,
        prev: None,
        instead: Vec::new(),
    };
    let statement = Draft { header, payload: payload.into_bytes() }.sign(f.key).map_err(Failure::usage)?;
    Prepared::new(statement.bytes()).map_err(|refusal| {
        Failure::usage(tr!("charter-would-not-hold", why = refusal.detail.to_string())).field(refusal.field)
    })
}

fn new_log_key(dir: &Path, origin: &str) -> Result<SigningNoteKey, Failure> {
    let beside = log_keys::beside(dir);
    if beside.exists() {
        let hint = tr!("founding-cut-short-do");
        return Err(Failure::local(tr!("log-key-already", file = beside.display().to_string())).hint(hint));
    }
    log_keys::make(&beside, origin)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let failure = Failure::local(store_spoken::said(&error));
        match error {
            StoreError::InUse { .. } => failure.code("in-use").hint(tr!("data-in-use-do")),
            StoreError::NotEmpty { .. } => failure.code("not-empty").hint(tr!("data-not-empty-do")),
            StoreError::Empty { .. } => failure.code("no-ledger").hint(tr!("data-no-ledger-do")),
            StoreError::Older { .. }
            | StoreError::HighWaterRoot { .. }
            | StoreError::OlderThanPublished { .. }
            | StoreError::PublishedRoot { .. } => {
                failure.code("other-history").hint(tr!("data-other-history-do"))
            }
            StoreError::HighWaterMissing { .. } => {
                failure.code("no-high-water").hint(tr!("data-no-high-water-do"))
            }
            StoreError::Journal(_) => failure.code("damaged-journal").hint(tr!("data-damaged-journal-do")),
            StoreError::HighWater { .. } => {
                failure.code("bad-high-water").hint(tr!("data-bad-high-water-do"))
            }
            StoreError::Publish(PublishError::Differs { .. }) => {
                failure.code("damaged-tiles").hint(tr!("data-damaged-tiles-do"))
            }
            StoreError::Disk(_) | StoreError::Shelf(_) | StoreError::Publish(_) => {
                failure.code("disk").hint(crate::failure::look_at_the_disk())
            }
            StoreError::Lost { .. } | StoreError::JournalMissing { .. } => {
                failure.code("lost-entries").hint(tr!("data-lost-entries-do"))
            }
            StoreError::Followed { dir } => {
                failure.code("is-a-copy").hint(tr!("data-copy-do", dir = dir.display().to_string()))
            }
            StoreError::LogKey(_) => failure.kind_key().code("no-log-key").hint(tr!("data-no-log-key-do")),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keep;

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
            others: &[],
            threshold: 1,
            predecessor: None,
        };
        let founded = found(&data, &founding).unwrap();
        founded.store.close().unwrap();
        drop(founded.store);
        assert!(data.join("log.key").is_file() && !log_keys::beside(&data).exists());
        let voice = crate::voice::Voice { json: false, quiet: true };
        let again = keep::start(&data, Options::default(), &keep::Asking::default(), voice).unwrap();
        assert_eq!(again.size(), 1);
        assert_eq!(found(&data, &founding).unwrap_err().code.as_deref(), Some("not-empty"));
    }
}
