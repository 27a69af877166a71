//! Events as a whole: what is read, what is refused and where, what never happens.

use proptest::prelude::*;

use super::*;
use crate::json::parse_str;

fn harvest() -> Object<'static> {
    let text = r#"{
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"s": "https://ns.suyuan.org/v1#"}],
        "type": "ObjectEvent", "eventTime": "2026-10-03T07:40:00+08:00", "eventTimeZoneOffset": "+08:00",
        "action": "ADD", "bizStep": "creating_class_instance",
        "quantityList": [{"epcClass": "https://trace.example/p/RICE/10/WC-0310", "quantity": 1200.50, "uom": "KGM"}],
        "readPoint": {"id": "https://trace.example/place/PLOT-7", "s:gate": 2},
        "sourceList": [{"type": "owning_party", "source": "urn:x:a"}],
        "ilmd": {"s:crop": "urn:x:crop"}, "s:dose": {"any": [null, 1]}
    }"#;
    parse_str(text).unwrap().as_object().unwrap().clone()
}

fn parse(event: &Object) -> Result<Event, EventErrors> {
    Event::parse(event.to_string().as_bytes())
}

/// The faults of a harvest with some members set (or, with `null`, taken out).
fn faults(changes: &str) -> String {
    let mut event = harvest();
    for (name, value) in parse_str(changes).unwrap().as_object().unwrap().iter() {
        match value {
            Json::Null => {
                event.remove(name);
            }
            value => {
                event.set(name, value.clone());
            }
        }
    }
    parse(&event).map(|_| String::new()).unwrap_or_else(|e| e.to_string())
}

#[test]
fn reads_a_harvest() {
    let event = parse(&harvest()).unwrap();
    assert_eq!(event.action(), Some(Action::Add));
    assert_eq!(event.biz_step(), Some(&BizStep::CreatingClassInstance));
    assert_eq!(event.quantities()[0].amount().unwrap().to_string(), "1200.5 KGM");
    assert_eq!(event.read_point(), Some("https://trace.example/place/PLOT-7"));
    assert_eq!(event.source(SourceDest::OwningParty), Some("urn:x:a"));
    assert_eq!(event.source(SourceDest::PossessingParty), None);
    assert_eq!(event.time_ms(), 1_790_984_400_000);
    assert_eq!(event.extension("suyuan:dose").unwrap().to_string(), r#"{"any":[null,1]}"#);
    assert_eq!(event.extension("https://ns.suyuan.org/v1#dose"), event.extension("s:dose"));
    assert_eq!(event.ilmd_member("suyuan:crop"), Some(&Json::from("urn:x:crop")));
    assert_eq!(event.common.read_point.unwrap().extensions.to_string(), r#"{"s:gate":2}"#);
}

#[test]
fn names_the_place_and_the_reason() {
    for (changes, fault) in [
        (r#"{"@context": null}"#, "`@context` is missing"),
        (r#"{"@context": "nowhere"}"#, "/@context: \"nowhere\" is not an absolute URI"),
        (r#"{"@context": [5]}"#, "/@context/0: must be an address"),
        (r#"{"type": null}"#, "`type` is missing"),
        (r#"{"type": "ObjectEvnt"}"#, "did you mean `ObjectEvent`?"),
        (r#"{"eventTime": "2026-02-30T07:40:00+08:00"}"#, "/eventTime: \"2026-02-30"),
        (r#"{"eventTimeZoneOffset": "+8"}"#, "/eventTimeZoneOffset: \"+8\""),
        (r#"{"recordTime": "now"}"#, "/recordTime: \"now\""),
        (r#"{"action": "CREATE"}"#, "/action: \"CREATE\" is not an action"),
        (r#"{"action": "OBSERVE"}"#, "/ilmd: `ilmd` describes what is made"),
        (r#"{"eventID": "42"}"#, "/eventID: \"42\" is not an absolute URI"),
        (r#"{"quantityList": null}"#, "says nothing about what it happened to"),
        (r#"{"quantityList": []}"#, "says nothing about what it happened to"),
        (r#"{"quantityLst": []}"#, "did you mean `quantityList`?; an extension needs a prefix"),
        (r#"{"t:dose": 1}"#, "`t:dose` has a prefix that `@context` does not declare"),
        (r#"{"childEPCs": []}"#, "`childEPCs` is not a member"),
        (r#"{"ilmd": {"crop": 1}}"#, "/ilmd: `crop` is not a member"),
        (r#"{"readPoint": {}}"#, "/readPoint: `id` is missing"),
        (r#"{"readPoint": "urn:x:y"}"#, "/readPoint: must be an object, found a string"),
        (r#"{"epcList": ["urn:x:y", "urn:x:y"]}"#, "/epcList: \"urn:x:y\" stands twice"),
        (r#"{"sourceList": [{"source": "urn:x:a"}]}"#, "/sourceList/0: `type` is missing"),
        (r#"{"sourceList": [{"type": "owner", "source": "urn:x:a"}]}"#, "/sourceList/0/type: \"owner\""),
        (
            r#"{"bizTransactionList": [{"type": "po", "bizTransaction": "7"}]}"#,
            "/bizTransactionList/0/bizTransaction",
        ),
        (r#"{"persistentDisposition": {}}"#, "/persistentDisposition: needs `set` or `unset`"),
        (
            r#"{"persistentDisposition": {"set": ["conformant", "conformant"]}}"#,
            "/persistentDisposition/set/1",
        ),
        (
            r#"{"errorDeclaration": {"reason": "incorrect_data"}}"#,
            "/errorDeclaration: `declarationTime` is missing",
        ),
        (r#"{"sensorElementList": [{}]}"#, "/sensorElementList/0: `sensorReport` is missing"),
        (
            r#"{"sensorElementList": [{"sensorReport": []}]}"#,
            "/sensorElementList/0/sensorReport: must not be empty",
        ),
        (
            r#"{"sensorElementList": [{"sensorReport": [{"value": 4}]}]}"#,
            "/sensorReport/0: `type` is missing",
        ),
        (
            r#"{"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": "4"}]}]}"#,
            "/value: must be a number",
        ),
        (r#"{"@context": {"s": "https://ns.suyuan.org/v1#"}}"#, "/@context: does not name GS1's context"),
        (r#"{"certificationInfo": ["x"]}"#, "/certificationInfo/0: \"x\" is not an absolute URI"),
    ] {
        let found = faults(changes);
        assert!(found.contains(fault), "{changes}: {found}");
    }
}

#[test]
fn judges_quantities_as_the_standard_does() {
    let of = |element: &str, step: &str| {
        faults(&format!(r#"{{"bizStep": "{step}", "quantityList": [{{"epcClass": "urn:x:y"{element}}}]}}"#))
    };
    assert_eq!(of("", "packing"), "");
    assert_eq!(of(r#", "quantity": 3"#, "packing"), "");
    assert_eq!(of(r#", "quantity": 0.001, "uom": "TNE""#, "packing"), "");
    assert_eq!(of(r#", "quantity": 0, "uom": "KGM""#, "stock_taking"), "");
    assert!(of(r#", "quantity": 0, "uom": "KGM""#, "packing").contains("more than zero"));
    assert!(of(r#", "quantity": -1"#, "stock_taking").contains("more than zero"));
    assert!(of(r#", "quantity": 2.5"#, "packing").contains("must be a whole number"));
    assert!(of(r#", "uom": "KGM""#, "packing").contains("/quantityList/0/uom: `uom` stands without"));
    assert!(of(r#", "quantity": 1, "uom": "kg""#, "packing").contains("Rec 20"));
    assert!(of(r#", "weight": 1"#, "packing").contains("`weight` is not a member"));
}

#[test]
fn a_parent_is_named_where_something_changes() {
    let read = |kind: &str, action: &str, parent: bool, child: bool| {
        let mut event = harvest();
        for name in ["quantityList", "ilmd"] {
            event.remove(name);
        }
        event.set("type", kind).set("action", action);
        if parent {
            event.set("parentID", "urn:x:pallet");
        }
        if child {
            event.set("childEPCs", vec!["urn:x:carton".into()]);
        }
        parse(&event).is_ok()
    };
    assert!(read("AggregationEvent", "ADD", true, true));
    assert!(!read("AggregationEvent", "ADD", false, true));
    assert!(!read("AggregationEvent", "ADD", true, false));
    assert!(!read("AggregationEvent", "DELETE", false, true));
    assert!(read("AggregationEvent", "DELETE", true, false));
    assert!(read("AggregationEvent", "OBSERVE", false, true));
    assert!(!read("AssociationEvent", "OBSERVE", false, true));
    assert!(read("AssociationEvent", "DELETE", true, false));
}

#[test]
fn an_unknown_context_may_declare_any_prefix() {
    let context = r#""@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", "https://other.example/c.jsonld"]"#;
    assert_eq!(faults(&format!(r#"{{{context}, "t:dose": 1}}"#)), "");
    assert!(faults(&format!(r#"{{{context}, "dose": 1}}"#)).contains("`dose` is not a member"));
}

#[test]
fn json_faults_are_event_faults_with_their_place() {
    let errors = Event::parse(br#"{"readPoint": {"id": 1e99}}"#).unwrap_err();
    assert_eq!(errors.first().pointer, "/readPoint/id");
    assert!(errors.to_string().starts_with("/readPoint/id: 1e99 is not an exact decimal"));
    assert_eq!(Event::parse(b"[]").unwrap_err().to_string(), "must be an object, found an array");
}

#[test]
fn lists_only_so_many_faults() {
    let many: Vec<Json> = (0..1000).map(Json::from).collect();
    let mut event = harvest();
    event.set("epcList", many);
    assert_eq!(parse(&event).unwrap_err().iter().count(), MOST_FAULTS);
}

#[test]
fn a_later_prefix_replaces_an_earlier_one_and_none_grows_without_bound() {
    let context = parse_str(r#"[{"a": "urn:one:"}, {"a": "urn:two:"}]"#).unwrap();
    assert_eq!(Namespaces::of(&context).unwrap().expand("a:x"), "urn:two:x");
    // Written alike is what counts, for few and for many.
    let twice = |again: &str, more: usize| {
        let more: Vec<String> = (0..more).map(|i| format!(r#",{{"y{i}": 1}}"#)).collect();
        let context = format!(r#"["{EPCIS_CONTEXT}", {{"x": 1}}, {again}{}]"#, more.concat());
        Namespaces::of(&parse_str(&context).unwrap()).is_err()
    };
    for more in [0, 9] {
        assert!(twice(r#"{"x": 1}"#, more) && !twice(r#"{"x": 1.0}"#, more), "{more} more");
    }
    let chain: Object =
        (0..1000).map(|i| (format!("p{i}"), Json::from(format!("p{}:{}", i - 1, "x".repeat(20))))).collect();
    let namespaces = Namespaces::of(&Json::Object(chain)).unwrap();
    assert!((0..1000).all(|i| namespaces.expand(&format!("p{i}:")).len() < 2_100));
}

fn any_json() -> impl Strategy<Value = Json<'static>> {
    let word = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "urn:x:y",
            "s:x",
            "ADD",
            "shipping",
            "KGM",
            "2026-10-03T07:40:00Z",
            "+08:00"
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(|n| Json::Number(n.into())),
        word.prop_map(Json::from),
    ];
    let name = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "id",
            "type",
            "set",
            "epcClass",
            "sensorReport",
            "@context",
            "s:x",
            "quantity"
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::vec((name.clone(), inner), 0..4)
                .prop_map(|m| Json::Object(m.into_iter().collect())),
        ]
    })
}

fn any_member() -> impl Strategy<Value = &'static str> {
    let names: Vec<&'static str> = dimensions::MEMBERS
        .into_iter()
        .chain(EventKind::TYPES.into_iter().flat_map(|t| EventKind::members(t).iter().copied()))
        .collect();
    prop::sample::select(names)
}

proptest! {
    #[test]
    fn no_json_panics(json in any_json()) {
        let _ = Event::from_json(&json, &Namespaces::gs1());
        let _ = Document::from_json(&json);
    }

    #[test]
    fn every_fault_points_at_something(
        kind in prop::sample::select(EventKind::TYPES.to_vec()),
        changes in prop::collection::vec((any_member(), any_json()), 1..5),
    ) {
        let mut event = harvest();
        event.set("type", kind);
        for (name, value) in changes {
            event.set(name, value);
        }
        let json = Json::Object(event);
        if let Err(errors) = Event::from_json(&json, &Namespaces::gs1()) {
            for error in errors.iter() {
                prop_assert!(json.at(&error.pointer).is_some(), "{error}");
            }
        }
    }

    #[test]
    fn what_is_built_reads_back(
        amount in 1u64.., scale in 0u32..9, step in 0usize..41, lot in "[0-9A-Z.-]{1,20}", note in any_json(),
    ) {
        let time = EventTime::parse("2026-10-03T07:40:00+08:00").unwrap();
        let class = format!("https://trace.example/p/RICE/10/{lot}");
        let quantity = Quantity {
            amount: rust_decimal::Decimal::from_i128_with_scale(i128::from(amount), scale).normalize(),
            unit: Unit::KILOGRAM,
        };
        let step = &BizStep::STANDARD[step];
        let built = EventBuilder::transformation(&time)
            .extension("suyuan:note", note.clone())
            .output(&class, quantity)
            .biz_step(step)
            .input("urn:x:in", quantity)
            .destination(SourceDest::Location, "urn:x:place")
            .build()
            .unwrap();
        let event = Event::parse(built.to_string().as_bytes()).unwrap();
        prop_assert_eq!(event.biz_step(), Some(step));
        prop_assert_eq!(event.output_quantities()[0].amount(), Some(quantity));
        prop_assert_eq!(event.output_quantities()[0].epc_class.as_str(), class.as_str());
        prop_assert_eq!(event.destination(SourceDest::Location), Some("urn:x:place"));
        prop_assert_eq!(event.extension("suyuan:note"), Some(&note));
        prop_assert_eq!(&event.common.offset.to_string(), "+08:00");
        let in_document = Document::from_json(&document(&[built.clone(), built.clone()], &time)).unwrap();
        prop_assert_eq!(in_document.events[1].event.as_ref(), Ok(&event));
        prop_assert_eq!(in_document.event_payload(1), Some(built.to_string()));
    }
}
