//! Which column of a log is which, by the words that loggers put over them, in English and Chinese.

use super::{Layout, LogError, TemperatureUnit};

/// Lines looked at for the headings: loggers write their own particulars before.
const MOST_PREAMBLE: usize = 100;

/// Where the readings stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// What stands between cells.
    pub(super) delimiter: u8,
    /// The line of the headings, from 1.
    pub(super) line: u64,
    /// The offset of the first byte after them.
    pub(super) start: usize,
    /// Where the time is; of date and time of day both.
    pub(super) time: Vec<usize>,
    /// Where the temperature is.
    pub(super) temperature: Option<usize>,
    /// Its unit, if the heading says one.
    pub(super) unit: Option<TemperatureUnit>,
    /// Where the humidity is.
    pub(super) humidity: Option<usize>,
    /// The headings.
    pub(super) headings: Vec<String>,
}

impl Columns {
    /// Finds the headings: the first line that has a time and something measured.
    pub(super) fn find(text: &str, layout: &Layout) -> Result<Columns, LogError> {
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate().take(MOST_PREAMBLE) {
            start += line.len();
            for delimiter in [b'\t', b';', b','] {
                let headings = cells(line, delimiter);
                if headings.len() < 2 {
                    continue;
                }
                if let Some(found) = Columns::of(headings, layout)? {
                    return Ok(Columns { delimiter, line: number as u64 + 1, start, ..found });
                }
            }
        }
        Err(LogError::NoHeadings)
    }

    fn of(headings: Vec<String>, layout: &Layout) -> Result<Option<Columns>, LogError> {
        let words: Vec<String> = headings.iter().map(|heading| heading.to_lowercase()).collect();
        let named = |name: &Option<String>| {
            name.as_ref().map(|name| headings.iter().position(|heading| heading == name.trim()))
        };
        let time = match named(&layout.time_column) {
            Some(found) => found.into_iter().collect(),
            None => times(&words),
        };
        let pick = |named: Option<Option<usize>>, is: fn(&str) -> bool, what| match named {
            Some(found) => Ok(found),
            None => one(&headings, &words, is, what),
        };
        if time.is_empty() {
            return Ok(None);
        }
        let asked = layout.temperature_column.is_some() || layout.humidity_column.is_some();
        let temperature = match (&layout.temperature_column, asked) {
            (None, true) => one(&headings, &words, is_temperature, "temperature").unwrap_or(None),
            _ => pick(named(&layout.temperature_column), is_temperature, "temperature")?,
        };
        let humidity = pick(named(&layout.humidity_column), is_humidity, "humidity")?;
        if temperature.is_none() && humidity.is_none() {
            return Ok(None);
        }
        if let [_, _, ..] = time[..]
            && !is_date_and_time(&time, &words)
        {
            let headings = time.iter().map(|at| headings[*at].clone()).collect();
            return Err(LogError::SeveralColumns { what: "time", headings });
        }
        let unit = temperature.and_then(|at| unit(&words[at]));
        Ok(Some(Columns { delimiter: b',', line: 0, start: 0, time, temperature, unit, humidity, headings }))
    }
}

/// The cells of one line.
fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn has(word: &str, any: &[&str]) -> bool {
    any.iter().any(|part| word.contains(part))
}

fn times(words: &[String]) -> Vec<usize> {
    let all: Vec<usize> = (0..words.len()).filter(|at| is_time(&words[*at])).collect();
    // A heading that says just that is meant before one that only has the word in it.
    let plain = |at: &&usize| {
        matches!(words[**at].as_str(), "timestamp" | "datetime" | "date time" | "日期时间" | "时间戳")
    };
    match all.iter().find(plain) {
        Some(at) => vec![*at],
        None => all,
    }
}

fn is_time(word: &str) -> bool {
    has(word, &["time", "date", "时间", "日期", "时刻"]) && !has(word, &["zone", "时区", "temp", "温度"])
}

fn is_date_and_time(at: &[usize], words: &[String]) -> bool {
    let date = |word: &str| has(word, &["date", "日期"]) && !has(word, &["time", "时间", "时刻"]);
    let time = |word: &str| has(word, &["time", "时间", "时刻"]) && !has(word, &["date", "日期"]);
    matches!(at, [first, second] if date(&words[*first]) && time(&words[*second]))
}

fn is_temperature(word: &str) -> bool {
    let named = has(word, &["temp", "温度"]);
    let by_unit = has(word, &["°c", "℃", "°f", "℉"]) && !has(word, &["dew", "露点"]);
    (named || by_unit) && !has(word, &["alarm", "limit", "humid", "湿", "报警", "上限", "下限"])
}

fn is_humidity(word: &str) -> bool {
    let short = word.split(|c: char| !c.is_alphanumeric()).any(|part| part == "rh");
    (short || has(word, &["humid", "湿度"])) && !has(word, &["alarm", "limit", "报警", "上限", "下限"])
}

fn unit(word: &str) -> Option<TemperatureUnit> {
    let last = word.split(|c: char| !c.is_alphanumeric() && c != '°').rfind(|part| !part.is_empty());
    if has(word, &["°f", "℉", "fahrenheit", "华氏", "degf", "deg f"]) || last == Some("f") {
        Some(TemperatureUnit::Fahrenheit)
    } else if has(word, &["°c", "℃", "celsius", "摄氏", "degc", "deg c"]) || last == Some("c") {
        Some(TemperatureUnit::Celsius)
    } else {
        None
    }
}

fn one(
    headings: &[String],
    words: &[String],
    is: fn(&str) -> bool,
    what: &'static str,
) -> Result<Option<usize>, LogError> {
    let found: Vec<usize> = (0..words.len()).filter(|at| is(&words[*at])).collect();
    match found[..] {
        [] => Ok(None),
        [at] => Ok(Some(at)),
        _ => Err(LogError::SeveralColumns {
            what,
            headings: found.iter().map(|at| headings[*at].clone()).collect(),
        }),
    }
}
