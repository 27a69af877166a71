//! The library alone: form and signature checked on the client's thread, then the store, whose answer waits for the disk.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use suyuan_ledger::{
    rules::Prepared,
    statement::{PublicKey, sequence::Sequence},
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

/// Measures the store in `dir`, which must be empty; it is left there, closed in order. Statements wait in `scratch`.
pub(crate) fn ingest(dir: &Path, scratch: &Path, load: Load, voice: &Voice) -> Result<Report, Failure> {
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, load.issuers)?;
    let signing = meter(voice, "signed", load.statements);
    let spool = Spool::sign(scratch, &mut issuers, &load, &signing)?;
    signing.finish_and_clear();
    let keys = issuers.iter().map(|issuer| issuer.key()).collect::<Result<Vec<_>, _>>()?;
    let bytes = spool.bytes;
    let entering = meter(voice, "entered", load.statements);
    let watch = Watch::start();
    let requests = enter(&store, &keys, spool.shares(load.clients), |count| entering.inc(count))?;
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
    keys: &[PublicKey],
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
    keys: &[PublicKey],
    mut share: Share,
    done: &impl Fn(u64),
) -> Result<Vec<Duration>, Failure> {
    let (mut requests, mut body) = (Vec::new(), Vec::new());
    while let Some(portion) = share.next(&mut body)? {
        let start = Instant::now();
        let key = &keys[portion.issuer];
        let prepare = |item| Prepared::with_key(item, key).map_err(not_taken);
        let items = Sequence::new(&body).map(|item| item.map_err(not_taken).and_then(prepare));
        let prepared = items.collect::<Result<Vec<_>, _>>()?;
        let answers = store.submit_wait(prepared).map_err(not_taken)?;
        requests.push(start.elapsed());
        answers.into_iter().try_for_each(|answer| accepted(&answer.map_err(not_taken)?.verdict))?;
        done(portion.statements as u64);
    }
    Ok(requests)
}
