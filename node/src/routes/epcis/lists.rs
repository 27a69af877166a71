//! The lists of what events name: types, business steps, dispositions, places, lots and items.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use suyuan_ledger::event::{BizStep, Disposition};

use super::{
    super::blocking,
    discovery::{check, collections, versions},
    page::Paged,
};
use crate::{Problem, app::App, said::Member};

/// `GET /eventTypes`.
pub(in crate::routes) async fn event_types(uri: Uri) -> Result<Response, Problem> {
    let types =
        ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"];
    let page = Paged::read(&uri)?;
    page.no_others()?;
    Ok(told(&page, types.map(str::to_owned).to_vec()))
}

/// `GET /bizSteps`: the words of the standard, and those of their own that events here use.
pub(in crate::routes) async fn biz_steps(
    app: State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    let standard = BizStep::STANDARD.iter().map(|word| word.as_str().to_owned()).collect();
    words(app, request, Member::BizStep, standard).await
}

/// `GET /dispositions`.
pub(in crate::routes) async fn dispositions(
    app: State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    let standard = Disposition::STANDARD.iter().map(|word| word.as_str().to_owned()).collect();
    words(app, request, Member::Disposition, standard).await
}

/// `GET /readPoints`: those that events here name.
pub(in crate::routes) async fn read_points(
    app: State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    words(app, request, Member::ReadPoint, Vec::new()).await
}

/// `GET /bizLocations`.
pub(in crate::routes) async fn biz_locations(
    app: State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    words(app, request, Member::BizLocation, Vec::new()).await
}

/// `GET /epcs`: the lots and items that the ledger keeps books of.
pub(in crate::routes) async fn epcs(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    check(request.headers())?;
    let page = Paged::read(request.uri())?;
    page.no_others()?;
    blocking(move || {
        // The page's names and one more, kept small while all are walked: on a copy, for which the sequencer does not wait.
        let state = app.ledger.copy()?;
        let mut names = std::collections::BTreeSet::new();
        for lot in state.lots() {
            if page.token.as_ref().is_none_or(|token| lot.id > *token) {
                let full = names.len() > page.per_page;
                if full && names.last().is_some_and(|last: &String| lot.id >= *last) {
                    continue;
                }
                names.insert(lot.id.clone());
                if names.len() > page.per_page + 1 {
                    names.pop_last();
                }
            }
        }
        app.ledger.sound(&state)?;
        let names = names.into_iter().collect::<Vec<_>>();
        Ok(told_from(&page, names))
    })
    .await?
}

/// `GET /queries`: there are none with a name.
pub(in crate::routes) async fn queries() -> Response {
    versions(axum::Json(serde_json::json!([])).into_response())
}

async fn words(
    State(app): State<Arc<App>>,
    request: Request,
    member: Member,
    standard: Vec<String>,
) -> Result<Response, Problem> {
    check(request.headers())?;
    let page = Paged::read(request.uri())?;
    page.no_others()?;
    blocking(move || {
        app.said.catch_up()?;
        let mut values = standard;
        values.extend(app.said.values(member)?);
        Ok(told(&page, values))
    })
    .await?
}

/// One page of all names.
fn told(page: &Paged, mut names: Vec<String>) -> Response {
    names.sort_unstable();
    names.dedup();
    names.retain(|name| page.token.as_ref().is_none_or(|token| name > token));
    told_from(page, names)
}

/// One page of the names behind its token.
fn told_from(page: &Paged, mut names: Vec<String>) -> Response {
    let more = names.len() > page.per_page;
    names.truncate(page.per_page);
    let next = names.last().filter(|_| more).cloned();
    page.link(next.as_deref(), collections(&names))
}
