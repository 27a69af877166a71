//! `suyuan verify FILE.tlog-proof`: the text receipt (C2SP tlog-proof).

use std::path::{Path, PathBuf};

use suyuan_ledger::{
    log::{Entry, Policy, TlogProof, verify_inclusion},
    statement::Statement,
};

use super::verify_cose::{Held, tell};
use crate::{
    context::Context,
    failure::Failure,
    given,
    proof::{bad_path, bad_policy, bad_text, finding},
    speech::tr,
};

/// What a text receipt is checked with.
pub(super) struct Text<'a> {
    pub(super) file: &'a Path,
    pub(super) statement: Option<&'a PathBuf>,
    pub(super) entry: Option<&'a PathBuf>,
}

impl Text<'_> {
    /// Checks it, and says what it shows.
    pub(super) fn run(&self, context: &Context, text: &str, policy: &Policy) -> Result<(), Failure> {
        let place = self.file.display();
        let proof: TlogProof = text.parse().map_err(|e| bad_text(&place, &e))?;
        let entry = self.entry_of(&proof, context)?;
        tell(context, &hold(self.file, &proof, entry, policy)?)
    }

    /// The entry that the proof is about: in it, or given, or kept beside it. For a receipt of another program, which has none, the
    /// node is asked, and cannot lie about it: the leaf would be another.
    fn entry_of(&self, proof: &TlogProof, context: &Context) -> Result<Entry, Failure> {
        if let Some(path) = self.entry {
            return decode(path, &given::read("--entry", path)?);
        }
        let inside = proof.extra.as_ref().map(|bytes| decode(self.file, bytes)).transpose();
        let beside = self.file.with_extension("cose");
        let path = match (self.statement, inside) {
            (None, Ok(Some(entry))) if !beside.is_file() => return Ok(entry),
            (Some(path), Ok(Some(entry))) => {
                return self.same(entry, &statement(path, &given::read("--statement", path)?)?);
            }
            (None, Ok(Some(entry))) => {
                return self.same(entry, &statement(&beside, &given::read("--statement", &beside)?)?);
            }
            (None, Err(failure)) if !beside.is_file() => return Err(failure),
            (named, _) => named.cloned().unwrap_or(beside),
        };
        if self.statement.is_none() && !path.is_file() {
            return Err(Failure::usage(tr!("proof-text-alone")).hint(tr!("proof-text-alone-do")));
        }
        let statement = statement(&path, &given::read("--statement", &path)?)?;
        let logged = context.client()?.statement(&proof.index.to_string())?;
        let bytes = crate::context::base64(logged.entry.as_deref().unwrap_or_default())?;
        self.same(decode(Path::new(&tr!("proof-nodes-entry")), &bytes)?, &statement)
    }

    fn same(&self, entry: Entry, statement: &Statement) -> Result<Entry, Failure> {
        if entry.statement == statement.bytes() {
            return Ok(entry);
        }
        let found = suyuan_ledger::statement::StatementId::of(&entry.statement);
        Err(finding(
            self.file.display(),
            "statement",
            statement.id(),
            tr!("proof-in-entry", found = found.to_string()),
        )
        .code("differs"))
    }
}

/// Holds a proof and its entry against a policy.
pub(super) fn hold(file: &Path, proof: &TlogProof, entry: Entry, policy: &Policy) -> Result<Held, Failure> {
    let place = file.display();
    if entry.index != proof.index {
        return Err(finding(
            &place,
            "index",
            proof.index,
            tr!("proof-in-entry", found = entry.index.to_string()),
        )
        .code("differs"));
    }
    let accepted = policy.check(&proof.checkpoint).map_err(|e| bad_policy(&place, &e))?;
    let checkpoint = accepted.signed.checkpoint().clone();
    verify_inclusion(proof.index, checkpoint.size(), &entry.leaf_hash(), &proof.path, &checkpoint.root())
        .map_err(|e| bad_path(&place, &e))?;
    Ok(Held { form: "tlog-proof", entry, checkpoint, witnesses: accepted.witnesses })
}

/// Reads a statement's file.
pub(super) fn statement(path: &Path, bytes: &[u8]) -> Result<Statement, Failure> {
    Statement::parse(bytes)
        .map_err(|e| finding(path.display(), "statement", tr!("proof-a-statement"), e).code("bad-statement"))
}

fn decode(path: &Path, bytes: &[u8]) -> Result<Entry, Failure> {
    Entry::decode(bytes)
        .map_err(|e| finding(path.display(), "entry", tr!("proof-a-log-entry"), e).code("bad-entry"))
}
