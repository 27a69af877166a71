//! Limits: what a log is measured against, and what a product tolerates.

use rust_decimal::Decimal;

use super::Micro;

/// Between what a value may lie; both ends are still inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    min: Option<Micro>,
    max: Option<Micro>,
}

/// What is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The least is above the greatest.
    #[error("the lower limit {min} is above the upper limit {max}")]
    Crossed {
        /// The lower one.
        min: Decimal,
        /// The upper one.
        max: Decimal,
    },
    /// More digits, or a larger number, than a reading has.
    #[error("{found} is not a limit: at most six decimals, and no more than a thousand million")]
    Inexact {
        /// What was given.
        found: Decimal,
    },
}

/// What a log is measured against; the same figures come from the same file only against the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Against {
    /// Degrees Celsius.
    pub temperature: Range,
    /// Per cent of relative humidity.
    pub humidity: Range,
    /// The longest time between two readings that still counts as measured, in minutes.
    pub gap_minutes: u32,
}

/// What a product, or whoever orders the transport, tolerates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The limits, and the longest gap.
    pub against: Against,
    /// Minutes outside the limits, in all, that are still tolerated.
    pub outside_minutes: Decimal,
    /// Minutes outside the limits in one piece that are still tolerated.
    pub at_once_minutes: Decimal,
    /// A sensor is taken for stuck when it gives the same reading for at least so many minutes …
    pub unchanged_minutes: Decimal,
    /// … and at least so many readings.
    pub unchanged_readings: u64,
}

impl Range {
    /// Everything is inside.
    pub const OPEN: Range = Range { min: None, max: None };

    /// Between these, where they are given.
    pub fn new(min: Option<Decimal>, max: Option<Decimal>) -> Result<Range, RangeError> {
        let exact = |value: Option<Decimal>| {
            value
                .map(|v| Micro::of(v).filter(|m| m.to_decimal() == v).ok_or(RangeError::Inexact { found: v }))
                .transpose()
        };
        let range = Range { min: exact(min)?, max: exact(max)? };
        match (min, max) {
            (Some(min), Some(max)) if min > max => Err(RangeError::Crossed { min, max }),
            _ => Ok(range),
        }
    }

    /// The lower limit.
    pub fn min(&self) -> Option<Micro> {
        self.min
    }

    /// The upper limit.
    pub fn max(&self) -> Option<Micro> {
        self.max
    }

    /// Whether everything is inside.
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

impl Default for Against {
    /// No limits, and an hour between readings.
    fn default() -> Against {
        Against { temperature: Range::OPEN, humidity: Range::OPEN, gap_minutes: 60 }
    }
}

impl Against {
    /// The longest measured gap.
    pub fn gap_ms(&self) -> i64 {
        i64::from(self.gap_minutes) * 60_000
    }
}

impl Limits {
    /// These limits with nothing tolerated outside them, and a sensor stuck after 20 equal readings over 6 hours.
    pub fn of(against: Against) -> Limits {
        Limits {
            against,
            outside_minutes: Decimal::ZERO,
            at_once_minutes: Decimal::ZERO,
            unchanged_minutes: Decimal::from(360),
            unchanged_readings: 20,
        }
    }
}
