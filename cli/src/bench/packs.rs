//! Packs with a code each, scanned in random order: every request looks up another code and is recorded as a scan.

use std::{cell::Cell, net::SocketAddr, path::Path, rc::Rc, sync::Arc, time::Duration};

use serde::Serialize;
use serde_json::json;
use suyuan_ledger::{
    codes::{Seed, Shape},
    event::Quantity,
    identifier::{LotId, ProductId},
    scans::RECORD,
};

use super::{
    not_taken,
    page::{self, Asks, ask},
    report::{self, Watch},
    static_file::{self, Beside},
    world::Issuer,
};
use crate::{
    acts::{self, Making, Portion},
    client::Client,
    codes::Made,
    failure::Failure,
    voice::Voice,
};

const GROUP: u64 = 100;
/// A prime: steps of it come by every code once, far from the last one each time.
const STRIDE: u64 = 7_919_777;

/// Packs that are on their way.
pub(super) struct Packs {
    /// Where their codes lead, in random order.
    pub(super) paths: Arc<[String]>,
}

/// Every pack in turn, by one phone after another when all have been.
#[derive(Clone)]
struct Each {
    paths: Arc<[String]>,
    next: Rc<Cell<usize>>,
    phone: &'static str,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Scanned {
    codes: u64,
    /// Bytes of a page as it is sent, compressed.
    page_bytes: usize,
    requests: usize,
    requests_per_second: f64,
    full_p50_us: u64,
    full_p99_us: u64,
    /// Processor time a request, node and client together.
    cpu_us: f64,
    steady_requests: usize,
    /// From when a request was due to its last byte.
    steady_p50_us: u64,
    steady_p99_us: u64,
    /// All requests for pages of packs, and how many of them the node recorded as scans.
    asked: u64,
    scans_recorded: u64,
    scans_lost: u64,
    /// Records in the node's files after it stopped.
    scans_on_disk: u64,
    /// The same node and nginx, each alone with wrk; nothing where they are not installed.
    beside: Option<Beside>,
}

impl Packs {
    /// Packs a lot into so many, with a code and a PIN each, all of them active.
    pub(super) fn make(
        issuer: &mut Issuer,
        client: &Client,
        from: &str,
        codes: u64,
    ) -> Result<Packs, Failure> {
        let product = ProductId::parse(&format!("{}-PACK", issuer.product)).map_err(Failure::usage)?;
        let lot = LotId::mint(&product, "P1").map_err(Failure::usage)?;
        let stated = json!({"product": product.as_str(), "names": {"zh": "一小包", "en": "Small pack"}, "unit": "H87", "factor": {"value": 0.00001, "unit": "KGM"}});
        let portion = |lot: &LotId, quantity: &str| {
            Ok::<_, Failure>(Portion {
                lot: lot.clone(),
                quantity: Quantity::read(quantity).map_err(Failure::usage)?,
            })
        };
        let bulk = portion(&LotId::parse(from).map_err(Failure::usage)?, "60 kg")?;
        let packed = acts::transform(
            Making::Pack,
            &[bulk],
            &[portion(&lot, &format!("{codes} pcs"))?],
            None,
            &issuer.scene()?,
        )?;
        let take = |said: suyuan_ledger::statement::Statement| {
            let answer = client.submit(said.bytes())?;
            match answer.verdict.as_str() {
                "accepted" | "flagged" => Ok(answer.id),
                word => Err(not_taken(format_args!("{word}, because {:?}", answer.reasons))),
            }
        };
        take(issuer.author.say("product", product.as_str(), &stated.to_string())?)?;
        take(issuer.author.act(&packed)?)?;
        let shape = Shape::new(codes, GROUP).map_err(Failure::usage)?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(Failure::local)?;
        let seed = Seed::from_bytes(seed);
        let made = Made::of(&seed, &shape, true, |_| {}).map_err(Failure::local)?;
        let roll = json!({"act": "roll", "product": product.as_str(), "count": codes, "groupSize": GROUP, "pins": true, "root": made.root.to_string(), "name": "R1"});
        let roll = take(issuer.author.say("codes", product.as_str(), &roll.to_string())?)?;
        client.upload_list(&roll, made.bytes, &mut { made.list })?;
        let bind =
            json!({"act": "bind", "roll": roll, "groups": [[0, shape.groups() - 1]], "lot": lot.as_str()});
        take(issuer.author.say("codes", lot.as_str(), &bind.to_string())?)?;
        let path = product.as_str().split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        let path = path.map_or("", |(_, path)| path);
        let in_turn = (0..codes).map(|number| number.wrapping_mul(STRIDE) % codes);
        let paths: Vec<String> = in_turn.map(|at| format!("/{path}/21/{}", seed.serial(at))).collect();
        Ok(Packs { paths: paths.into() })
    }
}

impl Each {
    fn of(packs: &Packs, phone: &'static str) -> Each {
        Each { paths: packs.paths.clone(), next: Rc::default(), phone }
    }
}

impl Asks for Each {
    fn next(&self, request: &mut Vec<u8>) {
        let number = self.next.replace(self.next.get() + 1);
        let (round, at) = (number / self.paths.len(), number % self.paths.len());
        request.extend_from_slice(ask(&self.paths[at], &format!("{} {round}", self.phone)).as_bytes());
    }
}

/// At full speed, at a steady rate, and beside nginx.
pub(super) fn measure(
    packs: Packs,
    addr: SocketAddr,
    client: &Client,
    spell: Duration,
    rate: u32,
) -> Result<Scanned, Failure> {
    let packs = Arc::new(packs);
    let of = |phone| {
        let packs = packs.clone();
        move || Each::of(&packs, phone)
    };
    let before = counted(client)?;
    let warm = of("Mozilla/5.0 first");
    let (_, page_bytes) = page::on_one_thread(move || page::first(addr, warm()))?;
    let (watch, each) = (Watch::start(), of("Mozilla/5.0 crowd"));
    let full = watch.taken(page::on_one_thread(move || page::at_full_speed(addr, each(), spell))?);
    let each = of("Mozilla/5.0 steady");
    let mut steady = page::on_one_thread(move || page::at_a_rate(addr, each(), spell, rate))?;
    let beside = static_file::beside(&packs.paths, addr, spell)?;
    let after = counted(client)?;
    let mut times = full.requests;
    times.sort_unstable();
    steady.sort_unstable();
    let by_wrk = beside.as_ref().map_or(0, |beside| beside.node.requests);
    Ok(Scanned {
        codes: packs.paths.len() as u64,
        page_bytes,
        requests: times.len(),
        requests_per_second: times.len() as f64 / full.wall.as_secs_f64(),
        full_p50_us: report::percentile_us(&times, 50),
        full_p99_us: report::percentile_us(&times, 99),
        cpu_us: full.cpu.as_secs_f64() * 1e6 / times.len().max(1) as f64,
        steady_requests: steady.len(),
        steady_p50_us: report::percentile_us(&steady, 50),
        steady_p99_us: report::percentile_us(&steady, 99),
        asked: 1 + times.len() as u64 + steady.len() as u64 + by_wrk,
        scans_recorded: after.0 - before.0,
        scans_lost: after.1 - before.1,
        scans_on_disk: 0,
        beside,
    })
}

/// Scans that the node recorded, and that it lost.
fn counted(client: &Client) -> Result<(u64, u64), Failure> {
    let all = client.bytes("/metrics")?;
    let all = String::from_utf8_lossy(&all);
    let number = |name: &str| {
        let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|number| number.trim().parse().ok())
            .ok_or_else(|| not_taken(format_args!("no {name} in the node's numbers")))
    };
    Ok((number("suyuan_scans_total")?, number("suyuan_scans_lost_total")?))
}

impl Scanned {
    /// Counts what is in the files of a node that has stopped.
    pub(super) fn on_disk(self, scans: &Path) -> Result<Scanned, Failure> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(scans).map_err(|e| Failure::file(scans, &e))? {
            let entry = entry.map_err(|e| Failure::file(scans, &e))?;
            if entry.path().extension().is_some_and(|end| end == "scans") {
                bytes += entry.metadata().map_err(|e| Failure::file(&entry.path(), &e))?.len();
            }
        }
        Ok(Scanned { scans_on_disk: bytes / RECORD as u64, ..self })
    }

    /// Shows it.
    pub(super) fn show(&self, voice: &Voice, rate: u32) {
        let ms = |us: u64| us as f64 / 1e3;
        voice.line(format_args!(
            "packs        {} codes in random order, {} bytes a page",
            self.codes, self.page_bytes
        ));
        voice.line(format_args!(
            "full speed   {:.0} requests/s, p50 {:.2} ms, p99 {:.2} ms, {:.1} µs of processor a request, client included",
            self.requests_per_second,
            ms(self.full_p50_us),
            ms(self.full_p99_us),
            self.cpu_us
        ));
        voice.line(format_args!(
            "{rate:<6}/s     p50 {:.2} ms, p99 {:.2} ms, from when each was due, {} requests",
            ms(self.steady_p50_us),
            ms(self.steady_p99_us),
            self.steady_requests
        ));
        voice.line(format_args!(
            "scans        {} of {} requests recorded, {} lost; {} records on the disk",
            self.scans_recorded, self.asked, self.scans_lost, self.scans_on_disk
        ));
        match &self.beside {
            Some(beside) => beside.show(voice),
            None => voice.line("beside       not compared with nginx: nginx or wrk is not installed here"),
        }
    }
}
