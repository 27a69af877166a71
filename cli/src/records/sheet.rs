//! Sheets, as XLSX or CSV.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::{csv::csv, failure::Failure, safe_file, speech::tr};

/// A table of one kind of act.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// Its name: at most 31 letters.
    pub(super) name: String,
    /// Headers: English, Chinese.
    pub(super) columns: Vec<(&'static str, &'static str)>,
    /// Rows: nothing where nobody recorded it; an empty text where it does not apply.
    pub(super) rows: Vec<Vec<Option<String>>>,
}

impl Sheet {
    /// An empty one.
    pub(super) fn new(name: &str, columns: &[(&'static str, &'static str)]) -> Sheet {
        Sheet { name: name.to_owned(), columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Rows in which something is missing.
    pub(super) fn incomplete(&self) -> usize {
        self.rows.iter().filter(|row| row.iter().any(Option::is_none)).count()
    }

    fn headers(&self, chinese: bool) -> Vec<&'static str> {
        let missing = ("missing", "缺项");
        let all = self.columns.iter().chain(std::iter::once(&missing));
        all.map(|(english, own)| if chinese { *own } else { *english }).collect()
    }

    /// The cells of each row, and behind them what is missing.
    fn cells(&self, chinese: bool) -> Vec<Vec<String>> {
        let headers = self.headers(chinese);
        let row = |row: &Vec<Option<String>>| {
            let missing = row.iter().zip(&headers).filter(|(cell, _)| cell.is_none()).map(|(_, name)| *name);
            let missing: Vec<&str> = missing.collect();
            row.iter().map(|cell| cell.clone().unwrap_or_default()).chain([missing.join("; ")]).collect()
        };
        self.rows.iter().map(row).collect()
    }
}

/// Writes them: one workbook, or a CSV file a sheet.
pub(super) fn write(path: &Path, sheets: &[Sheet], chinese: bool) -> Result<Vec<PathBuf>, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("xlsx") => {
            let bytes = workbook(sheets, chinese).map_err(Failure::local)?;
            safe_file::replace(path, &bytes).map_err(|e| Failure::file(path, &e))?;
            Ok(vec![path.to_owned()])
        }
        Some("csv") => sheets.iter().map(|sheet| write_csv(path, sheet, sheets.len(), chinese)).collect(),
        _ => {
            Err(Failure::usage(tr!("records-end", file = path.display().to_string()))
                .hint(tr!("records-end-do")))
        }
    }
}

fn write_csv(path: &Path, sheet: &Sheet, sheets: usize, chinese: bool) -> Result<PathBuf, Failure> {
    let own = match sheets {
        1 => path.to_owned(),
        _ => {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            path.with_file_name(format!("{stem}-{}.csv", sheet.name.replace(' ', "-")))
        }
    };
    let text = csv(&sheet.headers(chinese), sheet.cells(chinese))?;
    safe_file::replace(&own, text.as_bytes()).map_err(|e| Failure::file(&own, &e))?;
    Ok(own)
}

/// Cells are text, and plain numbers numbers, so that they sort; a formula is never written.
fn workbook(sheets: &[Sheet], chinese: bool) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same records give the same file.
    let epoch = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&epoch));
    let bold = Format::new().set_bold().set_text_wrap();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name.chars().take(31).collect::<String>())?;
        page.set_freeze_panes(1, 0)?;
        for (column, header) in (0..).zip(sheet.headers(chinese)) {
            page.write_string_with_format(0, column, header, &bold)?;
            page.set_column_width(column, 22)?;
        }
        for (row, cells) in (1..).zip(sheet.cells(chinese)) {
            for (column, cell) in (0..).zip(cells) {
                let short = cell.len() < 15 && !cell.starts_with('0');
                match cell.parse::<f64>().ok().filter(|number| short && number.is_finite()) {
                    Some(number) => page.write_number(row, column, number)?,
                    None => page.write_string(row, column, &cell)?,
                };
            }
        }
        let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        let width = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX);
        page.autofilter(0, 0, last, width)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let columns = [("lot", "批号"), ("quantity", "数量"), ("phone", "联系方式")];
        let mut sheet = Sheet::new("shipping", &columns);
        sheet.rows.push(vec![Some("=HYPERLINK(\"x\")".to_owned()), Some("12.5".to_owned()), None]);
        sheet.rows.push(vec![Some("00860009999923".to_owned()), Some("1".to_owned()), Some(String::new())]);
        sheet
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_else() {
        let cells = sheet().cells(false);
        assert_eq!(cells[0][2..], ["".to_owned(), "phone".to_owned()]);
        assert_eq!(cells[1][3], "");
        assert_eq!(sheet().cells(true)[0][3], "联系方式");
        assert_eq!(sheet().incomplete(), 1);
    }

    #[test]
    fn a_workbook_is_read_by_another_program_as_it_was_meant() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.xlsx");
        write(&path, &[sheet()], true).unwrap();
        let look = "import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1]); s = b['shipping']; \
                    print([[(c.value, c.data_type) for c in r] for r in s.iter_rows()])";
        let read = std::process::Command::new("python3").args(["-c", look]).arg(&path).output();
        let Some(read) = read.ok().filter(|read| read.status.success()) else {
            println!("SKIPPED: python3 with openpyxl is not here");
            return;
        };
        let read = String::from_utf8(read.stdout).unwrap();
        assert!(read.contains("('=HYPERLINK(\"x\")', 's')"), "{read}");
        assert!(read.contains("(12.5, 'n')") && read.contains("('00860009999923', 's')"), "{read}");
        assert!(read.contains("'缺项'") && read.contains("('联系方式', 's')"), "{read}");
    }

    #[test]
    fn csv_has_a_file_a_sheet() {
        let dir = tempfile::tempdir().unwrap();
        let written =
            write(&dir.path().join("a.csv"), &[sheet(), Sheet::new("land based", &[])], false).unwrap();
        assert_eq!(written[1].file_name().unwrap(), "a-land-based.csv");
        let text = std::fs::read_to_string(&written[0]).unwrap();
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\",12.5,,phone"), "{text}");
        assert!(write(&dir.path().join("a.pdf"), &[sheet()], false).is_err());
    }
}
