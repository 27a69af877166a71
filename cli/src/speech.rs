//! The language that the program speaks, and its texts.
//!
//! Texts are Fluent files, `cli/lang/TAG/*.ftl`; adding a language is adding a folder, and a test holds every folder
//! to the same messages with the same variables. `tr!` gives one:
//!
//! ```text
//! tr!("failure-more", code = code)      // in cli/lang/en/failure.ftl:  failure-more = more: `suyuan explain { $code }`
//! ```
//!
//! Asked in this order: `--speak TAG`, `$SUYUAN_LANG`, then the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`); English
//! where none of them names a language that is there. What programs read (members of
//! `--json`, codes, exit codes, files) is the same in every language; sentences among them (`detail`, `hint`) are in the one spoken.

use std::sync::{LazyLock, OnceLock};

use suyuan_web::lang::Catalogue;
pub(crate) use suyuan_web::lang::{FluentArgs, FluentValue};

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The language of texts where nothing else is asked for, and of texts that another language lacks.
pub(crate) const FALLBACK: &str = "en";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(FILES));
static CHOSEN: OnceLock<&'static str> = OnceLock::new();

/// The text of a name, with its variables filled: `tr!("sync-sent", count = 3, node = url)`.
macro_rules! tr {
    ($name:literal $(, $key:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = $crate::speech::FluentArgs::new();
        $(args.set(stringify!($key), $crate::speech::FluentValue::from($value));)*
        $crate::speech::text($name, &args)
    }};
}

pub(crate) use tr;

/// The text of this name in the language spoken. A name without a text gives the name, so that nothing is ever blank.
pub(crate) fn text(name: &str, args: &FluentArgs<'_>) -> String {
    text_in(spoken(), name, args)
}

/// The same in this language.
pub(crate) fn text_in(tag: &str, name: &str, args: &FluentArgs<'_>) -> String {
    CATALOGUE
        .get(tag, name, Some(args))
        .or_else(|| CATALOGUE.get(FALLBACK, name, Some(args)))
        .unwrap_or_else(|| name.to_owned())
}

/// The text that this language itself has under a name; it has no variables.
pub(crate) fn get_in(tag: &str, name: &str) -> Option<String> {
    CATALOGUE.get(tag, name, None)
}

/// The tag of the language spoken.
pub(crate) fn spoken() -> &'static str {
    // Tests read the words of the language they are written in, whatever the locale.
    if cfg!(test) {
        return FALLBACK;
    }
    CHOSEN.get_or_init(|| wanted(std::env::args(), |name| std::env::var(name).ok()))
}

/// Which language a command line and an environment ask for.
fn wanted(
    arguments: impl Iterator<Item = String>,
    variable: impl Fn(&str) -> Option<String>,
) -> &'static str {
    let asked = on_the_command_line(arguments).and_then(|tag| known(&tag));
    let set = ["SUYUAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
    // An empty variable is one that is not set (POSIX); one that names no language of ours decides all the same, but `$SUYUAN_LANG`.
    let locale = || set.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    asked.or_else(|| locale().and_then(|value| known(&value))).unwrap_or(FALLBACK)
}

fn on_the_command_line(mut arguments: impl Iterator<Item = String>) -> Option<String> {
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--speak") {
            Some("") => return arguments.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ if argument == "--" => return None,
            _ => {}
        }
    }
    None
}

/// The language that is there for a tag or a locale: `zh` of `zh_CN.UTF-8`.
pub(crate) fn known(tag: &str) -> Option<&'static str> {
    let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or(tag);
    FILES.iter().map(|(tag, _)| *tag).find(|have| have.eq_ignore_ascii_case(primary))
}

/// The tags of the languages that are there.
pub(crate) fn languages() -> Vec<&'static str> {
    FILES.iter().map(|(tag, _)| *tag).collect()
}

/// The names of this language's texts.
#[cfg(test)]
pub(crate) fn keys_of(tag: &str) -> impl Iterator<Item = String> {
    let text = FILES.iter().find(|(have, _)| *have == tag).map_or("", |(_, text)| *text);
    let names = text.lines().filter_map(|line| line.split_once(" ="));
    names.map(|(name, _)| name.to_owned()).filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod prose;
#[cfg(test)]
mod tests;
