//! `suyuan label`.

use std::path::PathBuf;

use serde_json::json;
use suyuan_ledger::identifier::Host;

use crate::{
    context::Context,
    failure::Failure,
    label::{
        built_in,
        content::{Label as Content, Lang},
        facts,
        output::{Form, Job},
        roll::Roll,
        stock::Stock,
        template::Template,
    },
    print::{
        code::{ALLOWED, LEAST, Printer},
        font::Font,
    },
    short::Names,
};

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
    /// Ask no node for names and dates
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
            return Err(Failure::usage("there is nothing to print").hint("give codes, or --roll FILE.csv"));
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
            return Err(Failure::usage("there is no label in it")
                .hint("a roll's file has a row a label after its header"));
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
                let sheets = if job.stock.is_some() {
                    format!(
                        " on {} sheets of {}",
                        done.pages,
                        job.stock.as_ref().map(|s| s.name.as_str()).unwrap_or_default()
                    )
                } else {
                    String::new()
                };
                voice.say(format_args!("Wrote {} labels{sheets} to {file}.", done.labels));
            }),
            // What went to stdout is the data.
            None => context.voice.say(format_args!("Wrote {} labels.", done.labels)),
        }
        Ok(())
    }

    fn job(&self, form: Form, columns: Vec<String>) -> Result<Job, Failure> {
        let stock = self.paper.stock.as_deref().map(Stock::find).transpose()?;
        let stock = stock.map(|stock| self.paper.adjusted(stock)).transpose()?;
        if stock.is_some()
            && form != Form::Pdf
            && self.look.template.is_none()
            && self.look.size.is_none()
            && self.paper.test_print
        {
            return Err(Failure::usage("a test print is for sheets").hint("add --form pdf"));
        }
        if stock.is_none() && (self.paper.test_print || self.paper.start != 1) {
            return Err(Failure::usage("--start and --test-print are for sheets")
                .hint("name the stock: --stock L7160"));
        }
        if let Some(stock) = stock.as_ref().filter(|stock| !(1..=stock.count()).contains(&self.paper.start)) {
            let said = format!("--start {} is not on a sheet of {} labels", self.paper.start, stock.count());
            return Err(Failure::usage(said).hint("labels are counted from 1, along rows"));
        }
        let template = self.template(stock.as_ref(), &columns)?;
        if let Some(stock) =
            stock.as_ref().filter(|s| template.width > s.width + 0.1 || template.height > s.height + 0.1)
        {
            let said = format!(
                "the template is {} x {} mm, a label of {} is {} x {} mm",
                template.width, template.height, stock.name, stock.width, stock.height
            );
            return Err(Failure::usage(said).hint("take another stock, or make the template smaller"));
        }
        let usual = match form {
            Form::Zpl | Form::Tspl => 203,
            Form::Png => 300,
            _ => 600,
        };
        let mut printer = Printer::new(self.look.dpi.unwrap_or(usual));
        if let Some(module) = self.look.module_mm {
            if !ALLOWED.contains(&module) {
                let said =
                    format!("--module-mm {module} is not between {} and {}", ALLOWED.start(), ALLOWED.end());
                return Err(Failure::usage(said)
                    .hint(format!("those are GS1's bounds; without it modules are {LEAST} mm or more")));
            }
            printer = printer.with_module(module);
        }
        Ok(Job {
            form,
            out: self.out.clone(),
            template,
            stock,
            start: self.paper.start,
            test: self.paper.test_print,
            copies: self.copies as usize,
            printer,
            lang: self.lang,
            gap: self.paper.gap.max(0.0),
            columns,
        })
    }

    fn template(&self, stock: Option<&Stock>, columns: &[String]) -> Result<Template, Failure> {
        let text = match (&self.look.template, &self.look.size, stock) {
            (Some(path), _, _) => std::fs::read_to_string(path).map_err(|e| {
                Failure::file(path, &e)
                    .hint("`suyuan label --template-show 60x40 > FILE` makes one to start from")
            })?,
            (None, Some(size), _) => shown(size)?,
            (None, None, Some(stock)) => built_in::toml(&stock.name, stock.width, stock.height),
            (None, None, None) => shown("60x40")?,
        };
        Template::read(&text, self.lang, columns)
    }

    /// Labels of the codes on the command line.
    fn given(&self, context: &Context) -> Result<Vec<Content>, Failure> {
        let host = host(context)?;
        let names = Names::at(host.as_str())?;
        let client = match self.say.offline {
            true => None,
            false => context.client().ok(),
        };
        let mut labels = Vec::new();
        let mut silent = None;
        for code in &self.codes {
            let id = names.anything(code)?;
            let mut label = Content::of(&id, &host);
            if let Some(client) = &client {
                match facts::add(&mut label, &id, client, self.lang) {
                    Ok(true) => {}
                    Ok(false) => {
                        context.voice.say(format_args!("The ledger knows nothing of {code} yet; its label says what the command line says."));
                    }
                    Err(error) => silent = Some(error),
                }
            }
            labels.push(self.said(label));
        }
        if let Some(error) = silent {
            context.voice.say(format_args!(
                "No names and dates from the node ({error}): the label says what the command line says. --offline does not ask."
            ));
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

impl PaperOptions {
    fn adjusted(&self, mut stock: Stock) -> Result<Stock, Failure> {
        stock.left = self.margin_left.unwrap_or(stock.left);
        stock.top = self.margin_top.unwrap_or(stock.top);
        // A printer that is off by some millimetres is set right, even if labels then seem to leave the paper.
        let stock = stock.sound()?;
        if self.offset_x.abs() > 20.0 || self.offset_y.abs() > 20.0 {
            return Err(Failure::usage("an offset is more than 20 mm")
                .hint("offsets set a printer right; for another grid see --stock FILE.toml"));
        }
        Ok(Stock { left: stock.left + self.offset_x, top: stock.top + self.offset_y, ..stock })
    }
}

/// The built-in arrangement of a stock or a size, as TOML.
fn shown(name: &str) -> Result<String, Failure> {
    let size =
        name.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse::<f32>().ok()?, h.parse::<f32>().ok()?)));
    match (size, Stock::find(name)) {
        (_, Ok(stock)) => Ok(built_in::toml(&stock.name, stock.width, stock.height)),
        (Some((width, height)), Err(_)) => Ok(built_in::toml(name, width, height)),
        (None, Err(failure)) => Err(failure.hint("give a stock (`--stock list`) or a size in mm: 60x40")),
    }
}

fn list(context: &Context, with_rolls: bool) -> Result<(), Failure> {
    let known = Stock::known()?;
    let rolls: &[(u16, u16)] = if with_rolls { &built_in::ROLLS } else { &[] };
    let stocks: Vec<_> = known
        .iter()
        .map(|s| {
            json!({"name": s.name, "also": s.also, "paper": s.paper.name(), "columns": s.columns, "rows": s.rows,
                "width": s.width, "height": s.height})
        })
        .collect();
    let sizes: Vec<String> = rolls.iter().map(|(w, h)| format!("{w}x{h}")).collect();
    context.voice.answer(&json!({"stocks": stocks, "sizes": sizes}), |voice| {
        for s in &known {
            let also =
                if s.also.is_empty() { String::new() } else { format!("   also {}", s.also.join(", ")) };
            let grid = format!("{} x {}", s.columns, s.rows);
            let size = format!("{} x {} mm", s.width, s.height);
            voice.line(format_args!("{:<9} {:<7} {grid:<8} {size:<20}{also}", s.name, s.paper.name()));
        }
        for size in &sizes {
            voice.line(format_args!("{size:<9} roll"));
        }
        if with_rolls {
            voice.say("Any other size works too: --size 45x25. `--template-show NAME` prints one to copy.");
        }
    });
    Ok(())
}

/// Codes and words, here.
fn terminal(
    context: &Context,
    job: &Job,
    labels: impl Iterator<Item = Result<Content, Failure>>,
) -> Result<(), Failure> {
    let mut shown = Vec::new();
    for label in labels {
        let label = label?;
        let code = suyuan_web::qr::Code::new(&label.qr).map_err(Failure::usage)?;
        if !context.voice.json {
            for _ in 0..job.copies {
                context.voice.line(code.terminal());
                context.voice.line(&label.qr);
                for field in ["product", "lot", "date", "party", "serial", "pin"] {
                    if !label.field(field).is_empty() {
                        context.voice.line(format_args!("{field:<8} {}", label.field(field)));
                    }
                }
            }
            continue;
        }
        shown.push(json!({"uri": label.uri, "printed": label.qr, "fields": label.fields}));
    }
    context.voice.answer(&json!({ "labels": shown }), |_| {});
    Ok(())
}

/// The ledger's host in use: the pinned one, so that no node is needed for a label.
fn host(context: &Context) -> Result<Host, Failure> {
    match context.config.ledger.as_ref().and_then(|pin| pin.hosts.first()) {
        Some(host) => Ok(Names::at(host)?.host().clone()),
        None => Ok(context.trusted()?.names.host().clone()),
    }
}
