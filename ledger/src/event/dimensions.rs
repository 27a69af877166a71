//! What every event says whatever its type: when, where, why, how, and who vouches.

use super::{
    BizStep, BizTransaction, Disposition, Endpoint, ErrorDeclaration, EventTime, PersistentDisposition,
    Reason, SensorElement, TimeZoneOffset,
    reading::{At, Extensible, shorten},
};
use crate::{event::Namespaces, json::Object};

/// The members that all five types share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// When it happened, by the actor's clock.
    pub event_time: EventTime,
    /// The offset in force where it happened.
    pub offset: TimeZoneOffset,
    /// When somebody's repository took it in.
    pub record_time: Option<EventTime>,
    /// Its own identifier.
    pub event_id: Option<String>,
    /// What step of the business it was.
    pub biz_step: Option<BizStep>,
    /// The state of the objects afterwards.
    pub disposition: Option<Disposition>,
    /// States that last until unset.
    pub persistent_disposition: Option<PersistentDisposition>,
    /// Where it happened.
    pub read_point: Option<Location>,
    /// Where the objects are from then on.
    pub biz_location: Option<Location>,
    /// Documents it belongs to.
    pub biz_transactions: Vec<BizTransaction>,
    /// Where and whom the objects come from.
    pub sources: Vec<Endpoint>,
    /// Where and to whom they go.
    pub destinations: Vec<Endpoint>,
    /// What sensors said.
    pub sensor_elements: Vec<SensorElement>,
    /// Certificates that back it, by address.
    pub certification_info: Vec<String>,
    /// Set if the event takes back an earlier one.
    pub error_declaration: Option<ErrorDeclaration>,
    /// Members with a prefix, as written, in their order.
    pub extensions: Object<'static>,
    /// What the prefixes mean.
    pub context: Namespaces,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its identifier.
    pub id: String,
    /// Members with a prefix, as written.
    pub extensions: Object<'static>,
}

/// Names of the members in [`Common`], with `@context` and `type`.
pub(super) const MEMBERS: [&str; 17] = [
    "@context",
    "type",
    "eventID",
    "eventTime",
    "eventTimeZoneOffset",
    "recordTime",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
    "certificationInfo",
    "errorDeclaration",
];

impl Common {
    /// Reads the shared members; `own` names those of the event's type.
    pub(super) fn read(at: &At<'_>, own: &[&'static str]) -> Option<Common> {
        let event_time = at.required("eventTime").and_then(|t| t.time());
        let offset = at.required("eventTimeZoneOffset").and_then(|o| offset(&o));
        let whole = event_time.is_some() && offset.is_some();
        let rest = Common {
            event_time: event_time.unwrap_or_else(EventTime::epoch),
            offset: offset.unwrap_or_default(),
            record_time: at.member("recordTime").and_then(|t| t.time()),
            event_id: at.member("eventID").and_then(|i| i.uri()),
            biz_step: at.member("bizStep").and_then(|s| s.word()),
            disposition: at.member("disposition").and_then(|d| d.word()),
            persistent_disposition: at
                .member("persistentDisposition")
                .and_then(|p| PersistentDisposition::read(&p)),
            read_point: at.member("readPoint").and_then(|p| Location::read(&p)),
            biz_location: at.member("bizLocation").and_then(|p| Location::read(&p)),
            biz_transactions: once(at, "bizTransactionList", BizTransaction::read, |t| &t.id),
            sources: once(at, "sourceList", Endpoint::read_source, |s| &s.id),
            destinations: once(at, "destinationList", Endpoint::read_destination, |d| &d.id),
            sensor_elements: at.list_of("sensorElementList", SensorElement::read),
            certification_info: at.member("certificationInfo").map(|c| one_or_more(&c)).unwrap_or_default(),
            error_declaration: at.member("errorDeclaration").and_then(|e| ErrorDeclaration::read(&e)),
            extensions: at.extensions_beside([&MEMBERS, own], Extensible::Yes),
            // Handed over when all is read.
            context: Namespaces::default(),
        };
        whole.then_some(rest)
    }
}

impl Location {
    fn read(at: &At<'_>) -> Option<Location> {
        at.object()?;
        let id = at.required("id").and_then(|i| i.uri());
        let extensions = at.extensions(&["id"], Extensible::Yes);
        Some(Location { id: id?, extensions })
    }
}

fn offset(at: &At<'_>) -> Option<TimeZoneOffset> {
    let text = at.string()?;
    TimeZoneOffset::parse(text).map_err(|reason: Reason| at.refuse(reason)).ok()
}

/// A list in which nothing stands twice in the same sense.
fn once<T: PartialEq>(
    at: &At<'_>,
    name: &str,
    read: impl Fn(&At<'_>) -> Option<T>,
    id: impl Fn(&T) -> &str,
) -> Vec<T> {
    let items = at.list_of(name, read);
    let twice = items.iter().enumerate().find(|(i, item)| items[..*i].contains(item));
    if let (Some(list), Some((_, item))) = (at.member(name), twice) {
        list.refuse(Reason::Twice { text: shorten(id(item)) });
    }
    items
}

fn one_or_more(at: &At<'_>) -> Vec<String> {
    if at.json.as_array().is_some() { at.list(|u| u.uri()) } else { at.uri().into_iter().collect() }
}
