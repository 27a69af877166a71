//! The five types of event (EPCIS 2.0 §7.4), and what each must name.
//!
//! | type | must name |
//! |---|---|
//! | ObjectEvent | objects by instance or class, or, for readings of a place, sensors and a read point |
//! | AggregationEvent | the parent unless action is OBSERVE, children unless action is DELETE |
//! | AssociationEvent | the parent, children unless action is DELETE |
//! | TransactionEvent | a business transaction, objects unless action is DELETE |
//! | TransformationEvent | inputs and outputs, or either with a transformation id |

use super::{
    QuantityElement, Reason, epc,
    quantity_element::Zero,
    reading::{At, Extensible, shorten},
};
use crate::json::Object;

/// What an event of its type says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Something happened to objects.
    Object(ObjectEvent),
    /// Objects were put into or taken out of another.
    Aggregation(ContainmentEvent),
    /// Objects were fixed to or taken off another, or a place.
    Association(ContainmentEvent),
    /// Objects were tied to a business transaction.
    Transaction(TransactionEvent),
    /// Inputs became outputs.
    Transformation(TransformationEvent),
}

/// What an event does to what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Begins to be: made, put in, tied.
    Add,
    /// Seen, unchanged.
    Observe,
    /// Ceases to be: destroyed, taken out, untied.
    Delete,
}

/// Something happened to objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectEvent {
    /// Made, seen, or ended.
    pub action: Action,
    /// Instances.
    pub epc_list: Vec<String>,
    /// Classes, with how much of each.
    pub quantity_list: Vec<QuantityElement>,
    /// Master data of what is made; only with [`Action::Add`].
    pub ilmd: Option<Object<'static>>,
}

/// Children in or on a parent: aggregation (a pallet) and association (a logger on a crate).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainmentEvent {
    /// Put in, seen in, taken out.
    pub action: Action,
    /// The containing object.
    pub parent_id: Option<String>,
    /// Instances.
    pub child_epcs: Vec<String>,
    /// Classes, with how much of each.
    pub child_quantity_list: Vec<QuantityElement>,
}

/// Objects tied to business transactions, which stand in [`super::Common::biz_transactions`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEvent {
    /// Tied, seen tied, untied.
    pub action: Action,
    /// The containing object.
    pub parent_id: Option<String>,
    /// Instances.
    pub epc_list: Vec<String>,
    /// Classes, with how much of each.
    pub quantity_list: Vec<QuantityElement>,
}

/// Inputs became outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransformationEvent {
    /// Instances used up.
    pub input_epc_list: Vec<String>,
    /// Classes used up, with how much of each.
    pub input_quantity_list: Vec<QuantityElement>,
    /// Instances made.
    pub output_epc_list: Vec<String>,
    /// Classes made, with how much of each.
    pub output_quantity_list: Vec<QuantityElement>,
    /// Ties together events that are one transformation.
    pub transformation_id: Option<String>,
    /// Master data of what is made.
    pub ilmd: Option<Object<'static>>,
}

impl Action {
    /// The word in the event.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Add => "ADD",
            Action::Observe => "OBSERVE",
            Action::Delete => "DELETE",
        }
    }

    fn read(at: &At<'_>) -> Option<Action> {
        let at = at.required("action")?;
        let text = at.string()?;
        let action = [Action::Add, Action::Observe, Action::Delete].into_iter().find(|a| a.as_str() == text);
        if action.is_none() {
            at.refuse(Reason::NotAction { text: shorten(text) });
        }
        action
    }
}

impl EventKind {
    pub(super) const TYPES: [&'static str; 5] =
        ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"];

    /// The value of `type`.
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::Object(_) => "ObjectEvent",
            EventKind::Aggregation(_) => "AggregationEvent",
            EventKind::Association(_) => "AssociationEvent",
            EventKind::Transaction(_) => "TransactionEvent",
            EventKind::Transformation(_) => "TransformationEvent",
        }
    }

    /// Names of the members that only this type has.
    pub(super) fn members(name: &str) -> &'static [&'static str] {
        match name {
            "ObjectEvent" => &["action", "epcList", "quantityList", "ilmd"],
            "AggregationEvent" | "AssociationEvent" => {
                &["action", "parentID", "childEPCs", "childQuantityList"]
            }
            "TransactionEvent" => &["action", "parentID", "epcList", "quantityList"],
            "TransformationEvent" => &[
                "inputEPCList",
                "inputQuantityList",
                "outputEPCList",
                "outputQuantityList",
                "transformationID",
                "ilmd",
            ],
            _ => &[],
        }
    }

    pub(super) fn read(name: &str, at: &At<'_>, zero: Zero) -> Option<EventKind> {
        Some(match name {
            "ObjectEvent" => EventKind::Object(ObjectEvent::read(at, zero)?),
            "AggregationEvent" => EventKind::Aggregation(ContainmentEvent::read(at, Parent::UnlessObserved)?),
            "AssociationEvent" => EventKind::Association(ContainmentEvent::read(at, Parent::Always)?),
            "TransactionEvent" => EventKind::Transaction(TransactionEvent::read(at)?),
            _ => EventKind::Transformation(TransformationEvent::read(at)?),
        })
    }
}

impl ObjectEvent {
    fn read(at: &At<'_>, zero: Zero) -> Option<ObjectEvent> {
        let action = Action::read(at);
        let epc_list = epc::instances(at, "epcList");
        let quantity_list = at.list_of("quantityList", |q| QuantityElement::read(q, zero));
        let ilmd = ilmd(at);
        if let (Some(ilmd), Some(Action::Observe | Action::Delete)) = (at.member("ilmd"), action) {
            ilmd.refuse(Reason::IlmdWithoutAdd);
        }
        let sensed = has_items(at, "sensorElementList")
            && (at.member("readPoint").is_some() || at.member("epcList").is_some());
        if !has_items(at, "epcList") && !has_items(at, "quantityList") && !sensed {
            at.refuse(Reason::NothingNamed {
                want: "`epcList` or `quantityList`, or for readings of a place `sensorElementList` with `readPoint`",
            });
        }
        Some(ObjectEvent { action: action?, epc_list, quantity_list, ilmd })
    }
}

#[derive(PartialEq, Eq)]
enum Parent {
    Always,
    UnlessObserved,
}

impl ContainmentEvent {
    fn read(at: &At<'_>, parent: Parent) -> Option<ContainmentEvent> {
        let action = Action::read(at);
        let parent_needed = parent == Parent::Always || matches!(action, Some(Action::Add | Action::Delete));
        let parent_at = if parent_needed { at.required("parentID") } else { at.member("parentID") };
        let parent_id = parent_at.and_then(|p| epc::instance(&p));
        let child_epcs = epc::instances(at, "childEPCs");
        let child_quantity_list = quantities(at, "childQuantityList");
        if let Some(parent) = parent_id.as_ref().filter(|parent| child_epcs.contains(parent)) {
            at.refuse(Reason::WithinItself { text: shorten(parent) });
        }
        let children = has_items(at, "childEPCs") || has_items(at, "childQuantityList");
        if !children && matches!(action, Some(Action::Add | Action::Observe)) {
            at.refuse(Reason::NothingNamed { want: "`childEPCs` or `childQuantityList`" });
        }
        Some(ContainmentEvent { action: action?, parent_id, child_epcs, child_quantity_list })
    }
}

impl TransactionEvent {
    fn read(at: &At<'_>) -> Option<TransactionEvent> {
        let action = Action::read(at);
        if at.required("bizTransactionList").is_some_and(|l| l.json.as_array().is_some_and(<[_]>::is_empty)) {
            at.refuse(Reason::NothingNamed { want: "at least one entry in `bizTransactionList`" });
        }
        let parent_id = at.member("parentID").and_then(|p| epc::instance(&p));
        let epc_list = epc::instances(at, "epcList");
        let quantity_list = quantities(at, "quantityList");
        let within = parent_id.is_some() && at.member("epcList").is_some();
        let objects = has_items(at, "epcList") || has_items(at, "quantityList") || within;
        if !objects && matches!(action, Some(Action::Add | Action::Observe)) {
            at.refuse(Reason::NothingNamed { want: "`epcList` or `quantityList`" });
        }
        Some(TransactionEvent { action: action?, parent_id, epc_list, quantity_list })
    }
}

impl TransformationEvent {
    fn read(at: &At<'_>) -> Option<TransformationEvent> {
        let event = TransformationEvent {
            input_epc_list: epc::instances(at, "inputEPCList"),
            input_quantity_list: quantities(at, "inputQuantityList"),
            output_epc_list: epc::instances(at, "outputEPCList"),
            output_quantity_list: quantities(at, "outputQuantityList"),
            transformation_id: at.member("transformationID").and_then(|t| t.uri()),
            ilmd: ilmd(at),
        };
        let inputs = has_items(at, "inputEPCList") || has_items(at, "inputQuantityList");
        let outputs = has_items(at, "outputEPCList") || has_items(at, "outputQuantityList");
        let tied = at.member("transformationID").is_some();
        if !(inputs && outputs || tied && (inputs || outputs)) {
            at.refuse(Reason::NothingNamed {
                want: "inputs (`inputEPCList`, `inputQuantityList`) and outputs (`outputEPCList`, `outputQuantityList`), or either with `transformationID`",
            });
        }
        Some(event)
    }
}

fn quantities(at: &At<'_>, name: &str) -> Vec<QuantityElement> {
    at.list_of(name, |q| QuantityElement::read(q, Zero::Refused))
}

fn ilmd(at: &At<'_>) -> Option<Object<'static>> {
    let at = at.member("ilmd")?;
    at.object()?;
    Some(at.extensions(&[], Extensible::Yes))
}

fn has_items(at: &At<'_>, name: &str) -> bool {
    at.member(name).is_some_and(|l| l.json.as_array().is_some_and(|items| !items.is_empty()))
}
