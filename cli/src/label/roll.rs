//! Labels from a CSV file, row by row: 10,000 or a million, only one is held at a time.
//!
//! A header row names the columns; `uri` must be there, the others are `qr`, `serial`, `pin`, `group`, `position`, `product`, `lot`,
//! `date`, `party`, and any more that a template names. `qr` is the text for the code; where it is missing it is made of `uri`.

use std::{fs::File, path::Path};

use suyuan_ledger::identifier::Host;

use super::content::Label;
use crate::{failure::Failure, given, speech::tr};

/// A file of labels, opened.
pub(crate) struct Roll {
    reader: ::csv::Reader<File>,
    columns: Vec<String>,
    resolver: Option<Host>,
    path: String,
}

impl Roll {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path, resolver: Option<Host>) -> Result<Roll, Failure> {
        let file = File::open(path).map_err(|e| given::unread("--roll", path, &e))?;
        let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(file);
        let path = path.display().to_string();
        let header = reader.headers().map_err(|e| Failure::usage(format!("{path}: {e}")))?;
        let columns: Vec<String> = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
            .collect();
        if !columns.iter().any(|name| name == "uri") {
            let found = columns.join(",");
            return Err(Failure::usage(tr!(
                "label-no-uri",
                file = path.to_string(),
                found = found.to_string()
            ))
            .hint(tr!("label-no-uri-do")));
        }
        Ok(Roll { reader, columns, resolver, path })
    }

    /// The columns' names, which templates may use as fields.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The labels, as the file has them.
    pub(crate) fn labels(self) -> impl Iterator<Item = Result<Label, Failure>> + Send {
        let Roll { reader, columns, resolver, path } = self;
        // The header is row 1, as spreadsheets count.
        reader.into_records().enumerate().map(move |(number, row)| {
            let row = row.map_err(|e| Failure::usage(format!("{path}: {e}")))?;
            let cell = |name: &str| {
                let place = columns.iter().position(|column| column == name);
                place.and_then(|place| row.get(place)).map(plain).unwrap_or_default()
            };
            let mut label = Label::of_row(cell("uri"), cell("qr"), resolver.as_ref()).map_err(|e| {
                Failure::usage(tr!(
                    "label-row",
                    file = path.to_string(),
                    row = (number + 2).to_string(),
                    cause = format!("{e}")
                ))
            })?;
            for name in columns.iter().filter(|name| !matches!(name.as_str(), "uri" | "qr")) {
                label.set(name, cell(name));
            }
            Ok(label)
        })
    }
}

/// Without the apostrophe that we put before what a spreadsheet would run.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}
