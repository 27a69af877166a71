//! The page behind a code, as browsers ask for it: as fast as it goes over 64 connections, at a steady 1,000 a second, and with thousands of viewers who are
//! kept up to date. Node and clients share one process and the machine's processors; the clients run on one thread.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep_until, timeout},
};

use super::{
    Machine, machine, not_taken,
    report::{self, Watch},
    wire::Wire,
    world::World,
};
use crate::{client::Client, demo::Hosted, failure::Failure, voice::Voice};

/// Connections at once, at full speed.
const CROWD: usize = 64;
/// Connections at once, at a steady rate.
const STEADY: u32 = 32;
/// Acts of the lot, besides planting.
const ACTS: usize = 6;
/// How long all viewers together may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// What a phone's browser says.
const BROWSER: &str = "accept: text/html,application/xhtml+xml,*/*;q=0.8\r\naccept-language: zh-CN,zh;q=0.9\r\naccept-encoding: gzip, deflate, br\r\n";

/// How much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageLoad {
    /// Seconds of each measure.
    pub(crate) seconds: u64,
    /// Requests a second at the steady rate.
    pub(crate) rate: u32,
    /// Viewers who are kept up to date.
    pub(crate) viewers: usize,
}

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageReport {
    what: &'static str,
    /// Whether the log's statements were on the disk before they were answered. They always are.
    synced: bool,
    /// Whether each request was recorded as a scan.
    scans_recorded: bool,
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
    let hosted = Hosted::start(store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let (addr, client) = (hosted.addr(), Client::new(&hosted.url())?);
    for _ in 0..ACTS {
        client.submit(issuer.harvest()?.bytes())?;
    }
    let lot = format!("{}/10/L0", issuer.product.as_str());
    let path = lot.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let get = format!("GET /{path} HTTP/1.1\r\nhost: bench.example\r\n{BROWSER}\r\n");
    let ask = Arc::new(get.into_bytes());
    let spell = Duration::from_secs(load.seconds.max(1));

    let (first, page_bytes) = on_one_thread({
        let ask = ask.clone();
        move || async move {
            let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
            let start = Instant::now();
            let bytes = shown(&mut wire, &ask).await?;
            Ok((start.elapsed(), bytes))
        }
    })?;
    let watch = Watch::start();
    let full = on_one_thread({
        let ask = ask.clone();
        move || at_full_speed(addr, ask, spell)
    })?;
    let full = watch.taken(full);
    let steady = on_one_thread(move || at_a_rate(addr, ask, spell, load.rate.max(1)))?;

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

    let (mut times, mut steady) = (full.requests, steady);
    times.sort_unstable();
    steady.sort_unstable();
    let viewers = load.viewers;
    Ok(PageReport {
        what: "page",
        synced: true,
        scans_recorded: false,
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
fn on_one_thread<R, F>(work: impl FnOnce() -> F + Send + 'static) -> Result<R, Failure>
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

/// Asks for the page; its bytes.
async fn shown(wire: &mut Wire, ask: &[u8]) -> Result<usize, Failure> {
    let answer = wire.send(ask).await.map_err(Failure::network)?;
    match (answer.status, answer.body.len()) {
        (200, bytes) if bytes > 0 => Ok(bytes),
        (status, bytes) => Err(not_taken(format_args!("the page came with status {status}, {bytes} bytes"))),
    }
}

async fn at_full_speed(
    addr: SocketAddr,
    ask: Arc<Vec<u8>>,
    spell: Duration,
) -> Result<Vec<Duration>, Failure> {
    let end = Instant::now() + spell;
    let client = |ask: Arc<Vec<u8>>| async move {
        let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
        let mut times = Vec::new();
        while Instant::now() < end {
            let start = Instant::now();
            shown(&mut wire, &ask).await?;
            times.push(start.elapsed());
        }
        Ok(times)
    };
    together((0..CROWD).map(|_| client(ask.clone()))).await
}

/// Each connection has its own beat; a request that waits for the one before it counts from when it was due.
async fn at_a_rate(
    addr: SocketAddr,
    ask: Arc<Vec<u8>>,
    spell: Duration,
    rate: u32,
) -> Result<Vec<Duration>, Failure> {
    let (beat, start) = (Duration::from_secs(1) * STEADY / rate, Instant::now() + Duration::from_millis(200));
    let client = |number: u32, ask: Arc<Vec<u8>>| async move {
        let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
        let mut due = start + beat * number / STEADY;
        let mut times = Vec::new();
        while due < start + spell {
            sleep_until(due.into()).await;
            shown(&mut wire, &ask).await?;
            times.push(due.elapsed());
            due += beat;
        }
        Ok(times)
    };
    together((0..STEADY).map(|number| client(number, ask.clone()))).await
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

/// How far the viewers are.
struct Held {
    all: usize,
    /// Who has the first state, and who the second.
    first: AtomicUsize,
    second: AtomicUsize,
    lost: AtomicUsize,
    start: Instant,
}

impl Held {
    fn new(all: usize) -> Arc<Held> {
        let none = AtomicUsize::default;
        Arc::new(Held { all, first: none(), second: none(), lost: none(), start: Instant::now() })
    }

    fn wait(&self, have: &AtomicUsize) -> Result<Duration, Failure> {
        loop {
            let (have, lost) = (have.load(Ordering::Acquire), self.lost.load(Ordering::Acquire));
            if lost > 0 {
                return Err(not_taken(format_args!(
                    "{lost} of {} viewers were let go, {have} are there; are there as many files as that (`ulimit -n`)?",
                    self.all
                )));
            }
            if have == self.all {
                return Ok(self.start.elapsed());
            }
            if self.start.elapsed() > PATIENCE {
                return Err(not_taken(format_args!(
                    "{have} of {} viewers after {} s",
                    self.all,
                    PATIENCE.as_secs()
                )));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Viewers on a thread of their own; they leave when this goes.
fn watch_all(addr: SocketAddr, lot: &str, held: &Arc<Held>) -> Result<tokio::runtime::Runtime, Failure> {
    let about: String = lot.replace(':', "%3A").replace('/', "%2F");
    let ask = format!("GET /v1/live?about={about}&lang=zh HTTP/1.1\r\nhost: bench.example\r\n\r\n");
    let ask: Arc<[u8]> = ask.into_bytes().into();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Failure::local)?;
    // Not all at the same moment: the system's queue of new connections is short.
    let gate = Arc::new(tokio::sync::Semaphore::new(CROWD));
    for _ in 0..held.all {
        let (ask, held, gate) = (ask.clone(), held.clone(), gate.clone());
        runtime.spawn(async move {
            if watch(addr, &ask, &held, &gate).await.is_err() {
                held.lost.fetch_add(1, Ordering::Release);
            }
        });
    }
    Ok(runtime)
}

async fn watch(
    addr: SocketAddr,
    ask: &[u8],
    held: &Held,
    gate: &tokio::sync::Semaphore,
) -> std::io::Result<()> {
    let mut stream = {
        let _one = gate.acquire().await;
        let mut stream = TcpStream::connect(addr).await?;
        stream.write_all(ask).await?;
        state(&mut stream).await?;
        stream
    };
    held.first.fetch_add(1, Ordering::Release);
    state(&mut stream).await?;
    held.second.fetch_add(1, Ordering::Release);
    // Stays until the measure is over.
    std::future::pending().await
}

/// Reads until the end of an event that is a state.
async fn state(stream: &mut TcpStream) -> std::io::Result<()> {
    let (mut buffer, mut is_state, mut line, mut last) = ([0; 512], false, 0_usize, 0);
    loop {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await??;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        for byte in &buffer[..read] {
            // `data: {` begins a state, and an empty line ends it.
            is_state |= last == b' ' && *byte == b'{';
            line = if *byte == b'\n' { 0 } else { line + 1 };
            if is_state && line == 0 && last == b'\n' {
                return Ok(());
            }
            last = *byte;
        }
    }
}

impl PageReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let ms = |us: u64| us as f64 / 1e3;
            voice.line(format_args!(
                "the page     {} bytes compressed; {:.1} ms right after a statement: drawn, compressed, sent",
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
            voice.line(format_args!(
                "viewers      {} held, {:.1} KiB each (both ends), there in {:.1} s, told of a change in {:.2} s",
                self.viewers,
                self.bytes_a_viewer as f64 / 1024.0,
                self.viewers_connected_seconds,
                self.viewers_told_seconds
            ));
            voice.line(format_args!(
                "synced       {}; requests are {}recorded as scans",
                self.synced,
                if self.scans_recorded { "" } else { "not " }
            ));
            voice.line(format_args!("memory       {} MiB at most, clients inside", self.peak_rss_bytes >> 20));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
