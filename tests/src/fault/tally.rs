//! What came of the cases of one kind of fault, and the table of it.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::{Refused, Verdict};

/// What came of one case.
#[derive(Clone, Debug)]
pub enum Came {
    /// The node went on, or came up again by itself.
    Recovered(Verdict),
    /// It is up again; the verdict on it comes later, for many cases at once.
    Up,
    /// It refused, as it should, and said why.
    Refused(Refused),
    /// The fault did not happen in this run.
    Missed,
}

/// The cases of one kind of fault.
#[derive(Debug)]
pub struct Tally {
    fault: String,
    began: Instant,
    expected: usize,
    cases: usize,
    missed: usize,
    refused: usize,
    recovered: usize,
    lost: usize,
    conflicts: usize,
    findings: usize,
    receipts: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// No case yet; `expected` is for the progress.
    pub fn new(fault: &str, expected: usize) -> Tally {
        Tally {
            fault: fault.to_owned(),
            began: Instant::now(),
            expected,
            cases: 0,
            missed: 0,
            refused: 0,
            recovered: 0,
            lost: 0,
            conflicts: 0,
            findings: 0,
            receipts: 0,
            wrong: Vec::new(),
        }
    }

    /// Counts a case. `data` is the directory that a refusal must name, `file` the file that was hurt.
    pub fn case(&mut self, what: &str, came: Came, data: &Path, file: Option<&str>) {
        match came {
            Came::Missed => {
                self.missed += 1;
                return;
            }
            Came::Refused(refused) => {
                self.refused += 1;
                if let Some(wrong) = refused.wrong(data, file) {
                    self.wrong(format!("{what}: {wrong}"));
                }
            }
            Came::Up => self.recovered += 1,
            Came::Recovered(verdict) => {
                self.recovered += 1;
                self.held(what, &verdict);
            }
        }
        self.cases += 1;
        if self.cases.is_multiple_of(if super::long() { 25 } else { 10 }) {
            self.say(&format!("{} of {}", self.cases, self.expected));
        }
    }

    /// Counts how a running node ended: in order, killed, or in one of the ways in which it must not.
    pub fn exit(&mut self, what: &str, ended: &Refused, data: &Path) {
        match ended.code {
            // Killed, as it was to be, or what failed did not matter to it.
            None | Some(0) => {}
            Some(_) => {
                self.refused += 1;
                if let Some(wrong) = ended.wrong(data, None) {
                    self.wrong(format!("{what}: {wrong}"));
                }
            }
        }
        if ended.said.contains("panicked") && ended.code.is_none_or(|code| code == 0) {
            self.wrong(format!("{what}: a panic: {}", ended.brief()));
        }
    }

    /// Holds a node to a verdict, which must be clean.
    pub fn held(&mut self, what: &str, verdict: &Verdict) {
        self.lost += verdict.lost.len();
        self.conflicts += verdict.conflicts.len();
        self.findings += verdict.findings.len();
        self.receipts = self.receipts.max(verdict.receipts);
        if !verdict.is_clean() {
            self.wrong(format!("{what}: {verdict}"));
        }
    }

    /// Something that must not be.
    pub fn wrong(&mut self, what: String) {
        self.say(&format!("WRONG: {what}"));
        self.wrong.push(what);
    }

    /// How many cases were counted.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// The row of the table; fails if anything was wrong, or too much of what was planned did not happen.
    pub fn done(self) {
        let head = "| fault | cases | refused | recovered | lost | conflicts | findings | receipts | not reached | s |";
        let row = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.0} |",
            self.fault,
            self.cases,
            self.refused,
            self.recovered,
            self.lost,
            self.conflicts,
            self.findings,
            self.receipts,
            self.missed,
            self.began.elapsed().as_secs_f64()
        );
        aloud(&format!("{head}\n{row}"));
        if let Some(file) = std::env::var_os("SUYUAN_FAULTS_TABLE") {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(file, "{row}").unwrap();
        }
        assert!(self.wrong.is_empty(), "{}: {}\n{}", self.fault, self.wrong.len(), self.wrong.join("\n"));
        assert!(self.cases > 0, "{}: not one case", self.fault);
        assert!(
            self.missed * 2 <= self.cases,
            "{}: {} cases, {} missed",
            self.fault,
            self.cases,
            self.missed
        );
    }

    fn say(&self, what: &str) {
        aloud(&format!("[{}, {:.0} s] {what}", self.fault, self.began.elapsed().as_secs_f64()));
    }
}

/// Past the test harness, so that it is seen without `--nocapture`, and while it goes on.
fn aloud(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
