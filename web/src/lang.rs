//! Languages: which there are, which one a reader wants, and their texts.
//!
//! A language is one Fluent file, `lang/TAG.ftl`. Every file has the same messages with the same variables; a test
//! holds them to it. Variables are given as text, already formatted ([`crate::format`]); only `count` is a number, for
//! the plural rules.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
pub use fluent_bundle::{FluentArgs, FluentValue};
use unic_langid::LanguageIdentifier;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// A language that this build carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lang(&'static str);

impl Lang {
    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.0
    }

    /// The language of this tag, if there is a file for it; of `zh-CN`, that of `zh`.
    pub fn of(tag: &str) -> Option<Lang> {
        let primary = tag.split('-').next().unwrap_or(tag);
        let find = |tag: &str| FILES.iter().find(|(have, _)| have.eq_ignore_ascii_case(tag));
        find(tag).or_else(|| find(primary)).map(|(tag, _)| Lang(tag))
    }

    /// Every language, by tag.
    pub fn all() -> impl Iterator<Item = Lang> {
        FILES.iter().map(|(tag, _)| Lang(tag))
    }

    /// The text of this name. A name without text gives the name, so that nothing is ever blank.
    pub fn say(self, name: &str) -> String {
        self.get(name, &[]).unwrap_or_else(|| name.to_owned())
    }

    /// The text with its variables filled.
    pub fn with(self, name: &str, values: &[(&str, &str)]) -> String {
        self.get(name, values).unwrap_or_else(|| name.to_owned())
    }

    /// The text for a number of things, which the text sees as `$count`.
    pub fn count(self, name: &str, count: usize) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count as u64);
        self.look_up(name, Some(&args)).unwrap_or_else(|| name.to_owned())
    }

    /// The text, if there is one.
    pub fn get(self, name: &str, values: &[(&str, &str)]) -> Option<String> {
        let mut args = FluentArgs::new();
        for (key, value) in values {
            args.set(*key, *value);
        }
        self.look_up(name, Some(&args))
    }

    fn look_up(self, name: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        PAGES.get(self.0, name, args)
    }
}

impl Default for Lang {
    fn default() -> Lang {
        Lang("zh")
    }
}

/// The names that begin so, without that beginning.
pub(crate) fn names(family: &str) -> Vec<&'static str> {
    let lines = FILES.first().map_or("", |(_, text)| text).lines();
    lines.filter_map(|line| line.split_once(" =")?.0.strip_prefix(family)).collect()
}

/// The language for a request: what `?lang=` asks for, else the best of `Accept-Language` (RFC 9110 §12.5.4), else Chinese.
pub fn negotiate(accept_language: Option<&str>, query_lang: Option<&str>) -> Lang {
    let asked = query_lang.and_then(Lang::of);
    asked.or_else(|| accept_language.and_then(best)).unwrap_or_default()
}

fn best(accept: &str) -> Option<Lang> {
    let mut found: Option<(f32, Lang)> = None;
    for range in accept.split(',').take(32) {
        let (tag, rest) = range.split_once(';').unwrap_or((range, ""));
        let weight =
            rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok()).unwrap_or(0.0);
        let Some(lang) = Lang::of(tag.trim()) else { continue };
        if weight > 0.0 && found.is_none_or(|(best, _)| weight > best) {
            found = Some((weight, lang));
        }
    }
    found.map(|(_, lang)| lang)
}

/// Texts by language and name, from Fluent files.
pub struct Catalogue(HashMap<&'static str, FluentBundle<FluentResource>>);

impl Catalogue {
    /// Of files by language tag. A file with a mistake gives the messages that could be read; tests refuse such a file.
    pub fn new(files: &[(&'static str, &str)]) -> Catalogue {
        Catalogue(files.iter().map(|(tag, text)| (*tag, bundle(tag, text))).collect())
    }

    /// The text of this name in this language, with its variables filled.
    pub fn get(&self, tag: &str, name: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.0.get(tag)?;
        let pattern = bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, args, &mut errors).into_owned())
    }
}

static PAGES: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(FILES));

fn bundle(tag: &str, text: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    let id: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The messages of a file and each one's variables, by reading the text: `$name` up to the next message.
    fn shape(text: &str) -> Vec<(String, BTreeSet<String>)> {
        let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                messages.push((name.to_owned(), BTreeSet::new()));
            }
            for part in line.split('$').skip(1) {
                let name = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                if let Some((_, variables)) = messages.last_mut() {
                    variables.insert(name);
                }
            }
        }
        messages.sort();
        messages
    }

    #[test]
    fn every_language_says_the_same_things_with_the_same_variables() {
        // `count` only chooses a plural form, and a language without plurals has no need of it.
        let shapes: Vec<_> = FILES.iter().map(|(tag, text)| (tag, shape(text))).collect();
        let (first, want) = &shapes[0];
        for (tag, have) in &shapes[1..] {
            let names = |shape: &[(String, BTreeSet<String>)]| {
                shape.iter().map(|(n, _)| n.clone()).collect::<BTreeSet<_>>()
            };
            let missing: Vec<_> = names(want).symmetric_difference(&names(have)).cloned().collect();
            assert!(missing.is_empty(), "only in one of {first} and {tag}: {missing:?}");
            for (a, b) in want.iter().zip(have) {
                assert_eq!(a, b, "{first} and {tag} differ in a message's variables");
            }
        }
    }

    #[test]
    fn every_language_file_is_whole_and_says_nothing_twice() {
        for (tag, text) in FILES {
            let errors = FluentResource::try_new((*text).to_owned()).map_err(|(_, errors)| errors);
            assert!(errors.is_ok(), "{tag}: {:?}", errors.err());
            let shape = shape(text);
            for pair in shape.windows(2) {
                assert_ne!(pair[0].0, pair[1].0, "{tag} says it twice");
            }
        }
    }

    #[test]
    fn the_query_goes_before_the_header_and_the_header_goes_by_weight() {
        assert_eq!(negotiate(Some("zh"), Some("en")).tag(), "en");
        assert_eq!(negotiate(Some("fr, en-GB;q=0.7, zh-CN;q=0.9"), None).tag(), "zh");
        assert_eq!(negotiate(Some("en-US,en;q=0.9,zh;q=0.8"), Some("xx")).tag(), "en");
        assert_eq!(negotiate(Some("zh;q=0, fr"), None).tag(), "zh");
        assert_eq!(negotiate(None, None), Lang::default());
    }

    /// Every text of the program: what may say a message.
    fn sources() -> String {
        fn gather(folder: &std::path::Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let ends = |end: &str| path.extension().is_some_and(|have| have == end);
                if path.is_dir()
                    && !path.ends_with("target")
                    && !path.ends_with("tests")
                    && !path.ends_with("test")
                {
                    gather(&path, into);
                } else if ends("rs") || ends("html") || ends("js") {
                    into.push_str(&std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut text = String::new();
        for room in ["web", "node/src", "cli/src", "ledger/src"] {
            gather(&root.join(room), &mut text);
        }
        text
    }

    #[test]
    fn every_message_is_said_somewhere_and_every_message_that_is_asked_for_is_there() {
        let sources = sources();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let words: BTreeSet<&str> = sources.split(|c: char| !plain(c)).collect();
        // `flag-{code}`, `word("flag", …)`, `all(lang, "fault", …)`: messages whose names are put together.
        let mut families: BTreeSet<&str> = BTreeSet::new();
        for (at, _) in sources.match_indices("-{").chain(sources.match_indices("-${")) {
            let from = sources[..at].rfind(|c| !plain(c)).map_or(0, |before| before + 1);
            families.insert(&sources[from..at]);
        }
        for call in ["word(\"", "all(lang, \"", "with_index(\""] {
            families.extend(sources.split(call).skip(1).filter_map(|rest| rest.split('"').next()));
        }
        let said = |name: &str| {
            let parts = || name.match_indices('-').map(|(at, _)| (&name[..at], &name[at + 1..]));
            words.contains(name)
                || parts().any(|(family, rest)| families.contains(family) && words.contains(rest))
        };
        // A unit's singular, what to do about a problem, what a state means: the name and one word more.
        let tails = ["", "-one", "-do", "-means"];
        let (_, text) = FILES[0];
        let names: BTreeSet<String> = shape(text).into_iter().map(|(name, _)| name).collect();
        // Months are counted; units and labels come from events, which may carry any; the node's tests hold flags to the rules.
        let open = ["month-", "unit-", "label-", "flag-"];
        // The phone's script says its own without their family.
        let said = |name: &str| said(name) || name.strip_prefix("record-").is_some_and(said);
        let unused: Vec<&String> = names
            .iter()
            .filter(|name| !open.iter().any(|family| name.starts_with(family)))
            .filter(|name| !tails.iter().any(|tail| name.strip_suffix(tail).is_some_and(said)))
            .collect();
        assert!(unused.is_empty(), "nothing says these: {unused:?}");

        let calls = ["lang.say(\"", "lang.with(\"", "lang.count(\"", "lang.around(\"", "lang.around_all(\""];
        let asked = calls
            .iter()
            .flat_map(|call| sources.split(call).skip(1))
            .filter_map(|rest| rest.split('"').next());
        let missing: BTreeSet<&str> = asked.filter(|name| !names.contains(*name)).collect();
        assert!(missing.is_empty(), "no language has these: {missing:?}");
    }

    #[test]
    fn plurals_and_dates_follow_each_language() {
        let (en, zh) = (Lang::of("en").unwrap(), Lang::of("zh").unwrap());
        let photographs = [1, 2, 21].map(|count| en.count("photos", count));
        assert_eq!(photographs, ["One photograph", "2 photographs", "21 photographs"]);
        assert_eq!([1, 2].map(|count| zh.count("photos", count)), ["1 张照片", "2 张照片"]);
        assert_eq!(crate::format::date(en, "2026-03-01"), "1 March 2026");
        assert_eq!(crate::format::date(zh, "2026-03-01"), "2026年3月1日");
    }
}
