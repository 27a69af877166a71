use super::*;

fn prehash(members: &str) -> String {
    let text = format!(
        r#"{{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {{"a": "https://a.example/", "b": "https://b.example/v1#"}}],
            "type": "ObjectEvent", "action": "OBSERVE", {members}}}"#
    );
    let hashes = EventHash::of_document(text.as_bytes()).unwrap();
    hashes[0].prehash().strip_prefix("eventType=ObjectEvent").unwrap().replacen("action=OBSERVE", "", 1)
}

#[test]
fn the_order_of_members_does_not_matter() {
    let first =
        r#""bizStep": "shipping", "sourceList": [{"type": "location", "source": "urn:x:a"}], "a:x": 1"#;
    let other = r#""a:x": "01.0", "sourceList": [{"source": "urn:x:a", "type": "cbv:SDT-location"}], "bizStep": "urn:epcglobal:cbv:bizstep:shipping""#;
    assert_eq!(prehash(first), prehash(other));
    assert_eq!(
        prehash(first),
        "bizStep=https://ref.gs1.org/cbv/BizStep-shippingsourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=urn:x:a{https://a.example/}x=1"
    );
}

#[test]
fn what_somebody_else_adds_is_left_out() {
    let bare = prehash(r#""bizStep": "shipping""#);
    let added = r#""bizStep": "shipping", "eventID": "urn:x:1", "recordTime": "2026-10-03T07:40:00Z", "rdfs:comment": "!",
        "errorDeclaration": {"declarationTime": "2026-10-03T07:40:00Z"}"#;
    assert_eq!(prehash(added), bare);
}

#[test]
fn extensions_stay_in_their_element_if_their_namespace_ends_with_a_slash() {
    assert_eq!(
        prehash(r#""readPoint": {"a:gate": 2, "id": "urn:x:p"}, "ilmd": {"a:l": [2, 1]}"#),
        "readPointid=urn:x:p{https://a.example/}gate=2ilmd{https://a.example/}l=1{https://a.example/}l=2"
    );
    assert_eq!(
        prehash(r##""readPoint": {"b:gate": 2, "id": "urn:x:p"}, "a:z": {"a:y": "", "#text": "t"}"##),
        "readPointid=urn:x:preadPoint{https://b.example/v1#}gate=2{https://a.example/}z=t{https://a.example/}y"
    );
}

#[test]
fn a_bare_word_is_made_whole_where_it_is_one_and_stays_elsewhere() {
    assert_eq!(
        prehash(r#""disposition": "in_transit", "a:note": "in_transit""#),
        "disposition=https://ref.gs1.org/cbv/Disp-in_transit{https://a.example/}note=in_transit"
    );
    assert_eq!(
        prehash(r#""a:note": "gs1:x", "cbvmda:lotNumber": "007""#),
        "{https://a.example/}note=https://gs1.org/voc/x{urn:epcglobal:cbv:mda:}lotNumber=7"
    );
}

#[test]
fn different_events_may_collide() {
    assert_eq!(prehash(r#""a:x": "1{https://a.example/}y=2""#), prehash(r#""a:x": 1, "a:y": 2"#));
}

#[test]
fn a_file_that_is_no_document_is_refused() {
    assert!(EventHash::of_document(b"{}").is_err());
    assert!(EventHash::of_document(b"[").is_err());
}
