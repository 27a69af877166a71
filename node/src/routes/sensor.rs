//! The door for sensor logs: a summary comes in only with the file that it is made from, and only if the file gives just that.
//!
//! This needs bytes that are not in the log, so it is no verdict: replaying the log never asks it again, and a follower believes no more
//! than what the rules say of the event. Whoever doubts a summary fetches the file and recomputes it.

use suyuan_ledger::{
    coldchain::{SourceError, Told},
    rules::{Prepared, payload::Act},
};

use crate::{Problem, app::App};

/// Whether a statement tells summaries of sensor logs, so that [`admit`] has to look.
pub(super) fn concerns(statement: &Prepared) -> bool {
    match statement.act() {
        Act::Event(event) | Act::Report(event) => !event.common.sensor_elements.is_empty(),
        _ => false,
    }
}

/// Holds each summary against its file, and keeps the files.
pub(super) fn admit(app: &App, statement: &Prepared) -> Result<(), Problem> {
    let (Act::Event(event) | Act::Report(event)) = statement.act() else { return Ok(()) };
    let told = Told::all(event)
        .map_err(|error| Problem::new("invalid-event", error.why.clone()).at(&error.pointer))?;
    // What was entered was looked at then, and is answered as it was.
    if told.is_empty() || app.ledger.index_of(&statement.statement().id())?.is_some() {
        return Ok(());
    }
    // Files of strangers are not read, which is work, and not kept.
    let key = statement.statement().header().key;
    if !app.ledger.read(|state| state.key(&key).is_some_and(|key| key.revoked.is_none()))? {
        return Err(Problem::new("unknown-key", "no statement in the ledger admits this key now").at("kid"));
    }
    for told in &told {
        let field = format!("/sensorElementList/{}/sensorMetadata/rawData", told.at);
        let missing = || {
            let hash = hex::encode(told.source.sha256);
            Problem::new("blob-missing", format!("the file {hash} that the summary is made from is not here"))
                .at(&field)
        };
        let file = app.ledger.blobs().find(&told.source.sha256)?.ok_or_else(missing)?;
        told.check(&file).map_err(|error| match error {
            SourceError::Difference(difference) => {
                let detail = format!("the file gives {}, the event says {}", difference.want, difference.got);
                Problem::new("summary-mismatch", detail).at(&difference.pointer)
            }
            error => Problem::new("summary-mismatch", error.to_string()).at(&field),
        })?;
        if !app.ledger.blobs().keep(&told.source.sha256)? {
            return Err(missing());
        }
    }
    Ok(())
}
