//! The library alone: form and signature checked on the client's thread, then the store, whose answer waits for the disk.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use suyuan_ledger::{
    rules::Prepared,
    statement::{PublicKey, Statement},
    store::Store,
};

use super::{
    Load, Report,
    workload::{Workload, not_taken, prepare},
};
use crate::failure::Failure;

/// Measures the store in `dir`, which must be empty.
pub(crate) fn ingest(dir: &Path, load: Load) -> Result<Report, Failure> {
    let Workload { store, statements } = prepare(dir, load)?;
    let bytes: usize = statements.iter().flatten().map(|s| s.bytes().len()).sum();
    let start = Instant::now();
    let requests = thread::scope(|scope| {
        let clients: Vec<_> =
            statements.iter().map(|own| scope.spawn(|| client(&store, own, load.batch))).collect();
        let joined =
            clients.into_iter().map(|c| c.join().unwrap_or_else(|_| Err(not_taken("a client broke down"))));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let wall = start.elapsed();
    let report = Report::new("ingest", load, wall, requests.concat());
    store.close().map_err(Failure::local)?;
    drop(store);
    Ok(report.with_sizes(dir, (bytes / load.statements.max(1)) as u64))
}

fn client(store: &Store, own: &[Statement], batch: usize) -> Result<Vec<Duration>, Failure> {
    let Some(first) = own.first() else { return Ok(Vec::new()) };
    let key = PublicKey::try_from(&first.header().key).map_err(not_taken)?;
    let mut requests = Vec::with_capacity(own.len().div_ceil(batch));
    for some in own.chunks(batch) {
        let start = Instant::now();
        let prepared: Result<Vec<_>, _> = some.iter().map(|s| Prepared::with_key(s.bytes(), &key)).collect();
        let answers = store.submit_wait(prepared.map_err(not_taken)?).map_err(not_taken)?;
        requests.push(start.elapsed());
        answers.into_iter().try_for_each(|answer| answer.map(drop).map_err(not_taken))?;
    }
    Ok(requests)
}
