//! Checkpoints (C2SP tlog-checkpoint): how large the log is and what its root is, signed. The text of a note:
//!
//! ```text
//! example.com/suyuan                                origin: which log
//! 300                                               size, decimal
//! MLhWGM04E6e2NR5It3y6yxMyyzY3ZByXDuoOw4qSvYY=      root hash, base64
//!
//! — example.com/suyuan a0BEZ1YW03uaoh3qy5nJ4OOj71Y…
//! ```
//!
//! Other logs may write more lines below the root; they are kept as they are and mean nothing here. Ours writes none, and
//! [`Checkpoint::sign`] cannot. Who opens a checkpoint must still ask whether its origin is the log that he means: a key may
//! sign for several.

use super::note::{Note, NoteError};
use super::note_key::{KeyType, SigningNoteKey, VerifierKey};
use super::{CosignatureV1, Hash, HashError, SignatureLine};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// What a log states about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A checkpoint whose signature held when it was opened, with its exact text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    text: String,
    signers: Vec<VerifierKey>,
    cosigners: Vec<Cosigner>,
}

/// A witness whose cosignature held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigner {
    /// The witness's key.
    pub key: VerifierKey,
    /// When it signed, in seconds since 1970.
    pub time: u64,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// Not a note, or one that does not hold.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Witnesses signed, but no key of a log.
    #[error("the checkpoint is cosigned, but not signed by a known key of a log")]
    OnlyCosigned,
    /// A line is missing.
    #[error("the checkpoint's {field} is missing")]
    Missing {
        /// The line.
        field: &'static str,
    },
    /// An origin that would not be a line.
    #[error("origin: want one line that is not empty, got {got:?}")]
    Origin {
        /// The origin found.
        got: String,
    },
    /// The size is not a decimal number of 64 bits without leading zeros.
    #[error("size: want a decimal number without leading zeros, got {got:?}")]
    Size {
        /// The text found.
        got: String,
    },
    /// The root is not the base64 of 32 bytes.
    #[error("root: {0}")]
    Root(#[from] HashError),
    /// An empty line below the root, or no newline at the end.
    #[error("the text below the root is not whole lines, none of them empty")]
    Extension,
}

impl Checkpoint {
    /// States size and root of the log `origin`.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        if origin.is_empty() || origin.contains(|letter: char| letter < ' ') {
            return Err(CheckpointError::Origin { got: origin.to_owned() });
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// Which log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The lines below the root, of a log that is not ours.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs with every key given, in this order, and gives the note. Extension lines are left out: what is signed here is
    /// only what was looked at.
    pub fn sign(&self, keys: &[SigningNoteKey]) -> Note {
        let text = Self { extensions: Vec::new(), ..self.clone() }.to_string();
        let signatures = keys.iter().map(|key| key.sign(&text)).collect();
        Note { text, signatures }
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Extension)?.split('\n');
        let mut line = |field| lines.next().ok_or(CheckpointError::Missing { field });
        let (origin, size, root) = (line("origin")?, line("size")?, line("root")?);
        let size = decimal(size).ok_or_else(|| CheckpointError::Size { got: size.to_owned() })?;
        let mut checkpoint = Self::new(origin, size, root.parse()?)?;
        checkpoint.extensions = lines.map(str::to_owned).collect();
        match checkpoint.extensions.iter().any(String::is_empty) {
            true => Err(CheckpointError::Extension),
            false => Ok(checkpoint),
        }
    }
}

impl SignedCheckpoint {
    /// Opens a note that at least one of these keys signed **as a log**; cosignatures of witnesses among them are checked too.
    pub fn open(text: &[u8], keys: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let note = Note::parse(text)?;
        let (mut signers, mut cosigners) = (Vec::new(), Vec::new());
        for (key, line) in note.verify(keys)? {
            match (key.key_type(), CosignatureV1::decode(&line.signature)) {
                (KeyType::CosignatureV1, Some(CosignatureV1 { time, .. })) => {
                    cosigners.push(Cosigner { key: key.clone(), time });
                }
                _ => signers.push(key.clone()),
            }
        }
        if signers.is_empty() {
            return Err(CheckpointError::OnlyCosigned);
        }
        let checkpoint = note.text.parse()?;
        Ok(Self { checkpoint, text: String::from_utf8_lossy(text).into_owned(), signers, cosigners })
    }

    /// What the log states.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The whole note, exactly as it came.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The known keys of the log that signed.
    pub fn signers(&self) -> &[VerifierKey] {
        &self.signers
    }

    /// The known witnesses that cosigned.
    pub fn cosigners(&self) -> &[Cosigner] {
        &self.cosigners
    }

    /// The note with one more line, such as a witness's answer. The line is not checked.
    pub fn text_with(&self, line: &SignatureLine) -> String {
        format!("{}{line}", self.text)
    }
}

/// A decimal number as C2SP writes it: digits only, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (text == "0" || !text.starts_with('0')) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::{KeyType, empty_root};
    use super::*;
    use ed25519_dalek::SigningKey;

    fn key(name: &str, seed: u8) -> SigningNoteKey {
        SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
    }

    #[test]
    fn several_keys_may_sign_and_witnesses_add_their_lines() {
        let (old, new, witness) = (key("example.com/a", 1), key("example.com/a", 2), key("w.example", 3));
        let checkpoint = Checkpoint::new("example.com/a", 0, empty_root()).unwrap();
        let note = checkpoint.sign(&[old.clone(), new.clone()]);
        let keys: Vec<_> = [&old, &new].map(|key| key.verifier(KeyType::Ed25519).unwrap()).into();
        let signed = SignedCheckpoint::open(note.to_string().as_bytes(), &keys).unwrap();
        assert_eq!((signed.signers(), signed.cosigners()), (&keys[..], &[][..]));
        assert_eq!((signed.checkpoint(), signed.text()), (&checkpoint, note.to_string().as_str()));

        let text = signed.text_with(&witness.cosign(&note.text, 1_700_000_000));
        let seen = witness.verifier(KeyType::CosignatureV1).unwrap();
        let signed = SignedCheckpoint::open(text.as_bytes(), &[keys[0].clone(), seen.clone()]).unwrap();
        assert_eq!(signed.signers(), &keys[..1]);
        assert_eq!(signed.cosigners(), [Cosigner { key: seen.clone(), time: 1_700_000_000 }]);
        assert_eq!(SignedCheckpoint::open(text.as_bytes(), &[seen]), Err(CheckpointError::OnlyCosigned));
    }

    #[test]
    fn lines_of_other_logs_are_kept_but_not_signed() {
        let text = format!("example.com/a\n7\n{}\nmore\nand more\n", empty_root());
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(checkpoint.extensions(), ["more", "and more"]);
        assert_eq!(checkpoint.to_string(), text);
        assert!(!checkpoint.sign(&[key("example.com/a", 1)]).text.contains("more"));
    }

    #[test]
    fn refuses_what_is_not_written_so() {
        let root = empty_root();
        let good = format!("o\n7\n{root}\n");
        assert!(good.parse::<Checkpoint>().is_ok());
        let bad = [
            String::new(),
            "o\n".to_owned(),
            "o\n7\n".to_owned(),
            good.trim_end().to_owned(),
            format!("\n7\n{root}\n"),
            format!("o\n07\n{root}\n"),
            format!("o\n+7\n{root}\n"),
            format!("o\n-7\n{root}\n"),
            format!("o\n\n{root}\n"),
            format!("o\n18446744073709551616\n{root}\n"),
            format!("o\n7\n{root} \n"),
            "o\n7\nAAAA\n".to_owned(),
            format!("o\n7\n{root}\n\n"),
            format!("o\n7\n{root}\n\nx\n"),
        ];
        for text in bad {
            assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
        }
        assert!(Checkpoint::new("a\nb", 0, root).is_err());
    }
}
