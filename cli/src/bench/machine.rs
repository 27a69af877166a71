//! How fast this machine is just now: the two things that nobody's program can do faster. Figures of two runs are compared by them.

use std::{
    fs,
    io::Write,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use ed25519_dalek::Signer;
use serde::Serialize;

use crate::{failure::Failure, key_file, voice::Voice};

/// As long as verification is measured.
const SPELL: Duration = Duration::from_millis(300);
/// So many syncs are timed.
const SYNCS: usize = 100;

/// What the machine does bare.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Machine {
    /// Processors.
    pub(crate) cores: usize,
    /// Ed25519 signatures over 900 bytes verified strictly a second, on all processors together, one key each, no table kept.
    pub(crate) verifications_per_second: f64,
    /// Processor time of one such verification, in microseconds; what others run at the same time changes it least.
    pub(crate) verification_cpu_us: f64,
    /// The median time of appending 4 KiB and fdatasync, in microseconds.
    pub(crate) fdatasync_us: u64,
}

impl Machine {
    /// Measures it; `dir` is on the disk that will be measured.
    pub(crate) fn measure(dir: &Path) -> Result<Machine, Failure> {
        let (verifications_per_second, verification_cpu_us) = verifications(SPELL)?;
        Ok(Machine {
            cores: cores(),
            verifications_per_second,
            verification_cpu_us,
            fdatasync_us: fdatasync_us(dir)?,
        })
    }

    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.line(format_args!(
            "this machine {} cores, {:.0} strict verifications a second bare ({:.1} us of processor each), {} us an fdatasync",
            self.cores, self.verifications_per_second, self.verification_cpu_us, self.fdatasync_us
        ));
    }
}

/// Processors that may be used.
pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Strict verifications a second on all processors, and the processor time of one in microseconds.
pub(super) fn verifications(spell: Duration) -> Result<(f64, f64), Failure> {
    let message = [0x5a; 900];
    let key = key_file::generate()?;
    let signature = key.sign(&message);
    let public = key.verifying_key();
    let count = || {
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < spell {
            count += u32::from(public.verify_strict(&message, &signature).is_ok());
        }
        f64::from(count)
    };
    let (start, cpu) = (Instant::now(), cpu_time());
    let total: f64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(count)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(0.0)).sum()
    });
    let cpu = cpu_time().saturating_sub(cpu).as_secs_f64() * 1e6 / total.max(1.0);
    Ok((total / start.elapsed().as_secs_f64(), cpu))
}

fn fdatasync_us(dir: &Path) -> Result<u64, Failure> {
    let mut file = tempfile::tempfile_in(dir).map_err(Failure::local)?;
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let start = Instant::now();
        file.write_all(&[0x5a; 4096]).map_err(Failure::local)?;
        file.sync_data().map_err(Failure::local)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(super::report::percentile_us(&times, 50))
}

/// Processor time that this process has taken, all threads together, where the system tells it: to a hundredth of a second.
pub(super) fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything but ends with the last parenthesis: utime and stime are 12th and 13th.
    let numbers = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = numbers.skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The most memory that this process held, where the system tells it (VmHWM).
pub(super) fn peak_rss_bytes() -> u64 {
    memory("VmHWM:")
}

/// The memory that this process holds, where the system tells it (VmRSS).
pub(super) fn rss_bytes() -> u64 {
    memory("VmRSS:")
}

fn memory(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(what));
    let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// From now on [`peak_rss_bytes`] is the most memory since now, where the system allows it.
pub(super) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
