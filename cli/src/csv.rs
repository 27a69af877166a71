//! Comma-separated values (RFC 4180) as spreadsheets take them: UTF-8 with a byte-order mark, since Excel reads Chinese no other
//! way, and no cell that a spreadsheet would run as a formula.

/// Rows under a header, as the text of a file.
pub(crate) fn csv<R: AsRef<[String]>>(header: &[&str], rows: impl IntoIterator<Item = R>) -> String {
    let mut text = "\u{feff}".to_owned();
    line(&mut text, header.iter().copied());
    for row in rows {
        line(&mut text, row.as_ref().iter().map(String::as_str));
    }
    text
}

/// A cell that begins like a formula, with an apostrophe before it; a plain number stays one.
pub(crate) fn harmless(cell: &str) -> String {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    match formula && cell.parse::<f64>().is_err() {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

fn line<'c>(text: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (number, cell) in cells.enumerate() {
        if number > 0 {
            text.push(',');
        }
        let cell = harmless(cell);
        match cell.contains([',', '"', '\n', '\r']) {
            true => {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            }
            false => text.push_str(&cell),
        }
    }
    text.push_str("\r\n");
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
        let text = csv(&["one", "two"], rows);
        assert_eq!(text, "\u{feff}one,two\r\n\"a,b\",\"say \"\"no\"\"\"\r\n'=cmd|' /C calc'!A0,-1.5\r\n");
        for cell in ["+1+1", "@SUM(A1)", "\t=1", " =1", "-cmd"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("+86"), "+86");
    }
}
