//! `GET /v1/history?of=URI`: every statement that names a thing, oldest first.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::rules::names;

use super::{answer, blocking};
use crate::{Problem, app::App, moment::now_ms, negotiate::parameter, told::ToldStatement};

/// The most statements in one answer.
const MOST: usize = 1_000;

#[derive(Serialize)]
struct History {
    of: String,
    statements: Vec<ToldStatement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Lists them; `from` (an index) and `limit` page through long ones.
pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let of = of(&query)?;
    let from = number(&query, "from")?.unwrap_or(0);
    let limit =
        number(&query, "limit")?.map_or(MOST, |limit| usize::try_from(limit).unwrap_or(MOST).clamp(1, MOST));
    blocking(move || {
        let now = now_ms();
        let (verdicts, next) = app.ledger.read(|state| {
            let named = state.history(&of);
            let mut page = named.part(named.before(from), limit + 1);
            let next = (page.len() > limit).then(|| page.pop()).flatten();
            let verdicts: Vec<_> =
                page.into_iter().map(|index| (index, state.verdict_at(index, now))).collect();
            (verdicts, next)
        })?;
        let mut statements = Vec::with_capacity(verdicts.len());
        for (index, verdict) in verdicts {
            let read = app
                .ledger
                .entry(index)?
                .ok_or_else(|| Problem::internal(format!("entry {index} is missing")))?;
            statements.push(ToldStatement::new(&read, &verdict));
        }
        Ok(answer::cached(answer::json(&History { of, statements, next }), "no-cache"))
    })
    .await?
}

/// The parameter `of`, in canonical form.
pub(super) fn of(query: &str) -> Result<String, Problem> {
    parameter(query, "of").filter(|of| !of.is_empty()).map(|of| names::canonical(&of)).ok_or_else(|| {
        Problem::malformed("of", "the parameter `of` is missing")
            .hint("give an identifier, percent-encoded: ?of=https%3A%2F%2F…")
    })
}

/// A parameter that is a whole number.
pub(super) fn number(query: &str, name: &str) -> Result<Option<u64>, Problem> {
    let parse = |text: String| {
        text.parse().map_err(|_| Problem::malformed(name, format!("found {text:?}, want a whole number")))
    };
    parameter(query, name).map(parse).transpose()
}
