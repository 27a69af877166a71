//! `GET /v1/keys/{hex}`: what a key signs next with.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::statement::{KeyId, StatementId};

use super::{answer, blocking};
use crate::{Problem, app::App};

#[derive(Serialize)]
struct Told {
    key: KeyId,
    fingerprint: String,
    party: String,
    label: Option<String>,
    active: bool,
    rights: Option<Vec<String>>,
    since: u64,
    revoked: Option<u64>,
    seq: u64,
    prev: StatementId,
}

/// Tells it.
pub(super) async fn get(State(app): State<Arc<App>>, Path(hex): Path<String>) -> Result<Response, Problem> {
    blocking(move || tell(&app, &hex)).await?
}

fn tell(app: &App, hex: &str) -> Result<Response, Problem> {
    let id: KeyId = hex.parse().map_err(|error| Problem::malformed("key", format!("{error}")))?;
    let told = app.ledger.read(|state| {
        let (key, (seq, prev)) = (state.key(&id)?, state.next_for(&id)?);
        Some(Told {
            key: id,
            fingerprint: id.fingerprint(),
            party: key.party.clone(),
            label: key.label.clone(),
            active: key.revoked.is_none(),
            rights: key.rights.clone(),
            since: key.since,
            revoked: key.revoked,
            seq,
            prev,
        })
    })?;
    match told {
        Some(told) => Ok(answer::cached(answer::json(&told), "no-store")),
        None => {
            let problem = Problem::not_found("nobody admitted this key to this ledger")
                .hint("have a governor or your cooperative's office admit it; its first statement takes seq 0 and prev = the ledger's id");
            let ledger = app.ledger.read(|state| state.ledger_id())?;
            Err(match ledger {
                Some(ledger) => problem.chain(0, ledger.to_string()),
                None => problem,
            })
        }
    }
}
