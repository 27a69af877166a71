use std::collections::{BTreeMap, BTreeSet};

use clap::{Arg, Command, CommandFactory, Parser};

use super::translated::{about_key, own_key, own_words_in};
use super::*;
use crate::speech::{get_in, keys_of, languages};

/// Every command with its path: `sensor add`, the program itself with an empty one.
fn commands() -> Vec<(String, Command)> {
    fn look(command: &Command, path: &str, into: &mut Vec<(String, Command)>) {
        into.push((path.to_owned(), command.clone()));
        for sub in command.get_subcommands() {
            look(sub, format!("{path} {}", sub.get_name()).trim_start(), into);
        }
    }
    let mut all = Vec::new();
    look(&Cli::command(), "", &mut all);
    all
}

fn help_of(arg: &Arg) -> String {
    arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

fn others() -> Vec<&'static str> {
    languages().into_iter().filter(|tag| *tag != FALLBACK).collect()
}

#[test]
fn every_command_has_examples_and_every_example_can_be_typed() {
    let known: BTreeSet<String> = commands().into_iter().map(|(path, _)| path).collect();
    let have = examples::all();
    for path in known.iter().filter(|path| !path.is_empty()) {
        assert!(have.iter().any(|(of, _)| of == path), "`suyuan {path}` has no example");
    }
    let mut wrong = Vec::new();
    for (path, examples) in have {
        assert!(known.contains(path), "there is no command `suyuan {path}`");
        assert!(!examples.is_empty(), "{path}");
        for example in examples {
            let line = examples::split(example.line);
            if let Err(error) = Cli::try_parse_from(&line) {
                wrong.push(format!("{path}: {}: {error}", example.line));
            }
            let begins: Vec<&str> = std::iter::once("suyuan").chain(path.split(' ')).collect();
            assert!(
                line.len() >= begins.len() && line[..begins.len()] == begins[..],
                "{path}: {}",
                example.line
            );
            let said: BTreeSet<&str> = example.words.iter().map(|(tag, _)| *tag).collect();
            let want: BTreeSet<&str> = languages().into_iter().collect();
            assert!(said.is_empty() || said == want, "{path}: {} is explained in {said:?}", example.line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    assert_eq!(examples::split(r#"a --b="c d" 'e f' "" g"#), ["a", "--b=c d", "e f", "", "g"]);
}

#[test]
fn every_language_has_help_for_every_command_and_argument_and_for_nothing_else() {
    for tag in others() {
        let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
        let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, command) in commands() {
            let key = path.replace(' ', "-");
            match get_in(tag, &about_key(&key)) {
                Some(_) => _ = used.insert(about_key(&key)),
                None => missing.push(about_key(&key)),
            }
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                match own_key(&key, id, tag) {
                    Some(name) => {
                        if name.starts_with("help-any--") {
                            shared.entry(name.clone()).or_default().insert(help_of(arg));
                        }
                        used.insert(name);
                    }
                    None => missing.push(format!("help-{key}--{id}")),
                }
                if let Some(heading) = arg.get_help_heading() {
                    used.insert(translated::heading_key(heading));
                }
                for name in arg.get_value_names().unwrap_or_default() {
                    used.insert(translated::name_key(name));
                }
                for value in arg.get_possible_values().iter().filter(|value| value.get_help().is_some()) {
                    let name = translated::value_key(id, value.get_name());
                    match get_in(tag, &name) {
                        Some(_) => _ = used.insert(name),
                        None => missing.push(name),
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new(), "without help in {tag}");
        let left: Vec<String> = keys_of(tag)
            .filter(|name| name.starts_with("help") && !used.contains(name) && name != "help-examples")
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{tag}: help of nothing");
        // One text for several commands: in English it must be one, too.
        let differ: Vec<_> = shared.iter().filter(|(_, said)| said.len() > 1).collect();
        assert!(differ.is_empty(), "{tag}: one text where English has several: {differ:#?}");
    }
}

#[test]
fn help_in_another_language_is_whole_and_reads_the_same_lines() {
    for tag in others() {
        let mut command = command_in(tag, Form::Terminal);
        command.clone().debug_assert();
        for (path, _) in commands() {
            let mut at = &mut command;
            for name in path.split(' ').filter(|name| !name.is_empty()) {
                at = at.find_subcommand_mut(name).unwrap();
            }
            let text = own_words_in(tag, &at.render_long_help().to_string());
            for english in [
                "Usage:",
                "Options:",
                "Arguments:",
                "Commands:",
                "Examples:",
                "[default:",
                "[OPTIONS]",
                "Print ",
            ] {
                assert!(!text.contains(english), "{tag} {path}: {english} in {text}");
            }
        }
        for (_, examples) in examples::all() {
            for example in examples {
                let read =
                    command_in(tag, Form::Terminal).try_get_matches_from(examples::split(example.line));
                assert!(read.is_ok(), "{tag}: {}", example.line);
            }
        }
    }
}
