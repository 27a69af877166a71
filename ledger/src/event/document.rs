//! Documents that carry many events: reading them apart, so that each can be signed alone, and putting events together.
//!
//! Read: `EPCISDocument`, `EPCISQueryDocument`, one event, or an array of events. Each event is judged by itself, so one bad row does
//! not hold up the rest; a fault of the envelope refuses the whole. An event taken out of its document gets the
//! document's `@context` before its own, so it means the same alone.

use super::{
    EPCIS_CONTEXT, Event, EventErrors, EventTime, Namespaces, envelope,
    reading::{At, Reading},
};
use crate::json::{self, Json, Object};

/// A document read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The document's own `@context`; `null` for a lone event and an array.
    pub context: Json,
    /// Its events, in order.
    pub events: Vec<DocumentEvent>,
}

/// One event of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEvent {
    /// Where it stands in the document.
    pub pointer: String,
    /// As written.
    pub json: Json,
    /// What it says, or its faults with pointers into the document.
    pub event: Result<Event, EventErrors>,
}

impl Document {
    /// Reads a document; faults of single events are theirs, faults of the envelope are errors.
    pub fn parse(bytes: &[u8]) -> Result<Document, EventErrors> {
        Document::from_json(&json::parse(bytes)?)
    }

    /// Reads a document that is JSON already.
    pub fn from_json(json: &Json) -> Result<Document, EventErrors> {
        if let Some(items) = json.as_array() {
            let lone = |(i, item): (usize, &Json)| DocumentEvent::alone(item, format!("/{i}"));
            return Ok(Document {
                context: Json::Null,
                events: items.iter().enumerate().map(lone).collect(),
            });
        }
        match json.at("/type").and_then(Json::as_str) {
            Some("EPCISDocument") => read(json, Envelope::Capture),
            Some("EPCISQueryDocument") => read(json, Envelope::Query),
            _ => {
                Ok(Document { context: Json::Null, events: vec![DocumentEvent::alone(json, String::new())] })
            }
        }
    }

    /// Every fault of every event.
    pub fn faults(&self) -> impl Iterator<Item = &super::EventError> {
        self.events.iter().filter_map(|e| e.event.as_ref().err()).flat_map(EventErrors::iter)
    }

    /// The event as a statement's payload: its members as written, the document's context merged before its own.
    pub fn event_payload(&self, index: usize) -> Option<String> {
        let event = self.events.get(index)?.json.as_object()?;
        let mut payload = Object::new();
        if let Some(context) = merge(&self.context, event.get("@context")) {
            payload.set("@context", context);
        }
        for (name, value) in event.iter().filter(|(name, _)| *name != "@context") {
            payload.set(name, value.clone());
        }
        Some(payload.to_string())
    }
}

impl DocumentEvent {
    fn alone(json: &Json, pointer: String) -> DocumentEvent {
        let event = Event::read_alone(json, &pointer);
        DocumentEvent { pointer, json: json.clone(), event }
    }
}

/// Puts events that each bring their own `@context` into one EPCIS 2.0 document. A context that all share is written once.
pub fn document(events: &[Json], creation_date: &EventTime) -> Json {
    let context = |event: &Json| event.at("/@context").cloned();
    let first = events.first().and_then(context);
    let shared = first.filter(|c| events.iter().all(|e| context(e).as_ref() == Some(c)));
    let without_context = |event: &Json| match event {
        Json::Object(members) => {
            let mut members = members.clone();
            members.remove("@context");
            Json::Object(members)
        }
        other => other.clone(),
    };
    let list: Vec<Json> = match shared {
        Some(_) => events.iter().map(without_context).collect(),
        None => events.to_vec(),
    };
    let mut body = Object::new();
    body.set("eventList", list);
    let mut document = Object::new();
    document
        .set("@context", shared.unwrap_or_else(|| Json::Array(vec![EPCIS_CONTEXT.into()])))
        .set("type", "EPCISDocument")
        .set("schemaVersion", "2.0")
        .set("creationDate", creation_date.as_str())
        .set("epcisBody", body);
    Json::Object(document)
}

enum Envelope {
    Capture,
    Query,
}

fn read(json: &Json, envelope: Envelope) -> Result<Document, EventErrors> {
    let reading = Reading::new(Namespaces::gs1());
    let root = At::root(json, "", &reading);
    let mut namespaces = Namespaces::gs1();
    if let Some(context) = root.required("@context") {
        namespaces.read(&context);
    }
    let path: &[&'static str] = match envelope {
        Envelope::Capture => {
            envelope::check_document(&root);
            &["epcisBody", "eventList"]
        }
        Envelope::Query => {
            envelope::check_query_document(&root);
            &["epcisBody", "queryResults", "resultsBody", "eventList"]
        }
    };
    let events = descend(&root, path, &namespaces);
    let context = json.at("/@context").cloned().unwrap_or(Json::Null);
    reading.finish(events.map(|events| Document { context, events }))
}

/// Walks down the named members to the list of events.
fn descend(at: &At<'_>, path: &[&'static str], namespaces: &Namespaces) -> Option<Vec<DocumentEvent>> {
    let [name, rest @ ..] = path else {
        let read = |item: At<'_>| {
            let pointer = item.pointer();
            let event = Event::read_at(item.json, &pointer, namespaces);
            DocumentEvent { pointer, json: item.json.clone(), event }
        };
        return Some(at.items().map(read).collect());
    };
    at.object()?;
    let next = at.required(name)?;
    if *name == "queryResults" {
        envelope::check_results(&next);
    }
    descend(&next, rest, namespaces)
}

/// One context after the other, each entry once.
fn merge(outer: &Json, inner: Option<&Json>) -> Option<Json> {
    let entries = |context: &Json| match context {
        Json::Null => Vec::new(),
        Json::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let Some(inner) = inner else { return (*outer != Json::Null).then(|| outer.clone()) };
    if *outer == Json::Null {
        return Some(inner.clone());
    }
    let mut merged = entries(outer);
    for entry in entries(inner) {
        // A later entry wins over an earlier one of the same prefix, so a repeated one moves to the end.
        merged.retain(|known| *known != entry);
        merged.push(entry);
    }
    Some(Json::Array(merged))
}
