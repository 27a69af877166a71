//! The fault harness: the real binary as a black box, what its clients keep, and one verdict after every fault.
//!
//! ```text
//! Site      a founded ledger in a directory, hands that write to it, everything that they were ever told
//! Launch    the node as a process: under strace, with another clock, within a limit; Up or Refused
//! Verdict   after a fault, on the node as it stands: lost, conflicts, findings of the audit
//! Trace     what the node asked of the system, call by call
//! Disk      the disk as a power cut would leave it, made from a trace
//! Volume    a disk of its own: ext4 in a file, whose file is what the device has got
//! Tally     what came of the cases, as a table
//! ```
//!
//! Nothing here knows the layout of the data directory: files are found by walking it, the log is read from what the node
//! publishes.

mod disk;
mod judge;
mod kept;
mod run;
mod site;
mod tally;
mod trace;
mod volume;

pub use disk::{Cut, Disk};
pub use judge::Verdict;
pub use kept::Kept;
pub use run::{Launch, Refused, Up};
pub use site::{Site, copy, walk};
pub use tally::{Came, Tally};
pub use trace::{Call, Trace};
pub use volume::Volume;

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whether every case is asked for (`SUYUAN_FAULTS=long`) or a spread of them.
pub fn long() -> bool {
    std::env::var("SUYUAN_FAULTS").is_ok_and(|form| form == "long")
}

/// One test at a time: faults are about time, and two cores are few.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether these programs are here; else says aloud what is skipped. In CI they must be.
pub fn have(what: &str, programs: &[&str]) -> bool {
    let missing: Vec<&str> = programs.iter().copied().filter(|name| !installed(name)).collect();
    if !missing.is_empty() {
        crate::skip(what, &format!("not installed: {}", missing.join(", ")));
    }
    missing.is_empty()
}

/// Whether the tests run as root, which loop devices and full disks need; else says aloud what is skipped.
pub fn root(what: &str) -> bool {
    let id = Command::new("id").arg("-u").output();
    let root = id.is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    if !root {
        crate::skip(what, "only root can mount a disk");
    }
    root
}

/// `count` numbers of `0..of`: the first, the last, and an even spread between.
pub fn spread(of: usize, count: usize) -> Vec<usize> {
    match (of, count) {
        (0, _) | (_, 0) => Vec::new(),
        (of, count) if count >= of => (0..of).collect(),
        (_, 1) => vec![0],
        (of, count) => (0..count).map(|i| i * (of - 1) / (count - 1)).collect(),
    }
}

/// xorshift: random enough to hit every phase of a commit, and the same in every run.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides.max(1)
    }
}

fn installed(program: &str) -> bool {
    let mut which = Command::new("sh");
    which.args(["-c", "command -v \"$0\"", program]).stdout(Stdio::null()).stderr(Stdio::null());
    which.status().is_ok_and(|status| status.success())
}
