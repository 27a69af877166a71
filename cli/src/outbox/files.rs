//! Files that statements name by their hash: kept until a node has them and nothing here names them any more.

use std::{
    fs,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use suyuan_ledger::statement::{Statement, StatementId};

use super::{Outbox, entries, forget, write};
use crate::{
    client::{Client, ClientError},
    drafts::Drafts,
    failure::Failure,
    speech::tr,
    voice::Voice,
};

/// From so many bytes on one wants to see how far it is.
const LONG: usize = 256 << 10;

impl Outbox {
    /// Keeps a file, and gives its name: the SHA-256 in hex.
    pub(crate) fn keep_file(&self, bytes: &[u8]) -> Result<String, Failure> {
        let name = StatementId::of(bytes).to_string();
        let path = self.files().join(&name);
        if !path.exists() {
            write(&path, bytes)?;
        }
        Ok(name)
    }

    /// The files that are kept.
    pub(crate) fn kept_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut kept = entries(&self.files())?;
        // Nothing else has such a name.
        kept.retain(|path| name_of(path).len() == 64);
        Ok(kept)
    }

    /// The names of those of them that a payload names.
    pub(crate) fn kept_names(&self, payload: &[u8]) -> Result<Vec<String>, Failure> {
        let kept = self.kept_files()?;
        Ok(kept.iter().map(|path| name_of(path).to_owned()).filter(|name| names(payload, name)).collect())
    }

    /// Those of them that statements name.
    pub(super) fn named_by(&self, statements: &[Statement]) -> Result<Vec<String>, Failure> {
        let mut kept: Vec<String> = self.kept_files()?.iter().map(|path| name_of(path).to_owned()).collect();
        kept.retain(|name| statements.iter().any(|statement| names(statement.payload(), name)));
        Ok(kept)
    }

    /// Lets go of what nothing names that waits, was refused, or is not signed yet.
    pub(crate) fn forget_files(&self) -> Result<(), Failure> {
        let kept = self.kept_files()?;
        if kept.is_empty() {
            return Ok(());
        }
        let (waiting, refused) = (self.waiting()?, self.all_refused()?);
        let drafts = Drafts::of(&self.home).all()?;
        let signed = waiting.iter().chain(refused.iter().map(|refused| &refused.statement));
        let payloads: Vec<&[u8]> = signed
            .map(Statement::payload)
            .chain(drafts.iter().map(|draft| draft.payload.as_bytes()))
            .collect();
        let idle = |path: &&PathBuf| !payloads.iter().any(|payload| names(payload, name_of(path)));
        kept.iter().filter(idle).try_for_each(|path| forget(path))
    }

    /// Hands a kept file over; one that broke off goes on where the node has it.
    pub(crate) fn hand_over(
        &self,
        client: &Client,
        name: &str,
        voice: &Voice,
    ) -> Result<Result<(), ClientError>, Failure> {
        let path = self.files().join(name);
        let bytes = fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        let bar = bar(voice, bytes.len());
        let handed = client.upload(name, &bytes, &mut |at| bar.set_position(at));
        bar.finish_and_clear();
        Ok(handed)
    }

    fn files(&self) -> PathBuf {
        self.home.join("outbox").join("blobs")
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn names(payload: &[u8], name: &str) -> bool {
    payload.windows(name.len()).any(|some| some == name.as_bytes())
}

fn bar(voice: &Voice, bytes: usize) -> ProgressBar {
    if voice.quiet || bytes < LONG {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bytes} / {total_bytes}  {wide_bar}  {eta}");
    ProgressBar::new(bytes as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(tr!("upload-file"))
}
