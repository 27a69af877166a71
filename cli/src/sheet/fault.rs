//! What is wrong with a cell, and all of it at once.

use std::fmt;

use crate::{failure::Failure, speech::tr};

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where: file, sheet, row, column.
    pub(crate) place: String,
    /// The cell as spreadsheets name it: `Orders!D5`, or `D5`.
    pub(crate) cell: String,
    /// What.
    pub(crate) what: String,
    /// What to do.
    pub(crate) hint: String,
}

impl Fault {
    /// At a row of a file, in a column of this name and these letters; of a whole row both are empty.
    pub(crate) fn at(
        file: &str,
        sheet: Option<&str>,
        row: usize,
        (name, letters): (&str, &str),
        what: impl fmt::Display,
        hint: &str,
    ) -> Fault {
        let of = sheet.map(|sheet| tr!("sheet-of", sheet = sheet)).unwrap_or_default();
        let column = if name.is_empty() { String::new() } else { tr!("sheet-column", column = name) };
        let place = tr!("sheet-place", file = file, of = of, row = row, column = column);
        let sheet = sheet.map(|sheet| format!("{sheet}!")).unwrap_or_default();
        let cell = format!("{sheet}{letters}{row}");
        Fault { place, cell, what: what.to_string(), hint: hint.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All faults as one failure: the first in its words, the others for programs and, up to `shown` in all, for people.
pub(crate) fn failed(faults: &[Fault], shown: usize) -> Failure {
    let Some(first) = faults.first() else { return Failure::usage(tr!("sheet-unreadable")) };
    let also: String = faults.iter().take(shown).skip(1).map(|fault| format!("\n  {fault}")).collect();
    let rest = faults.len().saturating_sub(shown);
    let rest =
        if rest > 0 { format!("\n  {}", tr!("sheet-more-faults", rest = rest)) } else { String::new() };
    let told: Vec<_> = faults
        .iter()
        .map(|fault| serde_json::json!({"place": fault.place, "cell": fault.cell, "what": fault.what, "hint": fault.hint}))
        .collect();
    Failure::usage(format!("{first}{also}{rest}"))
        .field(first.cell.clone())
        .data(serde_json::json!({ "faults": told }))
        .hint(tr!("sheet-nothing-signed", hint = first.hint.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_faults_are_told_at_once_and_not_too_many() {
        let faults: Vec<Fault> =
            (2..9).map(|row| Fault::at("d.csv", None, row, ("date", "B"), "no date", "write one")).collect();
        let failure = failed(&faults, 3);
        assert_eq!(failure.cause.lines().count(), 4);
        assert!(failure.cause.ends_with("and 4 more"), "{}", failure.cause);
        assert_eq!(failure.field.as_deref(), Some("B2"));
        assert_eq!(failure.data.unwrap()["faults"].as_array().unwrap().len(), 7);
        let whole = Fault::at("d.xlsx", Some("采收"), 3, ("", ""), "twice", "");
        assert_eq!((whole.place.as_str(), whole.cell.as_str()), ("d.xlsx, sheet 采收, row 3", "采收!3"));
    }
}
