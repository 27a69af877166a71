//! How long a start takes: from starting the process `suyuan node` to its first answer over HTTP, after an orderly close and after a
//! SIGKILL. The page cache is warm: what a cold disk adds is not seen.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{Disk, Machine, open, report};
use crate::{failure::Failure, voice::Voice};

/// A start that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(600);
const ASK: &[u8] = b"GET /v1/ledger HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StartReport {
    what: &'static str,
    /// Entries in the log.
    size: u64,
    /// After an orderly close.
    after_close_ms: f64,
    /// After a SIGKILL right behind the first answer, nothing new entered meanwhile.
    after_kill_ms: f64,
    disk: Disk,
    machine: Machine,
    optimised: bool,
}

/// Measures starts over the ledger in `dir`, and leaves it closed in order.
pub(crate) fn start(dir: &Path, scratch: &Path) -> Result<StartReport, Failure> {
    let machine = Machine::measure(scratch)?;
    // Whatever ended it last, it ends in order now.
    let size = close(dir)?;
    let disk = Disk::of(dir);
    let (after_close_ms, after_kill_ms) = (first_answer(dir)?, first_answer(dir)?);
    close(dir)?;
    let optimised = !cfg!(debug_assertions);
    Ok(StartReport { what: "start", size, after_close_ms, after_kill_ms, disk, machine, optimised })
}

fn close(dir: &Path) -> Result<u64, Failure> {
    let store = open(dir)?;
    store.close().map_err(Failure::local)?;
    Ok(store.size())
}

/// Milliseconds from starting a node to its answer; then it is killed.
fn first_answer(dir: &Path) -> Result<f64, Failure> {
    let addr = free_address()?;
    let begin = Instant::now();
    let node = Node(
        Command::new(std::env::current_exe().map_err(Failure::local)?)
            .args(["node", "--quiet", "--listen", &addr.to_string(), "--data"])
            .arg(dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Failure::local)?,
    );
    wait_for_answer(node, addr, begin)
}

fn wait_for_answer(mut node: Node, addr: SocketAddr, begin: Instant) -> Result<f64, Failure> {
    loop {
        if asked(addr) {
            return Ok(begin.elapsed().as_secs_f64() * 1e3);
        }
        if let Ok(Some(status)) = node.0.try_wait() {
            return Err(Failure::local(format!("the node ended before it answered: {status}")));
        }
        if begin.elapsed() > PATIENCE {
            return Err(Failure::local(format!("no answer within {} s", PATIENCE.as_secs())));
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether it answers already.
fn asked(addr: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(addr) else { return false };
    let mut answer = Vec::new();
    stream.write_all(ASK).is_ok()
        && stream.read_to_end(&mut answer).is_ok()
        && answer.starts_with(b"HTTP/1.1 200")
}

fn free_address() -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Failure::local)?;
    listener.local_addr().map_err(Failure::local)
}

/// A process that does not outlive its measurement.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        // SIGKILL; one that has ended already needs none.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl StartReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            voice.line(format_args!("ledger       {} entries, page cache warm", self.size));
            voice.line(format_args!("first answer {:.0} ms after an orderly close", self.after_close_ms));
            voice.line(format_args!("             {:.0} ms after a SIGKILL", self.after_kill_ms));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
