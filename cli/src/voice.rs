//! Where words go: data to stdout, talk to stderr. With `--json` the data is one JSON value; with `--quiet` the talk stops.
//!
//! Colours are taken out by `anstream` where there is no terminal or `NO_COLOR` is set; no meaning hangs on them.

use std::io::{IsTerminal, Write};

use serde_json::Value;

use crate::failure::Failure;

/// How this run speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    /// Data as JSON.
    pub(crate) json: bool,
    /// No talk.
    pub(crate) quiet: bool,
}

impl Voice {
    /// A line of talk, on stderr.
    pub(crate) fn say(&self, line: impl std::fmt::Display) {
        if !self.quiet {
            self.warn(line);
        }
    }

    /// A line that `--quiet` does not stop.
    pub(crate) fn warn(&self, line: impl std::fmt::Display) {
        // Nobody listens to a closed stderr, and there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{line}");
    }

    /// A line of data, on stdout.
    pub(crate) fn line(&self, line: impl std::fmt::Display) {
        stop_if_closed(writeln!(anstream::stdout(), "{line}"));
    }

    /// Data with nothing added, on stdout.
    pub(crate) fn raw(&self, text: &str) {
        stop_if_closed(write!(std::io::stdout(), "{text}"));
    }

    /// The one JSON value of this run, where `--json` asks for it; else the words.
    pub(crate) fn answer(&self, value: &Value, words: impl FnOnce(&Voice)) {
        if self.json {
            let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
            stop_if_closed(writeln!(std::io::stdout(), "{text}"));
        } else {
            words(self);
        }
    }

    /// The same for what ends in a failure, if it does: the one JSON value is then the failure with the data in it.
    pub(crate) fn answer_or(
        &self,
        failure: Option<Failure>,
        data: Value,
        words: impl FnOnce(&Voice),
    ) -> Result<(), Failure> {
        match failure {
            Some(failure) => {
                if !self.json {
                    words(self);
                }
                Err(failure.data(data))
            }
            None => {
                self.answer(&data, words);
                Ok(())
            }
        }
    }

    /// Whether a question can be asked here.
    pub(crate) fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks a question with a default; the default too where nobody can be asked.
    pub(crate) fn ask(&self, question: &str, default: &str) -> String {
        if !self.can_ask() {
            return default.to_owned();
        }
        let _ = write!(anstream::stderr(), "{question} [{default}] ");
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        match std::io::stdin().read_line(&mut answer) {
            Ok(n) if n > 0 && !answer.trim().is_empty() => answer.trim().to_owned(),
            _ => default.to_owned(),
        }
    }

    /// Asks a question that has no default; none where nobody answers.
    pub(crate) fn question(&self, question: &str) -> Option<String> {
        if !self.can_ask() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{question} ");
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer).is_ok_and(|n| n > 0);
        Some(answer.trim().to_owned()).filter(|answer| read && !answer.is_empty())
    }

    /// A line that somebody types at a prompt; nothing if they end it.
    pub(crate) fn read(&self, prompt: &str) -> Option<String> {
        let _ = write!(anstream::stderr(), "{prompt} ");
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        match std::io::stdin().read_line(&mut answer) {
            Ok(n) if n > 0 => Some(answer),
            _ => None,
        }
    }

    /// Asks yes or no; no is the default.
    pub(crate) fn confirm(&self, question: &str) -> bool {
        matches!(self.ask(&format!("{question} (yes/no)"), "no").to_lowercase().as_str(), "y" | "yes" | "是")
    }
}

/// `suyuan trace … | head` closes stdout early: that is no error, and no reason to go on.
fn stop_if_closed(result: std::io::Result<()>) {
    if result.is_err() {
        std::process::exit(0);
    }
}
