//! The binary `suyuan`, as a person uses it: with a home directory and a passphrase.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The binary, built in the same profile as the tests.
pub fn program() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let tests = std::env::current_exe().unwrap();
        let profile = tests.ancestors().nth(2).unwrap();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--quiet", "--workspace", "--bin", "suyuan"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        build.arg("--target-dir").arg(profile.parent().unwrap());
        build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        assert!(build.status().unwrap().success(), "cargo build of the binary");
        profile.join("suyuan")
    })
}

/// Somebody at a terminal, with a home of their own.
pub struct Person {
    home: TempDir,
    node: String,
}

/// What a command did.
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Data.
    pub out: String,
    /// Talk.
    pub err: String,
}

impl Person {
    /// Somebody who speaks to a node.
    pub fn new(node: &str) -> Person {
        Person { home: TempDir::with_prefix("suyuan-home-").unwrap(), node: node.to_owned() }
    }

    /// Their own directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Speaks to another node from now on.
    pub fn speak_to(&mut self, node: &str) {
        self.node = node.to_owned();
    }

    /// The command, ready to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).current_dir(self.home.path()).stdin(Stdio::null());
        command.env("SUYUAN_HOME", self.home.path()).env("SUYUAN_PASSPHRASE", "correct horse battery staple");
        command
            .env("SUYUAN_NODE", &self.node)
            .env("NO_COLOR", "1")
            .env("SUYUAN_LANG", "en")
            .env_remove("SUYUAN_KEY");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    /// Runs a command that must succeed, and gives its data.
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "suyuan {}\n{}{}", args.join(" "), ran.out, ran.err);
        ran.out
    }

    /// Runs a command with `--json` that must succeed, and reads its data.
    pub fn json(&self, args: &[&str]) -> Value {
        let out = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("suyuan {} --json: {e}\n{out}", args.join(" ")))
    }

    /// Runs a command that must fail, and gives what it said; the exit code is checked.
    pub fn fails(&self, code: i32, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, code, "suyuan {}\n{}{}", args.join(" "), ran.out, ran.err);
        ran.err
    }
}

/// The folder of official documents, if it is at hand; else says aloud what is skipped. In CI it must be there.
pub fn conformance(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SUYUAN_CONFORMANCE").map(PathBuf::from);
    let root = root
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance")));
    if root.is_dir() {
        return Some(root);
    }
    skip(what, "no folder of official documents; set SUYUAN_CONFORMANCE");
    None
}

/// Says aloud that something is not tested here, past the test harness; in CI that is a failure.
pub fn skip(what: &str, why: &str) {
    use std::io::Write;
    assert!(std::env::var_os("CI").is_none(), "in CI nothing is skipped: {what}: {why}");
    let _ = writeln!(std::io::stderr(), "SKIPPED {what}: {why}");
}
