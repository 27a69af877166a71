//! The page on which members record from their phones: a frame, and the words that its script says.

use std::collections::BTreeMap;

use askama::Template;
use serde_json::{Value, json};

use super::finish;
use super::frame::Frame;
use crate::lang::{self, Lang};
use crate::view::RecordPage;
use crate::{asset, words};

/// What the words have room for.
const VARIABLES: [&str; 3] = ["count", "what", "index"];
/// The colours of the bar around it, light and dark, as the style has them.
const COLOURS: [&str; 2] = ["#FBFAF6", "#141A16"];
/// Sides of the icon's pictures.
const ICONS: [u32; 2] = [192, 512];

#[derive(Template)]
#[template(path = "record.html")]
struct Page {
    lang: Lang,
    frame: Frame,
    words: String,
    ledger: String,
    colours: [&'static str; 2],
    version: &'static str,
}

/// The page.
pub fn record(page: &RecordPage) -> String {
    let RecordPage { lang, host, ledger } = page;
    let told = json!({"ledger": ledger.id, "origin": ledger.origin, "host": host, "pages": pages(), "version": asset::version()});
    finish(&Page {
        lang: *lang,
        frame: Frame::plain(*lang, ledger),
        words: words::in_script(&said(*lang)),
        ledger: words::in_script(&told),
        colours: COLOURS,
        version: asset::version(),
    })
}

/// What a phone needs to put it beside its programs.
pub fn record_manifest(page: &RecordPage) -> String {
    let lang = page.lang;
    let icon = |side: &u32| {
        let src = format!("/assets/{}/record/icon-{side}.png", asset::version());
        json!({"src": src, "sizes": format!("{side}x{side}"), "type": "image/png", "purpose": "any maskable"})
    };
    let name = page.ledger.names.pick(lang.tag()).unwrap_or(&page.ledger.origin);
    json!({
        "id": "/record", "start_url": format!("/record?lang={}", lang.tag()), "scope": "/record", "display": "standalone",
        "name": format!("{} · {name}", lang.say("record-title")), "short_name": lang.say("record-title"), "lang": lang.tag(),
        "background_color": COLOURS[0], "theme_color": COLOURS[0], "icons": ICONS.iter().map(icon).collect::<Vec<_>>(),
    })
    .to_string()
}

/// The page in every language: what it keeps for when there is no network.
fn pages() -> Vec<String> {
    Lang::all().map(|lang| format!("/record?lang={}", lang.tag())).collect()
}

/// Sentences by name; what each act is called in every language, for photographs; what a code means and what to do.
fn said(lang: Lang) -> Value {
    let holes: Vec<(String, String)> =
        VARIABLES.iter().map(|name| ((*name).to_owned(), format!("{{{name}}}"))).collect();
    let holes: Vec<(&str, &str)> = holes.iter().map(|(name, hole)| (name.as_str(), hole.as_str())).collect();
    let sentences = lang::names("record-");
    let say: BTreeMap<&str, String> =
        sentences.iter().map(|name| (*name, lang.with(&format!("record-{name}"), &holes))).collect();
    let acts = sentences.iter().filter_map(|name| name.strip_prefix("act-"));
    let acts: BTreeMap<&str, BTreeMap<&str, String>> = acts
        .map(|act| {
            (act, Lang::all().map(|lang| (lang.tag(), lang.say(&format!("record-act-{act}")))).collect())
        })
        .collect();
    let codes = lang::names("problem-").into_iter().filter(|name| !name.ends_with("-do"));
    let mut means: BTreeMap<&str, Vec<String>> = codes
        .map(|code| {
            let both =
                [lang.get(&format!("problem-{code}"), &[]), lang.get(&format!("problem-{code}-do"), &[])];
            (code, both.into_iter().flatten().collect())
        })
        .collect();
    for code in lang::names("flag-") {
        means.entry(code).or_default().insert(0, lang.say(&format!("flag-{code}")));
    }
    json!({"say": say, "acts": acts, "means": means})
}
