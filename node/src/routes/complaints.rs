//! `/complaints…`: what somebody finds wrong with a pack, how that stands, and what the producer and the inspector answer.
//!
//! A person's forms work without scripts; a program sends the same form and takes JSON. What members ask is signed
//! ([`crate::complaints`]), and is answered to nobody else.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use suyuan_ledger::identifier::{Identifier, ItemId, Kind, LotId};
use suyuan_web::render;

use super::{answer, blocking, intake};
use crate::{
    Loopback, Problem,
    app::App,
    client::Client,
    complaints::{
        About, Answered, Asked, Asks, ComplaintError, Complaints, MOST_TEXT, Number, NumberError, Record,
        Told, asked,
    },
    moment::{now_ms, rfc3339},
    negotiate::{Reader, parameter, parameters},
    view,
};

/// The most bytes of a form: its texts, each character nine bytes at the most.
const A_FORM: usize = 32 << 10;
/// The most bytes of a signed request.
const A_REQUEST: usize = 32 << 10;
/// The most complaints in one answer, newest first.
const MOST_LISTED: usize = 1_000;

/// How a complaint stands, for whoever has its number.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    number: String,
    about: String,
    product: String,
    kind: &'static str,
    at: String,
    due: String,
    state: &'static str,
    answers: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    by: String,
    at: String,
    text: String,
}

/// A complaint, for whoever may read it.
#[derive(Serialize)]
struct Full {
    #[serde(flatten)]
    standing: Standing,
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    contact: String,
    lang: String,
}

#[derive(Serialize)]
struct List {
    complaints: Vec<Full>,
}

/// `GET /complaints?about=URI`: the form; `?number=…` leads to a complaint.
pub(super) async fn form(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (reader, query) = (reader(&request), request.uri().query().unwrap_or_default().to_owned());
    if let Some(number) = parameter(&query, "number") {
        let number = number_of(&number)?;
        return Ok(see_other(&format!("/complaints/{number}")));
    }
    blocking(move || {
        kept(&app)?;
        let about = parameter(&query, "about").unwrap_or_default();
        let known = if about.is_empty() { None } else { Some(subject(&app, &about)?) };
        let page = view::complaint_form(&app, reader.lang, known.as_ref().map(|(id, _)| id))?;
        Ok(answer::cached(answer::page(render::complaint_form(&page)), "no-store"))
    })
    .await?
}

/// `POST /complaints`: takes one.
pub(super) async fn take(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let reader = reader(&request);
    let client = request.extensions().get::<Client>().copied();
    let (body, _room) = intake::body(&app, request, A_FORM).await?;
    let form = parameters(&String::from_utf8_lossy(&body));
    let (number, record, json) = blocking(move || {
        let complaints = kept(&app)?;
        let field = |name: &str| {
            form.iter()
                .find(|(have, _)| have == name)
                .map(|(_, value)| value.trim().to_owned())
                .unwrap_or_default()
        };
        let (about, product) = subject(&app, &field("about"))?;
        let kind = About::of(&field("kind"))
            .ok_or_else(|| Problem::malformed("kind", "want opened, illness, label or other"))?;
        let told = Told {
            about: about.to_string(),
            product,
            kind,
            // A browser sends its line ends as two characters.
            text: field("text").replace("\r\n", "\n"),
            contact: field("contact"),
            lang: reader.lang.tag().to_owned(),
        };
        told.check().map_err(|error| Problem::malformed(error.field(), error.to_string()))?;
        // Only what could be taken counts: a slip in the form costs nothing.
        often(&app, complaints, client)?;
        let (number, record) = complaints.take(told, now_ms())?;
        tracing::info!("a complaint came");
        Ok::<_, Problem>((number, record, !reader.is_person()))
    })
    .await??;
    let place = format!("/complaints/{number}");
    if !json {
        return Ok(see_other(&place));
    }
    let mut response = answer::json(&Standing::of(record, now_ms()));
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(answer::cached(response, "no-store"))
}

/// `GET /complaints/{number}`: how it stands.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let reader = reader(&request);
    let number = number_of(&number)?;
    blocking(move || {
        let record = kept(&app)?.get(number)?.ok_or_else(|| gone(number))?;
        let response = match reader.is_person() {
            true => answer::page(render::complaint(&view::complaint_page(&app, reader.lang, &record)?)),
            false => answer::json(&Standing::of(record, now_ms())),
        };
        Ok(answer::cached(response, "no-store"))
    })
    .await?
}

/// `POST /complaints/{number}/erase`: whoever has the number takes the contact back.
pub(super) async fn erase(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let reader = reader(&request);
    let number = number_of(&number)?;
    let there = blocking(move || kept(&app)?.erase_contact(number)?.ok_or_else(|| gone(number))).await??;
    Ok(match reader.is_person() {
        true => see_other(&format!("/complaints/{number}")),
        false => answer::cached(answer::json(&serde_json::json!({"erased": there})), "no-store"),
    })
}

/// `POST /v1/complaints/list`: the complaints that a member may read.
pub(super) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (body, _room) = intake::body(&app, request, A_REQUEST).await?;
    blocking(move || {
        let complaints = kept(&app)?;
        let asked = asked(&app, &body)?;
        if !matches!(asked.asks, Asks::Complaints {}) {
            return Err(Problem::malformed("payload", "want {\"ask\": \"complaints\"}"));
        }
        let may = |about: &str, product: &str| asked.may_read(&app, about, product);
        let now = now_ms();
        let found =
            complaints.list(may, MOST_LISTED)?.into_iter().map(|record| Full::of(record, now)).collect();
        Ok(answer::cached(answer::json(&List { complaints: found }), "no-store"))
    })
    .await?
}

/// `POST /v1/complaints/answer`: a member's answer to one of them.
pub(super) async fn reply(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (body, _room) = intake::body(&app, request, A_REQUEST).await?;
    blocking(move || {
        let complaints = kept(&app)?;
        let asked = asked(&app, &body)?;
        let Asks::AnswerComplaint { number, text } = &asked.asks else {
            return Err(Problem::malformed(
                "payload",
                "want {\"ask\": \"answer-complaint\", \"number\": …, \"text\": …}",
            ));
        };
        let (number, text) = (number_of(number)?, text.trim());
        if text.is_empty() || text.chars().count() > MOST_TEXT {
            return Err(Problem::malformed("text", format!("want 1 to {MOST_TEXT} characters")));
        }
        let record = complaints.get(number)?.ok_or_else(|| gone(number))?;
        permitted(&app, &asked, &record)?;
        let answered = Answered {
            by: asked.party.clone(),
            at_ms: now_ms(),
            text: text.to_owned(),
            request: asked.id.to_string(),
        };
        let record = complaints.answer(number, answered)?.ok_or_else(|| gone(number))?;
        Ok(answer::cached(answer::json(&Standing::of(record, now_ms())), "no-store"))
    })
    .await?
}

fn permitted(app: &App, asked: &Asked, record: &Record) -> Result<(), Problem> {
    match asked.may_read(app, &record.about, &record.product) {
        true => Ok(()),
        false => Err(Problem::new(
            "not-permitted",
            "complaints are read and answered by who made the lot, who owns the product, inspectors and governors",
        )
        .at("iss")),
    }
}

/// What a complaint is about, and its product: goods of a product that the ledger knows. The lot or item itself may be unknown: that may be
/// what is wrong.
fn subject(app: &App, about: &str) -> Result<(Identifier, String), Problem> {
    let id = Identifier::parse(about).map_err(|error| Problem::malformed("about", error.to_string()))?;
    let named = match id.kind() {
        Kind::Product => Some(id.to_string()),
        Kind::Lot => LotId::try_from(id.clone()).ok().map(|lot| lot.product().to_string()),
        Kind::Item => ItemId::try_from(id.clone()).ok().map(|item| item.product().to_string()),
        Kind::LogisticUnit => app.ledger.read(|state| {
            let lot = state.contents(id.as_str()).first().map(|content| content.lot.clone());
            lot.and_then(|lot| state.lot(&lot).map(|lot| lot.product.clone()))
        })?,
        _ => None,
    };
    let product = match named {
        Some(product) => app.ledger.read(|state| state.product(&product).map(|_| product.clone()))?,
        None => None,
    };
    let unknown = || Problem::not_found(format!("{id} is of no product of this ledger")).at("about");
    product.map(|product| (id.clone(), product)).ok_or_else(unknown)
}

fn kept(app: &App) -> Result<&Complaints, Problem> {
    app.complaints.as_ref().ok_or_else(|| {
        Problem::new("not-implemented", "complaints are not taken at this node")
            .hint("tell the seller or the producer; a copy of a log (a follower) takes none, the log's own node does")
    })
}

/// A complaint is a rare thing: few from one address.
fn often(app: &App, complaints: &Complaints, client: Option<Client>) -> Result<(), Problem> {
    let Some(client) = client else { return Ok(()) };
    if client.0.is_loopback() && app.door.config.limits.loopback == Loopback::Exempt {
        return Ok(());
    }
    complaints.rates.ask(client.bucket()).map_err(|wait| {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        Problem::new("rate-limited", format!("this address may complain again in {seconds} s")).after(seconds)
    })
}

fn number_of(text: &str) -> Result<Number, Problem> {
    text.parse().map_err(|error: NumberError| {
        Problem::malformed("number", error.to_string())
            .hint("a complaint's number is ten letters and digits, such as 7K3M9-2QF4X")
    })
}

fn gone(number: Number) -> Problem {
    Problem::not_found(format!("there is no complaint {number}, or its time is over"))
}

fn reader(request: &Request) -> Reader {
    Reader::of(request.headers(), request.uri().query())
}

fn see_other(place: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    answer::cached(response, "no-store")
}

impl Standing {
    fn of(record: Record, now_ms: u64) -> Standing {
        let state = record.state(now_ms);
        let said = |answer: crate::complaints::Answered| Said {
            by: answer.by,
            at: rfc3339(answer.at_ms),
            text: answer.text,
        };
        Standing {
            number: record.number,
            about: record.about,
            product: record.product,
            kind: record.kind.word(),
            at: rfc3339(record.at_ms),
            due: rfc3339(record.due_ms),
            state,
            answers: record.answers.into_iter().map(said).collect(),
        }
    }
}

impl Full {
    fn of(mut record: Record, now_ms: u64) -> Full {
        let (text, contact) = (std::mem::take(&mut record.text), std::mem::take(&mut record.contact));
        Full { text, contact, lang: record.lang.clone(), standing: Standing::of(record, now_ms) }
    }
}

impl From<ComplaintError> for Problem {
    fn from(error: ComplaintError) -> Problem {
        match error {
            ComplaintError::Full { .. } => Problem::unavailable(
                "no more complaints are taken here just now: tell the seller or the producer",
            )
            .after(3_600),
            error => Problem::internal(error),
        }
    }
}
