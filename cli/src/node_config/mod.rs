//! What a node is told: on the command line, by the environment, in a file, by default; the first that speaks wins, key by key.
//!
//! The table of keys is `suyuan node`'s own list of options ([`Settings`]): an option `--trust-proxy` is the key `trust-proxy` of
//! the file and the variable `SUYUAN_NODE_TRUST_PROXY`, with the same help, the same default and the same parser. So nothing can
//! be said in one place that the other does not know, and `suyuan config example` is written from it too.
//!
//! | an option that | in the file | in the environment |
//! |---|---|---|
//! | takes a value | text or a number | as on the command line |
//! | may be given again | a list | commas between |
//! | takes none | `true` or `false` | `true` or `false` |
//!
//! A list is replaced by whoever speaks first, never joined. An empty variable says nothing. [`ONCE`] are said on the command line
//! alone: in a file they would switch a safeguard off for good.

mod example;
mod file;
#[cfg(test)]
mod tests;

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use clap::{
    ArgAction, ArgMatches, Args, Command, FromArgMatches,
    error::{ContextKind, ContextValue},
    parser::ValueSource,
};

pub(crate) use self::example::example;
use crate::{command::node::Settings, failure::Failure, speech::tr};

/// What every variable begins with.
const PREFIX: &str = "SUYUAN_NODE_";
/// Options for one start, by somebody who has looked.
const ONCE: [&str; 3] = ["confirm-clock", "take-without-high-water", "rebuild"];

/// What was said on the command line, before anybody else is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    config: Option<PathBuf>,
    settings: Vec<Setting>,
}

/// The options as clap sees them: the file's name beside the table.
#[derive(Debug, Args)]
struct Options {
    /// Take what is not said here from this file (TOML; `suyuan config example` prints one with every key)
    #[arg(long, value_name = "FILE", env = "SUYUAN_NODE_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// One key of the table.
#[derive(Clone, Debug)]
pub(crate) struct Key(clap::Arg);

/// How a key's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    One,
    Many,
    Flag,
}

/// Who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The command line.
    CommandLine,
    /// This variable.
    Variable(String),
    /// A line of the file.
    Line(usize),
    /// Nobody.
    Default,
}

/// A key with its value: no text at all where there is none.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Which.
    pub(crate) key: Key,
    /// What, as on the command line.
    pub(crate) values: Vec<OsString>,
    /// By whom.
    pub(crate) origin: Origin,
}

/// What holds in the end.
#[derive(Debug)]
pub(crate) struct Effective {
    /// For the node.
    pub(crate) settings: Settings,
    /// Key by key, in the table's order.
    pub(crate) shown: Vec<Setting>,
    /// The file that was read.
    pub(crate) config: Option<PathBuf>,
}

/// The table.
pub(crate) fn keys() -> Vec<Key> {
    Settings::augment_args(Command::new("node")).get_arguments().cloned().map(Key).collect()
}

/// What a file says, without anybody else; every fault in it at once.
pub(crate) fn check(path: &std::path::Path) -> Result<Effective, Failure> {
    Given { config: Some(path.to_owned()), settings: Vec::new() }.effective(|_| None)
}

impl Key {
    /// `trust-proxy`.
    pub(crate) fn name(&self) -> &str {
        self.0.get_long().unwrap_or_default()
    }

    /// `SUYUAN_NODE_TRUST_PROXY`.
    pub(crate) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name().replace('-', "_").to_uppercase())
    }

    /// Whether it is for one start alone.
    pub(crate) fn once(&self) -> bool {
        ONCE.contains(&self.name())
    }

    fn shape(&self) -> Shape {
        match self.0.get_action() {
            ArgAction::Append => Shape::Many,
            ArgAction::SetTrue => Shape::Flag,
            _ => Shape::One,
        }
    }

    fn default(&self) -> Setting {
        let values = match self.shape() {
            Shape::Flag => vec!["false".into()],
            _ => self.0.get_default_values().iter().map(|value| value.to_os_string()).collect(),
        };
        Setting { key: self.clone(), values, origin: Origin::Default }
    }

    /// Why it may not stand in a file or the environment.
    fn permanent(&self) -> Result<(), String> {
        match self.once() {
            true => Err(tr!("config-once", key = self.name().to_string())),
            false => Ok(()),
        }
    }

    fn of_environment(&self, value: &OsStr) -> Result<Setting, String> {
        let variable = self.variable();
        self.permanent().map_err(|why| format!("{variable}: {why}"))?;
        let values = match (self.shape(), value.to_str()) {
            (Shape::Many, Some(text)) => text.split(',').map(|one| one.trim().into()).collect(),
            _ => vec![value.to_owned()],
        };
        let setting = Setting { key: self.clone(), values, origin: Origin::Variable(variable.clone()) };
        setting.check().map_err(|why| format!("{variable}: {why}"))?;
        Ok(setting)
    }
}

impl Setting {
    /// The same on the command line.
    fn words(&self) -> Vec<OsString> {
        let option = format!("--{}", self.key.name());
        let word = |value: &OsString| {
            let mut word = OsString::from(format!("{option}="));
            word.push(value);
            word
        };
        match self.key.shape() {
            Shape::Flag if self.values.iter().any(|value| value == "true") => vec![option.into()],
            Shape::Flag => Vec::new(),
            _ => self.values.iter().map(word).collect(),
        }
    }

    /// What the option's own parser says.
    fn check(&self) -> Result<(), String> {
        let name = self.key.name();
        if self.key.shape() == Shape::Flag
            && !self.values.iter().all(|value| value == "true" || value == "false")
        {
            return Err(tr!("config-flag", key = name.to_string()));
        }
        parse(self.words()).map(drop).map_err(|error| format!("`{name}`: {}", in_a_line(&error)))
    }

    /// The values as people read them, without the password of an address.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.values.iter().map(|value| without_password(&value.to_string_lossy())).collect()
    }
}

impl Given {
    /// What holds, with the environment and the file asked for what was not said.
    pub(crate) fn effective(
        &self,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Effective, Failure> {
        let file = self.config.as_deref().map(file::read).transpose()?.unwrap_or_default();
        let mut shown = Vec::new();
        for key in keys() {
            let said = |settings: &[Setting]| settings.iter().find(|s| s.key.name() == key.name()).cloned();
            let environment = variable(&key.variable()).filter(|value| !value.is_empty());
            let environment =
                environment.map(|value| key.of_environment(&value)).transpose().map_err(wrong)?;
            shown.push(
                said(&self.settings).or(environment).or_else(|| said(&file)).unwrap_or_else(|| key.default()),
            );
        }
        let told = shown.iter().filter(|setting| setting.origin != Origin::Default);
        let settings = parse(told.flat_map(Setting::words)).map_err(|error| wrong(in_a_line(&error)))?;
        settings.hang_together().map_err(wrong)?;
        Ok(Effective { settings, shown, config: self.config.clone() })
    }
}

impl Args for Given {
    fn augment_args(command: Command) -> Command {
        Options::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Options::augment_args_for_update(command)
    }
}

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Given, clap::Error> {
        let said =
            |key: &Key| matches.value_source(key.0.get_id().as_str()) == Some(ValueSource::CommandLine);
        let setting = |key: Key| {
            let raw = matches.get_raw(key.0.get_id().as_str()).into_iter().flatten();
            let values = match key.shape() {
                Shape::Flag => vec!["true".into()],
                _ => raw.map(OsStr::to_os_string).collect(),
            };
            Setting { key, values, origin: Origin::CommandLine }
        };
        Ok(Given {
            config: matches.get_one::<PathBuf>("config").cloned(),
            settings: keys().into_iter().filter(said).map(setting).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Given::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Reads options as `suyuan node` does.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Settings, clap::Error> {
    let words = std::iter::once("node".into()).chain(words);
    let matches = Settings::augment_args(Command::new("node")).try_get_matches_from(words)?;
    Settings::from_arg_matches(&matches)
}

/// The known key that is nearest to a word, as clap finds it for mistyped options.
fn nearest(word: &str) -> Option<String> {
    let word = word.replace('_', "-").to_lowercase();
    if keys().iter().any(|key| key.name() == word) {
        return Some(word);
    }
    let error = parse([format!("--{word}").into()]).err()?;
    match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(option)) => Some(option.trim_start_matches('-').to_owned()),
        _ => None,
    }
}

/// Clap's words, without "error:", the option's name and the advice.
fn in_a_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    let line = lines.collect::<Vec<_>>().join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    match (line.find(" for '--"), line.find(">'")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &line[..from], &line[to + 2..]),
        _ => line.to_owned(),
    }
}

fn wrong(why: impl std::fmt::Display) -> Failure {
    Failure::usage(why).code("bad-config").hint(tr!("config-wrong-do"))
}

/// `https://name:secret@host/` is shown without what stands before the host.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let host = rest.split('/').next().unwrap_or_default();
    match host.rsplit_once('@') {
        Some((user, _)) => format!("{scheme}://…{}", &rest[user.len()..]),
        None => text.to_owned(),
    }
}
