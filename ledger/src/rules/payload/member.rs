//! `member`, `key`, `approval`, `party`: who may speak, and about whom.

use crate::identifier::PartyId;
use crate::json::Json;
use crate::rules::payload::charter::sound_key;
use crate::rules::payload::fields::{Fields, Names, malformed};
use crate::rules::{Refusal, Role};
use crate::statement::{KeyId, StatementId};

/// What governors decide about a party.
#[derive(Clone, Debug)]
pub struct Member {
    /// The party.
    pub party: PartyId,
    /// The decision.
    pub action: MemberAction,
    /// Its names.
    pub names: Option<Names>,
    /// Its roles.
    pub roles: Option<Vec<Role>>,
    /// Keys that come in with it.
    pub keys: Vec<NewKey>,
    /// Short prefix of its lot numbers.
    pub prefix: Option<String>,
}

/// A decision about a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberAction {
    /// Comes in, or comes back after removal.
    Admit,
    /// New names, roles or prefix.
    Change,
    /// May not sign until reinstated.
    Suspend,
    /// May sign again.
    Reinstate,
    /// May not sign any more.
    Remove,
}

/// A key that comes in.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The key.
    pub key: KeyId,
    /// Whose hand or device.
    pub label: Option<String>,
    /// The only kinds it may sign, or all of its party's.
    pub rights: Option<Vec<String>>,
}

/// A change of a party's keys.
#[derive(Clone, Debug)]
pub struct KeyChange {
    /// The party.
    pub party: PartyId,
    /// The change.
    pub action: KeyAction,
}

/// What happens to a key.
#[derive(Clone, Debug)]
pub enum KeyAction {
    /// A key more.
    Add(NewKey),
    /// One key in place of another.
    Rotate(NewKey, KeyId),
    /// A key less.
    Revoke(KeyId),
}

/// Agreement with an earlier statement.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The statement.
    pub statement: StatementId,
}

/// Somebody outside the ledger.
#[derive(Clone, Debug)]
pub struct Outsider {
    /// The party.
    pub party: PartyId,
    /// Its names, private for natural persons.
    pub names: Names,
    /// What it does, in free words.
    pub roles: Vec<String>,
}

impl Member {
    pub(super) fn read(json: &Json) -> Result<Member, Refusal> {
        let f = Fields::root(json, &["party", "action", "names", "roles", "keys", "prefix"])?;
        let action = match f.word("action", &["admit", "change", "suspend", "reinstate", "remove"])? {
            "admit" => MemberAction::Admit,
            "change" => MemberAction::Change,
            "suspend" => MemberAction::Suspend,
            "reinstate" => MemberAction::Reinstate,
            _ => MemberAction::Remove,
        };
        let allowed: &[&str] = match action {
            MemberAction::Admit => &["names", "roles", "keys", "prefix"],
            MemberAction::Change => &["names", "roles", "prefix"],
            _ => &[],
        };
        for name in ["names", "roles", "keys", "prefix"] {
            if f.has(name) && !allowed.contains(&name) {
                return Err(malformed(&f.at(name), format!("{name:?} does not go with this action")));
            }
        }
        let member = Member {
            party: f.party("party")?,
            action,
            names: f.optional("names", |f, n| f.names(n))?,
            roles: f.optional("roles", |f, n| f.list(n, str::parse::<Role>))?,
            keys: f
                .optional("keys", |f, n| {
                    f.objects(n, NEW_KEY)?.iter().map(read_new_key).collect::<Result<Vec<_>, _>>()
                })?
                .unwrap_or_default(),
            prefix: f.optional("prefix", |f, n| f.parsed(n, read_prefix))?,
        };
        if action == MemberAction::Admit {
            for (name, there) in [
                ("names", member.names.is_some()),
                ("roles", member.roles.is_some()),
                ("keys", !member.keys.is_empty()),
            ] {
                if !there {
                    return Err(malformed(&f.at(name), format!("to admit a party, {name:?} must be given")));
                }
            }
        }
        for (i, k) in member.keys.iter().enumerate() {
            if member.keys[..i].iter().any(|o| o.key == k.key) {
                return Err(malformed(&format!("/keys/{i}/key"), "the key stands there twice"));
            }
        }
        Ok(member)
    }
}

impl KeyChange {
    pub(super) fn read(json: &Json) -> Result<KeyChange, Refusal> {
        let f = Fields::root(json, &["party", "action", "key", "label", "rights", "replaces"])?;
        let action = match f.word("action", &["add", "rotate", "revoke"])? {
            "revoke" => {
                for name in ["label", "rights", "replaces"] {
                    if f.has(name) {
                        return Err(malformed(&f.at(name), format!("{name:?} does not go with revoke")));
                    }
                }
                KeyAction::Revoke(f.key("key")?)
            }
            "rotate" => KeyAction::Rotate(read_new_key(&f)?, f.key("replaces")?),
            _ if f.has("replaces") => {
                return Err(malformed(&f.at("replaces"), "\"replaces\" goes with rotate only"));
            }
            _ => KeyAction::Add(read_new_key(&f)?),
        };
        Ok(KeyChange { party: f.party("party")?, action })
    }
}

impl Approval {
    pub(super) fn read(json: &Json) -> Result<Approval, Refusal> {
        let f = Fields::root(json, &["statement"])?;
        Ok(Approval { statement: f.parsed("statement", str::parse::<StatementId>)? })
    }
}

impl Outsider {
    pub(super) fn read(json: &Json) -> Result<Outsider, Refusal> {
        let f = Fields::root(json, &["party", "names", "roles", "details"])?;
        f.optional("details", |f, n| f.private(n))?;
        Ok(Outsider {
            party: f.party("party")?,
            names: f.names("names")?,
            roles: f
                .optional("roles", |f, n| f.list(n, |t| Ok::<_, std::convert::Infallible>(t.to_owned())))?
                .unwrap_or_default(),
        })
    }
}

const NEW_KEY: &[&str] = &["key", "label", "rights"];

fn read_new_key(f: &Fields<'_>) -> Result<NewKey, Refusal> {
    Ok(NewKey {
        key: f.parsed("key", sound_key)?,
        label: f.optional("label", |f, n| f.text(n).map(str::to_owned))?,
        rights: f.optional("rights", |f, n| f.list(n, known_kind))?,
    })
}

fn known_kind(text: &str) -> Result<String, String> {
    if super::KINDS.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("not a kind of statement; there are {}", super::KINDS.join(", ")))
    }
}

fn read_prefix(text: &str) -> Result<String, &'static str> {
    let good =
        (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if good { Ok(text.to_owned()) } else { Err("expected 1 to 6 capital letters or digits") }
}
