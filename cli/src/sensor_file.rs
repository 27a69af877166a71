//! A logger's file on the command line: how to read it, against what, and how it is told.

use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use suyuan_ledger::{
    coldchain::{
        Against, DateOrder, Layout, Log, LogError, MAX_BYTES, Measured, Range, Series, Source, Summary,
        TemperatureUnit, sensor_element,
    },
    event::TimeZoneOffset,
    store::Blobs,
};

use crate::{failure::Failure, given, speech::tr, voice::Voice};

/// The file, and what it leaves open.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SensorFile {
    /// The logger's file: CSV with headings for time and temperature or humidity
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// Where the logger's clock stands, if its times do not say: +08:00
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    utc_offset: Option<String>,
    /// The unit of temperatures whose heading names none: C or F [default: C]
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Whether 03/04/2026 has the day first (dmy) or the month (mdy)
    #[arg(long, value_name = "ORDER")]
    date_order: Option<String>,
    /// The heading over the times, where several could be
    #[arg(long, value_name = "HEADING")]
    time_column: Option<String>,
    /// The heading over the temperatures, where several could be
    #[arg(long, value_name = "HEADING")]
    temperature_column: Option<String>,
    /// The heading over the humidities, where several could be
    #[arg(long, value_name = "HEADING")]
    humidity_column: Option<String>,
    /// The lowest temperature that is still right, in °C
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true)]
    pub(crate) min: Option<Decimal>,
    /// The highest, in °C
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true)]
    pub(crate) max: Option<Decimal>,
    /// The lowest relative humidity that is still right, in %
    #[arg(long, value_name = "PERCENT")]
    humidity_min: Option<Decimal>,
    /// The highest, in %
    #[arg(long, value_name = "PERCENT")]
    humidity_max: Option<Decimal>,
    /// The longest time between two readings that still counts as measured
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_080))]
    gap: u32,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub(crate) struct ReadFile {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// What it holds.
    pub(crate) log: Log,
    layout: Layout,
    against: Against,
}

impl SensorFile {
    /// Reads it.
    pub(crate) fn read(&self) -> Result<ReadFile, Failure> {
        let layout = self.layout()?;
        let long = given::length("FILE", &self.file)?;
        if long > MAX_BYTES as u64 {
            let error = LogError::TooLarge { bytes: usize::try_from(long).unwrap_or(usize::MAX) };
            return Err(Failure::usage(format!("{}: {error}", self.file.display())));
        }
        let bytes = given::read("FILE", &self.file)?;
        let log = Log::read(&bytes, &layout).map_err(|error| self.unread(&error))?;
        let range = |min, max| Range::new(min, max).map_err(Failure::usage);
        let against = Against {
            temperature: range(self.min, self.max)?,
            humidity: range(self.humidity_min, self.humidity_max)?,
            gap_minutes: self.gap,
        };
        Ok(ReadFile { bytes, log, layout, against })
    }

    fn layout(&self) -> Result<Layout, Failure> {
        let offset = |text: &String| {
            let whole = if text == "Z" { "+00:00" } else { text };
            TimeZoneOffset::parse(whole)
                .map_err(|e| Failure::usage(e).field("--utc-offset").hint(tr!("sensor-offset-do")))
        };
        let unit =
            |text: &String| text.parse::<TemperatureUnit>().map_err(|e| Failure::usage(e).field("--unit"));
        let order =
            |text: &String| text.parse::<DateOrder>().map_err(|e| Failure::usage(e).field("--date-order"));
        Ok(Layout {
            utc_offset: self.utc_offset.as_ref().map(offset).transpose()?,
            unit: self.unit.as_ref().map(unit).transpose()?,
            date_order: self.date_order.as_ref().map(order).transpose()?,
            time_column: self.time_column.clone(),
            temperature_column: self.temperature_column.clone(),
            humidity_column: self.humidity_column.clone(),
        })
    }

    fn unread(&self, error: &LogError) -> Failure {
        let failure = Failure::usage(format!("{}: {error}", self.file.display())).code("not-a-log");
        match error {
            LogError::NoOffset { .. } => failure.hint(tr!("sensor-no-offset-do")),
            LogError::TwoDays { .. } => failure.hint(tr!("sensor-two-days-do")),
            LogError::SeveralColumns { what, headings } => {
                let heading = headings.first().map_or("…", String::as_str);
                failure.hint(tr!(
                    "sensor-columns-do",
                    what = what.to_string(),
                    heading = format!("{heading:?}")
                ))
            }
            LogError::NoHeadings => failure.hint(tr!("sensor-headings-do")),
            LogError::NotUtf8 { .. } => failure.hint(tr!("sensor-utf8-do")),
            _ => failure.hint(tr!("sensor-mend-do")),
        }
    }
}

impl ReadFile {
    /// The limits of a product, where none were given.
    pub(crate) fn with_limits(mut self, range: Option<Range>) -> ReadFile {
        if self.against.temperature.is_open()
            && let Some(range) = range
        {
            self.against.temperature = range;
        }
        self
    }

    /// What it comes to.
    pub(crate) fn summary(&self) -> Summary {
        Summary::of(&self.log, &self.against)
    }

    /// What it comes to, as an event says it.
    pub(crate) fn element(&self, device: Option<String>) -> suyuan_ledger::json::Json<'static> {
        let source = Source { sha256: Blobs::id_of(&self.bytes), device, layout: self.layout.clone() };
        sensor_element(&self.summary(), &source)
    }

    /// The offset in which its times are shown.
    pub(crate) fn offset(&self) -> Option<TimeZoneOffset> {
        self.layout.utc_offset
    }

    /// What it comes to, as data.
    pub(crate) fn data(&self) -> Value {
        let element: Value = serde_json::from_str(&self.element(None).to_string()).unwrap_or(Value::Null);
        json!({"sha256": hex::encode(Blobs::id_of(&self.bytes)), "alarm": self.summary().is_alarm(), "sensorElement": element})
    }

    /// What it comes to, in words.
    pub(crate) fn tell(&self, voice: &Voice) {
        let summary = self.summary();
        voice.line(tr!(
            "sensor-time",
            from = self.moment(summary.start_ms).to_string(),
            to = self.moment(summary.end_ms).to_string()
        ));
        let parts = [
            (
                tr!("sensor-temperature"),
                "°C",
                &summary.temperature,
                &self.log.temperature,
                self.against.temperature,
            ),
            (tr!("sensor-humidity"), "%", &summary.humidity, &self.log.humidity, self.against.humidity),
        ];
        for (what, unit, measured, series, range) in parts {
            if let (Some(measured), Some(series)) = (measured, series) {
                voice.line(format_args!("  {what}"));
                tell_measured(voice, unit, measured, range);
                voice.line(format_args!("    {}", sparkline(series)));
            }
        }
    }

    fn moment(&self, ms: i64) -> String {
        let offset = self.layout.utc_offset.map_or(0, |offset| i32::from(offset.minutes()) * 60);
        let zone = jiff::tz::TimeZone::fixed(
            jiff::tz::Offset::from_seconds(offset).unwrap_or(jiff::tz::Offset::UTC),
        );
        let moment = jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(zone);
        moment.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

fn tell_measured(voice: &Voice, unit: &str, m: &Measured, range: Range) {
    voice.line(tr!(
        "sensor-readings",
        readings = m.readings.to_string(),
        min = m.min.to_string(),
        max = m.max.to_string(),
        unit = unit.to_string(),
        mean = m.mean.to_string()
    ));
    if let Some(mean) = m.time_weighted_mean {
        let kinetic =
            m.mean_kinetic.map(|mean| tr!("sensor-kinetic", mean = mean.to_string())).unwrap_or_default();
        voice.line(tr!(
            "sensor-by-time",
            mean = mean.to_string(),
            unit = unit.to_string(),
            kinetic = kinetic.to_string()
        ));
    }
    let limit = |limit: Option<suyuan_ledger::coldchain::Micro>| {
        limit.map_or("…".to_owned(), |l| l.to_decimal().to_string())
    };
    match (range.is_open(), m.readings_outside) {
        (true, _) => voice.line(tr!("sensor-no-limits")),
        (false, 0) => voice.line(tr!(
            "sensor-never-outside",
            min = limit(range.min()).to_string(),
            max = limit(range.max()).to_string(),
            unit = unit.to_string()
        )),
        (false, count) => voice.line(tr!(
            "sensor-outside",
            min = limit(range.min()).to_string(),
            max = limit(range.max()).to_string(),
            unit = unit.to_string(),
            above = m.above.to_string(),
            below = m.below.to_string(),
            longest = m.longest_outside.to_string(),
            readings = count.to_string()
        )),
    }
    let gaps = tr!("sensor-gaps", measured = m.measured.to_string(), gap = m.longest_gap.to_string());
    match m.unmeasured.is_zero() {
        true => voice.line(format_args!("    {gaps}")),
        false => voice.line(tr!(
            "sensor-not-measured",
            gaps = gaps.to_string(),
            unmeasured = m.unmeasured.to_string()
        )),
    }
    if m.steps_back > 0 {
        voice.line(tr!("sensor-clock", times = m.steps_back.to_string()));
    }
    voice.line(tr!(
        "sensor-unchanged",
        minutes = m.longest_unchanged.to_string(),
        readings = m.unchanged_readings.to_string()
    ));
}

/// A line of blocks: the greatest reading of each piece of time, so that no peak is lost.
fn sparkline(series: &Series) -> String {
    const WIDTH: i64 = 60;
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (start, span) = (series.start_ms(), (series.end_ms() - series.start_ms()).max(1));
    let mut peaks: Vec<Option<i64>> = vec![None; 60];
    for reading in series.readings() {
        let at = usize::try_from((reading.at_ms - start) * (WIDTH - 1) / span).unwrap_or_default();
        let value = reading.value.millionths();
        peaks[at] = Some(peaks[at].map_or(value, |peak| peak.max(value)));
    }
    let values = || peaks.iter().flatten().copied();
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let block = |value: i64| BLOCKS[usize::try_from((value - low) * 7 / (high - low).max(1)).unwrap_or(0)];
    peaks.iter().map(|peak| peak.map_or(' ', block)).collect()
}
