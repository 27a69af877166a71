//! Reading files into rows of cells.

use std::{io::Cursor, path::Path};

use calamine::{Data, ExcelDateTime, Reader, Xlsx};

use crate::{failure::Failure, speech::tr};

/// Numbers of so many digits and more are cut off by spreadsheets.
const CUT_OFF: f64 = 1e15;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its number, as the spreadsheet or the editor counts.
    pub(crate) number: usize,
    /// Its cells, from column A.
    pub(crate) cells: Vec<Cell>,
}

/// The name of a sheet, if it has one, and its rows.
pub(crate) type Sheet = (Option<String>, Vec<Row>);

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Text, a number or a date, as it is seen, without space around it.
    Text(String),
    /// A number of a spreadsheet whose digits may have been cut off.
    Cut(f64),
    /// The word of a formula that failed.
    Error(String),
}

impl Cell {
    /// Of this text.
    pub(crate) fn of(text: &str) -> Cell {
        Cell::Text(text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned())
    }

    /// Its text, if that can be trusted.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether anything stands in it.
    pub(crate) fn is_there(&self) -> bool {
        self.text() != Some("")
    }

    /// The text, nothing if it is empty; else what is wrong, and what to do.
    pub(crate) fn trusted(&self) -> Result<Option<&str>, (String, String)> {
        match self {
            Cell::Text(text) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Cell::Cut(number) => Err((tr!("cell-cut", number = number.to_string()), tr!("cell-cut-do"))),
            Cell::Error(error) => Err((tr!("cell-error", error = error.to_string()), tr!("cell-error-do"))),
        }
    }
}

/// The sheets of a file by its ending: `.xlsx`, or `.csv` and `.txt` for one sheet without a name; nothing for other endings.
pub(crate) fn sheets(path: &Path, bytes: &[u8]) -> Result<Option<Vec<Sheet>>, Failure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    Ok(match ending.as_deref() {
        Some("xlsx") => Some(workbook(&file, bytes)?),
        Some("csv" | "txt") => Some(vec![(None, lines(&file, bytes)?)]),
        _ => None,
    })
}

/// A column as spreadsheets name it: the first is `A`.
pub(crate) fn letters(column: usize) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|byte| char::from(*byte)).collect()
}

fn lines(file: &str, bytes: &[u8]) -> Result<Vec<Row>, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Failure::usage(tr!("sheet-not-utf8", file = file.to_string(), at = e.valid_up_to().to_string()))
            .hint(tr!("sheet-not-utf8-do"))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b'\t', b';', b','].into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let (mut rows, mut number, mut counted) = (Vec::new(), 1, 0);
    for record in reader.records() {
        let record = record.map_err(|e| Failure::usage(format!("{file}: {e}")))?;
        // The reader's place is before the end of the line above, and before empty lines.
        let before = record.position().map_or(counted, |place| place.byte() as usize);
        let ends = text.as_bytes()[before..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let start = before + ends.count();
        number += text.as_bytes()[counted..start].iter().filter(|byte| **byte == b'\n').count();
        counted = start;
        // The apostrophe that keeps a spreadsheet from running a cell.
        let cell = |text: &str| Cell::of(text.strip_prefix('\'').unwrap_or(text));
        rows.push(Row { number, cells: record.iter().map(cell).collect() });
    }
    Ok(rows)
}

fn workbook(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Failure> {
    let unreadable =
        |e: calamine::XlsxError| Failure::usage(format!("{file}: {e}")).hint(tr!("sheet-again-do"));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(unreadable)?;
        let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
        let row = |(i, cells): (usize, &[Data])| {
            let before = std::iter::repeat_n(Cell::Text(String::new()), left);
            Row { number: top + i + 1, cells: before.chain(cells.iter().map(cell)).collect() }
        };
        sheets.push((Some(name), range.rows().enumerate().map(row).collect()));
    }
    Ok(sheets)
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Float(number) if number.abs() >= CUT_OFF => Cell::Cut(*number),
        Data::Float(number) => Cell::Text(fifteen_digits(*number)),
        Data::DateTime(moment) if moment.is_datetime() => Cell::Text(moment_text(*moment)),
        Data::Error(error) => Cell::Error(error.to_string()),
        other => Cell::of(&other.to_string()),
    }
}

/// A number as a spreadsheet shows it: what is behind the fifteenth digit came from adding binary fractions.
fn fifteen_digits(number: f64) -> String {
    format!("{number:.14e}").parse().unwrap_or(number).to_string()
}

/// A date, a time, or both.
fn moment_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hours, minutes, seconds, millis) = moment.to_ymd_hms_milli();
    let whole = moment.as_f64();
    // To the nearest second: a time is a binary fraction of a day.
    let seconds = if millis >= 500 && seconds < 59 { seconds + 1 } else { seconds };
    let time = match seconds {
        0 => format!("{hours:02}:{minutes:02}"),
        _ => format!("{hours:02}:{minutes:02}:{seconds:02}"),
    };
    match (whole < 1.0, whole.fract() == 0.0) {
        (true, _) => time,
        (_, true) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime as Moment, Format, Workbook};

    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "", "1,\"two", "lines\"", "3,4", ""].join(end);
            let read = sheets(Path::new("d.csv"), text.as_bytes()).unwrap().unwrap();
            assert_eq!(read[0].1.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 5]);
        }
    }

    #[test]
    fn cells_of_a_workbook_are_read_as_they_are_seen() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let (date, both, clock) = (
            Format::new().set_num_format("yyyy/m/d"),
            Format::new().set_num_format("yyyy/m/d h:mm"),
            Format::new().set_num_format("h:mm"),
        );
        let day = || Moment::from_ymd(2026, 5, 3).unwrap();
        sheet.write_datetime_with_format(0, 0, day(), &date).unwrap();
        sheet.write_datetime_with_format(0, 1, day().and_hms(8, 30, 0).unwrap(), &both).unwrap();
        sheet.write_datetime_with_format(0, 2, Moment::from_hms(17, 5, 9).unwrap(), &clock).unwrap();
        sheet.write_number(0, 3, 0.1 + 0.2).unwrap();
        sheet.write_string(0, 4, " 草莓 ").unwrap();
        let read = sheets(Path::new("d.xlsx"), &book.save_to_buffer().unwrap()).unwrap().unwrap();
        let texts: Vec<_> = read[0].1[0].cells.iter().map(|cell| cell.text().unwrap()).collect();
        assert_eq!(texts, ["2026-05-03", "2026-05-03 08:30", "17:05:09", "0.3", "草莓"]);
    }
}
