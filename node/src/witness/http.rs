//! A witness over HTTP, behind the same door as a node: limits, slow clients, security headers, one log line a request.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use suyuan_ledger::log::WitnessRefusal;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

use super::{Unsigned, Witness};
use crate::{
    Config, NodeError, Problem,
    guard::{self, Door},
    observe,
    server::accept,
};

/// Room for 63 hashes, a checkpoint and a hundred signatures, and as much again.
const BODY: usize = 128 << 10;

/// What requests share.
#[derive(Clone)]
struct Service {
    witness: Arc<Witness>,
    door: Arc<Door>,
}

/// Serves until `shutdown` ends or a write fails.
pub async fn serve(
    witness: Arc<Witness>,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|source| NodeError::Listen { addr: config.listen, source })?;
    let service = Service { witness: witness.clone(), door: Arc::new(Door::new(config)) };
    if let Ok(addr) = listener.local_addr() {
        tracing::info!(%addr, witness = witness.directory().key().name(), "listening");
    }
    let stop = async {
        tokio::select! {
            () = shutdown => tracing::info!("stopping"),
            () = failed(&witness) => {}
        }
    };
    accept(listener, router(&service), &service.door.config.limits, stop).await;
    witness.failure().map_or(Ok(()), |why| Err(NodeError::Witness(why)))
}

/// The service. Layers from the outside in: id and log, security headers, panics, limits.
fn router(service: &Service) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{hash}/checkpoint", get(checkpoint))
        .route("/health", get(health))
        .layer(middleware::from_fn_with_state(service.door.clone(), guard::admit))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn_with_state(service.door.clone(), observe::access))
        .with_state(service.clone())
}

async fn add_checkpoint(State(service): State<Service>, request: Request) -> Result<Response, Problem> {
    let _room = service.door.load.body(BODY).await;
    let body = to_bytes(request.into_body(), BODY).await;
    let body = body.map_err(|_| Problem::new("too-large", format!("the body may have {BODY} bytes here")))?;
    let witness = service.witness.clone();
    // A client that goes away does not stop it: what is judged is also written.
    let answer = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, now()))
        .await
        .map_err(Problem::internal)?;
    Ok(match answer {
        Ok(line) => text(StatusCode::OK, "text/plain; charset=utf-8", line.to_string()),
        Err(Unsigned::Refused(refusal)) => refused(&refusal),
        Err(error @ Unsigned::Record(_)) => return Err(Problem::internal(error)),
        Err(error @ (Unsigned::Stopped(_) | Unsigned::Clock { .. })) => {
            return Err(Problem::unavailable(error.to_string()).after(60));
        }
    })
}

fn refused(refusal: &WitnessRefusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match refusal.latest() {
        Some(size) => text(status, "text/x.tlog.size", format!("{size}\n")),
        None => text(status, "text/plain; charset=utf-8", format!("{refusal}\n")),
    }
}

async fn checkpoint(State(service): State<Service>, Path(hash): Path<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found("no checkpoint was cosigned for a log whose origin has this SHA-256");
    let note = service.witness.newest(&hash).ok_or_else(missing)?;
    Ok(text(StatusCode::OK, "text/plain; charset=utf-8", note))
}

async fn health(State(service): State<Service>) -> Response {
    let look = move || {
        let directory = service.witness.directory();
        (directory.key().to_string(), service.witness.failure(), directory.alarms())
    };
    let (witness, failure, alarms) = match tokio::task::spawn_blocking(look).await {
        Ok(seen) => seen,
        Err(error) => return Problem::internal(error).into_response(),
    };
    let (status, word, detail) = match (failure, alarms) {
        (Some(why), _) => (StatusCode::SERVICE_UNAVAILABLE, "failed", json!(why)),
        (None, Err(error)) => (StatusCode::SERVICE_UNAVAILABLE, "failed", json!(error.to_string())),
        (None, Ok(alarms)) if !alarms.is_empty() => {
            (StatusCode::SERVICE_UNAVAILABLE, "alarm: a log shows two histories", json!(alarms))
        }
        (None, Ok(_)) => (StatusCode::OK, "ok", json!([])),
    };
    let said = json!({"status": word, "witness": witness, "alarms": detail});
    text(status, "application/json", said.to_string())
}

fn text(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Ends when a write has failed.
async fn failed(witness: &Witness) {
    let mut look = tokio::time::interval(Duration::from_millis(100));
    while witness.failure().is_none() {
        look.tick().await;
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
