use super::*;
use crate::event::Namespaces;

const EVENT: &str = r#"{
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"e": "https://e.example/"}],
    "type": "ObjectEvent", "eventTime": "2026-10-03T07:40:00+08:00", "eventTimeZoneOffset": "+08:00",
    "action": "ADD", "bizStep": "cbv:BizStep-creating_class_instance", "disposition": "active", "eventID": "urn:x:1",
    "epcList": ["urn:epc:id:sgtin:4012345.011111.987"],
    "quantityList": [{"epcClass": "https://shop.example/01/04012345111118/10/L7", "quantity": 12.5, "uom": "KGM"}],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.7"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:po7"}],
    "sourceList": [{"type": "owning_party", "source": "urn:x:a"}],
    "sensorElementList": [{"sensorMetadata": {"deviceID": "urn:x:d", "startTime": "2026-10-03T00:00:00Z"},
        "sensorReport": [{"type": "Temperature", "maxValue": 7.5, "uom": "CEL"}]}],
    "ilmd": {"e:grade": "A"}, "e:dose": 3, "e:box": {"e:inner": ["x", "y"]}
}"#;

fn ask(name: &str, value: &str) -> Result<bool, QueryError> {
    let event = Event::parse(EVENT.as_bytes()).unwrap();
    let context = crate::json::parse_str(r#"{"q": "https://e.example/"}"#).unwrap();
    let prefixes = Namespaces::of(&context).unwrap();
    let query = Query::parse(&[(name.to_owned(), value.to_owned())], &prefixes)?;
    Ok(query.matches(Recorded { event: &event, time_ms: 1_790_985_000_000 }))
}

#[test]
fn each_family_finds_and_leaves_out() {
    for (name, found, left_out) in [
        ("eventType", "AggregationEvent|ObjectEvent", "TransformationEvent"),
        ("EQ_action", "ADD", "DELETE"),
        ("EQ_bizStep", "shipping|creating_class_instance", "https://ref.gs1.org/cbv/BizStep-shipping"),
        ("EQ_disposition", "urn:epcglobal:cbv:disp:active", "in_transit"),
        ("EQ_eventID", "urn:x:1", "urn:x:2"),
        (
            "MATCH_epc",
            "https://id.gs1.org/01/04012345111118/21/987",
            "https://id.gs1.org/01/04012345111118/21/98",
        ),
        ("MATCH_epc", "urn:epc:idpat:sgtin:4012345.011111.*", "urn:epc:idpat:sgtin:4012345.022222.*"),
        ("MATCH_anyEPC", "urn:epc:id:sgtin:4012345.011111.987", "urn:epc:id:sgtin:4012345.011111.988"),
        ("MATCH_epcClass", "urn:epc:class:lgtin:4012345.011111.L7", "urn:epc:class:lgtin:4012345.011111.L8"),
        (
            "EQ_readPoint",
            "https://id.gs1.org/414/4012345000054/254/7",
            "https://id.gs1.org/414/4012345000054",
        ),
        ("WD_readPoint", "https://id.gs1.org/414/4012345000054", "https://id.gs1.org/414/4012345000061"),
        ("EQ_bizTransaction_po", "urn:x:po7", "urn:x:po8"),
        ("EQ_source_owning_party", "urn:x:a", "urn:x:b"),
        ("GE_eventTime", "2026-10-02T23:40:00Z", "2026-10-02T23:40:00.001Z"),
        ("LT_eventTime", "2026-10-03T07:40:01 08:00", "2026-10-02T23:40:00Z"),
        ("GE_recordTime", "2026-10-02T23:50:00Z", "2026-10-02T23:50:01Z"),
        ("GT_quantity", "12.4", "12.5"),
        ("EQ_type", "gs1:Temperature", "Mass"),
        ("EQ_deviceID", "urn:x:d", "urn:x:e"),
        ("GE_maxValue_CEL", "7.5", "7.6"),
        ("GE_startTime", "2026-10-03T00:00:00Z", "2026-10-03T00:00:01Z"),
        ("EQ_q:dose", "3.0", "4"),
        ("LT_https://e.example/dose", "4", "3"),
        ("EQ_ILMD_q:grade", "B|A", "B"),
        ("EQ_INNER_q:inner", "y", "z"),
    ] {
        assert_eq!(ask(name, found), Ok(true), "{name}={found}");
        assert_eq!(ask(name, left_out), Ok(false), "{name}={left_out}");
    }
    assert_eq!(ask("EXISTS_q:dose", "true"), Ok(true));
    assert_eq!(ask("EXISTS_INNER_q:dose", "true"), Ok(false));
    assert_eq!(ask("EXISTS_errorDeclaration", "true"), Ok(false));
    assert_eq!(ask("GE_maxValue_FAH", "7"), Ok(false));
}

#[test]
fn what_cannot_be_read_is_named() {
    for (name, value) in [
        ("EQ_bizstep", "shipping"),
        ("EQ_bizStep", "shiping"),
        ("EQ_action", "add"),
        ("GE_eventTime", "yesterday"),
        ("GT_eventTime", "2026-10-03T00:00:00Z"),
        ("MATCH_epcs", "urn:x:y"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:4012345.*.*"),
        ("EQ_dose", "3"),
        ("EQ_z:dose", "3"),
        ("EXISTS_q:dose", "false"),
        ("EQATTR_x", "y"),
        ("orderBy", "quantity"),
        ("eventCountLimit", "0"),
        ("color", "red"),
        ("EQ_eventID", ""),
    ] {
        assert_eq!(ask(name, value).map_err(|e| e.parameter), Err(name.to_owned()), "{name}={value}");
    }
}
