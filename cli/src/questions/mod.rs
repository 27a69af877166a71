//! Asking at a terminal: `suyuan harvest` or `suyuan sensor add` and nothing behind it. Every verb is asked by the same few lines from one [`table`]; the answers
//! become the command that could have been typed, which then runs as it always does, shows the act in words and asks before it signs.
//!
//! With an argument nothing is asked. Where nobody can be asked (no terminal, `--json`) the command line is judged as it stands.

mod acts;
mod asker;
mod table;

use clap::Parser;

use self::{
    asker::Asker,
    table::{ALIASES, Kind, Question, VERBS},
};
use crate::{
    args::{Cli, Command, Global},
    context::Context,
    daybook::Lists,
    failure::Failure,
    speech::tr,
    voice::Voice,
};

/// A command line of a verb and nothing else but the options of all commands.
#[derive(Debug, Parser)]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
struct Bare {
    #[command(flatten)]
    global: Global,
    /// One word, or two: `harvest`, `sensor add`.
    verb: Vec<String>,
}

/// A verb that is asked about.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The options of all commands.
    pub(crate) global: Global,
    verb: &'static str,
    questions: &'static [Question],
}

/// Whether this command line is a verb alone, and somebody is there to be asked.
pub(crate) fn asked(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Option<Asked> {
    let bare = bare(arguments)?;
    let voice = Voice { json: bare.global.json, quiet: bare.global.quiet };
    (!voice.json && voice.can_ask()).then_some(bare)
}

fn bare(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Option<Asked> {
    let Bare { global, verb } = Bare::try_parse_from(arguments).ok()?;
    let typed = verb.join(" ");
    let word = ALIASES.iter().find(|(alias, _)| *alias == typed).map_or(typed.as_str(), |(_, word)| *word);
    let (verb, questions) = VERBS.iter().find(|(known, _)| *known == word)?;
    Some(Asked { global, verb, questions })
}

impl Asked {
    /// Asks, and gives the command that was meant.
    pub(crate) fn command(&self, context: &Context) -> Result<Command, Failure> {
        let trusted = context.trusted_or_silent(false)?;
        let lists = Lists::of(&trusted.client);
        let asker = Asker {
            voice: context.voice,
            names: &trusted.names,
            lists: &lists,
            recent: context.home.last()?.recent,
            acts: match self.asks_for_an_act() {
                true => acts::last(context, &trusted)?,
                false => Vec::new(),
            },
        };
        let arguments = asker.all(self.questions)?;
        let typed: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        context.voice.say(tr!("ask-in-one-line", line = format!("suyuan {} {}", self.verb, typed.join(" "))));
        let words = std::iter::once("suyuan").chain(self.verb.split(' '));
        let line = words.chain(arguments.iter().map(String::as_str));
        let cli = Cli::try_parse_from(line).map_err(|e| Failure::usage(e.to_string()))?;
        Ok(cli.command)
    }

    fn asks_for_an_act(&self) -> bool {
        let of_an_act = |question: &Question| matches!(question, Question::One { kind: Kind::Entry, .. });
        self.questions.iter().any(of_an_act)
    }
}

/// An argument as a shell wants it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_/=.:".contains(c);
    match !argument.is_empty() && argument.chars().all(plain) {
        true => argument.to_owned(),
        false => format!("'{}'", argument.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare_of(line: &str) -> Option<Asked> {
        bare(line.split(' ').map(std::ffi::OsString::from))
    }

    #[test]
    fn a_verb_alone_is_asked_about_and_one_with_arguments_never() {
        assert_eq!(bare_of("suyuan harvest").unwrap().verb, "harvest");
        assert_eq!(bare_of("suyuan sensor add").unwrap().verb, "sensor add");
        assert_eq!(bare_of("suyuan --quiet fertilize --node http://n").unwrap().verb, "fertilise");
        for line in [
            "suyuan",
            "suyuan status",
            "suyuan harvest 5kg",
            "suyuan irrigate --dose 1m3",
            "suyuan sensor",
            "suyuan sensor add log.csv",
            "suyuan correct 41",
            "suyuan ship --help",
        ] {
            assert!(bare_of(line).is_none(), "{line}");
        }
    }

    #[test]
    fn every_verb_has_the_options_that_its_questions_set() {
        use clap::CommandFactory;
        let cli = Cli::command();
        for (verb, questions) in VERBS {
            let known = |at: &clap::Command, word: &str| at.find_subcommand(word).cloned();
            let command = verb.split(' ').try_fold(cli.clone(), |at, word| known(&at, word));
            let command = command.unwrap_or_else(|| panic!("no verb {verb}"));
            let has = |option: &str| {
                let long = option.trim_start_matches('-');
                command.get_arguments().any(|a| {
                    a.get_long() == Some(long) || a.get_visible_aliases().unwrap_or_default().contains(&long)
                })
            };
            let mut texts = Vec::new();
            for question in *questions {
                let set: Vec<(&str, Option<&str>)> = match question {
                    Question::One { text, option, .. } | Question::Pair { text, option, .. } => {
                        vec![(text, *option)]
                    }
                    Question::Yes { text, option, as_said_to } => {
                        vec![(text, Some(*option)), ("", *as_said_to)]
                    }
                    Question::YesAndDone { text, option } => vec![(text, Some(*option))],
                    Question::AnyOf(all) => {
                        all.iter().map(|(text, _, option)| (*text, Some(*option))).collect()
                    }
                };
                for (text, option) in set {
                    assert!(option.is_none_or(has), "{verb} has no {option:?}");
                    texts.extend(Some(text).filter(|text| !text.is_empty()));
                }
            }
            let before = texts.len();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), before, "{verb} is asked the same twice");
        }
    }

    #[test]
    fn a_line_can_be_typed_again() {
        assert_eq!(quoted("STRAW/SL-1=20"), "STRAW/SL-1=20");
        assert_eq!(quoted("20 kg"), "'20 kg'");
        assert_eq!(quoted("farmer's"), "'farmer'\\''s'");
    }
}
