//! A day's file: whole records one behind the other, all of that day.

use crate::log::{Frontier, Hash, leaf_hash};
use crate::rules::payload::Day;
use crate::scans::{RECORD, Record};

/// What a day's file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayScans {
    /// The whole records, up to the first that is none.
    pub records: Vec<Record>,
    /// How many bytes those are.
    pub whole: usize,
    /// How many bytes come behind them: what a crash left half-written, or somebody's hand.
    pub torn: usize,
}

impl DayScans {
    /// Reads a file of a day.
    pub fn read(day: Day, file: &[u8]) -> DayScans {
        let (from, to) = (day.begin_ms(), day.end_ms());
        let in_day = |record: &Record| i64::try_from(record.time_ms).is_ok_and(|at| (from..to).contains(&at));
        let whole = file.chunks(RECORD).map_while(|bytes| Record::read(bytes).ok().filter(in_day));
        let records: Vec<Record> = whole.collect();
        let whole = records.len() * RECORD;
        DayScans { records, whole, torn: file.len() - whole }
    }
}

/// The count and root that an anchor has for these bytes of whole records.
pub fn scans_root(records: &[u8]) -> (u64, Hash) {
    let mut tree = Frontier::default();
    for record in records.chunks_exact(RECORD) {
        tree.push(leaf_hash(record), |_, _, _| {});
    }
    (tree.size(), tree.root())
}
