//! What keeps a node standing: how often one client may ask, how much is worked on at once, how long it may take; and
//! what browsers are told to refuse on its behalf.

mod door;
mod headers;
mod linger;
mod load;
mod rate;

pub(crate) use door::Door;
pub(crate) use headers::headers;
pub(crate) use linger::linger;
pub(crate) use load::Load;
pub(crate) use rate::Rates;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Limits, Problem, client::Client, config::Loopback};

/// Lets a request through, within the limits. Health and metrics always go through: they are asked for when it is tight.
pub(crate) async fn admit(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/health" | "/metrics") {
        return next.run(request).await;
    }
    if let Some(client) = request.extensions().get::<Client>().copied()
        && let Err(wait) = rate(&door, client, &request)
    {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
        let detail = format!("this address may ask again in {seconds} s");
        return Problem::new("rate-limited", detail).after(seconds).into_response();
    }
    let Some(_permit) = door.load.request() else {
        return Problem::unavailable("too many requests are being worked on").into_response();
    };
    let time = time_for(&door.config.limits, &request);
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let limit = time.as_secs_f64();
            let mut response = Problem::new("timeout", format!("not done within {limit} s")).into_response();
            // The rest of the body may still be on its way; the connection cannot be used again.
            response.headers_mut().insert("connection", axum::http::HeaderValue::from_static("close"));
            response
        }
    }
}

/// A list of codes may be large and its line slow; whoever stops sending it is cut off where it is read.
fn time_for(limits: &Limits, request: &Request) -> std::time::Duration {
    match request.method() == Method::PUT && request.uri().path().starts_with("/v1/codes/") {
        true => limits.upload_time,
        false => limits.request_time,
    }
}

fn rate(door: &Door, client: Client, request: &Request) -> Result<(), std::time::Duration> {
    if client.0.is_loopback() && door.config.limits.loopback == Loopback::Exempt {
        return Ok(());
    }
    // A list of codes is sent to be looked up, and nothing of it stays.
    let writes = matches!(*request.method(), Method::POST | Method::PUT);
    let rates = if writes && request.uri().path() != "/inspect/scan" { &door.writes } else { &door.reads };
    rates.ask(client.bucket())
}
