//! Writing an event: members set in any order, written in one, and read back before anybody signs it.
//!
//! ```
//! use suyuan_ledger::event::{Action, BizStep, EventBuilder, EventTime, Quantity};
//! let time = EventTime::parse("2026-10-03T07:40:00+08:00").unwrap();
//! let event = EventBuilder::object(Action::Add, &time)
//!     .biz_step(&BizStep::CreatingClassInstance)
//!     .quantity("https://trace.example/p/RICE/10/WC-0310", Quantity::read("1200 kg").unwrap())
//!     .read_point("https://trace.example/place/PLOT-7")
//!     .build()
//!     .unwrap();
//! assert!(event.to_string().starts_with(r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/"#));
//! ```

use super::{
    Action, BizStep, BizTransactionType, Disposition, EPCIS_CONTEXT, Event, EventErrors, EventTime, Quantity,
    SUYUAN_NS, SourceDest, TimeZoneOffset,
};
use crate::json::{Json, Object};

/// The order in which members are written: what people look for first comes first.
const ORDER: [&str; 29] = [
    "@context",
    "type",
    "eventID",
    "eventTime",
    "eventTimeZoneOffset",
    "recordTime",
    "errorDeclaration",
    "parentID",
    "transformationID",
    "epcList",
    "childEPCs",
    "inputEPCList",
    "outputEPCList",
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputQuantityList",
    "action",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "certificationInfo",
    "sensorElementList",
    "ilmd",
];

/// An event being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventBuilder {
    members: Object<'static>,
    epcs: &'static str,
    quantities: &'static str,
}

impl EventBuilder {
    /// Something happened to objects.
    pub fn object(action: Action, time: &EventTime) -> EventBuilder {
        EventBuilder::new("ObjectEvent", time, "epcList", "quantityList").set("action", action.as_str())
    }

    /// Children put into, seen in, or taken out of a parent.
    pub fn aggregation(action: Action, parent_id: &str, time: &EventTime) -> EventBuilder {
        EventBuilder::new("AggregationEvent", time, "childEPCs", "childQuantityList")
            .set("action", action.as_str())
            .set("parentID", parent_id)
    }

    /// Children fixed to, seen on, or taken off a parent.
    pub fn association(action: Action, parent_id: &str, time: &EventTime) -> EventBuilder {
        EventBuilder::new("AssociationEvent", time, "childEPCs", "childQuantityList")
            .set("action", action.as_str())
            .set("parentID", parent_id)
    }

    /// Objects tied to a business transaction, which [`EventBuilder::biz_transaction`] names.
    pub fn transaction(action: Action, time: &EventTime) -> EventBuilder {
        EventBuilder::new("TransactionEvent", time, "epcList", "quantityList").set("action", action.as_str())
    }

    /// Inputs became outputs.
    pub fn transformation(time: &EventTime) -> EventBuilder {
        EventBuilder::new("TransformationEvent", time, "inputEPCList", "inputQuantityList")
    }

    fn new(
        kind: &'static str,
        time: &EventTime,
        epcs: &'static str,
        quantities: &'static str,
    ) -> EventBuilder {
        let mut namespaces = Object::new();
        namespaces.set("suyuan", SUYUAN_NS);
        EventBuilder { members: Object::new(), epcs, quantities }
            .set("@context", vec![EPCIS_CONTEXT.into(), Json::Object(namespaces)])
            .set("type", kind)
            .set("eventTime", time.as_str())
            .set("eventTimeZoneOffset", time.offset().to_string())
    }

    /// Sets any member.
    pub fn set(mut self, name: &str, value: impl Into<Json<'static>>) -> EventBuilder {
        self.members.set(name, value);
        self
    }

    /// Its identifier.
    pub fn event_id(self, id: &str) -> EventBuilder {
        self.set("eventID", id)
    }

    /// The offset in force where it happened, if another than the time is written with.
    pub fn offset(self, offset: TimeZoneOffset) -> EventBuilder {
        self.set("eventTimeZoneOffset", offset.to_string())
    }

    /// What step of the business it was.
    pub fn biz_step(self, step: &BizStep) -> EventBuilder {
        self.set("bizStep", step.as_str())
    }

    /// The state of the objects afterwards.
    pub fn disposition(self, disposition: &Disposition) -> EventBuilder {
        self.set("disposition", disposition.as_str())
    }

    /// Where it happened.
    pub fn read_point(self, id: &str) -> EventBuilder {
        self.set("readPoint", object([("id", id.into())]))
    }

    /// Where the objects are from then on.
    pub fn biz_location(self, id: &str) -> EventBuilder {
        self.set("bizLocation", object([("id", id.into())]))
    }

    /// Adds an instance: to `epcList`, `childEPCs`, or a transformation's inputs.
    pub fn epc(self, id: &str) -> EventBuilder {
        let list = self.epcs;
        self.push(list, id.into())
    }

    /// Adds so much of a class: to `quantityList`, `childQuantityList`, or a transformation's inputs.
    pub fn quantity(self, epc_class: &str, quantity: Quantity) -> EventBuilder {
        let list = self.quantities;
        self.push(list, element(epc_class, quantity))
    }

    /// Adds so much used up by a transformation.
    pub fn input(self, epc_class: &str, quantity: Quantity) -> EventBuilder {
        self.push("inputQuantityList", element(epc_class, quantity))
    }

    /// Adds so much made by a transformation.
    pub fn output(self, epc_class: &str, quantity: Quantity) -> EventBuilder {
        self.push("outputQuantityList", element(epc_class, quantity))
    }

    /// Adds a document that the event belongs to.
    pub fn biz_transaction(self, kind: &BizTransactionType, id: &str) -> EventBuilder {
        let entry = object([("type", kind.as_str().into()), ("bizTransaction", id.into())]);
        self.push("bizTransactionList", entry)
    }

    /// Adds where or whom the objects come from.
    pub fn source(self, kind: SourceDest, id: &str) -> EventBuilder {
        self.push("sourceList", object([("type", kind.as_str().into()), ("source", id.into())]))
    }

    /// Adds where or to whom they go.
    pub fn destination(self, kind: SourceDest, id: &str) -> EventBuilder {
        self.push("destinationList", object([("type", kind.as_str().into()), ("destination", id.into())]))
    }

    /// Adds master data of what is made, such as `suyuan:crop`.
    pub fn ilmd(self, name: &str, value: impl Into<Json<'static>>) -> EventBuilder {
        let mut members = self.members.get("ilmd").and_then(Json::as_object).cloned().unwrap_or_default();
        members.set(name, value);
        self.set("ilmd", members)
    }

    /// Sets an extension of the event, such as `suyuan:dose`.
    pub fn extension(self, name: &str, value: impl Into<Json<'static>>) -> EventBuilder {
        self.set(name, value)
    }

    /// The event, if it reads back without fault; its text is the payload to sign.
    pub fn build(self) -> Result<Json<'static>, EventErrors> {
        let place = |name: &str| ORDER.iter().position(|n| *n == name).unwrap_or(ORDER.len());
        let mut names: Vec<&str> = self.members.iter().map(|(name, _)| name).collect();
        names.sort_by_key(|name| place(name));
        let take = |name: &str| self.members.get(name).map(|value| (name.to_owned(), value.clone()));
        let event = Json::Object(names.into_iter().filter_map(take).collect());
        Event::parse(event.to_string().as_bytes())?;
        Ok(event)
    }

    fn push(self, list: &str, item: Json<'static>) -> EventBuilder {
        let mut items = self.members.get(list).and_then(Json::as_array).unwrap_or_default().to_vec();
        items.push(item);
        self.set(list, items)
    }
}

fn element(epc_class: &str, quantity: Quantity) -> Json<'static> {
    object([
        ("epcClass", epc_class.into()),
        ("quantity", quantity.amount.normalize().into()),
        ("uom", quantity.unit.code().into()),
    ])
}

fn object<const N: usize>(members: [(&str, Json<'static>); N]) -> Json<'static> {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
