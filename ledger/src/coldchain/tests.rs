//! Files, figures and events: each rule of the module in words.

use std::path::PathBuf;

use proptest::prelude::*;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use super::*;
use crate::event::{Action, BizStep, Event, EventBuilder, EventTime, SourceDest, TimeZoneOffset};
use crate::json;

mod files;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn east() -> Layout {
    Layout { utc_offset: Some(TimeZoneOffset::parse("+08:00").unwrap()), ..Layout::default() }
}

fn range(min: &str, max: &str) -> Range {
    let end = |text: &str| (!text.is_empty()).then(|| decimal(text));
    Range::new(end(min), end(max)).unwrap()
}

fn cold(gap_minutes: u32) -> Against {
    Against { temperature: range("0", "8"), humidity: range("", "90"), gap_minutes }
}

fn log(text: &str) -> Log {
    Log::read(text.as_bytes(), &east()).unwrap()
}

fn refused(text: &str) -> String {
    Log::read(text.as_bytes(), &Layout::default()).unwrap_err().to_string()
}

/// Readings a minute apart from midnight on.
fn minutely(values: &[&str]) -> Log {
    let rows =
        values.iter().enumerate().map(|(i, v)| format!("2026-04-18 {:02}:{:02},{v}\n", i / 60, i % 60));
    log(&format!("time,temperature\n{}", rows.collect::<String>()))
}

fn temperature(log: &Log, against: &Against) -> Measured {
    Summary::of(log, against).temperature.unwrap()
}

const WARM: &str =
    "time,temperature\n2026-04-18 08:00,4\n2026-04-18 08:10,12\n2026-04-18 08:20,12\n2026-04-18 08:40,4\n";

#[test]
fn between_readings_the_value_runs_in_a_straight_line() {
    let m = temperature(&log(WARM), &cold(60));
    // It crosses 8 °C halfway up (5 of 10 minutes) and halfway down (10 of 20).
    assert_eq!((m.above, m.below, m.longest_outside), (decimal("25"), decimal("0"), decimal("25")));
    assert_eq!((m.measured, m.unmeasured, m.longest_gap), (decimal("40"), decimal("0"), decimal("20")));
    assert_eq!((m.min, m.max, m.mean), (decimal("4"), decimal("12"), decimal("8")));
    // (8·10 + 12·10 + 8·20) ⁄ 40
    assert_eq!(m.time_weighted_mean, Some(decimal("9")));
    assert_eq!((m.readings, m.readings_outside), (4, 2));
}

#[test]
fn a_steep_fall_crosses_both_limits() {
    let m = temperature(&log("time,temperature\n2026-04-18 08:00,10\n2026-04-18 08:16,-6\n"), &cold(60));
    assert_eq!((m.above, m.below, m.longest_outside), (decimal("2"), decimal("6"), decimal("6")));
}

#[test]
fn the_limit_itself_is_inside() {
    let m = temperature(&minutely(&["8", "8", "0", "8"]), &cold(60));
    assert_eq!((m.outside(), m.readings_outside), (decimal("0"), 0));
    let m = temperature(&minutely(&["8", "8.000001", "8"]), &cold(60));
    assert_eq!((m.above, m.readings_outside, m.max), (decimal("2"), 1, decimal("8")));
}

#[test]
fn a_gap_is_not_measured_and_no_excursion_goes_on_across_it() {
    let text = "time,temperature\n2026-04-18 08:00,12\n2026-04-18 08:10,12\n2026-04-18 10:10,12\n2026-04-18 10:25,12\n";
    let m = temperature(&log(text), &cold(60));
    assert_eq!((m.measured, m.unmeasured, m.longest_gap), (decimal("25"), decimal("120"), decimal("120")));
    assert_eq!((m.above, m.longest_outside), (decimal("25"), decimal("15")));
    assert_eq!((m.longest_unchanged, m.unchanged_readings), (decimal("15"), 2));
    let m = temperature(&log(text), &cold(120));
    assert_eq!((m.unmeasured, m.above, m.longest_unchanged), (decimal("0"), decimal("145"), decimal("145")));
    // Who spreads readings beyond the gap has measured nothing, and the readings still count.
    let m = temperature(&log(text), &cold(1));
    assert_eq!((m.measured, m.above, m.readings_outside), (decimal("0"), decimal("0"), 4));
    assert_eq!((m.time_weighted_mean, m.mean_kinetic), (None, None));
    assert!(
        judge(&Summary::of(&log(text), &cold(1)), &Limits::of(cold(60)))
            .iter()
            .any(|f| matches!(f, Finding::Above { .. }))
    );
}

#[test]
fn a_clock_that_was_turned_back_hides_nothing() {
    let text = "time,temperature\n2026-04-18 08:00,4\n2026-04-18 08:10,12\n2026-04-18 08:05,4\n2026-04-18 08:05,6\n2026-04-18 08:20,4\n";
    let m = temperature(&log(text), &cold(60));
    assert_eq!((m.steps_back, m.same_times, m.readings, m.max), (1, 1, 5, decimal("12")));
    // In order of time: 4 at 0, 4 and 6 at 5, 12 at 10, 4 at 20.
    assert_eq!(m.time_weighted_mean, Some(decimal("7.25")));
    let newest_first = log(
        "time,temperature\n2026-04-18 08:40,4\n2026-04-18 08:20,12\n2026-04-18 08:10,12\n2026-04-18 08:00,4\n",
    );
    assert_eq!(newest_first, log(WARM));
}

#[test]
fn one_reading_has_no_time() {
    let m = temperature(&log("time,temperature\n2026-04-18 08:00,9\n"), &cold(60));
    assert_eq!((m.readings, m.readings_outside, m.measured, m.mean_kinetic), (1, 1, decimal("0"), None));
}

fn conformance(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("SUYUAN_CONFORMANCE")?;
    Some(std::fs::read(PathBuf::from(root).join("coldchain").join(name)).unwrap())
}

/// Figures of an independent computation in another language, in fractions, over the raw files.
#[test]
fn real_logs_give_what_another_program_computed() {
    for (name, gap, readings, outside, figures) in [
        ("item1.csv", 60, 209, 177, ["16.29", "16.41", "17.76", "80.37", "0", "68.74", "0.67"]),
        ("item2.csv", 60, 202, 139, ["13.3", "13.49", "15.78", "79.88", "0", "55.95", "0.75"]),
        ("item3.csv", 60, 186, 129, ["13.36", "13.49", "15.82", "80.15", "0", "56.12", "0.83"]),
        ("item4.csv", 60, 195, 108, ["11.31", "11.23", "14.32", "80.15", "0", "43.72", "1.5"]),
        ("item5.csv", 60, 168, 65, ["8.29", "8.05", "10.98", "80.48", "0", "29.33", "1.67"]),
        ("item5.csv", 1, 168, 65, ["8.29", "8.03", "10.94", "76.32", "4.17", "28.16", "1.67"]),
        ("item6.csv", 60, 209, 49, ["6.52", "6.5", "8.94", "80.45", "0", "18.55", "0.88"]),
    ] {
        let Some(bytes) = conformance(name) else { return };
        let m = temperature(&Log::read(&bytes, &Layout::default()).unwrap(), &cold(gap));
        let got = [
            m.mean,
            m.time_weighted_mean.unwrap(),
            m.mean_kinetic.unwrap(),
            m.measured,
            m.unmeasured,
            m.above,
            m.longest_gap,
        ];
        assert_eq!(got, figures.map(decimal), "{name}, gap {gap}");
        assert_eq!((m.readings, m.readings_outside, m.steps_back), (readings, outside, 0), "{name}");
    }
}

/// Published reference values weigh all readings alike.
#[test]
fn weighed_alike_the_mean_kinetic_temperature_is_the_reference_value() {
    for (name, want) in [("item5.csv", "11.2"), ("item6.csv", "8.93")] {
        let Some(bytes) = conformance(name) else { return };
        let log = Log::read(&bytes, &Layout::default()).unwrap();
        let mut kinetic = kinetic::Kinetic::default();
        for reading in log.temperature.unwrap().readings() {
            let rate = kinetic::Kinetic::rate(reading.value);
            kinetic.add(rate, rate, 1);
        }
        assert_eq!(kinetic.mean(), Some(decimal(want)), "{name}");
    }
}

fn source(text: &str) -> Source {
    Source {
        sha256: Sha256::digest(text.as_bytes()).into(),
        device: Some("urn:example:logger:7".to_owned()),
        layout: east(),
    }
}

fn event(element: json::Json) -> Event {
    let time = EventTime::parse("2026-04-18T08:40:00+08:00").unwrap();
    let event = EventBuilder::object(Action::Observe, &time)
        .biz_step(&BizStep::SensorReporting)
        .read_point("https://trace.example/place/STORE-1")
        .set("sensorElementList", vec![element.into_owned()])
        .build()
        .unwrap();
    Event::parse(event.to_string().as_bytes()).unwrap()
}

#[test]
fn what_is_written_into_an_event_is_read_back_and_borne_out_by_its_file() {
    let text = format!("{}2026-04-18 09:00,4\n", WARM.replace("temperature\n", "temperature,rh\n"));
    let text = text.replace(",12\n", ",12,95\n");
    let summary = Summary::of(&log(&text), &cold(60));
    assert!(summary.is_alarm() && summary.humidity.is_some());
    let event = event(sensor_element(&summary, &source(&text)));
    let told = Told::all(&event).unwrap();
    assert_eq!(told, [Told { at: 0, summary, source: source(&text) }]);
    assert_eq!(told[0].check(text.as_bytes()).unwrap(), log(&text));
    let other = text.replace("12", "11");
    assert!(matches!(told[0].check(other.as_bytes()), Err(SourceError::OtherFile { .. })));
}

#[test]
fn a_summary_that_was_touched_up_names_the_member() {
    let summary = Summary::of(&log(WARM), &cold(60));
    let element = sensor_element(&summary, &source(WARM)).to_string();
    for (from, to, pointer) in [
        (r#""maxValue":12"#, r#""maxValue":8"#, "/sensorElementList/0/sensorReport/0/maxValue"),
        (r#""above":25"#, r#""above":2"#, "/sensorElementList/0/sensorReport/0/suyuan:minutes/above"),
        (
            r#""suyuan:readings":4"#,
            r#""suyuan:readings":5"#,
            "/sensorElementList/0/sensorReport/0/suyuan:readings",
        ),
        ("00:00:00Z", "00:00:01Z", "/sensorElementList/0/sensorMetadata/startTime"),
        (
            r#""suyuan:timeWeightedMean":9,"#,
            "",
            "/sensorElementList/0/sensorReport/0/suyuan:timeWeightedMean",
        ),
    ] {
        assert!(element.contains(from), "{element}");
        let event = event(json::parse_str(&element.replace(from, to)).unwrap());
        let told = Told::all(&event).unwrap().remove(0);
        match told.check(WARM.as_bytes()) {
            Err(SourceError::Difference(difference)) => assert_eq!(difference.pointer, pointer),
            other => panic!("{from}: {other:?}"),
        }
    }
}

#[test]
fn an_element_of_ours_that_does_not_read_is_refused_with_a_pointer() {
    let element = sensor_element(&Summary::of(&log(WARM), &cold(60)), &source(WARM)).to_string();
    for (from, to, pointer) in [
        (r#""exception":"ALARM_CONDITION","#, "", "/sensorReport/0/exception"),
        (r#""uom":"CEL""#, r#""uom":"FAH""#, "/sensorReport/0/uom"),
        (r#""uom":"CEL""#, r#""uom":"CEL","sDev":1"#, "/sensorReport/0/sDev"),
        (r#""above":25,"#, "", "/sensorReport/0/suyuan:minutes/above"),
        (r#""type":"Temperature""#, r#""type":"Length""#, "/sensorReport/0"),
        ("ni:///sha-256;", "ni:///sha-256;A", "/sensorMetadata/rawData"),
        (r#""suyuan:allowedGap":60,"#, "", "/sensorMetadata/suyuan:allowedGap"),
        (r#""utcOffset":"+08:00""#, r#""utcOffset":"8""#, "/sensorMetadata/suyuan:layout/utcOffset"),
        (r#""utcOffset""#, r#""offset""#, "/sensorMetadata/suyuan:layout/offset"),
        (r#"{"min":0,"max":8}"#, r#"{"min":9,"max":8}"#, "/sensorReport/0/suyuan:limits"),
    ] {
        assert!(element.contains(from), "{element}");
        let error = Told::all(&event(json::parse_str(&element.replace(from, to)).unwrap())).unwrap_err();
        assert_eq!(error.pointer, format!("/sensorElementList/0{pointer}"), "{error}");
    }
    let elsewhere = element.replace("sensor-summary-1", "somebody-elses");
    assert_eq!(Told::all(&event(json::parse_str(&elsewhere).unwrap())), Ok(Vec::new()));
    let address = format!("https://trace.example/v1/blobs/{}", hex::encode(Sha256::digest(WARM)));
    let by_address = json::parse_str(&element).unwrap();
    let told = by_address.at("/sensorMetadata/rawData").unwrap().as_str().unwrap().to_owned();
    let event = event(json::parse_str(&element.replace(&told, &address)).unwrap());
    assert!(Told::all(&event).unwrap()[0].check(WARM.as_bytes()).is_ok());
}

#[test]
fn a_product_says_how_much_is_too_much() {
    let summary = Summary::of(&log(WARM), &cold(60));
    let mut limits = Limits::of(cold(60));
    let words = |findings: Vec<Finding>| findings.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        words(judge(&summary, &limits)),
        [
            "temperature went up to 12, the limit is 8",
            "temperature was outside the limits for 25 minutes, 0 are tolerated",
            "temperature was outside the limits for 25 minutes at once, 0 are tolerated",
            "humidity has a limit and was not measured",
        ]
    );
    limits.against.humidity = Range::OPEN;
    (limits.outside_minutes, limits.at_once_minutes) = (decimal("25"), decimal("25"));
    assert_eq!(judge(&summary, &limits), []);
    limits.at_once_minutes = decimal("24.99");
    assert_eq!(judge(&summary, &limits).len(), 2);
    // Against wider limits the minutes outside the product's are not known, so none are tolerated.
    let wide = Against { temperature: range("0", "11"), ..cold(60) };
    (limits.outside_minutes, limits.at_once_minutes) = (decimal("999"), decimal("999"));
    assert!(matches!(
        judge(&Summary::of(&log(WARM), &wide), &limits)[..],
        [Finding::Above { .. }, Finding::OtherLimits { .. }]
    ));
    // Against narrower ones there were no more than those.
    let narrow = Against { temperature: range("0", "6"), ..cold(60) };
    assert_eq!(judge(&Summary::of(&log(WARM), &narrow), &limits), []);
}

#[test]
fn a_sensor_that_never_changes_is_likely_stuck() {
    let limits =
        Limits { unchanged_minutes: decimal("30"), unchanged_readings: 20, ..Limits::of(Against::default()) };
    let stuck = Summary::of(&minutely(&["4"; 31]), &limits.against);
    assert!(matches!(judge(&stuck, &limits)[..], [Finding::Stuck { readings: 31, .. }]));
    let mut values = ["4"; 31];
    values[15] = "4.1";
    assert_eq!(judge(&Summary::of(&minutely(&values), &limits.against), &limits), []);
}

fn handover(step: &BizStep, at: &str, paper: &str, from: &str, to: &str) -> Event {
    let time = EventTime::parse(&format!("2026-04-18T{at}:00+08:00")).unwrap();
    let event = EventBuilder::object(Action::Observe, &time)
        .biz_step(step)
        .set(
            "quantityList",
            vec![json::parse_str(r#"{"epcClass":"https://trace.example/p/STRAW/10/A"}"#).unwrap()],
        )
        .biz_transaction(&crate::event::BizTransactionType::Desadv, paper)
        .source(SourceDest::PossessingParty, from)
        .destination(SourceDest::PossessingParty, to)
        .build()
        .unwrap();
    Event::parse(event.to_string().as_bytes()).unwrap()
}

#[test]
fn an_excursion_is_divided_at_the_handover() {
    let (farm, truck, shop) = ("urn:x:farm", "urn:x:truck", "urn:x:shop");
    let events = [
        (handover(&BizStep::Shipping, "07:00", "urn:x:dn-1", farm, truck), farm),
        (handover(&BizStep::Receiving, "08:10", "urn:x:dn-1", farm, truck), truck),
        (handover(&BizStep::Shipping, "08:15", "urn:x:dn-2", truck, shop), truck),
        (handover(&BizStep::Receiving, "08:30", "urn:x:dn-2", truck, shop), shop),
    ];
    let acts: Vec<Act<'_>> =
        events.iter().map(|(event, signer)| Act { event, signer, done_by: None }).collect();
    let shares = |papers: &[&str]| {
        let series = log(WARM).temperature.unwrap();
        let held = attribute(&series, range("0", "8"), cold(60).gap_ms(), &custody(&acts, papers));
        held.into_iter()
            .map(|h| (h.holder.unwrap(), h.measured.to_string(), h.above.to_string()))
            .collect::<Vec<_>>()
    };
    let share =
        |who: &str, measured: &str, above: &str| (who.to_owned(), measured.to_owned(), above.to_owned());
    assert_eq!(shares(&[]), [share(farm, "10", "5"), share(truck, "20", "20"), share(shop, "10", "0")]);
    assert_eq!(shares(&["urn:x:dn-2"]), [share(truck, "30", "25"), share(shop, "10", "0")]);
    // Nobody is named where nothing is known.
    let nobody = attribute(&log(WARM).temperature.unwrap(), range("", "8"), 3_600_000, &[]);
    assert_eq!(
        nobody,
        [Held {
            holder: None,
            measured: decimal("40"),
            unmeasured: decimal("0"),
            below: decimal("0"),
            above: decimal("25")
        }]
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Log::read(&bytes, &east());
        let _ = Log::read(&[b"time,temperature\n", &bytes[..]].concat(), &east());
    }

    /// Whatever is measured is inside, below or above; shares add up; and an event carries it all.
    #[test]
    fn every_minute_is_counted_once(readings in proptest::collection::vec((0_i64..40_000_000, -40_000_000_i64..60_000_000), 1..60), cut in 0_i64..40_000_000) {
        const DAY: i64 = 1_776_384_000_000;
        let all = readings.into_iter().map(|(at, value)| Reading { at_ms: DAY + at, value: Micro::new(value) }).collect();
        let series = Series::new(all).unwrap();
        let against = cold(30);
        let mut end = series.start_ms();
        for span in series.spans(against.temperature, against.gap_ms()) {
            prop_assert_eq!(span.from_ms, end);
            prop_assert!(span.until_ms > span.from_ms);
            end = span.until_ms;
        }
        prop_assert_eq!(end, series.end_ms());
        let held = [Custody { holder: "a".to_owned(), from_ms: None, until_ms: Some(DAY + cut) }, Custody { holder: "b".to_owned(), from_ms: Some(DAY + cut), until_ms: None }];
        let shares = attribute(&series, against.temperature, against.gap_ms(), &held);
        let summary = Summary::of(&Log { temperature: Some(series), humidity: None }, &against);
        let m = summary.temperature.clone().unwrap();
        let near = |a: Decimal, b: Decimal| (a - b).abs() <= decimal("0.02");
        prop_assert!(near(shares.iter().map(|h| h.above).sum(), m.above));
        prop_assert!(near(shares.iter().map(|h| h.measured).sum(), m.measured));
        let (low, high) = (m.min, m.max);
        for mean in [Some(m.mean), m.time_weighted_mean, m.mean_kinetic].into_iter().flatten() {
            prop_assert!(low <= mean && mean <= high, "{low} {mean} {high}");
        }
        let told = Told::all(&event(sensor_element(&summary, &source("")))).unwrap();
        prop_assert_eq!(&told[0].summary, &summary);
    }
}
