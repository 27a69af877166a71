//! In what order the members are written down.
//!
//! Members that [`EVENT`] names come first, in its order; several of one name (items of a list) are sorted by what they are
//! written as. What is written is taken out of the tree. The rest, business transactions, `ilmd` and extensions among it, follows
//! sorted, each with all that is below it.

use super::{Node, value};

/// A member with a place in the order, and the order within it.
pub(super) struct Place(&'static str, &'static [Place]);

const EPC: &[Place] = &[Place("epc", &[])];
const QUANTITIES: &[Place] =
    &[Place("quantityElement", &[Place("epcClass", &[]), Place("quantity", &[]), Place("uom", &[])])];

/// The order of an event's members.
pub(super) const EVENT: &[Place] = &[
    Place("eventTime", &[]),
    Place("eventTimeZoneOffset", &[]),
    Place("certificationInfo", &[]),
    Place("parentID", &[]),
    Place("epcList", EPC),
    Place("inputEPCList", EPC),
    Place("childEPCs", EPC),
    Place("quantityList", QUANTITIES),
    Place("childQuantityList", QUANTITIES),
    Place("inputQuantityList", QUANTITIES),
    Place("outputEPCList", EPC),
    Place("outputQuantityList", QUANTITIES),
    Place("action", &[]),
    Place("transformationID", &[]),
    Place("bizStep", &[]),
    Place("disposition", &[]),
    Place("persistentDisposition", &[Place("set", &[]), Place("unset", &[])]),
    Place("readPoint", &[Place("id", &[])]),
    Place("bizLocation", &[Place("id", &[])]),
    Place(
        "sensorElementList",
        &[Place(
            "sensorElement",
            &[Place("sensorMetadata", SENSOR_METADATA), Place("sensorReport", SENSOR_REPORT)],
        )],
    ),
];

const SENSOR_METADATA: &[Place] = &[
    Place("time", &[]),
    Place("startTime", &[]),
    Place("endTime", &[]),
    Place("deviceID", &[]),
    Place("deviceMetadata", &[]),
    Place("rawData", &[]),
    Place("dataProcessingMethod", &[]),
    Place("bizRules", &[]),
];

/// `bizRules` is missing on purpose: the reference implementation writes it behind everything else.
const SENSOR_REPORT: &[Place] = &[
    Place("type", &[]),
    Place("exception", &[]),
    Place("deviceID", &[]),
    Place("deviceMetadata", &[]),
    Place("rawData", &[]),
    Place("dataProcessingMethod", &[]),
    Place("time", &[]),
    Place("microorganism", &[]),
    Place("chemicalSubstance", &[]),
    Place("value", &[]),
    Place("component", &[]),
    Place("stringValue", &[]),
    Place("booleanValue", &[]),
    Place("hexBinaryValue", &[]),
    Place("uriValue", &[]),
    Place("minValue", &[]),
    Place("maxValue", &[]),
    Place("meanValue", &[]),
    Place("sDev", &[]),
    Place("percRank", &[]),
    Place("percValue", &[]),
    Place("uom", &[]),
    Place("coordinateReferenceSystem", &[]),
];

/// Members of an event that are no part of its hash.
pub(super) const LEFT_OUT: [&str; 4] = ["recordTime", "eventID", "type", "errorDeclaration"];

/// Writes the members that have a place, and takes them out; extensions of the element, if they stay in it, at its end.
pub(super) fn ordered(members: &mut Vec<Node>, places: &[Place]) -> String {
    let extensions = take_extensions(members);
    let mut out = String::new();
    for Place(name, within) in places {
        let mut written = Vec::new();
        members.retain_mut(|member| {
            if member.name != *name {
                return true;
            }
            written.extend(one(member, within));
            !member.children.is_empty()
        });
        written.sort_unstable();
        out.extend(written);
    }
    out + &sorted(&extensions)
}

/// Writes everything, sorted by what it is written as; type and value of a pair stay in their order.
pub(super) fn sorted(members: &[Node]) -> String {
    let mut written: Vec<String> = members
        .iter()
        .map(|member| {
            let mut out = member.name.clone();
            write_value(&mut out, &value::canonical(&member.text));
            out + &sorted(&member.children)
        })
        .collect();
    let is_pair = |member: &Node| matches!(member.name.as_str(), "bizTransaction" | "source" | "destination");
    if !members.iter().any(is_pair) {
        written.sort_unstable();
    }
    written.concat()
}

/// One member that has a place; nothing if there is nothing in it.
fn one(member: &mut Node, within: &[Place]) -> Option<String> {
    let below = if within.is_empty() { String::new() } else { ordered(&mut member.children, within) };
    let lower = member.name.to_ascii_lowercase();
    let is_time = lower.contains("time") && !lower.contains("offset");
    let text = if is_time { value::time(&member.text) } else { value::canonical(&member.text) };
    let mut out = member.name.clone();
    write_value(&mut out, &text);
    out.push_str(&below);
    (out.len() > member.name.len()).then_some(out)
}

fn write_value(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push('=');
        out.push_str(text);
    }
}

/// The extensions that stay within their element: not those of the event itself, not a sole member, and none whose
/// namespace does not end with a slash.
fn take_extensions(members: &mut Vec<Node>) -> Vec<Node> {
    let is_event = |member: &Node| member.name.contains("eventTime") || member.name.contains("action");
    if members.len() <= 1 || members.iter().any(is_event) {
        return Vec::new();
    }
    members.extract_if(.., |member| member.name.contains('{') && member.name.contains("/}")).collect()
}
