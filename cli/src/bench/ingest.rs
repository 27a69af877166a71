//! The library alone: form and signature checked on the client's thread, then the store, whose answer waits for the disk.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use suyuan_ledger::{
    rules::Prepared,
    statement::{Keys, sequence::Sequence},
    store::Store,
};

use super::{
    Disk, Load, Machine, Report,
    meter::meter,
    not_taken,
    report::Watch,
    spool::{Share, Spool},
    world::{World, accepted},
};
use crate::{failure::Failure, voice::Voice};

/// So many keys are remembered, as a node does.
pub(super) const KEYS: usize = 1_024;
/// So many statements are verified together, as a node does.
const TOGETHER: usize = 16;

/// Measures the store in `dir`, which must be empty; it is left there, closed in order. Statements wait in `scratch`.
pub(crate) fn ingest(dir: &Path, scratch: &Path, load: Load, voice: &Voice) -> Result<Report, Failure> {
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, load.issuers)?;
    let signing = meter(voice, "signed", load.statements);
    let spool = Spool::sign(scratch, &mut issuers, &load, &signing)?;
    signing.finish_and_clear();
    let bytes = spool.bytes;
    let entering = meter(voice, "entered", load.statements);
    let watch = Watch::start();
    let requests = enter(&store, &Keys::new(KEYS), spool.shares(load.clients), |count| entering.inc(count))?;
    let taken = watch.taken(requests);
    entering.finish_and_clear();
    store.close().map_err(Failure::local)?;
    let closed = watch.wall();
    drop(store);
    Ok(Report::new("ingest", (load, bytes), taken, closed, (Disk::of(dir), machine)))
}

/// Enters everything, a thread a client, and gives the time of each request.
pub(super) fn enter(
    store: &Store,
    keys: &Keys,
    shares: Vec<Share>,
    done: impl Fn(u64) + Sync,
) -> Result<Vec<Duration>, Failure> {
    let done = &done;
    let requests = thread::scope(|scope| {
        let client = |share| scope.spawn(move || client(store, keys, share, done));
        let clients: Vec<_> = shares.into_iter().map(client).collect();
        let joined =
            clients.into_iter().map(|c| c.join().unwrap_or_else(|_| Err(not_taken("a client broke down"))));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    Ok(requests.concat())
}

fn client(
    store: &Store,
    keys: &Keys,
    mut share: Share,
    done: &impl Fn(u64),
) -> Result<Vec<Duration>, Failure> {
    let (mut requests, mut body) = (Vec::new(), Vec::new());
    while let Some(statements) = share.next(&mut body)? {
        let start = Instant::now();
        let items = Sequence::new(&body).collect::<Result<Vec<_>, _>>().map_err(not_taken)?;
        let some = |items: &[&[u8]]| Prepared::each(items.iter().copied(), keys).collect::<Vec<_>>();
        let prepared = items.chunks(TOGETHER).flat_map(some).collect::<Result<_, _>>().map_err(not_taken)?;
        let answers = store.submit_wait(prepared).map_err(not_taken)?;
        requests.push(start.elapsed());
        answers.into_iter().try_for_each(|answer| accepted(&answer.map_err(not_taken)?.verdict))?;
        done(statements as u64);
    }
    Ok(requests)
}
