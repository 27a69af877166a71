//! What a witness is asked, and what it answers (C2SP tlog-witness v1). A witness cosigns a checkpoint only if it continues the
//! one that it cosigned before; so whoever asks for its cosignature cannot be shown a history that others are not.
//!
//! ```text
//! old 20852014                                      size that the witness cosigned last, as the client believes
//! PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=      consistency proof from there, at most 63 hashes; none from 0
//! jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
//!
//! example.com/behind-the-sofa                       the signed checkpoint, verbatim
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1M…
//! ```
//!
//! Here is only the judgement, which needs no disk: [`AddCheckpoint::judge`] says for which status of the specification's
//! table a request is refused, or gives the checkpoint to cosign. Whoever cosigns must write it down durably before he answers, and let
//! nobody else judge in between: two requests judged against one record could take back what was cosigned.

use super::checkpoint::decimal;
use super::{
    Checkpoint, CheckpointError, CosignatureV1, Hash, HashError, KeyType, Note, NoteError, SignatureLine,
    SignedCheckpoint, TreeError, VerifierKey, empty_root, verify_consistency,
};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// The most hashes that a request may carry.
pub const MAX_CONSISTENCY_LINES: usize = 63;

/// The body of a request to `add-checkpoint`, taken from its text or about to be written; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last.
    pub old: u64,
    /// From that size to the checkpoint's.
    pub proof: Vec<Hash>,
    /// The text of the signed checkpoint.
    pub checkpoint: String,
}

/// Why a body is no request: status 400.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddCheckpointError {
    /// Not UTF-8.
    #[error("the request is not UTF-8 from byte {at} on")]
    NotUtf8 {
        /// The first wrong byte.
        at: usize,
    },
    /// The first line is another.
    #[error("line 1: want \"old SIZE\", got {got:?}")]
    Old {
        /// The line found.
        got: String,
    },
    /// A line of the proof is no hash.
    #[error("line {line}: {reason}")]
    Hash {
        /// The line's number, from 1.
        line: usize,
        /// What is wrong.
        reason: HashError,
    },
    /// More hashes than a proof can have.
    #[error("want at most {MAX_CONSISTENCY_LINES} lines of proof")]
    TooMany,
    /// No empty line before the checkpoint.
    #[error("the proof is not ended by an empty line")]
    Frame,
    /// No checkpoint behind it.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
}

/// What a witness keeps of a log: the checkpoint that it cosigned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witnessed {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WitnessRefusal {
    /// The request cannot be read.
    #[error(transparent)]
    Malformed(#[from] AddCheckpointError),
    /// A log that the witness was not told of.
    #[error("this witness does not know the log {origin:?}")]
    UnknownOrigin {
        /// The origin found.
        origin: String,
    },
    /// No signature of the log, or one that does not hold.
    #[error("{0}")]
    Signature(NoteError),
    /// The old size is larger than the new one.
    #[error("the old size {old} is larger than the checkpoint's, {size}")]
    OldAbove {
        /// The old size found.
        old: u64,
        /// The checkpoint's size.
        size: u64,
    },
    /// The client does not know what the witness cosigned last.
    #[error("the old size is {old}, but the size cosigned last is {latest}")]
    OldNotLatest {
        /// The old size found.
        old: u64,
        /// The size cosigned last.
        latest: u64,
    },
    /// The log signed another history: **two roots for one size**, each under its signature. Keep both notes.
    #[error(
        "the log shows two histories: at size {size} it signed the root {got}, and before that {cosigned}"
    )]
    TwoHistories {
        /// The old size found.
        old: u64,
        /// The size.
        size: u64,
        /// The root that was cosigned.
        cosigned: Hash,
        /// The root found.
        got: Hash,
    },
    /// The log is empty, but not its root.
    #[error("a log of size 0 has the root {}, not {got}", empty_root())]
    EmptyRoot {
        /// The root found.
        got: Hash,
    },
    /// Nothing is to be proved from size 0.
    #[error("from size 0 there is nothing to prove, but the proof has {got} hashes")]
    ProofFromNothing {
        /// How many there are.
        got: usize,
    },
    /// The proof does not lead from the old tree to the new one.
    #[error("the consistency proof does not hold: {0}")]
    Proof(TreeError),
}

/// Why a witness' answer is no cosignature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CosignedError {
    /// A line of another form.
    #[error("want signature lines, got {got:?}")]
    Line {
        /// The line found.
        got: String,
    },
    /// No line holds, or one of the key asked for does not.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A cosignature must say when.
    #[error("the cosignature of {name} has no time")]
    NoTime {
        /// The key's name.
        name: String,
    },
}

impl AddCheckpoint {
    /// Reads a body, strictly.
    pub fn parse(body: &[u8]) -> Result<Self, AddCheckpointError> {
        let body = std::str::from_utf8(body)
            .map_err(|error| AddCheckpointError::NotUtf8 { at: error.valid_up_to() })?;
        let (first, mut rest) = body.split_once('\n').unwrap_or((body, ""));
        let old = first.strip_prefix("old ").and_then(decimal);
        let old = old.ok_or_else(|| AddCheckpointError::Old { got: first.to_owned() })?;
        let mut proof = Vec::new();
        loop {
            let (line, behind) = rest.split_once('\n').ok_or(AddCheckpointError::Frame)?;
            rest = behind;
            if line.is_empty() {
                break;
            }
            if proof.len() == MAX_CONSISTENCY_LINES {
                return Err(AddCheckpointError::TooMany);
            }
            let at = proof.len() + 2;
            proof.push(line.parse().map_err(|reason| AddCheckpointError::Hash { line: at, reason })?);
        }
        let request = Self { old, proof, checkpoint: rest.to_owned() };
        request.claimed()?;
        Ok(request)
    }

    /// What the checkpoint says; nothing vouches for it.
    pub fn claimed(&self) -> Result<Checkpoint, CheckpointError> {
        Note::parse(self.checkpoint.as_bytes())?.text.parse()
    }

    /// The checkpoint to cosign, or why not. `keys` are those trusted for the checkpoint's origin, none for an origin that is not
    /// known; `latest` is what was cosigned last for it. What comes out must be kept before it is answered, see the module's page.
    pub fn judge(
        &self,
        keys: Option<&[VerifierKey]>,
        latest: Option<Witnessed>,
    ) -> Result<SignedCheckpoint, WitnessRefusal> {
        let origin = || self.claimed().map_or_else(|_| String::new(), |claimed| claimed.origin().to_owned());
        let keys = keys.ok_or_else(|| WitnessRefusal::UnknownOrigin { origin: origin() })?;
        let signed = self.signed(keys)?;
        self.continues(signed.checkpoint(), latest)?;
        Ok(signed)
    }

    fn signed(&self, keys: &[VerifierKey]) -> Result<SignedCheckpoint, WitnessRefusal> {
        let keys: Vec<_> = keys.iter().filter(|key| key.key_type() == KeyType::Ed25519).cloned().collect();
        SignedCheckpoint::open(self.checkpoint.as_bytes(), &keys).map_err(|error| match error {
            CheckpointError::Note(
                error @ (NoteError::BadSignature { .. } | NoteError::NoKnownKey { .. }),
            ) => WitnessRefusal::Signature(error),
            error => AddCheckpointError::Checkpoint(error).into(),
        })
    }

    fn continues(&self, new: &Checkpoint, latest: Option<Witnessed>) -> Result<(), WitnessRefusal> {
        let (old, size, got) = (self.old, new.size(), new.root());
        let known = latest.unwrap_or(Witnessed { size: 0, root: empty_root() });
        if size == known.size && size > 0 && got != known.root {
            return Err(WitnessRefusal::TwoHistories { old, size, cosigned: known.root, got });
        }
        if old > size {
            return Err(WitnessRefusal::OldAbove { old, size });
        }
        if old != known.size {
            return Err(WitnessRefusal::OldNotLatest { old, latest: known.size });
        }
        if size == 0 && got != empty_root() {
            return Err(WitnessRefusal::EmptyRoot { got });
        }
        match (old, self.proof.len()) {
            (0, 0) => Ok(()),
            (0, got) => Err(WitnessRefusal::ProofFromNothing { got }),
            _ => verify_consistency(old, size, &known.root, &got, &self.proof).map_err(WitnessRefusal::Proof),
        }
    }
}

/// The body.
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl WitnessRefusal {
    /// The HTTP status that the specification gives it.
    pub fn status(&self) -> u16 {
        match self {
            // A signature that cannot even be read is one that does not hold.
            Self::Malformed(AddCheckpointError::Checkpoint(CheckpointError::Note(NoteError::Line {
                ..
            }))) => 403,
            Self::Malformed(_) | Self::OldAbove { .. } => 400,
            Self::UnknownOrigin { .. } => 404,
            Self::Signature(_) => 403,
            Self::OldNotLatest { .. } => 409,
            Self::TwoHistories { old, size, .. } if old > size => 400,
            Self::TwoHistories { old, size, .. } if old < size => 409,
            Self::TwoHistories { .. }
            | Self::EmptyRoot { .. }
            | Self::ProofFromNothing { .. }
            | Self::Proof(_) => 422,
        }
    }

    /// The size cosigned last, which is the body of a 409.
    pub fn latest(&self) -> Option<u64> {
        match self {
            Self::OldNotLatest { latest, .. } => Some(*latest),
            Self::TwoHistories { size, .. } if self.status() == 409 => Some(*size),
            _ => None,
        }
    }
}

/// The name under which a witness shows its newest checkpoint of a log: lower-case hexadecimal SHA-256 of the origin, for
/// `GET PREFIX/HASH/checkpoint`.
pub fn origin_hash(origin: &str) -> String {
    hex::encode(Sha256::digest(origin))
}

/// The lines of a witness' answer that this key made for this checkpoint. Lines of other keys are passed over; one of this
/// key that does not hold, or says no time, is an error.
pub fn read_cosignatures(
    answer: &[u8],
    checkpoint: &SignedCheckpoint,
    key: &VerifierKey,
) -> Result<Vec<SignatureLine>, CosignedError> {
    let text = String::from_utf8_lossy(answer);
    let line =
        |line: &str| SignatureLine::parse(line).ok_or_else(|| CosignedError::Line { got: line.to_owned() });
    let signatures = text.lines().map(line).collect::<Result<_, _>>()?;
    let note = Note { text: checkpoint.checkpoint().to_string(), signatures };
    let good = note.verify(std::slice::from_ref(key))?;
    good.into_iter()
        .map(|(_, line)| match CosignatureV1::decode(&line.signature) {
            Some(CosignatureV1 { time: 1.., .. }) => Ok(line.clone()),
            _ => Err(CosignedError::NoTime { name: line.name.clone() }),
        })
        .collect()
}

#[cfg(test)]
mod tests;
