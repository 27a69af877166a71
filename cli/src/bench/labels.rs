//! What a sheet of labels costs: so many item codes, each with its own serial and PIN, as one PDF, from the rows of a roll's file to
//! the file on the disk.

use std::{io::Write, path::Path};

use serde::Serialize;

use super::{Machine, machine, report};
use crate::{
    failure::Failure,
    label::{
        built_in,
        content::Lang,
        output::{Form, Job},
        roll::Roll,
        stock::Stock,
        template::Template,
    },
    print::{code::Printer, font::Font},
    voice::Voice,
};

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LabelsReport {
    what: &'static str,
    /// Labels, each with another code.
    labels: usize,
    /// The sheets' name.
    stock: String,
    /// Sheets.
    pages: usize,
    /// Wall time from the roll's file to the PDF on the disk, in seconds.
    seconds: f64,
    /// Labels a second.
    per_second: f64,
    /// Processor time a label, all threads together, in microseconds.
    cpu_us: f64,
    /// The most memory that this process held.
    peak_rss_bytes: u64,
    /// Of the PDF.
    bytes: u64,
    machine: Machine,
    optimised: bool,
}

/// Prints so many labels.
pub(crate) fn labels(scratch: &Path, labels: usize, stock: &str) -> Result<LabelsReport, Failure> {
    let machine = Machine::measure(scratch)?;
    let stock = Stock::find(stock)?;
    let (roll, out) = (scratch.join("roll.csv"), scratch.join("labels.pdf"));
    write_roll(&roll, labels).map_err(|e| Failure::file(&roll, &e))?;
    let watch = report::Watch::start();
    let font = Font::carried()?;
    let template = Template::read(&built_in::toml(&stock.name, stock.width, stock.height), Lang::Zh, &[])?;
    let name = stock.name.clone();
    let job = Job {
        form: Form::Pdf,
        out: Some(out),
        template,
        stock: Some(stock),
        start: 1,
        test: false,
        copies: 1,
        printer: Printer::new(600),
        lang: Lang::Zh,
        gap: 0.0,
        columns: Vec::new(),
    };
    let done = job.run(&font, Roll::open(&roll, None)?.labels())?;
    let taken = watch.taken(Vec::new());
    let seconds = taken.wall.as_secs_f64();
    Ok(LabelsReport {
        what: "labels",
        labels: done.labels,
        stock: name,
        pages: done.pages,
        seconds,
        per_second: done.labels as f64 / seconds,
        cpu_us: taken.cpu.as_secs_f64() * 1e6 / done.labels.max(1) as f64,
        peak_rss_bytes: machine::peak_rss_bytes(),
        bytes: done.bytes,
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

/// A file as `suyuan codes` writes it, with serials of 80 bits that are the same in every run.
fn write_roll(path: &Path, labels: usize) -> std::io::Result<()> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "uri,qr,serial,pin,group,position,product,lot,date,party")?;
    let mut random = 0x5359_5541_u64;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        random >> 33
    };
    for number in 0..labels {
        let serial: String = (0..16).map(|_| char::from(ALPHABET[(next() % 32) as usize])).collect();
        let pin = next() % 1_000_000;
        writeln!(
            file,
            "https://trace.example.cn/p/WUCHANG/21/{serial},,{serial},{pin:06},C{},{},五常大米·稻花香二号,WC-261012-A,2026-10-12,\
             五常市民乐朝鲜族乡水稻种植专业合作社",
            number / 100,
            number % 100
        )?;
    }
    file.flush()
}

impl LabelsReport {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let LabelsReport { labels, stock, pages, seconds, per_second, .. } = self;
            voice.line(format_args!(
                "labels       {labels} on {pages} sheets of {stock}, each with its own code"
            ));
            voice.line(format_args!(
                "rate         {per_second:.0} a second over {seconds:.2} s, to the file on the disk"
            ));
            voice.line(format_args!("processor    {:.1} us a label, all threads together", self.cpu_us));
            voice.line(format_args!("memory       {} at most", report::mebibytes(self.peak_rss_bytes)));
            voice.line(format_args!("file         {}", report::mebibytes(self.bytes)));
            self.machine.show(voice);
            report::warn_if_slow(voice);
        });
    }
}
