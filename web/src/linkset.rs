//! Linksets (RFC 9264): where else an identifier leads, for machines. Link types are those of the GS1 Web vocabulary, the shape is
//! that of GS1's schema for conformant resolvers.

use serde_json::{Value, json};

use crate::lang::Lang;

const GS1: &str = "https://ref.gs1.org/voc/";

/// A link type that this node can follow: its name in the GS1 Web vocabulary, and what it leads to.
const TYPES: [(&str, &str); 6] = [
    ("defaultLink", "The page of this thing"),
    ("pip", "The page of this thing, by language"),
    ("traceability", "Where it came from and where it went"),
    ("epcis", "Its events"),
    ("certificationInfo", "Every statement about it, certificates and inspections among them"),
    ("recallStatus", "Its page, with every hold and flag that stands"),
];

/// What is linked: an identifier, at a node.
#[derive(Clone, Copy, Debug)]
pub struct Linked<'a> {
    /// The identifier.
    pub uri: &'a str,
    /// The base URL of the answering node, without a slash at its end.
    pub node: &'a str,
    /// The identifier's path there: `/p/STRAW/10/A1`.
    pub path: &'a str,
}

/// One link.
struct Link {
    href: String,
    media: &'static str,
    lang: Option<&'static str>,
}

impl Linked<'_> {
    /// The linkset, media type `application/linkset+json`.
    pub fn linkset(&self) -> Value {
        let mut links = json!({"anchor": self.uri, "itemDescription": self.path.trim_start_matches('/')});
        for (name, title) in TYPES {
            let told = self.links(name).into_iter().map(|link| {
                let mut told = json!({"href": link.href, "title": title, "type": link.media});
                if let Some(lang) = link.lang {
                    told["hreflang"] = json!([lang]);
                }
                told
            });
            links[format!("{GS1}{name}")] = told.collect();
        }
        json!({"linkset": [links]})
    }

    /// Where a link type leads, for a reader of this language: `gs1:pip`, `pip`, or the whole URI of the type.
    pub fn target(&self, link_type: &str, lang: Lang) -> Option<String> {
        let vocabularies =
            ["gs1:", GS1, "https://gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/"];
        let name = vocabularies.iter().find_map(|home| link_type.strip_prefix(home)).unwrap_or(link_type);
        let links = self.links(name);
        let own = links.iter().position(|link| link.lang == Some(lang.tag())).unwrap_or(0);
        links.into_iter().nth(own).map(|link| link.href)
    }

    fn links(&self, name: &str) -> Vec<Link> {
        let (node, uri) = (self.node, query(self.uri));
        let page = format!("{node}{}", self.path);
        let html = |href, lang| Link { href, media: "text/html", lang };
        let data = |href| vec![Link { href, media: "application/json", lang: None }];
        match name {
            "defaultLink" | "recallStatus" => vec![html(page, None)],
            "pip" => Lang::all().map(|l| html(format!("{page}?lang={}", l.tag()), Some(l.tag()))).collect(),
            "traceability" => data(format!("{node}/v1/trace?of={uri}&direction=both")),
            "epcis" => {
                let list = match self.path.split('/').nth(1) {
                    Some("place" | "414") => format!("readPoints/{uri}/events"),
                    Some("party" | "417") => format!("events?EQ_source_possessing_party={uri}"),
                    _ => format!("epcs/{uri}/events"),
                };
                data(format!("{node}/{list}"))
            }
            "certificationInfo" => data(format!("{node}/v1/history?of={uri}")),
            _ => Vec::new(),
        }
    }
}

/// The description of this node as a resolver: `/.well-known/gs1resolver`.
pub fn resolver(name: &str, node: &str) -> Value {
    let types: serde_json::Map<String, Value> = TYPES
        .iter()
        .map(|(name, title)| {
            (
                format!("gs1:{name}"),
                json!({"title": title, "description": title, "url": format!("{GS1}{name}")}),
            )
        })
        .collect();
    json!({
        "name": name,
        "resolverRoot": node,
        "supportedLinkType": [{"namespace": GS1, "prefix": "gs1:"}],
        "supportedPrimaryKeys": ["00", "01", "414", "417"],
        "linkTypeDefaultCanBeLinkset": false,
        "supportsLanguageVariants": true,
        "supportsSemanticInterpretation": false,
        "validatesAIcombinations": true,
        "contact": {"fn": name},
        "activeLinkTypes": {"en": types},
    })
}

/// The names of all link types, for a reader who asked for another.
pub fn link_types() -> String {
    TYPES.map(|(name, _)| format!("gs1:{name}")).join(", ")
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

    const LOT: Linked<'_> =
        Linked { uri: "https://h.example/p/A/10/B", node: "https://n.example", path: "/p/A/10/B" };

    #[test]
    fn a_linkset_names_the_page_in_every_language_and_the_trace() {
        let set = LOT.linkset();
        let links = &set["linkset"][0];
        assert_eq!(links["anchor"], "https://h.example/p/A/10/B");
        assert_eq!(links["https://ref.gs1.org/voc/pip"].as_array().unwrap().len(), Lang::all().count());
        let trace = &links["https://ref.gs1.org/voc/traceability"][0]["href"];
        assert_eq!(
            trace,
            "https://n.example/v1/trace?of=https%3A%2F%2Fh.example%2Fp%2FA%2F10%2FB&direction=both"
        );
        for (name, links) in links.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("https:"))
        {
            let links = links.as_array().unwrap();
            assert!(!links.is_empty() && links.iter().all(|link| link["title"].is_string()), "{name}");
        }
    }

    #[test]
    fn a_link_type_leads_somewhere_in_any_spelling() {
        let en = Lang::all().find(|lang| lang.tag() == "en").unwrap();
        for spelling in ["gs1:pip", "pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip"] {
            assert_eq!(LOT.target(spelling, en).as_deref(), Some("https://n.example/p/A/10/B?lang=en"));
        }
        assert_eq!(
            LOT.target("gs1:epcis", en).as_deref(),
            Some("https://n.example/epcs/https%3A%2F%2Fh.example%2Fp%2FA%2F10%2FB/events")
        );
        assert_eq!(LOT.target("gs1:allergenInfo", en), None);
    }
}
