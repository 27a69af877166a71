//! What sensors said, as a curve: a bar from least to most for each report, and a dot for its mean, over time.

use std::fmt::Write as _;

use crate::format;
use crate::lang::Lang;
use crate::markup::escape;
use crate::view::Reading;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 160.0;
const LEFT: f64 = 64.0;
const EDGE: f64 = 16.0;

/// A heading and a picture for each thing that was measured; every number stands in the table too.
pub(super) fn curves(lang: Lang, readings: &[Reading]) -> Vec<(String, String)> {
    let mut kinds: Vec<&str> = readings.iter().map(|reading| reading.what.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let one = |kind: &str| {
        let of: Vec<&Reading> = readings.iter().filter(|reading| reading.what == kind).collect();
        (lang.label(kind), curve(lang, kind, &of))
    };
    kinds.into_iter().map(one).collect()
}

fn curve(lang: Lang, kind: &str, readings: &[&Reading]) -> String {
    // Drawing only: amounts in words are exact, and beside it.
    let number = |text: &str| text.parse::<f64>().unwrap_or_default();
    let lowest = readings.iter().map(|reading| number(&reading.min.value)).fold(f64::INFINITY, f64::min);
    let highest = readings.iter().map(|reading| number(&reading.max.value)).fold(f64::NEG_INFINITY, f64::max);
    if !lowest.is_finite() || !highest.is_finite() {
        return String::new();
    }
    let span = (highest - lowest).max(1.0);
    let y = |value: f64| HEIGHT - EDGE - (value - lowest) / span * (HEIGHT - 2.0 * EDGE);
    let step = (WIDTH - LEFT - EDGE) / readings.len().max(1) as f64;
    let mut svg = format!(
        "<svg class=curve viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=img aria-label=\"{}\">",
        escape(&lang.label(kind))
    );
    for value in [lowest, highest] {
        let unit = readings.first().map_or("", |reading| reading.min.unit.as_str());
        let text = format::quantity(lang, &format!("{value}"), unit);
        let y = y(value);
        let _ = write!(
            svg,
            "<path class=grid d=\"M{LEFT} {y:.0}H{WIDTH}\"/><text x=0 y={:.0}>{}</text>",
            y + 5.0,
            escape(&text)
        );
    }
    for (at, reading) in readings.iter().enumerate() {
        let x = LEFT + step * (at as f64 + 0.5);
        let class = if reading.alarm { "alarmed" } else { "line" };
        let (low, high) = (y(number(&reading.min.value)), y(number(&reading.max.value)));
        let _ = write!(
            svg,
            "<g><title>{}</title><path class={class} d=\"M{x:.0} {low:.1}V{:.1}\"/>",
            escape(&format::moment(lang, &reading.time.rfc3339)),
            if (low - high).abs() < 1.0 { high - 1.0 } else { high }
        );
        if let Some(mean) = &reading.mean {
            let _ = write!(svg, "<circle class=ring cx={x:.0} cy={:.1} r=4 />", y(number(&mean.value)));
        }
        svg.push_str("</g>");
    }
    svg.push_str("</svg>");
    svg
}
