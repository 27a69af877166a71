//! `GET /v1/products`: what there can be lots of.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::Serialize;
use suyuan_ledger::rules::{Stated, payload};

use super::{answer, blocking};
use crate::{
    Problem,
    app::App,
    told::{Amount, Number, ToldNames},
};

#[derive(Serialize)]
struct Products {
    products: Vec<Product>,
}

#[derive(Serialize)]
struct Product {
    product: String,
    names: ToldNames,
    party: String,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<Amount>,
    #[serde(rename = "shelfLifeDays", skip_serializing_if = "Option::is_none")]
    shelf_life_days: Option<u64>,
    #[serde(rename = "yield", skip_serializing_if = "Option::is_none")]
    yield_range: Option<Range>,
    #[serde(rename = "coldChain", skip_serializing_if = "Option::is_none")]
    cold_chain: Option<Range>,
    packers: Vec<String>,
    index: u64,
}

#[derive(Serialize)]
struct Range {
    min: Number,
    max: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
}

/// Lists them, by identifier.
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || tell(&app)).await?
}

fn tell(app: &App) -> Result<Response, Problem> {
    let mut products: Vec<Product> =
        app.ledger.read(|state| state.products().map(|(id, stated)| Product::new(id, stated)).collect())?;
    products.sort_by(|one, other| one.product.cmp(&other.product));
    Ok(answer::cached(answer::json(&Products { products }), "no-cache"))
}

/// One of them.
pub(super) fn one(app: &App, id: &str) -> Result<Option<Response>, Problem> {
    let product = app.ledger.read(|state| state.product(id).map(|stated| Product::new(id, stated)))?;
    Ok(product.map(|product| answer::json(&product)))
}

impl Product {
    fn new(id: &str, stated: &Stated<payload::Product>) -> Product {
        let product = &stated.what;
        let range =
            |unit: Option<&'static str>| move |(min, max)| Range { min: Number(min), max: Number(max), unit };
        Product {
            product: id.to_owned(),
            names: (&product.names).into(),
            party: stated.owner.clone(),
            unit: product.unit.to_string(),
            factor: product.factor.as_ref().map(Amount::from),
            shelf_life_days: product.shelf_life_days,
            yield_range: product.yield_range.map(range(None)),
            cold_chain: product.cold_chain.map(range(Some("CEL"))),
            packers: product.packers.iter().map(ToString::to_string).collect(),
            index: stated.index,
        }
    }
}
