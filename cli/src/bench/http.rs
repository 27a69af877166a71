//! The whole node: HTTP on loopback, a connection a client, statements one by one or as a CBOR sequence.

use std::{
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use indicatif::ProgressBar;

use super::{
    Disk, Load, Machine, Report,
    meter::meter,
    not_taken,
    report::Watch,
    spool::{Share, Spool},
    wire::Wire,
    world::World,
};
use crate::{demo::Hosted, failure::Failure, voice::Voice};

const PATH: &str = "/v1/statements";
const ACCEPTED: &[u8] = br#""verdict":"accepted""#;
/// The verdict stands within so many bytes of an answer, in front of the proof.
const FRONT: usize = 300;

/// Measures a node over a ledger in `dir`, which must be empty; it is left there, closed in order. Statements wait in `scratch`.
pub(crate) fn http(dir: &Path, scratch: &Path, load: Load, voice: &Voice) -> Result<Report, Failure> {
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, load.issuers)?;
    let signing = meter(voice, "signed", load.statements);
    let spool = Spool::sign(scratch, &mut issuers, &load, &signing)?;
    signing.finish_and_clear();
    let bytes = spool.bytes;
    let hosted = Hosted::start(store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let (addr, entering) = (hosted.addr(), meter(voice, "entered", load.statements));
    let shares = spool.shares(load.clients);
    let watch = Watch::start();
    let clients = thread::Builder::new().name("clients".to_owned()).spawn({
        let entering = entering.clone();
        move || clients(addr, shares, &entering)
    });
    let requests = clients.map_err(Failure::local)?.join();
    let requests = requests.unwrap_or_else(|_| Err(not_taken("the clients broke down")))?;
    let taken = watch.taken(requests);
    entering.finish_and_clear();
    hosted.stop()?;
    Ok(Report::new("http", (load, bytes), taken, watch.wall(), (Disk::of(dir), machine)))
}

/// All clients, on this thread.
fn clients(addr: SocketAddr, shares: Vec<Share>, entering: &ProgressBar) -> Result<Vec<Duration>, Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(Failure::local)?;
    runtime.block_on(async {
        let start = |share| tokio::spawn(client(addr, share, entering.clone()));
        let clients: Vec<_> = shares.into_iter().map(start).collect();
        let mut requests = Vec::new();
        for client in clients {
            requests.extend(client.await.map_err(|_| not_taken("a client broke down"))??);
        }
        Ok(requests)
    })
}

async fn client(addr: SocketAddr, mut share: Share, entering: ProgressBar) -> Result<Vec<Duration>, Failure> {
    let mut wire = Wire::connect(addr).await.map_err(Failure::network)?;
    let (mut requests, mut body) = (Vec::new(), Vec::new());
    while let Some(statements) = share.next(&mut body)? {
        let kind = if statements == 1 { "application/cose" } else { "application/cbor-seq" };
        let start = Instant::now();
        let answer = wire.post(PATH, kind, &body).await.map_err(Failure::network)?;
        requests.push(start.elapsed());
        let (status, taken) = match statements {
            1 => (201, usize::from(is_accepted(answer.body))),
            _ => (200, answers(answer.body).filter(|answer| is_accepted(answer)).count()),
        };
        if answer.status != status || taken != statements {
            let start = String::from_utf8_lossy(&answer.body[..answer.body.len().min(FRONT)]).into_owned();
            let got = answer.status;
            return Err(not_taken(format_args!("status {got}, {taken} of {statements} accepted: {start}")));
        }
        entering.inc(statements as u64);
    }
    Ok(requests)
}

/// The answers of a batch, each from behind its brace on.
fn answers(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|byte| *byte == b'{').filter(|answer| answer.starts_with(br#""status":201"#))
}

fn is_accepted(answer: &[u8]) -> bool {
    answer[..answer.len().min(FRONT)].windows(ACCEPTED.len()).any(|some| some == ACCEPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_was_accepted() {
        let body = br#"{"answers":[{"status":201,"index":7,"verdict":"accepted","reasons":[],"proof":"x"},
            {"status":201,"verdict":"flagged","reasons":[{"code":"y"}]},{"status":403,"verdict":"accepted"}]}"#;
        assert_eq!(answers(body).count(), 2);
        assert_eq!(answers(body).filter(|answer| is_accepted(answer)).count(), 1);
    }
}
