//! How an audit goes about it, and what it remembers for the next.

use super::ahead::{Said, SeenEntry};
use crate::log::Checkpoint;
use crate::statement::{Keys, PublicKey, SignatureError, StatementId};
use ed25519_dalek::{Signature, verify_batch};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// So many keys are kept with what was worked out about them: at most 40 MB.
const KEYS: usize = 512;

/// Which question is asked of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signatures {
    /// Whether each holds by `verify_strict`: the question that decides verdicts.
    #[default]
    Strict,
    /// Whether many hold together, by `verify_batch`. That is another question: components of low order may cancel out among
    /// them. Keys of low order are refused beforehand. Where the answer is no, each is asked strictly.
    Batch,
}

/// Told how many entries of how many were walked; may break off.
pub type Progress<'p> = &'p (dyn Fn(u64, u64) -> ControlFlow<()> + Sync);

/// An audit's manner. As it is by default it verifies strictly and remembers what depends on bytes alone, keys that are points and
/// statements whose signatures hold, so that a second audit of a log that has grown costs the growth and the hashing.
pub struct Auditor<'p> {
    pub(super) signatures: Signatures,
    /// Without threads there is one.
    #[cfg_attr(not(feature = "store"), expect(dead_code))]
    pub(super) readers: usize,
    pub(super) keys: Keys,
    kept: Option<Checkpoint>,
    progress: Option<Progress<'p>>,
    verified: Option<HashSet<StatementId>>,
}

impl Default for Auditor<'_> {
    fn default() -> Self {
        Self { verified: Some(HashSet::new()), ..Self::once() }
    }
}

impl<'p> Auditor<'p> {
    /// For one audit: remembers nothing, so its memory does not grow with the log.
    pub fn once() -> Self {
        Self {
            signatures: Signatures::Strict,
            readers: 1,
            keys: Keys::new(KEYS),
            kept: None,
            progress: None,
            verified: None,
        }
    }

    /// Asks this of signatures.
    pub fn signatures(self, signatures: Signatures) -> Self {
        Self { signatures, ..self }
    }

    /// Reads files with so many threads, for a log that lies far away.
    pub fn readers(self, readers: usize) -> Self {
        Self { readers, ..self }
    }

    /// Takes the signatures in the log of this checkpoint as verified, which an earlier audit has done. The log must continue it.
    pub fn continuing(self, kept: Checkpoint) -> Self {
        Self { kept: Some(kept), ..self }
    }

    /// Says how far it is.
    pub fn progress(self, progress: Progress<'p>) -> Self {
        Self { progress: Some(progress), ..self }
    }

    pub(super) fn kept(&self) -> Option<&Checkpoint> {
        self.kept.as_ref()
    }

    /// The first entry whose signature is verified.
    pub(super) fn since(&self) -> u64 {
        self.kept.as_ref().map_or(0, Checkpoint::size)
    }

    pub(super) fn told(&self) -> Option<Progress<'p>> {
        self.progress
    }

    pub(super) fn knows(&self, id: &StatementId) -> bool {
        self.verified.as_ref().is_some_and(|verified| verified.contains(id))
    }

    pub(super) fn remember(&mut self, seen: &[SeenEntry]) {
        if let Some(verified) = &mut self.verified {
            let said = seen.iter().filter_map(|seen| seen.entry.as_ref().ok()?.1.as_ref().ok());
            verified
                .extend(said.filter(|said| said.signature == Some(Ok(()))).map(|said| said.statement.id()));
        }
    }
}

impl Signatures {
    pub(super) fn verify(self, keys: &Keys, said: &[&mut Said]) -> Vec<Result<(), SignatureError>> {
        if self == Self::Batch && batch_holds(keys, said) {
            return vec![Ok(()); said.len()];
        }
        keys.verify_each(said.iter().map(|said| &said.statement))
    }
}

/// Whether all hold together, each under a key that may verify.
fn batch_holds(keys: &Keys, said: &[&mut Said]) -> bool {
    let known: Result<Vec<PublicKey>, _> =
        said.iter().map(|said| keys.get(&said.statement.header().key)).collect();
    let Ok(known) = known else { return false };
    let messages: Vec<Vec<u8>> = said.iter().map(|said| said.statement.signed_bytes()).collect();
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let signatures: Vec<Signature> =
        said.iter().map(|said| Signature::from_bytes(said.statement.signature())).collect();
    let points: Vec<_> = known.iter().map(|key| *key.as_dalek()).collect();
    verify_batch(&messages, &signatures, &points).is_ok()
}
