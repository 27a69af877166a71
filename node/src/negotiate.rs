//! Which form of a thing a reader wants: a page, JSON, a linkset, the bytes. RFC 9110 §12.5.1.
//!
//! A node offers a few forms each; the best is the one with the highest quality, and among equals the one that the node
//! names first. No `Accept`, or `*/*` alone, takes the first.

use axum::http::{HeaderMap, header};
use suyuan_web::Lang;

/// What a request says about the form and the language that it wants.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    accept: Option<String>,
    /// The language for pages.
    pub(crate) lang: Lang,
}

impl Reader {
    /// Reads the headers, and `?lang=` of the query.
    pub(crate) fn of(headers: &HeaderMap, query: Option<&str>) -> Reader {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let accept: Vec<&str> =
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        let asked = query.and_then(|query| parameter(query, "lang"));
        Reader {
            accept: (!accept.is_empty()).then(|| accept.join(",")),
            lang: suyuan_web::negotiate(text(header::ACCEPT_LANGUAGE), asked.as_deref()),
        }
    }

    /// The best of `offers`, all of them media types without parameters; `None` if no offer is acceptable.
    pub(crate) fn choose<'o>(&self, offers: &[&'o str]) -> Option<&'o str> {
        let Some(accept) = self.accept.as_deref().filter(|accept| !accept.trim().is_empty()) else {
            return offers.first().copied();
        };
        let mut best: Option<(&str, u16)> = None;
        for offer in offers {
            let quality = quality(accept, offer);
            if quality > best.map_or(0, |(_, quality)| quality) {
                best = Some((offer, quality));
            }
        }
        best.map(|(offer, _)| offer)
    }

    /// Whether a page is wanted rather than JSON: a browser. A tool that takes anything gets JSON.
    pub(crate) fn is_person(&self) -> bool {
        self.accept.is_some() && self.choose(&["application/json", "text/html"]) == Some("text/html")
    }
}

/// The quality, in thousandths, that `accept` gives to a media type: that of the most specific range that fits.
fn quality(accept: &str, offer: &str) -> u16 {
    let (kind, _) = offer.split_once('/').unwrap_or((offer, ""));
    let mut found = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let rank = match media.as_str() {
            "*/*" => 1,
            media if media == offer => 3,
            media if media.strip_suffix("/*") == Some(kind) => 2,
            _ => continue,
        };
        let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let q = q.map_or(Some(1.0), |q| q.parse::<f32>().ok()).unwrap_or(0.0).clamp(0.0, 1.0);
        if rank > found.0 {
            found = (rank, (q * 1000.0) as u16);
        }
    }
    found.1
}

/// All query parameters in their order, decoded.
pub(crate) fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The first value of a query parameter, decoded.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(accept: &str) -> Reader {
        Reader { accept: Some(accept.to_owned()), lang: Lang::default() }
    }

    const FORMS: [&str; 3] = ["text/html", "application/json", "application/linkset+json"];

    #[test]
    fn the_best_quality_wins_and_then_the_order_of_offers() {
        assert_eq!(reader("*/*").choose(&FORMS), Some("text/html"));
        assert_eq!(reader("application/json").choose(&FORMS), Some("application/json"));
        assert_eq!(reader("text/html;q=0.5, application/*").choose(&FORMS), Some("application/json"));
        assert_eq!(
            reader("application/linkset+json, */*;q=0.1").choose(&FORMS),
            Some("application/linkset+json")
        );
        assert_eq!(reader("text/html;q=0, */*").choose(&FORMS), Some("application/json"));
        assert_eq!(reader("image/png").choose(&FORMS), None);
    }

    #[test]
    fn a_browser_is_a_person_and_a_tool_is_not() {
        assert!(reader("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").is_person());
        assert!(!reader("*/*").is_person());
        assert!(!reader("application/json").is_person());
        assert!(!Reader { accept: None, lang: Lang::default() }.is_person());
    }

    #[test]
    fn reads_parameters() {
        let query = "of=https%3A%2F%2Fx.example%2Fp%2FA&direction=back&name=a+b";
        assert_eq!(parameter(query, "of").as_deref(), Some("https://x.example/p/A"));
        assert_eq!(parameter(query, "name").as_deref(), Some("a b"));
        assert_eq!(parameter(query, "lang"), None);
    }
}
