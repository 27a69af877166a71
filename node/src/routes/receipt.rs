//! `GET /v1/statements/{id or index}/receipt`: a COSE Receipt (RFC 9942) of a statement, or the statement with its receipts
//! attached (a Transparent Statement, RFC 9943).

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use suyuan_ledger::{log::InclusionReceipt, statement::TransparentStatement};

use super::{answer, blocking, statement};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
};

const COSE: &str = "application/cose";
const RECEIPT: &str = "application/scitt-receipt+cose";
const STATEMENT: &str = "application/scitt-statement+cose";

/// What is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Receipt,
    Transparent,
}

/// The receipt of the key asked for by `?key=` (else of the first in force), or with `?form=transparent` the statement with all of them.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let reader = Reader::of(request.headers(), Some(&query));
    let kinds = [COSE, RECEIPT, STATEMENT];
    let kind = reader.choose(&kinds).ok_or_else(|| super::not_acceptable(&kinds))?;
    let form = match parameter(&query, "form").as_deref() {
        None if kind == STATEMENT => Form::Transparent,
        Some("transparent") => Form::Transparent,
        None | Some("receipt") => Form::Receipt,
        Some(other) => {
            return Err(Problem::malformed("form", format!("found {other:?}, want receipt or transparent")));
        }
    };
    blocking(move || {
        let index = statement::index(&app, &name)?;
        let (read, receipts) = app.ledger.receipts(index)?;
        let (kind, body) = match form {
            Form::Receipt => (if kind == STATEMENT { COSE } else { kind }, one(&receipts, &query)?.encode()),
            Form::Transparent => {
                let receipts = receipts.iter().map(InclusionReceipt::encode).collect();
                let whole = TransparentStatement { statement: read.statement, receipts };
                (if kind == RECEIPT { COSE } else { kind }, whole.encode().map_err(Problem::internal)?)
            }
        };
        let file = if form == Form::Receipt { "receipt" } else { "transparent.cose" };
        let mut response = answer::of(kind, body);
        if let Ok(name) = HeaderValue::from_str(&format!("inline; filename=\"{index}.{file}\"")) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        Ok(answer::cached(response, "no-cache"))
    })
    .await?
}

fn one<'r>(receipts: &'r [InclusionReceipt], query: &str) -> Result<&'r InclusionReceipt, Problem> {
    let key = parameter(query, "key");
    let wanted =
        |receipt: &&InclusionReceipt| key.as_ref().is_none_or(|key| receipt.signed.key.to_string() == *key);
    receipts.iter().find(wanted).ok_or_else(|| {
        let keys: Vec<_> = receipts.iter().map(|receipt| receipt.signed.key.to_string()).collect();
        Problem::not_found("no such key signs for this log now")
            .at("key")
            .hint(format!("those that do: {}", keys.join(", ")))
    })
}
