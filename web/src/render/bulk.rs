//! Many codes at once, for an inspector.

use askama::Template;

use super::finish;
use super::frame::{Frame, made};
use super::inspect::{papers, thing};
use crate::asset;
use crate::format;
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{BulkLine, BulkPage, Session};

#[derive(Template)]
#[template(path = "inspect/scan.html")]
struct Scan<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a BulkPage,
    version: &'static str,
    made: Markup,
}

/// The form, and what was found.
pub fn inspect_scan(page: &BulkPage) -> String {
    let lang = page.lang;
    finish(&Scan {
        lang,
        frame: Frame::plain(lang, &page.ledger),
        page,
        version: asset::version(),
        made: lang.moment(&made(&page.generated_at)),
    })
}

/// The word of a state, and where it is no state of a code what that means.
fn state(lang: Lang, line: &BulkLine) -> (String, Option<String>) {
    match line.state {
        "unknown" | "list-missing" | "no-codes" | "unreadable" => {
            let key = format!("inspect-scan-{}", line.state);
            (lang.say(&key), Some(lang.say(&format!("{key}-means"))))
        }
        state => (lang.say(&format!("code-{state}")), None),
    }
}

/// How many of each state, those to look at first.
fn tally(lang: Lang, codes: &[BulkLine]) -> Vec<(String, usize, bool)> {
    let mut tally: Vec<(&str, String, usize, bool)> = Vec::new();
    for line in codes {
        match tally.iter_mut().find(|(state, ..)| *state == line.state) {
            Some((_, _, count, warn)) => (*count, *warn) = (*count + 1, *warn || line.is_warn()),
            None => tally.push((line.state, state(lang, line).0, 1, line.is_warn())),
        }
    }
    tally.sort_by_key(|(_, _, _, warn)| !warn);
    tally.into_iter().map(|(_, word, count, warn)| (word, count, warn)).collect()
}

/// What is shown of a code: its address without the scheme, else what was given.
fn short(line: &BulkLine) -> &str {
    line.uri.as_deref().map_or(&line.given, |uri| uri.rsplit('/').next().unwrap_or(uri))
}

fn number(lang: Lang, line: &BulkLine) -> Option<String> {
    let (roll, number) = line.number.as_ref()?;
    let number = format::number(&number.to_string());
    Some(lang.with("inspect-scan-number", &[("number", &number), ("roll", roll)]))
}

/// Paths of pages at this node.
fn path(uri: &str) -> &str {
    format::path_of(uri)
}

fn record(index: &u64) -> Markup {
    Markup(format!("<a href=\"/v1/statements/{index}\">{index}</a>"))
}

fn orders(lang: Lang, session: &Session) -> Option<String> {
    let orders = usize::try_from(session.orders?).unwrap_or(usize::MAX);
    Some(lang.count("inspect-scan-online", orders))
}
