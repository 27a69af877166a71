//! A summary read back from an event, strictly, and held against its file: the other half of [`super::event`].

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use super::{Against, Difference, Layout, Log, LogError, METHOD, Measured, Range, Source, Summary};
use crate::{
    event::{
        Alert, Event, EventTime, MeasurementType, Namespaces, SensorElement, SensorMetadata, SensorReport,
        TimeZoneOffset,
    },
    json::{Json, Object},
};

/// A summary as an event tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which element of `sensorElementList`.
    pub at: usize,
    /// What it tells.
    pub summary: Summary,
    /// Of which file.
    pub source: Source,
}

/// An element with our method that does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {why}")]
pub struct ToldError {
    /// Where, as a JSON pointer into the event.
    pub pointer: String,
    /// What is wrong.
    pub why: String,
}

/// Why a file does not bear out what was told of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// It is another file.
    #[error("the file has the hash {}, want {}", hex::encode(got), hex::encode(want))]
    OtherFile {
        /// The hash in the event.
        want: [u8; 32],
        /// The file's.
        got: [u8; 32],
    },
    /// It does not read as a log.
    #[error("the file does not read: {0}")]
    Log(#[from] LogError),
    /// It gives other figures.
    #[error(transparent)]
    Difference(#[from] Difference),
}

impl Told {
    /// The summaries that an event tells by our method; none in most events.
    pub fn all(event: &Event) -> Result<Vec<Told>, ToldError> {
        let elements = event.common.sensor_elements.iter().enumerate();
        let ours = elements.filter_map(|(at, element)| {
            let metadata = element.metadata.as_ref()?;
            (metadata.data_processing_method.as_deref() == Some(METHOD)).then_some((at, element, metadata))
        });
        ours.map(|(at, element, metadata)| {
            let reading = Reading { context: &event.common.context, at: format!("/sensorElementList/{at}") };
            reading.told(at, element, metadata)
        })
        .collect()
    }

    /// Holds the file against what was told of it.
    pub fn check(&self, file: &[u8]) -> Result<Log, SourceError> {
        let got: [u8; 32] = Sha256::digest(file).into();
        if got != self.source.sha256 {
            return Err(SourceError::OtherFile { want: self.source.sha256, got });
        }
        let log = Log::read(file, &self.source.layout)?;
        match Summary::of(&log, &self.summary.against).difference(&self.summary) {
            None => Ok(log),
            Some(mut difference) => {
                difference.pointer = format!("/sensorElementList/{}{}", self.at, difference.pointer);
                Err(difference.into())
            }
        }
    }
}

struct Reading<'e> {
    context: &'e Namespaces,
    at: String,
}

impl Reading<'_> {
    fn told(&self, at: usize, element: &SensorElement, metadata: &SensorMetadata) -> Result<Told, ToldError> {
        let time = |name, time: &Option<EventTime>| {
            time.as_ref().map(EventTime::ms).ok_or_else(|| self.missing(&format!("/sensorMetadata/{name}")))
        };
        let gap = self.whole(&metadata.extensions, "/sensorMetadata", "suyuan:allowedGap")?;
        let gap_minutes = u32::try_from(gap).ok().filter(|gap| *gap > 0);
        let gap_minutes =
            gap_minutes.ok_or_else(|| self.wrong("/sensorMetadata/suyuan:allowedGap", "it is no time"))?;
        let mut against = Against { gap_minutes, ..Against::default() };
        let (mut temperature, mut humidity) = (None, None);
        for (i, report) in element.reports.iter().enumerate() {
            let place = format!("/sensorReport/{i}");
            let (range, slot, unit) = match report.kind {
                MeasurementType::Temperature if temperature.is_none() && humidity.is_none() => {
                    (&mut against.temperature, &mut temperature, "CEL")
                }
                MeasurementType::RelativeHumidity if humidity.is_none() => {
                    (&mut against.humidity, &mut humidity, "P1")
                }
                _ => {
                    return Err(self.wrong(
                        &place,
                        "this method gives one Temperature and one RelativeHumidity, in this order",
                    ));
                }
            };
            if report.uom.as_deref() != Some(unit) {
                return Err(self.wrong(&format!("{place}/uom"), &format!("the unit is {unit}")));
            }
            *range = self.range(report, &place)?;
            *slot = Some(self.measured(report, &place)?);
        }
        let summary = Summary {
            start_ms: time("startTime", &metadata.start_time)?,
            end_ms: time("endTime", &metadata.end_time)?,
            against,
            temperature,
            humidity,
        };
        let source = Source {
            sha256: self.hash(metadata)?,
            device: metadata.device_id.clone(),
            layout: self.layout(metadata)?,
        };
        Ok(Told { at, summary, source })
    }

    fn measured(&self, report: &SensorReport, place: &str) -> Result<Measured, ToldError> {
        let other = [
            ("value", report.value.is_some()),
            ("stringValue", report.string_value.is_some()),
            ("booleanValue", report.boolean_value.is_some()),
            ("hexBinaryValue", report.hex_binary_value.is_some()),
            ("uriValue", report.uri_value.is_some()),
            ("sDev", report.s_dev.is_some()),
            ("percRank", report.perc_rank.is_some()),
            ("percValue", report.perc_value.is_some()),
            ("component", report.component.is_some()),
        ];
        if let Some((name, _)) = other.iter().find(|(_, there)| *there) {
            return Err(self.wrong(&format!("{place}/{name}"), "this method does not give it; leave it out"));
        }
        let value = |name: &str, value: Option<Decimal>| {
            value.ok_or_else(|| self.missing(&format!("{place}/{name}")))
        };
        let at = &report.extensions;
        let minutes_place = format!("{place}/suyuan:minutes");
        let minutes = self
            .find(at, "suyuan:minutes")
            .and_then(Json::as_object)
            .ok_or_else(|| self.missing(&minutes_place))?;
        let minute = |name: &str| {
            let found = minutes.get(name).and_then(Json::as_number);
            found.ok_or_else(|| self.missing(&format!("{minutes_place}/{name}")))
        };
        let optional = |name: &str| match self.find(at, name) {
            None => Ok(None),
            Some(json) => json
                .as_number()
                .map(Some)
                .ok_or_else(|| self.wrong(&format!("{place}/{name}"), "it is no number")),
        };
        let whole = |name: &str| self.whole(at, place, name);
        let measured = Measured {
            readings: whole("suyuan:readings")?,
            min: value("minValue", report.min_value)?,
            max: value("maxValue", report.max_value)?,
            mean: value("meanValue", report.mean_value)?,
            time_weighted_mean: optional("suyuan:timeWeightedMean")?,
            mean_kinetic: optional("suyuan:meanKineticTemperature")?,
            readings_outside: whole("suyuan:readingsOutside")?,
            measured: minute("measured")?,
            unmeasured: minute("unmeasured")?,
            below: minute("below")?,
            above: minute("above")?,
            longest_outside: minute("longestOutside")?,
            longest_gap: minute("longestGap")?,
            longest_unchanged: minute("longestUnchanged")?,
            unchanged_readings: whole("suyuan:unchangedReadings")?,
            steps_back: whole("suyuan:clockStepsBack")?,
            same_times: whole("suyuan:sameTimes")?,
        };
        match (measured.readings_outside > 0, &report.exception) {
            (true, Some(Alert::AlarmCondition)) | (false, None) => Ok(measured),
            (true, _) => {
                Err(self
                    .wrong(&format!("{place}/exception"), "readings outside the limits want ALARM_CONDITION"))
            }
            (false, Some(_)) => {
                Err(self
                    .wrong(&format!("{place}/exception"), "no reading is outside the limits; leave it out"))
            }
        }
    }

    fn range(&self, report: &SensorReport, place: &str) -> Result<Range, ToldError> {
        let Some(json) = self.find(&report.extensions, "suyuan:limits") else { return Ok(Range::OPEN) };
        let place = format!("{place}/suyuan:limits");
        let limits = json
            .as_object()
            .filter(|limits| !limits.is_empty())
            .ok_or_else(|| self.wrong(&place, "it names min, max or both"))?;
        if let Some((name, _)) =
            limits.iter().find(|(name, json)| !matches!(*name, "min" | "max") || json.as_number().is_none())
        {
            return Err(self.wrong(&format!("{place}/{name}"), "limits are min and max, and numbers"));
        }
        let end = |name| limits.get(name).and_then(Json::as_number);
        Range::new(end("min"), end("max")).map_err(|error| self.wrong(&place, &error.to_string()))
    }

    fn layout(&self, metadata: &SensorMetadata) -> Result<Layout, ToldError> {
        const PLACE: &str = "/sensorMetadata/suyuan:layout";
        let Some(json) = self.find(&metadata.extensions, "suyuan:layout") else {
            return Ok(Layout::default());
        };
        let members = json.as_object().ok_or_else(|| self.wrong(PLACE, "it is an object"))?;
        let mut layout = Layout::default();
        for (name, value) in members.iter() {
            let place = format!("{PLACE}/{name}");
            let text = value.as_str().ok_or_else(|| self.wrong(&place, "it is a text"))?;
            let wrong = |why: String| self.wrong(&place, &why);
            match name {
                "utcOffset" => {
                    layout.utc_offset = Some(TimeZoneOffset::parse(text).map_err(|e| wrong(e.to_string()))?)
                }
                "unit" => {
                    layout.unit =
                        Some(text.parse().map_err(|e: super::layout::WordError| wrong(e.to_string()))?)
                }
                "dateOrder" => {
                    layout.date_order =
                        Some(text.parse().map_err(|e: super::layout::WordError| wrong(e.to_string()))?)
                }
                "timeColumn" => layout.time_column = Some(text.to_owned()),
                "temperatureColumn" => layout.temperature_column = Some(text.to_owned()),
                "humidityColumn" => layout.humidity_column = Some(text.to_owned()),
                _ => return Err(wrong("this method does not know it".to_owned())),
            }
        }
        Ok(layout)
    }

    fn hash(&self, metadata: &SensorMetadata) -> Result<[u8; 32], ToldError> {
        const PLACE: &str = "/sensorMetadata/rawData";
        let uri = metadata.raw_data.as_deref().ok_or_else(|| self.missing(PLACE))?;
        let bytes = match uri.strip_prefix("ni:///sha-256;") {
            Some(text) => URL_SAFE_NO_PAD.decode(text).ok(),
            None => {
                let hash = uri.strip_prefix("https://").and_then(|rest| rest.split_once("/v1/blobs/"));
                hash.filter(|(_, hash)| !hash.bytes().any(|b| b.is_ascii_uppercase()))
                    .and_then(|(_, hash)| hex::decode(hash).ok())
            }
        };
        let hash = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        hash.ok_or_else(|| self.wrong(PLACE, "it names the file as ni:///sha-256;… or https://…/v1/blobs/…"))
    }

    fn whole(&self, at: &Object, place: &str, name: &str) -> Result<u64, ToldError> {
        let place = format!("{place}/{name}");
        let found = self.find(at, name).ok_or_else(|| self.missing(&place))?;
        found.as_u64().ok_or_else(|| self.wrong(&place, "it is a whole number"))
    }

    fn find<'o>(&self, members: &'o Object<'o>, name: &str) -> Option<&'o Json<'o>> {
        self.context.find(members, name)
    }

    fn missing(&self, place: &str) -> ToldError {
        self.wrong(place, "it is missing")
    }

    fn wrong(&self, place: &str, why: &str) -> ToldError {
        ToldError { pointer: format!("{}{place}", self.at), why: why.to_owned() }
    }
}
