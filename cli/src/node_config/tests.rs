use std::{collections::BTreeSet, fs};

use clap::CommandFactory;

use super::*;
use crate::args::{Cli, Command as Verb};

/// The packaged file, which must be what the program prints.
const PACKAGED: &str = include_str!("../../../packaging/node.toml");

fn given(line: &str) -> Given {
    let command = Options::augment_args(Command::new("node"));
    Given::from_arg_matches(&command.try_get_matches_from(line.split(' ')).unwrap()).unwrap()
}

fn faults(text: &str) -> Vec<String> {
    file::parse(text).unwrap_err().into_iter().map(|(line, why)| format!("{line}: {why}")).collect()
}

fn value<'a>(effective: &'a Effective, name: &str) -> (Vec<String>, &'a Origin) {
    let setting = effective.shown.iter().find(|setting| setting.key.name() == name).unwrap();
    (setting.texts(), &setting.origin)
}

#[test]
fn every_option_of_node_is_a_key_and_every_key_an_option() {
    let cli = Cli::command();
    let node = cli.find_subcommand("node").unwrap();
    let options: BTreeSet<_> = node.get_arguments().filter_map(|arg| arg.get_long()).collect();
    let keys = keys();
    let names: BTreeSet<_> = keys.iter().map(Key::name).chain(["config"]).collect();
    assert_eq!(options, names);
    assert!(ONCE.iter().all(|once| names.contains(once)));
}

#[test]
fn the_packaged_file_is_the_example_and_is_sound() {
    assert_eq!(PACKAGED, example(), "write it anew: suyuan config example > packaging/node.toml");
    let set = file::parse(PACKAGED).unwrap();
    assert_eq!(set.len(), 3);
    let mut every = String::new();
    for line in PACKAGED.lines().filter(|line| !line.starts_with("# ")) {
        every.push_str(line.trim_start_matches('#'));
        every.push('\n');
    }
    let all: BTreeSet<_> = file::parse(&every).unwrap().iter().map(|s| s.key.name().to_owned()).collect();
    let keys: BTreeSet<_> =
        keys().iter().filter(|key| !key.once()).map(|key| key.name().to_owned()).collect();
    assert_eq!(all, keys, "every key stands in it, with a value of its kind");
}

#[test]
fn the_command_line_comes_before_the_environment_before_the_file_before_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("node.toml");
    fs::write(&path, "listen = \"127.0.0.1:1\"\nscan-memory = 1\nlog-json = true\nask = [\"a\", \"b\"]\n")
        .unwrap();
    let given = given(&format!("node --config {} --listen 127.0.0.1:3 --ask c", path.display()));
    let variable = |name: &str| match name {
        "SUYUAN_NODE_LISTEN" => Some("127.0.0.1:2".into()),
        "SUYUAN_NODE_SCAN_MEMORY" => Some("2".into()),
        "SUYUAN_NODE_TRUST_PROXY" => Some("127.0.0.1, 10.0.0.0/8".into()),
        "SUYUAN_NODE_DATA" => Some(OsString::new()),
        _ => None,
    };
    let effective = given.effective(variable).unwrap();
    assert_eq!(value(&effective, "listen"), (vec!["127.0.0.1:3".into()], &Origin::CommandLine));
    assert_eq!(value(&effective, "ask"), (vec!["c".into()], &Origin::CommandLine));
    let by = Origin::Variable("SUYUAN_NODE_SCAN_MEMORY".into());
    assert_eq!(value(&effective, "scan-memory"), (vec!["2".into()], &by));
    assert_eq!(value(&effective, "trust-proxy").0, ["127.0.0.1", "10.0.0.0/8"]);
    assert_eq!(value(&effective, "log-json"), (vec!["true".into()], &Origin::Line(3)));
    assert_eq!(value(&effective, "data"), (vec!["suyuan-data".into()], &Origin::Default));
    let said = format!("{:?}", effective.settings);
    assert!(said.contains("127.0.0.1:3") && said.contains("log_json: true"), "{said}");
    let off = given.effective(|name| (name == "SUYUAN_NODE_LOG_JSON").then(|| "false".into())).unwrap();
    assert!(format!("{:?}", off.settings).contains("log_json: false"));
}

#[test]
fn a_fault_is_told_with_its_line_and_the_nearest_key() {
    let text = "# mine\nlisen = \"127.0.0.1:1\"\ntrust_proxy = []\nlog-json = 1\nscan-memory = 0\ndata = [\"a\"]\n\
        listen = 8420\ncosign = \"never\"\nconfirm-clock = true\n[data2]\n";
    let faults = faults(text);
    let want = [
        "2: there is no key `lisen`; did you mean `listen`?",
        "3: there is no key `trust_proxy`; did you mean `trust-proxy`?",
        "4: `log-json` is true or false, without quotes",
        "5: `scan-memory`: invalid value '0': 0 is not in 1..=65536",
        "6: `data` takes one value, not a list",
        "7: `listen`: invalid value '8420': invalid socket address syntax",
        "8: `cosign`: invalid value 'never' [possible values: before, after]",
        "9: `confirm-clock` is for one start, by somebody who has looked: `suyuan node --confirm-clock …`",
        "10: there is no key `data2`; did you mean `data`?",
    ];
    assert_eq!(faults, want);
    assert!(super::file::parse("listen = \n").unwrap_err()[0].0 == 1);
}

#[test]
fn what_contradicts_itself_is_refused_wherever_it_was_said() {
    let before = given("node --cosign before").effective(|_| None).unwrap_err();
    assert!(before.cause.contains("`policy`"), "{before}");
    let all =
        given("node").effective(|name| (name == "SUYUAN_NODE_ASK_ALL").then(|| "true".into())).unwrap_err();
    assert!(all.cause.contains("`ask` names nobody"), "{all}");
    let wrong =
        given("node").effective(|name| (name == "SUYUAN_NODE_LISTEN").then(|| "x".into())).unwrap_err();
    assert!(wrong.cause.starts_with("SUYUAN_NODE_LISTEN: `listen`: invalid value 'x'"), "{wrong}");
    let clock = given("node").effective(|name| (name == "SUYUAN_NODE_REBUILD").then(|| "true".into()));
    assert!(clock.unwrap_err().cause.contains("one start"));
    assert!(given("node --rebuild").effective(|_| None).is_ok());
}

#[test]
fn passwords_in_addresses_are_not_shown() {
    assert_eq!(without_password("https://li:geheim@mirror.example/a@b"), "https://…@mirror.example/a@b");
    assert_eq!(without_password("https://mirror.example/a@b"), "https://mirror.example/a@b");
}

#[test]
fn the_command_takes_its_options_as_before() {
    use clap::Parser;
    let cli = Cli::try_parse_from("suyuan node --data d --ask-all --cosign before".split(' ')).unwrap();
    assert!(matches!(cli.command, Verb::Node(_)));
    assert!(Cli::try_parse_from("suyuan node --scan-memory 0".split(' ')).is_err());
}
