//! Finding the sheet of a file whose rows are acts, and what each of its columns is.
//!
//! The heading is the row, among the first twenty, of which most cells are known headings, and two at least. A heading that is not known is
//! no guess: it is mapped, passed over, or an error that names it. A row whose first filled cell begins with `#` is a remark.

use std::{collections::BTreeSet, path::Path};

use super::{
    act::Act,
    column::{COUNT, Column, Heading},
    mapping::{Mapping, Remembered},
    template::is_hint,
};
use crate::{
    failure::Failure,
    sheet::{Cell, Fault, Row, letters, sheets},
    speech::tr,
};

/// The heading is among the first so many rows.
const HEADING_WITHIN: usize = 20;

/// A sheet of acts.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// The file's name.
    pub(crate) file: String,
    /// The sheet's, of a workbook.
    pub(crate) name: Option<String>,
    /// All its headings.
    pub(crate) headings: BTreeSet<String>,
    /// What was said of them, now or earlier.
    pub(crate) mapping: Mapping,
    /// Rows below the heading in which something stands.
    pub(crate) rows: Vec<Row>,
    /// Headings that nobody knows, with their column and the first value below.
    pub(crate) unknown: Vec<Unknown>,
    /// Where each column is, and its heading.
    at: [Option<(usize, String)>; COUNT],
    /// The unit that a heading says.
    units: [Option<String>; COUNT],
    doubled: Option<Doubled>,
}

/// A heading that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// As it stands there.
    pub(crate) heading: String,
    /// The column's letters.
    pub(crate) letters: String,
    /// A value below it.
    pub(crate) such_as: String,
}

/// Two columns that are headed as the same.
#[derive(Clone, Debug)]
struct Doubled {
    column: Column,
    one: String,
    other: String,
}

impl Sheet {
    /// Finds it in a file. `only` is the name of the sheet, if it was said.
    pub(crate) fn find(
        path: &Path,
        bytes: &[u8],
        only: Option<&str>,
        said: &Mapping,
        remembered: &Remembered,
    ) -> Result<Sheet, Failure> {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let all = sheets(path, bytes)?.ok_or_else(|| {
            Failure::usage(tr!("sheet-no-form", file = file.as_str())).hint(tr!("sheet-template-do"))
        })?;
        let names: Vec<String> = all.iter().filter_map(|(name, _)| name.clone()).collect();
        if let Some(only) = only.filter(|only| !names.iter().any(|name| name == only)) {
            return Err(Failure::usage(tr!("sheet-none", file = file.as_str(), sheet = only))
                .field("--sheet")
                .hint(tr!("sheet-none-do", names = names.join(", "))));
        }
        let wanted = all.into_iter().filter(|(name, _)| only.is_none() || name.as_deref() == only);
        let found = wanted.filter_map(|(name, rows)| Sheet::of(&file, name, rows, said, remembered)).next();
        found.ok_or_else(|| {
            Failure::usage(tr!("sheet-no-headings", file = file.as_str()))
                .code("no-headings")
                .hint(tr!("sheet-no-headings-do"))
        })
    }

    fn of(
        file: &str,
        name: Option<String>,
        rows: Vec<Row>,
        said: &Mapping,
        remembered: &Remembered,
    ) -> Option<Sheet> {
        let mapped = |row: &Row| {
            let headings: BTreeSet<String> = filled(row).map(|(_, text)| text.to_owned()).collect();
            let mapping = said.clone().over(&remembered.mapping(&headings));
            (headings, mapping)
        };
        let known = |row: &Row| {
            let (_, mapping) = mapped(row);
            let is = |text: &str| matches!(meaning(text, &mapping), Some(Heading::Is(..)));
            filled(row).filter(|(_, text)| is(text)).count()
        };
        let candidates = rows.iter().enumerate().take(HEADING_WITHIN);
        let counted = candidates.map(|(at, row)| (known(row), at)).filter(|(count, _)| *count >= 2);
        // The first of the best.
        let (_, heading) = counted.max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)))?;
        let (headings, mapping) = mapped(&rows[heading]);
        let mut sheet = Sheet {
            file: file.to_owned(),
            name,
            headings,
            mapping,
            rows: Vec::new(),
            unknown: Vec::new(),
            at: std::array::from_fn(|_| None),
            units: std::array::from_fn(|_| None),
            doubled: None,
        };
        let heads: Vec<(usize, String)> =
            filled(&rows[heading]).map(|(at, text)| (at, text.to_owned())).collect();
        sheet.rows = rows.into_iter().skip(heading + 1).filter(is_act).collect();
        heads.into_iter().for_each(|(at, text)| sheet.take(at, text));
        // A column of times, and none of dates: a day may have its time with it.
        if sheet.at[Column::Date as usize].is_none() {
            sheet.at[Column::Date as usize] = sheet.at[Column::Time as usize].take();
        }
        Some(sheet)
    }

    fn take(&mut self, at: usize, text: String) {
        match meaning(&text, &self.mapping) {
            Some(Heading::Is(column, unit)) => match &self.at[column as usize] {
                Some((_, one)) => self.doubled = Some(Doubled { column, one: one.clone(), other: text }),
                None => {
                    self.at[column as usize] = Some((at, text));
                    self.units[column as usize] = unit;
                }
            },
            Some(Heading::PassedOver) => {}
            None => {
                let such_as =
                    self.rows.iter().find_map(|row| row.cells.get(at)?.text().filter(|t| !t.is_empty()));
                // A column in which nothing stands says nothing.
                if let Some(such_as) = such_as.map(str::to_owned) {
                    self.unknown.push(Unknown { heading: text, letters: letters(at), such_as });
                }
            }
        }
    }

    /// That every column is known, and none twice.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if !self.unknown.is_empty() {
            return Err(self.not_known());
        }
        if let Some(Doubled { column, one, other }) = &self.doubled {
            return Err(Failure::usage(tr!(
                "sheet-doubled",
                place = self.place(),
                column = column.spoken(),
                one = one.as_str(),
                other = other.as_str()
            ))
            .hint(tr!("sheet-doubled-do", other = other.as_str())));
        }
        match self.rows.is_empty() {
            true => Err(Failure::usage(tr!("sheet-empty", place = self.place())).hint(tr!("sheet-empty-do"))),
            false => Ok(()),
        }
    }

    fn not_known(&self) -> Failure {
        let told: Vec<String> = self
            .unknown
            .iter()
            .map(|u| {
                tr!(
                    "sheet-unknown-one",
                    letters = u.letters.as_str(),
                    heading = u.heading.as_str(),
                    such = u.such_as.as_str()
                )
            })
            .collect();
        let maps: Vec<String> =
            self.unknown.iter().map(|u| format!("--map \"{}=COLUMN\"", u.heading)).collect();
        let all: Vec<&str> = Column::all().map(Column::name).collect();
        Failure::usage(tr!("sheet-unknown", place = self.place(), told = told.join("; ")))
            .code("unknown-heading")
            .field(self.unknown.first().map(|u| u.letters.clone()).unwrap_or_default())
            .hint(tr!("sheet-unknown-do", maps = maps.join(" "), all = all.join(", ")))
    }

    /// File and sheet, for people.
    pub(crate) fn place(&self) -> String {
        let of = self.name.as_deref().map(|name| tr!("sheet-of", sheet = name)).unwrap_or_default();
        format!("{}{of}", self.file)
    }

    /// Which act its rows are, as far as the names of sheet and file, and then the headings, say it.
    pub(crate) fn act(&self) -> Option<Act> {
        let by_name = self.name.as_deref().and_then(Act::in_name).or_else(|| Act::in_name(&self.file));
        by_name.or_else(|| {
            let only = [(Column::To, Act::Ship), (Column::From, Act::Receive), (Column::Input, Act::Spray)];
            let mut said = only.into_iter().filter(|(column, _)| self.has(*column)).map(|(_, act)| act);
            said.next().filter(|_| said.next().is_none())
        })
    }

    /// Whether there is such a column.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
    }

    /// The unit that the heading says.
    pub(crate) fn unit(&self, column: Column) -> Option<&str> {
        self.units[column as usize].as_deref()
    }

    /// The text of a cell; nothing if it is empty.
    pub(crate) fn cell<'r>(&self, row: &'r Row, column: Column) -> Result<Option<&'r str>, Fault> {
        let Some((at, _)) = &self.at[column as usize] else { return Ok(None) };
        let Some(cell) = row.cells.get(*at) else { return Ok(None) };
        if cell.text().is_some_and(|text| is_hint(column, text)) {
            return Ok(None);
        }
        cell.trusted().map_err(|(what, hint)| self.fault(row.number, Some(column), what, &hint))
    }

    /// A fault at a cell, or of a whole row.
    pub(crate) fn fault(
        &self,
        row: usize,
        column: Option<Column>,
        what: impl std::fmt::Display,
        hint: &str,
    ) -> Fault {
        let at = column.and_then(|column| self.at[column as usize].as_ref());
        let letters = at.map(|(at, _)| letters(*at)).unwrap_or_default();
        let heading = at.map(|(_, heading)| heading.replace('\n', " "));
        let name = heading.as_deref().or(column.map(Column::name)).unwrap_or_default();
        Fault::at(&self.file, self.name.as_deref(), row, (name, &letters), what, hint)
    }
}

fn meaning(text: &str, mapping: &Mapping) -> Option<Heading> {
    match mapping.of(text) {
        Some(Some(column)) => Some(Heading::Is(column, None)),
        Some(None) => Some(Heading::PassedOver),
        None => Heading::read(text),
    }
}

fn filled(row: &Row) -> impl Iterator<Item = (usize, &str)> {
    let cells = row.cells.iter().enumerate();
    cells.filter_map(|(at, cell)| cell.text().filter(|text| !text.is_empty()).map(|text| (at, text)))
}

/// Whether anything stands in a row, and it is no remark.
fn is_act(row: &Row) -> bool {
    let first = row.cells.iter().find(|cell| cell.is_there());
    first.is_some_and(|cell: &Cell| !cell.text().is_some_and(|text| text.starts_with('#')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, maps: &[&str]) -> Result<Sheet, Failure> {
        let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
        let said = Mapping::said(&maps).unwrap();
        let sheet = Sheet::find(Path::new("d.csv"), text.as_bytes(), None, &said, &Remembered::default())?;
        sheet.check()?;
        Ok(sheet)
    }

    #[test]
    fn the_heading_is_found_below_a_title_and_remarks_are_passed_over() {
        let sheet = find(
            "五月采收,,\n序号,日期,品种,数量（斤）\n1,# no,,\n# 例,5月3日,草莓,50\n2,5月3日,草莓,50\n,,,\n",
            &[],
        )
        .unwrap();
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(sheet.unit(Column::Quantity), Some("斤"));
        assert_eq!(sheet.cell(&sheet.rows[1], Column::Product).unwrap(), Some("草莓"));
        let fault = sheet.fault(5, Some(Column::Product), "no", "");
        assert_eq!((fault.place.as_str(), fault.cell.as_str()), ("d.csv, row 5, column 品种", "C5"));
    }

    #[test]
    fn a_heading_that_is_not_known_is_named_and_can_be_mapped() {
        let text = "日期,品种,数量,地块名,经手人,空\n5月3日,草莓,50斤,东一,王\n";
        let failure = find(text, &[]).unwrap_err();
        assert!(failure.cause.contains("column D is headed \"地块名\" (such as \"东一\")"), "{failure}");
        assert!(failure.cause.contains("column E") && !failure.cause.contains("column F"), "{failure}");
        assert!(failure.hint.unwrap().contains("--map \"地块名=COLUMN\" --map \"经手人=COLUMN\""));
        let sheet = find(text, &["地块名=place", "经手人=-"]).unwrap();
        assert_eq!(sheet.cell(&sheet.rows[0], Column::Place).unwrap(), Some("东一"));
    }

    #[test]
    fn what_is_no_sheet_of_acts_says_so() {
        assert_eq!(find("a,b\n1,2\n", &[]).unwrap_err().code.as_deref(), Some("no-headings"));
        assert!(find("date,product\n", &[]).unwrap_err().cause.contains("no row is filled in"));
        assert!(find("date,qty,weight\n1,2,3\n", &[]).unwrap_err().hint.unwrap().contains("weight=-"));
        assert!(find("date,qty,weight\n1,2,3\n", &["weight=-"]).is_ok());
    }

    #[test]
    fn the_act_is_told_by_name_or_headings() {
        assert_eq!(find("date,lot,quantity,客户\n1,2,3,4\n", &[]).unwrap().act(), Some(Act::Ship));
        assert_eq!(find("date,planting,农药\n1,2,3\n", &[]).unwrap().act(), Some(Act::Spray));
        assert_eq!(find("date,product,quantity\n1,2,3\n", &[]).unwrap().act(), None);
    }
}
