//! Documents that carry many events: reading them apart, so that each can be signed alone, and putting events together.
//!
//! Read: `EPCISDocument`, `EPCISQueryDocument`, one event, or an array of events. Each event is judged by itself, so one bad row does
//! not hold up the rest; a fault of the envelope refuses the whole. An event taken out of its document gets the
//! document's `@context` before its own, so it means the same alone.

use super::{
    EPCIS_CONTEXT, Event, EventErrors, EventTime, Namespaces, envelope,
    reading::{At, Reading},
    repeats,
};
use crate::json::{self, Json, JsonError, Object};

/// A document read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The document's own `@context`; `null` for a lone event and an array.
    pub context: Json<'static>,
    /// Its events, in order.
    pub events: Vec<DocumentEvent>,
    /// Names that stood twice in one object, of which the last value was taken: to be shown to whoever imports it.
    pub repeated: Vec<String>,
}

/// One event of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEvent {
    /// Where it stands in the document.
    pub pointer: String,
    /// As written.
    pub json: Json<'static>,
    /// What it says, or its faults with pointers into the document.
    pub event: Result<Event, EventErrors>,
}

impl Document {
    /// Reads a document; faults of single events are theirs, faults of the envelope are errors.
    pub fn parse(bytes: &[u8]) -> Result<Document, EventErrors> {
        match json::parse(bytes) {
            Err(JsonError::DuplicateName { .. }) => {
                let read = std::str::from_utf8(bytes).ok().and_then(repeats::last_counts);
                let (text, repeated) = read.unwrap_or_default();
                let document = Document::from_json(&json::parse_str(&text)?)?;
                Ok(Document { repeated, ..document })
            }
            json => Document::from_json(&json?),
        }
    }

    /// Reads a document that is JSON already.
    pub fn from_json(json: &Json) -> Result<Document, EventErrors> {
        if let Some(items) = json.as_array() {
            let lone = |(i, item): (usize, &Json)| DocumentEvent::alone(item, format!("/{i}"));
            return Ok(Document::of(Json::Null, items.iter().enumerate().map(lone).collect()));
        }
        match json.at("/type").and_then(Json::as_str) {
            Some("EPCISDocument") => read(json, Envelope::Capture),
            Some("EPCISQueryDocument") => read(json, Envelope::Query),
            _ => Ok(Document::of(Json::Null, vec![DocumentEvent::alone(json, String::new())])),
        }
    }

    fn of(context: Json<'static>, events: Vec<DocumentEvent>) -> Document {
        Document { context, events, repeated: Vec::new() }
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
        DocumentEvent { pointer, json: json.clone().into_owned(), event }
    }
}

/// Puts events that each bring their own `@context` into one EPCIS 2.0 document. A context that all share is written once.
pub fn document(events: &[Json<'static>], creation_date: &EventTime) -> Json<'static> {
    let context = |event: &Json<'static>| event.at("/@context").cloned();
    let first = events.first().and_then(context);
    let shared = first.filter(|c| events.iter().all(|e| context(e).as_ref() == Some(c)));
    let without_context = |event: &Json<'static>| match event {
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
        namespaces.require_gs1(&context);
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
    let context = json.at("/@context").cloned().map_or(Json::Null, Json::into_owned);
    reading.finish(events.map(|events| Document::of(context, events)))
}

/// Walks down the named members to the list of events.
fn descend(at: &At<'_>, path: &[&'static str], namespaces: &Namespaces) -> Option<Vec<DocumentEvent>> {
    let [name, rest @ ..] = path else {
        let read = |item: At<'_>| {
            let pointer = item.pointer();
            let event = Event::read_at(item.json, &pointer, namespaces);
            DocumentEvent { pointer, json: item.json.clone().into_owned(), event }
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
fn merge(outer: &Json<'static>, inner: Option<&Json<'static>>) -> Option<Json<'static>> {
    let entries = |context: &Json<'static>| match context {
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

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"type":"ObjectEvent","eventTime":"2026-10-03T07:40:00Z","eventTimeZoneOffset":"+08:00","action":"OBSERVE","epcList":["urn:x:y"]}"#;

    fn read(text: &str) -> Result<Document, EventErrors> {
        Document::parse(text.as_bytes())
    }

    fn capture(members: &str, events: &str) -> String {
        format!(
            r#"{{"@context":["{EPCIS_CONTEXT}",{{"a":"urn:a:"}}],"type":"EPCISDocument",{members}"epcisBody":{{"eventList":[{events}]}}}}"#
        )
    }

    const HEAD: &str = r#""schemaVersion":"2.0","creationDate":"2026-10-03T07:40:00Z","#;

    #[test]
    fn reads_every_kind_of_document() {
        let query = format!(
            r#"{{"@context":"{EPCIS_CONTEXT}","type":"EPCISQueryDocument","epcisBody":{{"queryResults":{{"queryName":"q","resultsBody":{{"eventList":[{EVENT}]}}}}}}}}"#
        );
        let lone = EVENT.replacen('{', &format!(r#"{{"@context":"{EPCIS_CONTEXT}","#), 1);
        for (text, pointer) in [
            (capture(HEAD, EVENT), "/epcisBody/eventList/0"),
            (query, "/epcisBody/queryResults/resultsBody/eventList/0"),
            (lone.clone(), ""),
            (format!("[{lone}]"), "/0"),
        ] {
            let document = read(&text).unwrap();
            assert_eq!(document.events[0].pointer, pointer);
            assert_eq!(document.faults().count(), 0, "{text}");
            let payload = document.event_payload(0).unwrap();
            assert!(Event::parse(payload.as_bytes()).is_ok(), "{payload}");
        }
    }

    #[test]
    fn an_event_keeps_the_meaning_of_its_documents_prefixes() {
        let own = EVENT.replacen('{', r#"{"@context":{"b":"urn:b:"},"a:x":1,"b:x":2,"#, 1);
        let document = read(&capture(HEAD, &own)).unwrap();
        let event = Event::parse(document.event_payload(0).unwrap().as_bytes()).unwrap();
        assert_eq!(event.extension("urn:a:x"), Some(&Json::from(1u64)));
        assert_eq!(event.extension("urn:b:x"), Some(&Json::from(2u64)));
    }

    #[test]
    fn one_bad_event_does_not_spoil_the_rest() {
        let bad = EVENT.replace("OBSERVE", "LOOK");
        let document = read(&capture(HEAD, &format!("{EVENT},{bad},{EVENT}"))).unwrap();
        assert_eq!(document.events.iter().map(|e| e.event.is_ok()).collect::<Vec<_>>(), [true, false, true]);
        let faults: Vec<String> = document.faults().map(ToString::to_string).collect();
        assert!(faults[0].starts_with("/epcisBody/eventList/1/action: \"LOOK\""), "{faults:?}");
    }

    #[test]
    fn a_faulty_envelope_refuses_the_whole() {
        let fault = |text: &str| read(text).unwrap_err().to_string();
        assert!(fault(&capture("", EVENT)).contains("`schemaVersion` is missing\n`creationDate` is missing"));
        assert!(fault(&capture(&HEAD.replace("2.0", "two"), EVENT)).starts_with("/schemaVersion: \"two\""));
        assert!(
            fault(&capture(HEAD, EVENT).replace("eventList", "events"))
                .starts_with("/epcisBody: `eventList` is missing")
        );
        let header = format!(r#"{HEAD}"epcisHeader":{{"epcisMasterData":{{"vocabularyList":[{{}}]}}}},"#);
        assert!(
            fault(&capture(&header, EVENT))
                .starts_with("/epcisHeader/epcisMasterData/vocabularyList/0: `type`")
        );
        assert!(fault("{").starts_with("not JSON"));
    }

    #[test]
    fn a_repeated_name_is_reported_and_the_last_counts() {
        let twice = EVENT.replacen('{', r#"{"eventID":"urn:x:1","eventID":"urn:x:2","#, 1);
        let document = read(&capture(HEAD, &twice)).unwrap();
        assert_eq!(document.repeated, ["/epcisBody/eventList/0/eventID"]);
        assert_eq!(document.events[0].event.as_ref().unwrap().event_id(), Some("urn:x:2"));
    }
}
