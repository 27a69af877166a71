//! What sensors measured as a picture: the curve, its limits, what was outside, what nobody measured, and in whose hands the
//! goods were. A log is a run of readings, or several where nobody measured between; a report without a log is an upright bar
//! from its least to its greatest.
//!
//! Nothing hangs on colour: outside is hatched one way, unmeasured the other, limits are dashed and named, holders are written into their bands.

use std::fmt::Write as _;

use crate::format;
use crate::lang::Lang;
use crate::markup::escape;
use crate::view::SensorChart;

const WIDTH: i64 = 640;
const LEFT: i64 = 64;
const RIGHT: i64 = 632;
const TOP: i64 = 16;
const BOTTOM: i64 = 176;
const BAND: i64 = 28;

/// An SVG, or nothing where there are not two times.
pub(super) fn chart(lang: Lang, chart: &SensorChart) -> String {
    let points = || chart.runs.iter().flatten();
    let (Some(first), Some(last)) = (points().next(), points().next_back()) else { return String::new() };
    let (start, time) = (first.0, last.0 - first.0);
    if time <= 0 {
        return String::new();
    }
    let all = || points().map(|point| point.1).chain(chart.least).chain(chart.greatest);
    let (low, high) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
    // A twelfth of air above and below, and at least half a degree.
    let air = ((high - low) / 12).max(50);
    let (low, high) = (low - air, high + air);
    let x = |ms: i64| LEFT + (ms - start) * (RIGHT - LEFT) / time;
    let y = |value: i64| BOTTOM - (value - low) * (BOTTOM - TOP) / (high - low);
    let axis = BOTTOM + if chart.bands.is_empty() { 0 } else { BAND + 6 };
    let height = axis + 24;
    let id = format!("{}{}", chart.what, chart.index);
    let said = |value: i64| format::quantity(lang, &hundredths(value), &chart.unit);
    let mut svg = format!(
        "<svg class=chart viewBox=\"0 0 {WIDTH} {height}\" width={WIDTH} height={height} role=img aria-label=\"{}\"><defs>\
         <pattern id=o{id} width=6 height=6 patternUnits=userSpaceOnUse patternTransform=\"rotate(45)\"><path class=out d=\"M0 0V6\"/></pattern>\
         <pattern id=u{id} width=6 height=6 patternUnits=userSpaceOnUse><path class=none d=\"M0 3H6\"/></pattern></defs>",
        escape(&label(lang, chart))
    );
    for (fill, spans) in [("o", &chart.outside), ("u", &chart.unmeasured)] {
        for (from, until) in spans {
            let (from, until) = (x(*from), x(*until));
            let width = (until - from).max(4);
            let _ = write!(
                svg,
                "<rect x={from} y={TOP} width={width} height={} fill=\"url(#{fill}{id})\"/>",
                BOTTOM - TOP
            );
        }
    }
    for limit in chart.least.iter().chain(&chart.greatest) {
        let at = y(*limit);
        let _ = write!(
            svg,
            "<path class=limit d=\"M{LEFT} {at}H{RIGHT}\"/><text class=r x={} y={}>{}</text>",
            LEFT - 6,
            at + 5,
            escape(&said(*limit))
        );
    }
    let mut curve = String::new();
    for run in &chart.runs {
        for (at, (ms, value)) in run.iter().enumerate() {
            let _ = write!(curve, "{}{} {}", if at == 0 { 'M' } else { 'L' }, x(*ms), y(*value));
        }
    }
    let _ = write!(
        svg,
        "<path class=line d=\"{curve}\"/><path class=axis d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>"
    );
    if let Some((ms, value)) = points().max_by_key(|point| point.1) {
        let (at, end) = (x(*ms), if x(*ms) > WIDTH / 2 { "r" } else { "l" });
        let beside = if end == "r" { at - 6 } else { at + 6 };
        let _ = write!(
            svg,
            "<circle class=ring cx={at} cy={} r=4 /><text class={end} x={beside} y={}>{}</text>",
            y(*value),
            (y(*value) - 4).max(TOP + 4),
            escape(&said(*value))
        );
    }
    for (holder, from, until) in &chart.bands {
        let (from, until) = (x(*from), x(*until));
        let name = escape(&lang.name(holder));
        let _ = write!(
            svg,
            "<rect class=band x={from} y={} width={} height={BAND} /><svg x={from} y={} width={} height={BAND}><title>{name}</title><text x=8 y=19>{name}</text></svg>",
            BOTTOM + 4,
            (until - from).max(1),
            BOTTOM + 4,
            (until - from).max(1),
        );
    }
    let _ = write!(
        svg,
        "<text x={LEFT} y={}>{}</text><text class=r x={RIGHT} y={}>{}</text></svg>",
        axis + 20,
        escape(&format::moment(lang, &chart.from.rfc3339)),
        axis + 20,
        escape(&format::moment(lang, &chart.until.rfc3339))
    );
    svg
}

/// The picture in words.
fn label(lang: Lang, chart: &SensorChart) -> String {
    let values = || chart.runs.iter().flatten().map(|point| point.1);
    let said = |value: Option<i64>| format::quantity(lang, &hundredths(value.unwrap_or(0)), &chart.unit);
    let (least, greatest) = (said(values().min()), said(values().max()));
    let outside = chart.outside.len().to_string();
    lang.with(
        "chart-label",
        &[
            ("what", &lang.word("chart", chart.what)),
            ("least", &least),
            ("greatest", &greatest),
            ("outside", &outside),
        ],
    )
}

/// Hundredths as a decimal.
fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_written_as_decimals() {
        for (value, text) in [(0, "0"), (-5, "-0.05"), (450, "4.5"), (-1_800, "-18"), (1_234, "12.34")] {
            assert_eq!(hundredths(value), text);
        }
    }
}
