//! `GET /v1/commitments` and `GET /commitment/{id or index}`: what is promised of lots, and the paper.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::{
    rules::{MadeOf, Promised, payload::Contact},
    statement::StatementId,
};
use suyuan_web::render;

use super::{answer, blocking, statement::index};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
    told::{Amount, ToldNames},
    view,
};

#[derive(Serialize)]
struct Commitments {
    commitments: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    id: StatementId,
    index: u64,
    lot: String,
    product: String,
    by: String,
    number: String,
    quantity: Amount,
    origin: ToldNames,
    contact: ToldContact,
    issued: String,
    promises: Vec<&'static str>,
    basis: Vec<&'static str>,
    stands: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn>,
    received: BTreeMap<String, u64>,
    #[serde(rename = "madeInto")]
    made_into: Vec<Made>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ToldContact {
    Public(String),
    Private { private: String },
}

#[derive(Serialize)]
struct Withdrawn {
    index: u64,
    by: String,
    reason: String,
}

#[derive(Serialize)]
struct Made {
    lot: String,
    index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Amount>,
}

/// Those in force about a lot, oldest first, whether they stand or not.
pub(super) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let of = request.uri().query().and_then(|query| parameter(query, "of"));
    let of = of.ok_or_else(|| {
        Problem::malformed("of", "it is missing").hint("?of= and the lot's identifier, percent-encoded")
    })?;
    blocking(move || {
        let commitments = app.ledger.read(|state| {
            let made = state.made_of(&of);
            let product = state.lot(&of).map(|lot| lot.product.clone()).unwrap_or_default();
            state.commitments(&of).iter().map(|promised| Told::new(promised, &product, &made)).collect()
        })?;
        Ok(answer::cached(answer::json(&Commitments { commitments }), "no-cache"))
    })
    .await?
}

/// The paper, as a page.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    blocking(move || {
        let page = view::commitment_page(&app, reader.lang, index(&app, &name)?)?;
        let page = page.ok_or_else(|| {
            Problem::not_found(format!("statement {name} gives no commitment that is in force"))
                .hint("/v1/statements/ and its number shows what it says, and why it is pending")
        })?;
        Ok(answer::cached(answer::page(render::commitment(&page)), "no-cache"))
    })
    .await?
}

impl Told {
    fn new(promised: &Promised, product: &str, made: &[MadeOf]) -> Told {
        let what = &promised.what;
        Told {
            id: promised.id,
            index: promised.index,
            lot: what.lot.clone(),
            product: product.to_owned(),
            by: promised.by.clone(),
            number: what.number.clone(),
            quantity: Amount::from(&what.quantity),
            origin: (&what.origin).into(),
            contact: match &what.contact {
                Contact::Public(text) => ToldContact::Public(text.clone()),
                Contact::Private(private) => ToldContact::Private { private: private.clone() },
            },
            issued: what.issued.to_string(),
            promises: what.promises.iter().map(|promise| promise.as_str()).collect(),
            basis: what.basis.iter().map(|basis| basis.as_str()).collect(),
            stands: promised.stands(),
            replaced: promised.replaced,
            withdrawn: promised.withdrawn.as_ref().map(|withdrawn| Withdrawn {
                index: withdrawn.index,
                by: withdrawn.by.clone(),
                reason: withdrawn.reason.clone(),
            }),
            received: promised.received.clone(),
            made_into: made
                .iter()
                .map(|one| Made {
                    lot: one.lot.clone(),
                    index: one.index,
                    quantity: one.quantity.as_ref().map(Amount::from),
                })
                .collect(),
        }
    }
}
