//! Keys of signed notes (C2SP signed-note v1): a name, what the key signs, and the key.
//!
//! ```text
//! example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k    to verify: name + key id + base64( type ‖ public key )
//! PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0j…              to sign:   the same, with base64( type ‖ seed )
//! ```
//!
//! The key id is the start of SHA-256(name ‖ 0A ‖ type ‖ public key). Of the types that exist, this knows `01`, Ed25519 over
//! the text, and `04`, a witness's cosignature; another would get a seat in [`KeyType`]. A weak public key is refused when it is
//! read, so no note can hold by it.

use super::cosignature::{CosignatureV1, cosigned_bytes};
use super::note::SignatureLine;
use crate::statement::{PublicKey, SignatureError};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// What a key of a note signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// `01`: Ed25519 over the text.
    Ed25519,
    /// `04`: a witness's Ed25519 over a time and the text.
    CosignatureV1,
}

/// The first four bytes of the hash of a key with its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoteKeyId([u8; 4]);

/// A named public key that verifies notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_type: KeyType,
    key: PublicKey,
}

/// A named private key that signs notes. Not shown by `Debug`, and wiped from memory when dropped.
#[derive(Clone)]
pub struct SigningNoteKey {
    name: String,
    key: SigningKey,
}

/// Why a text is no key for notes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteKeyError {
    /// Not of the form that the module's page shows.
    #[error("want NAME+ID+BASE64")]
    Form,
    /// A name that no key may have.
    #[error("a key's name is not empty and has no blank and no +, got {got:?}")]
    Name {
        /// The name found.
        got: String,
    },
    /// A type that is not known.
    #[error("want a key of type 01 or 04 and 32 bytes, got type {key_type:02x} and {len} bytes")]
    Type {
        /// The type found.
        key_type: u8,
        /// The length of the key found.
        len: usize,
    },
    /// The id is not that of the key.
    #[error("the key's id is {want}, the text says {got}")]
    Id {
        /// The id of the key.
        want: NoteKeyId,
        /// The id found.
        got: NoteKeyId,
    },
    /// The public key is none.
    #[error(transparent)]
    Key(#[from] SignatureError),
}

impl VerifierKey {
    /// Names a public key.
    pub fn new(name: &str, key_type: KeyType, key: PublicKey) -> Result<Self, NoteKeyError> {
        Ok(Self { name: checked_name(name)?, key_type, key })
    }

    /// The key's name; a log's is its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The public key without its name.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The key's id.
    pub fn id(&self) -> NoteKeyId {
        NoteKeyId::of(&self.name, self.key_type, self.key.id().as_bytes())
    }

    pub(super) fn holds(&self, text: &str, signature: &[u8]) -> bool {
        match self.key_type {
            KeyType::Ed25519 => match signature.try_into() {
                Ok(signature) => self.key.verify(text.as_bytes(), signature).is_ok(),
                Err(_) => false,
            },
            KeyType::CosignatureV1 => match CosignatureV1::decode(signature) {
                Some(cosignature) => {
                    self.key.verify(&cosigned_bytes(text, cosignature.time), &cosignature.signature).is_ok()
                }
                None => false,
            },
        }
    }
}

impl FromStr for VerifierKey {
    type Err = NoteKeyError;

    fn from_str(text: &str) -> Result<Self, NoteKeyError> {
        let (name, id, key_type, key) = parse_key(text)?;
        let key = Self::new(&name, key_type, PublicKey::from_bytes(&key)?)?;
        match key.id() {
            want if want == id => Ok(key),
            want => Err(NoteKeyError::Id { want, got: id }),
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.key_type.code()][..], self.key.id().as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, self.id(), STANDARD.encode(key))
    }
}

impl SigningNoteKey {
    /// Names a private key.
    pub fn new(name: &str, key: SigningKey) -> Result<Self, NoteKeyError> {
        Ok(Self { name: checked_name(name)?, key })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that verifies what this one signs.
    pub fn verifier(&self, key_type: KeyType) -> Result<VerifierKey, NoteKeyError> {
        VerifierKey::new(&self.name, key_type, PublicKey::from_bytes(&self.public())?)
    }

    /// Signs a text that ends with a newline, as type `01`.
    pub fn sign(&self, text: &str) -> SignatureLine {
        self.line(KeyType::Ed25519, self.key.sign(text.as_bytes()).to_bytes().to_vec())
    }

    pub(super) fn sign_raw(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    pub(super) fn line(&self, key_type: KeyType, signature: Vec<u8>) -> SignatureLine {
        SignatureLine {
            name: self.name.clone(),
            id: NoteKeyId::of(&self.name, key_type, &self.public()),
            signature,
        }
    }

    pub(super) fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }
}

impl fmt::Debug for SigningNoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningNoteKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads `PRIVATE+KEY+…`, of type `01`.
impl FromStr for SigningNoteKey {
    type Err = NoteKeyError;

    fn from_str(text: &str) -> Result<Self, NoteKeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(NoteKeyError::Form)?;
        let (name, got, key_type, seed) = parse_key(rest)?;
        let key = Self::new(&name, SigningKey::from_bytes(&seed))?;
        match NoteKeyId::of(&name, key_type, &key.public()) {
            _ if key_type != KeyType::Ed25519 => {
                Err(NoteKeyError::Type { key_type: key_type.code(), len: 32 })
            }
            want if want == got => Ok(key),
            want => Err(NoteKeyError::Id { want, got }),
        }
    }
}

impl KeyType {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
        }
    }
}

impl NoteKeyId {
    /// Takes the bytes as they are.
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// The four bytes.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    fn of(name: &str, key_type: KeyType, key: &[u8; 32]) -> Self {
        let hash =
            Sha256::new_with_prefix(name).chain_update([b'\n', key_type.code()]).chain_update(key).finalize();
        Self([hash[0], hash[1], hash[2], hash[3]])
    }
}

impl fmt::Display for NoteKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for NoteKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteKeyId({self})")
    }
}

fn parse_key(text: &str) -> Result<(String, NoteKeyId, KeyType, [u8; 32]), NoteKeyError> {
    let (name, rest) = text.split_once('+').ok_or(NoteKeyError::Form)?;
    let (id, blob) = rest.split_once('+').ok_or(NoteKeyError::Form)?;
    let mut bytes = [0; 4];
    if id.bytes().any(|digit| digit.is_ascii_uppercase()) {
        return Err(NoteKeyError::Form);
    }
    hex::decode_to_slice(id, &mut bytes).map_err(|_| NoteKeyError::Form)?;
    let blob = STANDARD.decode(blob).map_err(|_| NoteKeyError::Form)?;
    let (&code, key) = blob.split_first().ok_or(NoteKeyError::Form)?;
    let key_type = match code {
        1 => Some(KeyType::Ed25519),
        4 => Some(KeyType::CosignatureV1),
        _ => None,
    };
    match (key_type, key.try_into()) {
        (Some(key_type), Ok(key)) => Ok((checked_name(name)?, NoteKeyId(bytes), key_type, key)),
        _ => Err(NoteKeyError::Type { key_type: code, len: key.len() }),
    }
}

fn checked_name(name: &str) -> Result<String, NoteKeyError> {
    if is_name(name) { Ok(name.to_owned()) } else { Err(NoteKeyError::Name { got: name.to_owned() }) }
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter < ' ' || letter == '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    const VKEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    const SKEY: &str =
        "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";

    #[test]
    fn the_private_key_gives_the_public_one() {
        let key: SigningNoteKey = SKEY.parse().unwrap();
        assert_eq!(key.verifier(KeyType::Ed25519).unwrap().to_string(), VKEY);
        let key: SigningNoteKey =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz".parse().unwrap();
        assert_eq!(
            key.verifier(KeyType::Ed25519).unwrap().to_string(),
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        );
        assert!(!format!("{key:?}").contains("810a"));
    }

    #[test]
    fn a_key_has_one_spelling_and_its_id_guards_it() {
        for vkey in [VKEY, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"] {
            assert_eq!(vkey.parse::<VerifierKey>().unwrap().to_string(), vkey);
            for at in 0..vkey.len() {
                for bit in 0..8 {
                    let mut changed = vkey.as_bytes().to_vec();
                    changed[at] ^= 1 << bit;
                    let Ok(changed) = String::from_utf8(changed) else { continue };
                    assert!(changed.parse::<VerifierKey>().is_err(), "{changed:?}");
                }
                assert!(vkey[..at].parse::<VerifierKey>().is_err());
                assert!(vkey[at + 1..].parse::<VerifierKey>().is_err());
            }
        }
        for at in 0..SKEY.len() {
            assert!(SKEY[..at].parse::<SigningNoteKey>().is_err());
        }
    }

    #[test]
    fn refuses_names_that_would_break_a_line() {
        for name in ["", "a b", "a+b", "a\u{2003}b", "a\n"] {
            assert!(SigningNoteKey::new(name, SigningKey::from_bytes(&[1; 32])).is_err(), "{name:?}");
        }
    }
}
