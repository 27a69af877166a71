//! Which entries say which word: event types, business steps, dispositions, places and event ids.
//!
//! Identifiers of goods and parties are in the rules' own index; this one has what that lacks. It lives in memory, is written behind the
//! log by those who ask, a bounded time each, and is only ever an aid: what it does not cover yet is read. About 25 bytes an event.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use suyuan_ledger::rules::names::canonical;

use super::Told;
use crate::{Problem, ledger::Ledger};

/// How many entries are read between two looks at the clock.
const STEP: u64 = 256;

/// What is indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Member {
    /// `type`.
    Type,
    /// `bizStep`.
    BizStep,
    /// `disposition`.
    Disposition,
    /// `readPoint`.
    ReadPoint,
    /// `bizLocation`.
    BizLocation,
}

/// The index.
#[derive(Default)]
pub(crate) struct WordIndex(Mutex<Words>);

#[derive(Default)]
struct Words {
    /// How many entries are covered.
    upto: u64,
    lists: HashMap<(Member, String), Vec<u32>>,
    /// Event ids by a hash of their own, since they are as many as events; who asks compares.
    ids: BTreeSet<(u64, u32)>,
    hasher: RandomState,
}

impl WordIndex {
    /// Goes on until the log's end or the deadline; says how many entries are covered then.
    pub(crate) fn catch_up(&self, ledger: &Ledger, deadline: Instant) -> Result<u64, Problem> {
        let mut words = self.lock();
        let size = ledger.size().min(u64::from(u32::MAX));
        while words.upto < size && Instant::now() < deadline {
            let end = size.min(words.upto + STEP);
            let entries = ledger.entries(words.upto, end)?;
            for (index, bytes) in (words.upto..).zip(&entries) {
                if let Some(told) = Told::read(index, bytes) {
                    words.add(&told);
                }
            }
            words.upto += entries.len() as u64;
            if entries.is_empty() {
                break;
            }
        }
        Ok(words.upto)
    }

    /// The entries that say one of these, in order.
    pub(crate) fn entries(&self, member: Member, values: &[String]) -> Vec<u64> {
        let words = self.lock();
        let lists = values.iter().filter_map(|value| words.lists.get(&(member, value.clone())));
        let mut found: Vec<u64> = lists.flatten().map(|index| u64::from(*index)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The entries whose event may have one of these ids.
    pub(crate) fn named(&self, ids: &[String]) -> Vec<u64> {
        let words = self.lock();
        let hashes = ids.iter().map(|id| words.hasher.hash_one(id));
        let mut found: Vec<u64> = hashes
            .flat_map(|hash| {
                words.ids.range((hash, 0)..=(hash, u32::MAX)).map(|(_, index)| u64::from(*index))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every value that was seen, in order.
    pub(crate) fn values(&self, member: Member) -> Vec<String> {
        let words = self.lock();
        let mut values: Vec<String> =
            words.lists.keys().filter(|(of, _)| *of == member).map(|(_, value)| value.clone()).collect();
        values.sort_unstable();
        values
    }

    fn lock(&self) -> MutexGuard<'_, Words> {
        // A panic in between leaves an entry half noted; it is noted again, and lists are made unique when read.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Words {
    fn add(&mut self, told: &Told) {
        let Ok(index) = u32::try_from(told.index) else { return };
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
                self.lists.entry((member, value)).or_default().push(index);
            }
        }
        if let Some(id) = event.event_id() {
            self.ids.insert((self.hasher.hash_one(id), index));
        }
    }
}
