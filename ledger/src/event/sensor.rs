//! Why-it-is-fresh: sensor data (EPCIS 2.0 §7.3.7), the "how" of an event.
//!
//! Numbers are exact decimals as the device gave them. Which of the many values a report carries is the device's business; only
//! `type` must be there. Readings are judged elsewhere.

use rust_decimal::Decimal;

use super::{
    Alert, Component, EventTime, MeasurementType, Reason,
    reading::{At, Extensible, shorten},
};
use crate::json::Object;

/// One measurement: what is known of it, and what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorElement {
    /// What holds for all its reports.
    pub metadata: Option<SensorMetadata>,
    /// At least one.
    pub reports: Vec<SensorReport>,
    /// Members with a prefix, as written.
    pub extensions: Object<'static>,
}

/// What holds for all reports of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SensorMetadata {
    /// When, for all reports that do not say their own time.
    pub time: Option<EventTime>,
    /// Start of the span that the reports sum up.
    pub start_time: Option<EventTime>,
    /// Its end.
    pub end_time: Option<EventTime>,
    /// Which device.
    pub device_id: Option<String>,
    /// Where the device is described.
    pub device_metadata: Option<String>,
    /// Where the raw data are.
    pub raw_data: Option<String>,
    /// How raw data became these.
    pub data_processing_method: Option<String>,
    /// Rules the data were judged by.
    pub biz_rules: Option<String>,
    /// Members with a prefix, as written.
    pub extensions: Object<'static>,
}

/// One reading, or the summary of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorReport {
    /// What was measured.
    pub kind: MeasurementType,
    /// What the sensor complains of.
    pub exception: Option<Alert>,
    /// When.
    pub time: Option<EventTime>,
    /// Which device.
    pub device_id: Option<String>,
    /// Where the device is described.
    pub device_metadata: Option<String>,
    /// Where the raw data are.
    pub raw_data: Option<String>,
    /// How raw data became these.
    pub data_processing_method: Option<String>,
    /// Rules the data were judged by.
    pub biz_rules: Option<String>,
    /// Which microorganism was looked for.
    pub microorganism: Option<String>,
    /// Which substance was looked for.
    pub chemical_substance: Option<String>,
    /// What coordinates refer to.
    pub coordinate_reference_system: Option<String>,
    /// Which component of a vector or position.
    pub component: Option<Component>,
    /// The reading.
    pub value: Option<Decimal>,
    /// A reading in words.
    pub string_value: Option<String>,
    /// A reading that is yes or no.
    pub boolean_value: Option<bool>,
    /// A reading in bytes, hexadecimal.
    pub hex_binary_value: Option<String>,
    /// A reading that names something.
    pub uri_value: Option<String>,
    /// Least of many.
    pub min_value: Option<Decimal>,
    /// Greatest of many.
    pub max_value: Option<Decimal>,
    /// Mean of many.
    pub mean_value: Option<Decimal>,
    /// Their standard deviation.
    pub s_dev: Option<Decimal>,
    /// Which percentile `perc_value` is.
    pub perc_rank: Option<Decimal>,
    /// The value at that percentile.
    pub perc_value: Option<Decimal>,
    /// The unit of all values, a Rec 20 code.
    pub uom: Option<String>,
    /// Members with a prefix, as written.
    pub extensions: Object<'static>,
}

impl SensorElement {
    pub(super) fn read(at: &At<'_>) -> Option<SensorElement> {
        at.object()?;
        let metadata = at.member("sensorMetadata").and_then(|m| SensorMetadata::read(&m));
        let reports = at.required("sensorReport").map(|list| {
            if list.json.as_array().is_some_and(<[_]>::is_empty) {
                list.refuse(Reason::Empty);
            }
            list.list(SensorReport::read)
        });
        let extensions = at.extensions(&["sensorMetadata", "sensorReport"], Extensible::Yes);
        Some(SensorElement { metadata, reports: reports?, extensions })
    }
}

impl SensorMetadata {
    const MEMBERS: [&'static str; 8] = [
        "time",
        "startTime",
        "endTime",
        "deviceID",
        "deviceMetadata",
        "rawData",
        "dataProcessingMethod",
        "bizRules",
    ];

    fn read(at: &At<'_>) -> Option<SensorMetadata> {
        at.object()?;
        let metadata = SensorMetadata {
            time: time(at, "time"),
            start_time: time(at, "startTime"),
            end_time: time(at, "endTime"),
            device_id: uri(at, "deviceID"),
            device_metadata: uri(at, "deviceMetadata"),
            raw_data: uri(at, "rawData"),
            data_processing_method: uri(at, "dataProcessingMethod"),
            biz_rules: uri(at, "bizRules"),
            extensions: at.extensions(&SensorMetadata::MEMBERS, Extensible::Yes),
        };
        let ms = |time: &Option<EventTime>| time.as_ref().map(EventTime::ms);
        in_order(at, ("startTime", ms(&metadata.start_time)), ("endTime", ms(&metadata.end_time)));
        Some(metadata)
    }
}

impl SensorReport {
    const MEMBERS: [&'static str; 24] = [
        "type",
        "exception",
        "deviceID",
        "deviceMetadata",
        "rawData",
        "dataProcessingMethod",
        "bizRules",
        "time",
        "microorganism",
        "chemicalSubstance",
        "coordinateReferenceSystem",
        "value",
        "component",
        "stringValue",
        "booleanValue",
        "hexBinaryValue",
        "uriValue",
        "minValue",
        "maxValue",
        "meanValue",
        "sDev",
        "percRank",
        "percValue",
        "uom",
    ];

    fn read(at: &At<'_>) -> Option<SensorReport> {
        at.object()?;
        let kind = at.required("type").and_then(|t| t.word());
        let report = SensorReport {
            kind: kind.clone().unwrap_or(MeasurementType::Dimensionless),
            exception: at.member("exception").and_then(|e| e.word()),
            time: time(at, "time"),
            device_id: uri(at, "deviceID"),
            device_metadata: uri(at, "deviceMetadata"),
            raw_data: uri(at, "rawData"),
            data_processing_method: uri(at, "dataProcessingMethod"),
            biz_rules: uri(at, "bizRules"),
            microorganism: uri(at, "microorganism"),
            chemical_substance: uri(at, "chemicalSubstance"),
            coordinate_reference_system: uri(at, "coordinateReferenceSystem"),
            component: at.member("component").and_then(|c| c.word()),
            value: number(at, "value"),
            string_value: at.member("stringValue").and_then(|s| s.text()),
            boolean_value: at.member("booleanValue").and_then(|b| b.boolean()),
            hex_binary_value: at.member("hexBinaryValue").and_then(|h| hex(&h)),
            uri_value: uri(at, "uriValue"),
            min_value: number(at, "minValue"),
            max_value: number(at, "maxValue"),
            mean_value: number(at, "meanValue"),
            s_dev: number(at, "sDev"),
            perc_rank: number(at, "percRank"),
            perc_value: number(at, "percValue"),
            uom: at.member("uom").and_then(|u| unit(&u)),
            extensions: at.extensions(&SensorReport::MEMBERS, Extensible::Yes),
        };
        // GS1's own examples have means outside least and greatest, so only these two are compared.
        in_order(at, ("minValue", report.min_value), ("maxValue", report.max_value));
        in_range(at, "percRank", report.perc_rank, Decimal::ZERO, Decimal::ONE_HUNDRED, "0 to 100");
        in_range(at, "sDev", report.s_dev, Decimal::ZERO, Decimal::MAX, "0 or more");
        for (name, without) in [("percRank", "percValue"), ("percValue", "percRank")] {
            if let (Some(there), None) = (at.member(name), at.member(without)) {
                there.refuse(Reason::Without { name, without });
            }
        }
        kind.map(|_| report)
    }
}

/// The code as written: sensors measure in units that the ledger never converts.
fn unit(at: &At<'_>) -> Option<String> {
    let text = at.text()?;
    let sound =
        (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !sound {
        at.refuse(Reason::NotUnit { text: shorten(&text) });
    }
    sound.then_some(text)
}

fn in_order<T: PartialOrd>(at: &At<'_>, less: (&'static str, Option<T>), greater: (&'static str, Option<T>)) {
    if let (Some(first), Some(second)) = (less.1, greater.1)
        && first > second
    {
        at.refuse(Reason::Order { less: less.0, greater: greater.0 });
    }
}

fn in_range(
    at: &At<'_>,
    name: &str,
    found: Option<Decimal>,
    least: Decimal,
    most: Decimal,
    want: &'static str,
) {
    if let (Some(there), Some(found)) = (at.member(name), found)
        && !(least..=most).contains(&found)
    {
        there.refuse(Reason::Range { found, want });
    }
}

fn time(at: &At<'_>, name: &str) -> Option<EventTime> {
    at.member(name).and_then(|t| t.time())
}

fn uri(at: &At<'_>, name: &str) -> Option<String> {
    at.member(name).and_then(|u| u.uri())
}

fn number(at: &At<'_>, name: &str) -> Option<Decimal> {
    at.member(name).and_then(|n| n.number())
}

fn hex(at: &At<'_>) -> Option<String> {
    let text = at.text()?;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        at.refuse(Reason::NotHex { text: shorten(&text) });
        return None;
    }
    Some(text)
}
