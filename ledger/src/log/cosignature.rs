//! Cosignatures (C2SP tlog-cosignature v1, Ed25519): a witness says "at this time, this was the largest tree of this log that I
//! had seen, and it continued all smaller ones".
//!
//! ```text
//! cosignature/v1                        ┐
//! time 1679315147                       │ what is signed: two lines and the whole
//! example.com/behind-the-sofa           │ text of the checkpoint
//! 20852163                              │
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…     ┘
//! ```
//!
//! In the checkpoint's note it is a line of key type `04`, with u64_be(time) ‖ signature [64] behind the key id. The witness's
//! name is not signed, so every witness needs a key of its own, and never a log's.

use super::note::SignatureLine;
use super::note_key::{KeyType, SigningNoteKey};

/// The last time that a cosignature may name.
pub const MAX_COSIGNED_TIME: u64 = i64::MAX as u64;

/// A cosignature taken from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureV1 {
    /// When, in seconds since 1970.
    pub time: u64,
    /// Ed25519.
    pub signature: [u8; 64],
}

impl CosignatureV1 {
    /// What follows the key id in the line.
    pub fn encode(&self) -> Vec<u8> {
        [&self.time.to_be_bytes()[..], &self.signature].concat()
    }

    /// Reads what follows the key id; `None` if it has another length or names a time after [`MAX_COSIGNED_TIME`].
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (time, signature) = bytes.split_first_chunk()?;
        let time = u64::from_be_bytes(*time);
        (time <= MAX_COSIGNED_TIME).then_some(Self { time, signature: signature.try_into().ok()? })
    }
}

impl SigningNoteKey {
    /// Cosigns the text of a checkpoint, as type `04`. A time after [`MAX_COSIGNED_TIME`] is cut to it.
    pub fn cosign(&self, text: &str, time: u64) -> SignatureLine {
        let time = time.min(MAX_COSIGNED_TIME);
        let signature = self.sign_raw(&cosigned_bytes(text, time));
        self.line(KeyType::CosignatureV1, CosignatureV1 { time, signature }.encode())
    }
}

/// What a cosignature is over.
pub(super) fn cosigned_bytes(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::VerifierKey;
    use super::*;
    use ed25519_dalek::SigningKey;

    const TEXT: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    fn key(name: &str) -> SigningNoteKey {
        SigningNoteKey::new(name, SigningKey::from_bytes(&std::array::from_fn(|at| at as u8))).unwrap()
    }

    #[test]
    fn signs_and_cosigns_as_the_derived_vectors_say() {
        assert_eq!(
            key("example.com/behind-the-sofa").sign(TEXT).to_string(),
            "— example.com/behind-the-sofa H1no9Vbha/V7K+0nOUyOYWY2eeqkJO0R/8eVdJBP1U6klJ63rYHH36AjiNbqMeYZ5wXtNMpYFqOQG4s/igFrnBBp3AU=\n"
        );
        assert_eq!(
            key("witness.example.com/w1").cosign(TEXT, 1_679_315_147).to_string(),
            "— witness.example.com/w1 oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/l73euDMQ9k+bBQ==\n"
        );
    }

    #[test]
    fn the_time_is_signed_and_bounded() {
        let key = key("witness.example.com/w1");
        let verifier: [VerifierKey; 1] = [key.verifier(KeyType::CosignatureV1).unwrap()];
        let mut note = super::super::Note { text: TEXT.to_owned(), signatures: vec![key.cosign(TEXT, 7)] };
        assert_eq!(note.verify(&verifier).unwrap().len(), 1);
        note.signatures[0].signature[7] = 8;
        assert!(note.verify(&verifier).is_err());
        assert!(CosignatureV1::decode(&[0xff; 72]).is_none());
        assert!(CosignatureV1::decode(&[0; 71]).is_none());
    }
}
