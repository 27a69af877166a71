//! `GET /v1/ledger`: which ledger this is, who vouches for it, how far it has come.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, response::Response};
use serde::Serialize;
use serde_json::Value;
use suyuan_ledger::statement::{KeyId, StatementId};

use super::{answer, blocking};
use crate::{Problem, app::App, moment::rfc3339, told::ToldNames};

#[derive(Serialize)]
struct Told {
    ledger: StatementId,
    name: ToldNames,
    hosts: Vec<String>,
    origin: String,
    vkeys: Vec<String>,
    languages: Vec<String>,
    rules: u64,
    governors: Vec<Governor>,
    threshold: usize,
    size: u64,
    root: String,
    time: String,
    charter: Value,
    charter_index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    predecessor: Option<Predecessor>,
}

/// The ledger that this one continues; its codes are asked for there.
#[derive(Serialize)]
struct Predecessor {
    ledger: StatementId,
    origin: String,
    vkey: String,
    size: u64,
    root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Governor {
    party: String,
    names: BTreeMap<String, String>,
    roles: Vec<&'static str>,
    keys: Vec<KeyId>,
}

/// Tells it.
pub(super) async fn get(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || tell(&app)).await?
}

fn tell(app: &App) -> Result<Response, Problem> {
    let head = app.ledger.head();
    let head = head.checkpoint();
    let told = app.ledger.read(|state| {
        let (ledger, charter) = (state.ledger_id()?, state.charter()?);
        Some(Told {
            ledger,
            name: (&charter.name).into(),
            hosts: state.hosts().iter().map(|host| host.as_str().to_owned()).collect(),
            origin: charter.origin.clone(),
            vkeys: charter.log_keys_at(head.size()).map(ToString::to_string).collect(),
            languages: charter.languages.clone(),
            rules: charter.rules,
            governors: charter.governors.iter().map(Governor::from).collect(),
            threshold: charter.threshold,
            size: head.size(),
            root: head.root().to_string(),
            time: rfc3339(state.last_time_ms()),
            charter: serde_json::from_str(&charter.to_json().to_string()).unwrap_or_default(),
            charter_index: state.charter_index(),
            predecessor: charter.predecessor.as_ref().map(|old| Predecessor {
                ledger: old.ledger,
                origin: old.origin.clone(),
                vkey: old.vkey.clone(),
                size: old.size,
                root: old.root.clone(),
                url: app.door.config.predecessor_url.clone(),
            }),
        })
    })?;
    let told = told.ok_or_else(|| Problem::not_found("this ledger is not founded yet: it has no charter"))?;
    Ok(answer::cached(answer::json(&told), "no-cache"))
}

impl From<&suyuan_ledger::rules::payload::Governor> for Governor {
    fn from(governor: &suyuan_ledger::rules::payload::Governor) -> Governor {
        Governor {
            party: governor.party.to_string(),
            names: governor.names.by_language(),
            roles: governor.roles.iter().map(|role| role.as_str()).collect(),
            keys: governor.keys.clone(),
        }
    }
}
