//! `suyuan label`: the options, and labels from the command line, the ledger or a file.

mod job;
mod show;

use std::path::PathBuf;

use serde_json::json;
use suyuan_ledger::identifier::Host;

use crate::{
    context::Context,
    failure::Failure,
    label::{
        content::{Label as Content, Lang},
        facts,
        output::Form,
        roll::Roll,
    },
    print::font::Font,
    short::Names,
    speech::tr,
};

use job::shown;
use show::{list, terminal};

/// Print labels: the code, the product's name, lot, date and who made it
///
/// Give codes (STRAW/SL-260418-1, a whole address) or --roll FILE.csv with a row a label. Without --out the label is shown here.
/// docs/LABELS.md describes templates, stocks and printers.
#[derive(Debug, clap::Args)]
pub(crate) struct Label {
    /// The things: lots, products, items, places
    #[arg(value_name = "CODE", required_unless_present_any = ["roll", "templates", "template_show", "stock"])]
    codes: Vec<String>,
    /// A CSV file with a row a label; its first row names the columns: uri,qr,serial,pin,group,position,product,lot,date
    #[arg(long, value_name = "FILE", conflicts_with = "codes")]
    roll: Option<PathBuf>,
    /// Where to write; the end of its name says the form
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to write, whatever the file is called
    #[arg(long)]
    form: Option<Form>,
    /// So many of each
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    copies: u32,
    /// The language of the words
    #[arg(long, default_value = "zh")]
    lang: Lang,
    #[command(flatten)]
    look: Look,
    #[command(flatten)]
    paper: PaperOptions,
    #[command(flatten)]
    say: Say,
}

/// How a label looks.
#[derive(Debug, clap::Args)]
struct Look {
    /// Your own arrangement, a TOML file
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The size of a label in mm where no template or stock says it [default: 60x40]
    #[arg(long, value_name = "WxH", conflicts_with = "template")]
    size: Option<String>,
    /// List the arrangements that are built in
    #[arg(long)]
    templates: bool,
    /// Print the arrangement of a stock or a size as TOML, to copy and change
    #[arg(long, value_name = "NAME")]
    template_show: Option<String>,
    /// Another font, TrueType or OpenType
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// The printer's dots an inch [default: 203 for ZPL and TSPL, 300 for PNG, 600 for PDF]
    #[arg(long, value_parser = clap::value_parser!(u32).range(150..=2_400))]
    dpi: Option<u32>,
    /// The smallest module of a code in mm, 0.254 to 0.990 [default: 0.396 where there is room, never below 0.3]
    #[arg(long, value_name = "MM")]
    module_mm: Option<f32>,
}

/// The paper.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Paper")]
struct PaperOptions {
    /// Sheets of labels by name (L7160, 5160, A4-3x8 …), or a grid of your own (FILE.toml); `--stock list` shows all
    #[arg(long, value_name = "NAME")]
    stock: Option<String>,
    /// The first free label of a used sheet, counted from 1 along rows
    #[arg(long, value_name = "N", default_value_t = 1)]
    start: usize,
    /// Move everything to the right by so many mm
    #[arg(long, value_name = "MM", default_value_t = 0.0, allow_negative_numbers = true)]
    offset_x: f32,
    /// Move everything down by so many mm
    #[arg(long, value_name = "MM", default_value_t = 0.0, allow_negative_numbers = true)]
    offset_y: f32,
    /// From the sheet's left edge to the first label, instead of what the stock says
    #[arg(long, value_name = "MM")]
    margin_left: Option<f32>,
    /// From the sheet's upper edge to the first label, instead of what the stock says
    #[arg(long, value_name = "MM")]
    margin_top: Option<f32>,
    /// With cut marks, and a sheet with rulers before: to see whether the printer hits the labels
    #[arg(long)]
    test_print: bool,
    /// The gap between labels on a roll in mm, 0 for endless paper
    #[arg(long, value_name = "MM", default_value_t = 2.0)]
    gap: f32,
}

/// What the label says, instead of what the ledger or the roll says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Words")]
struct Say {
    /// The product's name
    #[arg(long, value_name = "TEXT")]
    product: Option<String>,
    /// The lot
    #[arg(long, value_name = "TEXT")]
    lot: Option<String>,
    /// The date
    #[arg(long, value_name = "TEXT")]
    date: Option<String>,
    /// Who made it
    #[arg(long, value_name = "TEXT")]
    party: Option<String>,
    /// Ask no node: names and dates as far as they are known on this machine
    #[arg(long)]
    offline: bool,
}

impl Label {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(name) = &self.look.template_show {
            context.voice.raw(&shown(name)?);
            return Ok(());
        }
        if self.look.templates || self.paper.stock.as_deref() == Some("list") {
            return list(context, self.look.templates);
        }
        if self.codes.is_empty() && self.roll.is_none() {
            return Err(Failure::usage(tr!("label-nothing")).hint(tr!("label-nothing-do")));
        }
        let form = match (self.form, &self.out) {
            (Some(form), _) => form,
            (None, Some(path)) => Form::by_end(path)?,
            (None, None) => Form::Terminal,
        };
        let font = match &self.look.font {
            Some(path) => Font::from_file(path)?,
            None => Font::carried()?,
        };
        match &self.roll {
            Some(path) => {
                // Only a roll of GS1 keys without a text for their codes needs the ledger's host.
                let roll = Roll::open(path, host(context).ok())?;
                let columns = roll.columns().to_vec();
                let labels = roll.labels().map(|label| label.map(|label| self.said(label)));
                self.print(context, form, &font, columns, labels)
            }
            None => {
                let labels = self.given(context)?;
                self.print(context, form, &font, Vec::new(), labels.into_iter().map(Ok))
            }
        }
    }

    fn print(
        &self,
        context: &Context,
        form: Form,
        font: &Font,
        columns: Vec<String>,
        labels: impl Iterator<Item = Result<Content, Failure>> + Send,
    ) -> Result<(), Failure> {
        let job = self.job(form, columns)?;
        if form == Form::Terminal {
            return terminal(context, &job, labels);
        }
        let done = job.run(font, labels)?;
        if done.labels == 0 {
            return Err(Failure::usage(tr!("label-none")).hint(tr!("label-none-do")));
        }
        if let Some(warning) = done.warning() {
            context.voice.say(warning);
        }
        let file = self.out.as_ref().map(|path| path.display().to_string());
        let value = json!({
            "labels": done.labels, "copies": self.copies, "pages": done.pages, "file": file, "bytes": done.bytes,
            "template": job.template.name, "stock": job.stock.as_ref().map(|stock| &stock.name),
            "module_mm": done.module.map(|mm| f64::from((mm * 1_000.0).round()) / 1_000.0),
            "level": done.level.map(|level| level.letter().to_string()),
        });
        match file {
            Some(file) => context.voice.answer(&value, |voice| {
                let of = job.stock.as_ref().map(|stock| {
                    tr!("label-sheets", count = done.pages, pages = done.pages, stock = stock.name.as_str())
                });
                let of = of.filter(|_| form == Form::Pdf).unwrap_or_default();
                voice.say(tr!(
                    "label-wrote-to",
                    labels = many(done.labels),
                    of = of,
                    file = file.to_string()
                ));
            }),
            // What went to stdout is the data.
            None => context.voice.say(tr!("label-wrote", labels = many(done.labels))),
        }
        Ok(())
    }

    /// Labels of the codes on the command line.
    fn given(&self, context: &Context) -> Result<Vec<Content>, Failure> {
        let host = host(context)?;
        let names = Names::at(host.as_str())?;
        let client = match self.say.offline {
            true => None,
            false => context.client().ok(),
        };
        let mut kept = None;
        let (mut labels, mut silent) = (Vec::with_capacity(self.codes.len()), None);
        for code in &self.codes {
            let id = names.anything(code)?;
            let mut label = Content::of(&id, &host);
            let told = client.as_ref().map(|client| facts::add(&mut label, &id, client, self.lang));
            let known = match told {
                Some(Ok(true)) => true,
                Some(Err(error)) if !error.is_absence() => {
                    silent = Some(error);
                    true
                }
                _ => {
                    let kept = kept.get_or_insert_with(|| facts::Kept::of(context));
                    let known = kept.add(&mut label, &id, self.lang);
                    silent = silent.or(told.and_then(Result::err).filter(|_| !known));
                    known || self.say.offline || silent.is_some()
                }
            };
            if !known {
                context.voice.say(tr!("label-unknown", code = code.as_str()));
            }
            labels.push(self.said(label));
        }
        if let Some(error) = silent {
            context.voice.say(tr!("label-silent", why = error.to_string()));
        }
        Ok(labels)
    }

    fn said(&self, mut label: Content) -> Content {
        let Say { product, lot, date, party, .. } = &self.say;
        for (field, text) in [("product", product), ("lot", lot), ("date", date), ("party", party)] {
            label.set(field, text.clone().unwrap_or_default());
        }
        if !label.field("date").is_empty() && label.field("date_label").is_empty() {
            label.set("date_label", self.lang.of("日期", "Date"));
        }
        label
    }
}

fn many(count: usize) -> String {
    tr!("label-labels", count = count, labels = count.to_string())
}

/// The ledger's host in use: the pinned one, so that no node is needed for a label.
fn host(context: &Context) -> Result<Host, Failure> {
    match context.config.ledger.as_ref().and_then(|pin| pin.hosts.first()) {
        Some(host) => Ok(Names::at(host)?.host().clone()),
        None => Ok(context.trusted()?.names.host().clone()),
    }
}
