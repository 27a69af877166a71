//! Numbers of documents, and the entries that name them.
//!
//! The ledger's own indexes know things, not papers. This one is made in memory when somebody first asks, a stretch of the log
//! a request, so that no request takes long: who asks too early is told how far it has come. It keeps twelve bytes a paper:
//! a hash of the number's last part, by which people know a paper, and the entry. What a hash finds is compared with the
//! entry itself.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use suyuan_ledger::trace::Act;

/// The most entries that one request looks through.
const STRETCH: u64 = 20_000;
/// Entries that are read at once.
const READ: u64 = 1_000;
/// The most papers that are kept: 48 MB. A log with more answers for the first of them, and says so.
const MOST: usize = 4_000_000;
/// The most entries that one number gives.
const FOUND: usize = 200;

/// The index, as far as it has come.
#[derive(Debug, Default)]
pub(crate) struct Papers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Entries below this are in it.
    size: u64,
    /// By hash, in two halves so that they pack.
    papers: Vec<([u32; 2], u32)>,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct FoundPapers {
    /// Entries that may name it, newest first; the caller compares.
    pub(crate) candidates: Vec<u64>,
    /// So many entries were looked through.
    pub(crate) looked: u64,
}

impl Papers {
    /// Entries below `size` that may name a paper; `read` gives the acts of a range of entries.
    pub(crate) fn find<E>(
        &self,
        number: &str,
        size: u64,
        mut read: impl FnMut(u64, u64) -> Result<Vec<(u64, Vec<String>)>, E>,
    ) -> Result<FoundPapers, E> {
        // A panic while it was held left whole records only.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = size.min(known.size.saturating_add(STRETCH));
        while known.size < until && known.papers.len() < MOST {
            let (from, to) = (known.size, until.min(known.size + READ));
            for (index, papers) in read(from, to)? {
                let Ok(index) = u32::try_from(index) else { continue };
                known.papers.extend(papers.iter().map(|paper| (hash(paper), index)));
            }
            known.size = to;
        }
        // Nearly sorted but for its new end, which a merge sort takes in one go.
        known.papers.sort();
        let wanted = hash(number);
        let first = known.papers.partition_point(|(hash, _)| *hash < wanted);
        let equal = known.papers[first..].iter().take_while(|(hash, _)| *hash == wanted);
        let mut candidates: Vec<u64> =
            equal.map(|(_, index)| u64::from(*index)).filter(|index| *index < size).collect();
        candidates.dedup();
        candidates.reverse();
        candidates.truncate(FOUND);
        Ok(FoundPapers { candidates, looked: known.size.min(size) })
    }
}

/// Whether a paper of an entry is the one that was typed: the same, or the same in its last part.
pub(crate) fn is_same(paper: &str, typed: &str) -> bool {
    let whole = typed.contains(['/', ':']);
    match whole {
        true => paper.eq_ignore_ascii_case(typed),
        false => tail(paper).eq_ignore_ascii_case(typed),
    }
}

/// The papers of an act.
pub(crate) fn of(act: &Act) -> Vec<String> {
    act.papers.iter().map(|(_, paper)| paper.clone()).collect()
}

fn tail(paper: &str) -> &str {
    paper.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(paper)
}

fn hash(paper: &str) -> [u32; 2] {
    let mut hasher = DefaultHasher::new();
    tail(paper).to_ascii_lowercase().hash(&mut hasher);
    let hash = hasher.finish();
    [(hash >> 32) as u32, hash as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    type Lines = Vec<(u64, Vec<String>)>;

    fn log(size: u64) -> impl FnMut(u64, u64) -> Result<Lines, ()> {
        move |from, to| {
            let paper = |index: u64| (index, vec![format!("https://coop.example/doc/DN-{}", index % 7_000)]);
            Ok((from..to.min(size)).map(paper).collect())
        }
    }

    #[test]
    fn a_long_log_is_read_a_stretch_at_a_time_and_each_number_gives_its_entries() {
        let papers = Papers::default();
        let first = papers.find("dn-6", 30_000, log(30_000)).unwrap();
        assert_eq!((first.looked, first.candidates), (20_000, vec![14_006, 7_006, 6]));
        let then = papers.find("https://other.example/DN-6", 30_000, log(30_000)).unwrap();
        assert_eq!((then.looked, then.candidates), (30_000, vec![28_006, 21_006, 14_006, 7_006, 6]));
        assert!(papers.find("DN-7001", 30_000, log(30_000)).unwrap().candidates.is_empty());
        // The log has grown since the page's checkpoint: what is above it is not told.
        assert_eq!(papers.find("DN-6", 7_000, log(30_000)).unwrap().candidates, [6]);
    }

    #[test]
    fn a_number_is_its_last_part_and_an_address_is_whole() {
        assert!(is_same("urn:epcglobal:cbv:bt:5200001000008:DN-17", "dn-17"));
        assert!(is_same("https://coop.example/doc/DN-17", "https://coop.example/doc/DN-17"));
        assert!(!is_same("https://coop.example/doc/DN-17", "https://other.example/doc/DN-17"));
        assert!(!is_same("https://coop.example/doc/DN-17", "DN-1"));
    }
}
