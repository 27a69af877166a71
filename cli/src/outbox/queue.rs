//! What waits, of one key: files in the order of the key's chain.
//!
//! ```text
//! 0000000007-ID.cose               one statement
//! 0000000008-0000000507.cborseq    what was signed in one go, one behind the other (CBOR sequence, RFC 8742)
//! ```
//!
//! A file of many costs one sync where a file each would cost one each. When some of its statements have gone, the rest is written
//! beside it before it goes; whatever a power cut leaves twice is read once.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use suyuan_ledger::statement::{Statement, StatementId, sequence::Sequence};

use super::{carry::batches, entries, file_name, forget, write};
use crate::{failure::Failure, speech::tr};

const MANY: &str = "cborseq";

/// The files of what waits.
#[derive(Clone, Debug)]
pub(super) struct Queue(PathBuf);

impl Queue {
    /// In this directory.
    pub(super) fn at(dir: PathBuf) -> Queue {
        Queue(dir)
    }

    /// Adds statements, which follow each other in the chain.
    pub(super) fn keep(&self, statements: &[Statement]) -> Result<(), Failure> {
        batches(statements).into_iter().try_for_each(|some| match some {
            [one] => write(&self.0.join(file_name(one)), one.bytes()),
            _ => write(&self.0.join(name_of_many(some)), &joined(some)),
        })
    }

    /// All, in the order of the chain.
    pub(super) fn all(&self) -> Result<Vec<Statement>, Failure> {
        let mut all = Vec::new();
        for path in self.files()? {
            all.extend(read(&path)?);
        }
        all.sort_by_key(|statement| statement.header().seq);
        let mut seen = HashSet::new();
        all.retain(|statement| seen.insert(statement.id()));
        Ok(all)
    }

    /// Takes statements out.
    pub(super) fn forget(&self, statements: &[&Statement]) -> Result<(), Failure> {
        let gone: HashSet<StatementId> = statements.iter().map(|statement| statement.id()).collect();
        for statement in statements {
            forget(&self.0.join(file_name(statement)))?;
        }
        let seqs = || statements.iter().map(|statement| statement.header().seq);
        let (Some(first), Some(last)) = (seqs().min(), seqs().max()) else { return Ok(()) };
        for path in self.files()? {
            let Some((from, to)) = span_of_many(&path).filter(|(from, to)| *from <= last && first <= *to)
            else {
                continue;
            };
            let mut left = read(&path)?;
            let before = left.len();
            left.retain(|statement| !gone.contains(&statement.id()));
            if left.len() == before {
                continue;
            }
            self.keep(&left)?;
            let replaced = left.len() > 1 && (from, to) == span(&left);
            if !replaced {
                forget(&path)?;
            }
        }
        Ok(())
    }

    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut paths = entries(&self.0)?;
        paths.retain(|path| path.extension().is_some_and(|e| e == "cose" || e == MANY));
        paths.sort();
        Ok(paths)
    }
}

/// The statements of a file.
fn read(path: &Path) -> Result<Vec<Statement>, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::file(path, &e))?;
    let damaged = |why: String| {
        Failure::local(tr!(
            "outbox-not-a-statement",
            file = path.display().to_string(),
            cause = why.to_string()
        ))
        .hint(tr!("outbox-damaged-do"))
    };
    Sequence::new(&bytes)
        .map(|item| {
            let item = item.map_err(|e| damaged(e.to_string()))?;
            Statement::parse(item).map_err(|e| damaged(e.to_string()))
        })
        .collect()
}

/// The bytes of statements, one behind the other.
pub(super) fn joined(statements: &[Statement]) -> Vec<u8> {
    statements.iter().flat_map(|statement| statement.bytes().iter().copied()).collect()
}

fn span(statements: &[Statement]) -> (u64, u64) {
    let seq = |statement: Option<&Statement>| statement.map_or(0, |statement| statement.header().seq);
    (seq(statements.first()), seq(statements.last()))
}

fn name_of_many(statements: &[Statement]) -> String {
    let (first, last) = span(statements);
    format!("{first:010}-{last:010}.{MANY}")
}

/// The numbers of a file of many.
fn span_of_many(path: &Path) -> Option<(u64, u64)> {
    path.extension().filter(|ending| *ending == MANY)?;
    let (first, last) = path.file_stem()?.to_str()?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}
