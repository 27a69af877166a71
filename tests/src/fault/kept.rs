//! What clients keep: every receipt and every checkpoint that they were ever given.

use std::sync::Mutex;

use suyuan_ledger::log::{SignedCheckpoint, TlogProof, VerifierKey, leaf_hash};
use suyuan_ledger::statement::Statement;

use crate::node::Answer;

/// A statement that the node has answered for.
#[derive(Clone, Debug)]
pub(super) struct Acknowledged {
    pub(super) index: u64,
    pub(super) id: String,
    pub(super) statement: Vec<u8>,
    /// The entry, as the receipt has it.
    pub(super) entry: Option<Vec<u8>>,
}

/// The drawer of receipts that all hands of a site share.
#[derive(Debug, Default)]
pub struct Kept {
    vkeys: Vec<VerifierKey>,
    inner: Mutex<Inner>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    acknowledged: Vec<Acknowledged>,
    checkpoints: Vec<SignedCheckpoint>,
}

impl Kept {
    /// An empty drawer; `vkeys` are the log's.
    pub fn new(vkeys: Vec<VerifierKey>) -> Kept {
        Kept { vkeys, inner: Mutex::default() }
    }

    /// Keeps the answer to a statement, if it is a receipt; whether it is one. A receipt that does not verify at once is the
    /// end of the test: no fault excuses it.
    pub fn receipt(&self, statement: &Statement, answer: &Answer) -> bool {
        if answer.status >= 300 {
            return false;
        }
        self.one(statement, &answer.json());
        true
    }

    /// Keeps the answers to a batch; how many are receipts.
    pub fn receipts(&self, statements: &[Statement], answer: &Answer) -> usize {
        if answer.status >= 300 {
            return 0;
        }
        let told = answer.json();
        let mut kept = 0;
        for (statement, told) in statements.iter().zip(told["answers"].as_array().unwrap()) {
            if told["proof"].is_string() {
                self.one(statement, told);
                kept += 1;
            }
        }
        kept
    }

    fn one(&self, statement: &Statement, told: &serde_json::Value) {
        let proof: TlogProof = told["proof"].as_str().unwrap().parse().unwrap();
        let index = told["index"].as_u64().unwrap();
        assert_eq!(proof.index, index, "a receipt speaks of one place");
        assert_eq!(told["id"].as_str(), Some(statement.id().to_string().as_str()));
        let checkpoint = match &proof.extra {
            Some(entry) => proof.verify(&leaf_hash(entry), &self.vkeys).unwrap(),
            None => SignedCheckpoint::open(proof.checkpoint.as_bytes(), &self.vkeys).unwrap(),
        };
        let mut inner = self.inner.lock().unwrap();
        inner.checkpoints.push(checkpoint);
        inner.acknowledged.push(Acknowledged {
            index,
            id: statement.id().to_string(),
            statement: statement.bytes().to_vec(),
            entry: proof.extra,
        });
    }

    /// Keeps a checkpoint that the node publishes.
    pub fn checkpoint(&self, text: &[u8]) {
        let signed = SignedCheckpoint::open(text, &self.vkeys).unwrap();
        self.inner.lock().unwrap().checkpoints.push(signed);
    }

    /// How many receipts there are.
    pub fn len(&self) -> usize {
        self.inner.lock().unwrap().acknowledged.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same drawer for another copy of the ledger.
    #[must_use]
    pub fn fork(&self) -> Kept {
        Kept { vkeys: self.vkeys.clone(), inner: Mutex::new(self.inner.lock().unwrap().clone()) }
    }

    /// The drawer as it was when only these statements had been answered, and those of `before`.
    #[must_use]
    pub fn only(&self, before: usize, ids: &[String]) -> Kept {
        let mut inner = self.inner.lock().unwrap().clone();
        let mut at = 0;
        inner.acknowledged.retain(|a| {
            at += 1;
            at <= before || ids.contains(&a.id)
        });
        let reach = inner.acknowledged.iter().map(|a| a.index + 1).max().unwrap_or(0);
        inner.checkpoints.retain(|signed| signed.checkpoint().size() <= reach);
        Kept { vkeys: self.vkeys.clone(), inner: Mutex::new(inner) }
    }

    pub(super) fn all(&self) -> (Vec<Acknowledged>, Vec<SignedCheckpoint>) {
        let inner = self.inner.lock().unwrap();
        (inner.acknowledged.clone(), inner.checkpoints.clone())
    }
}
