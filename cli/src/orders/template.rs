//! The sheet to fill in: XLSX with columns of text, so that no number is cut off, and a page that explains them; or CSV.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::table::COLUMNS;
use crate::{csv::csv, failure::Failure, safe_file, speech::tr};

/// What each column is for.
const MEANS: [(&str, &str); 5] = [
    (
        "The number of the order, as the platform gives it. Rows of one number are one order.",
        "订单号，与平台一致；同一订单可占多行。",
    ),
    ("The number of the parcel. May be empty.", "快递运单号，可不填。"),
    (
        "PRODUCT/LOT. May be empty where codes are given: they say it.",
        "批次（产品/批号）；填了溯源码可不填。",
    ),
    (
        "How much: 2 (packs), 1.5 kg. May be empty where single codes are given: they are counted.",
        "数量：2（件）或 1.5 kg；填了单个溯源码可不填。",
    ),
    (
        "What went into the parcel: groups R1/0-2, positions R1:42, or codes as scanned, with spaces between.",
        "装入包裹的溯源码：组 R1/0-2、序号 R1:42，或扫码所得，空格分隔。",
    ),
];
const NOTE: (&str, &str) = (
    "Add no names, telephones or addresses of buyers: other columns are neither read nor kept.",
    "请勿填写买家姓名、电话、地址：其他列不会读取，也不会保存。",
);

/// Writes it; the file's ending decides the form.
pub(crate) fn write_template(path: &Path) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let bytes = match ending.as_deref() {
        Some("xlsx") => workbook().map_err(Failure::local)?,
        Some("csv") => csv(&COLUMNS.map(|(_, names)| names[0]), Vec::<[String; 5]>::new())?.into_bytes(),
        _ => {
            return Err(Failure::usage(tr!("template-end", file = path.display().to_string()))
                .hint(tr!("template-end-do")));
        }
    };
    if path.exists() {
        return Err(Failure::local(tr!("template-exists", file = path.display().to_string()))
            .hint(tr!("template-exists-do")));
    }
    safe_file::replace(path, &bytes).map_err(|e| Failure::file(path, &e))
}

fn workbook() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold().set_text_wrap(), Format::new().set_num_format("@"));
    let sheet = book.add_worksheet();
    sheet.set_name("orders")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (_, names)) in (0..).zip(&COLUMNS) {
        sheet.set_column_width(column, 24)?;
        sheet.set_column_format(column, &text)?;
        sheet.write_string_with_format(0, column, format!("{}\n{}", names[0], names[1]), &bold)?;
    }
    let page = book.add_worksheet();
    page.set_name("how 说明")?;
    page.set_column_width(0, 12)?;
    page.set_column_width(1, 90)?;
    let rows = COLUMNS.iter().map(|(_, names)| names[0]).zip(MEANS).chain([("", NOTE)]);
    for (row, (name, (english, chinese))) in (0..).zip(rows) {
        page.write_string_with_format(row * 2, 0, name, &bold)?;
        page.write_string(row * 2, 1, english)?;
        page.write_string(row * 2 + 1, 1, chinese)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::{Table, table::Column};

    #[test]
    fn a_filled_in_sheet_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("day.csv");
        write_template(&path).unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("A-1,SF1,BOX/B,2,R1:3\r\n");
        let table = Table::read(&path, text.as_bytes()).unwrap();
        assert_eq!(table.cell(&table.rows[0], Column::Codes).unwrap(), Some("R1:3"));
        assert!(write_template(&path).unwrap_err().cause.contains("not overwritten"));
        let empty = Table::read(Path::new("day.xlsx"), &workbook().unwrap()).unwrap_err();
        assert_eq!(empty.code.as_deref(), Some("no-orders"));
    }
}
