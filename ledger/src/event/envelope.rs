//! What stands around events in a document: its head, checked as GS1's schema does.
//!
//! Members of the envelope that EPCIS does not define are let pass: nobody signs them, and documents in the field carry
//! comments there.

use super::{Reason, reading::At};

/// Checks an `EPCISDocument` and gives nothing; `epcisBody` is the caller's.
pub(super) fn check_document(at: &At<'_>) {
    if let Some(version) = at.required("schemaVersion") {
        check_version(&version);
    }
    if let Some(date) = at.required("creationDate") {
        date.time();
    }
    check_id(at);
    for name in ["instanceIdentifier", "sender", "receiver"] {
        if let Some(member) = at.member(name) {
            member.string();
        }
    }
    if let Some(header) = at.member("epcisHeader") {
        check_header(&header);
    }
}

/// Checks an `EPCISQueryDocument`, in which version and date may be absent.
pub(super) fn check_query_document(at: &At<'_>) {
    if let Some(version) = at.member("schemaVersion") {
        check_version(&version);
    }
    if let Some(date) = at.member("creationDate") {
        date.time();
    }
    check_id(at);
}

/// Checks `queryResults`, apart from the events.
pub(super) fn check_results(at: &At<'_>) {
    at.required("queryName").and_then(|n| n.string());
    at.member("subscriptionID").and_then(|s| s.string());
    let vocabularies = at.member("resultsBody");
    if let Some(body) = &vocabularies {
        body.list_of("vocabularyList", check_vocabulary);
    }
}

fn check_id(at: &At<'_>) {
    at.member("id").and_then(|id| id.uri());
}

fn check_version(at: &At<'_>) {
    let Some(text) = at.string() else { return };
    let numbers = text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !numbers || text.split('.').next() != Some("2") {
        at.refuse(Reason::NotVersion { text: super::shorten(text) });
    }
}

fn check_header(at: &At<'_>) {
    at.object();
    if let Some(master) = at.member("epcisMasterData") {
        master.object();
        master.list_of("vocabularyList", check_vocabulary);
    }
}

fn check_vocabulary(at: &At<'_>) -> Option<()> {
    at.object()?;
    at.required("type").and_then(|t| t.uri());
    at.list_of("vocabularyElementList", |element| {
        element.object()?;
        element.required("id").and_then(|id| id.uri());
        element.list_of("children", |child| child.uri());
        element.list_of("attributes", |attribute| {
            attribute.object()?;
            attribute.required("id").and_then(|id| id.uri())
        });
        Some(())
    });
    Some(())
}
