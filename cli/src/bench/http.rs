//! The whole node: HTTP on loopback, a connection a client, statements one by one or as a CBOR sequence.

use std::{
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use suyuan_ledger::statement::Statement;

use super::{
    Load, Report,
    workload::{Workload, not_taken, prepare},
};
use crate::{client::Client, demo::Hosted, failure::Failure};

/// Measures a node over a ledger in `dir`, which must be empty.
pub(crate) fn http(dir: &Path, load: Load) -> Result<Report, Failure> {
    let Workload { store, statements } = prepare(dir, load)?;
    let bytes: usize = statements.iter().flatten().map(|s| s.bytes().len()).sum();
    let hosted = Hosted::start(store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let url = hosted.url();
    let start = Instant::now();
    let requests = thread::scope(|scope| {
        let clients: Vec<_> =
            statements.iter().map(|own| scope.spawn(|| client(&url, own, load.batch))).collect();
        let joined =
            clients.into_iter().map(|c| c.join().unwrap_or_else(|_| Err(not_taken("a client broke down"))));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let wall = start.elapsed();
    let report = Report::new("http", load, wall, requests.concat());
    hosted.stop()?;
    Ok(report.with_sizes(dir, (bytes / load.statements.max(1)) as u64))
}

fn client(url: &str, own: &[Statement], batch: usize) -> Result<Vec<Duration>, Failure> {
    let client = Client::new(url)?;
    let mut requests = Vec::with_capacity(own.len().div_ceil(batch));
    for some in own.chunks(batch) {
        let body: Vec<u8> = some.iter().flat_map(|s| s.bytes().iter().copied()).collect();
        let start = Instant::now();
        if let [one] = some {
            client.submit(one.bytes())?;
            requests.push(start.elapsed());
            continue;
        }
        let answers = client.submit_all(&body)?;
        requests.push(start.elapsed());
        if let Some(problem) = answers.into_iter().find_map(Result::err) {
            return Err(problem.into());
        }
    }
    Ok(requests)
}
