//! A node as its operator runs it: from a file, looked at by the doctor, with man pages beside.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use serde_json::Value;
use suyuan_tests::{Bench, Node, Person, free_port, get, program};

/// The findings of the doctor, whether anything is bad or not.
fn doctor(person: &Person, options: &[&str]) -> (i32, Value) {
    let ran = person.run(&[&["doctor", "--json"], options].concat());
    let said: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    (ran.code, said["findings"].clone())
}

fn state<'a>(findings: &'a Value, about: &str) -> &'a str {
    let found = findings.as_array().unwrap().iter().find(|finding| finding["about"] == about);
    found.unwrap_or_else(|| panic!("nothing about {about}: {findings}"))["state"].as_str().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_node_runs_from_its_file_and_the_command_line_comes_first() {
    let mut bench = Bench::new();
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    let (elsewhere, port) = (free_port(), bench.port);
    let config = bench.data.with_extension("toml");
    let said = format!(
        "data = \"/there/is/none\"\nlisten = \"127.0.0.1:{elsewhere}\"\nlog-json = true\npredecessor-url = \"https://old.example\"\n"
    );
    fs::write(&config, said).unwrap();
    // What is given besides are --data and --listen: they win, the rest comes from the file.
    let node = Node::try_start(&bench.data, port, &["--config", text(&config)]).unwrap();
    assert!(
        get(&format!("http://127.0.0.1:{elsewhere}/health")).is_err(),
        "nobody listens where the file says"
    );
    let lines: Vec<String> =
        node.log().lines().filter(|line| line.starts_with('{')).map(str::to_owned).collect();
    assert!(!lines.is_empty(), "log-json was taken from the file:\n{}", node.log());
    assert!(lines.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{lines:?}");
    drop(node);

    // And all of it from the file, as the service does.
    fs::write(&config, format!("data = {:?}\nlisten = \"127.0.0.1:{port}\"\n", bench.data)).unwrap();
    let mut node = bench.governor.command(&["node", "--config", text(&config)]).spawn().unwrap();
    let up = (0..1_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        get(&format!("{}/health", bench.url())).is_ok_and(|answer| answer.status == 200)
    });
    node.kill().unwrap();
    node.wait().unwrap();
    assert!(up, "the node answers where the file says");
}

#[test]
fn a_wrong_file_starts_nothing_and_names_line_and_key() {
    let (operator, dir) = (Person::new("http://127.0.0.1:9"), tempfile::tempdir().unwrap());
    let config = dir.path().join("node.toml");
    fs::write(&config, "# mine\nlistn = \"127.0.0.1:8420\"\nscan-memory = 0\n").unwrap();
    for command in [&["config", "check", text(&config)][..], &["node", "--config", text(&config)]] {
        let said = operator.fails(2, command);
        assert!(said.contains("node.toml:2: there is no key `listn`; did you mean `listen`?"), "{said}");
        assert!(said.contains("node.toml:3: `scan-memory`: invalid value '0'"), "{said}");
    }
    let example = operator.ok(&["config", "example"]);
    assert_eq!(example, include_str!("../../packaging/node.toml"), "the packaged file is the example");
    fs::write(&config, example).unwrap();
    assert!(operator.ok(&["config", "check", text(&config)]).contains("data, listen, trust-proxy"));

    let mut command =
        operator.command(&["config", "show", "--json", "--config", text(&config), "--log-json"]);
    let shown = command.env("SUYUAN_NODE_LISTEN", "127.0.0.1:1").output().unwrap();
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let from = |key: &str| shown[key]["from"].as_str().unwrap().to_owned();
    assert_eq!(
        [from("listen"), from("log-json"), from("cosign")],
        ["SUYUAN_NODE_LISTEN", "command line", "default"]
    );
    assert!(from("data").contains("node.toml:"), "{shown}");
    assert_eq!(shown["listen"]["values"][0], "127.0.0.1:1");
}

#[test]
fn the_doctor_says_what_is_well_and_what_is_not() {
    let mut bench = Bench::new();
    let backup = bench.data.with_extension("backup");
    bench.governor.ok(&["status"]);
    bench.governor.ok(&["backup", text(&backup), "--data", text(&bench.data)]);
    let options = ["--data", text(&bench.data), "--backup", text(&backup)];
    let (_, well) = doctor(&bench.governor, &options);
    for about in [
        "key",
        "passphrase",
        "program",
        "node",
        "version",
        "clock",
        "ledger",
        "log",
        "outbox",
        "data",
        "backup",
    ] {
        assert_eq!(state(&well, about), "ok", "{about}: {well}");
    }
    // What can be shown to strangers: nothing of where, of whom, at which address.
    let shown = well.to_string();
    let home = bench.governor.home().to_str().unwrap().to_owned();
    for private in [home.as_str(), text(&bench.data), text(&backup), "GOV", "Bench", &bench.port.to_string()]
    {
        assert!(!shown.contains(private), "{private}: {shown}");
    }

    assert_eq!(bench.node.take().unwrap().stop(), 0);
    let (code, ill) = doctor(&bench.governor, &options);
    assert_eq!((code, state(&ill, "node")), (1, "bad"), "{ill}");
    assert!(!ill.to_string().contains(&bench.port.to_string()), "{ill}");
    let ran = bench.governor.run(&["doctor"]);
    assert!(
        ran.code == 1 && ran.out.contains("BAD   node") && ran.out.contains("suyuan node"),
        "{}",
        ran.out
    );

    // A backup that nobody has taken for a week, of another ledger, or never to its end.
    let stated = backup.join("backup.json");
    let mut old: Value = serde_json::from_slice(&fs::read(&stated).unwrap()).unwrap();
    old["at"] = Value::from("2020-01-01T00:00:00Z");
    fs::write(&stated, old.to_string()).unwrap();
    assert_eq!(state(&doctor(&bench.governor, &options).1, "backup"), "bad");
    fs::remove_file(&stated).unwrap();
    assert_eq!(state(&doctor(&bench.governor, &options).1, "backup"), "bad");

    bench.restart();
    let other = Bench::new();
    let (code, strange) = doctor(&bench.governor, &["--node", &other.url()]);
    assert_eq!((code, state(&strange, "ledger")), (1, "bad"), "{strange}");
}

#[test]
fn a_key_that_others_can_read_and_a_passphrase_that_does_not_open_it_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let governor = &bench.governor;
    governor.ok(&["status"]);
    let found = doctor(governor, &[]).1;
    assert_eq!(state(&found, "outbox"), "ok", "{found}");
    let key = governor.home().join("keys/governor.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, found) = doctor(governor, &[]);
    assert_eq!((code, state(&found, "key"), state(&found, "passphrase")), (1, "bad", "bad"), "{found}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let ran =
        governor.command(&["doctor", "--json"]).env("SUYUAN_PASSPHRASE", "another one").output().unwrap();
    let said: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(state(&said["findings"], "passphrase"), "bad", "{said}");
}

#[test]
fn every_command_has_a_page_and_four_shells_complete() {
    let (person, dir) = (Person::new("http://127.0.0.1:9"), tempfile::tempdir().unwrap());
    person.ok(&["man", text(dir.path())]);
    for page in ["suyuan.1", "suyuan-node.1", "suyuan-harvest.1", "suyuan-config-show.1", "suyuan-doctor.1"] {
        let page = fs::read_to_string(dir.path().join(page)).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = person.ok(&["completions", shell]);
        assert!(script.contains("doctor") && script.contains("confirm-clock"), "{shell}");
    }
    let listed = std::process::Command::new(program()).args(["--help"]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("doctor"));
}
