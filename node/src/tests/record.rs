//! The page for members' phones, what it is installed with, the picture of a request, and what a party has.

use serde_json::{Value, json};
use suyuan_ledger::enrolment::Enrolment;
use suyuan_ledger::identifier::PartyId;

use super::{fixture::*, pages::BROWSER};

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace(':', "%3A").replace('/', "%2F").replace('#', "%23").replace('=', "%3D")
}

#[tokio::test]
async fn the_page_comes_whole_in_every_language_and_changes_with_the_program_alone() {
    let world = World::stocked().await;
    for (lang, title) in [("en", "Record"), ("zh", "记一笔")] {
        let page = world.get_as(&format!("/record?lang={lang}"), BROWSER).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains(&format!("<title>{title}")) && text.contains("<noscript>"), "{text}");
        assert!(
            !text.contains("onclick") && text.matches("<script type=\"module\"").count() == 1,
            "no inline script"
        );
        for word in ["words", "ledger"] {
            let (_, data) = text.split_once(&format!("id=\"{word}\">")).unwrap();
            let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
            assert!(data.is_object(), "{word}");
        }
        let script = text.split('"').find(|part| part.ends_with("/record.js")).unwrap();
        assert_eq!(world.get(script).await.status, 200);

        let manifest = world.get(&format!("/record/manifest.json?lang={lang}")).await;
        assert_eq!(manifest.headers["content-type"], "application/manifest+json");
        let manifest = manifest.json();
        assert_eq!(
            (&manifest["scope"], &manifest["display"], &manifest["short_name"]),
            (&json!("/record"), &json!("standalone"), &json!(title))
        );
        for icon in manifest["icons"].as_array().unwrap() {
            let picture = world.get(icon["src"].as_str().unwrap()).await;
            assert_eq!(
                (picture.status.as_u16(), picture.headers["content-type"].to_str().unwrap()),
                (200, "image/png")
            );
        }
    }
    let before = world.get_as("/record?lang=en", BROWSER).await.headers["etag"].clone();
    world.tell("SL", &harvest(&lot("STRAW", "SL-9"), 30)).await;
    assert_eq!(
        world.get_as("/record?lang=en", BROWSER).await.headers["etag"],
        before,
        "the log grew, the page did not change"
    );
}

#[tokio::test]
async fn only_a_request_that_holds_has_a_picture() {
    let world = World::stocked().await;
    let key = key_for("phone");
    let id = hex_key("phone").parse().unwrap();
    let wished = PartyId::parse(&party("SL")).unwrap();
    let draft = Enrolment::draft(id, &wished, (world.ledger_id(), "coop.example/log"), "东棚", 1_795_000_000)
        .unwrap();
    let link = Enrolment::of(draft.sign(&key).unwrap()).unwrap().link("https://coop.example");
    let drawn = world.get(&format!("/record/request.svg?of={}", escaped(&link))).await;
    assert_eq!(
        (drawn.status.as_u16(), drawn.headers["content-type"].to_str().unwrap()),
        (200, "image/svg+xml")
    );
    assert!(drawn.text().starts_with("<svg"));
    for wrong in ["", "hello", &link[..link.len() - 2], "https://phish.example/"] {
        let refused = world.get(&format!("/record/request.svg?of={}", escaped(wrong))).await;
        assert_eq!((refused.status.as_u16(), refused.json()["field"].as_str()), (400, Some("of")), "{wrong}");
    }
}

#[tokio::test]
async fn stock_is_what_a_party_has_what_comes_to_it_and_what_it_grows() {
    let world = World::stocked().await;
    let (crop, picked) = (lot("STRAW", "E1-26S"), lot("STRAW", "SL-1"));
    let mut planted = base("ObjectEvent", "https://ns.suyuan.org/v1#planting", "2026-04-01T08:00:00+08:00");
    planted["action"] = "ADD".into();
    planted["quantityList"] = json!([{"epcClass": crop}]);
    planted["readPoint"] = json!({"id": place("E1")});
    world.tell("SL", &planted).await;
    world.tell("SL", &harvest(&picked, 100)).await;
    let of = |name: &str| format!("/v1/stock?of={}", escaped(&party(name)));
    let told = world.get(&of("SL")).await.json();
    assert_eq!((&told["of"], &told["more"]), (&json!(party("SL")), &json!(false)));
    let lots = told["lots"].as_array().unwrap();
    assert_eq!(
        (&lots[0]["lot"], &lots[0]["crop"]),
        (&json!(picked), &json!(false)),
        "what was dealt with last comes first"
    );
    assert_eq!(lots[0]["holds"][0]["quantity"], json!({"value": 100, "unit": "KGM"}));
    assert_eq!((&lots[1]["lot"], &lots[1]["crop"], lots.len()), (&json!(crop), &json!(true), 2));

    let mut shipped = base("ObjectEvent", "shipping", "2026-04-18T10:00:00+08:00");
    shipped["action"] = "OBSERVE".into();
    shipped["quantityList"] = json!([{"epcClass": picked, "quantity": 40, "uom": "KGM"}]);
    shipped["bizTransactionList"] =
        json!([{"type": "desadv", "bizTransaction": "https://coop.example/doc/DN-1"}]);
    shipped["sourceList"] = json!([{"type": "possessing_party", "source": party("SL")}]);
    shipped["destinationList"] = json!([{"type": "possessing_party", "destination": party("SHOP")}]);
    world.tell("SL", &shipped).await;
    let coming = world.get(&of("SHOP")).await.json()["lots"][0].clone();
    assert_eq!((&coming["lot"], coming["holds"].is_null()), (&json!(picked), true));
    let way = &coming["coming"][0];
    assert_eq!(
        (&way["from"], &way["quantity"]["value"], &way["owner"]),
        (&json!(party("SL")), &json!(40), &json!(party("SL")))
    );
    assert_eq!(way["papers"], json!(["https://coop.example/doc/DN-1"]));
    assert_eq!(world.get(&of("SL")).await.json()["lots"][0]["holds"][0]["quantity"]["value"], 60);
    assert_eq!(world.get(&of("NOBODY")).await.json()["lots"], json!([]));
    assert_eq!(world.get("/v1/stock").await.status, 400);
}
