//! A summary in an event, and back: one `sensorElement` a file.
//!
//! ```json
//! {"sensorMetadata": {"startTime": "2026-04-18T00:30:00Z", "endTime": "2026-04-18T09:05:00Z", "deviceID": "https://trace.example/p/LOGGER/21/AX-1077",
//!   "rawData": "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk", "dataProcessingMethod": "https://ns.suyuan.org/v1#sensor-summary-1",
//!   "suyuan:allowedGap": 60, "suyuan:layout": {"utcOffset": "+08:00"}},
//!  "sensorReport": [{"type": "Temperature", "exception": "ALARM_CONDITION", "minValue": 2.1, "maxValue": 9.4, "meanValue": 4.02, "uom": "CEL",
//!   "suyuan:readings": 104, "suyuan:readingsOutside": 6, "suyuan:timeWeightedMean": 4.01, "suyuan:meanKineticTemperature": 4.31,
//!   "suyuan:limits": {"min": 0, "max": 8}, "suyuan:minutes": {"measured": 515, "unmeasured": 0, "below": 0, "above": 31.25,
//!     "longestOutside": 31.25, "longestGap": 5, "longestUnchanged": 25}, "suyuan:unchangedReadings": 6, "suyuan:clockStepsBack": 0, "suyuan:sameTimes": 0}]}
//! ```
//!
//! `sensorReport` has temperature (`CEL`), then humidity (`RelativeHumidity`, `P1`), each at most once. `rawData` is `ni` (RFC 6920) or an `https` address that
//! ends in `/v1/blobs/` and the hash in hexadecimal. An element with another `dataProcessingMethod` is somebody else's and not read here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Layout, Measured, Micro, Range, Summary};
use crate::{
    event::Alert,
    json::{Json, Object},
};

/// How the figures of an element were made: this module, as docs/FORMAT.md has it.
pub const METHOD: &str = "https://ns.suyuan.org/v1#sensor-summary-1";

/// What a summary is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The device, if it is named.
    pub device: Option<String>,
    /// How to read the file where it leaves something open.
    pub layout: Layout,
}

/// The element for an event's `sensorElementList`; [`super::Told::all`] reads it back.
pub fn sensor_element(summary: &Summary, source: &Source) -> Json<'static> {
    let mut element = figures(summary);
    let mut metadata = element.get("sensorMetadata").and_then(Json::as_object).cloned().unwrap_or_default();
    if let Some(device) = &source.device {
        metadata.set("deviceID", device.as_str());
    }
    metadata.set("rawData", format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(source.sha256)));
    metadata.set("dataProcessingMethod", METHOD);
    let layout = layout_member(&source.layout);
    if !layout.is_empty() {
        metadata.set("suyuan:layout", layout);
    }
    element.set("sensorMetadata", metadata);
    Json::Object(element)
}

/// Everything in an element that the file decides.
pub(super) fn report_member(summary: &Summary) -> Json<'static> {
    Json::Object(figures(summary))
}

fn figures(summary: &Summary) -> Object<'static> {
    let (mut element, mut metadata) = (Object::new(), Object::new());
    metadata.set("startTime", moment(summary.start_ms)).set("endTime", moment(summary.end_ms));
    metadata.set("suyuan:allowedGap", u64::from(summary.against.gap_minutes));
    let temperature =
        summary.temperature.iter().map(|m| report("Temperature", "CEL", m, summary.against.temperature));
    let humidity =
        summary.humidity.iter().map(|m| report("RelativeHumidity", "P1", m, summary.against.humidity));
    element.set("sensorMetadata", metadata);
    element.set("sensorReport", temperature.chain(humidity).collect::<Vec<Json>>());
    element
}

fn report(kind: &str, unit: &str, m: &Measured, range: Range) -> Json<'static> {
    let (mut report, mut times) = (Object::new(), Object::new());
    report.set("type", kind);
    if m.readings_outside > 0 {
        report.set("exception", Alert::AlarmCondition.as_str());
    }
    report.set("minValue", m.min).set("maxValue", m.max).set("meanValue", m.mean).set("uom", unit);
    report.set("suyuan:readings", m.readings).set("suyuan:readingsOutside", m.readings_outside);
    if let Some(mean) = m.time_weighted_mean {
        report.set("suyuan:timeWeightedMean", mean);
    }
    if let Some(mean) = m.mean_kinetic {
        report.set("suyuan:meanKineticTemperature", mean);
    }
    if !range.is_open() {
        report.set("suyuan:limits", limits_member(range));
    }
    for (name, value) in [
        ("measured", m.measured),
        ("unmeasured", m.unmeasured),
        ("below", m.below),
        ("above", m.above),
        ("longestOutside", m.longest_outside),
        ("longestGap", m.longest_gap),
        ("longestUnchanged", m.longest_unchanged),
    ] {
        times.set(name, value);
    }
    report.set("suyuan:minutes", times).set("suyuan:unchangedReadings", m.unchanged_readings);
    report.set("suyuan:clockStepsBack", m.steps_back).set("suyuan:sameTimes", m.same_times);
    Json::Object(report)
}

fn limits_member(range: Range) -> Object<'static> {
    let ends = [("min", range.min()), ("max", range.max())];
    let end = |(name, limit): (&str, Option<Micro>)| Some((name.to_owned(), Json::from(limit?.to_decimal())));
    ends.into_iter().filter_map(end).collect()
}

fn layout_member(layout: &Layout) -> Object<'static> {
    let texts = [
        ("utcOffset", layout.utc_offset.map(|offset| offset.to_string())),
        ("unit", layout.unit.map(|unit| unit.to_string())),
        ("dateOrder", layout.date_order.map(|order| order.to_string())),
        ("timeColumn", layout.time_column.clone()),
        ("temperatureColumn", layout.temperature_column.clone()),
        ("humidityColumn", layout.humidity_column.clone()),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Json::from(text?)))).collect()
}

fn moment(ms: i64) -> String {
    // Readings lie between 1990 and 2286.
    jiff::Timestamp::from_millisecond(ms).map(|t| t.to_string()).unwrap_or_default()
}
