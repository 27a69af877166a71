//! What a proof costs: the inclusion path of random entries against the newest checkpoint, from the store of a ledger that was closed
//! and opened again. The store keeps nothing of one proof for the next but sled's cache of its pages, which is empty at first: so the
//! first proofs, most of which read a page from the disk, stand by themselves beside all.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde::Serialize;
use suyuan_ledger::store::Options;

use super::{Machine, open, report};
use crate::{failure::Failure, voice::Voice};

/// How many proofs are the first.
const FIRST: usize = 300;

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ProofReport {
    what: &'static str,
    /// Entries in the log.
    size: u64,
    /// Proofs made, each of a random entry.
    proofs: usize,
    mean_us: f64,
    p50_us: f64,
    p99_us: f64,
    /// So many were the first.
    first: usize,
    /// The mean of those.
    first_mean_us: f64,
    /// Memory that sled may use for its pages.
    cache_bytes: u64,
    /// Hashes in the last path.
    path_hashes: usize,
    machine: Machine,
    optimised: bool,
}

/// Measures proofs of the ledger in `dir`.
pub(crate) fn proof(dir: &Path, scratch: &Path, proofs: usize) -> Result<ProofReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let store = open(dir)?;
    let size = store.size();
    let mut random = Random(0x5359_5541);
    let (mut times, mut path_hashes) = (Vec::with_capacity(proofs), 0);
    for _ in 0..proofs {
        let index = random.below(size);
        let start = Instant::now();
        let proof = store.proof(index).map_err(Failure::local)?;
        times.push(start.elapsed());
        path_hashes = proof.path.len();
    }
    store.close().map_err(Failure::local)?;
    let (first_mean_us, mean_us) = (mean(&times[..proofs.min(FIRST)]), mean(&times));
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(place).copied().map_or(0.0, us)
    };
    Ok(ProofReport {
        what: "proof",
        size,
        proofs,
        mean_us,
        p50_us: at(50),
        p99_us: at(99),
        first: proofs.min(FIRST),
        first_mean_us,
        cache_bytes: Options::default().cache_bytes,
        path_hashes,
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

impl ProofReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let ProofReport { size, proofs, path_hashes, .. } = self;
            voice.line(format_args!(
                "proofs       {proofs} of random entries out of {size}, {path_hashes} hashes the last"
            ));
            voice.line(format_args!(
                "a proof      mean {:.1} us, p50 {:.1} us, p99 {:.1} us",
                self.mean_us, self.p50_us, self.p99_us
            ));
            voice.line(format_args!(
                "the first {}  mean {:.1} us; kept from one proof to the next is sled's cache alone, {} at most, empty at first",
                self.first,
                self.first_mean_us,
                report::mebibytes(self.cache_bytes)
            ));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}

fn mean(times: &[Duration]) -> f64 {
    us(times.iter().sum()) / times.len().max(1) as f64
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// SplitMix64: the same entries in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }
}
