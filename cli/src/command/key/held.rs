//! The keys that a party has, as the ledger knows them, and how one of them is named.

use serde::Deserialize;

use crate::{context::Trusted, failure::Failure, key_file, speech::tr};

/// Fewer digits of a fingerprint tell nothing.
const LEAST: usize = 4;

/// One key of a party.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Held {
    /// Its public half, in hex.
    pub(super) key: String,
    /// Whose hand or device.
    pub(super) label: Option<String>,
    /// The only kinds it may sign.
    pub(super) rights: Option<Vec<String>>,
    /// Whether it may sign.
    pub(super) active: bool,
    /// The entry that brought it in.
    #[serde(default)]
    pub(super) since: Option<u64>,
    /// The entry that revoked it.
    #[serde(default)]
    pub(super) revoked: Option<u64>,
}

/// All of a member, oldest first.
pub(super) fn of(trusted: &Trusted, party: &str) -> Result<Vec<Held>, Failure> {
    let members = trusted.client.list("members")?;
    let member = members.iter().find(|member| member["party"] == *party);
    let keys = member.map(|member| member["keys"].clone()).unwrap_or_default();
    match keys {
        serde_json::Value::Null => Ok(Vec::new()),
        keys => serde_json::from_value(keys).map_err(Failure::network),
    }
}

/// The one that is named: by its fingerprint or the first digits of it, or by its label.
pub(super) fn choose<'k>(keys: &'k [Held], said: &str) -> Result<&'k Held, Failure> {
    let digits: String = said.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let is_digits = digits.len() >= LEAST && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let labelled = |key: &&Held| key.label.as_deref() == Some(said);
    let begins = |key: &&Held| is_digits && key.key.starts_with(&digits);
    let active: Vec<&Held> = keys.iter().filter(|key| key.active && (begins(key) || labelled(key))).collect();
    match active.as_slice() {
        [one] => Ok(one),
        [] => match keys.iter().find(|key| begins(key) || labelled(key)) {
            Some(key) => Err(Failure::usage(tr!(
                "key-revoked-already",
                fingerprint = key_file::fingerprint(&key.key),
                entry = key.revoked.unwrap_or_default()
            ))),
            None => Err(Failure::usage(tr!("key-none-such", said = said)).hint(tr!("key-choose-hint"))),
        },
        _ => Err(Failure::usage(tr!("key-several", said = said, count = active.len()))
            .hint(tr!("key-choose-hint"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digits: &str, label: &str, active: bool) -> Held {
        let (key, label) = (digits.repeat(64 / digits.len()), Some(label.to_owned()));
        Held { key, label, rights: None, active, since: Some(1), revoked: (!active).then_some(9) }
    }

    #[test]
    fn a_key_is_named_by_fingerprint_or_label_and_never_by_chance() {
        let keys = [key("ab12", "office", true), key("ab34", "phone", true), key("cd56", "lost", false)];
        let chosen =
            |said: &str| choose(&keys, said).map(|key| key.key.get(..4).unwrap_or_default().to_owned());
        assert_eq!(chosen("AB12 ab12").unwrap(), "ab12");
        assert_eq!(chosen("phone").unwrap(), "ab34");
        for said in ["ab", "tablet", "lost", "cd56", ""] {
            assert!(chosen(said).is_err(), "{said}");
        }
    }
}
