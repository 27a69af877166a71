//! The inspector's pages. What they name leads to the inspector's page of it, not to the consumer's.

use askama::Template;

use super::chain_picture::picture;
use super::chart::chart;
use super::finish;
use super::frame::{Frame, made};
use crate::format;
use crate::judgement;
use crate::lang::Lang;
use crate::linkset::query;
use crate::markup::{Markup, escape};
use crate::view::{
    ChainEdge, CheckPage, EntryLine, FindPage, Holder, InspectPage, JudgementPage, Lists, Named, Part,
    ReachPage, Reason, SensorChart, Thing, TraceMismatch,
};

/// What a search may be for, in the order of its form.
const KINDS: [&str; 6] = ["any", "code", "party", "place", "document", "day"];

#[derive(Template)]
#[template(path = "inspect/find.html")]
struct Find<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a FindPage,
    kinds: [&'static str; 6],
    nothing: bool,
    made: Markup,
}

/// The search, and what is worth looking at.
pub fn inspect_find(page: &FindPage) -> String {
    let lang = page.lang;
    let mut frame = Frame::plain(lang, &page.ledger);
    if !page.asked.is_empty() {
        frame.query = format!("q={}&kind={}&", query(&page.asked), query(&page.kind));
    }
    let lines = page.lines.iter().all(|(_, lines)| lines.is_empty());
    finish(&Find {
        lang,
        frame,
        page,
        kinds: KINDS,
        nothing: !page.asked.is_empty() && page.found.is_empty() && lines,
        made: lang.moment(&made(&page.generated_at)),
    })
}

#[derive(Template)]
#[template(path = "inspect/lot.html")]
struct Lot<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a InspectPage,
    title: String,
    path: &'a str,
    of: String,
    first: Option<&'a Thing>,
    picture: String,
    charts: Vec<(String, &'a SensorChart)>,
    acts_part: Markup,
    remarks_part: Markup,
    made: Markup,
}

/// A lot with everything around it.
pub fn inspect_lot(page: &InspectPage) -> String {
    let lang = page.lang;
    let of = query(&page.of.uri);
    let mut frame = Frame::plain(lang, &page.ledger);
    frame.query = format!("of={of}&");
    // Each list keeps its place while the other is paged.
    let (acts, remarks) = (page.acts.from, page.remarks_part.from);
    let base = format!("/inspect/lot?of={of}&lang={}", lang.tag());
    finish(&Lot {
        lang,
        frame,
        page,
        title: spoken(lang, &page.of),
        path: format::path_of(&page.of.uri),
        of,
        first: page.things.first(),
        picture: picture(page),
        charts: page.charts.iter().map(|log| (chart(lang, log), log)).collect(),
        acts_part: part(lang, page.acts, &format!("{base}&remarks={remarks}"), "acts"),
        remarks_part: part(lang, page.remarks_part, &format!("{base}&acts={acts}"), "remarks"),
        made: lang.moment(&made(&page.generated_at)),
    })
}

#[derive(Template)]
#[template(path = "inspect/check.html")]
struct Check<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a CheckPage,
    title: String,
    of: String,
    commands: String,
    acts_part: Markup,
    made: Markup,
}

/// Every act around a lot, checked on the reader's own machine.
pub fn inspect_check(page: &CheckPage) -> String {
    let lang = page.lang;
    let of = query(&page.of.uri);
    let mut frame = Frame::proven(lang, &page.ledger, &page.of.uri, &page.steps, &[], &page.proof);
    frame.query = format!("of={of}&");
    let vkey = page.ledger.vkeys.first().map(String::as_str).unwrap_or_default();
    let node = &page.node;
    finish(&Check {
        lang,
        frame,
        page,
        title: lang.with("inspect-check-title", &[("lot", &spoken(lang, &page.of))]),
        commands: format!(
            "suyuan verify '{}' --node {node} --vkey '{vkey}'
suyuan audit {node} --vkey '{vkey}'",
            page.of.uri
        ),
        acts_part: part(lang, page.acts, &format!("/inspect/check?of={of}&lang={}", lang.tag()), "acts"),
        of,
        made: lang.moment(&made(&page.generated_at)),
    })
}

/// Which part of a list this is, and the way to the rest; nothing where all of it is here.
fn part(lang: Lang, part: Part, base: &str, name: &str) -> Markup {
    if part.count == part.all {
        return Markup::default();
    }
    let number = |number: usize| format::number(&number.to_string());
    let (first, last) = (number(part.from + 1), number(part.from + part.count));
    let says = lang.with("inspect-part", &[("first", &first), ("last", &last), ("all", &number(part.all))]);
    let mut out = format!("<p class=part role=status>{}", escape(&says));
    for (from, text) in [(part.before(), "inspect-part-before"), (part.after(), "inspect-part-after")] {
        if let Some(from) = from {
            let to = escape(&format!("{base}&{name}={from}#{name}"));
            out.push_str(&format!(" <a href=\"{to}\">{}</a>", escape(&lang.say(text))));
        }
    }
    Markup(out + "</p>")
}

#[derive(Template)]
#[template(path = "inspect/reach.html")]
struct Reach<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a ReachPage,
    title: String,
    lot: String,
    of: String,
    command: String,
    made: Markup,
}

/// How far a recall would reach.
pub fn inspect_reach(page: &ReachPage) -> String {
    let lang = page.lang;
    let of = query(&page.of.uri);
    let mut frame = Frame::plain(lang, &page.ledger);
    let sources = if page.sources { "&sources=true" } else { "" };
    frame.query = format!("of={of}{sources}&");
    let more = if page.sources { " --source" } else { "" };
    finish(&Reach {
        lang,
        frame,
        page,
        title: lang.with("inspect-reach-title", &[("lot", &spoken(lang, &page.of))]),
        lot: spoken(lang, &page.of),
        command: format!(
            "suyuan recall '{}'{more} --reason '{}'",
            page.of.uri,
            lang.say("inspect-reach-reason")
        ),
        of,
        made: lang.moment(&made(&page.generated_at)),
    })
}

#[derive(Template)]
#[template(path = "inspect/judgement.html")]
struct Judgement<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a JudgementPage,
    document: &'static str,
}

/// What verdicts mean.
pub fn inspect_judgement(page: &JudgementPage) -> String {
    let (lang, document) = (page.lang, judgement::document());
    finish(&Judgement { lang, frame: Frame::plain(lang, &page.ledger), page, document })
}

/// Where a thing's page for inspectors is; parties, places and products have the page that everybody has.
pub(super) fn inspected(uri: &str) -> String {
    let path = format::path_of(uri);
    if ["/10/", "/21/"].iter().any(|part| path.contains(part)) || path.starts_with("/00/") {
        return format!("/inspect/lot?of={}", query(uri));
    }
    path.to_owned()
}

/// A thing with its link; a lot also with the last part of its product, since lots of several products may bear one name.
pub(super) fn thing(lang: &Lang, named: &Named) -> Markup {
    let name = escape(&lang.name(named));
    let product = product_part(&named.uri);
    let to = inspected(&named.uri);
    let product = if product.is_empty() {
        String::new()
    } else {
        format!(" <span class=quiet>{}</span>", escape(product))
    };
    Markup(if to.is_empty() { name } else { format!("<a href=\"{}\">{name}</a>{product}", escape(&to)) })
}

/// The last part of a lot's product.
fn product_part(uri: &str) -> &str {
    uri.split_once("/10/").map_or("", |(product, _)| format::last_segment(product))
}

/// A lot in words: `SL-1 STRAW`.
pub(super) fn spoken(lang: Lang, named: &Named) -> String {
    match product_part(&named.uri) {
        "" => lang.name(named),
        product => format!("{product} {}", lang.name(named)),
    }
}

/// Where a code is explained.
pub(super) fn explained(code: &str) -> String {
    if judgement::explains(code) { format!("/inspect/judgement#{code}") } else { format!("/problems/{code}") }
}

/// The reasons of a verdict: shape, code with its explanation, and for inspectors the rules' own words.
fn reasons(lang: &Lang, reasons: &[Reason]) -> Markup {
    let line = |reason: &Reason| {
        format!(
            "<li class=is-warn><span class=mark></span><a href=\"{}\">{}</a> {} <span class=quiet>{}</span></li>",
            escape(&explained(&reason.code)),
            escape(&reason.code),
            escape(&lang.word("flag", &reason.code)),
            escape(&format::with_units(&reason.detail))
        )
    };
    if reasons.is_empty() {
        return Markup::default();
    }
    Markup(format!("<ul class=bare>{}</ul>", reasons.iter().map(line).collect::<String>()))
}

/// What was done, or the kind of statement.
fn what(lang: &Lang, line: &EntryLine) -> String {
    match line.act {
        Some(act) => lang.act_word(act),
        None => lang.word("kind", &line.kind),
    }
}

fn signed(depth: &i32) -> String {
    match depth {
        0 => "0".to_owned(),
        depth if *depth < 0 => format!("−{}", depth.unsigned_abs()),
        depth => format!("+{depth}"),
    }
}

fn entries(lang: &Lang, entries: &[u64]) -> Markup {
    let link = |index: &u64| format!("<a href=\"/v1/statements/{index}\">{index}</a>");
    let mut all: Vec<String> = entries.iter().take(12).map(link).collect();
    if entries.len() > 12 {
        all.push(format!("+{}", entries.len() - 12));
    }
    Markup(all.join(&lang.say("comma")))
}

fn mismatch(lang: &Lang, found: &TraceMismatch) -> Markup {
    let word = |claim: &str| Markup(escape(&lang.word("trace-claim", claim)));
    let values = [
        ("lot", thing(lang, &found.lot)),
        ("what", word(&found.what)),
        ("found", lang.quantity(&found.found)),
        ("against", word(&found.against)),
        ("most", lang.quantity(&found.at_most)),
    ];
    lang.around_all("trace-mismatch-line", &values)
}

pub(super) fn papers(papers: &[String]) -> String {
    papers.iter().map(|paper| short_paper(paper)).collect::<Vec<_>>().join(" · ")
}

/// The number of a document, without the address before it.
fn short_paper(paper: &str) -> &str {
    paper.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(paper)
}

fn by_code(lists: &Lists, pending: &bool) -> Vec<(String, usize)> {
    lists
        .codes
        .iter()
        .filter(|(_, _, p)| p == pending)
        .map(|(code, count, _)| (code.clone(), *count))
        .collect()
}

/// How an edge is drawn, in words.
fn how(lang: &Lang, edge: &ChainEdge) -> String {
    lang.say(match (edge.reported, edge.packed) {
        (true, _) => "chain-told",
        (_, true) => "chain-packed",
        _ => "chain-made",
    })
}

/// What somebody has of a lot, whose it is, and where it is bound.
fn holder(lang: &Lang, held: &Holder) -> Markup {
    let mut out = format!("{} {}", lang.quantity(&held.quantity), thing(lang, &held.holder));
    if let Some(place) = &held.place {
        out.push_str(&format!(" · {}", thing(lang, place)));
    }
    if let Some(owner) = &held.owner {
        out.push_str(&format!(" · {}", lang.around("trace-owner", "owner", thing(lang, owner))));
    }
    if let Some(to) = &held.to {
        out.push_str(&format!(" · {}", lang.around("chain-under-way", "to", thing(lang, to))));
    }
    Markup(out)
}
