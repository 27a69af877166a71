//! What is read exactly, and what is refused.

use proptest::prelude::*;

use super::*;

#[test]
fn keeps_numbers_exact_and_members_in_order() {
    let json = parse(br#"{"b":0.10,"a":[1e3,-2.5E-3,12345678901234567890.12345678],"z":null}"#).unwrap();
    assert_eq!(json.at("/b").unwrap().as_number().unwrap().to_string(), "0.10");
    assert_eq!(json.at("/a/0").unwrap().as_u64(), Some(1000));
    assert_eq!(json.at("/a/1").unwrap().as_number().unwrap().to_string(), "-0.0025");
    assert_eq!(json.as_object().unwrap().iter().map(|(n, _)| n).collect::<Vec<_>>(), ["b", "a", "z"]);
}

#[test]
fn refuses_what_parsers_read_differently() {
    let name = |e: Result<Json, JsonError>| e.unwrap_err().to_string();
    assert!(name(parse(br#"{"x":{"a":1,"\u0061":2}}"#)).starts_with("/x: the name \"a\" stands twice"));
    assert!(name(parse("\u{feff}{}".as_bytes())).contains("byte-order mark"));
    assert!(name(parse(b"{\"a\":\"\xff\"}")).contains("not UTF-8 (byte 6)"));
    assert!(name(parse(br#"{"a":1e40}"#)).starts_with("/a: 1e40 is not an exact decimal"));
    assert!(name(parse(br#"[0.12345678901234567890123456789]"#)).starts_with("/0:"));
    assert!(name(parse(br#"{"a":1}{"#)).starts_with("not JSON"));
    assert!(name(parse(br#"["\ud800"]"#)).starts_with("not JSON"));
    assert!(name(parse(b"01")).starts_with("not JSON"));
    assert!(name(parse(b"")).starts_with("not JSON"));
    assert!(parse(("[".repeat(32) + &"]".repeat(32)).as_bytes()).is_ok());
    assert!(name(parse(("[".repeat(33) + &"]".repeat(33)).as_bytes())).contains("nested deeper"));
    assert!(parse("[".repeat(60_000).as_bytes()).is_err());
}

#[test]
fn a_number_is_one_as_json_writes_it() {
    let takes = |text: &str| {
        let syntax = serde_json::from_str::<&RawValue>(text).is_ok();
        assert_eq!(walk::walk(text).is_some(), syntax, "{text}");
        syntax
    };
    for good in ["0", "-0", "10", "0.0", "-1.50", "1e3", "1E+3", "1.5e-3", " 7\n", "0e0", "0E-0"] {
        assert!(takes(good), "{good}");
    }
    for bad in [
        "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1_0", "0x1", "1 2", "NaN", "1.e3", "--1",
        "1e1.5",
    ] {
        assert!(!takes(bad), "{bad}");
    }
}

fn any_json() -> impl Strategy<Value = Json<'static>> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (any::<i64>(), 0u32..=18).prop_map(|(n, s)| Json::Number(Decimal::new(n, s))),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            prop::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(json in any_json()) {
        let text = json.to_string();
        prop_assert_eq!(parse_str(&text).unwrap(), json);
    }

    #[test]
    fn one_walk_reads_what_level_by_level_is_read(
        json in any_json(),
        at in any::<prop::sample::Index>(),
        over in "[\\[\\]{}\",:0-9a-zé \\\\.eE+\\-\\x00-\\x1f\\x7f]{0,3}",
    ) {
        let mut text = json.to_string();
        let at = (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &over);
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(raw) => {
                let slowly = read::read(raw, &mut String::new(), 0);
                prop_assert_eq!(walk::walk(&text), slowly.clone().ok());
                prop_assert_eq!(parse_str(&text), slowly);
            }
            Err(_) => {
                prop_assert_eq!(walk::walk(&text), None);
                prop_assert!(parse_str(&text).is_err());
            }
        }
    }

    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }
}
