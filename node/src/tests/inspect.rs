//! The inspector's pages.

use serde_json::json;

use super::{fixture::*, is_alarming, pages::BROWSER};

async fn page(world: &World, path: &str) -> String {
    let answer =
        world.get_as(&format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' }), BROWSER).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    answer.text().to_owned()
}

fn lot_page(id: &str) -> String {
    format!("/inspect/lot?of={}", id.replace(':', "%3A").replace('/', "%2F"))
}

/// The story, with a delivery note on the shipment.
async fn delivered() -> World {
    let world = World::stocked().await;
    world.story().await;
    let mut sent = handed("shipping", &lot("BOX", "SL-B1"), 10, "2026-04-18T13:00:00+08:00");
    sent["bizTransactionList"] =
        json!([{"type": "desadv", "bizTransaction": format!("{HOST}/doc/DN-2026-17")}]);
    world.tell("SL", &sent).await;
    world
}

#[tokio::test]
async fn finds_a_lot_by_any_spelling_and_by_the_end_of_its_number() {
    let world = delivered().await;
    let want = lot_page(&lot("BOX", "SL-B1"));
    for typed in
        [lot("BOX", "SL-B1"), "P/BOX/10/SL-B1".into(), "/p/BOX/10/SL-B1".into(), "sl-b1".into(), "B1".into()]
    {
        for kind in ["any", "code"] {
            let page = page(&world, &format!("/inspect?kind={kind}&q={typed}")).await;
            assert!(page.contains(&want), "{typed} as {kind}");
        }
    }
    let nothing = page(&world, "/inspect?q=B12345").await;
    assert!(nothing.contains("Nothing was found") && !nothing.contains("/inspect/lot?of="));
    let crafted = page(&world, "/inspect?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!crafted.contains("<script>alert"), "what was typed is text");
    world.get("/inspect?q=x&kind=nothing").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn finds_parties_places_and_products_by_name() {
    let world = delivered().await;
    assert!(page(&world, "/inspect?kind=party&q=shop").await.contains("href=\"/party/SHOP\""));
    let places = page(&world, "/inspect?kind=place&q=hall").await;
    assert!(places.contains("href=\"/place/HALL\"") && !places.contains("href=\"/place/E1\""));
    let both = page(&world, "/inspect?q=%E4%B8%80%E5%8F%B7%E6%A3%9A").await;
    assert!(
        both.contains("href=\"/place/HALL\"") && both.contains("href=\"/place/E1\""),
        "by the Chinese name"
    );
}

#[tokio::test]
async fn finds_entries_by_document_number_and_by_day() {
    let world = delivered().await;
    for typed in ["DN-2026-17", "dn-2026-17", "https://coop.example/doc/DN-2026-17"] {
        let found = page(&world, &format!("/inspect?kind=document&q={typed}")).await;
        assert_eq!(found.matches("<tr id=\"r").count(), 1, "{typed}");
        assert!(found.contains("DN-2026-17</span>"), "{typed}");
    }
    let none = page(&world, "/inspect?kind=document&q=DN-2026-1").await;
    assert!(none.contains("Nothing was found"));
    // It was planted in January and entered in April: by its own time it is of that day.
    let planted = page(&world, "/inspect?kind=day&q=2026-01-10").await;
    assert!(planted.contains("One act that is said to be of this day") && planted.contains("Planted"));
    assert!(!planted.contains("entered on this day"), "nothing was entered then");
    let never = page(&world, "/inspect?kind=day&q=2026-01-11").await;
    assert!(never.contains("Nothing was found"));
    let entered = page(&world, "/inspect?q=2026-04-18").await;
    assert!(
        entered.contains("entered on this day") && entered.contains("said to be of this day"),
        "{entered}"
    );
}

#[tokio::test]
async fn a_lot_shows_its_chain_its_holders_and_every_remark_with_its_page() {
    let world = delivered().await;
    let over = world
        .tell("SHOP", &handed("shipping", &lot("BOX", "SL-B1"), 5_000, "2026-04-18T14:00:00+08:00"))
        .await;
    assert_eq!(over["verdict"], "pending", "{over}");
    let page = page(&world, &lot_page(&lot("BOX", "SL-B1"))).await;
    let straw = lot_page(&lot("STRAW", "SL-1"));
    assert!(
        page.contains("<svg") && page.contains(&format!("<a href=\"{straw}\"><rect")),
        "boxes of the picture lead on"
    );
    for text in ["Made = used", ">25 kg<", ">100 pieces<", "50 pieces", "/party/SHOP", "Packed", "Harvested"]
    {
        assert!(page.contains(text), "{text}");
    }
    let (index, code) = (&over["index"], over["reasons"][0]["code"].as_str().unwrap());
    assert!(page.contains(&format!("<a href=\"/v1/statements/{index}\">")), "its evidence");
    assert!(page.contains(&format!("<a href=\"/v1/statements/{index}/proof\">")), "its proof");
    assert!(page.contains(&format!("#{code}\"")) || page.contains(&format!("/problems/{code}\"")), "{code}");
    assert!(!page.contains("<script"), "nothing on it needs scripts");
    let lists = self::page(&world, "/inspect").await;
    assert!(lists.contains(&format!("kind=flag&amp;q={code}")) && lists.contains("Newest that are pending"));
    let of_code = self::page(&world, &format!("/inspect?kind=flag&q={code}")).await;
    assert!(of_code.contains(&format!("id=\"r{index}\"")));
    world
        .get("/inspect/lot?of=https%3A%2F%2Fcoop.example%2Fp%2FBOX%2F10%2FNONE")
        .await
        .is_problem(404, "not-found");
    world.get("/inspect/lot").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn a_chain_goes_with_its_proof_and_with_the_commands_that_check_it() {
    let world = delivered().await;
    let path = lot_page(&lot("BOX", "SL-B1")).replace("/lot?", "/check?");
    let page = page(&world, &path).await;
    assert!(page.contains("suyuan verify &#") && page.contains("suyuan audit"), "for those without scripts");
    assert!(page.contains("id=\"proof\"") && page.contains("/verify.js"));
    for index in 8..=14 {
        assert!(page.contains(&format!("<li id=\"step-{index}\" data-knot=\"{index}\"")), "{index}");
        assert!(page.contains(&format!("{{\"index\":{index},\"entry\":")), "{index}");
    }
}

#[tokio::test]
async fn the_reach_of_a_recall_is_seen_before_anybody_declares_it() {
    let world = delivered().await;
    let path = lot_page(&lot("STRAW", "SL-1")).replace("/lot?", "/reach?");
    let before = world.store.size();
    let page = page(&world, &path).await;
    assert!(page.contains("suyuan recall") && page.contains("/p/STRAW/10/SL-1"));
    assert!(
        page.contains("/party/SHOP")
            && page.contains("/party/SL")
            && page.contains(&lot_page(&lot("BOX", "SL-B1")))
    );
    let list = world.get(&format!("{path}&form=csv")).await;
    assert_eq!(list.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<&str> = list.text().trim_start_matches('\u{feff}').lines().collect();
    assert!(rows[0].starts_with("party,party_name,what,lot,product,quantity,unit"));
    let shop = format!("{},SHOP,has,{},{},50,H87,", party("SHOP"), lot("BOX", "SL-B1"), product("BOX"));
    assert!(rows.iter().any(|row| row.starts_with(&shop)), "{rows:#?}");
    assert_eq!(world.store.size(), before, "nothing was entered");
    world.get(&format!("{path}&form=pdf")).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn a_recalled_lot_says_so_first_and_a_held_one_too() {
    let world = delivered().await;
    let boxes = lot("BOX", "SL-B1");
    let calm = page(&world, "/p/BOX/10/SL-B1").await;
    assert!(!is_alarming(&calm), "nothing is said before");
    let hold = json!({"lots": [boxes], "reason": "a test is under way", "do": "quarantine"});
    let held = world.ok("INSP", "hold", &boxes, &hold).await;
    let told = page(&world, "/p/BOX/10/SL-B1").await;
    let main = told.split("<main").nth(1).unwrap();
    assert!(
        main.trim_start_matches(|c| c != '<').starts_with("<section class=\"alarm warn\">"),
        "it comes first"
    );
    assert!(main.contains("On hold") && main.contains("a test is under way"));
    assert!(told.contains(&format!("{{\"index\":{held},\"entry\":")), "and is proved");
    let recall = json!({"recall": "declare", "number": "R-1", "lots": [boxes], "reason": "residue", "do": "return",
        "notice": {"en": "Bring it back", "zh": "请退回"}});
    world.ok("INSP", "recall", &boxes, &recall).await;
    let told = page(&world, "/p/BOX/10/SL-B1").await;
    let main = told.split("<main").nth(1).unwrap();
    assert!(
        main.trim_start_matches(|c| c != '<').starts_with("<section class=\"alarm\">"),
        "a recall goes before a hold"
    );
    assert!(main.contains("Recalled") && main.contains("Bring it back") && main.contains("residue"));
    let json = world.get_as("/p/BOX/10/SL-B1", "application/json").await.json();
    assert_eq!(json["state"]["Recalled"]["by"]["uri"], party("INSP"));
    for path in [lot_page(&boxes), "/inspect".to_owned()] {
        let page = page(&world, &path).await;
        assert!(
            page.contains("R-1") && page.contains("a test is under way") && page.contains("residue"),
            "{path}"
        );
    }
    let other = page(&world, "/p/STRAW/10/SL-1").await;
    assert!(!other.contains("residue") && !other.contains("a test is under way"), "another lot is not held");
}

#[tokio::test]
async fn every_code_has_a_name_and_the_document_is_there() {
    let world = World::founded();
    let page = page(&world, "/inspect/judgement").await;
    assert!(page.contains("<h2 id=\"recalled\">") && page.contains("href=\"/inspect/judgement#recalled\""));
    for code in suyuan_ledger::rules::Code::ALL {
        let code = code.as_str();
        let explained = page.contains(&format!("href=\"/inspect/judgement#{code}\""));
        assert!(explained || page.contains(&format!("href=\"/problems/{code}\"")), "{code}");
        for lang in suyuan_web::Lang::all() {
            assert!(lang.get(&format!("flag-{code}"), &[]).is_some(), "{code} in {}", lang.tag());
        }
    }
}

#[tokio::test]
async fn a_statement_has_its_bytes_and_its_layout_a_click_away() {
    let world = delivered().await;
    let page = page(&world, "/v1/statements/10").await;
    for path in ["/v1/statements/10?form=cose", "/v1/statements/10?form=json", "/v1/statements/10/proof"] {
        assert!(page.contains(path), "{path}");
    }
    let bytes = world.get_as("/v1/statements/10?form=cose", BROWSER).await;
    assert_eq!(bytes.header("content-type"), "application/cose");
    assert!(page.contains(&hex::encode(&bytes.body)));
    world.get("/v1/statements/10?form=pdf").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn the_data_of_a_lot_is_json_in_a_browser_too() {
    let world = delivered().await;
    let page = page(&world, &lot_page(&lot("BOX", "SL-B1"))).await;
    let link = page.split("href=\"/v1/trace?").nth(1).unwrap().split('"').next().unwrap();
    let link = format!("/v1/trace?{}", link.replace("&amp;", "&"));
    let data = world.get_as(&link, BROWSER).await;
    assert_eq!(data.header("content-type"), "application/json", "{link}");
    assert_eq!(data.json()["of"], lot("BOX", "SL-B1"));
    let drawn = world.get_as(&link.replace("form=json", "form=page"), "application/json").await;
    assert_eq!(drawn.header("content-type"), "text/html; charset=utf-8");
    world.get(&link.replace("form=json", "form=pdf")).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn a_long_list_says_which_part_it_is_and_leads_to_the_rest() {
    let world = delivered().await;
    let boxes = lot("BOX", "SL-B1");
    let short = page(&world, &lot_page(&boxes)).await;
    assert!(!short.contains("class=part"), "all of it is here");
    // Long before it is entered, which is worth a remark each.
    let looked = |minute: u32| {
        let (hour, minute) = (minute / 60, minute % 60);
        let mut event =
            base("ObjectEvent", "inspecting", &format!("2026-04-08T{hour:02}:{minute:02}:00+08:00"));
        event["action"] = json!("OBSERVE");
        event["quantityList"] = json!([{"epcClass": boxes}]);
        world.event("SL", &event)
    };
    let all: Vec<_> = (0..450).map(looked).collect();
    let told = world.post_all(&all).await.json();
    let (first, last) = (&told["answers"][0], &told["answers"][449]);
    assert_eq!(
        (&first["reasons"][0]["code"], &last["status"]),
        (&json!("late-entry"), &json!(201)),
        "{first}"
    );
    let row = |page: &str, index: &serde_json::Value| {
        page.contains(&format!("href=\"/v1/statements/{index}/proof\""))
    };
    let remark = |page: &str, index: &serde_json::Value| page.contains(&format!("<tr id=\"r{index}\""));
    let of = boxes.replace(':', "%3A").replace('/', "%2F");
    let newest = page(&world, &lot_page(&boxes)).await;
    let acts = newest.split("<p class=part").nth(2).unwrap().split("</p>").next().unwrap();
    assert!(
        acts.contains("58 to 457 of 457") && acts.contains("Earlier ones") && !acts.contains("Later"),
        "{acts}"
    );
    assert!(
        remark(&newest, &first["index"]) && !remark(&newest, &last["index"]),
        "200 remarks, the earliest"
    );
    let remarks = newest.split("<p class=part").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(remarks.contains("1 to 200 of") && remarks.contains("remarks=200#remarks"), "{remarks}");
    let earlier = page(&world, &format!("/inspect/lot?of={of}&acts=0&remarks=400")).await;
    assert!(row(&earlier, &first["index"]) && remark(&earlier, &last["index"]));
    assert!(earlier.contains("1 to 400 of 457") && earlier.contains("acts=400#acts"), "each keeps its place");
    let checked = page(&world, &format!("/inspect/check?of={of}&acts=0")).await;
    assert!(
        checked.contains("1 to 400 of 457") && checked.contains(&format!("data-knot=\"{}\"", first["index"]))
    );
    let beyond = page(&world, &format!("/inspect/lot?of={of}&acts=99999&remarks=99999")).await;
    assert!(beyond.contains("58 to 457 of 457"), "nothing is there: the end is shown");
    world.get(&format!("/inspect/lot?of={of}&acts=x")).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn what_sensors_said_is_drawn_once_and_stands_in_the_table() {
    let world = delivered().await;
    for (hour, low, high) in [(10, 2.5, 4.0), (12, 3.0, 9.25)] {
        let mut measured = base("ObjectEvent", "sensor_reporting", &format!("2026-04-18T{hour}:00:00+08:00"));
        measured["action"] = json!("OBSERVE");
        measured["quantityList"] = json!([{"epcClass": lot("BOX", "SL-B1")}]);
        let mut report = json!({"type": "Temperature", "minValue": low, "maxValue": high, "uom": "CEL"});
        if high > 8.0 {
            report["exception"] = json!("ALARM_CONDITION");
        }
        measured["sensorElementList"] = json!([{"sensorReport": [report]}]);
        world.tell("SL", &measured).await;
    }
    let page = page(&world, &lot_page(&lot("BOX", "SL-B1"))).await;
    assert_eq!(page.matches("<svg class=chart").count(), 1, "both reports in one picture");
    assert!(page.contains("Temperature: 2.5 °C to 9.25 °C, outside the limits 1 times"), "{page}");
    let curve = page.split("<path class=line d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(curve.matches('M').count(), 2, "a bar each: {curve}");
    assert!(page.contains(">9.25 °C<") && page.contains("data-l=\"Measured\""));
}
