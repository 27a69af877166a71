//! `GET /events` and its kin: the events of the log that a query asks for, as they were signed.
//!
//! Events in effect and reports are shown; what is pending is not, because it has not happened as far as the ledger knows:
//! `/v1/history` has it.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Serialize;
use serde_json::value::RawValue;
use suyuan_ledger::{
    event::{EPCIS_CONTEXT, Namespaces},
    json::{Json, Object},
    query::{Query, QueryError},
};

use super::{
    super::{answer, blocking, not_acceptable},
    discovery::{check, versions},
    page::Paged,
};
use crate::{
    Problem,
    app::App,
    epcis::{Answer, Asked, search},
    moment::{now_ms, rfc3339},
    negotiate::Reader,
};

const JSON: &str = "application/json";
const LD: &str = "application/ld+json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QueryDocument {
    #[serde(rename = "@context")]
    context: [&'static str; 1],
    #[serde(rename = "type")]
    kind: &'static str,
    schema_version: &'static str,
    creation_date: String,
    epcis_body: Body,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query_results: Results,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Results {
    query_name: &'static str,
    results_body: ResultsBody,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultsBody {
    event_list: Vec<Box<RawValue>>,
}

/// `GET /events`.
pub(in crate::routes) async fn get(app: State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    list(app, request, None).await
}

macro_rules! below {
    ($($(#[$doc:meta])* $name:ident = $parameter:literal;)+) => {$(
        $(#[$doc])*
        pub(in crate::routes) async fn $name(
            app: State<Arc<App>>,
            Path(value): Path<String>,
            request: Request,
        ) -> Result<Response, Problem> {
            list(app, request, Some(($parameter.to_owned(), value))).await
        }
    )+};
}
below! {
    /// `GET /eventTypes/{eventType}/events`.
    of_event_type = "eventType";
    /// `GET /bizSteps/{bizStep}/events`.
    of_business_step = "EQ_bizStep";
    /// `GET /dispositions/{disposition}/events`.
    of_disposition = "EQ_disposition";
    /// `GET /bizLocations/{bizLocation}/events`.
    of_location = "EQ_bizLocation";
    /// `GET /readPoints/{readPoint}/events`.
    of_read_point = "EQ_readPoint";
}

/// `GET /epcs/{epc}/events`: of an object, and of a lot or product as a class.
pub(in crate::routes) async fn of_epc(
    app: State<Arc<App>>,
    Path(epc): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    use suyuan_ledger::identifier::{Identifier, Kind};
    let is_class = Identifier::parse(&epc).is_ok_and(|id| matches!(id.kind(), Kind::Lot | Kind::Product));
    let parameter = if is_class { "MATCH_anyEPCClass" } else { "MATCH_anyEPC" };
    list(app, request, Some((parameter.to_owned(), epc))).await
}

/// `GET /events/{eventID}`: the event of this id, and the declaration that it was an error.
pub(in crate::routes) async fn one(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    check(request.headers())?;
    let form = form(&request)?;
    let page = Paged::read(request.uri())?;
    page.no_others()?;
    blocking(move || {
        let query =
            Query::parse(&[("EQ_eventID".to_owned(), id.clone())], &Namespaces::gs1()).map_err(wrong)?;
        let found = search(&app, &Asked { query, text: id.clone(), token: None, per_page: 1_000 })?;
        match (found.events.is_empty(), &found.next) {
            (false, _) => document(found, form),
            (true, None) => Err(Problem::not_found(format!("no event in effect has the id {id}"))),
            (true, Some(_)) => {
                Err(Problem::unavailable("the index of event ids is still being made; ask again").after(1))
            }
        }
    })
    .await?
}

async fn list(
    State(app): State<Arc<App>>,
    request: Request,
    of: Option<(String, String)>,
) -> Result<Response, Problem> {
    check(request.headers())?;
    let form = form(&request)?;
    let asked_for = asked(request.headers(), request.uri(), of)?;
    blocking(move || {
        let (page, asked) = asked_for;
        let found = search(&app, &asked)?;
        let next = found.next.clone();
        Ok(page.link(next.as_deref(), document(found, form)?))
    })
    .await?
}

fn asked(headers: &HeaderMap, uri: &Uri, of: Option<(String, String)>) -> Result<(Paged, Asked), Problem> {
    let page = Paged::read(uri)?;
    let parameters: Vec<(String, String)> = of.into_iter().chain(page.others.iter().cloned()).collect();
    let query = Query::parse(&parameters, &prefixes(headers)?).map_err(wrong)?;
    let mut sorted = parameters;
    sorted.sort_unstable();
    let text = format!("{sorted:?}");
    let asked = Asked { query, text, token: page.token.clone(), per_page: page.per_page };
    Ok((page, asked))
}

fn wrong(error: QueryError) -> Problem {
    Problem::malformed(&error.parameter.clone(), format!("{} {}", error.parameter, error))
        .hint("docs/API.md lists the parameters; lists are a|b, times have an offset")
}

/// `GS1-Extensions: example=https://ns.example.com/epcis/, …` gives prefixes a meaning.
fn prefixes(headers: &HeaderMap) -> Result<Namespaces, Problem> {
    let mut context = Object::new();
    for value in headers.get_all("gs1-extensions") {
        let pairs =
            value.to_str().unwrap_or_default().split(',').filter_map(|pair| pair.trim().split_once('='));
        for (prefix, namespace) in pairs {
            context.set(prefix.trim(), namespace.trim());
        }
    }
    Namespaces::of(&Json::Object(context))
        .map_err(|faults| Problem::malformed("gs1-extensions", faults.first().reason.to_string()))
}

fn form(request: &Request) -> Result<&'static str, Problem> {
    Reader::of(request.headers(), None).choose(&[JSON, LD]).ok_or_else(|| not_acceptable(&[JSON, LD]))
}

fn document(found: Answer, form: &'static str) -> Result<Response, Problem> {
    let events = found.events.into_iter().map(|told| RawValue::from_string(told.text));
    let event_list = events.collect::<Result<Vec<_>, _>>().map_err(Problem::internal)?;
    let document = QueryDocument {
        context: [EPCIS_CONTEXT],
        kind: "EPCISQueryDocument",
        schema_version: "2.0",
        creation_date: rfc3339(now_ms()),
        epcis_body: Body {
            query_results: Results {
                query_name: "SimpleEventQuery",
                results_body: ResultsBody { event_list },
            },
        },
    };
    let bytes = serde_json::to_vec(&document).map_err(Problem::internal)?;
    Ok(versions(answer::of(form, bytes)))
}
