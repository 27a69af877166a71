//! A logger's file: CSV (RFC 4180) as loggers export it, read strictly into series.
//!
//! ```text
//! Serial number;AX-1077            what stands before the headings is passed over
//! 时间;温度(℃);湿度(%RH)            delimiter tab, semicolon or comma; headings in English or Chinese
//! 2026-04-18 08:30;3,5;81          decimal comma or point; °F where heading, cell or layout says so
//! 2026-04-18 08:35;;80             an empty cell is no reading; so are -, --, N/A, NaN
//! ```
//!
//! UTF-8, with or without byte-order mark. A cell that is neither empty nor a reading refuses the whole file, by line and heading: a log of
//! which half was passed over would say that all was well.

use rust_decimal::Decimal;

use super::{Layout, Micro, Reading, Series, TemperatureUnit, columns::Columns, moment, moment::MomentError};

/// The largest file.
pub const MAX_BYTES: usize = 16 << 20;
/// The most readings of one file.
pub const MAX_READINGS: usize = 2_000_000;
/// The longest line.
const MAX_LINE: usize = 8 << 10;

/// What a file holds: one series at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// In degrees Celsius.
    pub temperature: Option<Series>,
    /// In per cent of relative humidity.
    pub humidity: Option<Series>,
}

/// Why a file is no log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Too large.
    #[error("the file has {bytes} bytes, and a log may have {MAX_BYTES}; split it")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Not UTF-8.
    #[error("the file is not UTF-8 text (byte {at}); export or save it as UTF-8")]
    NotUtf8 {
        /// The first byte that is not.
        at: usize,
    },
    /// No line with headings.
    #[error(
        "no line has a heading for the time (time, timestamp, date, 时间, 日期) and one for what was measured (temperature, °C, 温度, humidity, RH, 湿度)"
    )]
    NoHeadings,
    /// Several columns could be meant.
    #[error("several columns could be the {what}: {}; name one", .headings.join(", "))]
    SeveralColumns {
        /// What is looked for.
        what: &'static str,
        /// The headings.
        headings: Vec<String>,
    },
    /// Heading and layout disagree.
    #[error("the heading {heading:?} says {found}, and {told} was given")]
    Unit {
        /// The heading.
        heading: String,
        /// What it says.
        found: TemperatureUnit,
        /// What was given.
        told: TemperatureUnit,
    },
    /// Too many readings.
    #[error("line {line}: a log may have {MAX_READINGS} readings; split it")]
    TooMany {
        /// The line that is too many.
        line: u64,
    },
    /// Not CSV, or a line that is too long.
    #[error("line {line}: {reason}")]
    Line {
        /// Where.
        line: u64,
        /// Why.
        reason: String,
    },
    /// A time without offset, and none was given.
    #[error(
        "line {line}, {column}: {found:?} has no offset from UTC; say in which the logger's clock runs, such as +08:00"
    )]
    NoOffset {
        /// Where.
        line: u64,
        /// Under which heading.
        column: String,
        /// What is there.
        found: String,
    },
    /// A date that can be two days.
    #[error(
        "line {line}, {column}: {found:?} can be two days; say whether the day comes first (dmy) or the month (mdy)"
    )]
    TwoDays {
        /// Where.
        line: u64,
        /// Under which heading.
        column: String,
        /// What is there.
        found: String,
    },
    /// Not a time.
    #[error("line {line}, {column}: {found:?} is no time: {why}")]
    Time {
        /// Where.
        line: u64,
        /// Under which heading.
        column: String,
        /// What is there.
        found: String,
        /// Why not.
        why: String,
    },
    /// Not a reading.
    #[error("line {line}, {column}: {found:?} is no {want}")]
    Value {
        /// Where.
        line: u64,
        /// Under which heading.
        column: String,
        /// What is there.
        found: String,
        /// What was looked for.
        want: &'static str,
    },
    /// Nothing was read.
    #[error("there are headings, and no reading below them")]
    Empty,
}

impl Log {
    /// Reads a file.
    pub fn read(bytes: &[u8], layout: &Layout) -> Result<Log, LogError> {
        if bytes.len() > MAX_BYTES {
            return Err(LogError::TooLarge { bytes: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|e| LogError::NotUtf8 { at: e.valid_up_to() })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let columns = Columns::find(text, layout)?;
        let unit = unit(&columns, layout)?;
        let mut reading = Reader { columns, layout, unit, line: 0 };
        let (mut temperature, mut humidity) = (Vec::new(), Vec::new());
        let mut lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(reading.columns.delimiter)
            .from_reader(&text.as_bytes()[reading.columns.start..]);
        let mut record = csv::StringRecord::new();
        loop {
            reading.line = reading.columns.line + lines.position().line();
            let more = lines.read_record(&mut record).map_err(|e| reading.broken(e.to_string()))?;
            if !more {
                break;
            }
            if let Some(position) = record.position() {
                reading.line = reading.columns.line + position.line();
            }
            if record.as_slice().len() > MAX_LINE {
                return Err(reading.broken(format!("longer than {MAX_LINE} bytes")));
            }
            if record.as_slice().contains('\n') {
                // A quotation mark that is never closed would swallow readings.
                return Err(reading.broken("a quoted cell goes over several lines".to_owned()));
            }
            reading.row(&record, &mut temperature, &mut humidity)?;
            if temperature.len().max(humidity.len()) > MAX_READINGS {
                return Err(LogError::TooMany { line: reading.line });
            }
        }
        match (Series::new(temperature), Series::new(humidity)) {
            (None, None) => Err(LogError::Empty),
            (temperature, humidity) => Ok(Log { temperature, humidity }),
        }
    }
}

fn unit(columns: &Columns, layout: &Layout) -> Result<TemperatureUnit, LogError> {
    match (columns.unit, layout.unit) {
        (Some(found), Some(told)) if found != told => {
            let heading = columns.temperature.map(|at| columns.headings[at].clone()).unwrap_or_default();
            Err(LogError::Unit { heading, found, told })
        }
        (found, told) => Ok(found.or(told).unwrap_or(TemperatureUnit::Celsius)),
    }
}

struct Reader<'l> {
    columns: Columns,
    layout: &'l Layout,
    unit: TemperatureUnit,
    line: u64,
}

impl Reader<'_> {
    fn row(
        &self,
        record: &csv::StringRecord,
        temperature: &mut Vec<Reading>,
        humidity: &mut Vec<Reading>,
    ) -> Result<(), LogError> {
        let cell =
            |at: Option<usize>| at.and_then(|at| record.get(at)).map(str::trim).filter(|c| !is_nothing(c));
        let (warm, damp) = (cell(self.columns.temperature), cell(self.columns.humidity));
        if warm.is_none() && damp.is_none() {
            return Ok(());
        }
        let at_ms = self.time(record)?;
        if let Some(text) = warm {
            let value = self
                .temperature(text)
                .ok_or_else(|| self.value(self.columns.temperature, text, "temperature"))?;
            temperature.push(Reading { at_ms, value });
        }
        if let Some(text) = damp {
            let value =
                percent(text).ok_or_else(|| self.value(self.columns.humidity, text, "relative humidity"))?;
            humidity.push(Reading { at_ms, value });
        }
        Ok(())
    }

    fn time(&self, record: &csv::StringRecord) -> Result<i64, LogError> {
        let cells: Vec<&str> =
            self.columns.time.iter().map(|at| record.get(*at).unwrap_or_default().trim()).collect();
        let (line, found) = (self.line, cells.join(" "));
        moment::read(&found, self.layout).map_err(|error| {
            let column =
                self.columns.time.iter().map(|at| self.columns.headings[*at].as_str()).collect::<Vec<_>>();
            let (column, found) = (column.join(" "), short(&found));
            match error {
                MomentError::NoOffset => LogError::NoOffset { line, column, found },
                MomentError::TwoDays => LogError::TwoDays { line, column, found },
                why => LogError::Time { line, column, found, why: why.to_string() },
            }
        })
    }

    fn temperature(&self, text: &str) -> Option<Micro> {
        let (number, unit) = if let Some(rest) = strip(text, &["°C", "℃", "C"]) {
            (rest, TemperatureUnit::Celsius)
        } else if let Some(rest) = strip(text, &["°F", "℉", "F"]) {
            (rest, TemperatureUnit::Fahrenheit)
        } else {
            (text, self.unit)
        };
        let value = match unit {
            TemperatureUnit::Celsius => Micro::of(decimal(number)?),
            TemperatureUnit::Fahrenheit => Micro::of_fahrenheit(decimal(number)?),
        };
        value.filter(|v| (-273_150_000 < v.millionths()) && v.millionths() <= 1_000_000_000)
    }

    fn value(&self, at: Option<usize>, found: &str, want: &'static str) -> LogError {
        let column = at.map(|at| self.columns.headings[at].clone()).unwrap_or_default();
        LogError::Value { line: self.line, column, found: short(found), want }
    }

    fn broken(&self, reason: String) -> LogError {
        LogError::Line { line: self.line, reason }
    }
}

/// Sensors near saturation give a little more than all.
fn percent(text: &str) -> Option<Micro> {
    let number = strip(text, &["%RH", "%rh", "%"]).unwrap_or(text);
    Micro::of(decimal(number)?).filter(|v| (0..=110_000_000).contains(&v.millionths()))
}

fn strip<'t>(text: &'t str, units: &[&str]) -> Option<&'t str> {
    units.iter().find_map(|unit| text.strip_suffix(unit)).map(str::trim_end)
}

/// A number with a point or a comma before its decimals; never both, for then one of them could be something else.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let text = text.replace('−', "-");
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let parts: Vec<&str> = digits.split(['.', ',']).collect();
    let all_digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() > 2 || parts[0].is_empty() || !parts.iter().all(all_digits) || text.len() > 30 {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

fn is_nothing(cell: &str) -> bool {
    matches!(cell, "" | "-" | "--" | "---" | "N/A" | "n/a" | "NA" | "NaN" | "nan" | "null" | "NULL")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
