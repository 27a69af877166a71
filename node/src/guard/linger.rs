//! An answer that comes before the whole body was read still arrives.
//!
//! Whoever sends more than is taken is told so while still sending. A connection that is closed then, with bytes unread, is
//! reset (RFC 9112 §9.6), and the sender sees a broken pipe in place of the answer that says what was too much. So what
//! is left of the body is read and thrown away first: within bounds, for it is a favour.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use hyper::body::{Frame, SizeHint};

/// So much of an unread body is thrown away; a sender of more is cut off.
const MOST: u64 = 16 << 20;
/// For so long.
const LONGEST: Duration = Duration::from_secs(5);

/// Answers, once what was not read of the body is out of the way.
pub(crate) async fn linger(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Such a sender waits for the answer before it sends anything.
    let waits = request.headers().contains_key(header::EXPECT);
    let left = Left::default();
    let request = request.map(|body| Body::new(Lent { body, touched: false, left: left.clone() }));
    let response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        let unread = left.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((body, touched)) = unread
            && (touched || !waits)
            && body.size_hint().lower() <= MOST
        {
            let _ = tokio::time::timeout(LONGEST, throw_away(body)).await;
        }
    }
    response
}

async fn throw_away(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        read += frame.data_ref().map_or(0, |data| data.len() as u64);
        if read > MOST {
            return;
        }
    }
}

/// A body that was dropped before its end, and whether anything of it was asked for.
type Left = Arc<Mutex<Option<(Body, bool)>>>;

/// A body that is given back when whoever read it reads no more.
struct Lent {
    body: Body,
    touched: bool,
    left: Left,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.touched = true;
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            let body = std::mem::take(&mut self.body);
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some((body, self.touched));
        }
    }
}
