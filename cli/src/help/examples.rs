//! The examples below each command's help, from `cli/lang/examples.txt`.
//!
//! ```text
//! == sensor add
//! en: the logger's file of one shipment
//! zh: 一车货的记录仪文件
//! suyuan sensor add truck.csv --shipment DN-1
//! ```

use clap::Command;

use crate::speech::{self, FluentArgs};

/// All of them.
const TEXT: &str = include_str!("../../lang/examples.txt");

/// One line to type, and what it is good for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Example<'t> {
    /// What it is good for, in each language by tag.
    pub(super) words: Vec<(&'t str, &'t str)>,
    /// The line to type.
    pub(super) line: &'t str,
}

/// The examples of the command with this path, such as `sensor add`.
pub(super) fn of(path: &str) -> Vec<Example<'static>> {
    all().into_iter().find(|(of, _)| *of == path).map(|(_, examples)| examples).unwrap_or_default()
}

/// Every command's path with its examples.
pub(super) fn all() -> Vec<(&'static str, Vec<Example<'static>>)> {
    let mut all: Vec<(&str, Vec<Example<'_>>)> = Vec::new();
    let mut words = Vec::new();
    for line in TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(path) = line.strip_prefix("== ") {
            all.push((path, Vec::new()));
        } else if let Some((tag, said)) = line.split_once(": ").filter(|(tag, _)| tag.len() == 2) {
            words.push((tag, said));
        } else if let Some((_, examples)) = all.last_mut() {
            examples.push(Example { words: std::mem::take(&mut words), line });
        }
    }
    all
}

/// The command, each of its subcommands ending its help with its examples.
pub(super) fn attached(command: Command, tag: &str) -> Command {
    attach(command, "", tag)
}

fn attach(mut command: Command, path: &str, tag: &str) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in below {
        let path = format!("{path} {name}").trim_start().to_owned();
        command = command.mut_subcommand(&name, |sub| attach(sub, &path, tag));
    }
    match (path, shown(path, tag)) {
        ("", _) => command.after_help(exit_codes(tag)),
        (_, Some(text)) => command.after_help(text),
        (_, None) => command,
    }
}

/// How every command ends; below the help of the whole program.
fn exit_codes(tag: &str) -> String {
    let style = clap::builder::Styles::default();
    let style = style.get_header();
    let [heading, codes] =
        ["exit-heading", "exit-codes"].map(|key| speech::text_in(tag, key, &FluentArgs::new()));
    let lines: Vec<String> = codes.lines().map(|line| format!("  {line}")).collect();
    format!("{style}{heading}{style:#}\n{}", lines.join("\n"))
}

fn shown(path: &str, tag: &str) -> Option<String> {
    let examples = of(path);
    let heading = speech::text_in(tag, "help-examples", &FluentArgs::new());
    let lines: Vec<String> = examples.iter().map(|example| one(example, tag)).collect();
    let style = clap::builder::Styles::default();
    let style = style.get_header();
    (!lines.is_empty()).then(|| format!("{style}{heading}{style:#}\n{}", lines.join("\n")))
}

fn one(example: &Example<'_>, tag: &str) -> String {
    match example.words.iter().find(|(of, _)| *of == tag) {
        Some((_, words)) => format!("  # {words}\n  {}", example.line),
        None => format!("  {}", example.line),
    }
}

/// A line as a shell would split it: blanks apart, quotes together.
#[cfg(test)]
pub(super) fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut within) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (None, '"' | '\'') => (quote, within) = (Some(c), true),
            (None, ' ') => {
                if within {
                    words.push(std::mem::take(&mut word));
                }
                within = false;
            }
            _ => {
                word.push(c);
                within = true;
            }
        }
    }
    if within {
        words.push(word);
    }
    words
}
