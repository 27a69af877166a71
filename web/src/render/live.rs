//! A lot beside a presenter: 1920 × 1080, readable from across a room.

use askama::Template;

use super::finish;
use crate::lang::Lang;
use crate::linkset::query;
use crate::view::{Dated, Lately, Live, LiveFact, LiveStep, LotPage, LotState, MOST_ACTS, MOST_FACTS, Step};
use crate::{asset, format, qr};

/// Seconds between two loads of a page without scripts.
const RELOAD: u32 = 30;

#[derive(Template)]
#[template(path = "live.html")]
struct Page<'a> {
    lang: Lang,
    live: Live,
    ledger_name: String,
    title: String,
    qr: Option<String>,
    address: &'a str,
    stream: String,
    version: &'static str,
    reload: u32,
}

/// The page. It keeps itself up to date from `GET /v1/live`, or without scripts by loading itself again.
pub fn live(page: &LotPage, lately: &Lately) -> String {
    let lang = page.lang;
    let (tag, uri) = (lang.tag(), query(&page.uri));
    finish(&Page {
        lang,
        live: live_state(page, lately),
        ledger_name: page.ledger.names.pick(tag).unwrap_or(&page.ledger.origin).to_owned(),
        title: lang.with("lot-title", &[("product", &lang.name(&page.product)), ("lot", &page.lot)]),
        // A page without its own code is still a page.
        qr: qr::Code::new(&qr::printed(&page.uri)).ok().map(|code| code.svg()),
        address: format::address(&page.uri),
        stream: format!("/v1/live?about={uri}&lang={tag}"),
        version: asset::version(),
        reload: RELOAD,
    })
}

/// What the page shows and the stream sends.
pub fn live_state(page: &LotPage, lately: &Lately) -> Live {
    let lang = page.lang;
    let kind = if page.product.uri == page.uri { "lot-unit" } else { "lot-lot" };
    let mut sub = format!("{} {}", lang.say(kind), page.lot);
    if let Some(serial) = &page.serial {
        sub += &format!(" · {} {serial}", lang.say("lot-serial"));
    }
    if let Some(producer) = &page.producer {
        sub += &format!(" · {}", lang.name(producer));
    }
    let mut facts = facts(page, lately);
    facts.truncate(MOST_FACTS);
    let told: Vec<&Step> = page.steps.iter().filter(|step| !step.corrected).collect();
    let newest = told.len().saturating_sub(MOST_ACTS - 1).max(1);
    let steps = told.iter().take(1).chain(told.iter().skip(newest)).map(|step| act(lang, step)).collect();
    Live {
        uri: page.uri.clone(),
        title: lang.name(&page.product),
        sub,
        facts,
        steps,
        between: newest.saturating_sub(1).min(told.len()),
    }
}

fn facts(page: &LotPage, lately: &Lately) -> Vec<LiveFact> {
    let lang = page.lang;
    let fact = |key, label: &str, value: String| LiveFact {
        key,
        label: lang.say(label),
        value,
        note: String::new(),
        tone: "plain",
    };
    let word = page.state.word();
    let mut state = fact("state", "lot-eat", lang.say(&format!("state-{word}")));
    state.tone = if page.state.is_bad() {
        "bad"
    } else if page.state.is_alarm() {
        "warn"
    } else {
        "plain"
    };
    state.note = match &page.state {
        LotState::PastDate(since) | LotState::OnHold { since, .. } | LotState::Recalled { since, .. } => {
            lang.with(&format!("state-{word}-means"), &[("date", &format::date(lang, &since.rfc3339))])
        }
        _ => lang.say(&format!("state-{word}-means")),
    };
    let mut facts = vec![state];
    if let Some(origin) = page.origins.first() {
        let mut place = fact("where", "lot-where", lang.name(&origin.place));
        if let Some(crate::view::Shown::Names { names, .. }) = &origin.region {
            names.pick(lang.tag()).unwrap_or_default().clone_into(&mut place.note);
        }
        if page.origins.len() > 1 {
            place.note = lang.count("lot-more-places", page.origins.len() - 1);
        }
        facts.push(place);
    }
    let date = |message: &str, rfc3339: &str| lang.with(message, &[("date", &format::date(lang, rfc3339))]);
    match &page.dated {
        Some(Dated::Harvested(at)) => {
            facts.push(fact("when", "lot-when", date("lot-harvested", &at.rfc3339)));
        }
        Some(Dated::Packed(at)) => facts.push(fact("when", "lot-when", date("lot-packed", &at.rfc3339))),
        None => {}
    }
    if let Some((degrees, at)) = &lately.temperature {
        let mut measured =
            fact("temperature", "live-temperature", format::quantity(lang, &degrees.value, &degrees.unit));
        measured.note = lang.with("live-measured", &[("time", &format::moment(lang, &at.rfc3339))]);
        facts.push(measured);
    }
    if let Some(scans) = lately.scans {
        let mut counted = fact("scans", "live-scans", format::number(&scans.to_string()));
        counted.note = lang.say("live-scans-hour");
        facts.push(counted);
    }
    if let Some(end) = &page.best_before {
        facts.push(fact("best-before", "live-best-before", format::date(lang, &end.rfc3339)));
    }
    facts
}

fn act(lang: Lang, step: &Step) -> LiveStep {
    let at = step.claimed.as_ref().unwrap_or(&step.entered);
    LiveStep {
        index: step.index,
        act: lang.act_word(step.act),
        when: format::date(lang, &at.rfc3339),
        place: step.place.as_ref().map(|place| lang.name(place)).unwrap_or_default(),
        knot: match (step.reported, step.is_pending()) {
            (true, _) => "reported",
            (_, true) => "pending",
            _ => "own",
        },
    }
}

impl LiveFact {
    /// A state is never colour alone.
    fn is_marked(&self) -> bool {
        self.tone != "plain"
    }
}
