//! `suyuan commitment print`: the paper, from what the ledger holds. What is private is printed where it is known.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use suyuan_web::{Lang, format};

use super::{find, made_into, stands, text};
use crate::{
    context::{Context, Trusted},
    failure::Failure,
    paper::{self, Paper},
    print::{dots::Brush, font::Font, pdf::Document, svg},
    safe_file,
    secrets::{self, Secrets},
    short::spoken,
    speech::tr,
};

/// Print a commitment as a paper: PDF, PNG or SVG
#[derive(Debug, clap::Args)]
pub(crate) struct Print {
    /// The lot, or the commitment's number in the log or id
    #[arg(value_name = "LOT|STATEMENT")]
    commitment: String,
    /// Where to write: .pdf, .png or .svg
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    look: Look,
}

/// How it looks.
#[derive(Debug, clap::Args)]
pub(crate) struct Look {
    /// The language of the paper
    #[arg(long, default_value = "zh", value_parser = ["zh", "en"])]
    lang: String,
    /// The paper
    #[arg(long, default_value = "A6", value_parser = ["A5", "A6", "A7"])]
    size: String,
    /// Another font, TrueType or OpenType
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Pdf,
    Png,
    Svg,
}

impl Form {
    /// By the end of a file's name.
    pub(super) fn by_end(path: &Path) -> Result<Form, Failure> {
        let end = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match end.as_str() {
            "pdf" => Ok(Form::Pdf),
            "png" => Ok(Form::Png),
            "svg" => Ok(Form::Svg),
            _ => Err(Failure::usage(tr!("commitment-end", file = path.display().to_string()))
                .hint(tr!("commitment-end-do"))),
        }
    }
}

impl Print {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let form = Form::by_end(&self.out)?;
        let trusted = context.trusted()?;
        let one = find(&trusted, &self.commitment)?;
        if !stands(&one) {
            return Err(Failure::usage(tr!("commitment-stands-no-longer", number = text(&one, "number")))
                .hint(tr!("commitment-another-do")));
        }
        write(context, &trusted, &one, &self.look, form, &self.out)?;
        let file = self.out.display().to_string();
        let value =
            json!({"file": file, "number": one["number"], "index": one["index"], "size": self.look.size});
        context.voice.answer(&value, |voice| {
            for made in made_into(&one) {
                voice.warn(tr!("commitment-own-needed", lot = made.to_string()));
            }
            voice.say(tr!("commitment-wrote", file = file.to_string()));
        });
        Ok(())
    }
}

/// Writes the paper of a commitment.
pub(super) fn write(
    context: &Context,
    trusted: &Trusted,
    one: &Value,
    look: &Look,
    form: Form,
    path: &Path,
) -> Result<(), Failure> {
    let font = match &look.font {
        Some(path) => Font::from_file(path)?,
        None => Font::carried()?,
    };
    let lang = Lang::of(&look.lang).unwrap_or_default();
    let paper = read(context, trusted, one, lang)?;
    let dpi = if matches!(form, Form::Png) { 300 } else { 600 };
    let page = paper::set(&paper, lang, paper::scale(&look.size), &font, dpi)?;
    let bytes = match form {
        Form::Pdf => {
            let tag = if look.lang == "zh" { "zh-CN" } else { "en" };
            let title = format!("{} {}", lang.say("commitment-title"), paper.number);
            let mut document = Document::new(&font, &title, tag);
            document.add(&[page]);
            document.finish()?
        }
        Form::Png => Brush::new(&font, dpi).draw(&page).png(dpi)?,
        Form::Svg => svg::svg(&font, &page).into_bytes(),
    };
    safe_file::replace(path, &bytes).map_err(|e| Failure::file(path, &e))
}

/// What the paper says.
fn read(context: &Context, trusted: &Trusted, one: &Value, lang: Lang) -> Result<Paper, Failure> {
    let secrets = Secrets::look(&context.home)?;
    // A name or contact: what stands there, what is known here, or that it is private.
    let known = |value: &Value| -> String {
        let private = value["private"].as_str().and_then(|text| text.parse().ok());
        match private {
            Some(commitment) => match secrets.text(&commitment) {
                Some(text) => secrets::plain(&text),
                None => lang.say("private"),
            },
            None => named(value, lang),
        }
    };
    let names_of = |list: &'static str, key: &str, uri: &str| -> Result<String, Failure> {
        let items = trusted.client.list(list)?;
        let item = items.iter().find(|item| item[key] == *uri);
        let own = item.map(|item| known(&item["names"])).filter(|name| !name.is_empty());
        Ok(own.unwrap_or_else(|| spoken(uri)))
    };
    let words = |name: &str| -> Vec<String> {
        let all = one[name].as_array().into_iter().flatten();
        all.filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let value = one["quantity"]["value"].to_string();
    let lot = text(one, "lot");
    Ok(Paper {
        number: text(one, "number"),
        product: names_of("products", "product", &text(one, "product"))?,
        quantity: format::quantity(lang, &value, &text(&one["quantity"], "unit")),
        origin: known(&one["origin"]),
        lot: lot.rsplit('/').next().unwrap_or_default().to_owned(),
        by: names_of("members", "party", &text(one, "by"))?,
        contact: known(&one["contact"]),
        issued: format::date(lang, &text(one, "issued")),
        promises: words("promises"),
        basis: words("basis"),
        address: format!("{}/commitment/{}", trusted.names.host().origin(), one["index"]),
    })
}

/// A text, or a name in the language wanted, else in any.
fn named(value: &Value, lang: Lang) -> String {
    let names = value.as_object();
    let wanted = value[lang.tag()].as_str().or_else(|| names?.values().find_map(Value::as_str));
    value.as_str().or(wanted).unwrap_or_default().to_owned()
}
