//! Signed notes (C2SP signed-note v1): a text, an empty line, and signature lines.
//!
//! ```text
//! example.com/behind-the-sofa
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.com/behind-the-sofa H1no9Vbha/V7K+0nOUyOYWY2eeqkJO0R/8eVdJBP1U6klJ63rYHH36AjiNbqMeYZ5wXtNMpYFqOQG4s/igFrnBBp3AU=
//!   └ key name                  └ base64( key id [4] ‖ signature ), here with key id 1f59e8f5
//! ```
//!
//! Signed is the text with its final newline, without the empty line. A key id is the start of SHA-256(name ‖ 0A ‖ type ‖ public
//! key); it and the name say which key a line claims to be from. Lines of unknown keys mean nothing; a line of a known key
//! that fails condemns the whole note; without one good line there is no note. The keys are in [`super::VerifierKey`].

use super::note_key::{NoteKeyId, VerifierKey, is_name};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use thiserror::Error;

/// The most signature lines that are read; a note with more is refused.
pub const MAX_SIGNATURES: usize = 100;

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The name of the key that it claims.
    pub name: String,
    /// The id of the key that it claims.
    pub id: NoteKeyId,
    /// What follows the id.
    pub signature: Vec<u8>,
}

/// A note taken apart; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, with its final newline.
    pub text: String,
    /// The lines below it.
    pub signatures: Vec<SignatureLine>,
}

/// Why a text is no note, or a note does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not UTF-8.
    #[error("the note is not UTF-8 from byte {at} on")]
    NotUtf8 {
        /// The first wrong byte.
        at: usize,
    },
    /// A control character other than a newline.
    #[error("the note has the control byte {got:#04x} at {at}")]
    ControlByte {
        /// Where it stands.
        at: usize,
        /// The byte.
        got: u8,
    },
    /// No empty line between text and signatures, no signatures behind it, or no newline at the end.
    #[error("the note is not a text, an empty line and signature lines, each ended by a newline")]
    Frame,
    /// A signature line of another form.
    #[error("signature line {line}: want \"— NAME BASE64\", got {got:?}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// The line found.
        got: String,
    },
    /// More lines than anyone needs.
    #[error("want at most {MAX_SIGNATURES} signature lines, got {got}")]
    TooMany {
        /// How many there are.
        got: usize,
    },
    /// A known key's signature does not hold.
    #[error("the signature of {name}+{id} does not hold")]
    BadSignature {
        /// The key's name.
        name: String,
        /// The key's id.
        id: NoteKeyId,
    },
    /// No line is from a known key.
    #[error("no signature is from a known key; signed by: {got}")]
    NoKnownKey {
        /// The names and ids found.
        got: String,
    },
}

impl Note {
    /// Takes a note apart, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note =
            std::str::from_utf8(bytes).map_err(|error| NoteError::NotUtf8 { at: error.valid_up_to() })?;
        if let Some(at) = note.bytes().position(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError::ControlByte { at, got: note.as_bytes()[at] });
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Frame)?;
        let (text, lines) = (&note[..split + 1], &note[split + 2..]);
        let lines: Vec<_> = lines.strip_suffix('\n').ok_or(NoteError::Frame)?.split('\n').collect();
        if lines.len() > MAX_SIGNATURES {
            return Err(NoteError::TooMany { got: lines.len() });
        }
        let read = |(at, line): (usize, &&str)| {
            SignatureLine::parse(line)
                .ok_or_else(|| NoteError::Line { line: at + 1, got: (*line).to_owned() })
        };
        let signatures = lines.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The lines that hold, with the keys that they are from. One line of a known key that fails, or no good line at all, is
    /// an error. Of several good lines by one key the first counts.
    pub fn verify<'k>(
        &self,
        keys: &'k [VerifierKey],
    ) -> Result<Vec<(&'k VerifierKey, &SignatureLine)>, NoteError> {
        let mut good: Vec<(&VerifierKey, &SignatureLine)> = Vec::new();
        for line in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.name() == line.name && key.id() == line.id) else {
                continue;
            };
            if !key.holds(&self.text, &line.signature) {
                return Err(NoteError::BadSignature { name: line.name.clone(), id: line.id });
            }
            if good.iter().all(|(seen, _)| *seen != key) {
                good.push((key, line));
            }
        }
        if good.is_empty() {
            let names: Vec<_> =
                self.signatures.iter().map(|line| format!("{}+{}", line.name, line.id)).collect();
            return Err(NoteError::NoKnownKey { got: names.join(", ") });
        }
        Ok(good)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

impl SignatureLine {
    /// Reads one line, without its newline.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, blob) = line.strip_prefix("— ")?.split_once(' ')?;
        let blob = STANDARD.decode(blob).ok()?;
        let (id, signature) = blob.split_first_chunk()?;
        if !is_name(name) || signature.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), id: NoteKeyId::from_bytes(*id), signature: signature.to_vec() })
    }
}

/// The line with its newline.
impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [&self.id.as_bytes()[..], &self.signature].concat();
        writeln!(f, "— {} {}", self.name, STANDARD.encode(blob))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KeyType, SigningNoteKey};
    use super::*;
    use ed25519_dalek::SigningKey;

    const TEXT: &str = "first\n\nsecond\n";

    fn key(name: &str, seed: u8) -> SigningNoteKey {
        SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
    }

    fn public(key: &SigningNoteKey) -> VerifierKey {
        key.verifier(KeyType::Ed25519).unwrap()
    }

    #[test]
    fn the_last_empty_line_ends_the_text() {
        let alice = key("alice.example", 1);
        let note = format!("{TEXT}\n{}", alice.sign(TEXT));
        let parsed = Note::parse(note.as_bytes()).unwrap();
        assert_eq!((parsed.text.as_str(), parsed.to_string()), (TEXT, note));
        assert_eq!(parsed.verify(&[public(&alice)]).unwrap().len(), 1);
    }

    #[test]
    fn unknown_keys_mean_nothing_and_known_ones_must_hold() {
        let (alice, bob, eve) = (key("alice.example", 1), key("bob.example", 2), key("alice.example", 3));
        let keys = [public(&alice), public(&bob)];
        let with = |signatures| Note { text: TEXT.to_owned(), signatures };
        let good = with(vec![eve.sign(TEXT), alice.sign(TEXT), bob.sign(TEXT), alice.sign(TEXT)]);
        assert_eq!(good.verify(&keys).unwrap().len(), 2);
        assert!(matches!(good.verify(&[]), Err(NoteError::NoKnownKey { .. })));
        assert!(matches!(with(vec![eve.sign(TEXT)]).verify(&keys), Err(NoteError::NoKnownKey { .. })));
        let bad = with(vec![alice.sign(TEXT), bob.sign("other\n")]);
        assert!(matches!(bad.verify(&keys), Err(NoteError::BadSignature { .. })));
        assert_eq!(bad.verify(&keys[..1]).unwrap().len(), 1);
        let again = with(vec![alice.sign(TEXT), alice.sign("other\n")]);
        assert!(again.verify(&keys).is_err());
        let mut cut = with(vec![alice.sign(TEXT)]);
        cut.signatures[0].signature.pop();
        assert!(cut.verify(&keys).is_err());
    }

    #[test]
    fn reads_a_hundred_lines_and_not_one_more() {
        let lines = |count| (1..=count).map(|seed| key("k.example", seed).sign(TEXT)).collect::<Vec<_>>();
        let note = |count| Note { text: TEXT.to_owned(), signatures: lines(count) }.to_string();
        let known = public(&key("k.example", 100));
        assert_eq!(Note::parse(note(100).as_bytes()).unwrap().verify(&[known]).unwrap().len(), 1);
        assert_eq!(Note::parse(note(101).as_bytes()), Err(NoteError::TooMany { got: 101 }));
    }

    #[test]
    fn refuses_what_is_not_written_so() {
        let line = key("alice.example", 1).sign(TEXT).to_string();
        let good = format!("{TEXT}\n{line}");
        assert!(Note::parse(good.as_bytes()).is_ok());
        let bad = [
            TEXT.to_owned(),
            format!("{TEXT}\n"),
            good.trim_end().to_owned(),
            good.replace("first", "fi\trst"),
            format!("{good}more\n"),
            format!("{good}\n"),
            good.replace("— alice", "- alice"),
            good.replace("— alice", "—  alice"),
            good.replace("alice.example", "alice example"),
            good.replace("alice.example", "alice+example"),
            good.replace("alice.example", ""),
            format!("{TEXT}\n— alice.example AAAAAA==\n"),
            format!("{TEXT}\n— alice.example AAAAAAA\n"),
            good.replace('\n', "\r\n"),
        ];
        for note in bad {
            assert!(Note::parse(note.as_bytes()).is_err(), "{note:?}");
        }
        assert_eq!(
            Note::parse(&[good.as_bytes(), &[0xff]].concat()),
            Err(NoteError::NotUtf8 { at: good.len() })
        );
    }
}
