//! Which entries say which word: event types, steps, dispositions, places, event ids and the numbers of documents.
//!
//! Identifiers of goods and parties are in the rules' own index; this one has what that lacks. It lies on the store's register,
//! so memory holds the newest stretch alone, and a start reads at most that again. It is written behind the log by those who
//! ask, a bounded time each, and is only ever an aid: what it does not cover yet is read, or the answer says how far it looked.
//! A register that fails a reader is begun anew.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rayon::prelude::*;
use suyuan_ledger::{
    rules::names::canonical,
    store::{ReadError, STRETCH, Store, Words},
};

use crate::{Problem, epcis::Told};

/// What counts as a word; another number begins the register anew.
const VERSION: u32 = 1;
/// How many entries are read between two looks at the clock.
const STEP: u64 = 512;
/// How long one request may add to it.
const ADDING: Duration = Duration::from_millis(500);
/// The most entries that the number of a document gives.
const FOUND: usize = 200;

/// What an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    /// `type`.
    Type = 0,
    /// `bizStep`.
    BizStep = 1,
    /// `disposition`.
    Disposition = 2,
    /// `readPoint`.
    ReadPoint = 3,
    /// `bizLocation`.
    BizLocation = 4,
    /// `eventID`.
    EventId = 5,
    /// The last part of a document's address, in small letters: people know a paper by it.
    Paper = 6,
}

/// The index.
pub(crate) struct Said {
    store: Arc<Store>,
    newest: Mutex<Option<Newest>>,
}

/// The stretch that is not full.
#[derive(Default)]
struct Newest {
    /// How many entries the register covers.
    kept: u64,
    /// How many entries were read.
    upto: u64,
    words: Words,
}

/// Entries that may name a document.
#[derive(Debug)]
pub(crate) struct Papers {
    /// The newest first; the caller compares.
    pub(crate) candidates: Vec<u64>,
    /// So many entries were looked through.
    pub(crate) looked: u64,
}

impl Said {
    /// Over a store's register.
    pub(crate) fn new(store: Arc<Store>) -> Said {
        Said { store, newest: Mutex::default() }
    }

    /// Goes on until the log's end or for a while; says how many entries are covered then.
    pub(crate) fn catch_up(&self) -> Result<u64, Problem> {
        let (mut newest, deadline) = (self.lock(), Instant::now() + ADDING);
        let newest = match &mut *newest {
            Some(newest) => newest,
            none => {
                let kept = self.store.register(VERSION)?;
                none.insert(Newest { kept, upto: kept, words: Words::default() })
            }
        };
        let size = self.store.size();
        while newest.upto < size && Instant::now() < deadline {
            let end = size.min(newest.upto + STEP).min(newest.kept + STRETCH);
            let entries = self.store.entries(newest.upto, end)?;
            let told: Vec<Option<Told>> = entries.par_iter().map(|bytes| Told::read(0, bytes)).collect();
            for (index, told) in (newest.upto..).zip(&told) {
                if let Some(told) = told {
                    say(&mut newest.words, (index - newest.kept) as u16, told);
                }
            }
            newest.upto += entries.len() as u64;
            if newest.upto == newest.kept + STRETCH {
                self.store.write_register(VERSION, newest.kept, &newest.words)?;
                *newest = Newest { kept: newest.upto, upto: newest.upto, words: Words::default() };
            }
            if entries.is_empty() {
                break;
            }
        }
        Ok(newest.upto)
    }

    /// The entries that may say one of these, in order; who asks compares.
    pub(crate) fn entries(&self, member: Member, values: &[String]) -> Result<Vec<u64>, Problem> {
        let kind = member as u8;
        self.look(|newest| {
            let mut found = Vec::new();
            for value in values {
                found.extend(self.store.registered(newest.kept, kind, value)?);
                found.extend(newest.words.places(kind, value).map(|at| newest.kept + u64::from(at)));
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        })
    }

    /// Every value that was seen.
    pub(crate) fn values(&self, member: Member) -> Result<Vec<String>, Problem> {
        let kind = member as u8;
        self.look(|newest| {
            let mut values = self.store.listed(kind)?;
            values.extend(newest.words.texts(kind).map(str::to_owned));
            Ok(values)
        })
    }

    /// Entries below `size` that may name a document by this number or address.
    pub(crate) fn papers(&self, number: &str, size: u64) -> Result<Papers, Problem> {
        let looked = self.catch_up()?.min(size);
        let mut candidates = self.entries(Member::Paper, &[tail(number).to_lowercase()])?;
        candidates.retain(|index| *index < size);
        candidates.reverse();
        candidates.truncate(FOUND);
        Ok(Papers { candidates, looked })
    }

    /// Reads what is there. A register that fails is begun anew by the next request.
    fn look<T>(&self, read: impl FnOnce(&Newest) -> Result<Vec<T>, ReadError>) -> Result<Vec<T>, Problem> {
        let mut newest = self.lock();
        let error = match newest.as_ref().map(read) {
            None => return Ok(Vec::new()),
            Some(Ok(found)) => return Ok(found),
            Some(Err(error)) => error,
        };
        tracing::warn!(%error, "the register of words is made again");
        *newest = None;
        self.store.forget_register()?;
        Err(Problem::unavailable("an index is made again; ask once more").after(1))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Newest>> {
        self.newest.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            // A panic in between may have left an entry half noted: the stretch is read again.
            let mut newest = poisoned.into_inner();
            *newest = None;
            self.newest.clear_poison();
            newest
        })
    }
}

fn say(words: &mut Words, at: u16, told: &Told) {
    let event = &told.event;
    let said = [
        (Member::Type, Some(event.kind.name().to_owned())),
        (Member::BizStep, event.biz_step().map(|step| step.as_str().to_owned())),
        (Member::Disposition, event.disposition().map(|word| word.as_str().to_owned())),
        (Member::ReadPoint, event.read_point().map(canonical)),
        (Member::BizLocation, event.biz_location().map(canonical)),
    ];
    for (member, value) in said {
        if let Some(value) = value {
            words.say(at, member as u8, &value, true);
        }
    }
    if let Some(id) = event.event_id() {
        words.say(at, Member::EventId as u8, id, false);
    }
    for paper in &event.common.biz_transactions {
        words.say(at, Member::Paper as u8, &tail(&paper.id).to_lowercase(), false);
    }
}

/// Whether a paper of an entry is the one that was typed: the same, or the same in its last part.
pub(crate) fn is_same_paper(paper: &str, typed: &str) -> bool {
    let (paper, typed) = (paper.to_lowercase(), typed.to_lowercase());
    match typed.contains(['/', ':']) {
        true => paper == typed,
        false => tail(&paper) == typed,
    }
}

fn tail(paper: &str) -> &str {
    paper.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_last_part_and_an_address_is_whole() {
        assert!(is_same_paper("urn:epcglobal:cbv:bt:5200001000008:DN-17", "dn-17"));
        assert!(is_same_paper("https://coop.example/doc/DN-17", "https://coop.example/doc/DN-17"));
        assert!(!is_same_paper("https://coop.example/doc/DN-17", "https://other.example/doc/DN-17"));
        assert!(!is_same_paper("https://coop.example/doc/DN-17", "DN-1"));
        assert!(is_same_paper("https://coop.example/doc/Ä-1", "ä-1"), "letters of every script");
    }
}
