use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// A file's messages and each one's variables, but `count`, which only chooses a plural form.
fn shape(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut last = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) =
            line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            last = name.to_owned();
            assert!(messages.insert(last.clone(), BTreeSet::new()).is_none(), "{name} is said twice");
        }
        for part in line.split('$').skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            if name != "count" {
                messages.get_mut(&last).expect("a variable stands in a message").insert(name);
            }
        }
    }
    messages
}

#[test]
fn every_language_says_the_same_things_with_the_same_variables() {
    let shapes: Vec<_> = FILES.iter().map(|(tag, text)| (tag, shape(text))).collect();
    let (first, want) = &shapes[0];
    for (tag, have) in &shapes[1..] {
        // English help stands where the options are declared; another test holds the others to it.
        for name in want.keys().chain(have.keys()).filter(|name| !is_help(name)) {
            assert_eq!(want.get(name), have.get(name), "{name} in {first} and in {tag}");
        }
    }
}

fn is_help(name: &str) -> bool {
    name == "help" || name.starts_with("help-") && name != "help-examples"
}

/// All of our own source: what may say a message.
fn sources() -> String {
    fn gather(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("speech.rs")
                && !path.ends_with("speech/tests.rs")
            {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    text
}

#[test]
fn every_message_is_said_and_every_message_that_is_said_is_there() {
    let sources = sources();
    let there = shape(FILES[0].1);
    let inside_a_word = |at: usize| sources[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    for (at, call) in sources.match_indices("tr!(").filter(|(at, _)| !inside_a_word(*at)) {
        let name = sources[at + call.len()..]
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("");
        assert!(there.contains_key(name), "`tr!(\"{name}\"` has no text");
    }
    // Help is put together from names of commands (`help-…`); another test holds it to the commands.
    for name in there.keys().filter(|name| !is_help(name)) {
        assert!(sources.contains(&format!("\"{name}\"")), "nobody says {name}");
    }
}

#[test]
fn the_option_goes_before_the_variable_and_the_variable_before_the_locale() {
    let ask = |line: &[&str], set: &[(&str, &str)]| {
        wanted(line.iter().map(ToString::to_string), |name| {
            set.iter().find(|(have, _)| *have == name).map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(ask(&["suyuan", "--speak", "zh", "status"], &[("SUYUAN_LANG", "en")]), "zh");
    assert_eq!(ask(&["suyuan", "--speak=zh-CN"], &[]), "zh");
    assert_eq!(ask(&["suyuan", "--", "--speak=zh"], &[]), "en");
    assert_eq!(ask(&[], &[("LANG", "zh_CN.UTF-8")]), "zh");
    assert_eq!(ask(&[], &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), "en");
    assert_eq!(ask(&[], &[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), "zh");
    assert_eq!(ask(&[], &[("SUYUAN_LANG", "zh"), ("LC_ALL", "en_GB.UTF-8")]), "zh");
    assert_eq!(ask(&[], &[("LANG", "xx")]), "en");
}

#[test]
fn every_file_can_be_read_whole() {
    for (tag, text) in FILES {
        assert_eq!(fluent_syntax_errors(text), Vec::<String>::new(), "{tag}");
    }
}

fn fluent_syntax_errors(text: &str) -> Vec<String> {
    // A message that could not be read is one that the catalogue does not give.
    let catalogue = Catalogue::new(&[("en", text)]);
    let args = FluentArgs::new();
    shape(text).into_keys().filter(|name| catalogue.get("en", name, Some(&args)).is_none()).collect()
}
