//! CSV for a print shop: a row a label, with the exact text of its code, its version and level, and every field.

use std::io::{self, Write};

use super::content::{FIELDS, Label};
use crate::{csv::harmless, print::code::Sized};

/// Writes rows as they come.
pub(super) struct Shop<W: Write> {
    writer: ::csv::Writer<W>,
    columns: Vec<String>,
}

impl<W: Write> Shop<W> {
    /// With its header; `more` are columns beside the usual ones. A byte-order mark, since Excel reads Chinese no other way.
    pub(super) fn new(mut file: W, more: &[String]) -> io::Result<Shop<W>> {
        file.write_all("\u{feff}".as_bytes())?;
        let usual = FIELDS.iter().filter(|f| !matches!(**f, "version" | "module" | "uri" | "date_label"));
        let mut columns: Vec<String> = usual.map(|f| (*f).to_owned()).collect();
        columns.extend(more.iter().filter(|f| !FIELDS.contains(&f.as_str()) && f.as_str() != "qr").cloned());
        let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(file);
        let header =
            ["uri", "qr", "qr_version", "qr_level"].into_iter().chain(columns.iter().map(String::as_str));
        writer.write_record(header)?;
        Ok(Shop { writer, columns })
    }

    /// One label.
    pub(super) fn add(&mut self, label: &Label, code: &Sized) -> io::Result<()> {
        let (version, level) = (code.code.version().to_string(), code.code.level().letter().to_string());
        let first = [label.uri.clone(), label.qr.clone(), version, level];
        let rest = self.columns.iter().map(|name| label.field(name).to_owned());
        self.writer.write_record(first.into_iter().chain(rest).map(|cell| harmless(&cell)))?;
        Ok(())
    }

    /// The end.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
