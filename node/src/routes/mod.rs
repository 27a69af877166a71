//! What is where. One file a noun.

mod answer;
mod assets;
mod attachments;
mod blobs;
mod bulk;
mod codes;
mod commitments;
mod complaints;
mod consistency;
mod epcis;
mod health;
mod history;
mod home;
mod identifier;
mod inspect;
mod intake;
mod judge;
mod keys;
mod ledger;
mod live;
mod members;
mod openapi;
mod pack;
mod parties;
mod places;
mod problems;
mod products;
mod reach;
mod recalls;
mod receipt;
mod record;
mod scans;
mod sensor;
mod statement;
mod statements;
mod stock;
mod table;
mod tiles;
mod trace;
mod verifier;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    middleware,
    response::{IntoResponse, Response},
};
use tower_http::{CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{Problem, app::App, guard, observe, problem};
use table::Table;

pub(crate) use answer::Dressed;
pub(crate) use blobs::read as blob_id;
pub(crate) use identifier::{identified, is_identifier};

/// All routes, listed.
pub(crate) fn table() -> Table {
    Table::default()
        .post("/v1/statements", statements::post)
        .post("/v1/judge", judge::post)
        .post("/v1/blobs", blobs::post)
        .get("/v1/blobs/{sha256}", blobs::get)
        .put("/v1/blobs/{sha256}", blobs::put)
        .get("/v1/blobs/{sha256}/upload", blobs::begun)
        .get("/v1/codes", codes::list)
        .post("/v1/codes/open", codes::open)
        .get("/v1/codes/{statement}", codes::get)
        .get("/v1/codes/{statement}/positions", codes::positions)
        .get("/v1/codes/{statement}/positions/{position}", codes::position)
        .put("/v1/codes/{statement}/list", codes::put)
        .get("/v1/codes/{statement}/scans", scans::of_roll)
        .post("/v1/scans/{token}", scans::place)
        .get("/v1/ledger", ledger::get)
        .get("/v1/keys/{key}", keys::get)
        .get("/v1/members", members::list)
        .get("/v1/parties", parties::list)
        .get("/v1/places", places::list)
        .get("/v1/products", products::list)
        .get("/v1/statements/{statement}", statement::get)
        .get("/v1/statements/{statement}/proof", statement::proof)
        .get("/v1/statements/{statement}/receipt", receipt::get)
        .get("/v1/consistency", consistency::get)
        .get("/v1/history", history::get)
        .get("/v1/stock", stock::get)
        .get("/v1/trace", trace::get)
        .get("/v1/live", live::get)
        // EPCIS 2.0.
        .get("/events", epcis::events)
        .get("/events/{event}", epcis::one)
        .get("/eventTypes", epcis::event_types)
        .get("/eventTypes/{type}", epcis::events_only)
        .get("/eventTypes/{type}/events", epcis::of_event_type)
        .get("/epcs", epcis::epcs)
        .get("/epcs/{epc}", epcis::events_only)
        .get("/epcs/{epc}/events", epcis::of_epc)
        .get("/bizSteps", epcis::biz_steps)
        .get("/bizSteps/{step}", epcis::events_only)
        .get("/bizSteps/{step}/events", epcis::of_business_step)
        .get("/bizLocations", epcis::biz_locations)
        .get("/bizLocations/{location}", epcis::events_only)
        .get("/bizLocations/{location}/events", epcis::of_location)
        .get("/readPoints", epcis::read_points)
        .get("/readPoints/{point}", epcis::events_only)
        .get("/readPoints/{point}/events", epcis::of_read_point)
        .get("/dispositions", epcis::dispositions)
        .get("/dispositions/{disposition}", epcis::events_only)
        .get("/dispositions/{disposition}/events", epcis::of_disposition)
        .get("/queries", epcis::queries)
        .post("/capture", epcis::not_offered)
        .post("/events", epcis::not_offered)
        .post("/queries", epcis::not_offered)
        .get("/capture", epcis::not_offered)
        .get("/capture/{job}", epcis::not_offered)
        .get("/v1/reach", reach::get)
        .get("/v1/commitments", commitments::list)
        .get("/commitment/{statement}", commitments::page)
        .get("/v1/recalls", recalls::list)
        .get("/v1/recalls/{id}", recalls::get)
        .get("/checkpoint", tiles::checkpoint)
        .get("/tile/{*path}", tiles::tile)
        .get("/health", health::health)
        .get("/metrics", health::metrics)
        .get("/openapi.json", openapi::get)
        .get("/problems/{code}", problems::get)
        .get("/complaints", complaints::form)
        .post("/complaints", complaints::take)
        .get("/complaints/{number}", complaints::get)
        .post("/complaints/{number}/erase", complaints::erase)
        .post("/v1/complaints/list", complaints::list)
        .post("/v1/complaints/answer", complaints::reply)
        .get("/", home::get)
        .get("/find", home::find)
        .get("/inspect", inspect::find)
        .get("/inspect/lot", inspect::lot)
        .get("/inspect/check", inspect::check)
        .get("/inspect/copies", inspect::copies)
        .get("/inspect/reach", inspect::reach)
        .get("/inspect/scan", bulk::form)
        .post("/inspect/scan", bulk::check)
        .get("/inspect/judgement", inspect::judgement)
        .get("/assets/{*path}", assets::get)
        .get("/worker.js", assets::worker)
        .get("/verifier.html", verifier::get)
        .get("/record", record::get)
        .get("/record/manifest.json", record::manifest)
        .get("/record/request.svg", record::picture)
        .get("/.well-known/gs1resolver", identifier::resolver)
        .get("/p/{*path}", identifier::get)
        .get("/01/{*path}", identifier::get)
        .get("/00/{*path}", identifier::get)
        .get("/414/{*path}", identifier::get)
        .get("/417/{*path}", identifier::get)
        .get("/place/{*path}", identifier::get)
        .get("/party/{*path}", identifier::get)
        .options("/events", epcis::readable)
        .options("/events/{event}", epcis::readable)
        .options("/eventTypes", epcis::readable)
        .options("/eventTypes/{type}", epcis::readable)
        .options("/eventTypes/{type}/events", epcis::readable)
        .options("/epcs", epcis::readable)
        .options("/epcs/{epc}", epcis::readable)
        .options("/epcs/{epc}/events", epcis::readable)
        .options("/bizSteps", epcis::readable)
        .options("/bizSteps/{step}", epcis::readable)
        .options("/bizSteps/{step}/events", epcis::readable)
        .options("/bizLocations", epcis::readable)
        .options("/bizLocations/{location}", epcis::readable)
        .options("/bizLocations/{location}/events", epcis::readable)
        .options("/readPoints", epcis::readable)
        .options("/readPoints/{point}", epcis::readable)
        .options("/readPoints/{point}/events", epcis::readable)
        .options("/dispositions", epcis::readable)
        .options("/dispositions/{disposition}", epcis::readable)
        .options("/dispositions/{disposition}/events", epcis::readable)
        .options("/queries", epcis::readable)
        // As QR codes carry them.
        .also("/P/{*path}", identifier::get)
        .also("/PLACE/{*path}", identifier::get)
        .also("/PARTY/{*path}", identifier::get)
}

/// The whole service. Layers from the outside in: id and log, security headers, lingering over
/// unread bodies, compression, the form of errors, panics,
/// limits.
pub(crate) fn router(app: &Arc<App>) -> Router {
    layered(table().into_router().fallback(nothing), app)
}

fn layered(routes: Router<Arc<App>>, app: &Arc<App>) -> Router {
    routes
        .layer(middleware::from_fn_with_state(app.door.clone(), guard::admit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), problem::dress))
        // A page crosses a weak network once and this machine's processor for a millisecond: the fastest level costs a fifth more.
        .layer(
            CompressionLayer::new().quality(CompressionLevel::Precise(6)).compress_when(answer::compressible),
        )
        .layer(middleware::from_fn(guard::linger))
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn_with_state(app.door.clone(), observe::access))
        .with_state(app.clone())
}

/// Runs work that may wait for a disk, away from the threads that talk to clients.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

/// No form of a thing that the reader would take.
fn not_acceptable(forms: &[&str]) -> Problem {
    Problem::new("not-acceptable", format!("there are {}", forms.join(", "))).at("accept")
}

/// No such address; unless it is an identifier whose first word is written in mixed case.
async fn nothing(state: State<Arc<App>>, request: Request) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && identifier::is_identifier(request.uri().path()) {
        return identifier::get(state, request).await;
    }
    Problem::not_found("no such address").into_response()
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let cause = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    Problem::internal(format!("panic: {}", cause.unwrap_or_default())).into_response()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use axum::routing::get;

    /// The layers of the service around one route that panics.
    pub(crate) fn panicking(app: &Arc<App>) -> Router {
        layered(Router::new().route("/", get(panics)), app)
    }

    async fn panics() -> &'static str {
        panic!("on purpose")
    }
}
