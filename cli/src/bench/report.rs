//! What was measured, in words and as one JSON object.

use std::{fs, path::Path, time::Duration};

use serde::Serialize;

use super::Load;
use crate::voice::Voice;

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    /// `ingest` or `http`.
    pub(crate) what: &'static str,
    /// Statements entered while the clock ran.
    pub(crate) statements: usize,
    /// Clients at once.
    pub(crate) clients: usize,
    /// Statements a request.
    pub(crate) batch: usize,
    /// Wall time, in seconds.
    pub(crate) seconds: f64,
    /// Statements a second.
    pub(crate) per_second: f64,
    /// Whether each answer waited for the disk. It always does.
    pub(crate) synced: bool,
    /// Half of the requests were answered within so many microseconds.
    pub(crate) p50_us: u64,
    /// Of a hundred requests, ninety-nine were.
    pub(crate) p99_us: u64,
    /// The most memory that this process held, client side and prepared work included.
    pub(crate) peak_rss_bytes: u64,
    /// The mean size of a statement.
    pub(crate) statement_bytes: u64,
    /// What the data directory takes after closing.
    pub(crate) disk_bytes: u64,
    /// Whether the program was built with optimisation.
    pub(crate) optimised: bool,
}

impl Report {
    /// From the time of each request.
    pub(crate) fn new(what: &'static str, load: Load, wall: Duration, mut requests: Vec<Duration>) -> Report {
        requests.sort_unstable();
        let at = |percent: usize| {
            let place = (requests.len() * percent).div_ceil(100).saturating_sub(1);
            requests.get(place).map_or(0, |d| u64::try_from(d.as_micros()).unwrap_or(u64::MAX))
        };
        Report {
            what,
            statements: load.statements,
            clients: load.clients,
            batch: load.batch,
            seconds: wall.as_secs_f64(),
            per_second: load.statements as f64 / wall.as_secs_f64(),
            synced: true,
            p50_us: at(50),
            p99_us: at(99),
            peak_rss_bytes: peak_rss_bytes(),
            statement_bytes: 0,
            disk_bytes: 0,
            optimised: !cfg!(debug_assertions),
        }
    }

    /// Adds what lies on the disk, and how large the statements are.
    pub(crate) fn with_sizes(self, dir: &Path, statement_bytes: u64) -> Report {
        Report { disk_bytes: bytes_in(dir), statement_bytes, ..self }
    }

    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let Report { statements, clients, batch, statement_bytes, .. } = self;
            voice.line(format_args!(
                "statements   {statements} of {statement_bytes} bytes, {clients} clients, {batch} a request"
            ));
            voice.line(format_args!(
                "rate         {:.0} a second over {:.2} s, every answer after fdatasync",
                self.per_second, self.seconds
            ));
            voice.line(format_args!("a request    p50 {} us, p99 {} us", self.p50_us, self.p99_us));
            voice.line(format_args!("memory       {} at most", mebibytes(self.peak_rss_bytes)));
            voice.line(format_args!("disk         {} after closing", mebibytes(self.disk_bytes)));
            if !self.optimised {
                voice.warn(
                    "Note: this program was built without optimisation; measure with `cargo run --release`.",
                );
            }
        });
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}

/// VmHWM of this process, where the system tells it.
fn peak_rss_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn bytes_in(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => bytes_in(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_requests() {
        let load = Load { statements: 100, clients: 1, batch: 1 };
        let requests = (1..=100).rev().map(Duration::from_micros).collect();
        let report = Report::new("ingest", load, Duration::from_secs(2), requests);
        assert_eq!((report.p50_us, report.p99_us), (50, 99));
        assert!((report.per_second - 50.0).abs() < 1e-9);
    }
}
