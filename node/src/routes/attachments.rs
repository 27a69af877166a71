//! Files that an event names by their hash, `suyuan:attachments`: what waits here is kept with the event.
//!
//! Unlike a sensor log an attachment is no evidence for figures, so an event is taken without it too, and its files may be elsewhere.

use suyuan_ledger::{
    json::Json,
    rules::{ATTACHMENTS, Prepared, payload::Act},
};

use super::blobs;
use crate::{Problem, app::App};

/// The most files that are kept for one event.
const MOST: usize = 16;

/// Whether an event names files, so that [`keep`] has to look.
pub(super) fn concerns(statement: &Prepared) -> bool {
    files(statement).is_some()
}

/// Keeps the files of an event that is about to be entered.
pub(super) fn keep(app: &App, statement: &Prepared) -> Result<(), Problem> {
    let Some(files) = files(statement) else { return Ok(()) };
    // A stranger's statement is refused, and what it names goes as other waiting files do.
    let key = statement.statement().header().key;
    if !app.ledger.read(|state| state.key(&key).is_some_and(|key| key.revoked.is_none()))? {
        return Ok(());
    }
    let hashes = files.iter().filter_map(|file| file.as_object()?.get("sha256")?.as_str());
    for id in hashes.filter_map(blobs::read).take(MOST) {
        app.ledger.blobs().keep(&id)?;
    }
    Ok(())
}

fn files(statement: &Prepared) -> Option<&[Json]> {
    match statement.act() {
        Act::Event(event) | Act::Report(event) => event.extension(ATTACHMENTS).and_then(Json::as_array),
        _ => None,
    }
}
