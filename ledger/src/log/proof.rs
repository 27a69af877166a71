//! The receipt that a person can keep (C2SP tlog-proof v1): a text, `.tlog-proof`, which shows without a network that a leaf
//! is in a log.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra AAEC                                        optional, base64: anything; nothing vouches for it
//! index 4
//! lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=      the audit path, the leaf's sibling first; none in a log of one
//! Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=
//!
//! example.com/suyuan                                the signed checkpoint, verbatim, cosignatures included
//! …
//! ```

use super::checkpoint::decimal;
use super::{CheckpointError, Hash, SignedCheckpoint, TreeError, VerifierKey, verify_inclusion};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};
use thiserror::Error;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// The longest path that a tree of 64-bit size can have.
const MAX_PATH: usize = 64;

/// A proof taken from its text, or about to be written; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Anything that whoever wrote it wanted to add. Nothing vouches for it.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index.
    pub index: u64,
    /// The audit path.
    pub path: Vec<Hash>,
    /// The text of the signed checkpoint.
    pub checkpoint: String,
}

/// Why a text is no proof, or a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Another line stands where a certain one must.
    #[error("line {line}: want {want}, got {got:?}")]
    Line {
        /// The line's number, from 1.
        line: usize,
        /// What belongs there.
        want: &'static str,
        /// What stands there.
        got: String,
    },
    /// The text ends too early.
    #[error("the text ends at line {line}, where {want} is wanted")]
    Ended {
        /// The line's number, from 1.
        line: usize,
        /// What belongs there.
        want: &'static str,
    },
    /// The checkpoint does not hold.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead from the leaf to the checkpoint's root.
    #[error("path: {0}")]
    Path(#[from] TreeError),
}

impl TlogProof {
    /// Verifies that the log whose keys these are has `leaf` at [`TlogProof::index`]; gives the checkpoint that says so. The
    /// caller compares its origin with the log that he means, and its cosigners with the witnesses that he asks for.
    pub fn verify(&self, leaf: &Hash, keys: &[VerifierKey]) -> Result<SignedCheckpoint, ProofError> {
        let signed = SignedCheckpoint::open(self.checkpoint.as_bytes(), keys)?;
        let checkpoint = signed.checkpoint();
        verify_inclusion(self.index, checkpoint.size(), leaf, &self.path, &checkpoint.root())?;
        Ok(signed)
    }
}

/// The text.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        let mut lines = Lines { rest: text, line: 0 };
        lines.read("c2sp.org/tlog-proof@v1", |line| (line == FIRST_LINE).then_some(()))?;
        let extra = match lines.rest.starts_with("extra ") {
            true => {
                Some(lines.read("extra BASE64", |line| STANDARD.decode(line.strip_prefix("extra ")?).ok())?)
            }
            false => None,
        };
        let index = lines.read("index DECIMAL", |line| decimal(line.strip_prefix("index ")?))?;
        let mut path = Vec::new();
        while let Some(hash) = lines.read("a hash or an empty line", |line| match line {
            "" => Some(None),
            hash => Some(Some(hash.parse::<Hash>().ok().filter(|_| path.len() < MAX_PATH)?)),
        })? {
            path.push(hash);
        }
        Ok(Self { extra, index, path, checkpoint: lines.rest.to_owned() })
    }
}

struct Lines<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Lines<'t> {
    fn read<T>(
        &mut self,
        want: &'static str,
        parse: impl FnOnce(&'t str) -> Option<T>,
    ) -> Result<T, ProofError> {
        self.line += 1;
        let (got, rest) = self.rest.split_once('\n').ok_or(ProofError::Ended { line: self.line, want })?;
        self.rest = rest;
        parse(got).ok_or_else(|| ProofError::Line { line: self.line, want, got: got.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Checkpoint, KeyType, MemoryTree, SigningNoteKey, inclusion_proof, leaf_hash};
    use super::*;
    use ed25519_dalek::SigningKey;
    use proptest::prelude::*;

    fn proofs(size: u64, extra: Option<Vec<u8>>) -> (Vec<VerifierKey>, Vec<(Hash, TlogProof)>) {
        let key = SigningNoteKey::new("example.com/log", SigningKey::from_bytes(&[5; 32])).unwrap();
        let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let tree = MemoryTree::of(leaves.iter().copied());
        let checkpoint = Checkpoint::new("example.com/log", size, tree.root()).unwrap();
        let note = checkpoint.sign(std::slice::from_ref(&key)).to_string();
        let proof = |index| TlogProof {
            extra: extra.clone(),
            index,
            path: inclusion_proof(&tree, index, size).unwrap(),
            checkpoint: note.clone(),
        };
        let keys = vec![key.verifier(KeyType::Ed25519).unwrap()];
        (keys, leaves.iter().enumerate().map(|(index, leaf)| (*leaf, proof(index as u64))).collect())
    }

    #[test]
    fn every_leaf_has_a_proof_that_survives_its_text() {
        for size in 1..=9 {
            let (keys, proofs) = proofs(size, (size % 2 == 0).then(|| vec![1, 2, 3]));
            for (leaf, proof) in proofs {
                let read: TlogProof = proof.to_string().parse().unwrap();
                assert_eq!(read, proof);
                assert_eq!(read.verify(&leaf, &keys).unwrap().checkpoint().size(), size);
                assert!(read.verify(&Hash::ZERO, &keys).is_err());
            }
        }
    }

    #[test]
    fn every_changed_bit_of_its_text_is_found() {
        let (keys, proofs) = proofs(5, None);
        let (leaf, proof) = &proofs[3];
        let text = proof.to_string().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut changed = text.clone();
                changed[at] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                let held = changed.parse::<TlogProof>().is_ok_and(|proof| proof.verify(leaf, &keys).is_ok());
                assert!(!held, "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn refuses_what_is_not_written_so() {
        let (_, proofs) = proofs(3, Some(vec![9]));
        let good = proofs[1].1.to_string();
        let bad = [
            good.replace("@v1", "@v2"),
            good.replace("extra ", "extra  "),
            good.replace("index 1", "index 01"),
            good.replace("index 1", "index +1"),
            good.replace("index 1\n", ""),
            good.replace("index 1\n", "index 1\nAAAA\n"),
            good.replace("index 1\n", "index 18446744073709551616\n"),
            good.replace('\n', "\r\n"),
            good[..good.find("\n\n").unwrap() + 1].to_owned(),
            String::new(),
        ];
        for text in bad {
            assert!(text.parse::<TlogProof>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parsers_panic(text in "\\PC{0,40}", lines in "(index|extra|[0-9a-z+/= —\n]){0,80}") {
            let text = format!("{FIRST_LINE}\n{lines}\n{text}");
            let _ = text.parse::<TlogProof>();
            let _ = lines.parse::<Checkpoint>();
            let _ = lines.parse::<VerifierKey>();
            let _ = lines.parse::<SigningNoteKey>();
            let _ = super::super::Note::parse(text.as_bytes());
        }
    }
}
