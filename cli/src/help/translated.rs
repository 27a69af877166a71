//! Help in another language: every text of the command tree replaced by that language's own.

use clap::{Arg, ArgAction, Command, builder::PossibleValue};
use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::{command::listing::columns, speech};

/// Columns of a line of an argument's help: so many fit beside the options on a terminal of a hundred.
const WIDTH: usize = 56;

/// The command with all that it says in this language.
pub(super) fn translated(command: Command, tag: &str, form: Form) -> Command {
    one(command, "", tag, form)
}

/// Where it will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// On a terminal, where lines must be broken here.
    Terminal,
    /// In a man page, which breaks them itself.
    Page,
}

fn one(mut command: Command, path: &str, tag: &str, form: Form) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in below {
        let path = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command = command.mut_subcommand(&name, |sub| one(sub, &path, tag, form));
    }
    if let Some(text) = speech::get_in(tag, &about_key(path)) {
        command = described(command, &text);
    }
    let command = command.mut_args(|arg| argument(arg, path, tag, form));
    // What clap adds by itself speaks English; the same flags with words of ours.
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(said(tag, "clap-help"));
    let command = command.disable_help_flag(true).arg(help.help_heading(None::<&str>));
    match path {
        "" => command.disable_version_flag(true).arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(said(tag, "clap-version"))
                .help_heading(None::<&str>),
        ),
        _ => command,
    }
}

/// The first paragraph is what lists show, all of it what `--help` shows.
fn described(command: Command, text: &str) -> Command {
    match text.split_once("\n\n") {
        Some((first, _)) => command.about(first.to_owned()).long_about(text.to_owned()),
        None => command.about(text.to_owned()).long_about(None::<&str>),
    }
}

fn argument(arg: Arg, path: &str, tag: &str, form: Form) -> Arg {
    let id = arg.get_id().to_string();
    let mut arg = arg;
    let lines = |text: &str| if form == Form::Page { text.to_owned() } else { lines(text) };
    if let Some(text) = own_key(path, &id, tag).and_then(|key| speech::get_in(tag, &key)) {
        arg = match text.split_once("\n\n") {
            Some((first, _)) => arg.help(lines(first)).long_help(lines(&text)),
            None => arg.help(lines(&text)).long_help(None::<&str>),
        };
    }
    if let Some(text) = arg.get_help_heading().and_then(|it| speech::get_in(tag, &heading_key(it))) {
        arg = arg.help_heading(text);
    }
    if arg.get_action().takes_values() {
        if let Some(names) = arg.get_value_names() {
            let names: Vec<String> = names
                .iter()
                .map(|name| speech::get_in(tag, &name_key(name)).unwrap_or_else(|| name.to_string()))
                .collect();
            arg = arg.value_names(names);
        }
        let values = arg.get_possible_values();
        if values.iter().any(|value| value.get_help().is_some()) {
            let told = |value: PossibleValue| match speech::get_in(tag, &value_key(&id, value.get_name())) {
                Some(text) => value.help(text),
                None => value,
            };
            let values: Vec<PossibleValue> = values.into_iter().map(told).collect();
            // Clap lists what the command reads, with the words that stand there; so the list is written here.
            arg = arg.hide_possible_values(true);
            let short: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            arg = arg.help(format!("{help} {}{}]", said(tag, "clap-possible"), short.join(", ")));
            let listed: Vec<String> = values
                .iter()
                .map(|value| match value.get_help() {
                    Some(help) => format!("- {}：{help}", value.get_name()),
                    None => format!("- {}", value.get_name()),
                })
                .collect();
            arg = arg.long_help(format!("{help}\n\n{}", listed.join("\n")));
        }
    }
    arg
}

/// The name of a command's help, of the whole program's for an empty path.
pub(super) fn about_key(path: &str) -> String {
    match path {
        "" => "help".to_owned(),
        path => format!("help-{path}"),
    }
}

/// The name of an argument's help in this language: its own, else the one for all commands.
pub(super) fn own_key(path: &str, id: &str, tag: &str) -> Option<String> {
    let own = if path.is_empty() { format!("help-all--{id}") } else { format!("help-{path}--{id}") };
    [own, format!("help-any--{id}")].into_iter().find(|key| speech::get_in(tag, key).is_some())
}

/// The name of a possible value's help.
pub(super) fn value_key(id: &str, value: &str) -> String {
    format!("help-value--{id}--{value}")
}

/// The name of what stands for a value, such as `QUANTITY`.
pub(super) fn name_key(name: &str) -> String {
    format!("help-name--{}", slug(name))
}

/// The name of a heading.
pub(super) fn heading_key(heading: &str) -> String {
    format!("help-heading--{}", slug(heading))
}

fn slug(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    plain.trim_matches('-').to_owned()
}

/// Broken where the script allows it: Chinese has no blanks at which clap could.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut width, mut from) = (0, 0);
    for (at, kind) in linebreaks(text) {
        let piece = &text[from..at];
        if width > 0 && width + columns(piece.trim_end()) > WIDTH {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            width = 0;
        }
        out.push_str(piece);
        width += columns(piece);
        if kind == BreakOpportunity::Mandatory {
            width = 0;
        }
        from = at;
    }
    out
}

/// Help as clap wrote it, with the words that are clap's own in the language spoken.
pub(super) fn own_words(text: &str) -> String {
    own_words_in(speech::spoken(), text)
}

/// The same in this language.
pub(super) fn own_words_in(tag: &str, text: &str) -> String {
    CLAPS.iter().fold(text.to_owned(), |text, (clap, ours)| text.replace(clap, &said(tag, ours)))
}

/// What clap writes, and the message that stands for it.
const CLAPS: &[(&str, &str)] = &[
    ("Usage:", "clap-usage"),
    ("Commands:", "clap-commands"),
    ("Arguments:", "clap-arguments"),
    ("Options:", "clap-options"),
    ("[OPTIONS]", "clap-some-options"),
    ("<COMMAND>", "clap-a-command"),
    ("[COMMAND]", "clap-maybe-command"),
    // With the blank, and without it where a line ends there.
    ("[default: ", "clap-default"),
    ("[default:", "clap-default"),
    ("[possible values: ", "clap-possible"),
    ("[possible values:", "clap-possible"),
    ("Possible values:", "clap-possible-list"),
    ("[env: ", "clap-environment"),
    ("[env:", "clap-environment"),
    ("[alias: ", "clap-alias"),
    ("[aliases: ", "clap-alias"),
    ("Print this message or the help of the given subcommand(s)", "clap-help-command"),
];

fn said(tag: &str, name: &str) -> String {
    speech::text_in(tag, name, &speech::FluentArgs::new())
}
