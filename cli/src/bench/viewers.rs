//! Viewers who are kept up to date, thousands at once: each a connection that stays, from the first state until it has heard of a change.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{not_taken, page::CROWD};
use crate::failure::Failure;

/// How long all viewers together may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How far the viewers are.
pub(super) struct Held {
    all: usize,
    /// Who has the first state, and who the second.
    pub(super) first: AtomicUsize,
    pub(super) second: AtomicUsize,
    lost: AtomicUsize,
    start: Instant,
}

impl Held {
    pub(super) fn new(all: usize) -> Arc<Held> {
        let none = AtomicUsize::default;
        Arc::new(Held { all, first: none(), second: none(), lost: none(), start: Instant::now() })
    }

    pub(super) fn wait(&self, have: &AtomicUsize) -> Result<Duration, Failure> {
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
pub(super) fn watch_all(
    addr: SocketAddr,
    lot: &str,
    held: &Arc<Held>,
) -> Result<tokio::runtime::Runtime, Failure> {
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
