//! `suyuan import`: a sheet of acts, or an EPCIS document.

mod document;
mod rows;

use std::path::PathBuf;

use serde_json::json;

use crate::{
    context::Context,
    daybook::{Act, Language, Lists, Order, write_template},
    failure::Failure,
    known::Known,
    record::Manner,
    speech::tr,
};

/// Sign and enter the rows of a sheet (.xlsx, .csv), or every event of an EPCIS 2.0 document (.json, .jsonld)
///
/// A sheet: `suyuan import --template harvest day.xlsx` writes one to fill in; `suyuan import day.xlsx` shows what would be recorded, asks, and records all rows or none.
/// Any sheet with headings such as date, product, quantity, place (日期、产品、数量、地块) will do. The same row is not recorded twice.
///
/// A document: what you did yourself is entered as your act; what somebody else did is entered as a report: it can be traced, and never becomes
/// stock. An event counts as yours if it names your party as the possessing or owning source or destination whose step it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The sheet or document; with --template, where to write the sheet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write a sheet to fill in for an act: .xlsx or .csv
    #[arg(long, value_name = "ACT", conflicts_with_all = ["act", "map", "set", "unit", "dates", "sheet", "again", "new", "reports", "own"])]
    template: Option<Act>,
    /// The language of the sheet that is written [default: the one that is spoken]
    #[arg(long, requires = "template")]
    lang: Option<Language>,
    /// What the rows are, if the names of sheet and file and the headings do not say it
    #[arg(long)]
    act: Option<Act>,
    /// What a heading means: "地块名=place", or "经手人=-" to pass the column over; it is remembered
    #[arg(long, value_name = "HEADING=COLUMN")]
    map: Vec<String>,
    /// What stands where a cell is empty or a column is missing: place=SL-E1
    #[arg(long, value_name = "COLUMN=VALUE")]
    set: Vec<String>,
    /// The unit of numbers that have none
    #[arg(long)]
    unit: Option<String>,
    /// Which number of 3/5/2026 is the day
    #[arg(long)]
    dates: Option<Order>,
    /// The sheet of the workbook [default: the first with headings that are known]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Record rows once more that were recorded before
    #[arg(long, conflicts_with = "new")]
    again: bool,
    /// Leave out rows that were recorded before
    #[arg(long)]
    new: bool,
    /// Enter every event of a document as a report of somebody else's act
    #[arg(long, conflicts_with = "own")]
    reports: bool,
    /// Enter every event of a document as your own act
    #[arg(long)]
    own: bool,
    #[command(flatten)]
    manner: Manner,
}

impl Import {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(act) = self.template {
            return self.template(context, act);
        }
        let ending = self.file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if matches!(ending.as_deref(), Some("xlsx" | "csv" | "txt" | "xls" | "ods")) {
            if self.reports || self.own {
                return Err(Failure::usage(tr!("import-own-acts"))
                    .field(if self.own { "--own" } else { "--reports" })
                    .hint(tr!("import-own-acts-do")));
            }
            return self.rows(context);
        }
        let (file, reports, own, manner) = (self.file.as_path(), self.reports, self.own, self.manner);
        document::Import { file, reports, own, manner }.run(context)
    }

    fn template(&self, context: &Context, act: Act) -> Result<(), Failure> {
        let client = context.client()?;
        // What a node told earlier will do.
        let client = match &context.config.ledger {
            Some(pin) => client.keeping(Known::of(&context.home, &pin.id)),
            None => client,
        };
        client.may_be_silent(self.manner.offline);
        let language = self.lang.unwrap_or_else(Language::spoken);
        write_template(&self.file, act, language, &Lists::of(&client))?;
        // The name of a workbook's sheet tells the act; a file of lines has but its own.
        let book = self.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let told = book || Act::in_name(&name) == Some(act);
        let also = if told { String::new() } else { format!(" --act {}", act.word()) };
        let data = json!({"template": self.file, "act": act.word(), "lang": language.code()});
        context.voice.answer(&data, |voice| {
            voice.line(tr!("acts-wrote", file = self.file.display().to_string()));
            voice.say(tr!("import-fill-in", file = self.file.display().to_string(), also = also.as_str()));
        });
        Ok(())
    }
}
