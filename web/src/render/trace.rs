//! Where a lot came from and where it went, for inspectors.

use askama::Template;

use super::chart::chart;
use super::finish;
use super::frame::{Frame, made};
use super::graph::graph;
use crate::format;
use crate::lang::Lang;
use crate::markup::{Markup, escape};
use crate::view::{Direction, SensorChart, Step, TraceMismatch, TracePage};

#[derive(Template)]
#[template(path = "trace.html")]
struct Trace<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a TracePage,
    title: String,
    direction: &'static str,
    directions: [(&'static str, &'static str); 3],
    graph: String,
    charts: Vec<(String, &'a SensorChart)>,
    made: Markup,
}

fn signed(depth: &i32) -> String {
    match depth {
        0 => "0".to_owned(),
        depth if *depth < 0 => format!("−{}", depth.unsigned_abs()),
        depth => format!("+{depth}"),
    }
}

fn reported(step: &Step) -> bool {
    step.reported
}

fn mismatch(lang: &Lang, found: &TraceMismatch) -> Markup {
    let word = |claim: &str| Markup(escape(&lang.word("trace-claim", claim)));
    lang.around_all(
        "trace-mismatch-line",
        &[
            ("lot", lang.named(&found.lot)),
            ("what", word(&found.what)),
            ("found", lang.quantity(&found.found)),
            ("against", word(&found.against)),
            ("most", lang.quantity(&found.at_most)),
        ],
    )
}

fn path(uri: &str) -> &str {
    format::path_of(uri)
}

fn segment(uri: &str) -> &str {
    format::last_segment(uri)
}

/// The last segment of a lot's product, since lots of several products may bear one name.
fn product(lot: &str) -> &str {
    lot.split_once("/10/").map_or("", |(product, _)| format::last_segment(product))
}

/// The lots around a lot.
pub fn trace(page: &TracePage) -> String {
    let lang = page.lang;
    let direction = match page.direction {
        Direction::Back => "back",
        Direction::Forward => "forward",
        Direction::Both => "both",
    };
    let mut frame = Frame::plain(lang, &page.ledger);
    frame.query = format!("of={}&direction={direction}&", crate::linkset::query(&page.of.uri));
    finish(&Trace {
        lang,
        frame,
        page,
        title: lang.with("trace-title", &[("lot", &lang.name(&page.of))]),
        direction,
        directions: [("back", "trace-back"), ("both", "trace-both"), ("forward", "trace-forward")],
        graph: graph(page),
        charts: page.charts.iter().map(|log| (chart(lang, log), log)).collect(),
        made: lang.moment(&made(&page.generated_at)),
    })
}
