//! The list of a roll, brought by whoever has it.
//!
//! It comes as a stream of whatever length the statement says and no more, takes no room in memory, and is checked by the statement's root.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::Response,
};
use suyuan_ledger::{statement::StatementId, store::Committed};
use tokio::sync::mpsc;

use super::{super::answer, no_roll, read_id};
use crate::{
    Problem,
    app::App,
    codes::{self, committed},
};

/// Takes the list of a roll.
pub(in crate::routes) async fn put(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let id = read_id(&name)?;
    let committed = codes::aside(&app, move |app| {
        app.ledger.read(|state| state.roll(&id).map(|roll| committed(&roll.what)))
    })
    .await?;
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
