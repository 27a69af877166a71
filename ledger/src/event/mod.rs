//! EPCIS 2.0 events as types: what happened, to what, when, where, why and how it was kept.
//!
//! An event is one JSON object (EPCIS 2.0 §7, JSON binding §10) with its own `@context`; as the payload of a statement it is
//! read once, here, and is then either an [`Event`] or a list of faults that each name the place and the remedy. Reading is
//! stricter than GS1's JSON schema where the standard's text is: names without prefix that it does not define, bare words
//! outside the CBV, impossible dates, quantities of nothing. Members with a prefix are extensions and kept as written.
//!
//! Identifiers stay text here, checked to be absolute URIs; what they name is `identifier`'s trade. Nothing is ever
//! written back to be signed or checked: the payload's bytes are the event.
//!
//! ```json
//! {"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"suyuan": "https://ns.suyuan.org/v1#"}],
//!  "type": "ObjectEvent", "eventTime": "2026-10-03T07:40:00+08:00", "eventTimeZoneOffset": "+08:00",
//!  "action": "ADD", "bizStep": "creating_class_instance", "disposition": "active",
//!  "quantityList": [{"epcClass": "https://trace.example/p/RICE/10/WC-0310", "quantity": 1200, "uom": "KGM"}],
//!  "readPoint": {"id": "https://trace.example/place/PLOT-7"},
//!  "ilmd": {"suyuan:crop": "https://trace.example/p/RICE/10/PLOT-7-2026"}}
//! ```

mod builder;
mod business;
mod dimensions;
mod document;
mod envelope;
mod epc;
mod hash;
mod kinds;
mod namespaces;
mod nearest;
mod quantity;
mod quantity_element;
mod reading;
mod reason;
mod repeats;
mod sensor;
mod sensor_words;
mod spoken;
mod time;
mod unit;
mod uri;
mod vocabulary;
mod words;

pub use builder::EventBuilder;
pub use business::{BizTransaction, Endpoint, ErrorDeclaration, PersistentDisposition};
pub use dimensions::{Common, Location};
pub use document::{Document, DocumentEvent, document};
pub use hash::EventHash;
pub use kinds::{Action, ContainmentEvent, EventKind, ObjectEvent, TransactionEvent, TransformationEvent};
pub use namespaces::{EPCIS_CONTEXT, Namespaces, SUYUAN_NS};
pub(crate) use quantity::exact_product;
pub use quantity::{Quantity, QuantityError};
pub use quantity_element::QuantityElement;
pub use reason::{EventError, EventErrors, MOST_FAULTS, Reason};
pub use sensor::{SensorElement, SensorMetadata, SensorReport};
pub use sensor_words::{Alert, Component, MeasurementType};
pub use spoken::SpokenError;
pub use time::{EventTime, TimeZoneOffset};
pub use unit::{Dimension, Unit};
pub use words::{BizStep, BizTransactionType, Disposition, ErrorReason, SourceDest};

use self::{
    nearest::nearest,
    quantity_element::Zero,
    reading::{At, Reading, shorten},
};
use crate::json::{self, Json, Object};

/// Whose context an event has to answer for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Alone,
    InDocument,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What all types say.
    pub common: Common,
    /// What its own type says.
    pub kind: EventKind,
}

impl Event {
    /// Reads the payload of a statement: one event with its own `@context`.
    pub fn parse(payload: &[u8]) -> Result<Event, EventErrors> {
        Event::of_payload(&json::parse(payload)?)
    }

    /// As [`Event::parse`], of a payload that is read already.
    pub(crate) fn of_payload(json: &Json) -> Result<Event, EventErrors> {
        Event::read_alone(json, "")
    }

    /// Reads an event that must bring its own context.
    fn read_alone(json: &Json, pointer: &str) -> Result<Event, EventErrors> {
        if json.as_object().is_some_and(|event| event.get("@context").is_none()) {
            let reason = Reason::Missing { name: "@context" };
            return Err(EventError { pointer: pointer.to_owned(), reason }.into());
        }
        Event::read_within(json, pointer, &Namespaces::gs1(), Standing::Alone)
    }

    /// Reads an event that stands in a document whose context is in force around it.
    pub fn from_json(json: &Json, around: &Namespaces) -> Result<Event, EventErrors> {
        Event::read_at(json, "", around)
    }

    /// Reads an event whose faults are to be named from `pointer` on.
    fn read_at(json: &Json, pointer: &str, around: &Namespaces) -> Result<Event, EventErrors> {
        Event::read_within(json, pointer, around, Standing::InDocument)
    }

    fn read_within(
        json: &Json,
        pointer: &str,
        around: &Namespaces,
        standing: Standing,
    ) -> Result<Event, EventErrors> {
        let (namespaces, context_faults) = around.with_context_of(json, pointer);
        let mut reading = Reading::with_faults(namespaces, context_faults);
        let root = At::root(json, pointer, &reading);
        if let (Standing::Alone, Some(context)) = (standing, root.member("@context")) {
            reading.namespaces.require_gs1(&context);
        }
        let mut event = Event::read(&root);
        if let Some(event) = &mut event {
            event.common.context = std::mem::take(&mut reading.namespaces);
        }
        reading.finish(event)
    }

    fn read(at: &At<'_>) -> Option<Event> {
        at.object()?;
        let kind_at = at.required("type")?;
        let name = kind_at.string()?;
        if !EventKind::TYPES.contains(&name) {
            kind_at
                .refuse(Reason::NotEventType { text: shorten(name), meant: nearest(name, EventKind::TYPES) });
            return None;
        }
        let common = Common::read(at, EventKind::members(name));
        let counted = common.as_ref().and_then(|c| c.biz_step.as_ref());
        let zero = match counted {
            Some(BizStep::StockTaking | BizStep::CycleCounting) => Zero::Allowed,
            _ => Zero::Refused,
        };
        let kind = EventKind::read(name, at, zero);
        Some(Event { common: common?, kind: kind? })
    }

    /// What the event does to what it names; a transformation has no action.
    pub fn action(&self) -> Option<Action> {
        match &self.kind {
            EventKind::Object(e) => Some(e.action),
            EventKind::Aggregation(e) | EventKind::Association(e) => Some(e.action),
            EventKind::Transaction(e) => Some(e.action),
            EventKind::Transformation(_) => None,
        }
    }

    /// `quantityList` of an object or transaction event.
    pub fn quantities(&self) -> &[QuantityElement] {
        match &self.kind {
            EventKind::Object(e) => &e.quantity_list,
            EventKind::Transaction(e) => &e.quantity_list,
            _ => &[],
        }
    }

    /// `inputQuantityList` of a transformation.
    pub fn input_quantities(&self) -> &[QuantityElement] {
        if let EventKind::Transformation(e) = &self.kind { &e.input_quantity_list } else { &[] }
    }

    /// `outputQuantityList` of a transformation.
    pub fn output_quantities(&self) -> &[QuantityElement] {
        if let EventKind::Transformation(e) = &self.kind { &e.output_quantity_list } else { &[] }
    }

    /// `childQuantityList` of an aggregation or association.
    pub fn child_quantities(&self) -> &[QuantityElement] {
        match &self.kind {
            EventKind::Aggregation(e) | EventKind::Association(e) => &e.child_quantity_list,
            _ => &[],
        }
    }

    /// Every instance named: `epcList`, `childEPCs`, or inputs and then outputs.
    pub fn epcs(&self) -> impl Iterator<Item = &str> {
        let (first, second): (&[String], &[String]) = match &self.kind {
            EventKind::Object(e) => (&e.epc_list, &[]),
            EventKind::Aggregation(e) | EventKind::Association(e) => (&e.child_epcs, &[]),
            EventKind::Transaction(e) => (&e.epc_list, &[]),
            EventKind::Transformation(e) => (&e.input_epc_list, &e.output_epc_list),
        };
        first.iter().chain(second).map(String::as_str)
    }

    /// The containing object.
    pub fn parent_id(&self) -> Option<&str> {
        match &self.kind {
            EventKind::Aggregation(e) | EventKind::Association(e) => e.parent_id.as_deref(),
            EventKind::Transaction(e) => e.parent_id.as_deref(),
            _ => None,
        }
    }

    /// What ties together events that are one transformation.
    pub fn transformation_id(&self) -> Option<&str> {
        if let EventKind::Transformation(e) = &self.kind { e.transformation_id.as_deref() } else { None }
    }

    /// Master data of what is made.
    pub fn ilmd(&self) -> Option<&Object<'_>> {
        match &self.kind {
            EventKind::Object(e) => e.ilmd.as_ref(),
            EventKind::Transformation(e) => e.ilmd.as_ref(),
            _ => None,
        }
    }

    /// When it happened, by the actor's clock, in milliseconds since 1970 UTC.
    pub fn time_ms(&self) -> i64 {
        self.common.event_time.ms()
    }

    /// Its own identifier.
    pub fn event_id(&self) -> Option<&str> {
        self.common.event_id.as_deref()
    }

    /// What step of the business it was.
    pub fn biz_step(&self) -> Option<&BizStep> {
        self.common.biz_step.as_ref()
    }

    /// The state of the objects afterwards.
    pub fn disposition(&self) -> Option<&Disposition> {
        self.common.disposition.as_ref()
    }

    /// Where it happened.
    pub fn read_point(&self) -> Option<&str> {
        self.common.read_point.as_ref().map(|p| p.id.as_str())
    }

    /// Where the objects are from then on.
    pub fn biz_location(&self) -> Option<&str> {
        self.common.biz_location.as_ref().map(|p| p.id.as_str())
    }

    /// Whom or where the objects come from, in that sense: the first that the event names.
    pub fn source(&self, kind: SourceDest) -> Option<&str> {
        self.common.sources.iter().find(|s| s.kind == kind).map(|s| s.id.as_str())
    }

    /// To whom or where they go, in that sense: the first that the event names.
    pub fn destination(&self, kind: SourceDest) -> Option<&str> {
        self.common.destinations.iter().find(|d| d.kind == kind).map(|d| d.id.as_str())
    }

    /// Set if the event takes back an earlier one.
    pub fn error_declaration(&self) -> Option<&ErrorDeclaration> {
        self.common.error_declaration.as_ref()
    }

    /// An extension by its meaning: `suyuan:plot`, or a whole URI, whatever prefix the event writes it with.
    pub fn extension(&self, name: &str) -> Option<&Json<'_>> {
        self.common.context.find(&self.common.extensions, name)
    }

    /// A member of [`Event::ilmd`] by its meaning.
    pub fn ilmd_member(&self, name: &str) -> Option<&Json<'_>> {
        self.common.context.find(self.ilmd()?, name)
    }
}

#[cfg(test)]
mod tests;
