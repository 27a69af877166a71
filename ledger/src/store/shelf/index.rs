//! The index from statement id to entry, packed many to a value.
//!
//! A record is a **tag**, the first eight bytes of an id, and the entry's offset within its run. Tags may collide, by chance or
//! because somebody ground for it; so a lookup gives candidates, and who asks compares the whole id with the entry's own. Full
//! SHA-256 decides, the tag only narrows.
//!
//! Records lie sorted in **runs**. Run (level, number) covers the 128·8^level entries from number·128·8^level on, like a
//! subtree of the log, up to [`TOP`]. Which runs there are follows from the watermark alone: its base-8 digits. When a watermark passes the
//! end of a larger run, the smaller ones are merged into it in the same batch. So a run is a function of its entries: writing
//! one twice is harmless, and a reader needs no list of them.
//!
//! A lookup probes each run once: at most 7 a level and one for every 524,288 entries, that is 29 for a
//! million and about 50 for ten. A record is written at most five times, 12 bytes each.

use crate::statement::StatementId;

/// How many entries the smallest run covers.
pub(in crate::store) const GROUP: u64 = 128;
/// How many records make a full page: 4,092 bytes.
pub(super) const PAGE: usize = 341;

const FAN: u64 = 8;
const TOP: u8 = 4;
const RECORD: usize = 12;

/// A run's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    /// Its size: 128·8^level entries.
    pub(super) level: u8,
    /// How many runs of that size come before.
    pub(super) number: u64,
}

/// One statement in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    /// The first eight bytes of the statement's id.
    pub(super) tag: u64,
    /// The entry's index, less that of the run's first.
    pub(super) offset: u32,
}

/// What one write does to the runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// Runs that come to be.
    pub(super) made: Vec<Run>,
    /// Runs that are merged into those.
    pub(super) dropped: Vec<Run>,
}

/// The tag of an id.
pub(super) fn tag(id: &StatementId) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *id.as_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The runs at a watermark, oldest first.
pub(super) fn runs(watermark: u64) -> Vec<Run> {
    let groups = watermark / GROUP;
    let mut runs = Vec::new();
    for level in (0..=TOP).rev() {
        let whole = groups / FAN.pow(u32::from(level));
        let first = if level == TOP { 0 } else { whole - whole % FAN };
        runs.extend((first..whole).map(|number| Run { level, number }));
    }
    runs
}

/// What changes from one watermark to a later one.
pub(super) fn step(from: u64, to: u64) -> Step {
    let (before, after) = (runs(from), runs(to));
    Step {
        made: after.iter().filter(|run| !before.contains(run)).copied().collect(),
        dropped: before.into_iter().filter(|run| !after.contains(run)).collect(),
    }
}

impl Run {
    /// The first entry.
    pub(super) fn start(self) -> u64 {
        self.number * self.length()
    }

    /// The entry behind the last.
    pub(super) fn end(self) -> u64 {
        self.start() + self.length()
    }

    fn length(self) -> u64 {
        GROUP * FAN.pow(u32::from(self.level))
    }
}

/// The pages of a run's sorted records: the first record of each, and its bytes.
pub(super) fn pages(sorted: &[Record]) -> impl Iterator<Item = (Record, Vec<u8>)> {
    sorted.chunks(PAGE).map(|page| {
        let mut bytes = Vec::with_capacity(page.len() * RECORD);
        for record in page {
            bytes.extend_from_slice(&record.tag.to_be_bytes());
            bytes.extend_from_slice(&record.offset.to_be_bytes());
        }
        (page[0], bytes)
    })
}

/// The records of a page.
pub(super) fn records(page: &[u8]) -> impl DoubleEndedIterator<Item = Record> {
    page.as_chunks::<RECORD>().0.iter().map(|[a, b, c, d, e, f, g, h, i, j, k, l]| Record {
        tag: u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
        offset: u32::from_be_bytes([*i, *j, *k, *l]),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_million_entries_lie_in_fewer_than_thirty_runs() {
        let worst = |size: u64| (size - 40_000..size).step_by(128).map(|at| runs(at).len()).max().unwrap();
        assert!(worst(1_048_576) < 30, "{}", worst(1_048_576));
        assert!(worst(10_000_000) < 50, "{}", worst(10_000_000));
    }

    proptest! {
        #[test]
        fn runs_cover_everything_once(groups in 0u64..200_000) {
            let mut at = 0;
            for run in runs(groups * GROUP) {
                prop_assert_eq!(run.start(), at);
                at = run.end();
            }
            prop_assert_eq!(at, groups * GROUP);
        }

        #[test]
        fn each_run_made_is_covered_by_those_dropped_and_the_new_entries(from in 0u64..20_000, more in 1u64..3_000) {
            let (from, to) = (from * GROUP, (from + more) * GROUP);
            let step = step(from, to);
            for run in &step.made {
                let mut at = run.start();
                for old in step.dropped.iter().filter(|old| run.start() <= old.start() && old.end() <= run.end()) {
                    prop_assert_eq!(old.start(), at);
                    at = old.end();
                }
                prop_assert!(at >= from || at == run.end());
            }
            let dropped: u64 = step.dropped.iter().map(|run| run.end() - run.start()).sum();
            let made: u64 = step.made.iter().map(|run| run.end() - run.start()).sum();
            prop_assert_eq!(made, dropped + to - from);
        }
    }
}
