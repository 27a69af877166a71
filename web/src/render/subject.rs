//! Pages about a place, a party, and one statement.

use askama::Template;

use super::finish;
use super::frame::{Frame, made, unit_of};
use super::inspect::explained;
use crate::format;
use crate::lang::Lang;
use crate::markup::{Markup, escape};
use crate::view::{Named, PartyKey, PartyPage, PlacePage, Reason, StatementPage, Step};

#[derive(Template)]
#[template(path = "subject.html")]
struct Subject<'a> {
    lang: Lang,
    frame: Frame,
    title: String,
    named: &'a Named,
    sub: String,
    facts: Vec<(String, Markup)>,
    steps: &'a [Step],
    address: &'a str,
    made: Markup,
}

/// A place.
pub fn place(page: &PlacePage) -> String {
    let lang = page.lang;
    let mut facts = Vec::new();
    facts.extend(page.region.iter().map(|region| (lang.say("page-region"), lang.shown(region))));
    facts.extend(page.party.iter().map(|party| (lang.say("page-run-by"), lang.named(party))));
    facts.extend(page.facts.iter().map(|fact| (lang.label(&fact.label), lang.shown(&fact.value))));
    let units: Vec<&str> = page.facts.iter().filter_map(|fact| unit_of(&fact.value)).collect();
    finish(&Subject {
        lang,
        frame: Frame::proven(lang, &page.ledger, "", &page.steps, &units, &page.proof),
        title: lang.name(&page.place),
        named: &page.place,
        sub: lang.word("place", &page.kind),
        facts,
        steps: &page.steps,
        address: format::address(&page.place.uri),
        made: lang.moment(&made(&page.generated_at)),
    })
}

/// A party.
pub fn party(page: &PartyPage) -> String {
    let lang = page.lang;
    let roles: Vec<String> = page.roles.iter().map(|role| lang.word("role", role)).collect();
    let list = |all: &[Named]| {
        Markup(all.iter().map(|one| lang.named(one).0).collect::<Vec<_>>().join(&lang.say("comma")))
    };
    let mut facts = Vec::new();
    facts.extend(page.since.iter().map(|since| (lang.say("page-since"), lang.date(since))));
    for (label, all) in [("page-places", &page.places), ("page-products", &page.products)] {
        if !all.is_empty() {
            facts.push((lang.say(label), list(all)));
        }
    }
    if !page.keys.is_empty() {
        facts.push((lang.say("page-keys"), keys(lang, &page.keys)));
    }
    finish(&Subject {
        lang,
        frame: Frame::proven(lang, &page.ledger, "", &page.steps, &[], &page.proof),
        title: lang.name(&page.party),
        named: &page.party,
        sub: format!("{} · {}", roles.join(&lang.say("comma")), lang.word("member", &page.status)),
        facts,
        steps: &page.steps,
        address: format::address(&page.party.uri),
        made: lang.moment(&made(&page.generated_at)),
    })
}

/// Fingerprints with whose they are: what two people compare by telephone.
fn keys(lang: Lang, keys: &[PartyKey]) -> Markup {
    let one = |key: &PartyKey| {
        let label = key.label.as_deref().map(|label| format!(" ({})", escape(label))).unwrap_or_default();
        format!("<code>{}</code>{label}", escape(&key.fingerprint))
    };
    Markup(keys.iter().map(one).collect::<Vec<_>>().join(&lang.say("comma")))
}

#[derive(Template)]
#[template(path = "statement.html")]
struct Statement<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a StatementPage,
    title: String,
    subject_path: &'a str,
    reasons: Vec<(String, &'a [Reason])>,
    made: Markup,
}

/// One statement, for an inspector.
pub fn statement(page: &StatementPage) -> String {
    let lang = page.lang;
    finish(&Statement {
        lang,
        frame: Frame::proven(lang, &page.ledger, "", &[], &[], &page.proof),
        page,
        title: lang.with("statement-title", &[("index", &page.index.to_string())]),
        subject_path: format::path_of(&page.subject),
        reasons: vec![
            (String::new(), page.verdict.reasons()),
            (lang.say("statement-at-first"), &page.at_first),
        ],
        made: lang.moment(&made(&page.generated_at)),
    })
}
