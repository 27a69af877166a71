//! `GET /v1/consistency?from=&to=`: that the log only grew between two sizes.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::log::{Hash, SignedRoot};

use super::{answer, blocking, history::number};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
};

const JSON: &str = "application/json";
const COSE: &str = "application/cose";
const RECEIPT: &str = "application/scitt-receipt+cose";
const TEXT: &str = "text/plain";

/// A proof without a signature: the roots are to be compared with checkpoints.
#[derive(Serialize)]
struct Consistency {
    origin: String,
    from: u64,
    from_root: Hash,
    to: u64,
    to_root: Hash,
    path: Vec<Hash>,
}

/// The proof: as JSON, as text (its hashes, one a line, as tlog-witness takes them), or signed as a COSE Receipt of the log key
/// asked for by `?key=` (else of the first in force).
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let reader = Reader::of(request.headers(), Some(&query));
    let kinds = [JSON, TEXT, COSE, RECEIPT];
    let accepted = reader.choose(&kinds);
    let kind = match parameter(&query, "form").as_deref() {
        None => accepted.ok_or_else(|| super::not_acceptable(&kinds))?,
        Some("json") => JSON,
        Some("text") => TEXT,
        Some("cose") => accepted.filter(|kind| *kind == RECEIPT).unwrap_or(COSE),
        Some(other) => {
            return Err(Problem::malformed("form", format!("found {other:?}, want json, text or cose")));
        }
    };
    let wanted = || {
        Problem::malformed("from", "the parameter `from` is missing").hint("give the older size: ?from=41")
    };
    let from = number(&query, "from")?.ok_or_else(wanted)?;
    let to = number(&query, "to")?;
    blocking(move || {
        let head = app.ledger.head();
        let to = to.unwrap_or_else(|| head.checkpoint().size());
        let size = head.checkpoint().size();
        if from > to {
            return Err(Problem::malformed(
                "from",
                format!("found {from}, want at most `to`, which is {to}"),
            ));
        }
        if to > size {
            return Err(Problem::not_found(format!("the log has {size} entries")).at("to"));
        }
        let mut response = match kind {
            COSE | RECEIPT => {
                let key = parameter(&query, "key");
                let wanted =
                    |signed: &&SignedRoot| key.as_ref().is_none_or(|key| signed.key.to_string() == *key);
                let receipt = app.ledger.consistency_receipt(from, to, wanted)?;
                answer::of(kind, receipt.encode())
            }
            _ => {
                let (from_root, to_root, path) = app.ledger.consistency(from, to)?;
                let origin = head.checkpoint().origin().to_owned();
                match kind {
                    TEXT => answer::text(
                        "text/plain; charset=utf-8",
                        path.iter().map(|hash| format!("{hash}\n")).collect::<String>(),
                    ),
                    _ => answer::json(&Consistency { origin, from, from_root, to, to_root, path }),
                }
            }
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        Ok(answer::cached(response, "no-cache"))
    })
    .await?
}
