//! The page behind a code, as browsers ask for it: as fast as it goes over 64 connections, at a steady 1,000 a second, and with thousands of viewers who are
//! kept up to date. Node and clients share one process and the machine's processors; the clients run on one thread.

use std::{
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::time::sleep_until;

use super::{
    Machine, machine, not_taken,
    packs::{self, Packs, Scanned},
    report::{self, Watch},
    viewers::{Held, watch_all},
    wire::Wire,
    world::World,
};
use crate::{client::Client, demo::Hosted, failure::Failure, voice::Voice};

/// Connections at once, at full speed.
pub(super) const CROWD: usize = 64;
/// Connections at once, at a steady rate.
const STEADY: u32 = 32;
/// Acts of the lot, besides planting.
const ACTS: usize = 6;
/// What a phone's browser says.
pub(super) const BROWSER: [(&str, &str); 3] = [
    ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("accept-language", "zh-CN,zh;q=0.9"),
    ("accept-encoding", "gzip, deflate, br"),
];

/// How much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageLoad {
    /// Seconds of each measure.
    pub(crate) seconds: u64,
    /// Requests a second at the steady rate.
    pub(crate) rate: u32,
    /// Packs with a code each.
    pub(crate) codes: u64,
    /// Viewers who are kept up to date.
    pub(crate) viewers: usize,
}

/// What clients ask for, one request after another.
pub(super) trait Asks: Clone + 'static {
    /// Writes the next request.
    fn next(&self, request: &mut Vec<u8>);
}

/// The same page again and again.
#[derive(Clone)]
struct OnePage(std::sync::Arc<[u8]>);

impl Asks for OnePage {
    fn next(&self, request: &mut Vec<u8>) {
        request.extend_from_slice(&self.0);
    }
}

/// A browser's request.
pub(super) fn ask(path: &str, agent: &str) -> String {
    let headers: String = BROWSER.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("GET {path} HTTP/1.1\r\nhost: bench.example\r\nuser-agent: {agent}\r\n{headers}\r\n")
}

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageReport {
    what: &'static str,
    /// Whether the log's statements were on the disk before they were answered. They always are.
    synced: bool,
    /// Pages of packs with a code each.
    packs: Scanned,
    /// Bytes of a page as it is sent, compressed.
    page_bytes: usize,
    connections: usize,
    requests: usize,
    requests_per_second: f64,
    full_p50_us: u64,
    full_p99_us: u64,
    /// Processor time a request, node and client together.
    cpu_us: f64,
    /// Right after a statement: drawing, compressing, sending.
    first_us: u64,
    steady_rate: u32,
    steady_requests: usize,
    /// From when a request was due to its last byte.
    steady_p50_us: u64,
    steady_p99_us: u64,
    viewers: usize,
    /// From the first connection until everybody had the first state.
    viewers_connected_seconds: f64,
    /// What memory grew by, a viewer: both ends in this process, the system's own buffers not counted.
    bytes_a_viewer: u64,
    /// From the answer to a statement until everybody had heard of it.
    viewers_told_seconds: f64,
    peak_rss_bytes: u64,
    machine: Machine,
    optimised: bool,
}

/// Measures a node over a new ledger in `dir`.
pub(crate) fn page(dir: &Path, scratch: &Path, load: PageLoad) -> Result<PageReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, 1)?;
    let Some(issuer) = issuers.first_mut() else { return Err(not_taken("there is no issuer")) };
    let mut config = suyuan_node::Config::new(SocketAddr::from(([127, 0, 0, 1], 0)));
    let scans = dir.join("scans");
    config.scanning = Some(suyuan_node::Scanning::new(scans.clone()));
    let hosted = Hosted::with(store, config)?;
    let (addr, client) = (hosted.addr(), Client::new(&hosted.url())?);
    for _ in 0..ACTS {
        client.submit(issuer.harvest()?.bytes())?;
    }
    let lot = format!("{}/10/L0", issuer.product.as_str());
    let path = lot.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let asks = OnePage(ask(&format!("/{path}"), "bench").into_bytes().into());
    let spell = Duration::from_secs(load.seconds.max(1));

    let (first, page_bytes) = on_one_thread({
        let asks = asks.clone();
        move || first(addr, asks)
    })?;
    let watch = Watch::start();
    let full = on_one_thread({
        let asks = asks.clone();
        move || at_full_speed(addr, asks, spell)
    })?;
    let full = watch.taken(full);
    let steady = on_one_thread(move || at_a_rate(addr, asks, spell, load.rate.max(1)))?;

    let packs = Packs::make(issuer, &client, &lot, load.codes)?;
    let packs = packs::measure(packs, addr, &client, spell, load.rate.max(1))?;

    let before = machine::rss_bytes();
    let held = Held::new(load.viewers);
    let watching = watch_all(addr, &lot, &held)?;
    let connected = held.wait(&held.first)?;
    let grown = machine::rss_bytes().saturating_sub(before);
    // What changes a fact of the page: its lot is held back.
    let hold = serde_json::json!({"lots": [lot], "reason": "a benchmark", "do": "quarantine"}).to_string();
    let told = Instant::now();
    let answer = client.submit(issuer.author.say("hold", &lot, &hold)?.bytes())?;
    if answer.verdict != "accepted" {
        return Err(not_taken(format_args!("{}, because {:?}", answer.verdict, answer.reasons)));
    }
    held.wait(&held.second)?;
    let told = told.elapsed();
    drop(watching);
    hosted.stop()?;
    let packs = packs.on_disk(&scans)?;

    let (mut times, mut steady) = (full.requests, steady);
    times.sort_unstable();
    steady.sort_unstable();
    let viewers = load.viewers;
    Ok(PageReport {
        what: "page",
        synced: true,
        packs,
        page_bytes,
        connections: CROWD,
        requests: times.len(),
        requests_per_second: times.len() as f64 / full.wall.as_secs_f64(),
        full_p50_us: report::percentile_us(&times, 50),
        full_p99_us: report::percentile_us(&times, 99),
        cpu_us: full.cpu.as_secs_f64() * 1e6 / times.len().max(1) as f64,
        first_us: u64::try_from(first.as_micros()).unwrap_or(u64::MAX),
        steady_rate: load.rate,
        steady_requests: steady.len(),
        steady_p50_us: report::percentile_us(&steady, 50),
        steady_p99_us: report::percentile_us(&steady, 99),
        viewers,
        viewers_connected_seconds: connected.as_secs_f64(),
        bytes_a_viewer: grown / viewers.max(1) as u64,
        viewers_told_seconds: told.as_secs_f64(),
        peak_rss_bytes: machine::peak_rss_bytes(),
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

/// Runs clients on a thread of their own.
pub(super) fn on_one_thread<R, F>(work: impl FnOnce() -> F + Send + 'static) -> Result<R, Failure>
where
    R: Send + 'static,
    F: Future<Output = Result<R, Failure>>,
{
    let run = move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::local)?;
        runtime.block_on(tokio::task::LocalSet::new().run_until(async { work().await }))
    };
    let clients = thread::Builder::new().name("clients".to_owned()).spawn(run).map_err(Failure::local)?;
    clients.join().unwrap_or_else(|_| Err(not_taken("the clients broke down")))
}

/// How long the first page takes, and its bytes.
pub(super) async fn first(addr: SocketAddr, asks: impl Asks) -> Result<(Duration, usize), Failure> {
    let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
    let start = Instant::now();
    let bytes = shown(&mut wire, &asks).await?;
    Ok((start.elapsed(), bytes))
}

/// Asks for a page; its bytes.
async fn shown(wire: &mut Wire, asks: &impl Asks) -> Result<usize, Failure> {
    let answer = wire.send(|request| asks.next(request)).await.map_err(Failure::network)?;
    match (answer.status, answer.body.len()) {
        (200, bytes) if bytes > 0 => Ok(bytes),
        (status, bytes) => Err(not_taken(format_args!("the page came with status {status}, {bytes} bytes"))),
    }
}

pub(super) async fn at_full_speed(
    addr: SocketAddr,
    asks: impl Asks,
    spell: Duration,
) -> Result<Vec<Duration>, Failure> {
    let end = Instant::now() + spell;
    let client = |asks| async move {
        let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
        let mut times = Vec::new();
        while Instant::now() < end {
            let start = Instant::now();
            shown(&mut wire, &asks).await?;
            times.push(start.elapsed());
        }
        Ok(times)
    };
    together((0..CROWD).map(|_| client(asks.clone()))).await
}

/// Each connection has its own beat; a request that waits for the one before it counts from when it was due.
pub(super) async fn at_a_rate(
    addr: SocketAddr,
    asks: impl Asks,
    spell: Duration,
    rate: u32,
) -> Result<Vec<Duration>, Failure> {
    let (beat, start) = (Duration::from_secs(1) * STEADY / rate, Instant::now() + Duration::from_millis(200));
    let client = |number: u32, asks| async move {
        let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
        let mut due = start + beat * number / STEADY;
        let mut times = Vec::new();
        while due < start + spell {
            sleep_until(due.into()).await;
            shown(&mut wire, &asks).await?;
            times.push(due.elapsed());
            due += beat;
        }
        Ok(times)
    };
    together((0..STEADY).map(|number| client(number, asks.clone()))).await
}

async fn together<F>(clients: impl Iterator<Item = F>) -> Result<Vec<Duration>, Failure>
where
    F: Future<Output = Result<Vec<Duration>, Failure>> + 'static,
{
    let clients: Vec<_> = clients.map(tokio::task::spawn_local).collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.map_err(|_| not_taken("a client broke down"))??);
    }
    Ok(times)
}

impl PageReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let ms = |us: u64| us as f64 / 1e3;
            voice.line(format_args!(
                "a lot's page {} bytes compressed; {:.1} ms right after a statement: drawn, compressed, sent",
                self.page_bytes,
                ms(self.first_us)
            ));
            voice.line(format_args!(
                "full speed   {:.0} requests/s over {} connections, p50 {:.2} ms, p99 {:.2} ms, {:.1} µs of processor a request, client included",
                self.requests_per_second,
                self.connections,
                ms(self.full_p50_us),
                ms(self.full_p99_us),
                self.cpu_us
            ));
            voice.line(format_args!(
                "{:<6}/s     p50 {:.2} ms, p99 {:.2} ms, from when each was due, {} requests",
                self.steady_rate,
                ms(self.steady_p50_us),
                ms(self.steady_p99_us),
                self.steady_requests
            ));
            self.packs.show(voice, self.steady_rate);
            voice.line(format_args!(
                "viewers      {} held, {:.1} KiB each (both ends), there in {:.1} s, told of a change in {:.2} s",
                self.viewers,
                self.bytes_a_viewer as f64 / 1024.0,
                self.viewers_connected_seconds,
                self.viewers_told_seconds
            ));
            voice.line(format_args!("synced       {}", self.synced));
            voice.line(format_args!("memory       {} MiB at most, clients inside", self.peak_rss_bytes >> 20));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
