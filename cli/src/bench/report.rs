//! What was measured, in words and as one JSON object.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{Disk, Load, Machine, machine};
use crate::voice::Voice;

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    /// `ingest` or `http`.
    pub(crate) what: &'static str,
    /// Statements entered while the clock ran.
    pub(crate) statements: usize,
    /// Who signed them.
    pub(crate) issuers: usize,
    /// Clients at once.
    pub(crate) clients: usize,
    /// Statements a request.
    pub(crate) batch: usize,
    /// Wall time until the last answer, in seconds.
    pub(crate) seconds: f64,
    /// Statements a second.
    pub(crate) per_second: f64,
    /// Wall time until the store was closed, all that follows behind done, in seconds.
    pub(crate) seconds_closed: f64,
    /// Whether each answer waited for the disk. It always does.
    pub(crate) synced: bool,
    /// Half of the requests were answered within so many microseconds.
    pub(crate) p50_us: u64,
    /// Of a hundred requests, ninety-nine were.
    pub(crate) p99_us: u64,
    /// Processor time a statement until the last answer, all threads of the process together, in microseconds.
    pub(crate) cpu_us: f64,
    /// The most memory that this process held: the store, the clients, and signing before.
    pub(crate) peak_rss_bytes: u64,
    /// The mean size of a statement.
    pub(crate) statement_bytes: u64,
    /// What the data directory takes after closing.
    pub(crate) disk_bytes: u64,
    /// The same, by kind.
    pub(crate) disk: Disk,
    /// The same, a byte of the statements.
    pub(crate) disk_ratio: f64,
    /// What the machine did bare just before.
    pub(crate) machine: Machine,
    /// Whether the program was built with optimisation.
    pub(crate) optimised: bool,
}

/// The clock of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    start: Instant,
    cpu: Duration,
}

/// What a run took until its last answer.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Since the start.
    pub(super) wall: Duration,
    /// Processor time of all threads.
    pub(super) cpu: Duration,
    /// Of each request.
    pub(super) requests: Vec<Duration>,
}

impl Watch {
    /// From now on.
    pub(super) fn start() -> Watch {
        Watch { start: Instant::now(), cpu: machine::cpu_time() }
    }

    /// Until now.
    pub(super) fn taken(&self, requests: Vec<Duration>) -> Taken {
        Taken { wall: self.wall(), cpu: machine::cpu_time().saturating_sub(self.cpu), requests }
    }

    /// The time since the start.
    pub(super) fn wall(&self) -> Duration {
        self.start.elapsed()
    }
}

impl Report {
    /// Of one run; `bytes` is the size of all statements, `disk` what there is after closing.
    pub(super) fn new(
        what: &'static str,
        (load, bytes): (Load, u64),
        mut taken: Taken,
        closed: Duration,
        (disk, machine): (Disk, Machine),
    ) -> Report {
        taken.requests.sort_unstable();
        let Load { statements, issuers, clients, batch } = load;
        let seconds = taken.wall.as_secs_f64();
        Report {
            what,
            statements,
            issuers,
            clients,
            batch,
            seconds,
            per_second: statements as f64 / seconds,
            seconds_closed: closed.as_secs_f64(),
            synced: true,
            p50_us: percentile_us(&taken.requests, 50),
            p99_us: percentile_us(&taken.requests, 99),
            cpu_us: taken.cpu.as_secs_f64() * 1e6 / statements as f64,
            peak_rss_bytes: machine::peak_rss_bytes(),
            statement_bytes: bytes / statements.max(1) as u64,
            disk_bytes: disk.total(),
            disk,
            disk_ratio: disk.total() as f64 / bytes.max(1) as f64,
            machine,
            optimised: !cfg!(debug_assertions),
        }
    }

    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let Report { statements, issuers, clients, batch, statement_bytes, disk, .. } = self;
            voice.line(format_args!(
                "statements   {statements} of {statement_bytes} bytes by {issuers} issuers, {clients} clients, {batch} a request"
            ));
            voice.line(format_args!(
                "rate         {:.0} a second over {:.2} s, every answer after fdatasync; closed after {:.2} s",
                self.per_second, self.seconds, self.seconds_closed
            ));
            voice.line(format_args!("a request    p50 {} us, p99 {} us", self.p50_us, self.p99_us));
            voice.line(format_args!(
                "processor    {:.1} us a statement, all threads and the clients together",
                self.cpu_us
            ));
            voice.line(format_args!(
                "memory       {} at most, the clients and signing before inside",
                mebibytes(self.peak_rss_bytes)
            ));
            voice.line(format_args!(
                "disk         {} after closing, {:.2} x the statements: journal {}, sled {}, tiles {}, other {}",
                mebibytes(self.disk_bytes),
                self.disk_ratio,
                mebibytes(disk.journal),
                mebibytes(disk.sled),
                mebibytes(disk.tiles),
                mebibytes(disk.other)
            ));
            self.machine.show(voice);
            warn_if_slow(voice);
        });
    }
}

/// What so many of a hundred do not exceed, of times in order; in microseconds.
pub(super) fn percentile_us(sorted: &[Duration], percent: usize) -> u64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or(0, |d| u64::try_from(d.as_micros()).unwrap_or(u64::MAX))
}

/// Says so if the program was built for looking into, not for speed.
pub(super) fn warn_if_slow(voice: &Voice) {
    if cfg!(debug_assertions) {
        voice.warn("Note: this program was built without optimisation; measure with `cargo run --release`.");
    }
}

/// In MiB.
pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_requests() {
        let load = Load { statements: 100, issuers: 1, clients: 1, batch: 1 };
        let requests = (1..=100).rev().map(Duration::from_micros).collect();
        let taken = Taken { wall: Duration::from_secs(2), cpu: Duration::from_secs(3), requests };
        let machine =
            Machine { cores: 1, verifications_per_second: 1.0, verification_cpu_us: 1.0, fdatasync_us: 1 };
        let disk = Disk { journal: 900, ..Disk::default() };
        let report = Report::new("ingest", (load, 600), taken, Duration::from_secs(3), (disk, machine));
        assert_eq!((report.p50_us, report.p99_us), (50, 99));
        assert!((report.per_second - 50.0).abs() < 1e-9);
        assert!((report.cpu_us - 30_000.0).abs() < 1e-9);
        assert!((report.disk_ratio - 1.5).abs() < 1e-9);
    }
}
