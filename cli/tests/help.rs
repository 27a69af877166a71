//! The command line explains itself: every command has help in words, and a wrong one gets a way on.
#![allow(clippy::unwrap_used)] // a test that cannot run the program should stop at once

use std::process::{Command, Output};

fn suyuan(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_suyuan"))
        .args(args)
        .env("SUYUAN_LANG", "en")
        .env("SUYUAN_HOME", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap()
}

fn commands() -> Vec<String> {
    let help = String::from_utf8(suyuan(&["--help"]).stdout).unwrap();
    let list = help.split("Commands:").nth(1).unwrap().split("Options").next().unwrap();
    let names = list.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    names.filter_map(|l| l.split_whitespace().next()).filter(|n| *n != "help").map(str::to_owned).collect()
}

#[test]
fn every_command_has_help_in_words() {
    let commands = commands();
    for wanted in [
        "init", "key", "node", "member", "place", "product", "harvest", "pack", "ship", "receive", "sell",
        "import",
    ]
    .into_iter()
    .chain(["trace", "verify", "qr", "export", "status", "demo", "bench"])
    {
        assert!(commands.iter().any(|c| c == wanted), "{wanted} is missing among {commands:?}");
    }
    for command in &commands {
        let out = suyuan(&[command, "--help"]);
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(
            out.status.success() && text.lines().next().is_some_and(|l| l.len() > 15),
            "{command}: {text}"
        );
    }
}

#[test]
fn what_is_no_command_is_a_usage_error_with_a_way_on() {
    let out = suyuan(&["harvset"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(said.contains("harvest"), "{said}");
}
