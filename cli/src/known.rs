//! What a node told about the trusted ledger, kept under `known/LEDGER/` for work without it: the ledger, its members, places and products, and
//! where this key's chain stands.
//!
//! Nothing here is proof of anything. It completes names, proposes lot numbers and says which number a statement takes; the node
//! judges everything anew when it gets it.

use std::{path::PathBuf, time::SystemTime};

use serde_json::Value;

use crate::{home::Home, safe_file};

/// The kept answers.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    dir: PathBuf,
}

impl Known {
    /// Of one ledger, in this client's directory.
    pub(crate) fn of(home: &Home, ledger: &str) -> Known {
        Known { dir: home.join("known").join(ledger) }
    }

    /// Keeps the answer to a question. That it cannot be kept spoils no command: the next one asks again.
    pub(crate) fn keep(&self, path: &str, answer: &Value) {
        if self.get(path).is_none_or(|(kept, _)| kept != *answer) {
            let _ = safe_file::replace(&self.file(path), answer.to_string().as_bytes());
        }
    }

    /// The last answer, and when it came or changed.
    pub(crate) fn get(&self, path: &str) -> Option<(Value, SystemTime)> {
        let file = self.file(path);
        let bytes = std::fs::read(&file).ok()?;
        let changed = std::fs::metadata(&file).and_then(|m| m.modified()).ok()?;
        Some((serde_json::from_slice(&bytes).ok()?, changed))
    }

    /// `/v1/keys/9f3c…` is `keys-9f3c….json`.
    fn file(&self, path: &str) -> PathBuf {
        let name = path.trim_start_matches("/v1/").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        self.dir.join(name).with_extension("json")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keeps_the_last_answer_and_survives_what_it_cannot_read() {
        let dir = tempfile::tempdir().unwrap();
        let known = Known::of(&Home::find(Some(dir.path())).unwrap(), "9f");
        assert!(known.get("/v1/ledger").is_none());
        known.keep("/v1/ledger", &json!({"size": 1}));
        known.keep("/v1/ledger", &json!({"size": 2}));
        known.keep("/v1/keys/9f", &json!({"seq": 3}));
        assert_eq!(known.get("/v1/ledger").unwrap().0, json!({"size": 2}));
        assert_eq!(known.get("/v1/keys/9f").unwrap().0, json!({"seq": 3}));
        std::fs::write(dir.path().join("known/9f/ledger.json"), "{").unwrap();
        assert!(known.get("/v1/ledger").is_none());
        let other = Known::of(&Home::find(Some(dir.path())).unwrap(), "77");
        assert!(other.get("/v1/keys/9f").is_none(), "another ledger's number is not this one's");
    }
}
