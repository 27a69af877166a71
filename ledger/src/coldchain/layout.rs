//! What a file does not say about itself, and somebody has to: it goes into the event, so that everybody reads the file alike.

use std::{fmt, str::FromStr};

use crate::event::TimeZoneOffset;

/// How to read a file where it leaves something open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The offset of its times from UTC, for those written without one.
    pub utc_offset: Option<TimeZoneOffset>,
    /// The unit of its temperatures, where no heading says it; degrees Celsius else.
    pub unit: Option<TemperatureUnit>,
    /// Whether 03/04/2026 is in March or April.
    pub date_order: Option<DateOrder>,
    /// The heading over the times, where several could be.
    pub time_column: Option<String>,
    /// The heading over the temperatures.
    pub temperature_column: Option<String>,
    /// The heading over the humidities.
    pub humidity_column: Option<String>,
}

/// A unit of temperature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemperatureUnit {
    /// °C.
    Celsius,
    /// °F.
    Fahrenheit,
}

/// The order of a date that ends with its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 31/12/2026.
    DayMonth,
    /// 12/31/2026.
    MonthDay,
}

/// A word that is none of those.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is none of {wanted}")]
pub struct WordError {
    found: String,
    wanted: &'static str,
}

impl TemperatureUnit {
    /// The UN/ECE Rec 20 code.
    pub fn code(self) -> &'static str {
        match self {
            TemperatureUnit::Celsius => "CEL",
            TemperatureUnit::Fahrenheit => "FAH",
        }
    }
}

impl DateOrder {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            DateOrder::DayMonth => "dmy",
            DateOrder::MonthDay => "mdy",
        }
    }
}

impl FromStr for TemperatureUnit {
    type Err = WordError;

    fn from_str(text: &str) -> Result<TemperatureUnit, WordError> {
        match text.to_ascii_uppercase().as_str() {
            "CEL" | "C" | "°C" | "℃" => Ok(TemperatureUnit::Celsius),
            "FAH" | "F" | "°F" | "℉" => Ok(TemperatureUnit::Fahrenheit),
            _ => Err(WordError { found: text.to_owned(), wanted: "CEL, FAH" }),
        }
    }
}

impl FromStr for DateOrder {
    type Err = WordError;

    fn from_str(text: &str) -> Result<DateOrder, WordError> {
        match text {
            "dmy" => Ok(DateOrder::DayMonth),
            "mdy" => Ok(DateOrder::MonthDay),
            _ => Err(WordError { found: text.to_owned(), wanted: "dmy, mdy" }),
        }
    }
}

impl fmt::Display for TemperatureUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
