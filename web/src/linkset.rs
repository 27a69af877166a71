//! Linksets (RFC 9264): where else an identifier leads, for machines. Link types are those of the GS1 Web vocabulary.

use serde_json::{Map, Value, json};

use crate::lang::Lang;

const GS1: &str = "https://ref.gs1.org/voc/";

/// The linkset of an identifier, media type `application/linkset+json`. `uri` is the identifier, `node` the base URL of the
/// answering node without a slash at its end, `path` the identifier's path there (`/p/STRAW/10/A1`).
pub fn linkset(uri: &str, node: &str, path: &str) -> Value {
    let page = format!("{node}{path}");
    let encoded = query(uri);
    let pages: Vec<Value> = Lang::all()
        .map(|lang| json!({"href": format!("{page}?lang={}", lang.tag()), "type": "text/html", "hreflang": [lang.tag()]}))
        .collect();
    let json_at = |href: String| json!([{"href": href, "type": "application/json"}]);
    let mut links = Map::new();
    links.insert("anchor".into(), uri.into());
    links.insert("itemDescription".into(), path.trim_start_matches('/').into());
    links.insert(format!("{GS1}defaultLink"), json!([{"href": page, "type": "text/html"}]));
    links.insert(format!("{GS1}pip"), pages.into());
    links.insert(
        format!("{GS1}traceability"),
        json_at(format!("{node}/v1/trace?of={encoded}&direction=both")),
    );
    links.insert(format!("{GS1}epcis"), json_at(format!("{node}/v1/history?of={encoded}")));
    json!({"linkset": [links]})
}

pub(crate) fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linkset_names_the_page_in_every_language_and_the_trace() {
        let set = linkset("https://h.example/p/A/10/B", "https://n.example", "/p/A/10/B");
        let links = &set["linkset"][0];
        assert_eq!(links["anchor"], "https://h.example/p/A/10/B");
        assert_eq!(links["https://ref.gs1.org/voc/pip"].as_array().unwrap().len(), Lang::all().count());
        let trace = &links["https://ref.gs1.org/voc/traceability"][0]["href"];
        assert_eq!(
            trace,
            "https://n.example/v1/trace?of=https%3A%2F%2Fh.example%2Fp%2FA%2F10%2FB&direction=both"
        );
    }
}
