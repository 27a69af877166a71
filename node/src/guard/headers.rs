//! Headers on every answer: what a browser shall refuse on the node's behalf, and who may read.
//!
//! Reading needs no credentials and there are none to steal, so any page may read (`access-control-allow-origin: *`): an
//! inspector's own tool checks a node from elsewhere.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};

/// Nothing is loaded from another host, nothing is framed, nothing is sent elsewhere. `data:` images are inline pictures of
/// pages; styles are inline so that a saved page keeps its look.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                      script-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

const FIXED: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// What pages may ask of a phone: roughly where it is, if the person presses the button of a code's page; nothing else, but the camera where codes are
/// checked in bulk.
const PERMISSIONS: &str =
    "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), display-capture=()";
const PERMISSIONS_TO_SCAN: &str =
    "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()";

/// Adds them.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let scans = request.uri().path() == "/inspect/scan";
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // A file that somebody uploaded comes with a policy of its own, which is stricter.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let permissions = if scans { PERMISSIONS_TO_SCAN } else { PERMISSIONS };
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(permissions));
    if reads {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}
