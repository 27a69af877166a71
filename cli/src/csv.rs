//! Comma-separated values (RFC 4180) as spreadsheets take them: UTF-8 with a byte-order mark, since Excel reads Chinese no other
//! way, and no cell that a spreadsheet would run as a formula.

use crate::failure::Failure;

/// Rows under a header, as the text of a file.
pub(crate) fn csv<R: AsRef<[String]>>(
    header: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<String, Failure> {
    let mut to = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    to.write_record(header).map_err(Failure::local)?;
    for row in rows {
        to.write_record(row.as_ref().iter().map(|cell| harmless(cell))).map_err(Failure::local)?;
    }
    let text = String::from_utf8(to.into_inner().map_err(Failure::local)?).map_err(Failure::local)?;
    Ok(format!("\u{feff}{text}"))
}

/// A cell that begins like a formula, with an apostrophe before it; a plain number stays one.
pub(crate) fn harmless(cell: &str) -> String {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    match formula && cell.parse::<f64>().is_err() {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let rows = [
            ["a,b".to_owned(), "say \"no\"".to_owned()],
            ["=cmd|' /C calc'!A0".to_owned(), "-1.5".to_owned()],
        ];
        let text = csv(&["one", "two"], rows).unwrap();
        assert_eq!(text, "\u{feff}one,two\r\n\"a,b\",\"say \"\"no\"\"\"\r\n'=cmd|' /C calc'!A0,-1.5\r\n");
        for cell in ["+1+1", "@SUM(A1)", "\t=1", " =1", "-cmd"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("+86"), "+86");
    }
}
