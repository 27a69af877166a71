//! What this client has seen of the trusted log and a log cannot take back: the newest checkpoint that it signed, and how far one's own
//! keys' chains had come.
//!
//! ```text
//! seen/LEDGER/checkpoint       the newest checkpoint, proved to continue all that were kept here before it
//! seen/LEDGER/receipt          a newer one, from a receipt, that is not joined to it yet
//! seen/LEDGER/KEY.json         the last statement of a key that was entered: {"id": "9f3c…", "seq": 7}
//! alarms/went-back-19-9f3c….txt    two checkpoints that no honest log signs both ([`alarm`])
//! ```
//!
//! Before anything is signed or sent, the node's checkpoint is held against it ([`hold`]). Where nothing is kept yet, the receipts
//! tell it: each has a checkpoint in it. A file here only ever moves on.

mod alarm;
mod hold;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use suyuan_ledger::{
    log::{Checkpoint, Entry, Note, Policy, PolicyError, TlogProof, verify_inclusion},
    statement::{Statement, StatementId},
};

use crate::{
    client::{Answer, KeyState},
    failure::Failure,
    home::{Home, Pin},
    outbox::Receipts,
    safe_file,
    speech::tr,
};

const CHECKPOINT: &str = "checkpoint";
const RECEIPT: &str = "receipt";

/// What was seen of one ledger's log.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    home: Home,
    dir: PathBuf,
    keys: Policy,
}

/// A checkpoint whose signature held when it was kept, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    checkpoint: Checkpoint,
    text: String,
}

/// Where a key's chain stands at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chain {
    /// The last statement that was entered.
    pub(crate) id: StatementId,
    /// Its number.
    pub(crate) seq: u64,
}

impl Seen {
    /// Of the ledger that is pinned.
    pub(crate) fn of(home: &Home, pin: &Pin) -> Result<Seen, Failure> {
        let (dir, keys) = (home.join("seen").join(&pin.id), pin.policy()?);
        Ok(Seen { home: home.clone(), dir, keys })
    }

    /// Of the ledger that this directory has pinned, if any.
    pub(crate) fn here(home: &Home) -> Result<Option<Seen>, Failure> {
        home.config()?.ledger.map(|pin| Seen::of(home, &pin)).transpose()
    }

    /// These were entered: what the newest receipt proves is kept, and where each key's chain stands.
    pub(crate) fn entered(&self, entered: &[(&Statement, &Answer)]) -> Result<(), Failure> {
        let newest = entered.iter().filter_map(|(statement, answer)| {
            let proof: TlogProof = answer.proof.as_deref()?.parse().ok()?;
            Some((Held::parse(&proof.checkpoint)?.checkpoint.size(), proof, statement))
        });
        if let Some((size, proof, statement)) = newest.max_by_key(|(size, ..)| *size)
            && self.notes()?.iter().all(|held| held.checkpoint.size() < size)
            && let Some(held) = self.proven(&proof, statement)
        {
            self.write(RECEIPT, held.text.as_bytes())?;
        }
        // Only what is proven moves a key's chain on: a word of the node alone may not lock the key out elsewhere.
        let is_proven = |answer: &Answer, statement: &Statement| {
            let proof = answer.proof.as_deref().and_then(|proof| proof.parse().ok());
            proof.is_some_and(|proof| self.proven(&proof, statement).is_some())
        };
        let mut last: Vec<&Statement> = Vec::new();
        for (statement, _) in entered.iter().filter(|(statement, answer)| is_proven(answer, statement)) {
            match last.iter_mut().find(|other| other.header().key == statement.header().key) {
                Some(other) if other.header().seq > statement.header().seq => {}
                Some(other) => *other = statement,
                None => last.push(statement),
            }
        }
        last.into_iter().try_for_each(|statement| self.went_on(statement))
    }

    /// The state that the node tells of a key, unless it lies behind what was entered already: then the key would sign a number twice.
    pub(crate) fn hold_chain(&self, hex: &str, told: KeyState, silent: bool) -> Result<KeyState, Failure> {
        let Some(chain) = self.chain(hex)? else { return Ok(told) };
        let next = chain.seq + 1;
        if told.seq > next || (told.seq == next && told.prev == chain.id.to_string()) {
            return Ok(told);
        }
        if silent {
            // What the node said earlier is older than what it answered last.
            return Ok(KeyState { seq: next, prev: chain.id.to_string(), ..told });
        }
        Err(Failure::check(tr!("seen-chain-back", got = told.seq.to_string(), want = next.to_string()))
            .code("went-back")
            .hint(tr!("seen-chain-back-do")))
    }

    fn went_on(&self, statement: &Statement) -> Result<(), Failure> {
        let (key, seq) = (statement.header().key.to_string(), statement.header().seq);
        if self.chain(&key)?.is_some_and(|chain| chain.seq >= seq) {
            return Ok(());
        }
        let chain = Chain { id: statement.id(), seq };
        self.write(&chain_file(&key), serde_json::json!(chain).to_string().as_bytes())
    }

    /// What was kept, else what the receipts of this key prove.
    fn chain(&self, hex: &str) -> Result<Option<Chain>, Failure> {
        if let Some(kept) = self.read(&chain_file(hex))? {
            return Ok(serde_json::from_slice(&kept).ok());
        }
        let mut proven = Receipts::of(&self.home).proven()?;
        proven.retain(|(statement, _)| statement.header().key.to_string() == hex);
        proven.sort_by_key(|(statement, _)| std::cmp::Reverse(statement.header().seq));
        let last = proven.iter().find(|(statement, proof)| {
            proof.parse().ok().and_then(|proof| self.proven(&proof, statement)).is_some()
        });
        let Some((last, _)) = last else { return Ok(None) };
        let chain = Chain { id: last.id(), seq: last.header().seq };
        self.write(&chain_file(hex), serde_json::json!(chain).to_string().as_bytes())?;
        Ok(Some(chain))
    }

    /// The checkpoints that are kept, the smaller first.
    fn notes(&self) -> Result<Vec<Held>, Failure> {
        let mut notes = Vec::new();
        for name in [CHECKPOINT, RECEIPT] {
            let text = self.read(name)?.and_then(|bytes| String::from_utf8(bytes).ok());
            notes.extend(text.and_then(|text| Held::parse(&text)));
        }
        if notes.is_empty()
            && let Some(held) = self.newest_receipt()?
        {
            self.write(RECEIPT, held.text.as_bytes())?;
            notes.push(held);
        }
        Ok(notes)
    }

    fn newest_receipt(&self) -> Result<Option<Held>, Failure> {
        let mut all: Vec<(u64, TlogProof, Statement)> = Vec::new();
        for (statement, proof) in Receipts::of(&self.home).proven()? {
            let Ok(proof) = proof.parse::<TlogProof>() else { continue };
            let Some(held) = Held::parse(&proof.checkpoint) else { continue };
            all.push((held.checkpoint.size(), proof, statement));
        }
        all.sort_by_key(|(size, ..)| std::cmp::Reverse(*size));
        Ok(all.iter().find_map(|(_, proof, statement)| self.proven(proof, statement)))
    }

    /// The checkpoint of a receipt that holds for this statement, under a key of this log.
    fn proven(&self, proof: &TlogProof, statement: &Statement) -> Option<Held> {
        let entry = Entry::decode(proof.extra.as_deref()?).ok()?;
        if entry.index != proof.index || entry.statement != statement.bytes() {
            return None;
        }
        let held = self.open(proof.checkpoint.as_bytes()).ok()?;
        let (size, root) = (held.checkpoint.size(), held.checkpoint.root());
        verify_inclusion(proof.index, size, &entry.leaf_hash(), &proof.path, &root).ok()?;
        Some(held)
    }

    /// A checkpoint that a key of this log has signed, in its name and in its time.
    fn open(&self, text: &[u8]) -> Result<Held, PolicyError> {
        let signed = self.keys.check(text)?.signed;
        Ok(Held { checkpoint: signed.checkpoint().clone(), text: signed.text().to_owned() })
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.dir.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file(&path, &error)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.dir.join(name);
        safe_file::replace(&path, bytes).map_err(|error| Failure::file(&path, &error))
    }

    fn forget(&self, name: &str) -> Result<(), Failure> {
        let path: &Path = &self.dir.join(name);
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(path, &error)),
            _ => Ok(()),
        }
    }
}

impl Held {
    fn parse(text: &str) -> Option<Held> {
        let checkpoint = Note::parse(text.as_bytes()).ok()?.text.parse().ok()?;
        Some(Held { checkpoint, text: text.to_owned() })
    }
}

fn chain_file(hex: &str) -> String {
    format!("{hex}.json")
}

#[cfg(test)]
mod tests;
