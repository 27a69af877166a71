//! What a summary says about a product's limits. A pure function of both, so that rules may use it.

use std::fmt;

use rust_decimal::Decimal;

use super::{Limits, Measured, Range, Summary};

/// Something to remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It was colder, or drier, than the lower limit.
    Below {
        /// What was measured.
        what: &'static str,
        /// The least reading.
        least: Decimal,
        /// The limit.
        limit: Decimal,
    },
    /// It was warmer, or damper, than the upper limit.
    Above {
        /// What was measured.
        what: &'static str,
        /// The greatest reading.
        greatest: Decimal,
        /// The limit.
        limit: Decimal,
    },
    /// Outside for longer than is tolerated in all.
    TooLong {
        /// What was measured.
        what: &'static str,
        /// How many minutes.
        minutes: Decimal,
        /// How many are tolerated.
        tolerated: Decimal,
    },
    /// Outside for longer than is tolerated in one piece.
    TooLongAtOnce {
        /// What was measured.
        what: &'static str,
        /// How many minutes.
        minutes: Decimal,
        /// How many are tolerated.
        tolerated: Decimal,
    },
    /// The log was summed up against other limits than these, so the minutes outside these are not known.
    OtherLimits {
        /// What was measured.
        what: &'static str,
    },
    /// Nobody measured for longer than is allowed.
    Gap {
        /// What was measured.
        what: &'static str,
        /// The longest time between two readings, in minutes.
        minutes: Decimal,
        /// How many are allowed.
        allowed: Decimal,
    },
    /// The sensor gave the same reading for so long that it is likely stuck.
    Stuck {
        /// What was measured.
        what: &'static str,
        /// How many minutes.
        minutes: Decimal,
        /// In how many readings.
        readings: u64,
    },
    /// The logger's clock was turned back.
    ClockBack {
        /// What was measured.
        what: &'static str,
        /// How often.
        times: u64,
    },
    /// There is a limit, and nothing was measured.
    NotMeasured {
        /// What was not.
        what: &'static str,
    },
}

/// Everything to remark about a summary, temperature first. What is outside the limits within what is tolerated is no remark, where that is known.
pub fn judge(summary: &Summary, limits: &Limits) -> Vec<Finding> {
    let mut findings = Vec::new();
    let told = &summary.against;
    let (wanted, gap) = (&limits.against, Decimal::from(limits.against.gap_minutes));
    let gaps = told.gap_minutes.cmp(&wanted.gap_minutes);
    for (what, measured, told, wanted) in [
        ("temperature", &summary.temperature, told.temperature, wanted.temperature),
        ("humidity", &summary.humidity, told.humidity, wanted.humidity),
    ] {
        match measured {
            Some(measured) => {
                let known = if told == wanted && (gaps.is_eq() || measured.unmeasured.is_zero()) {
                    Minutes::Exact
                } else if is_within(told, wanted) && (gaps.is_ge() || measured.unmeasured.is_zero()) {
                    Minutes::AtMost
                } else {
                    Minutes::Unknown
                };
                outside(what, measured, wanted, known, limits, &mut findings);
                signs(what, measured, gap, limits, &mut findings);
            }
            None if !wanted.is_open() => findings.push(Finding::NotMeasured { what }),
            None => {}
        }
    }
    findings
}

/// What a summary's minutes outside its own limits say about those outside others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Minutes {
    /// They are the same.
    Exact,
    /// There are no more of them.
    AtMost,
    /// Nothing.
    Unknown,
}

/// Whether what is outside `wanted` is outside `told` too: the minutes outside `told` are then at least those.
fn is_within(told: Range, wanted: Range) -> bool {
    let low = wanted.min().is_none_or(|wanted| told.min().is_some_and(|told| told >= wanted));
    let high = wanted.max().is_none_or(|wanted| told.max().is_some_and(|told| told <= wanted));
    low && high
}

fn outside(
    what: &'static str,
    m: &Measured,
    wanted: Range,
    known: Minutes,
    limits: &Limits,
    to: &mut Vec<Finding>,
) {
    let below = wanted.min().map(super::Micro::to_decimal).filter(|limit| m.min < *limit);
    let above = wanted.max().map(super::Micro::to_decimal).filter(|limit| m.max > *limit);
    if below.is_none() && above.is_none() {
        return;
    }
    let tolerated = known != Minutes::Unknown
        && m.outside() <= limits.outside_minutes
        && m.longest_outside <= limits.at_once_minutes;
    // Readings outside with no time between them measured are not tolerated by any number of minutes.
    if tolerated && m.outside() > Decimal::ZERO {
        return;
    }
    to.extend(below.map(|limit| Finding::Below { what, least: m.min, limit }));
    to.extend(above.map(|limit| Finding::Above { what, greatest: m.max, limit }));
    if known != Minutes::Exact {
        to.push(Finding::OtherLimits { what });
        return;
    }
    if m.outside() > limits.outside_minutes {
        to.push(Finding::TooLong { what, minutes: m.outside(), tolerated: limits.outside_minutes });
    }
    if m.longest_outside > limits.at_once_minutes {
        to.push(Finding::TooLongAtOnce {
            what,
            minutes: m.longest_outside,
            tolerated: limits.at_once_minutes,
        });
    }
}

fn signs(what: &'static str, m: &Measured, gap: Decimal, limits: &Limits, to: &mut Vec<Finding>) {
    if m.longest_gap > gap {
        to.push(Finding::Gap { what, minutes: m.longest_gap, allowed: gap });
    }
    if m.longest_unchanged >= limits.unchanged_minutes && m.unchanged_readings >= limits.unchanged_readings {
        to.push(Finding::Stuck { what, minutes: m.longest_unchanged, readings: m.unchanged_readings });
    }
    if m.steps_back > 0 {
        to.push(Finding::ClockBack { what, times: m.steps_back });
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Below { what, least, limit } => {
                write!(f, "{what} went down to {least}, the limit is {limit}")
            }
            Finding::Above { what, greatest, limit } => {
                write!(f, "{what} went up to {greatest}, the limit is {limit}")
            }
            Finding::TooLong { what, minutes, tolerated } => {
                write!(f, "{what} was outside the limits for {minutes} minutes, {tolerated} are tolerated")
            }
            Finding::TooLongAtOnce { what, minutes, tolerated } => {
                write!(
                    f,
                    "{what} was outside the limits for {minutes} minutes at once, {tolerated} are tolerated"
                )
            }
            Finding::OtherLimits { what } => {
                write!(f, "{what} was summed up against other limits, so the minutes outside are not known")
            }
            Finding::Gap { what, minutes, allowed } => {
                write!(f, "{what} was not measured for {minutes} minutes, {allowed} are allowed")
            }
            Finding::Stuck { what, minutes, readings } => {
                write!(
                    f,
                    "{what} did not change for {minutes} minutes in {readings} readings: the sensor may be stuck"
                )
            }
            Finding::ClockBack { what, times } => {
                write!(f, "{what}: the logger's clock was turned back {times} times")
            }
            Finding::NotMeasured { what } => write!(f, "{what} has a limit and was not measured"),
        }
    }
}
