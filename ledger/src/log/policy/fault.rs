//! What is wrong with a policy, and why a checkpoint does not satisfy one.

use super::super::{CheckpointError, NoteKeyError, NoteKeyId, VerifierKey};
use super::{MAX_POLICY, Sizes};
use thiserror::Error;

/// Why a text is no policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub struct PolicyParseError {
    /// The line's number, from 1; one behind the last where something is missing.
    pub line: usize,
    /// What is wrong.
    pub fault: PolicyFault,
}

/// What is wrong in a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyFault {
    /// Longer than anybody needs.
    #[error("want at most {MAX_POLICY} bytes, got {got}")]
    TooLarge {
        /// The size found.
        got: usize,
    },
    /// A control character that is neither tab nor newline.
    #[error("the control byte {got:#04x}; lines end with 0x0a alone")]
    ControlByte {
        /// The byte.
        got: u8,
    },
    /// A line that begins with another word.
    #[error("want log, witness, group, quorum or a comment (#), got {got:?}")]
    Word {
        /// The word.
        got: String,
    },
    /// A line with another number of items.
    #[error("want \"{want}\", got {got} items")]
    Form {
        /// The line's form.
        want: &'static str,
        /// How many items the line has.
        got: usize,
    },
    /// A key that is none.
    #[error("vkey {got:?}: {source}")]
    Key {
        /// What stands there.
        got: String,
        /// Why it is none.
        source: NoteKeyError,
    },
    /// A key that signs something else.
    #[error("want a key of type {want:02x}, got {got}")]
    KeyType {
        /// The type that belongs there: 01 for a log, 04 for a witness.
        want: u8,
        /// The key.
        got: Box<VerifierKey>,
    },
    /// The same public key a second time.
    #[error("this public key was given in line {first} already")]
    SameKey {
        /// Where.
        first: usize,
    },
    /// A name that is taken, or `none`.
    #[error("the name {got:?} is taken")]
    Taken {
        /// The name.
        got: String,
    },
    /// A name that no line above defines.
    #[error("no line above defines {got:?}")]
    Unknown {
        /// The name.
        got: String,
    },
    /// A name that is a member already.
    #[error("{got:?} is a member already; a name is so at most once")]
    MemberTwice {
        /// The name.
        got: String,
    },
    /// A number of members that is none, zero, or more than there are.
    #[error("want any, all or a number from 1 to {members}, got {got:?}")]
    Threshold {
        /// How many members there are.
        members: usize,
        /// What stands there.
        got: String,
    },
    /// A second quorum.
    #[error("a second quorum")]
    SecondQuorum,
    /// No quorum at all.
    #[error("no quorum; say `quorum none` if no witness is wanted")]
    NoQuorum,
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The policy names no log.
    #[error("the policy names no log")]
    NoLog,
    /// No checkpoint, or no known log signed it, or a known key's signature fails.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A known log signed, but another log's checkpoint.
    #[error("origin: want {want}, the name of the log's key, got {got}")]
    Origin {
        /// The names of the log keys that signed.
        want: String,
        /// The origin found.
        got: String,
    },
    /// A known log signed, with a key that does not sign at this size.
    #[error("the log key {key} signs at {want} entries, and this checkpoint has {got}")]
    Sizes {
        /// The key.
        key: NoteKeyId,
        /// The sizes at which it signs.
        want: Sizes,
        /// The checkpoint's.
        got: u64,
    },
    /// Too few witnesses cosigned.
    #[error("quorum: want {want}; cosigned by {got}")]
    Quorum {
        /// What is asked for.
        want: String,
        /// The names of those that did.
        got: String,
    },
}
