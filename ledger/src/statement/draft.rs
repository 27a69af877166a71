//! A statement before its signature. Signing gives what [`Statement::parse`] accepts, or an error: there is no way to sign
//! something that the ledger would call malformed.

use super::{Header, KeyId, Statement, StatementError, encode, signed_bytes};
use ed25519_dalek::{Signer, SigningKey};

/// What is about to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Everything but the payload.
    pub header: Header,
    /// The exact bytes that the actor saw.
    pub payload: Vec<u8>,
}

impl Draft {
    /// The bytes to sign, for a signer that lives elsewhere (a browser, a smart card).
    pub fn signed_bytes(&self) -> Vec<u8> {
        signed_bytes(&self.header.encode(), &self.payload)
    }

    /// Signs; Ed25519 is deterministic, so the same draft gives the same statement.
    pub fn sign(&self, key: &SigningKey) -> Result<Statement, StatementError> {
        let (want, got) = (self.header.key, KeyId::from_bytes(key.verifying_key().to_bytes()));
        if want != got {
            return Err(StatementError::OtherKey { want, got });
        }
        self.seal(&key.sign(&self.signed_bytes()).to_bytes())
    }

    /// Joins the draft with a signature made elsewhere over [`Draft::signed_bytes`]; does not verify it.
    pub fn seal(&self, signature: &[u8; 64]) -> Result<Statement, StatementError> {
        Statement::parse(&encode(&self.header.encode(), &self.payload, signature))
    }
}
