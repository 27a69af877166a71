//! Statements as they come in: one, or many in a row; read within the limits, then checked on all cores.
//!
//! Form and signature depend on the bytes alone, so they are checked before the sequencer sees anything, many at once.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
};
use rayon::prelude::*;
use suyuan_ledger::{
    rules::{Prepared, Refusal, RefusalCode},
    statement::{
        MAX_STATEMENT,
        sequence::{Sequence, SequenceError},
    },
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::{Problem, app::App};

/// Statements that came in with one request.
pub(super) struct Intake {
    /// How they came.
    pub(super) form: Form,
    /// Each in its place: ready to be judged, or refused already.
    pub(super) statements: Vec<Result<Prepared, Refusal>>,
    /// Room for the body, held until the answer is made.
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// How statements came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/cose`.
    One,
    /// `application/cbor-seq`.
    Many,
}

/// One statement of so many bytes is checked where it came in: that takes some 50 µs, and handing it to another thread and back a
/// good part of that again.
const AT_ONCE: usize = 4 << 10;

/// How statements are checked before they are judged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// Form and signature.
    Signed,
    /// The same, but a draft needs no signature: nothing is entered ([`Prepared::draft`]).
    Draft,
}

/// So many statements are verified together: what they share is then hardly any work, and all cores have their part of a batch.
const TOGETHER: usize = 16;

impl Check {
    fn each(self, app: &App, statements: &[&[u8]]) -> Vec<Result<Prepared, Refusal>> {
        match self {
            Check::Signed => Prepared::each(statements.iter().copied(), &app.keys).collect(),
            Check::Draft => statements.iter().map(|bytes| Prepared::draft(bytes)).collect(),
        }
    }
}

/// Reads and checks the statements of a request.
pub(super) async fn take(app: &Arc<App>, request: Request, check: Check) -> Result<Intake, Problem> {
    let form = form(&request)?;
    let limit = match form {
        Form::One => MAX_STATEMENT,
        Form::Many => app.door.config.limits.body,
    };
    let (bytes, room) = body(app, request, limit).await?;
    let began = Instant::now();
    let most = app.door.config.limits.statements;
    let statements = match form {
        Form::One if bytes.len() <= AT_ONCE => check.each(app, &[&bytes]),
        Form::One | Form::Many => {
            let work = Arc::clone(app);
            on_all_cores(move || match form {
                Form::One => Ok(check.each(&work, &[&bytes])),
                Form::Many => prepare_all(&work, &bytes, most, check),
            })
            .await??
        }
    };
    app.door.metrics.verify.record(began.elapsed());
    app.door.metrics.batch.record(statements.len() as f64);
    Ok(Intake { form, statements, room })
}

/// Reads the body of a request, with the room that it takes.
pub(super) async fn body(
    app: &App,
    request: Request,
    limit: usize,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Problem> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced =
        announced.and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large(limit));
    }
    let room = app.door.load.body(announced.unwrap_or(limit)).await;
    Ok((read(request.into_body(), limit).await?, room))
}

fn form(request: &Request) -> Result<Form, Problem> {
    let given =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/cose") {
        Ok(Form::One)
    } else if essence.eq_ignore_ascii_case("application/cbor-seq") {
        Ok(Form::Many)
    } else {
        let detail =
            format!("found {given:?}, want application/cose (one statement) or application/cbor-seq (many)");
        Err(Problem::new("unsupported-media-type", detail).at("content-type"))
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    // What exceeds the limit and what broke off are told apart by the cause's text only: the type is private to a crate below.
    axum::body::to_bytes(body, limit).await.map_err(|error| match error.to_string().contains("limit") {
        true => too_large(limit),
        false => Problem::malformed("", "the body broke off").hint("send it again"),
    })
}

fn too_large(limit: usize) -> Problem {
    Problem::new("too-large", format!("the body may have {limit} bytes here"))
}

fn prepare_all(
    app: &App,
    bytes: &[u8],
    most: usize,
    check: Check,
) -> Result<Vec<Result<Prepared, Refusal>>, Problem> {
    let items: Vec<_> = Sequence::new(bytes).take(most + 1).collect();
    if items.len() > most {
        return Err(Problem::new("too-large", format!("one request may bring {most} statements")));
    }
    let some = |items: &[Result<&[u8], SequenceError>]| -> Vec<_> {
        let found: Vec<_> = items.iter().flatten().copied().collect();
        let mut checked = check.each(app, &found).into_iter();
        let outcome = |item: &Result<&[u8], SequenceError>| match item {
            Ok(_) => checked.next(),
            Err(error) => Some(Err(no_item(error))),
        };
        items.iter().filter_map(outcome).collect()
    };
    Ok(items.par_chunks(TOGETHER).flat_map_iter(some).collect())
}

fn no_item(error: &SequenceError) -> Refusal {
    Refusal::new(
        RefusalCode::Malformed,
        "",
        format!("{error}"),
        "send statements one behind another with nothing between, each exactly as it was signed",
    )
}

/// Runs work on the threads for it, so that those that talk to clients stay free.
pub(super) async fn on_all_cores<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Problem> {
    let (send, done) = oneshot::channel();
    rayon::spawn(move || {
        // A panic here must cost one request, not the process. Nothing is shared that it could leave half done.
        if let Ok(result) = catch_unwind(AssertUnwindSafe(work)) {
            // The client may have gone meanwhile.
            let _ = send.send(result);
        }
    });
    done.await.map_err(|_| Problem::internal("work on a request panicked"))
}
