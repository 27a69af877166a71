//! The file: entries, inclusion paths and one checkpoint, as JSON.
//!
//! ```json
//! {"ledger": "64 hex digits", "origin": "trace.example.cn/log", "vkeys": ["trace.example.cn/log+…"],
//!  "checkpoint": "trace.example.cn/log\n41\n…",
//!  "entries": [{"index": 0, "entry": "base64", "path": ["base64", "…"], "role": "signer"}]}
//! ```
//!
//! `role` is `step` for what happened to the goods, `signer` for what admitted a key, `name` for what names a party, place or
//! product. It is written in one of two ways, as a file (two spaces of indentation, a line feed at the end) or without any white space; in a
//! page, each entry is the list of its [parts], and `<` is `\u003c`. Anything else is refused, so that a changed byte is a changed bundle wherever
//! it stands.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize};
use suyuan_web::parts::{self, EntryInPage, InPage};

use crate::{failure::Failure, speech::tr};

/// Everything needed to check a story offline, except whom to trust.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bundle {
    /// Id of the founding charter, in hex.
    pub(crate) ledger: String,
    /// The log's name.
    pub(crate) origin: String,
    /// The log's keys, as the bundle claims them.
    pub(crate) vkeys: Vec<String>,
    /// The signed checkpoint that all paths lead to.
    pub(crate) checkpoint: String,
    /// What the story is made of, ascending by index.
    pub(crate) entries: Vec<BundleEntry>,
}

/// One entry and its way to the root.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleEntry {
    /// Its number in the log.
    pub(crate) index: u64,
    /// Its bytes, base64; a page's parts are put together when they are read.
    #[serde(deserialize_with = "put_together")]
    pub(crate) entry: String,
    /// Inclusion path, leaf side first, base64.
    pub(crate) path: Vec<String>,
    /// `step`, `signer` or `name`.
    pub(crate) role: String,
}

impl Bundle {
    /// Reads a bundle's own file, or the one in a saved page; its bytes are those that it is written with.
    pub(crate) fn read(text: &str) -> Result<Bundle, Failure> {
        let inside = in_page(text);
        let json = inside.unwrap_or(text);
        let bundle: Bundle = serde_json::from_str(json).map_err(|e| {
            Failure::check(tr!("bundle-neither", cause = format!("{e}")))
                .code("not-a-bundle")
                .hint(tr!("bundle-neither-do"))
        })?;
        let compact = serde_json::to_string(&bundle).map_err(Failure::local)?;
        let in_script = compact.replace('<', "\\u003c");
        let written = match inside {
            Some(_) => vec![bundle.in_page(), in_script],
            None => vec![bundle.to_text(), compact.clone() + "\n", compact, in_script, bundle.in_page()],
        };
        if !written.iter().any(|written| written == json) {
            let same =
                |written: &String| written.bytes().zip(json.bytes()).take_while(|(a, b)| a == b).count();
            let at = written.iter().map(same).max().unwrap_or_default();
            return Err(Failure::check(tr!("bundle-writing", at = at.to_string()))
                .code("not-a-bundle")
                .hint(tr!("bundle-writing-do")));
        }
        Ok(bundle)
    }

    /// The bundle as its file.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// As a page carries it.
    pub(crate) fn in_page(&self) -> String {
        let Bundle { ledger, origin, vkeys, checkpoint, entries } = self;
        let entries = entries.iter().map(|BundleEntry { index, entry, path, role }| EntryInPage {
            index: *index,
            entry,
            path,
            role,
        });
        InPage { ledger, origin, vkeys, checkpoint, entries: entries.collect() }.to_text()
    }
}

/// An entry in base64, or in its parts.
fn put_together<'de, D: Deserializer<'de>>(given: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Whole(String),
        Parts(Vec<String>),
    }
    match Given::deserialize(given)? {
        Given::Whole(entry) => Ok(entry),
        Given::Parts(entry) => match parts::join(&entry) {
            Some(bytes) => Ok(STANDARD.encode(bytes)),
            None => Err(serde::de::Error::custom(tr!("bundle-part"))),
        },
    }
}

/// The JSON of `<script type="application/json" id="proof">`.
fn in_page(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("id=\"proof\">")?;
    after.split_once("</script>").map(|(json, _)| json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_in_a_saved_page() {
        let json = r#"{"ledger":"00","origin":"o","vkeys":[],"checkpoint":"c","entries":[]}"#;
        let page = format!("<html><script type=\"application/json\" id=\"proof\">{json}</script></html>");
        assert_eq!(Bundle::read(&page).unwrap(), Bundle::read(json).unwrap());
        assert!(Bundle::read("<html></html>").is_err());
    }

    #[test]
    fn is_the_same_with_its_entries_in_parts_which_are_cut_in_one_way() {
        let (bundle, _) = crate::proof::small();
        let page = |json: &str| format!("<html><script id=\"proof\">{json}</script></html>");
        let written = bundle.in_page();
        assert!(written.contains("\"=application/vnd.suyuan.charter+json\""), "{written:.400}");
        assert_eq!(Bundle::read(&page(&written)).unwrap(), bundle);
        assert_eq!(
            Bundle::read(&page(&serde_json::to_string(&bundle).unwrap())).unwrap(),
            bundle,
            "as before"
        );
        let elsewhere = written.replacen("\"=application/", "\"=app\",\"=lication/", 1);
        assert!(Bundle::read(&page(&elsewhere)).is_err());
    }
}
