//! GS1's and others' EPCIS documents, read as they are.
//!
//! The documents are not ours to ship. They are looked for in `$SUYUAN_CONFORMANCE`, then beside the repository; where they are not
//! found the tests say so loudly, and on CI they fail.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use suyuan_ledger::{
    event::{Document, Event, EventTime, document},
    json,
};

#[test]
fn accepts_every_official_example() {
    accepts_all_in("epcis/examples", 47);
}

#[test]
fn accepts_every_fsma_204_document() {
    accepts_all_in("fsma204/epcis", 7);
}

#[test]
fn accepts_every_openepcis_document_that_the_schema_accepts() {
    let Some(root) = conformance("epcis-openepcis/valid") else { return };
    let files = files_in(&root);
    assert!(files.len() >= 38, "found {}", files.len());
    for file in files {
        let faults = faults_of(&file);
        // It lacks the document's `type`, so the official schema refuses it too.
        let lacks_type = file.ends_with("SensorData_with_combined_events.json");
        assert_eq!(faults.is_empty(), !lacks_type, "{}: {faults:#?}", file.display());
    }
}

#[test]
fn refuses_every_openepcis_document_that_is_invalid_and_says_where() {
    let expected = [
        (
            "Combination_of_events_with_missing_mandatory_fields",
            "/epcisBody/eventList/0: `action` is missing",
        ),
        (
            "Combination_of_non_standard_bizStep_and_disposition",
            "/epcisBody/eventList/0/bizStep: \"transforming\"",
        ),
        ("ObjectEvent_with_ilmd_field_without_namespace", "/epcisBody/eventList/0/ilmd: `materialType`"),
        (
            "ObjectEvent_with_invalid_certificationInfo",
            "/epcisBody/eventList/0/certificationInfo/0: must be a string",
        ),
        ("ObjectEvent_with_non_standard_bizStep", "/epcisBody/eventList/0/bizStep: \"transforming\""),
        ("ObjectEvent_with_non_standard_disposition", "/epcisBody/eventList/0/disposition: \"in_transport\""),
        ("ObjectEvent_with_unknown_field_in_quantityList", "/epcisBody/eventList/0/quantityList/0: `weight`"),
        (
            "ObjectEvent_without_identifier_list",
            "/epcisBody/eventList/0: says nothing about what it happened to",
        ),
    ];
    let Some(root) = conformance("epcis-openepcis/invalid") else { return };
    for file in files_in(&root) {
        let faults = faults_of(&file);
        let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
        assert!(!faults.is_empty(), "{name} was accepted");
        if let Some((_, start)) = expected.iter().find(|(n, _)| *n == name) {
            assert!(faults.iter().any(|f| f.starts_with(start)), "{name}: {faults:#?}");
        }
    }
}

#[test]
fn an_event_taken_out_of_its_document_says_the_same_alone() {
    let Some(root) = conformance("") else { return };
    let now = EventTime::parse("2026-11-21T08:00:00+08:00").unwrap();
    for file in ["epcis/examples", "fsma204/epcis", "epcis-openepcis/valid"]
        .iter()
        .flat_map(|d| files_in(&root.join(d)))
    {
        let Ok(read) = Document::parse(&fs::read(&file).unwrap()) else { continue };
        let mut payloads = Vec::new();
        for (i, in_document) in read.events.iter().enumerate() {
            let Ok(event) = &in_document.event else { continue };
            let payload = read.event_payload(i).unwrap();
            let alone = Event::parse(payload.as_bytes());
            assert_eq!(alone.as_ref().map(|e| &e.kind), Ok(&event.kind), "{}", file.display());
            assert_eq!(
                alone.as_ref().map(|e| e.common.extensions.clone()),
                Ok(event.common.extensions.clone())
            );
            payloads.push(json::parse_str(&payload).unwrap().into_owned());
        }
        let again = document(&payloads, &now).to_string();
        let again = Document::parse(again.as_bytes()).unwrap();
        assert_eq!(again.faults().count(), 0, "{}", file.display());
        assert_eq!(again.events.len(), payloads.len());
    }
}

fn accepts_all_in(folder: &str, at_least: usize) {
    let Some(root) = conformance(folder) else { return };
    let files = files_in(&root);
    assert!(files.len() >= at_least, "found {}", files.len());
    for file in files {
        let faults = faults_of(&file);
        assert!(faults.is_empty(), "{}: {faults:#?}", file.display());
    }
}

fn faults_of(file: &Path) -> Vec<String> {
    match Document::parse(&fs::read(file).unwrap()) {
        Ok(document) => document.faults().map(ToString::to_string).collect(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else if path.extension().is_some_and(|e| e == "json" || e == "jsonld") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn conformance(part: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let root = std::env::var_os("SUYUAN_CONFORMANCE").map_or_else(beside, PathBuf::from);
    let folder = root.join(part);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no conformance documents in {}", folder.display());
    eprintln!("SKIPPED: no EPCIS conformance documents in {}; set SUYUAN_CONFORMANCE", folder.display());
    None
}
