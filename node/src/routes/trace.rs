//! `GET /v1/trace?of=URI&direction=…`: where a lot came from, where it went, and what does not add up on the way.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use suyuan_ledger::trace::{Ask, Direction};
use suyuan_web::render;

use super::{
    answer, blocking,
    history::{number, of},
};
use crate::{
    Problem,
    app::App,
    chain::ToldChain,
    negotiate::{Reader, parameter},
    view,
};

/// The most things in one answer; with `next` and `size` it goes on.
pub(super) const MOST_LOTS: usize = 2_000;
/// The number of the last thing that pages lead to.
const LAST: u64 = 100_000;

/// Walks it.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let of = of(query)?;
    let ask = Ask { direction: direction(query)?, ..page(query)? };
    let reader = Reader::of(request.headers(), Some(query));
    // A link cannot say what it accepts.
    let person = match parameter(query, "form").as_deref() {
        None | Some("") => reader.is_person(),
        Some("json") => false,
        Some("page") => true,
        Some(other) => return Err(Problem::malformed("form", format!("found {other:?}, want json or page"))),
    };
    blocking(move || {
        let mut response = match person {
            true => {
                let page =
                    view::trace_page(&app, reader.lang, &of, ask.direction)?.ok_or_else(|| unnamed(&of))?;
                answer::page(render::trace(&page))
            }
            false => {
                let chain = app.ledger.chain(&of, &ask)?.ok_or_else(|| unnamed(&of))?;
                answer::json(&ToldChain::from(chain))
            }
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        Ok(answer::cached(response, "no-cache"))
    })
    .await?
}

/// The parameters `from`, `limit` and `size`.
pub(super) fn page(query: &str) -> Result<Ask, Problem> {
    let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let from = number(query, "from")?.unwrap_or(0);
    if from > LAST {
        return Err(Problem::malformed("from", format!("found {from}, want {LAST} at most"))
            .hint("begin at another lot: this one has more around it than can be walked at once"));
    }
    let limit = number(query, "limit")?.map_or(MOST_LOTS, small).clamp(1, MOST_LOTS);
    Ok(Ask { from: small(from), limit, size: number(query, "size")?, ..Ask::default() })
}

/// The parameter `direction`; both ways without it.
fn direction(query: &str) -> Result<Direction, Problem> {
    match parameter(query, "direction").as_deref() {
        None | Some("" | "both") => Ok(Direction::Both),
        Some("back") => Ok(Direction::Back),
        Some("forward") => Ok(Direction::Forward),
        Some(other) => {
            Err(Problem::malformed("direction", format!("found {other:?}, want back, forward or both")))
        }
    }
}

pub(super) fn unnamed(of: &str) -> Problem {
    Problem::not_found(format!("no statement names {of}"))
}
