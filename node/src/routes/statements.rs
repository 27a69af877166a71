//! `POST /v1/statements`: takes statements into the ledger, and answers each with its place and the proof of it.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rayon::prelude::*;
use serde::Serialize;
use suyuan_ledger::{
    rules::{Prepared, Reason, Refusal},
    statement::StatementId,
    store::Receipt,
};

use super::{
    answer, attachments,
    intake::{self, Check, Form, Intake, on_all_cores},
    sensor,
};
use crate::{Problem, app::App, moment::rfc3339};

/// A statement that is in the ledger.
#[derive(Serialize)]
struct Done<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    index: u64,
    id: StatementId,
    time: String,
    verdict: &'static str,
    reasons: &'a [Reason],
    proof: String,
}

/// Answers that one thread makes together.
const TOGETHER: usize = 64;

type Answers = Vec<Result<Receipt, Problem>>;

/// Takes them.
pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    app.open_for_writing()?;
    let Intake { form, statements, room: _room } = intake::take(&app, request, Check::Signed).await?;
    let statements = at_the_door(&app, statements).await?;
    let answers = submit(&app, statements).await?;
    count(&app, &answers);
    let mut response = match form {
        // Done sooner than another thread would have begun.
        Form::One => one(&app, answers)?,
        Form::Many => on_all_cores(move || many(&app, &answers)).await??,
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(answer::Incompressible);
    Ok(response)
}

/// Looks at what the rules cannot: whether sensor logs are here and give what is told of them. Attached files are kept.
async fn at_the_door(
    app: &Arc<App>,
    statements: Vec<Result<Prepared, Refusal>>,
) -> Result<Vec<Result<Prepared, Problem>>, Problem> {
    let refused = |statement: Result<Prepared, Refusal>| statement.map_err(|refusal| Problem::from(&refusal));
    let mut statements: Vec<_> = statements.into_iter().map(refused).collect();
    let concerns = |statement: &Prepared| sensor::concerns(statement) || attachments::concerns(statement);
    if !statements.iter().flatten().any(concerns) {
        return Ok(statements);
    }
    let app = Arc::clone(app);
    on_all_cores(move || {
        statements.par_iter_mut().for_each(|statement| {
            if let Ok(prepared) = statement
                && concerns(prepared)
                && let Err(problem) =
                    sensor::admit(&app, prepared).and_then(|()| attachments::keep(&app, prepared))
            {
                *statement = Err(problem);
            }
        });
        statements
    })
    .await
}

/// Hands what is ready to the sequencer, and puts its answers between the refusals that were there before.
async fn submit(app: &App, statements: Vec<Result<Prepared, Problem>>) -> Result<Answers, Problem> {
    let mut answers: Vec<Option<Result<Receipt, Problem>>> = Vec::with_capacity(statements.len());
    let mut ready = Vec::with_capacity(statements.len());
    for statement in statements {
        match statement {
            Ok(prepared) => {
                ready.push(prepared);
                answers.push(None);
            }
            Err(problem) => answers.push(Some(Err(problem))),
        }
    }
    if ready.is_empty() {
        return Ok(answers.into_iter().flatten().collect());
    }
    let (began, count) = (Instant::now(), ready.len());
    app.door.metrics.queue.increment(count as f64);
    let entered = app.ledger.submit(ready).await;
    app.door.metrics.queue.decrement(count as f64);
    app.door.metrics.submit.record(began.elapsed());
    let mut entered = entered?.into_iter();
    Ok(answers.into_iter().filter_map(|answer| answer.or_else(|| entered.next())).collect())
}

fn one(app: &App, mut answers: Answers) -> Result<Response, Problem> {
    match answers.pop() {
        Some(Ok(entered)) => {
            let mut response = answer::json(&done(app, &entered, None)?);
            *response.status_mut() = status(&entered);
            let place = HeaderValue::from_str(&format!("/v1/statements/{}", entered.id));
            if let Ok(place) = place {
                response.headers_mut().insert(header::LOCATION, place);
            }
            Ok(response)
        }
        Some(Err(problem)) => Ok(problem.into_response()),
        None => Err(Problem::internal("the sequencer gave no answer")),
    }
}

fn many(app: &App, answers: &[Result<Receipt, Problem>]) -> Result<Response, Problem> {
    let told: Vec<Vec<u8>> =
        answers.par_chunks(TOGETHER).map(|answers| told(app, answers)).collect::<Result<_, _>>()?;
    let mut body = Vec::with_capacity(32 + told.iter().map(|told| told.len() + 1).sum::<usize>());
    body.extend_from_slice(b"{\"answers\":[");
    for (at, told) in told.iter().enumerate() {
        if at > 0 {
            body.push(b',');
        }
        body.extend_from_slice(told);
    }
    body.extend_from_slice(b"]}");
    Ok(answer::of("application/json", body))
}

/// Some answers, with commas between.
fn told(app: &App, answers: &[Result<Receipt, Problem>]) -> Result<Vec<u8>, Problem> {
    // An answer has about 600 bytes, 45 for each hash of its proof, and its entry in base64.
    let mut body = Vec::with_capacity(answers.len() * 3_000);
    for (at, answer) in answers.iter().enumerate() {
        if at > 0 {
            body.push(b',');
        }
        match answer {
            Ok(entered) => {
                let done = done(app, entered, Some(status(entered).as_u16()))?;
                serde_json::to_writer(&mut body, &done)
            }
            Err(problem) => serde_json::to_writer(&mut body, problem),
        }
        .map_err(Problem::internal)?;
    }
    Ok(body)
}

fn done<'a>(app: &App, entered: &'a Receipt, status: Option<u16>) -> Result<Done<'a>, Problem> {
    Ok(Done {
        status,
        index: entered.index,
        id: entered.id,
        time: rfc3339(entered.time_ms),
        verdict: entered.verdict.as_str(),
        reasons: entered.verdict.reasons(),
        proof: app.ledger.receipt(entered)?,
    })
}

fn status(entered: &Receipt) -> StatusCode {
    if entered.repeat { StatusCode::OK } else { StatusCode::CREATED }
}

fn count(app: &App, answers: &Answers) {
    let mut counts: Vec<(&'static str, u64)> = Vec::new();
    for answer in answers {
        let word = match answer {
            Ok(entered) if entered.repeat => "repeated",
            Ok(entered) => entered.verdict.as_str(),
            Err(problem) => problem.code(),
        };
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    for (word, count) in counts {
        app.door.metrics.statements(word, count);
    }
}
