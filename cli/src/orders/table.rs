//! The sheet of a day's orders, CSV (RFC 4180) or XLSX: cells with their places.
//!
//! The first row that names an order column is the heading; what stands above it is passed over. Headings are English or Chinese, in any
//! order. Columns of any other name (names of buyers, telephones, prices) are neither read nor kept.

use std::{fmt, path::Path};

use crate::{
    failure::Failure,
    given,
    sheet::{self, Cell, Fault, Row, letters, sheets},
    speech::tr,
};

/// The longest file.
const MOST_BYTES: u64 = 32 << 20;
/// The heading is among the first so many rows.
const HEADING_WITHIN: usize = 20;

/// What a column is, by its place in [`COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The order's number.
    Order,
    /// The parcel's.
    Waybill,
    /// The lot.
    Lot,
    /// How much.
    Quantity,
    /// Which codes.
    Codes,
}

/// Each column with its headings, English first.
pub(super) const COLUMNS: [(Column, &[&str]); 5] = [
    (Column::Order, &["order", "订单号", "订单编号", "order no", "order number", "订单"]),
    (Column::Waybill, &["waybill", "运单号", "快递单号", "物流单号", "tracking number", "运单"]),
    (Column::Lot, &["lot", "批号", "批次"]),
    (Column::Quantity, &["quantity", "数量", "件数"]),
    (Column::Codes, &["codes", "溯源码", "追溯码", "code", "码"]),
];

/// A sheet that was read.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The file's name.
    pub(crate) file: String,
    /// The sheet's, of a workbook.
    pub(crate) sheet: Option<String>,
    /// Which column of the sheet is which.
    at: [Option<usize>; 5],
    /// Rows below the heading in which something stands.
    pub(crate) rows: Vec<Row>,
    /// Headings that are not read.
    pub(crate) others: Vec<String>,
}

impl Column {
    /// Its English heading.
    pub(crate) fn name(self) -> &'static str {
        COLUMNS[self as usize].1[0]
    }
}

impl Table {
    /// Reads a file.
    pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<Table, Failure> {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let sheets = sheets(path, bytes)?.ok_or_else(|| {
            Failure::usage(tr!("orders-not-a-sheet", file = file.to_string())).hint(tr!("orders-template-do"))
        })?;
        let known = sheets.into_iter().find_map(|(sheet, rows)| Table::of(&file, sheet, rows));
        known.filter(|table| !table.rows.is_empty()).ok_or_else(|| {
            Failure::usage(tr!("orders-no-column", file = file.to_string()))
                .code("no-orders")
                .hint(tr!("orders-no-column-do"))
        })
    }

    /// Reads a file from the disk.
    pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
        let or_template = |failure: Failure| failure.or_hint(&tr!("orders-template-do"));
        let long = given::length("--online", path).map_err(or_template)?;
        if long > MOST_BYTES {
            return Err(Failure::usage(tr!(
                "orders-file-large",
                file = path.display().to_string(),
                bytes = long.to_string()
            ))
            .hint(tr!("orders-file-large-do")));
        }
        given::read("--online", path)
    }

    fn of(file: &str, sheet: Option<String>, rows: Vec<Row>) -> Option<Table> {
        let heading =
            rows.iter().take(HEADING_WITHIN).position(|row| column_of(row, Column::Order).is_some())?;
        let at = COLUMNS.map(|(column, _)| column_of(&rows[heading], column));
        let named = rows[heading].cells.iter().enumerate().filter(|(i, _)| !at.contains(&Some(*i)));
        let others = named.filter_map(|(_, cell)| cell.text()).filter(|name| !name.is_empty());
        let others = others.map(str::to_owned).collect();
        let rows = rows.into_iter().skip(heading + 1);
        let rows =
            rows.filter(|row| at.iter().flatten().any(|i| row.cells.get(*i).is_some_and(Cell::is_there)));
        Some(Table { file: file.to_owned(), sheet, at, rows: rows.collect(), others })
    }

    /// The text of a cell, without space around it; nothing if it is empty.
    pub(crate) fn cell<'t>(&self, row: &'t Row, column: Column) -> Result<Option<&'t str>, Fault> {
        let Some(cell) = self.at[column as usize].and_then(|i| row.cells.get(i)) else { return Ok(None) };
        cell.trusted().map_err(|(what, hint)| self.fault(row, column, what, &hint))
    }

    /// The numbers of the orders, with their rows.
    pub(crate) fn orders(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().filter_map(|row| Some((self.cell(row, Column::Order).ok()??, row)))
    }

    /// Where a row is.
    pub(crate) fn place_of(&self, row: &Row) -> String {
        self.fault(row, Column::Order, "", "").place
    }

    /// A fault at a cell.
    pub(crate) fn fault(&self, row: &Row, column: Column, what: impl fmt::Display, hint: &str) -> Fault {
        let at = self.at[column as usize].map(letters).unwrap_or_default();
        Fault::at(&self.file, self.sheet.as_deref(), row.number, (column.name(), &at), what, hint)
    }
}

/// All faults as one failure.
pub(super) fn failed(faults: &[Fault]) -> Failure {
    sheet::failed(faults, 20).code("bad-orders")
}

fn column_of(row: &Row, column: Column) -> Option<usize> {
    let (_, names) = COLUMNS[column as usize];
    // The template has both languages in a heading, one below the other.
    let is =
        |text: &str| text.split(['\n', '/']).any(|part| names.contains(&part.trim().to_lowercase().as_str()));
    row.cells.iter().position(|cell| cell.text().is_some_and(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Table, Failure> {
        Table::read(Path::new(name), text.as_bytes())
    }

    #[test]
    fn columns_are_found_by_name_in_both_languages() {
        let table =
            read("d.csv", "\u{feff}买家;订单号;溯源码\r\n李;A-1;R1:3\r\n;;\r\n王;A-2;R1/0-2,5\r\n").unwrap();
        assert_eq!(table.others, ["买家"]);
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(table.cell(&table.rows[1], Column::Codes).unwrap(), Some("R1/0-2,5"));
        assert_eq!(table.cell(&table.rows[1], Column::Waybill).unwrap(), None);
        let fault = table.fault(&table.rows[1], Column::Codes, "no", "mend it");
        assert_eq!(
            (fault.to_string().as_str(), fault.cell.as_str()),
            ("d.csv, row 4, column codes: no", "C4")
        );
    }

    #[test]
    fn what_is_no_sheet_of_orders_says_so() {
        assert_eq!(read("d.csv", "a,b\n1,2\n").unwrap_err().code.as_deref(), Some("no-orders"));
        assert_eq!(read("d.csv", "order\n").unwrap_err().code.as_deref(), Some("no-orders"));
        assert!(read("d.pdf", "").unwrap_err().cause.contains(".csv or .xlsx"));
        assert!(read("d.xlsx", "order\n1").is_err());
        let gbk = [0xb6, 0xa9, 0xb5, 0xa5];
        assert!(Table::read(Path::new("d.csv"), &gbk).unwrap_err().hint.unwrap().contains("UTF-8"));
    }

    #[test]
    fn a_long_number_of_a_workbook_is_not_guessed() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("日单").unwrap();
        for (column, name) in (0..).zip(["order", "quantity"]) {
            sheet.write_string(2, column, name).unwrap();
        }
        sheet.write_number(3, 0, 123456789.0).unwrap();
        sheet.write_number(3, 1, 2.5).unwrap();
        sheet.write_number(4, 0, 1.234_567_890_123_456_7e18).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let table = Table::read(Path::new("d.xlsx"), &bytes).unwrap();
        assert_eq!(table.cell(&table.rows[0], Column::Order).unwrap(), Some("123456789"));
        assert_eq!(table.cell(&table.rows[0], Column::Quantity).unwrap(), Some("2.5"));
        let cut = table.cell(&table.rows[1], Column::Order).unwrap_err();
        assert_eq!(
            (cut.cell.as_str(), cut.place.as_str()),
            ("日单!A5", "d.xlsx, sheet 日单, row 5, column order")
        );
    }
}
