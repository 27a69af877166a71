//! The README's commands, run as they stand; and what stays private stays so.

#![allow(clippy::unwrap_used)] // a step that fails should stop the test

use std::{fs, process::Command};

use suyuan_tests::{Bench, Person, free_port, get, program};

#[test]
fn the_readme_works_as_it_stands() {
    works(include_str!("../../README.md"), "## Use it", "en");
}

#[test]
fn the_chinese_readme_works_as_it_stands() {
    works(include_str!("../../README.zh-CN.md"), "## 用起来", "zh");
}

#[test]
fn both_readmes_have_the_same_commands() {
    let commands = |text: &'static str| {
        let blocks =
            text.split("```sh\n").skip(1).flat_map(|block| block.split("```").next().unwrap().lines());
        let lines = blocks.map(|line| line.split(" #").next().unwrap().trim_end());
        // Reasons and notes are in the reader's language.
        let bare = lines.map(|line| line.split(" --reason ").next().unwrap().to_owned());
        bare.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(commands(include_str!("../../README.md")), commands(include_str!("../../README.zh-CN.md")));
}

/// Runs the commands below a heading in an empty directory, by somebody who speaks this language.
fn works(text: &str, heading: &str, language: &str) {
    let (_, used) = text.split_once(heading).unwrap();
    let (used, _) = used.split_once("\n## ").unwrap();
    let blocks: String = used.split("```sh\n").skip(1).map(|b| b.split("```").next().unwrap()).collect();
    let port = free_port().to_string();
    let up = "&\nNODE=$!; trap 'kill $NODE' EXIT\nuntil suyuan -q status >/dev/null 2>&1; do kill -0 $NODE; sleep 0.1; done\n";
    let script = format!("set -eu\n{}", blocks.replace("8420", &port).replacen("&\n", up, 1));
    assert!(script.contains("trap") && script.contains("suyuan verify"), "{script}");
    let dir = tempfile::tempdir().unwrap();
    let path = format!("{}:{}", program().parent().unwrap().display(), std::env::var("PATH").unwrap());
    let script =
        script.replace("ledger-data &", "ledger-data --listen 127.0.0.1:PORT &").replace("PORT", &port);
    let ran = Command::new("bash")
        .args(["-c", &script])
        .current_dir(dir.path())
        .env("HOME", dir.path())
        .env("PATH", path)
        .env("SUYUAN_NODE", format!("http://127.0.0.1:{port}"))
        .env("SUYUAN_PASSPHRASE", "correct horse battery staple")
        .env("SUYUAN_LANG", language)
        .env_remove("SUYUAN_HOME")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}\n---\n{script}");
    let pending = ["without effect", "但待定"].iter().any(|word| said.contains(word));
    assert!(dir.path().join("label.svg").is_file() && !pending, "{said}");
    assert_eq!(said.contains("账本接受。"), language == "zh", "{said}");
}

#[test]
fn a_name_is_known_where_it_was_said_and_nowhere_else() {
    let b = Bench::new();
    let add = ["party", "add", "--private", "--name", "zh=李娜", "--role", "grower", "--details", "139 0000"];
    let told = b.governor.json(&add);
    let party = told["subject"].as_str().unwrap().to_owned();
    let id = party.rsplit('/').next().unwrap();
    assert!(id.len() == 16 && told["verdict"] == "accepted", "{told}");
    b.governor.ok(&["place", "add", "E1", "--type", "plot", "--name", "en=E1", "--position", "30.57,103.92"]);
    b.governor.ok(&["product", "add", "TEA", "--name", "en=Tea"]);
    b.governor.ok(&["harvest", "5 kg", "--product", "TEA", "--lot", "L1", "--place", "E1", "--done-by", id]);

    let log = get(&format!("{}/tile/entries/000.p/5", b.url())).unwrap();
    assert_eq!(log.status, 200);
    let public = String::from_utf8_lossy(&log.body).into_owned();
    assert!(public.contains(id) && !public.contains("李娜") && !public.contains("139 0000"));
    assert!(!public.contains("103.92"));

    let here = b.governor.ok(&["trace", "TEA/L1"]);
    assert!(here.contains("李娜 (known here)"), "{here}");
    let stranger = Person::new(&b.url());
    let there = stranger.ok(&["verify", &format!("/party/{id}")]);
    assert!(there.contains("names private") && !there.contains("李娜"), "{there}");

    let kept = b.governor.json(&["private", "list"]);
    assert_eq!(kept["private"].as_array().unwrap().len(), 3, "{kept}");
    b.governor.fails(2, &["private", "erase", id]);
    b.governor.ok(&["private", "erase", id, "--yes"]);
    let gone = b.governor.ok(&["trace", "TEA/L1"]);
    assert!(!gone.contains("李娜"), "{gone}");
    let left = fs::read_dir(b.governor.home().join("private")).unwrap().count();
    assert_eq!(left, 1, "the position stays");
}

#[test]
fn a_dry_run_or_a_refusal_leaves_no_private_value_behind() {
    let b = Bench::new();
    let sl = b.producer();
    let kept = || fs::read_dir(b.governor.home().join("private")).map_or(0, std::iter::Iterator::count);
    b.governor.ok(&["party", "add", "--private", "--name", "en=Li", "--dry-run"]);
    assert_eq!(kept(), 0);
    // SL is a member, and not the governor's to state.
    let said = b.governor.fails(3, &["party", "add", &sl.party, "--private", "--name", "en=Li", "--yes"]);
    assert!(said.contains("error: not-permitted:"), "{said}");
    assert_eq!(kept(), 0);
}
