//! Scans of a code in words that a reader may take calmly, and the inspector's list of codes that may be copied.

use askama::Template;

use super::finish;
use super::frame::{Frame, made};
use crate::format;
use crate::lang::Lang;
use crate::markup::{Markup, escape};
use crate::view::{CopiesPage, Moment, Seen, SeenGround, SeenPlace};

#[derive(Template)]
#[template(path = "inspect/copies.html")]
struct Copies<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a CopiesPage,
    made: Markup,
}

/// The list of codes that may be copied.
pub fn inspect_copies(page: &CopiesPage) -> String {
    let lang = page.lang;
    let frame = Frame::plain(lang, &page.ledger);
    finish(&Copies { lang, frame, page, made: lang.moment(&made(&page.generated_at)) })
}

/// How often, since when, by how many.
pub(super) fn told(lang: Lang, seen: &Seen) -> Markup {
    let number = |value: u64| Markup(format::number(&value.to_string()));
    match &seen.first {
        _ if seen.first_scan => Markup(escape(&lang.say("seen-first"))),
        None => Markup(escape(&lang.say("seen-never"))),
        Some(first) => {
            let name = if seen.devices == 1 { "seen-again-one" } else { "seen-again" };
            let values = [
                ("times", number(seen.times)),
                ("devices", number(seen.devices)),
                ("first", Markup(escape(&when(lang, first)))),
            ];
            lang.around_all(name, &values)
        }
    }
}

/// When something was, by this node's word: no record says so, and the section does.
pub(super) fn when(lang: Lang, moment: &Moment) -> String {
    format::date(lang, &moment.rfc3339)
}

/// A ground with its numbers.
pub(super) fn ground(lang: Lang, ground: &SeenGround) -> String {
    let number = format::number(&ground.number.to_string());
    let minutes = format::number(&ground.minutes.unwrap_or(0).to_string());
    lang.with(&format!("seen-ground-{}", ground.word), &[("number", &number), ("minutes", &minutes)])
}

/// Degrees as people write them.
pub(super) fn place(lang: Lang, place: &SeenPlace) -> String {
    let side = |degrees: &str, plus: &str, minus: &str| match degrees.strip_prefix('-') {
        Some(degrees) => format!("{degrees}°{}", lang.say(minus)),
        None => format!("{degrees}°{}", lang.say(plus)),
    };
    let (lat, lon) =
        (side(&place.lat, "side-north", "side-south"), side(&place.lon, "side-east", "side-west"));
    lang.with("seen-place", &[("lat", &lat), ("lon", &lon)])
}
