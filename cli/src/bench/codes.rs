//! A roll of item codes from its seed to a node that finds every code: made on all cores, committed to by one statement over HTTP, its list
//! handed over, checked by its root, synced and indexed. Then codes are looked up with their proofs.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::json;
use suyuan_ledger::{
    codes::{Seed, Shape},
    identifier::ItemId,
};

use super::{
    Disk, Machine, machine,
    meter::meter,
    not_taken,
    report::{self, Watch},
    world::World,
};
use crate::{
    client::{Client, ClientError},
    codes::Made,
    demo::Hosted,
    failure::Failure,
    voice::Voice,
};

/// How many codes, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodesLoad {
    /// How many.
    pub(crate) codes: u64,
    /// How many make a group.
    pub(crate) group_size: u64,
    /// Whether each has a PIN.
    pub(crate) pins: bool,
    /// How many are looked up afterwards.
    pub(crate) lookups: u64,
}

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CodesReport {
    what: &'static str,
    codes: u64,
    group_size: u64,
    pins: bool,
    /// From the seed to the root and the list.
    made_seconds: f64,
    made_per_second: f64,
    /// From the signed statement to its answer.
    statement_seconds: f64,
    /// From the first byte of the list to the answer that it is checked, synced and indexed.
    upload_seconds: f64,
    /// All three.
    seconds: f64,
    /// Whether statement and list were on the disk before they were answered. They always are.
    synced: bool,
    /// Processor time a code, all threads of the process, in microseconds.
    cpu_us: f64,
    list_bytes: u64,
    lookups: u64,
    /// A look-up over HTTP: the page of the code as JSON, with its proof.
    lookup_p50_us: u64,
    lookup_p99_us: u64,
    peak_rss_bytes: u64,
    disk_bytes: u64,
    disk: Disk,
    machine: Machine,
    optimised: bool,
}

/// Measures a node over a new ledger in `dir`.
pub(crate) fn codes(
    dir: &Path,
    scratch: &Path,
    load: CodesLoad,
    voice: &Voice,
) -> Result<CodesReport, Failure> {
    let CodesLoad { codes, group_size, pins, lookups } = load;
    let shape = Shape::new(codes, group_size).map_err(Failure::usage)?;
    let machine = Machine::measure(scratch)?;
    let World { store, mut issuers } = World::found(dir, 1)?;
    let Some(issuer) = issuers.first_mut() else { return Err(not_taken("there is no issuer")) };
    let hosted = Hosted::start(store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let client = Client::with_patience(&hosted.url(), Duration::from_secs(600))?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(Failure::local)?;
    let seed = Seed::from_bytes(seed);
    let bar = meter(voice, "made", usize::try_from(codes).unwrap_or(usize::MAX));
    let watch = Watch::start();
    let made = Made::of(&seed, &shape, pins, |more| bar.inc(more)).map_err(Failure::local)?;
    let made_seconds = watch.wall().as_secs_f64();
    bar.finish_and_clear();
    let product = issuer.product.clone();
    let payload = json!({"act": "roll", "product": product.as_str(), "count": codes, "groupSize": group_size, "pins": pins, "root": made.root.to_string(), "name": "R1"});
    let statement = issuer.author.say("codes", product.as_str(), &payload.to_string())?;
    let answer = client.submit(statement.bytes())?;
    if answer.verdict != "accepted" {
        return Err(not_taken(format_args!("{}, because {:?}", answer.verdict, answer.reasons)));
    }
    let stated_seconds = watch.wall().as_secs_f64();
    client.upload_list(&answer.id, made.bytes, &mut { made.list })?;
    let taken = watch.taken(Vec::new());
    let seconds = taken.wall.as_secs_f64();
    let peak_rss_bytes = machine::peak_rss_bytes();
    let mut times = Vec::new();
    for number in 0..lookups {
        // A prime far from any power of two strews them over the roll.
        let serial = seed.serial(number.wrapping_mul(7_919_777) % codes).to_string();
        let item = ItemId::new(&product, None, &serial).map_err(Failure::usage)?;
        let start = Instant::now();
        found(&client, &item, &answer.id)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    hosted.stop()?;
    let disk = Disk::of(dir);
    Ok(CodesReport {
        what: "codes",
        codes,
        group_size,
        pins,
        made_seconds,
        made_per_second: codes as f64 / made_seconds,
        statement_seconds: stated_seconds - made_seconds,
        upload_seconds: seconds - stated_seconds,
        seconds,
        synced: true,
        cpu_us: taken.cpu.as_secs_f64() * 1e6 / codes as f64,
        list_bytes: made.bytes,
        lookups,
        lookup_p50_us: report::percentile_us(&times, 50),
        lookup_p99_us: report::percentile_us(&times, 99),
        peak_rss_bytes,
        disk_bytes: disk.total(),
        disk,
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

/// The page of a code names its roll.
fn found(client: &Client, item: &ItemId, roll: &str) -> Result<(), Failure> {
    let path =
        item.as_str().split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    let page: Result<serde_json::Value, ClientError> = client.json(&format!("/{}", path.unwrap_or_default()));
    match page?["code"]["roll"] == *roll {
        true => Ok(()),
        false => Err(not_taken(format_args!("{item} is not found"))),
    }
}

impl CodesReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&json!(self), |voice| {
            let pins = if self.pins { ", each with a PIN" } else { "" };
            voice.line(format_args!("codes        {} in groups of {}{pins}", self.codes, self.group_size));
            voice.line(format_args!(
                "in all       {:.2} s, {:.1} µs of processor a code",
                self.seconds, self.cpu_us
            ));
            voice
                .line(format_args!("made         {:.0}/s, {:.2} s", self.made_per_second, self.made_seconds));
            voice.line(format_args!(
                "statement    {:.1} ms, one entry for all of them",
                self.statement_seconds * 1e3
            ));
            voice.line(format_args!(
                "list         {:.2} s for {} MiB: sent, checked, synced, indexed",
                self.upload_seconds,
                self.list_bytes >> 20
            ));
            voice.line(format_args!("synced       {}", self.synced));
            if self.lookups > 0 {
                let ms = |us: u64| us as f64 / 1e3;
                voice.line(format_args!(
                    "a look-up    p50 {:.2} ms, p99 {:.2} ms over HTTP, with proof",
                    ms(self.lookup_p50_us),
                    ms(self.lookup_p99_us)
                ));
            }
            voice.line(format_args!(
                "memory       {} MiB at most, node and packer in one process",
                self.peak_rss_bytes >> 20
            ));
            voice.line(format_args!("disk         {} MiB", self.disk_bytes >> 20));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
