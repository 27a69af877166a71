//! `GET /v1/members`: who may write, and with which keys.

use std::{collections::HashMap, sync::Arc};

use axum::{extract::State, response::Response};
use serde::Serialize;
use suyuan_ledger::{
    rules::{Party, Standing, State as World},
    statement::KeyId,
};

use super::{answer, blocking};
use crate::{
    Problem,
    app::App,
    told::{ToldNames, status},
};

#[derive(Serialize)]
struct Members {
    members: Vec<Member>,
}

#[derive(Serialize)]
struct Member {
    party: String,
    names: ToldNames,
    roles: Vec<&'static str>,
    status: &'static str,
    governs: bool,
    prefix: Option<String>,
    keys: Vec<Key>,
    index: u64,
}

#[derive(Clone, Serialize)]
struct Key {
    key: KeyId,
    fingerprint: String,
    label: Option<String>,
    rights: Option<Vec<String>>,
    active: bool,
    since: u64,
    revoked: Option<u64>,
}

/// Lists them, by identifier.
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || tell(&app)).await?
}

fn tell(app: &App) -> Result<Response, Problem> {
    let mut members = app.ledger.read(|state| {
        let mut keys: HashMap<&str, Vec<(u64, Key)>> = HashMap::new();
        for (id, key) in state.keys() {
            let told = Key {
                key: *id,
                fingerprint: id.fingerprint(),
                label: key.label.clone(),
                rights: key.rights.clone(),
                active: key.revoked.is_none(),
                since: key.since,
                revoked: key.revoked,
            };
            keys.entry(&key.party).or_default().push((key.since, told));
        }
        let members = state.parties().filter(|party| party.standing != Standing::Outsider);
        members
            .map(|party| told(state, party, keys.remove(party.id.as_str()).unwrap_or_default()))
            .collect::<Vec<_>>()
    })?;
    members.sort_by(|one, other| one.party.cmp(&other.party));
    Ok(answer::cached(answer::json(&Members { members }), "no-cache"))
}

fn told(state: &World, party: &Party, mut keys: Vec<(u64, Key)>) -> Member {
    keys.sort_by_key(|(since, key)| (*since, key.key));
    Member {
        party: party.id.clone(),
        names: (&party.names).into(),
        roles: party.roles.iter().map(|role| role.as_str()).collect(),
        status: status(party.standing),
        governs: state.governs(&party.id),
        prefix: party.prefix.clone(),
        keys: keys.into_iter().map(|(_, key)| key).collect(),
        index: party.index,
    }
}
