//! What a series comes to.

use rust_decimal::Decimal;

use super::{
    Against, Log, Range, Series, Standing,
    event::report_member,
    kinetic::Kinetic,
    micro::{hundredths, minutes},
};
use crate::json::Json;

/// What a log comes to. All figures are rounded to hundredths; times are in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The first time, in milliseconds since 1970 UTC.
    pub start_ms: i64,
    /// The last time.
    pub end_ms: i64,
    /// What it was measured against.
    pub against: Against,
    /// In degrees Celsius.
    pub temperature: Option<Measured>,
    /// In per cent of relative humidity.
    pub humidity: Option<Measured>,
}

/// What one series comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// How many readings.
    pub readings: u64,
    /// The least.
    pub min: Decimal,
    /// The greatest.
    pub max: Decimal,
    /// The mean of the readings.
    pub mean: Decimal,
    /// The mean by time; none where no time was measured.
    pub time_weighted_mean: Option<Decimal>,
    /// Of temperatures: the mean kinetic temperature by time.
    pub mean_kinetic: Option<Decimal>,
    /// Readings outside the limits.
    pub readings_outside: u64,
    /// Minutes that were measured.
    pub measured: Decimal,
    /// Minutes in gaps longer than allowed.
    pub unmeasured: Decimal,
    /// Measured minutes below the lower limit.
    pub below: Decimal,
    /// Measured minutes above the upper limit.
    pub above: Decimal,
    /// The longest piece outside.
    pub longest_outside: Decimal,
    /// The longest time between two readings.
    pub longest_gap: Decimal,
    /// The longest time with one and the same reading.
    pub longest_unchanged: Decimal,
    /// How many readings that was; where several runs are equally long, the most.
    pub unchanged_readings: u64,
    /// How often the clock stepped back.
    pub steps_back: u64,
    /// How many readings bear the time of another.
    pub same_times: u64,
}

/// A figure that is not what the file gives.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: want {want}, got {got}")]
pub struct Difference {
    /// Where, as a JSON pointer into the sensor element.
    pub pointer: String,
    /// What the file gives.
    pub want: String,
    /// What was told.
    pub got: String,
}

impl Summary {
    /// Sums up a log.
    pub fn of(log: &Log, against: &Against) -> Summary {
        let series = || log.temperature.iter().chain(&log.humidity);
        let (gap, start, end) = (against.gap_ms(), Series::start_ms, Series::end_ms);
        // What was not measured was measured against nothing.
        let range = |series: &Option<Series>, range| if series.is_some() { range } else { Range::OPEN };
        let against = Against {
            temperature: range(&log.temperature, against.temperature),
            humidity: range(&log.humidity, against.humidity),
            ..*against
        };
        let sum_up = |series: &Option<Series>, range, kinetics| {
            series.as_ref().map(|series| measure(series, range, gap, kinetics))
        };
        Summary {
            start_ms: series().map(start).min().unwrap_or_default(),
            end_ms: series().map(end).max().unwrap_or_default(),
            against,
            temperature: sum_up(&log.temperature, against.temperature, Kinetics::Yes),
            humidity: sum_up(&log.humidity, against.humidity, Kinetics::No),
        }
    }

    /// The first figure in which what was told differs from this, which the file gives.
    pub fn difference(&self, told: &Summary) -> Option<Difference> {
        let (want, got) = (report_member(self), report_member(told));
        first_difference(&want, &got, String::new())
    }

    /// Whether any reading lies outside the limits.
    pub fn is_alarm(&self) -> bool {
        self.temperature.iter().chain(&self.humidity).any(|measured| measured.readings_outside > 0)
    }
}

impl Measured {
    /// Minutes outside the limits.
    pub fn outside(&self) -> Decimal {
        self.below + self.above
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinetics {
    Yes,
    No,
}

fn measure(series: &Series, range: Range, gap_ms: i64, kinetics: Kinetics) -> Measured {
    let readings = series.readings();
    let values = || readings.iter().map(|reading| reading.value);
    let sum: i128 = values().map(|value| i128::from(value.millionths())).sum();
    let outside =
        |value| range.min().is_some_and(|min| value < min) || range.max().is_some_and(|max| value > max);
    let mut area = 0_i128;
    let (mut measured, mut unmeasured, mut longest_gap) = (0, 0, 0);
    let mut unchanged = Run::default();
    let mut kinetic = Kinetic::default();
    let mut rate = None;
    for pair in readings.windows(2) {
        let ms = pair[1].at_ms - pair[0].at_ms;
        longest_gap = longest_gap.max(ms);
        let [first, second] = [pair[0].value, pair[1].value];
        if ms > gap_ms {
            unmeasured += ms;
            unchanged.stop();
            rate = None;
            continue;
        }
        measured += ms;
        area += i128::from(first.millionths() + second.millionths()) * i128::from(ms);
        match first == second {
            true => unchanged.go_on(ms),
            false => unchanged.stop(),
        }
        if kinetics == Kinetics::Yes {
            let (before, after) = (rate.unwrap_or_else(|| Kinetic::rate(first)), Kinetic::rate(second));
            kinetic.add(before, after, ms);
            rate = Some(after);
        }
    }
    unchanged.stop();
    let (mut below, mut above) = (0, 0);
    let mut excursion = Run::default();
    for span in series.spans(range, gap_ms) {
        let ms = span.until_ms - span.from_ms;
        match span.standing {
            Standing::Below => below += ms,
            Standing::Above => above += ms,
            Standing::Inside | Standing::Unmeasured => {
                excursion.stop();
                continue;
            }
        }
        excursion.go_on(ms);
    }
    excursion.stop();
    Measured {
        readings: readings.len() as u64,
        min: values().min().unwrap_or(super::Micro::new(0)).to_hundredths(),
        max: values().max().unwrap_or(super::Micro::new(0)).to_hundredths(),
        mean: hundredths(sum, readings.len() as i128 * 10_000),
        time_weighted_mean: (measured > 0).then(|| hundredths(area, i128::from(measured) * 20_000)),
        mean_kinetic: kinetic.mean(),
        readings_outside: values().filter(|value| outside(*value)).count() as u64,
        measured: minutes(measured),
        unmeasured: minutes(unmeasured),
        below: minutes(below),
        above: minutes(above),
        longest_outside: minutes(excursion.longest.0),
        longest_gap: minutes(longest_gap),
        longest_unchanged: minutes(unchanged.longest.0),
        unchanged_readings: unchanged.longest.1,
        steps_back: series.steps_back(),
        same_times: series.same_times(),
    }
}

/// The longest of several runs: its time, and how many intervals and one it has.
#[derive(Default)]
struct Run {
    now: (i64, u64),
    longest: (i64, u64),
}

impl Run {
    fn go_on(&mut self, ms: i64) {
        self.now = (self.now.0 + ms, self.now.1.max(1) + 1);
    }

    fn stop(&mut self) {
        self.longest = self.longest.max(std::mem::take(&mut self.now));
    }
}

fn first_difference(want: &Json, got: &Json, at: String) -> Option<Difference> {
    let absent = |json: Option<&Json>| json.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    match (want, got) {
        (Json::Object(want), Json::Object(got)) => {
            let names = want.iter().chain(got.iter()).map(|(name, _)| name);
            names.into_iter().find_map(|name| {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (want.get(name), got.get(name)) {
                    (Some(want), Some(got)) => first_difference(want, got, at),
                    (want, got) => Some(Difference { pointer: at, want: absent(want), got: absent(got) }),
                }
            })
        }
        (Json::Array(want), Json::Array(got)) if want.len() == got.len() => {
            let pairs = want.iter().zip(got).enumerate();
            pairs.into_iter().find_map(|(i, (want, got))| first_difference(want, got, format!("{at}/{i}")))
        }
        (want, got) if want == got => None,
        (want, got) => Some(Difference { pointer: at, want: want.to_string(), got: got.to_string() }),
    }
}
