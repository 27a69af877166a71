//! What the columns of a sheet mean where their headings do not say it, remembered in `mappings.toml` of --home by the set of headings.
//!
//! ```text
//! [[sheet]]
//! headings = ["地块名", "日期", "重量"]
//! columns = { "地块名" = "place" }       # "-" passes a column over
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::column::Column;
use crate::{
    failure::Failure,
    home::{Home, HomeError},
    speech::tr,
};

const FILE: &str = "mappings.toml";

/// What headings were said to mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mapping(BTreeMap<String, Option<Column>>);

/// All that is remembered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Remembered {
    #[serde(default)]
    sheet: Vec<Sheet>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Sheet {
    headings: BTreeSet<String>,
    columns: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads `HEADING=COLUMN` as often as it was said.
    pub(crate) fn said(said: &[String]) -> Result<Mapping, Failure> {
        let mut mapping = Mapping::default();
        for said in said {
            let (heading, column) = said.rsplit_once('=').ok_or_else(|| {
                Failure::usage(tr!("map-unclear", said = format!("{said:?}")))
                    .field("--map")
                    .hint(tr!("map-unclear-do"))
            })?;
            mapping.set(heading, column)?;
        }
        Ok(mapping)
    }

    /// A heading means this column, or with `-` nothing.
    pub(crate) fn set(&mut self, heading: &str, column: &str) -> Result<(), Failure> {
        let column = match column.trim() {
            "-" => None,
            name => Some(Column::read(name).ok_or_else(|| not_a_column(name))?),
        };
        self.0.insert(heading.trim().to_owned(), column);
        Ok(())
    }

    /// What a heading was said to mean.
    pub(crate) fn of(&self, heading: &str) -> Option<Option<Column>> {
        self.0.get(heading).copied()
    }

    /// With what else was said; this comes first.
    pub(crate) fn over(mut self, other: &Mapping) -> Mapping {
        for (heading, column) in &other.0 {
            self.0.entry(heading.clone()).or_insert(*column);
        }
        self
    }
}

impl Remembered {
    /// What is remembered.
    pub(crate) fn of(home: &Home) -> Result<Remembered, HomeError> {
        home.read(FILE)
    }

    /// What was said of a sheet with these headings.
    pub(crate) fn mapping(&self, headings: &BTreeSet<String>) -> Mapping {
        let mut mapping = Mapping::default();
        if let Some(sheet) = self.sheet.iter().find(|sheet| sheet.headings == *headings) {
            for (heading, column) in &sheet.columns {
                // A column that a later version took out of use is asked for again.
                let _ = mapping.set(heading, column);
            }
        }
        mapping
    }

    /// Remembers it.
    pub(crate) fn keep(
        mut self,
        home: &Home,
        headings: &BTreeSet<String>,
        mapping: &Mapping,
    ) -> Result<(), HomeError> {
        let here = mapping.0.iter().filter(|(heading, _)| headings.contains(*heading));
        let columns: BTreeMap<String, String> = here
            .map(|(heading, column)| (heading.clone(), column.map_or("-", Column::name).to_owned()))
            .collect();
        match self.sheet.iter_mut().find(|sheet| sheet.headings == *headings) {
            Some(sheet) if sheet.columns == columns => return Ok(()),
            Some(sheet) => sheet.columns = columns,
            None if columns.is_empty() => return Ok(()),
            None => self.sheet.push(Sheet { headings: headings.clone(), columns }),
        }
        home.write(FILE, &self)
    }
}

/// A word that names no column.
pub(crate) fn not_a_column(name: &str) -> Failure {
    let all: Vec<&str> = Column::all().map(Column::name).collect();
    Failure::usage(tr!("column-unknown", name = format!("{name:?}")))
        .hint(tr!("column-unknown-do", columns = all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_sheet_is_remembered_by_its_headings() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(dir.path())).unwrap();
        let headings = |names: [&str; 3]| names.map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
        let (mine, other) = (headings(["地块名", "日期", "重量"]), headings(["地块名", "日期", "qty"]));
        let said = Mapping::said(&["地块名=place".to_owned(), "经手人=-".to_owned()]).unwrap();
        assert_eq!(
            (said.of("地块名"), said.of("经手人"), said.of("重量")),
            (Some(Some(Column::Place)), Some(None), None)
        );
        Remembered::of(&home).unwrap().keep(&home, &mine, &said).unwrap();
        let remembered = Remembered::of(&home).unwrap();
        assert_eq!(remembered.mapping(&mine).of("地块名"), Some(Some(Column::Place)));
        assert_eq!(remembered.mapping(&other), Mapping::default());
        let newer = Mapping::said(&["地块名=note".to_owned()]).unwrap().over(&remembered.mapping(&mine));
        assert_eq!(newer.of("地块名"), Some(Some(Column::Note)));
        assert!(Mapping::said(&["地块名".to_owned()]).is_err());
        assert!(Mapping::said(&["地块名=castle".to_owned()]).unwrap_err().hint.unwrap().contains("place"));
    }
}
