//! `/v1/codes…`: rolls of item codes, how their codes fare, and the two things that are brought: a roll's list, and a PIN's word that a pack was
//! opened.
//!
//! A list is checked by the statement's root, so anybody may bring it; it is never given out. It comes as a stream of whatever length the
//! statement says and no more, and takes no room in memory.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use suyuan_ledger::{
    identifier::Identifier,
    rules::{CodeRoll, CodeState, CodeStatus, Span, State as Ledger},
    statement::StatementId,
    store::Committed,
};
use tokio::sync::mpsc;

use super::{answer, blocking, history::number, intake};
use crate::{
    Problem,
    app::App,
    client::Client,
    codes::{self, committed},
    moment::rfc3339,
    negotiate::parameter,
    scans::Visit,
};

/// The most groups that one answer tells apart.
const MOST_GROUPS: u64 = 100_000;
/// The most bytes of an opening.
const AN_OPENING: usize = 4 << 10;
/// So many codes at the edge of a group may be voided or opened singly before the group counts as such.
const SINGLED_OUT: u64 = 64;

#[derive(Serialize)]
struct Rolls {
    rolls: Vec<Told>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    roll: StatementId,
    index: u64,
    name: String,
    by: String,
    product: String,
    count: u64,
    group_size: u64,
    pins: bool,
    root: String,
    listed: bool,
}

#[derive(Serialize)]
struct One {
    #[serde(flatten)]
    roll: Told,
    groups: Vec<Run>,
    voided: Vec<Voided>,
    opened: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
struct Run {
    first: u64,
    last: u64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

#[derive(Serialize)]
struct Voided {
    first: u64,
    last: u64,
    reason: &'static str,
    index: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OnePosition {
    roll: StatementId,
    position: u64,
    group: u64,
    state: &'static str,
    since: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_hold: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recalled: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voided: Option<u64>,
    trail: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    index: u64,
    what: &'static str,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

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

/// All rolls, of a party or a product if one is named.
pub(super) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let (party, product) = (parameter(query, "party"), parameter(query, "product"));
    blocking(move || {
        let mut rolls: Vec<CodeRoll> = app.ledger.read(|state| match &product {
            Some(product) => state.rolls_of(product).cloned().collect(),
            None => state.rolls().cloned().collect(),
        })?;
        rolls.retain(|roll| party.as_ref().is_none_or(|party| roll.issuer == *party));
        rolls.sort_by_key(|roll| roll.index);
        let rolls = rolls.iter().map(|roll| tell(&app, roll)).collect();
        Ok(answer::cached(answer::json(&Rolls { rolls }), "no-cache"))
    })
    .await?
}

/// One roll, and how its groups fare.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let from = number(request.uri().query().unwrap_or_default(), "from")?.unwrap_or(0);
    blocking(move || {
        let id = read_id(&name)?;
        let (roll, groups, next) = app
            .ledger
            .read(|state| {
                let roll = state.roll(&id)?;
                let end = from.saturating_add(MOST_GROUPS).min(roll.what.shape.groups());
                let next = (end < roll.what.shape.groups()).then_some(end);
                Some((roll.clone(), runs(state, roll, from..end), next))
            })?
            .ok_or_else(|| no_roll(&name))?;
        let voided = roll.voided().map(|(span, index, reason)| Voided {
            first: span.first,
            last: span.last,
            reason: reason.as_str(),
            index,
        });
        let told = One {
            roll: tell(&app, &roll),
            groups,
            voided: voided.collect(),
            opened: roll.opened().len(),
            next,
        };
        Ok(answer::cached(answer::json(&told), "no-cache"))
    })
    .await?
}

/// One code of a roll.
pub(super) async fn position(
    State(app): State<Arc<App>>,
    Path((name, position)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let position: u64 = position
        .parse()
        .map_err(|_| Problem::malformed("position", format!("found {position:?}, want a number from 0")))?;
    blocking(move || {
        let id = read_id(&name)?;
        let (known, status) =
            app.ledger.read(|state| (state.roll(&id).is_some(), state.code_status(&id, position)))?;
        match status {
            Some(status) => {
                Ok(answer::cached(answer::json(&OnePosition::of(id, position, status)), "no-cache"))
            }
            None if known => Err(Problem::not_found(format!("the roll has no position {position}"))),
            None => Err(no_roll(&name)),
        }
    })
    .await?
}

/// Takes the list of a roll.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let id = read_id(&name)?;
    let committed =
        codes::aside(&app, move |app| app.ledger.read(|state| state.roll(&id).map(committed))).await?;
    let committed = committed.ok_or_else(|| no_roll(&name))?;
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    if let Some(got) = announced.filter(|got| *got != committed.bytes()) {
        return Err(Problem::new(
            "list-mismatch",
            format!("the list has {got} bytes; {} codes are {}", committed.shape.count(), committed.bytes()),
        ));
    }
    if app.stops() {
        return Err(Problem::unavailable("the node is stopping").after(5));
    }
    let Ok(_one_of_few) = app.lists_coming.try_acquire() else {
        return Err(Problem::unavailable("other lists are being taken just now").after(10));
    };
    let (pieces, coming) = mpsc::channel(16);
    let taking = tokio::task::spawn_blocking({
        let app = app.clone();
        move || take(&app, &id, &committed, coming)
    });
    let whole = pump(request.into_body(), pieces, app.door.config.limits.stall_time).await;
    let taken = taking.await.map_err(Problem::internal)?;
    // What is wrong with the bytes is worth more than that they ended.
    let was_there = match (taken, whole) {
        (Ok(None), Err(problem)) | (Err(problem), _) => return Err(problem),
        (Ok(None), Ok(())) => return Err(Problem::internal("a list ended without an end")),
        (Ok(Some(was_there)), _) => was_there,
    };
    let mut response =
        answer::json(&serde_json::json!({"roll": id, "count": committed.shape.count(), "listed": true}));
    *response.status_mut() = if was_there { StatusCode::OK } else { StatusCode::CREATED };
    Ok(answer::cached(response, "no-store"))
}

/// Takes a PIN's word that its pack was opened.
pub(super) async fn open(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
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

/// Writes what comes; nothing if the sender ended before the end. Whether the list was here before.
fn take(
    app: &App,
    id: &StatementId,
    committed: &Committed,
    mut coming: mpsc::Receiver<Piece>,
) -> Result<Option<bool>, Problem> {
    let was_there = app.ledger.rolls().find(id, committed).is_ok_and(|list| list.is_some());
    let mut receiving = app.ledger.rolls().receive(id, committed)?;
    while let Some(piece) = coming.blocking_recv() {
        match piece {
            Piece::More(bytes) => receiving.take(&bytes)?,
            Piece::End => {
                receiving.finish()?;
                return Ok(Some(was_there));
            }
        }
    }
    Ok(None)
}

enum Piece {
    More(Bytes),
    End,
}

/// Hands on a body as it comes; who sends nothing for a while is not waited for.
async fn pump(body: Body, pieces: mpsc::Sender<Piece>, patience: Duration) -> Result<(), Problem> {
    let mut body = pin!(body);
    loop {
        let next = poll_fn(|cx| match body.as_mut().poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame),
            Poll::Pending => Poll::Pending,
        });
        let piece = match tokio::time::timeout(patience, next).await {
            Err(_) => {
                return Err(Problem::new("timeout", "nothing more of the list came").hint("send it again"));
            }
            Ok(None) => Piece::End,
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => Piece::More(bytes),
                Err(_) => continue,
            },
            Ok(Some(Err(_))) => {
                return Err(Problem::malformed("", "the list broke off").hint("send it again"));
            }
        };
        let end = matches!(piece, Piece::End);
        // Whoever takes it has given up on it, and says why.
        if pieces.send(piece).await.is_err() || end {
            return Ok(());
        }
    }
}

fn tell(app: &App, roll: &CodeRoll) -> Told {
    let (what, committed) = (&roll.what, committed(roll));
    Told {
        roll: roll.id,
        index: roll.index,
        name: what.name.clone(),
        by: roll.issuer.clone(),
        product: what.product.to_string(),
        count: what.shape.count(),
        group_size: what.shape.group_size(),
        pins: what.pins,
        root: what.root.to_string(),
        listed: app.ledger.rolls().find(&roll.id, &committed).is_ok_and(|list| list.is_some()),
    }
}

/// Groups that fare alike, put together. A group fares as those of its codes that were not singled out.
fn runs(state: &Ledger, roll: &CodeRoll, groups: std::ops::Range<u64>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for group in groups {
        let positions = roll.positions(Span { first: group, last: group });
        let Some(status) = positions.and_then(|span| state.code_status(&roll.id, plain(roll, span))) else {
            continue;
        };
        let word = status.state.as_str();
        match runs.last_mut() {
            Some(run) if run.state == word && run.lot == status.lot && run.holder == status.holder => {
                run.last = group
            }
            _ => runs.push(Run {
                first: group,
                last: group,
                state: word,
                lot: status.lot,
                holder: status.holder,
            }),
        }
    }
    runs
}

/// A position of a group that is neither voided nor opened, if there is one near its beginning.
fn plain(roll: &CodeRoll, span: Span) -> u64 {
    let singled = |position: &u64| roll.void(*position).is_none() && roll.opening(*position).is_none();
    (span.first..=span.last).take(SINGLED_OUT as usize).find(singled).unwrap_or(span.last)
}

impl OnePosition {
    fn of(roll: StatementId, position: u64, status: CodeStatus) -> OnePosition {
        let CodeStatus {
            state,
            since,
            group,
            lot,
            bound,
            bound_by,
            holder,
            on_hold,
            recalled,
            opened,
            voided,
            trail,
        } = status;
        let state: CodeState = state;
        let step = |step: suyuan_ledger::rules::CodeStep| Step {
            index: step.index,
            what: step.what.as_str(),
            by: step.by,
            holder: step.holder,
        };
        OnePosition {
            roll,
            position,
            group,
            state: state.as_str(),
            since,
            lot,
            bound,
            bound_by,
            holder,
            on_hold,
            recalled,
            opened,
            voided,
            trail: trail.into_iter().map(step).collect(),
        }
    }
}

pub(super) fn read_id(name: &str) -> Result<StatementId, Problem> {
    name.parse().map_err(|error| {
        Problem::malformed("statement", format!("{error}"))
            .hint("give the id of the statement that commits to the roll: 64 hexadecimal digits")
    })
}

pub(super) fn no_roll(name: &str) -> Problem {
    Problem::not_found(format!("no roll of codes came into force by a statement {name}"))
        .hint("enter the statement first; if it is pending, see GET /v1/statements/{id} for what is missing")
}
