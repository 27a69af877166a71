//! Files that an event (`suyuan:attachments`) or a certificate (`report`) names by their hash: what waits here is kept with the statement.
//!
//! Unlike a sensor log an attachment is no evidence for figures, so a statement is taken without it too, and its files may be elsewhere.

use suyuan_ledger::{
    json::Json,
    rules::{
        ATTACHMENTS, Prepared,
        payload::{Act, CertificateAct},
    },
    store::BlobId,
};

use super::blobs;
use crate::{Problem, app::App};

/// The most files that are kept for one event.
const MOST: usize = 16;

/// Whether a statement names files, so that [`keep`] has to look.
pub(super) fn concerns(statement: &Prepared) -> bool {
    files(statement).is_some()
}

/// Keeps the files of a statement that is about to be entered.
pub(super) fn keep(app: &App, statement: &Prepared) -> Result<(), Problem> {
    let Some(files) = files(statement) else { return Ok(()) };
    // A stranger's statement is refused, and what it names goes as other waiting files do.
    let key = statement.statement().header().key;
    if !app.ledger.read(|state| state.key(&key).is_some_and(|key| key.revoked.is_none()))? {
        return Ok(());
    }
    for id in files {
        app.ledger.blobs().keep(&id)?;
    }
    Ok(())
}

fn files(statement: &Prepared) -> Option<Vec<BlobId>> {
    match statement.act() {
        Act::Event(event) | Act::Report(event) => {
            let files = event.extension(ATTACHMENTS).and_then(Json::as_array)?.iter();
            let hashes = files.filter_map(|file| file.as_object()?.get("sha256")?.as_str());
            Some(hashes.filter_map(blobs::read).take(MOST).collect())
        }
        Act::Certificate(certificate) => match certificate.as_ref() {
            CertificateAct::Issue(certificate) => Some(vec![certificate.report.as_ref()?.sha256]),
            CertificateAct::Revoke(_) => None,
        },
        _ => None,
    }
}
