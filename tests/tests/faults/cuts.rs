//! The power goes, by the book: the disk is made from the node's own system calls, with what POSIX promises and no more, at
//! every sync and after every answer. Works without root and without loop devices.

use std::fs;
use std::path::Path;

use suyuan_tests::fault::{
    Came, Cut, Dice, Disk, Kept, Launch, Site, Tally, Trace, have, long, spread, turn,
};
use tempfile::TempDir;

/// A node's life under strace, and what it started from.
struct Life {
    before: Site,
    after: Site,
    trace: Trace,
}

fn live(more: &[&str]) -> Life {
    let before = Site::found(20);
    let mut after = before.fork();
    let file = after.data.with_extension("trace");
    let mut words = vec!["strace".to_owned()];
    words.extend(Trace::options(Disk::CALLS, &file));
    words.extend(more.iter().map(|word| (*word).to_owned()));
    after.launch(&Launch::under(&words)).unwrap_or_else(|refused| panic!("{}", refused.brief()));
    assert_eq!(after.write(6), 6);
    after.settle();
    after.load(std::time::Duration::from_millis(if long() { 400 } else { 60 }));
    after.settle();
    after.stop();
    Life { before, after, trace: Trace::read(&file) }
}

impl Life {
    /// What clients had been told when a line of the trace was written.
    fn told(&self, line: usize) -> Kept {
        let known = self.before.kept.len();
        let ids: Vec<String> = self
            .trace
            .answers()
            .filter(|(began, _)| *began <= line)
            .flat_map(|(_, bytes)| ids(&String::from_utf8_lossy(&bytes)))
            .collect();
        self.after.kept.only(known, &ids)
    }

    /// Starts a node on the disk as it is; what came of it.
    fn judge(&self, disk: &Disk, cut: &Cut, line: usize) -> Result<suyuan_tests::fault::Verdict, String> {
        let dir = TempDir::with_prefix("suyuan-cut-").unwrap();
        let data = dir.path().join("ledger");
        fs::create_dir(&data).unwrap();
        disk.build(cut, &data);
        let mut site = self.after.moved(&data);
        site.kept = self.told(line);
        site.launch(&Launch::plain()).map_err(|refused| refused.brief())?;
        Ok(site.judge())
    }

    fn disk(&self) -> Disk {
        Disk::of(&self.before.data, &self.after.data)
    }
}

/// The ids of receipts in an answer: whatever is 64 hex digits behind `"id":"`.
fn ids(answer: &str) -> Vec<String> {
    if !answer.starts_with("HTTP/1.1 20") {
        return Vec::new();
    }
    answer.split("\"id\":\"").skip(1).filter_map(|rest| Some(rest.get(..64)?.to_owned())).collect()
}

#[test]
fn the_disk_after_any_sync() {
    let _turn = turn();
    if !have("the disk after any sync", &["strace"]) {
        return;
    }
    let life = live(&[]);
    let root: &Path = &life.after.data;
    // Right before a sync returns, right after, and when an answer has left.
    let mut places: Vec<usize> = Vec::new();
    for (at, call) in life.trace.calls.iter().enumerate() {
        if call.synced() && call.touches(root) {
            places.extend([at.saturating_sub(1), at]);
        } else if call.writes_to_a_socket() || (long() && call.touches(root)) {
            places.push(at);
        }
    }
    places.sort_unstable();
    places.dedup();
    assert!(places.len() > 20, "{} syncs and answers", places.len());
    if !long() {
        places = spread(places.len(), 12).into_iter().map(|at| places[at]).collect();
    }
    let mut tally = Tally::new("power cut, by the book", places.len() * if long() { 5 } else { 2 });
    let (mut disk, mut done) = (life.disk(), 0);
    for (nth, at) in places.into_iter().enumerate() {
        life.trace.calls[done..=at].iter().for_each(|call| disk.step(call));
        done = at + 1;
        let line = life.trace.calls[at].ended;
        let seeds = if long() { 3 } else { 1 };
        let mut kinds = vec![Cut::Least];
        kinds.extend((0..seeds).map(|seed| Cut::Some(Dice::new(nth as u64 * 31 + seed))));
        if long() {
            kinds.push(Cut::Most);
        }
        for cut in kinds {
            let what = format!("call {at} ({}), {cut:?}", life.trace.calls[at].name);
            match life.judge(&disk, &cut, line) {
                Ok(verdict) => tally.case(&what, Came::Recovered(verdict), root, None),
                Err(said) => tally.wrong(format!("{what}: it does not start: {said}")),
            }
        }
    }
    tally.done();
}

/// The proof that the method can fail: `fdatasync` and `fsync` are skipped and reported as done. Without `fdatasync` alone an
/// answer is lost only until what it stands for is published, which `fsync` makes durable; so each answer is looked at.
#[test]
fn syncs_that_were_skipped_are_found_out() {
    let _turn = turn();
    if !have("syncs that were skipped", &["strace"]) {
        return;
    }
    for calls in ["fdatasync", "fsync,fdatasync"] {
        let life = live(&["-e", &format!("inject={calls}:retval=0")]);
        let answers: Vec<usize> = life
            .trace
            .answers()
            .filter(|(_, bytes)| !ids(&String::from_utf8_lossy(bytes)).is_empty())
            .map(|(began, _)| began)
            .collect();
        let found_out = answers.iter().take(8).any(|began| {
            let at = life.trace.calls.iter().position(|call| call.began == *began).unwrap();
            let mut disk = life.disk();
            life.trace.calls[..=at].iter().for_each(|call| disk.step(call));
            match life.judge(&disk, &Cut::Least, *began) {
                Ok(verdict) => {
                    eprintln!("without {calls}: {verdict}");
                    !verdict.lost.is_empty()
                }
                Err(said) => {
                    eprintln!("without {calls}: refused: {said}");
                    assert!(said.contains("high-water") || said.contains("tiles/checkpoint"), "{said}");
                    true
                }
            }
        });
        assert!(found_out, "without {calls} nothing is lost: the method shows nothing");
    }
}
