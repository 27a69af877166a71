//! A PIN's word that its pack was opened.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use suyuan_ledger::identifier::Identifier;

use super::super::{answer, blocking, intake};
use crate::{Problem, app::App, client::Client, codes, moment::rfc3339, scans::Visit};

/// The most bytes of an opening.
const AN_OPENING: usize = 4 << 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Opens {
    uri: String,
    pin_key: String,
    signature: String,
}

#[derive(Serialize)]
struct Opened {
    first: bool,
    index: u64,
    time: String,
}

/// Takes a PIN's word that its pack was opened.
pub(in crate::routes) async fn open(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    let client = request.extensions().get::<Client>().copied();
    let visit = client.map(|client| Visit::of(client, request.headers()));
    let (body, _room) = intake::body(&app, request, AN_OPENING).await?;
    let opens: Opens = serde_json::from_slice(&body)
        .map_err(|error| Problem::malformed("", format!("want {{uri, pinKey, signature}}: {error}")))?;
    let item = Identifier::parse(&opens.uri).map_err(|error| Problem::malformed("uri", error.to_string()))?;
    let pin_key = bytes(&opens.pin_key, "pinKey")?;
    let signature = bytes(&opens.signature, "signature")?;
    let opening = codes::open(&app, item, pin_key, signature, visit.as_ref()).await?;
    let time = blocking({
        let app = app.clone();
        move || app.ledger.entry(opening.index)
    })
    .await??;
    let time = time.map(|entry| rfc3339(entry.time_ms)).unwrap_or_default();
    let mut response = answer::json(&Opened { first: opening.now, index: opening.index, time });
    if opening.now {
        *response.status_mut() = StatusCode::CREATED;
        if let Ok(place) = HeaderValue::from_str(&format!("/v1/statements/{}", opening.index)) {
            response.headers_mut().insert(header::LOCATION, place);
        }
    }
    Ok(answer::cached(response, "no-store"))
}

fn bytes<const N: usize>(text: &str, field: &str) -> Result<[u8; N], Problem> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Problem::malformed(field, format!("want {N} bytes in standard base64")))
}
