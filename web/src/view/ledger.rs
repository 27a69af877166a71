//! The ledger that a page speaks for, and names in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Names by BCP 47 language tag, as the statements give them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// One name in one language.
    pub fn one(lang: &str, name: &str) -> Names {
        Names(BTreeMap::from([(lang.to_owned(), name.to_owned())]))
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name for a reader of `lang`: that language, a variant of it, Chinese, English, or the first.
    /// `verify.js` chooses by the same order.
    pub fn pick(&self, lang: &str) -> Option<&str> {
        let variant =
            || self.0.iter().find(|(tag, _)| tag.split('-').next() == Some(lang)).map(|(_, name)| name);
        self.0
            .get(lang)
            .or_else(variant)
            .or_else(|| self.0.get("zh"))
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Names {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(names: I) -> Names {
        Names(names.into_iter().map(|(tag, name)| (tag.into(), name.into())).collect())
    }
}

/// Which ledger this page speaks for.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerInfo {
    /// SHA-256 id of the first charter, 64 lower-case hex digits.
    pub id: String,
    /// The ledger's names, from its charter in force.
    pub names: Names,
    /// The checkpoint's origin line.
    pub origin: String,
    /// The log's keys in force, C2SP verifier key text.
    pub vkeys: Vec<String>,
    /// Once the log's key was changed: all keys that charters name, in the order in which they came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_keys: Vec<LogKeyTime>,
    /// Every host that the charters ever named.
    pub hosts: Vec<String>,
}

/// A key of the log and the sizes at which it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogKeyTime {
    /// The key, C2SP verifier key text.
    pub vkey: String,
    /// From this size on.
    pub from: u64,
    /// Below this size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

impl LogKeyTime {
    /// The times of these keys, if they say more than that there is one key and always was.
    pub fn told(mut keys: Vec<LogKeyTime>) -> Vec<LogKeyTime> {
        keys.sort_by_key(|key| key.from);
        match keys.as_slice() {
            [LogKeyTime { from: 0, until: None, .. }] => Vec::new(),
            _ => keys,
        }
    }
}
