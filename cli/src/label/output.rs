//! Labels into a file: laid out on all cores, a stretch at a time, written in their order. Of the labels themselves only one
//! stretch is held.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use rayon::prelude::*;
use suyuan_web::qr::Level;

use super::{
    content::{Label, Lang},
    layout::{self, Set},
    sheet::{self, Sheets},
    shop::Shop,
    stock::Stock,
    template::Template,
    tspl, zpl,
};
use crate::{
    failure::Failure,
    print::{
        Page,
        code::{GOOD, Printer},
        dots::Brush,
        font::Font,
        pdf::Document,
        svg,
    },
    safe_file,
    speech::tr,
};

/// Labels laid out at a time.
const STRETCH: usize = 512;

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Sheets of a stock, or a page a label
    Pdf,
    /// One label as vectors
    Svg,
    /// One label as dots
    Png,
    /// Zebra thermal printers and alike
    Zpl,
    /// TSC thermal printers and alike
    Tspl,
    /// A table for a print shop
    Csv,
    /// The code and the words, here
    Terminal,
}

/// What is printed on what.
#[derive(Debug)]
pub(crate) struct Job {
    /// What comes out.
    pub(crate) form: Form,
    /// Where it goes; without, to stdout.
    pub(crate) out: Option<PathBuf>,
    /// How a label looks.
    pub(crate) template: Template,
    /// The sheets; without, a page a label.
    pub(crate) stock: Option<Stock>,
    /// The first free label of the first sheet, from 1.
    pub(crate) start: usize,
    /// With cut marks, and a sheet with rulers before.
    pub(crate) test: bool,
    /// Of each label.
    pub(crate) copies: usize,
    /// Its dots, and the smallest module.
    pub(crate) printer: Printer,
    /// Of the words.
    pub(crate) lang: Lang,
    /// The gap between labels on a roll, in mm.
    pub(crate) gap: f32,
    /// Columns of the roll's file.
    pub(crate) columns: Vec<String>,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    /// Labels, copies not counted.
    pub(crate) labels: usize,
    /// Sheets or pages.
    pub(crate) pages: usize,
    /// Bytes of the file.
    pub(crate) bytes: u64,
    /// The smallest module among the codes, in mm.
    pub(crate) module: Option<f32>,
    /// The lowest level among the codes.
    pub(crate) level: Option<Level>,
}

impl Form {
    /// By the end of a file's name.
    pub(crate) fn by_end(path: &Path) -> Result<Form, Failure> {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
        match end.as_str() {
            "pdf" => Ok(Form::Pdf),
            "svg" => Ok(Form::Svg),
            "png" => Ok(Form::Png),
            "zpl" | "prn" => Ok(Form::Zpl),
            "tspl" | "tsc" => Ok(Form::Tspl),
            "csv" => Ok(Form::Csv),
            _ => {
                Err(Failure::usage(tr!("label-end", file = path.display().to_string()))
                    .hint(tr!("label-end-do")))
            }
        }
    }
}

impl Done {
    /// What a reader of these codes may trip over.
    pub(crate) fn warning(&self) -> Option<String> {
        if self.level == Some(Level::L) {
            return Some(tr!("label-lowest"));
        }
        let module = self.module.filter(|module| *module < GOOD - 1e-3)?;
        Some(tr!("label-modules", module = format!("{module:.2}"), good = GOOD.to_string()))
    }

    fn note(&mut self, set: &Set) {
        self.labels += 1;
        if let Some(code) = &set.code {
            self.module = Some(self.module.map_or(code.module, |least| least.min(code.module)));
            self.level = Some(self.level.map_or(code.code.level(), |least| least.min(code.code.level())));
        }
    }
}

impl Job {
    /// Makes them.
    pub(crate) fn run(
        &self,
        font: &Font,
        labels: impl Iterator<Item = Result<Label, Failure>> + Send,
    ) -> Result<Done, Failure> {
        match self.form {
            Form::Pdf => self.pdf(font, labels),
            Form::Svg | Form::Png => self.one(font, labels),
            Form::Zpl | Form::Tspl | Form::Csv => self.stream(font, labels),
            Form::Terminal => Err(Failure::usage(tr!("label-terminal"))),
        }
    }

    /// Calls `each` with stretches of labels and what became of them, in order.
    fn stretches<T: Send>(
        &self,
        mut labels: impl Iterator<Item = Result<Label, Failure>> + Send,
        make: impl Fn(&Label) -> Result<T, Failure> + Sync,
        mut each: impl FnMut(Vec<(Label, T)>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        loop {
            let stretch: Vec<Label> = labels.by_ref().take(STRETCH).collect::<Result<_, _>>()?;
            if stretch.is_empty() {
                return Ok(());
            }
            let make = |label: Label| {
                let made = make(&label).map_err(|failure| Failure {
                    cause: format!("{}: {}", label.uri, failure.cause),
                    ..failure
                });
                made.map(|made| (label, made))
            };
            each(stretch.into_par_iter().map(make).collect::<Result<_, _>>()?)?;
        }
    }

    fn set(&self, font: &Font, label: &Label) -> Result<Set, Failure> {
        layout::set(&self.template, label, font, self.printer)
    }

    fn pdf(
        &self,
        font: &Font,
        labels: impl Iterator<Item = Result<Label, Failure>> + Send,
    ) -> Result<Done, Failure> {
        let mut document = Document::new(font, &self.template.name, self.lang.tag());
        let mut done = Done::default();
        let mut sheets = self.stock.clone().map(|stock| Sheets::new(stock, self.start, self.test));
        if let (Some(stock), true) = (&self.stock, self.test) {
            document.add(&[sheet::ruler(stock, font, self.lang != Lang::En)?]);
        }
        self.stretches(
            labels,
            |label| self.set(font, label),
            |made| {
                let mut pages = Vec::new();
                for (_, set) in &made {
                    done.note(set);
                    for _ in 0..self.copies {
                        match &mut sheets {
                            Some(sheets) => pages.extend(sheets.add(&set.page)),
                            None => pages.push(set.page.clone()),
                        }
                    }
                }
                done.pages += pages.len();
                document.add(&pages);
                Ok(())
            },
        )?;
        let last: Vec<Page> = sheets.as_mut().and_then(Sheets::rest).into_iter().collect();
        done.pages += last.len();
        document.add(&last);
        let file = document.finish()?;
        done.bytes = self.write_whole(&file)?;
        Ok(done)
    }

    fn one(
        &self,
        font: &Font,
        mut labels: impl Iterator<Item = Result<Label, Failure>>,
    ) -> Result<Done, Failure> {
        let (first, second) = (labels.next().transpose()?, labels.next());
        let Some(label) = first.filter(|_| second.is_none() && self.copies == 1) else {
            return Err(Failure::usage(tr!("label-one-picture")).hint(tr!("label-one-picture-do")));
        };
        let mut done = Done { pages: 1, ..Done::default() };
        let set = self.set(font, &label)?;
        done.note(&set);
        let bytes = match self.form {
            Form::Svg => svg::svg(font, &set.page).into_bytes(),
            _ => Brush::new(font, self.printer.dpi).draw(&set.page).png(self.printer.dpi)?,
        };
        done.bytes = self.write_whole(&bytes)?;
        Ok(done)
    }

    fn stream(
        &self,
        font: &Font,
        labels: impl Iterator<Item = Result<Label, Failure>> + Send,
    ) -> Result<Done, Failure> {
        let failed = |error: io::Error| match &self.out {
            Some(path) => Failure::file(path, &error),
            None => Failure::local(error),
        };
        let mut target = Target::open(self.out.as_deref()).map_err(failed)?;
        let mut done = Done::default();
        if self.form == Form::Csv {
            let mut shop = Shop::new(&mut target, &self.columns).map_err(failed)?;
            self.stretches(
                labels,
                |label| self.set(font, label),
                |made| {
                    for (label, set) in &made {
                        done.note(set);
                        let code = set.code.as_ref().ok_or_else(|| Failure::usage(tr!("label-no-code")))?;
                        shop.add(label, code).map_err(failed)?;
                    }
                    Ok(())
                },
            )?;
            shop.finish().map_err(failed)?;
        } else {
            self.stretches(
                labels,
                |label| self.thermal(font, label),
                |made| {
                    for (_, (set, bytes)) in &made {
                        done.note(set);
                        target.write_all(bytes).map_err(failed)?;
                    }
                    Ok(())
                },
            )?;
        }
        done.pages = done.labels * self.copies;
        done.bytes = target.close(self.out.as_deref()).map_err(failed)?;
        Ok(done)
    }

    /// One label as a thermal printer takes it.
    fn thermal(&self, font: &Font, label: &Label) -> Result<(Set, Vec<u8>), Failure> {
        let set = self.set(font, label)?;
        let dots = Brush::new(font, self.printer.dpi).draw(&set.page);
        let bytes = match self.form {
            Form::Zpl => zpl::label(&dots, self.copies, self.gap == 0.0).into_bytes(),
            _ => tspl::label(&dots, (set.page.width, set.page.height), self.gap, self.copies),
        };
        Ok((set, bytes))
    }

    fn write_whole(&self, bytes: &[u8]) -> Result<u64, Failure> {
        match &self.out {
            Some(path) => safe_file::replace(path, bytes).map_err(|e| Failure::file(path, &e))?,
            None if self.form != Form::Svg && io::stdout().is_terminal() => {
                return Err(Failure::usage(tr!("label-not-terminal")).hint(tr!("label-not-terminal-do")));
            }
            None => io::stdout().write_all(bytes).map_err(Failure::local)?,
        }
        Ok(bytes.len() as u64)
    }
}

/// A file that takes its name when it is whole, or stdout.
struct Target {
    writer: BufWriter<Box<dyn Write>>,
    beside: Option<tempfile::TempPath>,
    bytes: u64,
}

impl Target {
    fn open(path: Option<&Path>) -> io::Result<Target> {
        let Some(path) = path else {
            return Ok(Target { writer: BufWriter::new(Box::new(io::stdout())), beside: None, bytes: 0 });
        };
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (file, beside) = tempfile::Builder::new().prefix(".labels-").tempfile_in(dir)?.into_parts();
        let file: File = file;
        Ok(Target { writer: BufWriter::new(Box::new(file)), beside: Some(beside), bytes: 0 })
    }

    fn close(mut self, path: Option<&Path>) -> io::Result<u64> {
        self.writer.flush()?;
        if let (Some(beside), Some(path)) = (self.beside, path) {
            File::open(&beside)?.sync_all()?;
            beside.persist(path).map_err(|error| error.error)?;
            safe_file::sync_parent(path)?;
        }
        Ok(self.bytes)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
