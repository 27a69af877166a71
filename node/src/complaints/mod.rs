//! Complaints of consumers: beside the log, never in it.
//!
//! ```text
//! DATA/complaints/NUMBER.json     one complaint: what it is about, what was said, how to reach who said it, what was answered
//! ```
//!
//! Each is written whole, synced, and renamed into place before its number is given out. A complaint can hold what a person does not
//! want to be known for ever, so nothing of it goes to the log: the contact is erased when its holder asks or when its time is over, and
//! the whole complaint when its own is. Who made the lot, who owns the product, inspectors and governors read them, by requests signed with
//! their key ([`asked`]); whoever has the number sees how it stands, and none of what was written.

mod asked;
mod number;
mod record;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use suyuan_ledger::store::durable::{self, Access, DiskError};
use thiserror::Error;

pub(crate) use asked::{Asked, Asks, asked};
pub(crate) use number::{Number, NumberError};
pub(crate) use record::{About, Answered, MOST_CONTACT, MOST_TEXT, Record, Told};

use crate::{app::App, guard::Rates, moment::now_ms};

const DAY_MS: u64 = 86_400_000;
/// How often what has had its time is erased.
const SWEEP: Duration = Duration::from_secs(3_600);
/// Complaints that one client may leave at once, after a pause.
const BURST: u32 = 5;

/// How complaints are kept.
#[derive(Clone, Debug)]
pub struct Complaining {
    /// Where they lie.
    pub dir: PathBuf,
    /// Days until an answer is due.
    pub answer_days: u64,
    /// Days until a contact is erased, counted from when it came.
    pub contact_days: u64,
    /// Days until a complaint is erased.
    pub keep_days: u64,
    /// Complaints an hour from one client, in the long run.
    pub per_hour: u32,
    /// Complaints kept at once; more are not taken.
    pub most: usize,
}

impl Complaining {
    /// The defaults, in that directory.
    pub fn new(dir: PathBuf) -> Complaining {
        Complaining { dir, answer_days: 7, contact_days: 90, keep_days: 730, per_hour: 20, most: 100_000 }
    }
}

/// Why a complaint was not taken, or not found.
#[derive(Debug, Error)]
pub(crate) enum ComplaintError {
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No randomness.
    #[error("no random number: {0}")]
    Random(#[from] getrandom::Error),
    /// A file is not what it should be.
    #[error("{}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// There are too many.
    #[error("{most} complaints are kept already")]
    Full {
        /// How many are kept at most.
        most: usize,
    },
}

/// The complaints of a node.
pub(crate) struct Complaints {
    config: Complaining,
    /// How often one client complains.
    pub(crate) rates: Rates,
    /// Which there are, and what each is about: what a list needs to know before it reads a file.
    index: Mutex<HashMap<Number, Entry>>,
}

#[derive(Clone)]
struct Entry {
    about: String,
    product: String,
    at_ms: u64,
}

impl Complaints {
    /// Opens the directory, and reads what is there; a file that does not read is told in the log and left alone.
    pub(crate) fn open(config: Complaining) -> Result<Complaints, ComplaintError> {
        durable::create_dir(&config.dir)?;
        close_to_others(&config.dir)?;
        let mut index = HashMap::new();
        let listed = fs::read_dir(&config.dir).map_err(|source| disk("list", &config.dir, source))?;
        for path in listed.filter_map(|file| Some(file.ok()?.path())) {
            let name =
                path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
            let Some(number) = name.and_then(|name| name.parse::<Number>().ok()) else { continue };
            match read(&path) {
                Ok(Some(record)) => {
                    index.insert(number, Entry::of(&record));
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a complaint does not read"),
            }
        }
        let interval = Duration::from_secs(3_600) / config.per_hour.max(1);
        let complaints =
            Complaints { rates: Rates::every(interval, BURST), index: Mutex::new(index), config };
        complaints.sweep(now_ms())?;
        Ok(complaints)
    }

    /// How they are kept.
    pub(crate) fn config(&self) -> &Complaining {
        &self.config
    }

    /// Takes one; its number is durable when it is given.
    pub(crate) fn take(&self, told: Told, now_ms: u64) -> Result<(Number, Record), ComplaintError> {
        let mut index = self.lock();
        if index.len() >= self.config.most {
            return Err(ComplaintError::Full { most: self.config.most });
        }
        let mut number = Number::random()?;
        while index.contains_key(&number) {
            number = Number::random()?;
        }
        let Told { about, product, kind, text, contact, lang } = told;
        let record = Record {
            number: number.to_string(),
            about,
            product,
            kind,
            text,
            contact,
            lang,
            at_ms: now_ms,
            due_ms: now_ms.saturating_add(self.config.answer_days * DAY_MS),
            answers: Vec::new(),
        };
        self.write(number, &record)?;
        index.insert(number, Entry::of(&record));
        Ok((number, record))
    }

    /// One of them, if it is (still) kept.
    pub(crate) fn get(&self, number: Number) -> Result<Option<Record>, ComplaintError> {
        read(&self.path(number))
    }

    /// Adds an answer; one that came before counts once. Nothing if there is no such complaint.
    pub(crate) fn answer(&self, number: Number, answer: Answered) -> Result<Option<Record>, ComplaintError> {
        self.change(number, |record| {
            if record.answers.iter().all(|before| before.request != answer.request) {
                record.answers.push(answer);
            }
        })
    }

    /// Erases how to reach who complained; whether there was something to erase. Nothing if there is no such complaint.
    pub(crate) fn erase_contact(&self, number: Number) -> Result<Option<bool>, ComplaintError> {
        let mut there = false;
        let changed = self.change(number, |record| {
            there = !record.contact.is_empty();
            record.contact.clear();
        })?;
        Ok(changed.map(|_| there))
    }

    /// Those that the reader may read, newest first.
    pub(crate) fn list(
        &self,
        may: impl Fn(&str, &str) -> bool,
        most: usize,
    ) -> Result<Vec<Record>, ComplaintError> {
        let mut found: Vec<(u64, Number)> = {
            let index = self.lock();
            let own = index.iter().filter(|(_, entry)| may(&entry.about, &entry.product));
            own.map(|(number, entry)| (entry.at_ms, *number)).collect()
        };
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.truncate(most);
        found.into_iter().filter_map(|(_, number)| self.get(number).transpose()).collect()
    }

    /// Erases what has had its time.
    pub(crate) fn sweep(&self, now_ms: u64) -> Result<(), ComplaintError> {
        let before = |days: u64| now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        let (gone, unreachable) = (before(self.config.keep_days), before(self.config.contact_days));
        let old: Vec<(Number, u64)> = {
            let index = self.lock();
            let old = index.iter().filter(|(_, entry)| entry.at_ms < unreachable.max(gone));
            old.map(|(number, entry)| (*number, entry.at_ms)).collect()
        };
        for (number, at_ms) in old {
            if at_ms < gone {
                self.erase(number)?;
            } else if self.get(number)?.is_some_and(|record| !record.contact.is_empty()) {
                self.erase_contact(number)?;
            }
        }
        Ok(())
    }

    fn erase(&self, number: Number) -> Result<(), ComplaintError> {
        let mut index = self.lock();
        let path = self.path(number);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(disk("remove", &path, error).into());
            }
            _ => {}
        }
        index.remove(&number);
        Ok(())
    }

    /// One change at a time: the index is the lock.
    fn change(
        &self,
        number: Number,
        change: impl FnOnce(&mut Record),
    ) -> Result<Option<Record>, ComplaintError> {
        let _index = self.lock();
        let Some(before) = self.get(number)? else { return Ok(None) };
        let mut record = before.clone();
        change(&mut record);
        if record != before {
            self.write(number, &record)?;
        }
        Ok(Some(record))
    }

    fn write(&self, number: Number, record: &Record) -> Result<(), ComplaintError> {
        let path = self.path(number);
        let text = serde_json::to_vec_pretty(record)
            .map_err(|source| ComplaintError::Unreadable { path: path.clone(), source })?;
        Ok(durable::replace(&path, &text, Access::OwnerOnly)?)
    }

    fn path(&self, number: Number) -> PathBuf {
        self.config.dir.join(format!("{number}.json"))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Number, Entry>> {
        // A panic elsewhere cannot leave half a change in here.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn of(record: &Record) -> Entry {
        Entry { about: record.about.clone(), product: record.product.clone(), at_ms: record.at_ms }
    }
}

fn read(path: &Path) -> Result<Option<Record>, ComplaintError> {
    let Some(bytes) = durable::read_if_there(path)? else { return Ok(None) };
    let record = serde_json::from_slice(&bytes);
    record.map(Some).map_err(|source| ComplaintError::Unreadable { path: path.to_owned(), source })
}

fn disk(action: &'static str, path: &Path, source: std::io::Error) -> DiskError {
    DiskError { action, path: path.to_owned(), source }
}

fn close_to_others(dir: &Path) -> Result<(), DiskError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = fs::Permissions::from_mode(0o700);
        fs::set_permissions(dir, closed).map_err(|source| disk("close to others", dir, source))?;
    }
    Ok(())
}

/// From now on what has had its time is erased, until the node ends.
pub(crate) fn watch_over(app: &Arc<App>) {
    if app.complaints.is_none() {
        return;
    }
    let app = Arc::downgrade(app);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SWEEP).await;
            let Some(app) = app.upgrade() else { return };
            let swept =
                tokio::task::spawn_blocking(move || app.complaints.as_ref().map(|kept| kept.sweep(now_ms())));
            match swept.await {
                Ok(None | Some(Ok(()))) => {}
                Ok(Some(Err(error))) => tracing::error!(%error, "old complaints are not erased"),
                Err(error) => tracing::error!(%error, "old complaints are not erased"),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(contact: &str) -> Told {
        Told {
            about: "https://coop.example/p/BOX/10/B".to_owned(),
            product: "https://coop.example/p/BOX".to_owned(),
            kind: About::Opened,
            text: "The seal was broken.".to_owned(),
            contact: contact.to_owned(),
            lang: "en".to_owned(),
        }
    }

    #[test]
    fn what_was_taken_is_there_after_a_restart_and_goes_when_its_time_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let config =
            Complaining { contact_days: 10, keep_days: 100, ..Complaining::new(dir.path().join("c")) };
        let now = now_ms();
        let first = Complaints::open(config.clone()).unwrap();
        let (number, record) = first.take(told("13800000000"), now).unwrap();
        assert_eq!(record.due_ms, now + 7 * DAY_MS);
        drop(first);
        let again = Complaints::open(config).unwrap();
        assert_eq!(again.get(number).unwrap(), Some(record));
        assert_eq!(again.list(|_, product| product.ends_with("BOX"), 10).unwrap().len(), 1);
        assert_eq!(again.list(|_, product| product.ends_with("OTHER"), 10).unwrap().len(), 0);
        again.sweep(now + 9 * DAY_MS).unwrap();
        assert_eq!(again.get(number).unwrap().unwrap().contact, "13800000000");
        again.sweep(now + 11 * DAY_MS).unwrap();
        let left = again.get(number).unwrap().unwrap();
        assert_eq!((left.contact.as_str(), left.text.as_str()), ("", "The seal was broken."));
        let bytes = fs::read(again.path(number)).unwrap();
        assert!(!String::from_utf8(bytes).unwrap().contains("13800000000"));
        again.sweep(now + 101 * DAY_MS).unwrap();
        assert_eq!(again.get(number).unwrap(), None);
    }

    #[test]
    fn an_answer_that_comes_twice_counts_once_and_a_full_house_is_full() {
        let dir = tempfile::tempdir().unwrap();
        let config = Complaining { most: 1, ..Complaining::new(dir.path().join("c")) };
        let complaints = Complaints::open(config).unwrap();
        let (number, _) = complaints.take(told(""), 5).unwrap();
        assert!(matches!(complaints.take(told(""), 6), Err(ComplaintError::Full { most: 1 })));
        let answer =
            Answered { by: "p".to_owned(), at_ms: 7, text: "sorry".to_owned(), request: "aa".to_owned() };
        complaints.answer(number, answer.clone()).unwrap();
        let record = complaints.answer(number, answer).unwrap().unwrap();
        assert_eq!(record.answers.len(), 1);
        assert_eq!(record.state(u64::MAX), "answered");
        assert_eq!(complaints.erase_contact(number).unwrap(), Some(false));
    }
}
