//! The file: TOML, one table, every fault told with its line.

use std::path::Path;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Origin, Setting, Shape, keys, nearest, wrong};
use crate::{failure::Failure, given, speech::tr};

/// Reads it; all that is wrong is told at once, a line each.
pub(super) fn read(path: &Path) -> Result<Vec<Setting>, Failure> {
    let text = given::text("--config", path)?;
    parse(&text).map_err(|faults| {
        let faults = faults.iter().map(|(line, why)| format!("{}:{line}: {why}", path.display()));
        wrong(faults.collect::<Vec<_>>().join("\n"))
    })
}

/// The settings of a text, or its faults by line.
pub(super) fn parse(text: &str) -> Result<Vec<Setting>, Vec<(usize, String)>> {
    let line =
        |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![(line(at), error.message().to_owned())]
    })?;
    let (mut settings, mut faults) = (Vec::new(), Vec::new());
    for (word, value) in table.get_ref() {
        let line = line(word.span().start);
        match setting(word.get_ref(), value, line) {
            Ok(setting) => settings.push(setting),
            Err(why) => faults.push((line, why)),
        }
    }
    faults.sort();
    match faults.is_empty() {
        true => Ok(settings),
        false => Err(faults),
    }
}

fn setting(word: &str, value: &Spanned<DeValue<'_>>, line: usize) -> Result<Setting, String> {
    let Some(key) = keys().into_iter().find(|key| key.name() == word) else {
        let near = nearest(word).map(|near| tr!("config-near", near = near.to_string()));
        return Err(tr!(
            "config-unknown",
            key = word.to_string(),
            near = near.unwrap_or_default().to_string()
        ));
    };
    key.permanent()?;
    let values = match (key.shape(), value.get_ref()) {
        (Shape::Flag, DeValue::Boolean(flag)) => vec![flag.to_string()],
        (Shape::Flag, _) => return Err(tr!("config-flag-bare", key = word.to_string())),
        (Shape::Many, DeValue::Array(list)) => {
            list.iter().map(|one| plain(word, one)).collect::<Result<_, _>>()?
        }
        (_, DeValue::Array(_)) => return Err(tr!("config-one-value", key = word.to_string())),
        _ => vec![plain(word, value)?],
    };
    let values = values.into_iter().map(Into::into).collect();
    let setting = Setting { key, values, origin: Origin::Line(line) };
    setting.check()?;
    Ok(setting)
}

fn plain(word: &str, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        other => Err(tr!("config-value", key = word.to_string(), kind = other.type_str().to_string())),
    }
}
