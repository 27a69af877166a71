//! `GET /v1/reach?of=URI`: everything that a suspicion against a lot reaches, with the evidence and what is with whom now.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use suyuan_ledger::trace::{Ask, Reach};

use super::{
    answer, blocking,
    history::of,
    trace::{page, unnamed},
};
use crate::{Problem, app::App, chain::ToldReach, negotiate::parameter};

/// Walks it: forward, or with `sources=true` also forward from everything that it was made of.
pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let of = of(&query)?;
    let sources = match parameter(&query, "sources").as_deref() {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(other) => {
            return Err(Problem::malformed("sources", format!("found {other:?}, want true or false")));
        }
    };
    let paged = page(&query)?;
    let ask = Ask { from: paged.from, size: paged.size, ..Ask::reach(sources, paged.limit) };
    blocking(move || {
        let chain = app.ledger.chain(&of, &ask)?.ok_or_else(|| unnamed(&of))?;
        Ok(answer::cached(answer::json(&ToldReach::from(Reach::of(chain))), "no-cache"))
    })
    .await?
}
