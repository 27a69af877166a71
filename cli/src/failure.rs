//! What a command ends with when it does not succeed: the cause, a hint what to do next, and an exit code by kind.
//!
//! ```text
//! error: nobody answers at http://127.0.0.1:8420: connection refused
//! hint: start a node with `suyuan node`, or name another with --node URL
//!
//! error: not-permitted: a carrier may not make lots of STRAW
//!   at: /quantityList/0/epcClass
//! hint: have its owner name you as a packer
//! more: `suyuan explain not-permitted`
//! ```
//!
//! A refusal begins with its code, and ends with the command that explains it, as `/problems/CODE` does at any node.
//!
//! | exit code | kind |
//! |---|---|
//! | 1 | a check failed: something was changed, is missing or does not prove what it should |
//! | 2 | the command line, or a value in it, cannot be understood |
//! | 3 | the ledger refused |
//! | 4 | no node was reached, or what answered is no node |
//! | 5 | a key or passphrase |
//! | 6 | a file or directory on this machine |

use std::{fmt, io::ErrorKind, path::Path};

use serde_json::{Value, json};

use crate::{command::explain::explains, speech::tr};

/// What kind of failure; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A verification said no.
    Check,
    /// The command line or a value in it.
    Usage,
    /// The ledger's answer was no.
    Refused,
    /// Nobody answered, or somebody else.
    Network,
    /// A key or passphrase.
    Key,
    /// Files on this machine.
    Local,
}

/// A failed command, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Decides the exit code.
    pub(crate) kind: Kind,
    /// What happened, in one sentence.
    pub(crate) cause: String,
    /// The member of a payload that it is about, a JSON pointer.
    pub(crate) field: Option<String>,
    /// A stable word for machines: a code of the API, or one of ours.
    pub(crate) code: Option<String>,
    /// What to do next.
    pub(crate) hint: Option<String>,
    /// What a program gets besides.
    pub(crate) data: Option<Box<Value>>,
}

impl Kind {
    /// The process's exit code.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Kind::Check => 1,
            Kind::Usage => 2,
            Kind::Refused => 3,
            Kind::Network => 4,
            Kind::Key => 5,
            Kind::Local => 6,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Check => "check",
            Kind::Usage => "usage",
            Kind::Refused => "refused",
            Kind::Network => "network",
            Kind::Key => "key",
            Kind::Local => "local",
        }
    }
}

/// What to do when the disk says no.
pub(crate) fn look_at_the_disk() -> String {
    tr!("look-at-the-disk")
}

impl Failure {
    fn new(kind: Kind, cause: impl fmt::Display) -> Failure {
        Failure { kind, cause: cause.to_string(), field: None, code: None, hint: None, data: None }
    }

    /// A verification said no.
    pub(crate) fn check(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Check, cause)
    }

    /// The command line cannot be understood.
    pub(crate) fn usage(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Usage, cause)
    }

    /// The ledger refused.
    pub(crate) fn refused(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Refused, cause)
    }

    /// No node.
    pub(crate) fn network(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Network, cause)
    }

    /// A key or passphrase.
    pub(crate) fn key(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Key, cause)
    }

    /// Something on this machine.
    pub(crate) fn local(cause: impl fmt::Display) -> Failure {
        Failure::new(Kind::Local, cause)
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Failure {
        let failure = Failure::local(format!("{}: {error}", path.display()));
        match error.kind() {
            // What the caller says and what was typed explain these better.
            ErrorKind::NotFound
            | ErrorKind::AlreadyExists
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidData => failure,
            _ => failure.hint(look_at_the_disk()),
        }
    }

    /// The same, as a matter of keys.
    pub(crate) fn kind_key(self) -> Failure {
        Failure { kind: Kind::Key, ..self }
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// Adds another way out beside what it says to do.
    pub(crate) fn or_hint(mut self, other: &str) -> Failure {
        self.hint = Some(match self.hint {
            Some(hint) => tr!("given-or", hint = hint, other = other),
            None => other.to_owned(),
        });
        self
    }

    /// Adds the member it is about.
    pub(crate) fn field(mut self, field: impl Into<String>) -> Failure {
        self.field = Some(field.into());
        self
    }

    /// Adds the stable word.
    pub(crate) fn code(mut self, code: impl Into<String>) -> Failure {
        self.code = Some(code.into());
        self
    }

    /// What a program that asked with `--json` gets besides the error: a report, an object.
    pub(crate) fn data(mut self, data: Value) -> Failure {
        self.data = Some(Box::new(data));
        self
    }

    /// The failure for machines, as `--json` prints it.
    pub(crate) fn to_json(&self) -> Value {
        let mut error =
            json!({"kind": self.kind.word(), "exit": self.kind.exit_code(), "detail": self.cause});
        for (name, value) in [("code", &self.code), ("field", &self.field), ("hint", &self.hint)] {
            if let Some(value) = value {
                error[name] = json!(value);
            }
        }
        let mut value = json!({ "error": error });
        if let (Some(value), Some(Value::Object(data))) = (value.as_object_mut(), self.data.as_deref()) {
            value.extend(data.clone());
        }
        value
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code.as_deref().filter(|code| self.kind == Kind::Refused && !code.is_empty()) {
            Some(code) => f.write_str(&tr!("failure-error", cause = format!("{code}: {}", self.cause)))?,
            None => f.write_str(&tr!("failure-error", cause = self.cause.as_str()))?,
        }
        if let Some(field) = self.field.as_deref().filter(|field| !field.is_empty()) {
            write!(f, "\n  {}", tr!("failure-at", field = field))?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n{}", tr!("failure-hint", hint = hint.as_str()))?;
        }
        match self.code.as_deref().filter(|code| self.kind == Kind::Refused && explains(code)) {
            Some(code) => write!(f, "\n{}", tr!("failure-more", code = code)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_cause_place_and_what_to_do() {
        let failure = Failure::refused("the unit KGS is unknown")
            .field("/quantityList/0/uom")
            .hint("did you mean KGM?");
        assert_eq!(
            failure.to_string(),
            "error: the unit KGS is unknown\n  at: /quantityList/0/uom\nhint: did you mean KGM?"
        );
        assert_eq!(failure.to_json()["error"]["exit"], 3);
        let coded = Failure::refused("no").code("not-permitted").to_string();
        let want = "error: not-permitted: no\nmore: `suyuan explain not-permitted`";
        assert_eq!(coded, want, "a refusal shows its code, and who explains it");
        assert_eq!(Failure::refused("no").code("unheard-of").to_string(), "error: unheard-of: no");
        assert_eq!(Failure::network("no").code("timeout").to_string(), "error: no");
    }

    #[test]
    fn each_kind_has_its_own_exit_code() {
        let kinds = [Kind::Check, Kind::Usage, Kind::Refused, Kind::Network, Kind::Key, Kind::Local];
        assert_eq!(kinds.map(Kind::exit_code), [1, 2, 3, 4, 5, 6]);
    }
}
