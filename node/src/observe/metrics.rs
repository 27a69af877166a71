//! Numbers for Prometheus. One recorder a node, not a process: nodes in one process (tests, the demo) do not mix.
//!
//! | name | labels | what |
//! |---|---|---|
//! | `suyuan_requests_total` | `method`, `route`, `status` | requests answered |
//! | `suyuan_request_seconds` | `route` | how long they took |
//! | `suyuan_statements_total` | `answer` | statements by verdict (`accepted` …), `repeated`, or the code of their refusal |
//! | `suyuan_verify_seconds` | | checking one request's signatures |
//! | `suyuan_submit_seconds` | | from handing to the sequencer to its answer: waiting, judging, commit |
//! | `suyuan_batch_statements` | | statements in one request |
//! | `suyuan_queue_statements` | | handed to the sequencer and not answered yet |
//! | `suyuan_log_size` | | entries in the log |
//! | `suyuan_shelf_lag` | | entries that only journal and memory hold yet |
//! | `suyuan_state_bytes` | | bytes of the rules' state in memory, of those tables that grow with the entries |
//! | `suyuan_state_bytes_most` | | how many there may be (`--state-memory`) |
//! | `suyuan_state_rows`, `suyuan_state_rows_cold` | | rows of those tables; those of them that lie on the disk alone |
//! | `suyuan_state_stored_bytes` | | bytes that they take there |
//! | `suyuan_state_loads_total` | | rows read from there |
//! | `suyuan_cosigned_size` | | entries in the newest checkpoint that the witnesses' quorum cosigned |
//! | `suyuan_cosigned_age_seconds` | | time since its last cosignature; absent before the first |
//! | `suyuan_live_viewers` | | viewers that are kept up to date |
//! | `suyuan_witness_size` | `witness` | entries in what this witness cosigned last |
//! | `suyuan_scans_total` | | scans of item codes, places and openings recorded |
//! | `suyuan_scans_lost_total` | | scans that were not recorded: the disk did not keep up |
//! | `suyuan_scan_codes` | | codes whose sightings are in memory |
//! | `suyuan_scan_codes_forgotten_total` | | codes whose sightings were forgotten for want of memory |
//! | `suyuan_scan_codes_remarkable` | | codes that are looked at oftener, or farther apart, than one pack is |
//! | `suyuan_witness_failures_total` | `witness` | requests that it did not answer with a cosignature |

use std::time::Duration;

use metrics::{Gauge, Histogram, Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use suyuan_ledger::rules::Kept;

use crate::{FollowReport, cosign::Report, scans::Counted};

const ABOUT: Metadata<'static> = Metadata::new("suyuan_node", Level::INFO, None);
const SECONDS: [f64; 14] =
    [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0];
const COUNTS: [f64; 8] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 10_000.0];

/// A node's numbers.
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    /// Checking one request's signatures.
    pub(crate) verify: Histogram,
    /// From handing to the sequencer to its answer.
    pub(crate) submit: Histogram,
    /// Statements in one request.
    pub(crate) batch: Histogram,
    /// Handed to the sequencer and not answered yet.
    pub(crate) queue: Gauge,
    /// Viewers that are kept up to date.
    pub(crate) viewers: Gauge,
    /// Entries in the log.
    pub(crate) size: Gauge,
    /// Entries that only journal and memory hold yet.
    pub(crate) behind: Gauge,
}

impl Metrics {
    /// A fresh set.
    pub(crate) fn new() -> Metrics {
        let builder = PrometheusBuilder::new();
        // Setting buckets fails only for an empty list.
        let builder = match builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS) {
            Ok(builder) => builder,
            Err(_) => PrometheusBuilder::new(),
        };
        let builder = match builder
            .set_buckets_for_metric(Matcher::Full("suyuan_batch_statements".to_owned()), &COUNTS)
        {
            Ok(builder) => builder,
            Err(_) => PrometheusBuilder::new(),
        };
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        let histogram = |name| recorder.register_histogram(&Key::from_static_name(name), &ABOUT);
        let gauge = |name| recorder.register_gauge(&Key::from_static_name(name), &ABOUT);
        Metrics {
            verify: histogram("suyuan_verify_seconds"),
            submit: histogram("suyuan_submit_seconds"),
            batch: histogram("suyuan_batch_statements"),
            queue: gauge("suyuan_queue_statements"),
            viewers: gauge("suyuan_live_viewers"),
            size: gauge("suyuan_log_size"),
            behind: gauge("suyuan_shelf_lag"),
            recorder,
            handle,
        }
    }

    /// Counts an answered request.
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let route = Label::new("route", route.to_owned());
        let labels = vec![
            Label::new("method", method.to_owned()),
            route.clone(),
            Label::new("status", status.to_string()),
        ];
        self.recorder
            .register_counter(&Key::from_parts("suyuan_requests_total", labels), &ABOUT)
            .increment(1);
        self.recorder
            .register_histogram(&Key::from_parts("suyuan_request_seconds", vec![route]), &ABOUT)
            .record(took.as_secs_f64());
    }

    /// Counts statements answered alike.
    pub(crate) fn statements(&self, answer: &'static str, count: u64) {
        let key =
            Key::from_parts("suyuan_statements_total", vec![Label::from_static_parts("answer", answer)]);
        self.recorder.register_counter(&key, &ABOUT).increment(count);
    }

    /// How it goes with the witnesses.
    pub(crate) fn cosigning(&self, report: &Report) {
        let gauge = |name: &'static str, labels, value: u64| {
            self.recorder.register_gauge(&Key::from_parts(name, labels), &ABOUT).set(value as f64);
        };
        gauge("suyuan_cosigned_size", Vec::new(), report.size);
        if let Some(age) = report.age {
            gauge("suyuan_cosigned_age_seconds", Vec::new(), age);
        }
        for witness in &report.witnesses {
            let labels = vec![Label::new("witness", witness.name.clone())];
            gauge("suyuan_witness_size", labels.clone(), witness.size);
            let failures = Key::from_parts("suyuan_witness_failures_total", labels);
            self.recorder.register_counter(&failures, &ABOUT).absolute(witness.failures);
        }
    }

    /// Where the rows of the rules' state are.
    pub(crate) fn state(&self, kept: &Kept) {
        let gauge = |name: &'static str, value: u64| {
            self.recorder.register_gauge(&Key::from_static_name(name), &ABOUT).set(value as f64);
        };
        gauge("suyuan_state_bytes", kept.bytes as u64);
        if let Some(most) = kept.most {
            gauge("suyuan_state_bytes_most", most as u64);
        }
        gauge("suyuan_state_rows", kept.rows as u64);
        gauge("suyuan_state_rows_cold", kept.rows.saturating_sub(kept.warm) as u64);
        gauge("suyuan_state_stored_bytes", kept.stored);
        self.recorder
            .register_counter(&Key::from_static_name("suyuan_state_loads_total"), &ABOUT)
            .absolute(kept.loads);
    }

    /// How it goes with the log that is followed.
    pub(crate) fn following(&self, report: &FollowReport) {
        let gauge = |name: &'static str, value: u64| {
            self.recorder.register_gauge(&Key::from_name(name), &ABOUT).set(value as f64);
        };
        gauge("suyuan_source_size", report.theirs);
        gauge("suyuan_behind_source_seconds", report.seconds_behind);
        gauge("suyuan_alarm", u64::from(report.alarm.is_some()));
    }

    /// How it goes with scans.
    pub(crate) fn scans(&self, counted: &Counted) {
        let counter = |name: &'static str, value: u64| {
            self.recorder.register_counter(&Key::from_static_name(name), &ABOUT).absolute(value);
        };
        let gauge = |name: &'static str, value: u64| {
            self.recorder.register_gauge(&Key::from_static_name(name), &ABOUT).set(value as f64);
        };
        counter("suyuan_scans_total", counted.recorded);
        counter("suyuan_scans_lost_total", counted.lost);
        counter("suyuan_scan_codes_forgotten_total", counted.forgotten);
        gauge("suyuan_scan_codes", counted.codes);
        gauge("suyuan_scan_codes_remarkable", counted.remarkable);
    }

    /// All numbers, in Prometheus' text form.
    pub(crate) fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_for_grafana_asks_for_numbers_that_there_are() {
        let told = include_str!("metrics.rs").split("use std::").next().unwrap_or_default();
        let board = include_str!("../../../packaging/grafana.json");
        let board: serde_json::Value = serde_json::from_str(board).unwrap();
        let mut asked = 0;
        for panel in board["panels"].as_array().unwrap() {
            let asks = panel["targets"][0]["expr"].as_str().unwrap();
            let names = asks.split(|c: char| !c.is_ascii_lowercase() && c != '_');
            for name in names.filter(|name| name.starts_with("suyuan_")) {
                let name = name.trim_end_matches("_bucket");
                assert!(told.contains(&format!("`{name}`")), "{name} of {asks}");
                asked += 1;
            }
        }
        assert!(asked >= 10);
    }

    #[test]
    fn two_nodes_do_not_mix_their_numbers() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.request("GET", "/health", 200, Duration::from_millis(3));
        one.statements("accepted", 7);
        let text = one.render();
        assert!(
            text.contains(r#"suyuan_requests_total{method="GET",route="/health",status="200"} 1"#),
            "{text}"
        );
        assert!(text.contains(r#"suyuan_statements_total{answer="accepted"} 7"#), "{text}");
        assert!(text.contains(r#"suyuan_request_seconds_bucket{route="/health",le="0.005"} 1"#), "{text}");
        assert!(!other.render().contains("accepted"));
    }
}
