//! `GET /assets/…` and `/worker.js`: the files that pages load from their own host, each compressed once, as well as can be.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    body::Bytes,
    extract::{Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::answer;
use crate::{
    Problem,
    pages::{Effort, Encoding},
};

/// Files in an encoding, by where their bytes lie, which is where they lie for as long as the program runs. Who wants one that is being packed waits
/// for it; who wants another does not.
struct Packed(Mutex<BTreeMap<(usize, &'static str), Once>>);

/// A file in an encoding, once it is packed; nothing where it is sent plain.
type Once = Arc<OnceLock<Option<Bytes>>>;

impl Packed {
    const fn new() -> Packed {
        Packed(Mutex::new(BTreeMap::new()))
    }

    /// The file, packed at the first call.
    fn get(
        &self,
        file: usize,
        encoding: &'static str,
        pack: impl FnOnce() -> Option<Bytes>,
    ) -> Option<Bytes> {
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all().entry((file, encoding)).or_default().clone();
        one.get_or_init(pack).clone()
    }
}

/// A file.
pub(super) async fn get(Path(path): Path<String>, request: Request) -> Result<Response, Problem> {
    super::blocking(move || file(&path, &request)).await?
}

/// `GET /worker.js`: what answers with kept copies. It stands at the root, for a worker may answer only below its own address.
pub(super) async fn worker(request: Request) -> Result<Response, Problem> {
    super::blocking(move || file("worker.js", &request)).await?
}

fn file(path: &str, request: &Request) -> Result<Response, Problem> {
    let asset = suyuan_web::asset(path).ok_or_else(|| Problem::not_found("no such file"))?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = match known.is_some_and(|known| known.contains(&asset.etag)) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body(&asset, request),
    };
    // Weak, because compression changes the bytes.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{}", asset.etag)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    let how = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(answer::cached(response, how))
}

/// The file in the best encoding that the reader takes; a picture as it is.
fn body(asset: &suyuan_web::Asset, request: &Request) -> Response {
    static PACKED: Packed = Packed::new();
    let encoding = Encoding::of(request.headers());
    let text = !asset.content_type.starts_with("image/");
    let Some(name) = encoding.name().filter(|_| text) else {
        return answer::of(asset.content_type, asset.bytes);
    };
    let pack = || encoding.pack(asset.bytes, Effort::MOST);
    let Some(bytes) = PACKED.get(asset.bytes.as_ptr().addr(), name, pack) else {
        return answer::of(asset.content_type, asset.bytes);
    };
    let mut response = answer::of(asset.content_type, bytes);
    response.extensions_mut().insert(answer::Incompressible);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use super::*;

    #[test]
    fn a_file_is_packed_once_and_others_do_not_wait_for_it() {
        static PACKED: Packed = Packed::new();
        let (begun, is_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel();
        let slow = thread::spawn(move || {
            PACKED.get(1, "br", || {
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                Some(Bytes::from_static(b"one"))
            })
        });
        is_begun.recv().unwrap();
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(PACKED.get(2, "br", || Some(Bytes::from_static(b"two")))));
        let other = told.recv_timeout(Duration::from_secs(10)).expect("another file does not wait");
        assert_eq!(other.unwrap(), "two");
        go_on.send(()).unwrap();
        assert_eq!(slow.join().unwrap().unwrap(), "one");
        assert_eq!(PACKED.get(1, "br", || unreachable!("it was packed")).unwrap(), "one");
        assert_eq!(PACKED.get(1, "gzip", || None), None, "another encoding is another thing");
    }
}
