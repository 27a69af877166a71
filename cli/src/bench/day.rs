//! A member's day, through the program's own commands: what waits is sent (`suyuan sync`), and a sheet of rows becomes signed statements
//! (`suyuan import`). Each command is a process of its own, timed from its start to its end; the node runs in this one.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use rust_xlsxwriter::{Workbook, XlsxError};
use serde::Serialize;
use serde_json::Value;

use super::{Machine, meter::meter, not_taken, report, world::World};
use crate::{
    demo::Hosted,
    failure::Failure,
    home::{Config, Home},
    key_file,
    outbox::Outbox,
    voice::Voice,
    when,
};

const PASSPHRASE: &str = "a benchmark needs none";
/// The rows of a sheet are of so many days.
const DAYS: usize = 100;

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DayReport {
    what: &'static str,
    /// Statements that were sent, or rows that were signed.
    statements: usize,
    /// Wall time of the whole command, in seconds.
    seconds: f64,
    /// Statements a second.
    per_second: f64,
    /// Of a sheet: wall time of sending them afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_seconds: Option<f64>,
    /// Whether all was on the disk, on both sides, when the command ended. It always is.
    synced: bool,
    machine: Machine,
    optimised: bool,
}

/// A member with a home, and the node that knows them.
struct Stage {
    world: World,
    home: Home,
}

impl Stage {
    fn set(data: &Path, scratch: &Path) -> Result<Stage, Failure> {
        let world = World::found(data, 1)?;
        let home = Home::find(Some(&scratch.join("home")))?;
        let key = PathBuf::from("keys/key.pem");
        key_file::save(&home.join(&key), world.issuers[0].author.key(), PASSPHRASE)?;
        home.set_config(&Config { key: Some(key), ..Config::default() })?;
        Ok(Stage { world, home })
    }

    /// Starts the node; gives the home of the member who will speak to it.
    fn open(self) -> Result<(Hosted, Home), Failure> {
        let hosted = Hosted::start(self.world.store, SocketAddr::from(([127, 0, 0, 1], 0)))?;
        Ok((hosted, self.home))
    }
}

/// Sends so many waiting statements. The ledger lies in `data`, which must be empty, and the member's home in `scratch`.
pub(crate) fn sync(data: &Path, scratch: &Path, count: usize, voice: &Voice) -> Result<DayReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let mut stage = Stage::set(data, scratch)?;
    let issuer = &mut stage.world.issuers[0];
    let signing = meter(voice, "signed", count);
    let waiting = (0..count)
        .map(|_| {
            signing.inc(1);
            issuer.harvest()
        })
        .collect::<Result<Vec<_>, _>>()?;
    signing.finish_and_clear();
    let hex = key_file::public_hex(issuer.author.key());
    Outbox::of(&stage.home, &hex)?.keep(&waiting)?;
    let (hosted, home) = stage.open()?;
    let (seconds, said) = timed(&home, &hosted.url(), &["sync"])?;
    all_sent(&said, count)?;
    hosted.stop()?;
    Ok(DayReport::new("sync", count, seconds, None, machine))
}

/// Signs the rows of a sheet without a node, then sends them.
pub(crate) fn import(data: &Path, scratch: &Path, rows: usize) -> Result<DayReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let stage = Stage::set(data, scratch)?;
    let sheet = scratch.join("harvest.xlsx");
    let issuer = &stage.world.issuers[0];
    write_sheet(&sheet, rows, issuer.product.as_str(), issuer.place.as_str()).map_err(Failure::local)?;
    let (hosted, home) = stage.open()?;
    // As on the day before: the ledger is met, and what it lists is kept for work without it.
    timed(&home, &hosted.url(), &["sync"])?;
    let path = sheet.to_string_lossy();
    let (seconds, said) = timed(&home, &hosted.url(), &["import", &path, "--yes", "--offline"])?;
    if said["waiting"] != rows {
        return Err(not_taken(format_args!("{rows} rows were to wait: {said}")));
    }
    let (sending, said) = timed(&home, &hosted.url(), &["sync"])?;
    all_sent(&said, rows)?;
    hosted.stop()?;
    Ok(DayReport::new("import", rows, seconds, Some(sending), machine))
}

/// One kind of act, as a cooperative's clerk types it: a line a crate.
fn write_sheet(path: &Path, rows: usize, product: &str, place: &str) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("harvest")?;
    for (column, heading) in ["date", "product", "quantity", "place", "doc", "note"].into_iter().enumerate() {
        sheet.write(0, column as u16, heading)?;
    }
    let today = when::now().date();
    for row in 0..rows {
        let day = today.saturating_sub(jiff::Span::new().days((1 + row % DAYS) as i64));
        let at = row as u32 + 1;
        sheet.write(at, 0, day.to_string())?;
        sheet.write(at, 1, product)?;
        sheet.write(at, 2, format!("{}.{} kg", 8 + row % 9, row % 10))?;
        sheet.write(at, 3, place)?;
        sheet.write(at, 4, format!("N-{row}"))?;
        sheet.write(at, 5, format!("第{}筐", row % 1_000))?;
    }
    book.save(path)
}

fn all_sent(said: &Value, count: usize) -> Result<(), Failure> {
    let entered = said["entered"]
        .as_array()
        .map_or(0, |entered| entered.iter().filter(|answer| answer["verdict"] == "accepted").count());
    match entered == count && said["left"] == 0 {
        true => Ok(()),
        false => Err(not_taken(format_args!("{entered} of {count} accepted, {} left", said["left"]))),
    }
}

/// Runs a command as the member does, and says how long it took and what it said.
fn timed(home: &Home, node: &str, args: &[&str]) -> Result<(f64, Value), Failure> {
    let mut command = Command::new(std::env::current_exe().map_err(Failure::local)?);
    command.args(args).args(["--json", "--quiet", "--node", node, "--home"]).arg(home.path());
    command.env("SUYUAN_PASSPHRASE", PASSPHRASE).env_remove("SUYUAN_KEY").stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output().map_err(Failure::local)?;
    let seconds = start.elapsed().as_secs_f64();
    let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match output.status.success() {
        true => Ok((seconds, said)),
        false => Err(not_taken(format_args!(
            "suyuan {}: {}{said}",
            args.join(" "),
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

impl DayReport {
    fn new(
        what: &'static str,
        statements: usize,
        seconds: f64,
        sync_seconds: Option<f64>,
        machine: Machine,
    ) -> DayReport {
        let per_second = statements as f64 / seconds;
        let optimised = !cfg!(debug_assertions);
        DayReport { what, statements, seconds, per_second, sync_seconds, synced: true, machine, optimised }
    }

    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let DayReport { what, statements, seconds, per_second, .. } = self;
            voice.line(format_args!(
                "{what:<12} {statements} in {seconds:.2} s, {per_second:.0} a second; all synced to the disk"
            ));
            if let Some(seconds) = self.sync_seconds {
                voice.line(format_args!("then sync    {seconds:.2} s"));
            }
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
