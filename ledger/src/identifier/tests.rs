//! What holds for every identifier.

use proptest::prelude::*;

use super::*;

fn id(text: &str) -> Identifier {
    Identifier::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_lot_knows_its_product() {
    for (lot, product, number) in [
        (
            "https://shop.example/01/09506000134352/22/V/10/a%2Fb?17=271231",
            "https://id.gs1.org/01/09506000134352",
            "a/b",
        ),
        ("urn:epc:class:lgtin:4012345.012345.L7", "https://id.gs1.org/01/04012345123456", "L7"),
        ("https://coop.example/P/RICE/10/PLOT7-2026", "https://coop.example/p/RICE", "PLOT7-2026"),
    ] {
        let lot = LotId::parse(lot).unwrap();
        assert_eq!(lot.product().as_str(), product);
        assert_eq!(lot.lot(), number);
        assert_eq!(LotId::new(&lot.product(), number), Ok(lot.clone()));
        assert_eq!(Class::parse(lot.as_str()).unwrap().lot(), Some(&lot));
    }
}

#[test]
fn an_item_knows_its_lot_if_it_tells() {
    let item = ItemId::parse("https://coop.example/p/RICE/10/L1/21/0042").unwrap();
    assert_eq!(item.lot().map(|lot| lot.to_string()).as_deref(), Some("https://coop.example/p/RICE/10/L1"));
    assert_eq!((item.serial(), item.product().as_str()), ("0042", "https://coop.example/p/RICE"));
    assert_eq!(item.without_lot().as_str(), "https://coop.example/p/RICE/21/0042");
    assert_eq!(ItemId::parse("urn:epc:id:sgtin:4012345.011111.987").unwrap().lot(), None);
}

#[test]
fn a_name_has_its_kind() {
    assert_eq!(
        LotId::parse("https://coop.example/p/RICE").map_err(|error| error.to_string()),
        Err("https://coop.example/p/RICE names a product, expected a lot".into())
    );
    assert!(Class::parse("https://coop.example/place/P1").is_err());
    assert!(LogisticUnitId::parse("https://a/00/006141411234567890").is_ok());
}

#[test]
fn what_we_mint_is_plain() {
    let host = Host::parse("Coop.Example").unwrap();
    let product = ProductId::own(&host, "RICE").unwrap();
    assert_eq!(product.as_str(), "https://coop.example/p/RICE");
    assert!(ProductId::own(&host, "rice").is_err() && PlaceId::own(&host, "").is_err());
    assert!(LotId::mint(&product, "lot 1").is_err() && LotId::mint(&product, "a").is_err());
    assert!(LotId::new(&product, "a").is_ok() && LotId::new(&product, "溯源").is_err());
    assert_eq!(PartyId::own(&host, "C.1").unwrap().as_str(), "https://coop.example/party/C.1");
}

#[test]
fn a_qr_code_has_capitals_where_they_change_nothing() {
    let host = Host::parse("trace.example").unwrap();
    let qr = |text: &str| id(text).qr_form(&host);
    assert_eq!(qr("https://coop.example/p/RICE/10/L-1"), "https://COOP.EXAMPLE/P/RICE/10/L-1");
    assert_eq!(qr("https://coop.example/place/P1"), "https://COOP.EXAMPLE/PLACE/P1");
    assert_eq!(qr("http://localhost:8080/p/RICE/10/lot"), "http://LOCALHOST:8080/P/RICE/10/lot");
    assert_eq!(qr("https://a/01/09506000134352/10/aB"), "https://TRACE.EXAMPLE/01/09506000134352/10/aB");
}

#[test]
fn a_request_is_about_what_its_path_names() {
    let host = Host::parse("coop.example").unwrap();
    let about = |path: &str| Identifier::from_path(&host, path).map(|id| id.to_string()).ok();
    assert_eq!(about("/P/RICE/10/L1").as_deref(), Some("https://coop.example/p/RICE/10/L1"));
    assert_eq!(about("/PARTY/C1").as_deref(), Some("https://coop.example/party/C1"));
    assert_eq!(about("/01/09506000134352").as_deref(), Some("https://id.gs1.org/01/09506000134352"));
    assert_eq!(about("/p/01/09506000134352").as_deref(), Some("https://id.gs1.org/01/09506000134352"));
    assert!(about("/about").is_none() && about("p/RICE").is_none() && about("@evil/p/RICE").is_none());
}

#[test]
fn serialises_as_its_text() {
    let lot = LotId::parse("urn:epc:class:lgtin:4012345.012345.L7").unwrap();
    let json = serde_json::to_string(&lot).unwrap();
    assert_eq!(json, "\"https://id.gs1.org/01/04012345123456/10/L7\"");
    assert_eq!(serde_json::from_str::<LotId>(&json).unwrap(), lot);
    assert!(serde_json::from_str::<PlaceId>(&json).is_err());
}

const SET_82: &str = "[!\"%&'()*+,./0-9:;<=>?A-Z_a-z-]{1,20}";

fn has_more_than_dots(text: &str) -> bool {
    text.bytes().any(|b| b != b'.')
}

proptest! {
    #[test]
    fn own_ids_survive_a_round_trip(
        product in "[A-Z0-9][0-9A-Z.-]{0,19}",
        lot in proptest::option::of(SET_82.prop_filter("dots", |text| has_more_than_dots(text))),
        serial in proptest::option::of(SET_82.prop_filter("dots", |text| has_more_than_dots(text))),
        port in 1u16..,
        name in "[a-z]{1,9}(\\.[a-z]{2,5})?",
    ) {
        let host = Host::parse(&format!("{name}:{port}")).unwrap();
        let thing = Thing::Product { product, lot, serial };
        let minted = Identifier::Own(OwnId::new(host, thing.clone()));
        let read = id(minted.as_str());
        prop_assert_eq!(&read, &minted);
        prop_assert_eq!(read.as_str(), minted.as_str());
        if let Identifier::Own(own) = &read {
            prop_assert_eq!(own.thing(), &thing);
        }
        let from_qr = id(&minted.qr_form(&Host::parse("x.example").unwrap()));
        prop_assert_eq!(from_qr, minted);
    }

    #[test]
    fn gs1_keys_survive_a_round_trip(digits in "[0-9]{13}", lot in SET_82, serial in SET_82) {
        let gtin = format!("{digits}{}", check_digit::digit_for(&digits).unwrap());
        let key = Gs1Key::new(&[("01", &gtin), ("10", &lot), ("21", &serial)]).unwrap();
        let read = Gs1Key::parse(key.as_str()).unwrap();
        prop_assert_eq!(&read, &key);
        prop_assert_eq!((read.value("10"), read.value("21")), (Some(lot.as_str()), Some(serial.as_str())));
        let item = ItemId::parse(&id(key.as_str()).qr_form(&Host::parse("h.example").unwrap())).unwrap();
        prop_assert_eq!(item.as_str(), key.as_str());
        let bracketed = format!("(01){gtin}(10){}(21){}", lot.replace('(', "\\("), serial.replace('(', "\\("));
        let link = DigitalLink::from_bracketed(&bracketed).unwrap();
        prop_assert_eq!(link.canonical(), key.as_str());
    }

    #[test]
    fn canonical_is_where_it_ends(text in "(https?|HTTPS)://[a-zA-Z]{1,5}(:[0-9]{1,4})?/[PpLlace01/A-Za-z0-9%.?#=&-]{0,40}") {
        if let Ok(first) = Identifier::parse(&text) {
            let again = id(first.as_str());
            prop_assert_eq!(again.as_str(), first.as_str());
            prop_assert_eq!(again.kind(), first.kind());
        }
    }

    #[test]
    fn any_single_wrong_digit_is_noticed(digits in "[0-9]{7,17}", at in any::<prop::sample::Index>(), add in 1u8..10) {
        let key = format!("{digits}{}", check_digit::digit_for(&digits).unwrap());
        prop_assert!(check_digit::is_valid(&key));
        let mut wrong = key.into_bytes();
        let at = at.index(wrong.len());
        wrong[at] = b'0' + (wrong[at] - b'0' + add) % 10;
        prop_assert!(!check_digit::is_valid(std::str::from_utf8(&wrong).unwrap()));
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,60}", tail in "[/%0-9A-Za-z.:()?&=#^\\\\é-]{0,60}") {
        let texts = [
            text.clone(),
            format!("https://{text}"),
            format!("https://a.b/01/{tail}"),
            format!("https://a.b/{tail}"),
            format!("https://{tail}/p/{text}"),
            format!("urn:epc:id:sgtin:{tail}"),
            format!("urn:epc:id:grai:401234512345.{text}.{tail}"),
            format!("urn:epc:idpat:cpi:4012345.{text}.*"),
            format!("(01){tail}"),
            tail.clone(),
        ];
        for text in &texts {
            let _ = Identifier::parse(text);
            let _ = DigitalLink::parse(text);
            let _ = DigitalLink::from_bracketed(text);
            let _ = OwnId::parse(text);
            let _ = Host::parse(text);
            let _ = finest_key(text);
            let _ = gtin14(text);
            let _ = check_digit::is_valid(text);
            let _ = check_digit::is_valid_pair(text);
            let _ = Identifier::from_path(&Host::parse("h.example").unwrap(), text);
        }
    }
}
