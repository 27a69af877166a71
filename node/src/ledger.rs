//! The store as requests need it: the one file here that knows its methods.
//!
//! Waiting for the sequencer is turned into a future; failures of the store become problems; proofs become their text.

use std::sync::{Arc, Mutex, PoisonError};

use suyuan_ledger::{
    log::{Entry, Hash, Tile, TlogProof},
    rules::{Prepared, Refusal, State, Verdict},
    statement::{Statement, StatementId},
};
use tokio::sync::oneshot;

use crate::{Problem, moment::now_ms, standin::{Receipt, Store}};

/// An open ledger.
pub(crate) struct Ledger {
    store: Arc<Store>,
    /// One judgement of a sequence at a time: each works on a copy of the state.
    copies: Mutex<()>,
}

/// A statement that is in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Entered {
    /// Its entry.
    pub(crate) index: u64,
    /// Its id.
    pub(crate) id: StatementId,
    /// Its entry's time.
    pub(crate) time_ms: u64,
    /// What came of it.
    pub(crate) verdict: Verdict,
    /// The ledger had it before.
    pub(crate) repeated: bool,
    /// A checkpoint that covers it.
    pub(crate) head: Head,
}

/// A signed checkpoint.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// How many entries.
    pub(crate) size: u64,
    /// Their root.
    pub(crate) root: Hash,
    /// The whole signed note.
    pub(crate) text: Arc<str>,
}

/// An entry, read.
pub(crate) struct Read {
    /// Its index.
    pub(crate) index: u64,
    /// When it was entered.
    pub(crate) time_ms: u64,
    /// The entry's bytes.
    pub(crate) entry: Vec<u8>,
    /// Its statement.
    pub(crate) statement: Statement,
}

impl Ledger {
    /// Over an open store.
    pub(crate) fn new(store: Arc<Store>) -> Ledger {
        Ledger { store, copies: Mutex::new(()) }
    }

    /// Hands statements to the sequencer, in order, and waits until their answers are durable.
    pub(crate) async fn submit(
        &self,
        statements: Vec<Prepared>,
    ) -> Result<Vec<Result<Entered, Refusal>>, Problem> {
        let (send, answer) = oneshot::channel();
        self.store.submit(statements, move |answers| {
            // The client may have gone meanwhile; what was entered stays.
            let _ = send.send(answers);
        });
        let answers = answer.await.map_err(|_| stopped())?;
        let head = self.head()?;
        let entered = |receipt: Receipt| Entered {
            index: receipt.index,
            id: receipt.id,
            time_ms: receipt.time_ms,
            verdict: receipt.verdict,
            repeated: receipt.repeated,
            head: head.clone(),
        };
        Ok(answers.into_iter().map(|answer| answer.map(entered)).collect())
    }

    /// What would come of statements, each as if those before it had been entered. What is refused already stays so.
    pub(crate) fn judge(
        &self,
        statements: Vec<Result<Prepared, Refusal>>,
    ) -> Result<Vec<Result<Verdict, Refusal>>, Problem> {
        let now = now_ms();
        let known = |state: &State, prepared: &Prepared| -> Option<Verdict> {
            let index = self.store.index_of(&prepared.statement().id())?;
            Some(state.verdict(index))
        };
        if let [statement] = statements.as_slice() {
            return Ok(vec![statement.as_ref().map_err(Refusal::clone).and_then(|prepared| {
                self.read(|state| match known(state, prepared) {
                    Some(verdict) => Ok(verdict),
                    None => state.judge(prepared, now.max(state.last_time_ms())),
                })
            })]);
        }
        let _one_at_a_time = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.read(State::clone);
        let now = now.max(state.last_time_ms());
        Ok(statements
            .into_iter()
            .map(|statement| {
                let prepared = statement?;
                match known(&state, &prepared) {
                    Some(verdict) => Ok(verdict),
                    None => state.admit(&prepared, now),
                }
            })
            .collect())
    }

    /// Looks at the state of the world. Short: the sequencer waits meanwhile.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.store.read(look)
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.store.size()
    }

    /// An entry.
    pub(crate) fn entry(&self, index: u64) -> Result<Option<Read>, Problem> {
        let Some(bytes) = self.store.entry(index) else { return Ok(None) };
        let entry = Entry::decode(&bytes).map_err(Problem::internal)?;
        let statement = Statement::parse(&entry.statement).map_err(Problem::internal)?;
        Ok(Some(Read { index, time_ms: entry.time_ms, entry: bytes, statement }))
    }

    /// The entry of a statement.
    pub(crate) fn index_of(&self, id: &StatementId) -> Result<Option<u64>, Problem> {
        Ok(self.store.index_of(id))
    }

    /// The newest checkpoint.
    pub(crate) fn head(&self) -> Result<Head, Problem> {
        let (size, root, text) = self.store.checkpoint();
        Ok(Head { size, root, text: text.into() })
    }

    /// The inclusion path of an entry in a log of that size.
    pub(crate) fn path(&self, index: u64, head: &Head) -> Result<Vec<Hash>, Problem> {
        Ok(self.store.proof(index, head.size))
    }

    /// The `.tlog-proof` of an entry against a checkpoint.
    pub(crate) fn proof_at(&self, index: u64, head: &Head) -> Result<String, Problem> {
        let path = self.path(index, head)?;
        Ok(TlogProof { extra: None, index, path, checkpoint: head.text.to_string() }.to_string())
    }

    /// The content of a tile, if the log has it.
    pub(crate) fn tile(&self, tile: &Tile) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.store.tile(tile))
    }

    /// Why the store takes nothing more, if so.
    pub(crate) fn failure(&self) -> Option<String> {
        self.store.failure()
    }

    /// Closes the store: what was taken is durable afterwards.
    pub(crate) fn close(&self) -> Result<(), String> {
        self.store.close()
    }
}

fn stopped() -> Problem {
    Problem::unavailable("the ledger has stopped taking statements").after(60)
}
