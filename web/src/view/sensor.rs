//! What a logger measured, to be drawn and divided among those who held the goods.

use serde::Serialize;

use super::{Moment, Named, Quantity};

/// One series of a sensor log, or what several reports say of one quantity. Times are milliseconds since 1970 UTC, values hundredths of the unit.
#[derive(Clone, Debug, Serialize)]
pub struct SensorChart {
    /// The entry that tells it.
    pub index: u64,
    /// The file, as its SHA-256 in hexadecimal; empty where only reports say it.
    pub file: String,
    /// What was measured: text `chart-WORD`.
    pub what: &'static str,
    /// The unit, a Rec 20 code.
    pub unit: String,
    /// The first time.
    pub from: Moment,
    /// The last time.
    pub until: Moment,
    /// Readings in order of time, no more than a picture can show; the first and the last are the log's. A line joins those
    /// of one run.
    pub runs: Vec<Vec<(i64, i64)>>,
    /// The lower limit.
    pub least: Option<i64>,
    /// The upper limit.
    pub greatest: Option<i64>,
    /// From when to when it was outside.
    pub outside: Vec<(i64, i64)>,
    /// From when to when nobody measured.
    pub unmeasured: Vec<(i64, i64)>,
    /// Who held the goods, and from when to when; within the log's time.
    pub bands: Vec<(Named, i64, i64)>,
    /// How it divides.
    pub shares: Vec<SensorShare>,
}

/// What of a log fell into one holder's time, in minutes.
#[derive(Clone, Debug, Serialize)]
pub struct SensorShare {
    /// The holder; nobody where that is not known.
    pub holder: Option<Named>,
    /// Measured in all.
    pub measured: String,
    /// Below the lower limit.
    pub below: String,
    /// Above the upper limit.
    pub above: String,
    /// Not measured.
    pub unmeasured: String,
    /// Whether there are minutes outside.
    pub alarm: bool,
}

/// What a sensor said.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// The entry.
    pub index: u64,
    /// `temperature` or `humidity`: text `label-WORD`.
    pub what: String,
    /// When.
    pub time: Moment,
    /// The least.
    pub min: Quantity,
    /// The most.
    pub max: Quantity,
    /// The mean, where it is given.
    pub mean: Option<Quantity>,
    /// Whether the sensor complained.
    pub alarm: bool,
}
