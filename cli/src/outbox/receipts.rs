//! What the ledger entered for this client, with its word and its proof.
//!
//! ```text
//! ID.cose  ID.json  ID.tlog-proof                        one statement, what the ledger said, the proof
//! 0000000101-0000000600-ID16.cborseq                     many that one request took, one behind the other (RFC 8742)
//! 0000000101-0000000600-ID16.answers.jsonl               what the ledger said of each, a line each, in the same order
//! 0000000101-0000000600-ID16.proofs.jsonl                the proof of each, or null
//! ```
//!
//! Many in one file cost one sync where a file each would cost one each, and are read at once. The name is made of the first and last number
//! and the first id, so what is entered twice, after a power cut, is written over itself. A statement that stands alone as well as among many
//! was looked at again later: what stands alone counts.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde_json::{Value, json};
use suyuan_ledger::statement::{Statement, StatementId, sequence::Sequence};

use super::{entries, queue::joined, read};
use crate::{client::Answer, failure::Failure, home::Home, safe_file};

/// From so many on they go into one file.
const MANY: usize = 16;

/// The receipts of a client, of all its keys.
#[derive(Clone, Debug)]
pub(crate) struct Receipts(PathBuf);

/// A file of receipts.
enum Kept {
    One(PathBuf),
    Many(PathBuf),
}

impl Receipts {
    /// Of this client.
    pub(crate) fn of(home: &Home) -> Receipts {
        Receipts(home.join("receipts"))
    }

    /// These were entered. All is on the disk when this returns.
    pub(super) fn keep(&self, entered: &[(&Statement, &Answer)]) -> Result<(), Failure> {
        let mut files = Vec::new();
        match entered {
            many if many.len() >= MANY => {
                let statements: Vec<Statement> =
                    many.iter().map(|(statement, _)| (*statement).clone()).collect();
                let base = self.0.join(name_of_many(&statements));
                let lines = |line: &dyn Fn(&Answer) -> Value| -> Vec<u8> {
                    many.iter().flat_map(|(_, answer)| format!("{}\n", line(answer)).into_bytes()).collect()
                };
                let proofs = (base.with_extension("proofs.jsonl"), lines(&|answer| json!(answer.proof)));
                let answers = (base.with_extension("answers.jsonl"), lines(&said));
                // First, so that the statements are never there without them.
                safe_file::replace_all(&[proofs, answers]).map_err(|e| Failure::file(&self.0, &e))?;
                files.push((base.with_extension("cborseq"), joined(&statements)));
            }
            few => {
                for (statement, answer) in few {
                    let base = self.0.join(statement.id().to_string());
                    if let Some(proof) = &answer.proof {
                        files.push((base.with_extension("tlog-proof"), proof.clone().into_bytes()));
                    }
                    files.push((base.with_extension("json"), said(answer).to_string().into_bytes()));
                    files.push((base.with_extension("cose"), statement.bytes().to_vec()));
                }
            }
        }
        safe_file::replace_all(&files).map_err(|e| Failure::file(&self.0, &e))
    }

    /// The statements, of all keys and in no order.
    pub(crate) fn statements(&self) -> Result<Vec<Statement>, Failure> {
        let read: Vec<Vec<Statement>> = self.files()?.par_iter().map(Kept::statements).collect();
        let mut seen = HashSet::new();
        Ok(read.into_iter().flatten().filter(|statement| seen.insert(statement.id())).collect())
    }

    /// The same, each with what the ledger said.
    pub(crate) fn answered(&self) -> Result<Vec<(Statement, Option<Answer>)>, Failure> {
        let files = self.files()?;
        let pairs = |file: &Kept| {
            let both = file.items().into_iter().zip(file.answers());
            both.filter_map(|(statement, answer)| Some((statement?, answer))).collect::<Vec<_>>()
        };
        let read: Vec<Vec<_>> = files.par_iter().map(pairs).collect();
        let mut all: Vec<(Statement, Option<Answer>)> = Vec::new();
        let mut at: HashMap<StatementId, usize> = HashMap::new();
        // Those that stand alone come first, and count.
        for (statement, answer) in read.into_iter().flatten() {
            match at.get(&statement.id()) {
                Some(&there) => all[there].1 = all[there].1.take().or(answer),
                None => {
                    at.insert(statement.id(), all.len());
                    all.push((statement, answer));
                }
            }
        }
        Ok(all)
    }

    /// The statements that were given a proof, each with it; nothing is verified.
    pub(crate) fn proven(&self) -> Result<Vec<(Statement, String)>, Failure> {
        let pairs = |file: &Kept| {
            let both = file.items().into_iter().zip(file.proofs());
            both.filter_map(|(statement, proof)| Some((statement?, proof?))).collect::<Vec<_>>()
        };
        Ok(self.files()?.par_iter().flat_map_iter(pairs).collect())
    }

    /// The proof of one statement, if it was given.
    pub(crate) fn proof(&self, id: &StatementId) -> Result<Option<String>, Failure> {
        let alone = self.0.join(id.to_string()).with_extension("tlog-proof");
        if let Ok(proof) = fs::read_to_string(alone) {
            return Ok(Some(proof));
        }
        for file in self.files()? {
            let Kept::Many(_) = &file else { continue };
            let is_it = |item: &Option<Statement>| item.as_ref().is_some_and(|item| item.id() == *id);
            let Some(at) = file.items().iter().position(is_it) else { continue };
            // Another file may have it with its proof.
            if let Some(proof) = file.proofs().into_iter().nth(at).flatten() {
                return Ok(Some(proof));
            }
        }
        Ok(None)
    }

    /// The files: those of one statement first.
    fn files(&self) -> Result<Vec<Kept>, Failure> {
        let (mut ones, mut manies) = (Vec::new(), Vec::new());
        for path in entries(&self.0)? {
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("cose") => ones.push(Kept::One(path)),
                Some("cborseq") => manies.push(Kept::Many(path)),
                _ => {}
            }
        }
        ones.append(&mut manies);
        Ok(ones)
    }
}

impl Kept {
    fn statements(&self) -> Vec<Statement> {
        self.items().into_iter().flatten().collect()
    }

    /// The statements at their places; nothing where one cannot be read. What it stood for, the ledger has.
    fn items(&self) -> Vec<Option<Statement>> {
        match self {
            Kept::One(path) => vec![read(path).ok()],
            Kept::Many(path) => {
                let bytes = fs::read(path).unwrap_or_default();
                Sequence::new(&bytes).map(|item| Statement::parse(item.ok()?).ok()).collect()
            }
        }
    }

    /// In the same order; nothing where none was given.
    fn proofs(&self) -> Vec<Option<String>> {
        match self {
            Kept::One(path) => vec![fs::read_to_string(path.with_extension("tlog-proof")).ok()],
            Kept::Many(path) => {
                let proofs = fs::read_to_string(path.with_extension("proofs.jsonl")).unwrap_or_default();
                proofs.lines().map(|line| serde_json::from_str(line).ok().flatten()).collect()
            }
        }
    }

    /// In the same order; nothing where it was not kept.
    fn answers(&self) -> Box<dyn Iterator<Item = Option<Answer>> + '_> {
        match self {
            Kept::One(path) => {
                let told = fs::read(path.with_extension("json")).ok();
                let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                Box::new(std::iter::once(told.and_then(|bytes| heard(&bytes, id))))
            }
            Kept::Many(path) => {
                let told = fs::read_to_string(path.with_extension("answers.jsonl")).unwrap_or_default();
                let lines: Vec<Option<Answer>> =
                    told.lines().map(|line| serde_json::from_str(line).ok()).collect();
                Box::new(lines.into_iter().chain(std::iter::repeat_with(|| None)))
            }
        }
    }
}

/// What the ledger said, without the proof.
fn said(answer: &Answer) -> Value {
    json!({"id": answer.id, "index": answer.index, "time": answer.time, "verdict": answer.verdict, "reasons": answer.reasons})
}

fn heard(bytes: &[u8], id: &str) -> Option<Answer> {
    let mut value = serde_json::from_slice::<Value>(bytes).ok()?;
    value["id"] = json!(id);
    serde_json::from_value(value).ok()
}

fn name_of_many(statements: &[Statement]) -> String {
    let seq = |statement: Option<&Statement>| statement.map_or(0, |statement| statement.header().seq);
    let id = statements.first().map(|first| first.id().to_string()).unwrap_or_default();
    format!("{:010}-{:010}-{}", seq(statements.first()), seq(statements.last()), id.get(..16).unwrap_or(&id))
}

/// Writes a statement and its proof, as [`Receipts::keep`] does for one alone, into a directory; gives the paths.
pub(crate) fn write_out(dir: &Path, statement: &Statement, proof: &str) -> Result<Vec<PathBuf>, Failure> {
    let base = dir.join(statement.id().to_string());
    let proof = (base.with_extension("tlog-proof"), proof.as_bytes().to_vec());
    let files = [(base.with_extension("cose"), statement.bytes().to_vec()), proof];
    safe_file::replace_all(&files).map_err(|e| Failure::file(dir, &e))?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}
