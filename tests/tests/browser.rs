//! What a reader sees in a true browser: the page of a lot from a real node, checked on the reader's own device; and what
//! it says when somebody on the way, or the site itself, changed one thing.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::log::{KeyType, SignedCheckpoint, SigningNoteKey, VerifierKey};
use suyuan_tests::{Bench, Browser, Hand, Proxy, Seen, between, event, harvest, receive, ship, weigh};

const PAGE: &str = "/p/BOX/10/SL-B1";

/// A lot of strawberries from the greenhouse to the shop, at a real node.
struct Market {
    bench: Bench,
    /// Records of the steps: planted, harvested, packed, shipped, received.
    steps: Vec<u64>,
}

impl Market {
    fn open() -> Market {
        let bench = Bench::new();
        let mut farm = bench.admit("SL", "producer");
        let mut shop = bench.admit("SHOP", "shop");
        let say = |hand: &mut Hand, kind: &str, subject: &str, payload: &Value| -> u64 {
            let answer = hand.say(kind, subject, payload);
            assert_eq!(answer.status, 201, "{}", answer.text());
            let told = answer.json();
            assert_ne!(told["verdict"], "pending", "{told}");
            told["index"].as_u64().unwrap()
        };
        let (straw, boxes) = (bench.id("p/STRAW"), bench.id("p/BOX"));
        let (crop, lot, pack) =
            (bench.id("p/STRAW/10/E1-26"), bench.id("p/STRAW/10/SL-1"), bench.id("p/BOX/10/SL-B1"));
        let (house, store) = (bench.id("place/E1"), bench.id("place/STORE"));
        let names = json!({"zh": "草莓", "en": "Strawberries"});
        say(&mut farm, "product", &straw, &json!({"product": straw, "names": names, "unit": "KGM"}));
        let names = json!({"zh": "草莓盒", "en": "Strawberry box"});
        let factor = json!({"value": 0.25, "unit": "KGM"});
        let stated =
            json!({"product": boxes, "names": names, "unit": "H87", "factor": factor, "shelfLifeDays": 7});
        say(&mut farm, "product", &boxes, &stated);
        let names = json!({"zh": "东一号棚", "en": "East greenhouse 1"});
        say(&mut farm, "place", &house, &json!({"place": house, "names": names, "type": "greenhouse"}));
        let names = json!({"zh": "门店", "en": "Market street shop"});
        say(&mut shop, "place", &store, &json!({"place": store, "names": names, "type": "shop"}));

        let at = |mut event: Value, place: &str| {
            event["readPoint"] = json!({"id": place});
            event
        };
        let planting = "https://ns.suyuan.org/v1/bizStep/planting";
        let planted = say(&mut farm, "event", &crop, &at(event("ADD", planting, &crop, 1, "KGM"), &house));
        let mut picked = at(harvest(&lot, 100), &house);
        picked["suyuan:crop"] = json!(crop);
        let harvested = say(&mut farm, "event", &lot, &picked);
        let mut packing = at(event("OBSERVE", "packing", &lot, 100, "KGM"), &house);
        packing["type"] = json!("TransformationEvent");
        packing["inputQuantityList"] = packing["quantityList"].take();
        packing["outputQuantityList"] = json!([{"epcClass": pack, "quantity": 400}]);
        let members = packing.as_object_mut().unwrap();
        members.retain(|name, _| name != "quantityList" && name != "action");
        let packed = say(&mut farm, "event", &pack, &packing);
        let pieces = |mut event: Value| {
            event["quantityList"][0]["uom"] = json!("H87");
            event
        };
        let sent = pieces(at(ship(&pack, 400, &shop.party), &house));
        let shipped = say(&mut farm, "event", &pack, &sent);
        let got = pieces(at(receive(&pack, 400, &farm.party), &store));
        let received = say(&mut shop, "event", &pack, &got);
        Market { bench, steps: vec![planted, harvested, packed, shipped, received] }
    }

    fn page(&self, lang: &str) -> String {
        format!("{}{PAGE}?lang={lang}", self.bench.url())
    }

    /// The page as a reader gets it from somebody who changed it.
    fn changed(&self, browser: &Browser, change: impl Fn(String) -> String + Send + Sync + 'static) -> Seen {
        let proxy = Proxy::before(&self.bench.url(), "", move |page| {
            let changed = change(page.clone());
            assert_ne!(changed, page, "the forger did nothing");
            changed
        });
        browser.open(&format!("{}{PAGE}?lang=en", proxy.url()))
    }
}

/// Changes the proof that a page carries.
fn proof(page: &str, change: impl Fn(&mut Value)) -> String {
    let text = between(page, "<script type=\"application/json\" id=\"proof\">", "</script>");
    let mut bundle: Value = serde_json::from_str(text).unwrap();
    change(&mut bundle);
    page.replace(text, &bundle.to_string().replace('<', "\\u003c"))
}

/// The bytes of an entry that is in its parts.
fn put_together(parts: &Value) -> Vec<u8> {
    let parts = parts.as_array().unwrap().iter().map(|part| part.as_str().unwrap());
    let bytes = parts.map(|part| match part.strip_prefix('=') {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(part).unwrap(),
    });
    bytes.collect::<Vec<_>>().concat()
}

/// The bundle's entry with this index.
fn entry(bundle: &mut Value, index: u64) -> &mut Value {
    let entries = bundle["entries"].as_array_mut().unwrap();
    entries.iter_mut().find(|entry| entry["index"] == index).unwrap()
}

/// One text on the page instead of another.
fn instead(page: &str, old: &str, new: &str) -> String {
    assert!(page.contains(old), "{old:?} is not on the page");
    page.replace(old, new)
}

#[test]
fn a_true_page_says_on_the_readers_device_that_nothing_was_changed() {
    let Some(browser) = Browser::find("the page in a browser") else { return };
    let market = Market::open();
    for (lang, sentence, product) in [
        ("en", "Checked on this device just now: 5 signed steps, none changed.", "Strawberry box"),
        ("zh", "刚刚在这台设备上核对：5 步签名，无一改动。", "草莓盒"),
    ] {
        let seen = browser.open(&market.page(lang));
        assert_eq!(seen.sentence(), sentence, "{}", seen.alarm());
        let want: Vec<_> = market.steps.iter().map(|index| (*index, "checked")).collect();
        assert_eq!(seen.knots(), want, "{lang}");
        assert_eq!(seen.alarm(), "");
        assert!(seen.dom.contains(product) && seen.dom.contains(&format!("lang=\"{lang}\"")));
        let elsewhere: Vec<_> =
            seen.asked.iter().filter(|url| !url.starts_with(&market.bench.url())).collect();
        assert!(elsewhere.is_empty(), "the page asked other hosts: {elsewhere:?}");
        assert!(seen.asked.iter().any(|url| url.ends_with("/verify.js")), "{:?}", seen.asked);
    }
}

#[test]
fn each_change_is_found_and_named_where_it_is() {
    let Some(browser) = Browser::find("changed pages in a browser") else { return };
    let market = Market::open();
    let [planted, harvested, packed, shipped, received] = market.steps[..] else { panic!() };
    let broken = |seen: &Seen, index: u64, reason: &str| {
        assert_eq!(seen.sentence(), "Checked on this device just now: something does not match.", "{reason}");
        assert!(seen.alarm().starts_with("This page does not match what was signed"), "{}", seen.alarm());
        assert!(seen.reason_at(index).contains(reason), "at {index}: {:?}", seen.reason_at(index));
        assert!(seen.alarm().contains(&format!("Record {index}")) && seen.alarm().contains(reason));
        let others = seen.knots().into_iter().filter(|(other, _)| *other != index);
        assert!(others.into_iter().all(|(_, drawn)| drawn == "checked"), "{reason}: {:?}", seen.knots());
        assert!(seen.knots().contains(&(index, "broken")), "{reason}: {:?}", seen.knots());
    };

    let seen = market.changed(&browser, move |page| {
        proof(&page, |bundle| {
            let held = entry(bundle, harvested);
            let mut bytes = put_together(&held["entry"]);
            let at = bytes.windows(14).position(|found| found == b"\"quantity\":100").unwrap();
            bytes[at + 11] = b'9';
            held["entry"] = STANDARD.encode(bytes).into();
        })
    });
    broken(&seen, harvested, "The signature of");

    let seen = market.changed(&browser, |page| instead(&page, ">400 pieces<", ">900 pieces<"));
    for index in [packed, shipped, received] {
        let reason = "The page shows “900 pieces”, what was signed says “400 pieces”.";
        assert_eq!(seen.reason_at(index), reason);
    }
    assert!(seen.knots().starts_with(&[(planted, "checked"), (harvested, "checked"), (packed, "broken")]));

    let seen = market.changed(&browser, move |page| {
        let (before, step) = page.split_once(&format!("<li id=\"step-{received}\"")).unwrap();
        format!("{before}<li id=\"step-{received}\"{}", instead(step, ">SHOP<", ">Honest shop<"))
    });
    broken(&seen, received, "The page shows “Honest shop”, what was signed says “SHOP”.");

    let seen = market.changed(&browser, move |page| {
        proof(&page, |bundle| {
            let path = &mut entry(bundle, packed)["path"][0];
            let mut hash = STANDARD.decode(path.as_str().unwrap()).unwrap();
            hash[7] ^= 1;
            *path = STANDARD.encode(hash).into();
        })
    });
    broken(&seen, packed, "This record is not in the signed log.");

    let seen = market.changed(&browser, move |page| {
        proof(&page, |bundle| {
            bundle["entries"].as_array_mut().unwrap().retain(|entry| entry["index"] != shipped);
        })
    });
    broken(&seen, shipped, "The page lists this step but did not bring its signed record.");

    let seen = market.changed(&browser, move |page| {
        let (before, step) = page.split_once(&format!("<li id=\"step-{shipped}\"")).unwrap();
        format!("{before}{}", step.split_once("</div></li>").unwrap().1)
    });
    assert!(seen.alarm().contains(&format!("Record {shipped}")), "{}", seen.alarm());
    assert!(seen.alarm().contains("The page brought this step’s signed record but does not show it."));
}

#[test]
fn a_checkpoint_that_the_ledgers_own_key_did_not_sign_fills_no_knot() {
    let Some(browser) = Browser::find("changed checkpoints in a browser") else { return };
    let market = Market::open();
    let nothing_filled = |seen: &Seen, reason: &str| {
        assert_eq!(seen.sentence(), "Checked on this device just now: something does not match.", "{reason}");
        assert!(seen.alarm().contains("The log: "), "{}", seen.alarm());
        assert!(seen.alarm().contains(reason), "{reason}: {}", seen.alarm());
        assert!(seen.knots().iter().all(|(_, drawn)| *drawn != "checked"), "{reason}: {:?}", seen.knots());
    };

    let seen = market.changed(&browser, |page| {
        proof(&page, |bundle| {
            let note = bundle["checkpoint"].as_str().unwrap();
            let size = note.lines().nth(1).unwrap();
            bundle["checkpoint"] = note.replacen(&format!("\n{size}\n"), "\n999\n", 1).into();
        })
    });
    nothing_filled(&seen, "on the checkpoint is wrong.");

    // A thief's own log key, under the log's name: its signature is good, and no charter names it.
    let thief = |origin: &str| SigningNoteKey::new(origin, SigningKey::from_bytes(&[7; 32])).unwrap();
    let vkey = move |origin: &str| thief(origin).verifier(KeyType::Ed25519).unwrap().to_string();
    let seen = market.changed(&browser, move |page| {
        proof(&page, |bundle| {
            let origin = bundle["origin"].as_str().unwrap().to_owned();
            let known: VerifierKey = bundle["vkeys"][0].as_str().unwrap().parse().unwrap();
            let text = bundle["checkpoint"].as_str().unwrap().as_bytes().to_vec();
            let signed = SignedCheckpoint::open(&text, &[known]).unwrap();
            bundle["checkpoint"] = signed.checkpoint().sign(&[thief(&origin)]).to_string().into();
            bundle["vkeys"] = json!([vkey(&origin)]);
        })
    });
    nothing_filled(&seen, "The charter does not name the key that signed the checkpoint.");

    let seen = market.changed(&browser, move |page| {
        proof(&page, |bundle| {
            let origin = bundle["origin"].as_str().unwrap().to_owned();
            bundle["vkeys"] = json!([vkey(&origin)]);
        })
    });
    nothing_filled(&seen, "The checkpoint lacks the signature of");
}

#[test]
fn a_page_reads_without_scripts_and_checks_without_the_browsers_own_cryptography() {
    let Some(browser) = Browser::find("pages without scripts") else { return };
    let market = Market::open();

    // A sandboxed page runs no script at all.
    let proxy = Proxy::before(&market.bench.url(), "content-security-policy: sandbox", |page| page);
    let seen = browser.open(&format!("{}{PAGE}?lang=en", proxy.url()));
    assert!(seen.sentence().starts_with("5 signed steps."), "{}", seen.sentence());
    assert!(seen.sentence().contains("needs scripts"), "{}", seen.sentence());
    assert!(seen.knots().iter().all(|(_, drawn)| drawn.is_empty()), "{:?}", seen.knots());
    for text in ["Strawberry box", "East greenhouse 1", "Market street shop", "Harvested", "100 kg"] {
        assert!(seen.dom.contains(text), "{text} is not on the page");
    }

    // A plain http address elsewhere is no secure context, so the browser keeps its cryptography to itself.
    let url = format!("http://coop.example:{}{PAGE}?lang=en", market.bench.port);
    let seen = browser.open_as(&url, "MAP coop.example 127.0.0.1, ");
    assert_eq!(
        seen.sentence(),
        "Checked on this device just now: 5 signed steps, none changed.",
        "{}",
        seen.alarm()
    );
    assert!(seen.asked.iter().any(|url| url.ends_with("/vendor/noble.js")), "{:?}", seen.asked);
    assert!(seen.dom.contains("the noble library from this site"));
}

#[test]
fn an_inspector_checks_a_whole_chain_and_a_change_is_named_with_what_was_signed() {
    let Some(browser) = Browser::find("the inspector's check in a browser") else { return };
    let market = Market::open();
    let lot = market.bench.id("p/BOX/10/SL-B1").replace(':', "%3A").replace('/', "%2F");
    let path = format!("/inspect/check?of={lot}&lang=en");
    let seen = browser.open(&format!("{}{path}", market.bench.url()));
    let sentence = "Checked on this device just now: 5 signed steps, none changed.";
    assert_eq!(seen.sentence(), sentence, "{}", seen.alarm());
    let want: Vec<_> = market.steps.iter().map(|index| (*index, "checked")).collect();
    assert_eq!(seen.knots(), want);

    let received = market.steps[4];
    let proxy = Proxy::before(&market.bench.url(), "", move |page| {
        match page.split_once(&format!("<li id=\"step-{received}\"")) {
            Some((before, step)) => {
                format!(
                    "{before}<li id=\"step-{received}\"{}",
                    step.replacen(">400 pieces<", ">900 pieces<", 1)
                )
            }
            None => page,
        }
    });
    let seen = browser.open(&format!("{}{path}", proxy.url()));
    assert_eq!(seen.reason_at(received), "The page shows “900 pieces”, what was signed says “400 pieces”.");
    assert!(seen.alarm().contains(&format!("Record {received}")), "{}", seen.alarm());

    let proxy = Proxy::before(&market.bench.url(), "content-security-policy: sandbox", |page| page);
    let seen = browser.open(&format!("{}{path}", proxy.url()));
    assert!(seen.sentence().contains("needs scripts"), "{}", seen.sentence());
    assert!(
        seen.dom.contains("suyuan verify") && seen.dom.contains("suyuan audit"),
        "without scripts: the commands"
    );
}

#[test]
fn the_verifier_that_people_keep_checks_from_a_disk_and_asks_nobody() {
    let Some(browser) = Browser::find("the verifier as a file") else { return };
    let market = Market::open();
    let made = suyuan_tests::get_with(&format!("{}/verifier.html", market.bench.url()), &[]).unwrap();
    let policy = made.header("content-security-policy").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    let html = made.text();
    let page =
        suyuan_tests::get_with(&market.page("en"), &[("accept", "text/html")]).unwrap().text().to_owned();
    let bundle = between(&page, "<script type=\"application/json\" id=\"proof\">", "</script>").to_owned();
    drop(market);

    let folder = tempfile::tempdir().unwrap();
    // As a browser that brings back what was pasted: text in the field, and no byte of script or style changed.
    let open = |text: &str| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let (before, after) = html.split_once("id=\"text\"").unwrap();
        let (tag, after) = after.split_once("></textarea>").unwrap();
        let file = folder.path().join("verifier.html");
        std::fs::write(&file, format!("{before}id=\"text\"{tag}>\n{escaped}</textarea>{after}")).unwrap();
        browser.open(&format!("file://{}", file.display()))
    };
    let seen = open(&bundle);
    assert!(seen.dom.contains("class=\"outcome good\""), "{}", seen.alarm());
    assert!(!seen.dom.contains("class=\"broken\"") && seen.dom.contains("class=\"checked\""));
    assert!(seen.asked.is_empty(), "{:?}", seen.asked);
    let mut read: Value = serde_json::from_str(&bundle).unwrap();
    let last = read["entries"].as_array_mut().unwrap().pop().unwrap();
    // The end of the signature.
    let (index, from) = (
        last["index"].as_u64().unwrap(),
        last["entry"].as_array().unwrap().last().unwrap().as_str().unwrap(),
    );
    let mut bytes = STANDARD.decode(from).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    // In the text, whose members have an order that a map does not keep.
    let seen = open(&bundle.replace(from, &STANDARD.encode(bytes)));
    assert!(seen.dom.contains("class=\"outcome bad\"") && !seen.dom.contains("class=\"outcome good\""));
    let alarm = seen.alarm();
    assert!(alarm.contains(&format!("{index}")) && alarm.contains("signature"), "{alarm}");
}

#[test]
fn a_page_with_its_scripts_is_at_most_forty_kilobytes_on_the_wire() {
    let market = Market::open();
    for lang in ["zh", "en"] {
        let page = suyuan_tests::get_with(&market.page(lang), &[("accept", "text/html")]).unwrap();
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{policy}");
        let html = page.text();
        let scripts = html.split("<script type=\"module\" src=\"").skip(1);
        let paths: Vec<&str> = scripts.filter_map(|rest| rest.split('"').next()).collect();
        assert!(paths.len() == 1 && paths[0].ends_with("/verify.js"), "{paths:?}");
        assert!(!html.contains("rel=\"modulepreload\"") && !html.contains("rel=\"stylesheet\""));
        let mut all = 0;
        for path in [paths[0], &format!("{PAGE}?lang={lang}")] {
            let (bytes, head) = weigh(market.bench.port, path);
            assert!(head.contains("content-encoding: gzip"), "{path}: {head}");
            all += bytes;
        }
        println!("{lang}: {all} bytes on the wire");
        assert!(all <= 40_000, "{lang}: {all} bytes");
    }
}
