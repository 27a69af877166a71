//! Valid documents of others, made invalid in one place: each is refused, and the pointer leads to that place.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

mod conformance;

use std::{fs, path::Path};

use serde_json::{Value, json};
use suyuan_ledger::event::Document;

/// A change, and the pointer within the event where the fault must be named; nothing if the event has no such place.
type Change = fn(&mut Value) -> Option<String>;

const CHANGES: &[(&str, Change)] = &[
    ("no type", |e| remove(e, "type")),
    ("no time", |e| remove(e, "eventTime")),
    ("no offset", |e| remove(e, "eventTimeZoneOffset")),
    ("no action", |e| remove(e, "action")),
    ("type of XML", |e| put(e, "type", json!("objectEvent"))),
    ("time without offset", |e| put(e, "eventTime", json!("2026-10-03T07:40:00"))),
    ("time with a blank", |e| put(e, "eventTime", json!("2026-10-03 07:40:00Z"))),
    ("time of no day", |e| put(e, "eventTime", json!("2026-02-30T07:40:00Z"))),
    ("time as seconds", |e| put(e, "eventTime", json!(1_790_984_400))),
    ("offset too far", |e| put(e, "eventTimeZoneOffset", json!("+14:30"))),
    ("offset as a name", |e| put(e, "eventTimeZoneOffset", json!("CET"))),
    ("record time", |e| put(e, "recordTime", json!("yesterday"))),
    ("action in small letters", |e| replace(e, "action", json!("add"))),
    ("no standard step", |e| put(e, "bizStep", json!("transforming"))),
    ("a disposition for a step", |e| put(e, "bizStep", json!("in_transit"))),
    ("no standard step as URN", |e| put(e, "bizStep", json!("urn:epcglobal:cbv:bizstep:transforming"))),
    ("no standard step as URI", |e| put(e, "bizStep", json!("https://ref.gs1.org/cbv/BizStep-transforming"))),
    ("no standard disposition", |e| put(e, "disposition", json!("in_transport"))),
    ("event id", |e| put(e, "eventID", json!("42"))),
    ("read point as text", |e| put(e, "readPoint", json!("urn:epc:id:sgln:4012345.00005.0"))),
    ("read point without id", |e| put(e, "readPoint", json!({}))),
    ("location that is no URI", |e| put(e, "bizLocation", json!({"id": "field 7"})).map(|p| p + "/id")),
    ("certificate that is no URI", |e| put(e, "certificationInfo", json!(["none"])).map(|p| p + "/0")),
    ("lasting disposition at once", |e| {
        put(e, "persistentDisposition", json!({"set": ["recalled"], "unset": ["recalled"]}))
    }),
    ("lasting disposition of nothing", |e| put(e, "persistentDisposition", json!({}))),
    ("error without time", |e| put(e, "errorDeclaration", json!({"reason": "incorrect_data"}))),
    ("error without reason known", |e| {
        let declared = json!({"declarationTime": "2026-10-03T07:40:00Z", "reason": "typo"});
        put(e, "errorDeclaration", declared).map(|p| p + "/reason")
    }),
    ("source without type", |e| put(e, "sourceList", json!([{"source": "urn:x:y"}])).map(|p| p + "/0")),
    ("source of no type", |e| {
        put(e, "sourceList", json!([{"type": "owner", "source": "urn:x:y"}])).map(|p| p + "/0/type")
    }),
    ("destination in the source's words", |e| {
        put(e, "destinationList", json!([{"type": "location", "source": "urn:x:y"}])).map(|p| p + "/0")
    }),
    ("destination twice", |e| {
        let one = json!({"type": "location", "destination": "urn:x:y"});
        put(e, "destinationList", json!([one, one]))
    }),
    ("document of no type", |e| {
        put(e, "bizTransactionList", json!([{"type": "receipt", "bizTransaction": "urn:x:y"}]))
            .map(|p| p + "/0/type")
    }),
    ("document that is no URI", |e| {
        put(e, "bizTransactionList", json!([{"bizTransaction": "PO 7"}])).map(|p| p + "/0/bizTransaction")
    }),
    ("sensor that reports nothing", |e| {
        put(e, "sensorElementList", json!([{"sensorReport": []}])).map(|p| p + "/0/sensorReport")
    }),
    ("sensor that measures nothing", |e| {
        put(e, "sensorElementList", json!([{"sensorReport": [{"value": 4}]}]))
            .map(|p| p + "/0/sensorReport/0")
    }),
    ("sensor that ends before it starts", |e| {
        let metadata = json!({"startTime": "2026-10-03T07:40:00Z", "endTime": "2026-10-03T07:39:59Z"});
        put(
            e,
            "sensorElementList",
            json!([{"sensorMetadata": metadata, "sensorReport": [{"type": "Temperature"}]}]),
        )
        .map(|p| p + "/0/sensorMetadata")
    }),
    ("least above greatest", |e| report(e, json!({"minValue": 5, "maxValue": 4}), "")),
    ("percentile of more than all", |e| report(e, json!({"percRank": 101, "percValue": 4}), "/percRank")),
    ("percentile without rank", |e| report(e, json!({"percValue": 4}), "/percValue")),
    ("sensor unit in words", |e| report(e, json!({"value": 4, "uom": "Celsius"}), "/uom")),
    ("reading as text", |e| report(e, json!({"value": "4"}), "/value")),
    ("member of no prefix", |e| put(e, "weight", json!(4)).map(|_| String::new())),
    ("member of XML", |e| put(e, "baseExtension", json!({})).map(|_| String::new())),
    ("namespace of XML", |e| put(e, "@xmlns:x", json!("urn:x:")).map(|_| String::new())),
    ("ilmd where nothing is made", |e| {
        let made = e["type"] == "TransformationEvent" || (e["type"] == "ObjectEvent" && e["action"] == "ADD");
        let of_object = e["type"] == "ObjectEvent";
        (!made).then(|| put(e, "ilmd", json!({})))?.map(|p| if of_object { p } else { String::new() })
    }),
    ("ilmd without prefix", |e| {
        let made = e["type"] == "TransformationEvent" || (e["type"] == "ObjectEvent" && e["action"] == "ADD");
        made.then(|| put(e, "ilmd", json!({"materialType": "cotton"})))?
    }),
    ("no parent", |e| {
        let needed =
            e["type"] == "AssociationEvent" || (e["type"] == "AggregationEvent" && e["action"] != "OBSERVE");
        needed.then(|| remove(e, "parentID"))?
    }),
    ("parent in itself", |e| {
        let parent = e.get("parentID").cloned().filter(|_| e["type"] != "TransactionEvent")?;
        put(e, "childEPCs", json!([parent])).map(|_| String::new())
    }),
    ("action of a transformation", |e| {
        let makes = e["type"] == "TransformationEvent";
        makes.then(|| put(e, "action", json!("ADD")))?.map(|_| String::new())
    }),
    ("nothing but documents", |e| {
        let ties = e["type"] == "TransactionEvent";
        ties.then(|| put(e, "bizTransactionList", json!([])))?.map(|_| String::new())
    }),
    ("epc twice", |e| epcs(e, |list| list.push(list[0].clone()), "")),
    ("epc that is no URI", |e| epcs(e, |list| list[0] = json!("sgtin 7"), "/0")),
    ("epc of a lot", |e| epcs(e, |list| list[0] = json!("https://id.gs1.org/01/09506000134352/10/L"), "/0")),
    ("epc of a product", |e| epcs(e, |list| list[0] = json!("urn:epc:idpat:sgtin:4012345.011111.*"), "/0")),
    ("epc of too few digits", |e| epcs(e, |list| list[0] = json!("urn:epc:id:sgtin:4012345.01.7"), "/0")),
    ("epc of XML", |e| epcs(e, |list| list[0] = json!({"epc": "urn:x:y"}), "/0")),
    ("class of one object", |e| {
        quantity(e, "epcClass", json!("https://id.gs1.org/01/09506000134352/21/7"), "/epcClass")
    }),
    ("quantity of nothing", |e| quantity(e, "quantity", json!(0), "/quantity")),
    ("quantity below nothing", |e| quantity(e, "quantity", json!(-2.5), "/quantity")),
    ("quantity as text", |e| quantity(e, "quantity", json!("10"), "/quantity")),
    ("unit in small letters", |e| quantity(e, "uom", json!("kg"), "/uom")),
    ("member of a quantity", |e| quantity(e, "weight", json!(4), "")),
];

const LISTS: [&str; 4] = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];
const QUANTITIES: [&str; 4] =
    ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];

#[test]
fn every_change_is_refused_where_it_was_made() {
    let (mut events, mut tried) = (0, vec![0usize; CHANGES.len()]);
    for folder in ["epcis/examples", "epcis-openepcis/valid", "fsma204/epcis"] {
        let Some(folder) = conformance::folder(folder) else { return };
        each_json(&folder, &mut |document| {
            for at in 0..list_of(&mut document.clone()).map_or(0, |list| list.len()) {
                events += 1;
                for ((name, change), tried) in CHANGES.iter().zip(&mut tried) {
                    // A step at which "nothing is left" may be said.
                    let step = list_of(&mut document.clone()).unwrap()[at]["bizStep"].take();
                    if *name == "quantity of nothing"
                        && step.as_str().is_some_and(|s| s.ends_with("_counting"))
                    {
                        continue;
                    }
                    let mut changed = document.clone();
                    let list = list_of(&mut changed).unwrap();
                    let Some(pointer) = change(&mut list[at]) else { continue };
                    *tried += 1;
                    let read = Document::parse(changed.to_string().as_bytes()).unwrap();
                    let event = &read.events[at];
                    let faults = event.event.as_ref().expect_err(name);
                    let place = format!("{}{pointer}", event.pointer);
                    assert!(
                        faults.iter().any(|f| f.pointer == place),
                        "{name} at {place}: {faults}\n{}",
                        event.json
                    );
                }
            }
        });
    }
    assert!(events > 120, "{events} events");
    let untried: Vec<_> =
        CHANGES.iter().zip(&tried).filter(|(_, n)| **n == 0).map(|((name, _), _)| name).collect();
    assert!(untried.is_empty(), "never tried: {untried:?}");
}

#[test]
fn null_in_the_place_of_any_member_is_refused_there() {
    for folder in ["epcis/examples", "epcis-openepcis/valid"] {
        let Some(folder) = conformance::folder(folder) else { return };
        each_json(&folder, &mut |document| {
            let list = list_of(&mut document.clone()).cloned().unwrap_or_default();
            for (at, event) in list.iter().enumerate() {
                for name in event.as_object().unwrap().keys().filter(|n| !n.contains([':', '@'])) {
                    let mut changed = document.clone();
                    list_of(&mut changed).unwrap()[at][name] = Value::Null;
                    let read = Document::parse(changed.to_string().as_bytes()).unwrap();
                    let faults = read.events[at].event.as_ref().expect_err(name);
                    let place = format!("{}/{name}", read.events[at].pointer);
                    // What a context declares as a term of its own may be anything.
                    assert!(faults.iter().any(|f| f.pointer == place), "{place}: {faults}");
                }
            }
        });
    }
}

fn remove(event: &mut Value, name: &str) -> Option<String> {
    event.as_object_mut()?.remove(name).map(|_| String::new())
}

fn put(event: &mut Value, name: &str, value: Value) -> Option<String> {
    event[name] = value;
    Some(format!("/{name}"))
}

fn replace(event: &mut Value, name: &str, value: Value) -> Option<String> {
    event.get(name)?;
    put(event, name, value)
}

fn report(event: &mut Value, values: Value, pointer: &str) -> Option<String> {
    let mut report = values;
    report["type"] = json!("Temperature");
    put(event, "sensorElementList", json!([{"sensorReport": [report]}]))
        .map(|place| format!("{place}/0/sensorReport/0{pointer}"))
}

fn epcs(event: &mut Value, change: impl Fn(&mut Vec<Value>), pointer: &str) -> Option<String> {
    let name = LISTS.into_iter().find(|name| event[*name].as_array().is_some_and(|l| !l.is_empty()))?;
    change(event[name].as_array_mut()?);
    Some(format!("/{name}{pointer}"))
}

fn quantity(event: &mut Value, member: &str, value: Value, pointer: &str) -> Option<String> {
    let name = QUANTITIES.into_iter().find(|name| event[*name].as_array().is_some_and(|l| !l.is_empty()))?;
    let element = &mut event[name][0];
    element.get("quantity")?;
    element[member] = value;
    Some(format!("/{name}/0{pointer}"))
}

fn list_of(document: &mut Value) -> Option<&mut Vec<Value>> {
    let pointers = ["/epcisBody/eventList", "/epcisBody/queryResults/resultsBody/eventList"];
    let pointer = pointers.into_iter().find(|pointer| document.pointer(pointer).is_some())?;
    document.pointer_mut(pointer)?.as_array_mut()
}

/// Every document below a folder that is valid as it stands.
fn each_json(folder: &Path, look: &mut impl FnMut(&Value)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_json(&path, look);
        } else if path.extension().is_some_and(|e| e == "json" || e == "jsonld") {
            let bytes = fs::read(&path).unwrap();
            if Document::parse(&bytes).is_ok_and(|document| document.faults().count() == 0) {
                look(&serde_json::from_slice(&bytes).unwrap());
            }
        }
    }
}
