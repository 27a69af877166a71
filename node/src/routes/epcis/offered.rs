//! What of EPCIS 2.0's interface this node does not do, and why.

use axum::{
    http::Uri,
    response::{IntoResponse, Response},
};

use crate::Problem;

/// Says so.
pub(in crate::routes) async fn not_offered(uri: Uri) -> Response {
    let path = uri.path();
    let problem = if path.starts_with("/capture") || path.starts_with("/events") {
        Problem::new(
            "not-implemented",
            "a server cannot sign for a member: an event enters this ledger as a statement signed by who did it",
        )
        .hint("sign each event and send it to POST /v1/statements; `suyuan import FILE.jsonld` does it for a whole EPCIS document")
    } else {
        Problem::new("not-implemented", "this node keeps no named queries and no subscriptions")
            .hint("ask GET /events with the parameters of the query, and follow the link to the next page")
    };
    problem.into_response()
}
