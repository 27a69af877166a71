//! Whether a statement costs more in a large ledger than in a small one. Windows of statements are signed while the clock stands, and
//! entered while it runs, until all are on the shelf and published; before each the machine is measured bare, because it may be
//! another in an hour.

use std::{path::Path, thread, time::Duration};

use serde::Serialize;
use suyuan_ledger::{statement::Keys, store::Options};

use super::{
    Disk, Load, Machine,
    ingest::{KEYS, enter},
    machine,
    meter::meter,
    report::{self, Watch},
    spool::Spool,
    world::World,
};
use crate::{failure::Failure, voice::Voice};

/// Entries that never leave memory: the shelf takes whole groups.
const LEFT_BEHIND: u64 = 128;
/// As long as the machine is measured before each window.
const SPELL: Duration = Duration::from_millis(200);

/// One window.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Window {
    /// Entries in the log after it.
    size: u64,
    /// Statements a second until the last answer.
    per_second: f64,
    /// Processor time a statement, in microseconds, what follows behind included.
    cpu_us: f64,
    /// The same in strict verifications, by the processor time of one just before: busy neighbours slow down both.
    cost: f64,
    /// The memory that the process holds then.
    rss_bytes: u64,
    /// Of that, the tables of the rules' state.
    state_bytes: usize,
}

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GrowthReport {
    what: &'static str,
    statements: usize,
    statement_bytes: u64,
    windows: Vec<Window>,
    /// The last window's processor time a statement over the first one's.
    cpu_ratio: f64,
    /// The same of `cost`.
    cost_ratio: f64,
    peak_rss_bytes: u64,
    disk: Disk,
    machine: Machine,
    optimised: bool,
}

/// Measures the store in `dir`, which must be empty, in windows of so many statements.
pub(crate) fn growth(
    (dir, scratch): (&Path, &Path),
    load: Load,
    window: usize,
    state_memory: u64,
    voice: &Voice,
) -> Result<GrowthReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, load.issuers)?;
    store.close().map_err(Failure::local)?;
    drop(store);
    let store = super::open_with(dir, Options { state_memory: state_memory << 20, ..Options::default() })?;
    let keys = Keys::new(KEYS);
    let (mut windows, mut bytes, mut left) = (Vec::<Window>::new(), 0, load.statements);
    let meter = meter(voice, "entered", load.statements);
    while left > 0 {
        let statements = window.min(left);
        let quiet = indicatif::ProgressBar::hidden();
        let spool = Spool::sign(scratch, &mut issuers, &Load { statements, ..load }, &quiet)?;
        bytes += spool.bytes;
        let (_, verification_us) = machine::verifications(SPELL)?;
        let watch = Watch::start();
        let requests = enter(&store, &keys, spool.shares(load.clients), |count| meter.inc(count))?;
        let answered = watch.wall();
        let done = || store.behind().0 < LEFT_BEHIND && store.published().checkpoint().size() >= store.size();
        while !done() && store.stopped().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        let cpu_us = watch.taken(requests).cpu.as_secs_f64() * 1e6 / statements as f64;
        let per_second = statements as f64 / answered.as_secs_f64();
        let cost = cpu_us / verification_us;
        let rss_bytes = machine::rss_bytes();
        let state_bytes = store.kept().map_or(0, |kept| kept.bytes);
        let this = Window { size: store.size(), per_second, cpu_us, cost, rss_bytes, state_bytes };
        meter.suspend(|| this.say(voice));
        windows.push(this);
        left -= statements;
    }
    meter.finish_and_clear();
    store.close().map_err(Failure::local)?;
    drop(store);
    let ratio = |of: fn(&Window) -> f64| match (windows.first(), windows.last()) {
        (Some(first), Some(last)) => of(last) / of(first),
        _ => 1.0,
    };
    Ok(GrowthReport {
        what: "growth",
        statements: load.statements,
        statement_bytes: bytes / load.statements.max(1) as u64,
        cpu_ratio: ratio(|window| window.cpu_us),
        cost_ratio: ratio(|window| window.cost),
        windows,
        peak_rss_bytes: machine::peak_rss_bytes(),
        disk: Disk::of(dir),
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

impl Window {
    fn say(&self, voice: &Voice) {
        let Window { size, per_second, cpu_us, cost, rss_bytes, state_bytes } = self;
        voice.say(format_args!(
            "{size:>9} entries: {per_second:>7.0} a second, {cpu_us:>6.1} us of processor a statement, {cost:>5.2} verifications, {:>5} MiB, {:>5} of them state",
            rss_bytes >> 20,
            state_bytes >> 20
        ));
    }
}

impl GrowthReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let Some((first, last)) = self.windows.first().zip(self.windows.last()) else { return };
            voice.line(format_args!(
                "a statement  costs {:.1} us of processor at {} entries and {:.1} us at {}: {:.2} x, against the machine's own speed {:.2} x",
                first.cpu_us, first.size, last.cpu_us, last.size, self.cpu_ratio, self.cost_ratio
            ));
            voice.line(format_args!(
                "rate         {:.0} a second at first, {:.0} at last, every answer after fdatasync",
                first.per_second, last.per_second
            ));
            voice.line(format_args!("memory       {} MiB at most", self.peak_rss_bytes >> 20));
            voice.line(format_args!("disk         {} MiB after closing", self.disk.total() >> 20));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
