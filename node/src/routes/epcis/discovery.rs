//! What a client may ask: `OPTIONS`, and the headers by which versions are agreed.

use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use suyuan_ledger::event::EPCIS_CONTEXT;

use crate::Problem;

/// Said with every answer of this interface.
const VERSIONS: [(&str, &str); 3] =
    [("gs1-epcis-version", "2.0.0"), ("gs1-cbv-version", "2.0.0"), ("gs1-epc-format", "Never_Translates")];
/// Said besides where a client asks what there is.
const BOUNDS: [(&str, &str); 6] = [
    ("gs1-epcis-min", "2.0.0"),
    ("gs1-epcis-max", "2.0.0"),
    ("gs1-cbv-min", "2.0.0"),
    ("gs1-cbv-max", "2.0.0"),
    ("gs1-vendor-version", env!("CARGO_PKG_VERSION")),
    ("allow", "OPTIONS, GET, HEAD"),
];

/// `OPTIONS` of everything that can be read.
pub(in crate::routes) async fn readable() -> Response {
    let mut response = versions(StatusCode::NO_CONTENT.into_response());
    for (name, value) in BOUNDS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What is below one business step, place, …: its events.
pub(in crate::routes) async fn events_only(Path(_): Path<String>) -> Response {
    collections(&["events".to_owned()])
}

/// A collection of names.
pub(super) fn collections(members: &[String]) -> Response {
    let body = json!({"@context": EPCIS_CONTEXT, "type": "Collection", "member": members});
    versions(Json(body).into_response())
}

/// Adds the versions.
pub(super) fn versions(mut response: Response) -> Response {
    for (name, value) in VERSIONS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Refuses what this node cannot give: other versions, other spellings of EPCs than were signed.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    for (name, refuses) in [
        ("gs1-epcis-min", std::cmp::Ordering::Greater),
        ("gs1-cbv-min", std::cmp::Ordering::Greater),
        ("gs1-epcis-max", std::cmp::Ordering::Less),
        ("gs1-cbv-max", std::cmp::Ordering::Less),
    ] {
        let Some(version) = text(name) else { continue };
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
        let shown: Vec<u32> = vec![2, 0, 0][..numbers.len().min(3)].to_vec();
        if numbers.is_empty() || numbers.cmp(&shown) == refuses {
            return Err(
                Problem::new("not-acceptable", format!("this node speaks 2.0.0, not {version}")).at(name)
            );
        }
    }
    match text("gs1-epc-format").as_deref() {
        None | Some("No_Preference" | "Never_Translates") => Ok(()),
        Some(other) => Err(Problem::new(
            "not-acceptable",
            format!("events are shown as they were signed, so EPCs are never translated (found {other})"),
        )
        .at("gs1-epc-format")
        .hint("ask with GS1-EPC-Format: No_Preference, and translate with `suyuan identifier`")),
    }
}
