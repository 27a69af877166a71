//! `docs/JUDGEMENT.md` as HTML: what each code of a verdict means. Whatever would be markup in it is text, and links that lead
//! to other files of the documentation lose their target: a node serves this one alone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

const PAGES: &str = include_str!("../../docs/JUDGEMENT.md");

/// The document, and the codes that have a section.
static RENDERED: LazyLock<(String, BTreeSet<String>)> = LazyLock::new(|| render(PAGES));

/// The document; each code's heading has its code as id.
pub(crate) fn document() -> &'static str {
    &RENDERED.0
}

/// Whether a code has a section.
pub fn explains(code: &str) -> bool {
    RENDERED.1.contains(code)
}

fn render(text: &str) -> (String, BTreeSet<String>) {
    let mut codes = BTreeSet::new();
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut title = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            // The page has a title of its own.
            Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }) => title = true,
            Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H1)) => title = false,
            _ if title => {}
            Event::Start(Tag::Link { dest_url, .. }) if !goes_out(&dest_url) => {}
            Event::Start(Tag::Link { .. }) => events.push(event),
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::Code(code) => {
                if let Some(Event::Start(Tag::Heading { id, .. })) = events.last_mut() {
                    codes.insert(code.to_string());
                    *id = Some(code.clone());
                }
                events.push(Event::Code(code));
            }
            event => events.push(event),
        }
    }
    let events = balanced(events);
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    (out, codes)
}

fn goes_out(url: &CowStr<'_>) -> bool {
    url.starts_with("https://") || url.starts_with('#')
}

/// Without the ends of links that have no beginning any more.
fn balanced(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut open = 0usize;
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::Start(Tag::Link { .. }) => open += 1,
            Event::End(TagEnd::Link) if open == 0 => continue,
            Event::End(TagEnd::Link) => open -= 1,
            _ => {}
        }
        kept.push(event);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_their_code_and_markup_stays_text() {
        let (html, codes) = render(
            "# Title\n\nSee [other](FORMAT.md#x) and [self](#a-b) and [out](https://gs1.org).\n\n## `a-b`\n\n<script>x</script>\n\n*one*\n",
        );
        assert!(!html.contains("Title") && !html.contains("<script>"), "{html}");
        assert!(html.contains("<h2 id=\"a-b\"><code>a-b</code></h2>"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("<em>one</em>"), "{html}");
        assert!(
            html.contains("See other and <a href=\"#a-b\">self</a> and <a href=\"https://gs1.org\">"),
            "{html}"
        );
        assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["a-b"]);
    }

    #[test]
    fn the_document_has_sections() {
        assert!(explains("recalled") && explains("on-hold") && !explains("nothing"));
        assert!(document().contains("id=\"recalled\""));
        assert!(document().contains("<table>") && !document().contains("|---|"), "tables are tables");
    }
}
