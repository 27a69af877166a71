//! What goes wrong between here and a node, and the node's own problems (RFC 9457).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{codes_spoken, failure::Failure, speech::tr};

/// A problem that the node names.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The HTTP status.
    #[serde(default)]
    pub(crate) status: u16,
    /// The stable word.
    #[serde(default)]
    pub(crate) code: String,
    /// The heading.
    #[serde(default)]
    pub(crate) title: String,
    /// What is wrong.
    #[serde(default)]
    pub(crate) detail: String,
    /// Where, a JSON pointer or a header's name.
    #[serde(default)]
    pub(crate) field: Option<String>,
    /// What to do.
    #[serde(default)]
    pub(crate) hint: Option<String>,
    /// Whether the same bytes may come again.
    #[serde(default)]
    pub(crate) retry: bool,
    /// For `sequence-gap`: the number wanted.
    #[serde(default)]
    pub(crate) expected: Option<u64>,
}

/// Why a node did not answer as asked.
#[derive(Debug, Error)]
pub(crate) enum ClientError {
    /// Not an address.
    #[error("{}", tr!("node-address", found = found.as_str()))]
    Address {
        /// What was given.
        found: String,
    },
    /// Nobody listens there.
    #[error("{}", tr!("node-unreachable", node = node.as_str(), reason = reason.as_str()))]
    Unreachable {
        /// The address.
        node: String,
        /// The system's word.
        reason: String,
    },
    /// No such name.
    #[error("{}", tr!("node-no-host", node = node.as_str()))]
    NoSuchHost {
        /// The address.
        node: String,
    },
    /// No answer in time.
    #[error("{}", tr!("node-timeout", node = node.as_str(), phase = phase.as_str()))]
    Timeout {
        /// The address.
        node: String,
        /// What took too long.
        phase: String,
    },
    /// Nobody answers, and nobody ever did.
    #[error("{}", tr!("node-never-met", node = node.as_str()))]
    NeverMet {
        /// The address.
        node: String,
    },
    /// The connection is not to be trusted.
    #[error("{}", tr!("node-insecure", node = node.as_str(), reason = reason.as_str()))]
    Insecure {
        /// The address.
        node: String,
        /// The library's word.
        reason: String,
    },
    /// Somebody else answers.
    #[error("{}", tr!("node-not-a-node", node = node.as_str(), what = what.as_str()))]
    NotANode {
        /// The address.
        node: String,
        /// What came.
        what: String,
    },
    /// The node says no.
    #[error("{}", said(.0))]
    Problem(Box<Problem>),
}

fn said(problem: &Problem) -> &str {
    if problem.detail.is_empty() { &problem.title } else { &problem.detail }
}

impl ClientError {
    /// What the HTTP library's error means.
    pub(crate) fn of(node: &str, error: ureq::Error) -> ClientError {
        let node = node.to_owned();
        match error {
            ureq::Error::HostNotFound => ClientError::NoSuchHost { node },
            ureq::Error::Timeout(phase) => ClientError::Timeout { node, phase: phase.to_string() },
            ureq::Error::ConnectionFailed => {
                ClientError::Unreachable { node, reason: tr!("node-no-connection") }
            }
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                ClientError::Unreachable { node, reason: tr!("node-refused-connection") }
            }
            // The system's resolver gives an error without a kind.
            ureq::Error::Io(error) if error.to_string().contains("lookup address") => {
                ClientError::NoSuchHost { node }
            }
            ureq::Error::Io(error) => ClientError::Unreachable { node, reason: error.to_string() },
            ureq::Error::Rustls(error) => ClientError::Insecure { node, reason: error.to_string() },
            ureq::Error::Tls(reason) => ClientError::Insecure { node, reason: reason.to_owned() },
            other => ClientError::NotANode { node, what: other.to_string() },
        }
    }

    /// Whether a statement that was sent may have arrived, or may yet be taken as it is.
    pub(crate) fn is_silence(&self) -> bool {
        match self {
            ClientError::Problem(p) => p.status >= 500 || p.status == 429 || p.code == "unknown-key",
            _ => true,
        }
    }

    /// Whether nobody is there, or nobody has time: the line is dead, or the node is being started or is overrun.
    pub(crate) fn is_absence(&self) -> bool {
        match self {
            ClientError::Unreachable { .. }
            | ClientError::NoSuchHost { .. }
            | ClientError::Timeout { .. }
            | ClientError::NeverMet { .. } => true,
            ClientError::Problem(p) => p.status == 503 || p.status == 429,
            ClientError::Address { .. } | ClientError::Insecure { .. } | ClientError::NotANode { .. } => {
                false
            }
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        let cause = codes_spoken::cause(&problem.code, said(&problem));
        let failure = match problem.status {
            429 | 500.. => Failure::network(cause),
            _ => Failure::refused(cause),
        };
        let hint = codes_spoken::remedy(&problem.code).or(problem.hint);
        let failure = Failure { field: problem.field, hint, ..failure };
        failure.code(problem.code)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Failure {
        let failure = Failure::network(&error);
        match error {
            ClientError::Address { .. } => Failure::usage(&error).hint(tr!("node-address-do")),
            ClientError::Unreachable { .. } => failure.code("unreachable").hint(tr!("node-unreachable-do")),
            ClientError::NoSuchHost { .. } => failure.code("no-such-host").hint(tr!("node-no-host-do")),
            ClientError::Timeout { .. } => failure.code("timeout").hint(tr!("node-timeout-do")),
            ClientError::NeverMet { .. } => failure.code("never-met").hint(tr!("node-never-met-do")),
            ClientError::Insecure { .. } => failure.code("insecure").hint(tr!("node-insecure-do")),
            ClientError::NotANode { .. } => failure.code("not-a-node").hint(tr!("node-not-a-node-do")),
            ClientError::Problem(problem) => Failure::from(*problem),
        }
    }
}
