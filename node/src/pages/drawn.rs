//! One page as it is sent: its bytes, plain and compressed, and the headers that go with them.

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{Seen, Weighs};

/// What a page costs to compress is paid once, so it may be more than for a page that is sent once.
const ONCE: Effort = Effort { gzip: 7, brotli: 7 };
const WINDOW: u32 = 19;
/// What a page takes besides its bytes.
pub(super) const BESIDE: usize = 1_024;

/// A page.
pub(crate) struct Drawn {
    /// What it was drawn from.
    pub(super) seen: Seen,
    /// The first instant at which it could be drawn otherwise, in milliseconds since 1970.
    pub(super) until_ms: u64,
    pub(super) plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    /// What is sent with it, the encoding aside.
    headers: HeaderMap,
    /// Its entity tag, without quotes.
    tag: String,
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Not at all.
    Plain,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

/// How hard to compress: the levels of both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    gzip: u32,
    brotli: u32,
}

impl Effort {
    /// For what never changes.
    pub(crate) const MOST: Effort = Effort { gzip: 9, brotli: 11 };
}

impl Encoding {
    /// Its name in headers; nothing for what is not compressed.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Plain => None,
            Encoding::Gzip => Some("gzip"),
            Encoding::Brotli => Some("br"),
        }
    }

    /// Bytes in this encoding; nothing where they are not compressed. Writing into memory cannot fail; should it, they go out plain.
    pub(crate) fn pack(self, plain: &[u8], effort: Effort) -> Option<Bytes> {
        match self {
            Encoding::Plain => None,
            Encoding::Gzip => gzip(plain, effort.gzip).ok(),
            Encoding::Brotli => brotli(plain, effort.brotli).ok(),
        }
        .map(Bytes::from)
    }

    /// The best that a reader takes.
    pub(crate) fn of(headers: &HeaderMap) -> Encoding {
        match Encoding::takes(headers, "br") {
            true => Encoding::Brotli,
            false => Encoding::of_joined(headers),
        }
    }

    /// The best that a reader takes of those in which pieces can be joined.
    pub(crate) fn of_joined(headers: &HeaderMap) -> Encoding {
        if Encoding::takes(headers, "gzip") { Encoding::Gzip } else { Encoding::Plain }
    }

    fn takes(headers: &HeaderMap, name: &str) -> bool {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        accepted.unwrap_or_default().split(',').any(|one| {
            let (found, rest) = one.split_once(';').unwrap_or((one, ""));
            let refused = rest.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
            found.trim().eq_ignore_ascii_case(name) && !refused
        })
    }
}

impl Drawn {
    /// A page with its headers, of which one is the entity tag.
    pub(crate) fn new(seen: Seen, until_ms: u64, html: String, mut headers: HeaderMap, tag: String) -> Drawn {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        let (gzip, brotli) = (OnceLock::new(), OnceLock::new());
        Drawn { seen, until_ms, plain: Bytes::from(html), gzip, brotli, headers, tag }
    }

    /// Whether a body in this encoding is ready.
    pub(crate) fn is_ready(&self, encoding: Encoding) -> bool {
        match encoding {
            Encoding::Plain => true,
            Encoding::Gzip => self.gzip.get().is_some(),
            Encoding::Brotli => self.brotli.get().is_some(),
        }
    }

    /// Compresses it, where nobody did before.
    pub(crate) fn ready(&self, encoding: Encoding) {
        self.in_encoding(encoding);
    }

    fn in_encoding(&self, encoding: Encoding) -> Option<(&'static str, &Bytes)> {
        let packed = || encoding.pack(&self.plain, ONCE).unwrap_or_default();
        let bytes = match encoding {
            Encoding::Plain => return None,
            Encoding::Gzip => self.gzip.get_or_init(packed),
            Encoding::Brotli => self.brotli.get_or_init(packed),
        };
        encoding.name().zip(Some(bytes)).filter(|(_, bytes)| !bytes.is_empty())
    }

    /// The answer; compresses where nobody did before.
    pub(crate) fn answer(&self, asked: &HeaderMap, encoding: Encoding) -> Response {
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
        if known.split(',').any(|tag| tag.trim().trim_start_matches("W/").trim_matches('"') == self.tag) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().clone_from(&self.headers);
            response.headers_mut().remove(header::CONTENT_TYPE);
            return response;
        }
        let compressed = self.in_encoding(encoding);
        let mut response = Response::new(Body::from(
            compressed.map_or_else(|| self.plain.clone(), |(_, bytes)| bytes.clone()),
        ));
        response.headers_mut().clone_from(&self.headers);
        if let Some((name, _)) = compressed {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }

    #[cfg(test)]
    pub(super) fn blank(bytes: usize) -> Drawn {
        let seen = Seen { size: 0, lists: 0, cosigned: (0, 0, 0), files: 0 };
        Drawn::new(seen, 0, " ".repeat(bytes), HeaderMap::new(), String::new())
    }
}

impl Weighs for Drawn {
    /// With room for both compressed forms, which come later.
    fn weight(&self) -> usize {
        self.plain.len() * 2 + BESIDE
    }
}

fn gzip(plain: &[u8], level: u32) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(plain)?;
    encoder.finish()
}

fn brotli(plain: &[u8], level: u32) -> io::Result<Vec<u8>> {
    let mut encoder = ::brotli::CompressorWriter::new(Vec::new(), 4_096, level, WINDOW);
    encoder.write_all(plain)?;
    encoder.flush()?;
    Ok(encoder.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_encoding_that_is_taken_is_chosen() {
        let of = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accept.parse().unwrap());
            Encoding::of(&headers)
        };
        assert_eq!(of("gzip, deflate, br"), Encoding::Brotli);
        assert_eq!(of("gzip, br;q=0"), Encoding::Gzip);
        assert_eq!(of("GZIP;q=0.5"), Encoding::Gzip);
        assert_eq!(of("identity"), Encoding::Plain);
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Plain);
    }
}
