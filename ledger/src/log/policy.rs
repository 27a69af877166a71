//! Whom to trust, in a file (C2SP tlog-policy): which logs, which witnesses, and how many of them must have cosigned.
//!
//! ```text
//! # our log, and two of three neighbours, one of them a university
//! log coop.example/log+1faff801+ASVD… https://coop.example
//!
//! witness north w.north.example+858ecd0c+BA6h… https://w.north.example
//! witness south w.south.example+…
//! witness uni   w.uni.example+…
//!
//! group farms any north south
//! group all-of-us all farms uni
//! quorum all-of-us
//! ```
//!
//! Items are parted by blanks and tabs, lines by newlines; a line that begins with `#` says nothing. A group is satisfied when
//! at least *k* of its members are (`any`: 1, `all`: every one), a witness when its cosignature holds. A line names only
//! what stands above it, so groups cannot go round; and each name is a member once at most, so no witness counts twice. There is
//! exactly one `quorum`, a name or `none`. Names are bytes, compared as bytes. URLs are kept for who wants to call; a check needs none.
//!
//! [`Policy::check`] accepts a checkpoint that one of these logs signed under its own origin, at a size at which its key signs
//! ([`Sizes`]), and that satisfies the quorum.
//! What [`super::Note`] says of signatures holds: one known key whose signature fails condemns the whole note. A cosignature that
//! names the time zero is not counted.

mod fault;
mod sizes;

use super::checkpoint::decimal;
use super::{KeyType, SignedCheckpoint, VerifierKey};
use std::collections::{HashMap, HashSet};

pub use fault::{PolicyError, PolicyFault, PolicyParseError};
pub use sizes::Sizes;

/// The longest policy that is read, in bytes: thousands of lines.
pub const MAX_POLICY: usize = 1 << 20;

/// A policy, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    /// Witnesses and groups in the order of their lines; who is named stands before who names him.
    nodes: Vec<Node>,
    quorum: Option<usize>,
}

/// A log that a policy trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its key; the key's name is its origin.
    pub key: VerifierKey,
    /// Where it is, if the policy says so.
    pub url: Option<String>,
    /// The sizes at which the key signs; a file cannot say so, and means all.
    pub sizes: Sizes,
}

/// A witness that a policy knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// What the policy calls it.
    pub name: String,
    /// Its key, of type cosignature/v1.
    pub key: VerifierKey,
    /// Where it takes checkpoints (tlog-witness: the submission prefix), if the policy says so.
    pub url: Option<String>,
}

/// A checkpoint that satisfies a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The checkpoint.
    pub signed: SignedCheckpoint,
    /// The log's key, of those that the policy trusts.
    pub log: VerifierKey,
    /// The names of the policy's witnesses that cosigned it, in the policy's order.
    pub witnesses: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    name: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Witness(usize),
    Group { least: usize, members: Vec<usize> },
}

impl Policy {
    /// Reads a policy. It is bytes to C2SP; what is not UTF-8 may stand in names, URLs and comments.
    pub fn parse(policy: impl AsRef<[u8]>) -> Result<Self, PolicyParseError> {
        let bytes = policy.as_ref();
        let at = |line| move |fault| PolicyParseError { line, fault };
        if bytes.len() > MAX_POLICY {
            return Err(at(1)(PolicyFault::TooLarge { got: bytes.len() }));
        }
        let mut reading = Reading::default();
        let mut last = 0;
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate().map(|(n, line)| (n + 1, line)) {
            reading.line(number, line).map_err(at(number))?;
            last = number;
        }
        let quorum = reading.quorum.ok_or_else(|| at(last + 1)(PolicyFault::NoQuorum))?;
        Ok(Self { logs: reading.logs, witnesses: reading.witnesses, nodes: reading.nodes, quorum })
    }

    /// A policy that trusts these logs and asks for no witness.
    pub fn of_logs(keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        Self::of_keys(keys.into_iter().map(|key| (key, Sizes::ALL)))
    }

    /// A policy that trusts these keys of logs, each at the sizes at which it signs, and asks for no witness.
    pub fn of_keys(keys: impl IntoIterator<Item = (VerifierKey, Sizes)>) -> Self {
        let logs = keys.into_iter().map(|(key, sizes)| PolicyLog { key, url: None, sizes }).collect();
        Self { logs, witnesses: Vec::new(), nodes: Vec::new(), quorum: None }
    }

    /// The same with more logs, which are known from elsewhere: a policy may name none.
    pub fn with_logs(mut self, keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        self.logs.extend(keys.into_iter().map(|key| PolicyLog { key, url: None, sizes: Sizes::ALL }));
        self
    }

    /// The logs.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The keys of logs that sign at this size.
    pub fn log_keys_at(&self, size: u64) -> Vec<VerifierKey> {
        let logs = self.logs.iter().filter(|log| log.sizes.contains(size));
        logs.map(|log| log.key.clone()).collect()
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether it asks for any witness at all.
    pub fn asks_for_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// Opens a checkpoint and asks whether it satisfies this policy.
    pub fn check(&self, note: impl AsRef<[u8]>) -> Result<Accepted, PolicyError> {
        if self.logs.is_empty() {
            return Err(PolicyError::NoLog);
        }
        let keys: Vec<_> = (self.logs.iter().map(|log| &log.key))
            .chain(self.witnesses.iter().map(|witness| &witness.key))
            .cloned()
            .collect();
        let signed = SignedCheckpoint::open(note.as_ref(), &keys)?;
        let origin = signed.checkpoint().origin();
        let own = signed.signers().iter().filter(|key| key.name() == origin);
        let logs: Vec<&PolicyLog> =
            own.flat_map(|key| self.logs.iter().filter(move |log| log.key == *key)).collect();
        let Some(first) = logs.first() else {
            let want = names(signed.signers().iter().map(VerifierKey::name));
            return Err(PolicyError::Origin { want, got: origin.to_owned() });
        };
        let size = signed.checkpoint().size();
        let log = (logs.iter().find(|log| log.sizes.contains(size)).map(|log| log.key.clone()))
            .ok_or(PolicyError::Sizes { key: first.key.id(), want: first.sizes, got: size })?;
        let cosigned = |witness: &PolicyWitness| {
            signed.cosigners().iter().any(|cosigner| cosigner.key == witness.key && cosigner.time != 0)
        };
        let cosigned: Vec<bool> = self.witnesses.iter().map(cosigned).collect();
        let witnesses: Vec<String> = (self.witnesses.iter().zip(&cosigned))
            .filter(|(_, cosigned)| **cosigned)
            .map(|(witness, _)| witness.name.clone())
            .collect();
        if !self.satisfied(&cosigned) {
            let want = self.quorum.map_or_else(String::new, |quorum| self.told(quorum));
            let got = if witnesses.is_empty() {
                "none".to_owned()
            } else {
                names(witnesses.iter().map(String::as_str))
            };
            return Err(PolicyError::Quorum { want, got });
        }
        Ok(Accepted { signed, log, witnesses })
    }

    /// Whether these witnesses, by number, are enough. From the first line to the last: members stand above their group.
    fn satisfied(&self, cosigned: &[bool]) -> bool {
        let Some(quorum) = self.quorum else { return true };
        let mut holds: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            holds.push(match &node.what {
                What::Witness(number) => cosigned[*number],
                What::Group { least, members } => members.iter().filter(|at| holds[**at]).count() >= *least,
            });
        }
        holds[quorum]
    }

    fn told(&self, node: usize) -> String {
        let node = &self.nodes[node];
        match &node.what {
            What::Witness(_) => node.name.clone(),
            What::Group { least, members } => {
                let of = names(members.iter().map(|at| self.nodes[*at].name.as_str()));
                format!("{} ({least} of {of})", node.name)
            }
        }
    }
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// A policy while it is read.
#[derive(Default)]
struct Reading {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    nodes: Vec<Node>,
    quorum: Option<Option<usize>>,
    by_name: HashMap<Vec<u8>, usize>,
    members: HashSet<usize>,
    keys: HashMap<(KeyType, [u8; 32]), usize>,
}

impl Reading {
    fn line(&mut self, number: usize, line: &[u8]) -> Result<(), PolicyFault> {
        if let Some(got) = line.iter().copied().find(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f)
        {
            return Err(PolicyFault::ControlByte { got });
        }
        let items: Vec<&[u8]> =
            line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|item| !item.is_empty()).collect();
        let form = |want| PolicyFault::Form { want, got: items.len() };
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key, url @ ..] if url.len() < 2 => {
                let key = self.key(number, key, KeyType::Ed25519)?;
                self.logs.push(PolicyLog { key, url: url.first().map(|url| told(url)), sizes: Sizes::ALL });
                Ok(())
            }
            [b"log", ..] => Err(form("log VKEY [URL]")),
            [b"witness", name, key, url @ ..] if url.len() < 2 => {
                let key = self.key(number, key, KeyType::CosignatureV1)?;
                self.define(name, What::Witness(self.witnesses.len()))?;
                self.witnesses.push(PolicyWitness {
                    name: told(name),
                    key,
                    url: url.first().map(|url| told(url)),
                });
                Ok(())
            }
            [b"witness", ..] => Err(form("witness NAME VKEY [URL]")),
            [b"group", name, least, members @ ..] if !members.is_empty() => self.group(name, least, members),
            [b"group", ..] => Err(form("group NAME any|all|NUMBER MEMBER…")),
            [b"quorum", _] if self.quorum.is_some() => Err(PolicyFault::SecondQuorum),
            [b"quorum", name] => {
                self.quorum = Some(if *name == b"none" { None } else { Some(self.named(name)?) });
                Ok(())
            }
            [b"quorum", ..] => Err(form("quorum NAME|none")),
            [word, ..] => Err(PolicyFault::Word { got: told(word) }),
        }
    }

    fn group(&mut self, name: &[u8], least: &[u8], members: &[&[u8]]) -> Result<(), PolicyFault> {
        let members: Vec<usize> = members.iter().map(|name| self.member(name)).collect::<Result<_, _>>()?;
        let wrong = || PolicyFault::Threshold { members: members.len(), got: told(least) };
        let least = match least {
            b"any" => 1,
            b"all" => members.len(),
            number => {
                let number =
                    std::str::from_utf8(number).ok().and_then(decimal).and_then(|n| usize::try_from(n).ok());
                number.filter(|n| (1..=members.len()).contains(n)).ok_or_else(wrong)?
            }
        };
        self.define(name, What::Group { least, members })
    }

    fn member(&mut self, name: &[u8]) -> Result<usize, PolicyFault> {
        let at = self.named(name)?;
        if self.members.insert(at) { Ok(at) } else { Err(PolicyFault::MemberTwice { got: told(name) }) }
    }

    fn named(&self, name: &[u8]) -> Result<usize, PolicyFault> {
        self.by_name.get(name).copied().ok_or_else(|| PolicyFault::Unknown { got: told(name) })
    }

    fn define(&mut self, name: &[u8], what: What) -> Result<(), PolicyFault> {
        if name == b"none" || self.by_name.insert(name.to_vec(), self.nodes.len()).is_some() {
            return Err(PolicyFault::Taken { got: told(name) });
        }
        self.nodes.push(Node { name: told(name), what });
        Ok(())
    }

    fn key(&mut self, line: usize, text: &[u8], want: KeyType) -> Result<VerifierKey, PolicyFault> {
        let text = told(text);
        let key: VerifierKey = text.parse().map_err(|source| PolicyFault::Key { got: text, source })?;
        if key.key_type() != want {
            return Err(PolicyFault::KeyType { want: want.code(), got: Box::new(key) });
        }
        match self.keys.insert((want, *key.public_key().id().as_bytes()), line) {
            Some(first) => Err(PolicyFault::SameKey { first }),
            None => Ok(key),
        }
    }
}

/// Bytes as text, for people; a name is compared before it comes here.
fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
