//! The sheet to fill in for an act: headings in the user's language, a line that explains each column, an example. Lines that begin with `#`
//! are not read; neither is a cell of theirs that is left standing in a row that somebody wrote over them. In a workbook, products, places and parties are offered from the lists that the ledger gave.

use std::path::Path;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, Formula, Workbook, XlsxError,
};

use super::{act::Act, column::Column, lists::Lists};
use crate::{csv::csv, failure::Failure, safe_file, speech::tr};

/// Rows in which choices are offered.
const ROWS: u32 = 2_000;

/// What is not read begins so.
const MARK: &str = "# ";
/// How the example begins, English and Chinese.
const SUCH_AS: [&str; 2] = ["such as ", "例 "];

/// A language of sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Chinese
    Zh,
    /// English
    En,
}

impl Language {
    /// The one that the program speaks.
    pub(crate) fn spoken() -> Language {
        if crate::speech::spoken() == "zh" { Language::Zh } else { Language::En }
    }

    /// Its code.
    pub(crate) fn code(self) -> &'static str {
        self.of("zh", "en")
    }

    fn of<T>(self, chinese: T, english: T) -> T {
        match self {
            Language::Zh => chinese,
            Language::En => english,
        }
    }
}

/// What a column is for, English and Chinese, and an example of each.
fn explained(act: Act, column: Column) -> [&'static str; 4] {
    match column {
        Column::Act => ["what was done", "操作", "harvest", "采收"],
        Column::Date => {
            ["the day: 2026-05-03, 2026/5/3", "日期：2026-05-03、5月3日", "2026-05-03", "2026-05-03"]
        }
        Column::Time => ["may be empty; else 08:30", "可不填；如 08:30", "08:30", "08:30"],
        Column::Product => match act {
            Act::Harvest => ["the product, by name or short name", "产品名称或代码", "STRAW", "STRAW"],
            Act::Pack => ["what came out, by name or short name", "包装成的产品", "BOX", "BOX"],
            _ => ["the product, if the lot is a number alone", "产品；批次只写编号时填写", "STRAW", "STRAW"],
        },
        Column::Quantity => [
            "how much: 1200 kg, or 1200 and the unit beside",
            "数量：50 斤，或只填数字并填单位",
            "120",
            "120",
        ],
        Column::Unit => [
            "kg, t, pcs; empty if it stands with the quantity",
            "斤、公斤、吨、件；数量已含单位可不填",
            "kg",
            "斤",
        ],
        Column::Place => ["where; may be empty", "地点、地块或大棚；可不填", "SL-E1", "SL-E1"],
        Column::Lot => match act {
            Act::Harvest | Act::Pack => ["may be empty: a number is proposed", "可不填，自动编号", "", ""],
            _ => [
                "PRODUCT/LOT, or the number beside its product",
                "批次：产品/批号，或只写批号",
                "SL-260503-1",
                "SL-260503-1",
            ],
        },
        Column::Crop => ["PRODUCT/PLOT-SEASON", "种植批次：产品/地块-季", "STRAW/E1-26S", "STRAW/E1-26S"],
        Column::To => ["who gets it", "收货方", "COLD", "COLD"],
        Column::From => ["who sent it", "发货方", "SLCM", "SLCM"],
        Column::Sold => match act {
            Act::Receive => ["yes if it was bought: it is yours now", "是否购入：是、否", "yes", "是"],
            _ => ["yes if it becomes the receiver's", "是否售出给收货方：是、否", "yes", "是"],
        },
        Column::Input => {
            ["what was sprayed, as on its label", "农药名称，与标签一致", "Polyoxin", "多抗霉素"]
        }
        Column::Dose => ["how much of it: 0.5 L", "用量：500 ml", "0.5 L", "500 ml"],
        Column::Wait => ["days to wait before the harvest", "安全间隔期（天）", "7", "7"],
        Column::Doc => ["the paper's number; may be empty", "单据号；可不填", "DN-1", "DN-1"],
        Column::Source => [
            "the lot that was packed: PRODUCT/LOT",
            "原料批次：产品/批号",
            "STRAW/SL-260503-1",
            "STRAW/SL-260503-1",
        ],
        Column::Used => ["how much of it went in: 100 kg", "投入量：200 斤", "100 kg", "200 斤"],
        Column::Note => ["anything else, in words", "备注；可不填", "", ""],
    }
}

/// Headings, explanations, an example.
fn lines(act: Act, language: Language) -> [Vec<String>; 3] {
    let columns = act.columns();
    let headings =
        columns.iter().map(|column| language.of(column.chinese(), column.name()).to_owned()).collect();
    let told = |at: (usize, usize), first: &str| {
        let text = |(i, column): (usize, &Column)| {
            let texts = explained(act, *column);
            match (i, language.of(texts[at.1], texts[at.0])) {
                (0, text) => format!("{MARK}{first}{text}"),
                (_, "") => String::new(),
                (_, text) => format!("{MARK}{text}"),
            }
        };
        columns.iter().enumerate().map(text).collect()
    };
    [headings, told((0, 1), ""), told((2, 3), language.of(SUCH_AS[1], SUCH_AS[0]))]
}

/// Whether this text is the sheet's own, in a column: people write over the lines that explain, and leave what they do not need.
pub(super) fn is_hint(column: Column, text: &str) -> bool {
    let Some(said) = text.strip_prefix(MARK) else { return false };
    let said = SUCH_AS.iter().find_map(|first| said.strip_prefix(first)).unwrap_or(said);
    Act::ALL.into_iter().any(|act| explained(act, column).contains(&said))
}

/// Writes it; the file's ending decides the form.
pub(crate) fn write_template(
    path: &Path,
    act: Act,
    language: Language,
    lists: &Lists,
) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let [headings, explanations, example] = lines(act, language);
    let bytes = match ending.as_deref() {
        Some("xlsx") => workbook(act, language, lists).map_err(Failure::local)?,
        Some("csv") => {
            let names: Vec<&str> = headings.iter().map(String::as_str).collect();
            csv(&names, [explanations, example])?.into_bytes()
        }
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

fn workbook(act: Act, language: Language, lists: &Lists) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let grey = Format::new().set_italic().set_font_color(Color::Gray).set_text_wrap();
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet();
    sheet.set_name(language.of(act.chinese(), act.word()))?;
    sheet.set_freeze_panes(1, 0)?;
    let [headings, explanations, example] = lines(act, language);
    for (at, column) in (0..).zip(act.columns()) {
        sheet.set_column_width(at, 18)?;
        // Numbers can be added up; everything else stays as it was typed.
        if !matches!(column, Column::Quantity | Column::Wait) {
            sheet.set_column_format(at, &text)?;
        }
    }
    for (row, line, format) in [(0, &headings, &bold), (1, &explanations, &grey), (2, &example, &grey)] {
        for (at, cell) in (0..).zip(line) {
            sheet.write_string_with_format(row, at, cell, format)?;
        }
    }
    let offered = |column: &Column| match column {
        Column::Product => lists.products.called(language.code()),
        Column::Place => lists.places.called(language.code()),
        Column::To | Column::From => lists.parties.called(language.code()),
        Column::Sold => language.of(["是", "否"], ["yes", "no"]).map(str::to_owned).to_vec(),
        Column::Unit => language
            .of(["斤", "公斤", "吨", "件", "箱"], ["kg", "t", "pcs", "case", "L"])
            .map(str::to_owned)
            .to_vec(),
        _ => Vec::new(),
    };
    let choices: Vec<(u16, Vec<String>)> = (0..)
        .zip(act.columns())
        .map(|(at, column)| (at, offered(column)))
        .filter(|(_, some)| !some.is_empty())
        .collect();
    for (list, (at, some)) in (0..).zip(&choices) {
        let letters = crate::sheet::letters(list);
        let choice = DataValidation::new()
            .allow_list_formula(Formula::new(format!("=lists!${letters}$1:${letters}${}", some.len())))
            // Something else may be typed: it is judged when the sheet is read.
            .set_error_style(DataValidationErrorStyle::Information);
        sheet.add_data_validation(3, *at, ROWS, *at, &choice)?;
    }
    let page = book.add_worksheet();
    page.set_name("lists")?;
    page.set_hidden(true);
    for (list, (_, some)) in (0..).zip(&choices) {
        for (row, one) in (0..).zip(some) {
            page.write_string(row, list, one)?;
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daybook::{
        mapping::{Mapping, Remembered},
        sheet::Sheet,
    };

    #[test]
    fn every_sheet_is_read_again_and_only_what_was_filled_in() {
        let dir = tempfile::tempdir().unwrap();
        let find = |name: &str, bytes: &[u8]| {
            Sheet::find(Path::new(name), bytes, None, &Mapping::default(), &Remembered::default()).unwrap()
        };
        for act in Act::ALL {
            for language in [Language::Zh, Language::En] {
                let path = dir.path().join(format!("{}-{}.csv", act.word(), language.code()));
                write_template(&path, act, language, &Lists::default()).unwrap();
                let bytes = std::fs::read(&path).unwrap();
                let sheet = find("day.csv", &bytes);
                assert!(sheet.unknown.is_empty() && sheet.rows.is_empty(), "{act:?}: {sheet:?}");
                assert!(act.columns().iter().all(|column| sheet.has(*column)), "{act:?}");
                let filled = [bytes, b"2026-05-03,STRAW\r\n".to_vec()].concat();
                assert_eq!(find("day.csv", &filled).rows.len(), 1);
                // Somebody writes over the first two cells of the lines that explain, and leaves the others.
                let [headings, explanations, example] = lines(act, language);
                let over = |line: Vec<String>| {
                    let mine = ["2026-05-03", "STRAW"].map(str::to_owned).into_iter();
                    mine.chain(line.into_iter().skip(2)).collect::<Vec<_>>()
                };
                let names: Vec<&str> = headings.iter().map(String::as_str).collect();
                let text = csv(&names, [over(explanations), over(example)]).unwrap();
                let sheet = find("day.csv", text.as_bytes());
                assert_eq!(sheet.rows.len(), 2, "{text}");
                for (row, column) in
                    sheet.rows.iter().flat_map(|row| act.columns()[2..].iter().map(move |c| (row, *c)))
                {
                    assert_eq!(sheet.cell(row, column).unwrap(), None, "{act:?} {column:?}");
                }
                let book = workbook(act, language, &Lists::default()).unwrap();
                assert_eq!(find("day.xlsx", &book).act(), Some(act), "the sheet's name tells the act");
            }
        }
        let there = dir.path().join("sell-zh.csv");
        let again = write_template(&there, Act::Sell, Language::Zh, &Lists::default()).unwrap_err();
        assert!(again.cause.contains("not overwritten"));
    }
}
