//! `suyuan doctor`: one look at everything that recording or running a node hangs on, in lines that can be shown to a stranger.
//!
//! Each finding is ok, wants a look, or is bad, and says what to do. A finding names no person, no party, no path and no address
//! but a host that the ledger itself publishes: what the system or a node said is cleaned of them ([`Names`]). Of the key there is
//! its fingerprint. Nothing is changed, nothing is sent, nobody is asked for a passphrase.

mod machine;
mod node;
mod own;

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{context::Context, failure::Failure, speech::tr};

/// What to look at besides one's own directory and the node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// A node's data directory on this machine.
    pub(crate) data: Option<PathBuf>,
    /// A backup of it.
    pub(crate) backup: Option<PathBuf>,
}

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// Somebody should look, in time.
    Look,
    /// It does not work, or soon will not.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// What.
    pub(crate) about: &'static str,
    /// How it is.
    pub(crate) state: State,
    /// What was seen.
    pub(crate) said: String,
    /// What to do.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
}

impl State {
    /// The word in front of a line.
    pub(crate) fn word(self) -> String {
        match self {
            State::Ok => tr!("doctor-ok"),
            State::Look => tr!("doctor-look"),
            State::Bad => tr!("doctor-bad"),
        }
    }
}

impl Finding {
    /// What it is about, in the language spoken; the word itself is for programs.
    pub(crate) fn named(&self) -> String {
        match self.about {
            "disk, home" => tr!("doctor-about-disk-home"),
            "disk, data" => tr!("doctor-about-disk-data"),
            "backup" => tr!("doctor-about-backup"),
            "clock" => tr!("doctor-about-clock"),
            "data" => tr!("doctor-about-data"),
            "ledger" => tr!("doctor-about-ledger"),
            "node" => tr!("doctor-about-node"),
            "outbox" => tr!("doctor-about-outbox"),
            "key" => tr!("doctor-about-key"),
            "log" => tr!("doctor-about-log"),
            "passphrase" => tr!("doctor-about-passphrase"),
            "program" => tr!("doctor-about-program"),
            "version" => tr!("doctor-about-version"),
            other => other.to_owned(),
        }
    }

    fn ok(about: &'static str, said: impl Into<String>) -> Finding {
        Finding { about, state: State::Ok, said: said.into(), remedy: None }
    }

    fn look(about: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { about, state: State::Look, said: said.into(), remedy: Some(remedy.into()) }
    }

    fn bad(about: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { state: State::Bad, ..Finding::look(about, said, remedy) }
    }

    fn failed(about: &'static str, failure: &Failure) -> Finding {
        let remedy = failure.hint.clone().unwrap_or_else(|| tr!("doctor-mend"));
        Finding::bad(about, failure.cause.clone(), remedy)
    }
}

/// Looks at everything.
pub(crate) fn examine(context: &Context, asked: &Asked) -> Vec<Finding> {
    let mut found = own::examine(context);
    found.extend(node::examine(context));
    found.extend(machine::examine(context, asked));
    let names = Names::of(context, asked);
    for finding in &mut found {
        finding.said = names.clean(&finding.said);
        finding.remedy = finding.remedy.as_deref().map(|remedy| names.clean(remedy));
    }
    found
}

/// What is replaced before anything is shown, the longest first.
#[derive(Debug)]
struct Names(Vec<(String, String)>);

impl Names {
    fn of(context: &Context, asked: &Asked) -> Names {
        let text = |path: &Path| path.display().to_string();
        let mut names = vec![
            (text(&context.key_path()), tr!("doctor-key-file")),
            (text(context.home.path()), "HOME".to_owned()),
        ];
        for (path, label) in [
            (&asked.data, "DATA".to_owned()),
            (&asked.backup, "BACKUP".to_owned()),
            (&context.passphrases.file, tr!("doctor-passphrase-file")),
        ] {
            names.extend(path.as_deref().map(|path| (text(path), label)));
        }
        names.extend(std::env::var("HOME").ok().map(|home| (home, "~".to_owned())));
        if let Ok(client) = context.client() {
            names.push((client.base().to_owned(), node::label(context, client.base())));
        }
        names.retain(|(name, _)| name.len() > 1);
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Names(names)
    }

    fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, label)| text.replace(name, label))
    }
}

/// `3 days`, `2 hours`, `5 minutes`.
fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    tr!("doctor-span", count = number, number = number.to_string(), unit = unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_the_largest_unit_that_still_tells() {
        assert_eq!(
            [1, -90, 120, 7_300, 200_000].map(span),
            ["1 second", "90 seconds", "2 minutes", "2 hours", "2 days"]
        );
    }

    #[test]
    fn paths_and_addresses_are_cleaned_away_the_longest_first() {
        let names =
            Names(vec![("/home/li/.config/suyuan".into(), "HOME".into()), ("/home/li".into(), "~".into())]);
        assert_eq!(names.clean("/home/li/.config/suyuan/keys and /home/li/x"), "HOME/keys and ~/x");
    }
}
