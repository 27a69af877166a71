//! What one key has signed and the ledger has not answered, and what became of the rest.
//!
//! ```text
//! outbox/KEY/0000000007-ID.cose      signed, not answered; in the order of the key's chain (see [`queue`])
//! outbox/blobs/SHA256                files that such statements, and drafts, name
//! receipts/…                         entered, with its proof and what the ledger said (see [`receipts`])
//! refused/KEY/0000000007-ID.cose     refused; its number is free again
//! refused/KEY/0000000007-ID.json     why: the node's problem
//! withdrawn/KEY/…                    refused, and given up or said anew
//! ```
//!
//! Every file is on the disk before the call returns, and a statement leaves one directory only when it is in the next: a power cut
//! at any moment leaves it in at least one of them, and sending it again is harmless.

mod carry;
mod files;
mod queue;
mod receipts;
mod sync;
mod told;

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::json;
use suyuan_ledger::statement::{Statement, StatementId};

use self::queue::Queue;
pub(crate) use self::{
    carry::{Carried, read_backlog},
    receipts::{Receipts, write_out},
    sync::{Synced, sync},
    told::{IdPrefix, act_of},
};
use crate::{
    client::{Answer, Client, KeyState, Problem},
    failure::Failure,
    home::Home,
    safe_file,
    seen::Seen,
    speech::tr,
};

/// The outgoing statements of one key.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    home: Home,
    hex: String,
}

/// A statement that the ledger did not take.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// What was signed.
    pub(crate) statement: Statement,
    /// Why not, if that was kept.
    pub(crate) problem: Option<Problem>,
}

impl Outbox {
    /// Of this key. A change of hands that a power cut interrupted is brought to its end.
    pub(crate) fn of(home: &Home, hex: &str) -> Result<Outbox, Failure> {
        let outbox = Outbox { home: home.clone(), hex: hex.to_owned() };
        outbox.settle_exchange()?;
        Ok(outbox)
    }

    /// Where the key's chain stands, as the node says; never behind what it has entered for this key before.
    pub(crate) fn standing(&self, client: &Client) -> Result<Option<KeyState>, Failure> {
        let Some(told) = client.key(&self.hex)? else { return Ok(None) };
        match Seen::here(&self.home)? {
            Some(seen) => seen.hold_chain(&self.hex, told, client.is_silent()).map(Some),
            None => Ok(Some(told)),
        }
    }

    /// Where statements wait.
    pub(crate) fn dir(&self) -> PathBuf {
        self.home.join("outbox").join(&self.hex)
    }

    /// What waits, in the order of the key's chain.
    pub(crate) fn waiting(&self) -> Result<Vec<Statement>, Failure> {
        self.queue().all()
    }

    /// Keeps statements that were signed just now, one behind the other.
    pub(crate) fn keep(&self, statements: &[Statement]) -> Result<(), Failure> {
        self.queue().keep(statements)
    }

    /// These were entered: their receipts are on the disk before any of them ceases to wait.
    pub(crate) fn entered<'a>(
        &self,
        entered: impl IntoIterator<Item = (&'a Statement, &'a Answer)>,
    ) -> Result<(), Failure> {
        let entered: Vec<(&Statement, &Answer)> = entered.into_iter().collect();
        Receipts::of(&self.home).keep(&entered)?;
        if let Some(seen) = Seen::here(&self.home)? {
            seen.entered(&entered)?;
        }
        let statements: Vec<&Statement> = entered.into_iter().map(|(statement, _)| statement).collect();
        self.queue().forget(&statements)
    }

    /// It was refused.
    pub(crate) fn refused(&self, statement: &Statement, problem: Option<&Problem>) -> Result<(), Failure> {
        let to = self.home.join("refused").join(&self.hex).join(file_name(statement));
        if let Some(problem) = problem {
            write(&to.with_extension("json"), json!(problem).to_string().as_bytes())?;
        }
        write(&to, statement.bytes())?;
        self.queue().forget(&[statement])
    }

    /// What was refused and is neither said anew nor given up, by number.
    pub(crate) fn all_refused(&self) -> Result<Vec<Refused>, Failure> {
        let paths = listed(&self.home.join("refused").join(&self.hex))?;
        let one = |path: &PathBuf| {
            let problem = fs::read(path.with_extension("json")).ok();
            let problem = problem.and_then(|bytes| serde_json::from_slice(&bytes).ok());
            Ok(Refused { statement: read(path)?, problem })
        };
        paths.iter().map(one).collect()
    }

    /// Whether a payload of this hash stands among what was refused.
    pub(crate) fn has_refused(&self, hash: &str) -> Result<bool, Failure> {
        let hash_of = |refused: &Refused| StatementId::of(refused.statement.payload()).to_string();
        Ok(self.all_refused()?.iter().any(|refused| hash_of(refused) == hash))
    }

    /// A refused statement is given up; it is kept beside.
    pub(crate) fn withdraw(&self, statement: &Statement) -> Result<(), Failure> {
        let name = file_name(statement);
        let from = self.home.join("refused").join(&self.hex).join(&name);
        write(&self.home.join("withdrawn").join(&self.hex).join(&name), statement.bytes())?;
        forget(&from.with_extension("json"))?;
        forget(&from)
    }

    /// Puts other statements into the place of all that wait: those that were signed again.
    ///
    /// The new ones are complete beside the old ones before either moves, so that no half of both is ever sent.
    pub(crate) fn exchange(&self, statements: &[Statement]) -> Result<(), Failure> {
        let (new, old) = (self.beside("new"), self.beside("old"));
        remove_dir(&new)?;
        safe_file::make_dir(&new).map_err(|e| Failure::file(&new, &e))?;
        Queue::at(new.clone()).keep(statements)?;
        rename(&self.dir(), &old)?;
        rename(&new, &self.dir())?;
        remove_dir(&old)
    }

    fn settle_exchange(&self) -> Result<(), Failure> {
        let (new, old) = (self.beside("new"), self.beside("old"));
        if !self.dir().exists() && old.exists() && new.exists() {
            rename(&new, &self.dir())?;
        }
        remove_dir(&new)?;
        remove_dir(&old)
    }

    fn beside(&self, what: &str) -> PathBuf {
        self.home.join("outbox").join(format!("{}.{what}", self.hex))
    }

    fn queue(&self) -> Queue {
        Queue::at(self.dir())
    }

    /// What the ledger has entered for this key, as receipts tell: each with the answer that was kept beside it.
    pub(crate) fn receipts(&self) -> Result<Vec<(Statement, Option<Answer>)>, Failure> {
        let mut receipts = Receipts::of(&self.home).answered()?;
        receipts.retain(|(statement, _)| self.is_by_it(statement));
        receipts.sort_by_key(|(statement, _)| statement.header().seq);
        Ok(receipts)
    }

    /// The same without what the ledger said, in no order.
    fn entered_statements(&self) -> Result<Vec<Statement>, Failure> {
        let mut entered = Receipts::of(&self.home).statements()?;
        entered.retain(|statement| self.is_by_it(statement));
        Ok(entered)
    }

    fn is_by_it(&self, statement: &Statement) -> bool {
        statement.header().key.to_string() == self.hex
    }

    /// The statement of this key that has this number in the ledger, or an id that begins so, if it was not refused.
    pub(crate) fn find(&self, entry: &str) -> Result<Statement, Failure> {
        let index = entry.parse::<u64>().ok();
        let begins = |statement: &Statement| {
            entry.len() >= 4 && statement.id().to_string().starts_with(&entry.to_ascii_lowercase())
        };
        let entered = self.receipts()?.into_iter().filter(|(statement, answer)| {
            begins(statement) || (index.is_some() && answer.as_ref().map(|answer| answer.index) == index)
        });
        let mut found: Vec<Statement> = entered.map(|(statement, _)| statement).collect();
        found.extend(self.waiting()?.into_iter().filter(begins));
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Failure::usage(tr!("outbox-not-signed", entry = entry.to_string()))
                .hint(tr!("outbox-not-signed-do"))),
            _ => Err(Failure::usage(tr!("outbox-fits-several", entry = entry.to_string()))
                .hint(tr!("more-digits-id-do"))),
        }
    }

    /// SHA-256 of every payload that this key signed and that was not refused.
    pub(crate) fn payloads(&self) -> Result<HashSet<String>, Failure> {
        let (waiting, entered) = (self.waiting()?, self.entered_statements()?);
        let all = waiting.iter().chain(&entered);
        Ok(all.map(|statement| StatementId::of(statement.payload()).to_string()).collect())
    }

    /// Whether a statement of this key is about it, as far as outbox and receipts tell.
    pub(crate) fn subjects(&self) -> Result<HashSet<String>, Failure> {
        let (waiting, entered) = (self.waiting()?, self.entered_statements()?);
        let all = waiting.iter().chain(&entered);
        Ok(all.map(|statement| statement.header().subject.clone()).collect())
    }
}

/// Number and id: files sort as the chain goes.
fn file_name(statement: &Statement) -> String {
    format!("{:010}-{}.cose", statement.header().seq, statement.id())
}

fn read(path: &Path) -> Result<Statement, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::file(path, &e))?;
    Statement::parse(&bytes).map_err(|e| {
        Failure::local(tr!(
            "outbox-not-a-statement",
            file = path.display().to_string(),
            cause = format!("{e}")
        ))
    })
}

fn listed(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = entries(dir)?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "cose"));
    paths.sort();
    Ok(paths)
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    match fs::read_dir(dir) {
        Ok(listed) => Ok(listed.filter_map(|entry| entry.ok().map(|e| e.path())).collect()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(Failure::file(dir, &e)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    safe_file::replace(path, bytes).map_err(|e| Failure::file(path, &e))
}

fn forget(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Failure::file(path, &e)),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    let moved = fs::rename(from, to).and_then(|()| safe_file::sync_parent(to));
    moved.map_err(|e| Failure::file(from, &e))
}

fn remove_dir(path: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Failure::file(path, &e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
