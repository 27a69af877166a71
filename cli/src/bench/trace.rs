//! How long it takes to walk around a lot with many others around it: in the library, with nothing read before and with acts kept
//! from an earlier trace, and over HTTP. The store was closed and opened again; its page cache is warm.

use std::{
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use suyuan_ledger::{
    identifier::{Host, LotId, ProductId},
    rules::Prepared,
    statement::Keys,
    store::Store,
    trace::{Acts, Ask, Reach},
};

use super::{
    Disk, Load, Machine,
    ingest::{KEYS, enter},
    machine,
    meter::meter,
    not_taken, open,
    related::{GROWERS, Related},
    report,
    spool::Spool,
    wire::Wire,
    world::World,
};
use crate::{client::query, demo::Hosted, failure::Failure, voice::Voice};

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceLoad {
    /// The ledger.
    pub(crate) load: Load,
    /// Lots around the lot.
    pub(crate) related: usize,
    /// Questions of each kind.
    pub(crate) questions: usize,
}

/// Times of one kind of question.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Times {
    p50_us: u64,
    p99_us: u64,
    /// Processor time of all threads of the process, a question: what a busy machine disturbs less.
    cpu_us: u64,
}

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TraceReport {
    what: &'static str,
    /// Entries in the log.
    size: u64,
    /// Lots, items and units that a trace found.
    lots: usize,
    /// What went into what.
    links: usize,
    /// Who handed what to whom.
    handovers: usize,
    /// Entries that a trace reads.
    acts: usize,
    questions: usize,
    /// The very first trace after opening the store.
    first_us: u64,
    /// A trace with no act kept: every entry is read from the store.
    trace_unkept: Times,
    /// A trace with acts kept.
    trace: Times,
    /// What a recall reaches, with acts kept.
    reach: Times,
    /// A trace over HTTP.
    http_trace: Times,
    /// What a recall reaches, over HTTP.
    http_reach: Times,
    /// The answer to a trace over HTTP, uncompressed.
    http_bytes: usize,
    peak_rss_bytes: u64,
    disk: Disk,
    machine: Machine,
    optimised: bool,
}

/// Measures a ledger in `dir`: one that this made before, or, if the directory is empty, one made now.
pub(crate) fn trace(
    dir: &Path,
    scratch: &Path,
    load: TraceLoad,
    voice: &Voice,
) -> Result<TraceReport, Failure> {
    let machine = Machine::measure(scratch)?;
    if !dir.join("log.key").exists() {
        make(dir, scratch, load, voice)?;
    }
    let store = open(dir)?;
    let (size, questions) = (store.size(), load.questions);
    let lot = middle(load.load.issuers)?;
    let (of, ask) = (lot.as_str(), Ask { limit: 2_000, ..Ask::default() });
    let acts = Acts::default();
    let walk = |acts: &Acts, ask: &Ask| {
        let chain = acts.chain(&store, of, ask).map_err(Failure::local)?;
        chain.ok_or_else(|| {
            Failure::usage(format!("no statement names {of}"))
                .hint("give a directory that `bench trace --keep` made")
        })
    };
    let start = Instant::now();
    let chain = walk(&acts, &ask)?;
    let first_us = us(start.elapsed());
    let (lots, links, handovers) = (chain.nodes.len(), chain.edges.len(), chain.handovers.len());
    let read = chain.acts.len();
    let trace_unkept = times(questions.min(20), || walk(&Acts::default(), &ask).map(drop))?;
    let trace = times(questions, || walk(&acts, &ask).map(drop))?;
    let reach =
        times(questions, || walk(&acts, &Ask::reach(true, 2_000)).map(|chain| drop(Reach::of(chain))))?;
    let hosted = Hosted::start(store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let (http_trace, http_bytes) = asked(hosted.addr(), &format!("/v1/trace?of={}", query(of)), questions)?;
    let (http_reach, _) =
        asked(hosted.addr(), &format!("/v1/reach?of={}&sources=true", query(of)), questions)?;
    hosted.stop()?;
    Ok(TraceReport {
        what: "trace",
        size,
        lots,
        links,
        handovers,
        acts: read,
        questions,
        first_us,
        trace_unkept,
        trace,
        reach,
        http_trace,
        http_reach,
        http_bytes,
        peak_rss_bytes: machine::peak_rss_bytes(),
        disk: Disk::of(dir),
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

/// The lot in the middle: the mill is the issuer behind the load's and the growers.
fn middle(issuers: usize) -> Result<LotId, Failure> {
    let host = Host::parse("bench.example").map_err(Failure::usage)?;
    let mill = ProductId::own(&host, &format!("S{}", issuers + GROWERS)).map_err(Failure::usage)?;
    LotId::mint(&mill, "MIX").map_err(Failure::usage)
}

/// Makes the ledger: the load as `bench ingest` has it, and strewn into it what is related.
fn make(dir: &Path, scratch: &Path, load: TraceLoad, voice: &Voice) -> Result<(), Failure> {
    let TraceLoad { load, related, .. } = load;
    let World { store, mut issuers } = World::found(dir, load.issuers + Related::PEOPLE)?;
    let mut people = issuers.split_off(load.issuers);
    let related = Related::sign(&mut people, related)?;
    let (lot, want) = (related.lot, middle(load.issuers)?);
    if lot != want {
        return Err(not_taken(format_args!("the lot in the middle: want {want}, got {lot}")));
    }
    let signing = meter(voice, "signed", load.statements);
    let spool = Spool::sign(scratch, &mut issuers, &load, &signing)?;
    signing.finish_and_clear();
    let entering = meter(voice, "entered", load.statements);
    let prepared = related.statements.iter().map(|s| Prepared::new(s.bytes())).collect::<Result<Vec<_>, _>>();
    let (prepared, store_ref) = (prepared.map_err(not_taken)?, &store);
    let entered = thread::scope(|scope| {
        let strewn = scope.spawn(move || strew(store_ref, prepared, load.statements as u64));
        enter(store_ref, &Keys::new(KEYS), spool.shares(load.clients), |count| entering.inc(count))?;
        strewn.join().unwrap_or_else(|_| Err(not_taken("whoever strews broke down")))
    });
    entering.finish_and_clear();
    entered?;
    store.close().map_err(Failure::local)
}

/// Enters each statement when the log has grown by its share of so many.
fn strew(store: &Store, statements: Vec<Prepared>, over: u64) -> Result<(), Failure> {
    let (begin, count) = (store.size(), statements.len().max(1) as u64);
    for (number, statement) in statements.into_iter().enumerate() {
        let due = begin + over * number as u64 / count;
        // The load ends at some time; what is left is entered behind it.
        let patience = Instant::now() + Duration::from_secs(1);
        while store.size() < due && Instant::now() < patience {
            thread::sleep(Duration::from_micros(100));
        }
        for answer in store.submit_wait(vec![statement]).map_err(not_taken)? {
            let verdict = answer.map_err(not_taken)?.verdict;
            // A shipment is flagged until its receipt; nothing else may be remarked.
            if verdict.is_pending() {
                return Err(not_taken(format_args!("{:?}", verdict.reasons())));
            }
        }
    }
    Ok(())
}

fn times(questions: usize, mut ask: impl FnMut() -> Result<(), Failure>) -> Result<Times, Failure> {
    let (mut times, cpu) = (Vec::with_capacity(questions), machine::cpu_time());
    for _ in 0..questions {
        let start = Instant::now();
        ask()?;
        times.push(start.elapsed());
    }
    Ok(Times::of(times, cpu))
}

/// Asks one after another, on one connection; the first answer, before anything is kept, is not counted.
fn asked(addr: SocketAddr, path: &str, questions: usize) -> Result<(Times, usize), Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(Failure::local)?;
    runtime.block_on(async {
        let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
        let (mut times, mut bytes, mut cpu) = (Vec::with_capacity(questions), 0, machine::cpu_time());
        for number in 0..=questions {
            let start = Instant::now();
            let answer = wire.get(path).await.map_err(Failure::network)?;
            if answer.status != 200 {
                return Err(not_taken(format_args!("status {}", answer.status)));
            }
            bytes = answer.body.len();
            match number {
                0 => cpu = machine::cpu_time(),
                _ => times.push(start.elapsed()),
            }
        }
        Ok((Times::of(times, cpu), bytes))
    })
}

impl Times {
    fn of(mut times: Vec<Duration>, cpu_before: Duration) -> Times {
        let cpu = machine::cpu_time().saturating_sub(cpu_before);
        let cpu_us = us(cpu) / times.len().max(1) as u64;
        times.sort_unstable();
        Times { cpu_us, p50_us: report::percentile_us(&times, 50), p99_us: report::percentile_us(&times, 99) }
    }

    fn words(self) -> String {
        let ms = |us: u64| us as f64 / 1e3;
        let (p50, p99, cpu) = (ms(self.p50_us), ms(self.p99_us), ms(self.cpu_us));
        format!("p50 {p50:.1} ms, p99 {p99:.1} ms, {cpu:.1} ms of processor")
    }
}

impl TraceReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            voice.line(format_args!(
                "a lot        {} lots around it in a log of {}: {} links, {} handovers, {} entries read",
                self.lots.saturating_sub(1),
                self.size,
                self.links,
                self.handovers,
                self.acts
            ));
            voice
                .line(format_args!("first trace  {:.1} ms, right after opening", self.first_us as f64 / 1e3));
            voice.line(format_args!("nothing kept {}", self.trace_unkept.words()));
            voice.line(format_args!("trace        {}", self.trace.words()));
            voice.line(format_args!("reach        {}", self.reach.words()));
            voice.line(format_args!(
                "over HTTP    trace {}; reach {}; {} KiB of JSON",
                self.http_trace.words(),
                self.http_reach.words(),
                self.http_bytes >> 10
            ));
            voice.line(format_args!(
                "memory       {} MiB at most, making the ledger inside",
                self.peak_rss_bytes >> 20
            ));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}

fn us(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
