//! Acts that are written down and not signed: `drafts/NAME.json` of the client's directory, on the disk before the call returns.
//!
//! ```text
//! {"made": "2026-04-18T08:30:00Z", "kind": "event", "subject": "https://…", "payload": "{…}", "private": ["k3DC…"]}
//! ```
//!
//! NAME is the beginning of the payload's SHA-256, so that the same draft is never there twice. `private` names what the payload only
//! commits to; the values are kept as those of signed statements are, and go with the draft if it is dropped.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};
use suyuan_ledger::statement::StatementId;

use crate::{failure::Failure, home::Home, safe_file, secrets::Secrets, speech::tr};

/// So many digits name a draft.
const DIGITS: usize = 12;

/// An act that is not signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// When it was written down.
    pub(crate) made: String,
    /// The kind of statement.
    pub(crate) kind: String,
    /// What it is about.
    pub(crate) subject: String,
    /// The exact payload.
    pub(crate) payload: String,
    /// Commitments to values that are kept for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) private: Vec<String>,
}

impl Draft {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        StatementId::of(self.payload.as_bytes()).to_string().chars().take(DIGITS).collect()
    }
}

/// The drafts of a client.
#[derive(Clone, Debug)]
pub(crate) struct Drafts {
    home: Home,
}

impl Drafts {
    /// Of this client's directory.
    pub(crate) fn of(home: &Home) -> Drafts {
        Drafts { home: home.clone() }
    }

    /// Keeps one.
    pub(crate) fn keep(&self, draft: &Draft) -> Result<(), Failure> {
        let (path, text) = (self.path(draft), serde_json::to_vec(draft).map_err(Failure::local)?);
        safe_file::replace(&path, &text).map_err(|e| Failure::file(&path, &e))
    }

    /// All, the oldest first.
    pub(crate) fn all(&self) -> Result<Vec<Draft>, Failure> {
        let dir = self.home.join("drafts");
        let listed = match fs::read_dir(&dir) {
            Ok(listed) => listed,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Failure::file(&dir, &e)),
        };
        let paths = listed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let mut drafts = Vec::new();
        for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
            let bytes = fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
            let draft: Draft = serde_json::from_slice(&bytes).map_err(|e| {
                Failure::local(tr!(
                    "draft-not-one",
                    file = path.display().to_string(),
                    cause = format!("{e}")
                ))
                .hint(tr!("move-away-do"))
            })?;
            drafts.push(draft);
        }
        drafts.sort_by(|a, b| a.made.cmp(&b.made));
        Ok(drafts)
    }

    /// The one whose name begins so.
    pub(crate) fn one(&self, name: &str) -> Result<Draft, Failure> {
        let name = name.trim().to_ascii_lowercase();
        let mut found = self.all()?.into_iter().filter(|draft| draft.name().starts_with(&name));
        match (found.next(), found.next()) {
            (Some(draft), None) => Ok(draft),
            (Some(_), Some(_)) => {
                Err(Failure::usage(tr!("draft-several", said = name.to_string())).hint(tr!("more-digits-do")))
            }
            (None, _) => {
                Err(Failure::usage(tr!("draft-unknown", said = name.to_string()))
                    .hint(tr!("draft-unknown-do")))
            }
        }
    }

    /// It is signed: the draft goes, and what it commits to stays.
    pub(crate) fn signed(&self, draft: &Draft) -> Result<(), Failure> {
        let path = self.path(draft);
        match fs::remove_file(&path).and_then(|()| safe_file::sync_parent(&path)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Failure::file(&path, &e)),
            _ => Ok(()),
        }
    }

    /// It is given up, with the values that were kept for it.
    pub(crate) fn drop(&self, draft: &Draft) -> Result<(), Failure> {
        for commitment in draft.private.iter().filter_map(|text| text.parse().ok()) {
            Secrets::erase(&self.home, &commitment)?;
        }
        self.signed(draft)
    }

    /// The same, and its bytes are overwritten first: it names somebody who wants that gone.
    pub(crate) fn erase(&self, draft: &Draft) -> Result<(), Failure> {
        for commitment in draft.private.iter().filter_map(|text| text.parse().ok()) {
            Secrets::erase(&self.home, &commitment)?;
        }
        let path = self.path(draft);
        safe_file::erase(&path).map_err(|e| Failure::file(&path, &e))
    }

    fn path(&self, draft: &Draft) -> PathBuf {
        self.home.join("drafts").join(draft.name()).with_extension("json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_once_and_found_by_its_first_digits() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(&Home::find(Some(dir.path())).unwrap());
        assert!(drafts.all().unwrap().is_empty());
        let draft = |payload: &str, made: &str| Draft {
            made: made.to_owned(),
            kind: "event".to_owned(),
            subject: "https://t.example/p/A".to_owned(),
            payload: payload.to_owned(),
            private: Vec::new(),
        };
        let (first, second) = (draft("{}", "2026-01-02"), draft("[]", "2026-01-01"));
        for draft in [&first, &second, &first] {
            drafts.keep(draft).unwrap();
        }
        let names: Vec<String> = drafts.all().unwrap().iter().map(Draft::name).collect();
        assert_eq!(names, [second.name(), first.name()]);
        assert_eq!(drafts.one(&first.name()[..6]).unwrap().payload, "{}");
        assert!(drafts.one("").is_err() && drafts.one("zz").is_err());
        drafts.drop(&first).unwrap();
        assert_eq!(drafts.all().unwrap().len(), 1);
    }
}
