//! A name for each request, so that a complaint can be found in the log.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, in and out.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of one request, kept in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The id that the client or a proxy gave, if it is a modest one; else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> RequestId {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(|text| is_modest(text));
        given.map_or_else(RequestId::random, |text| RequestId(text.to_owned()))
    }

    fn random() -> RequestId {
        let mut bytes = [0; 12];
        // Without randomness from the system an id is merely not unique: not worth failing a request.
        let _ = getrandom::fill(&mut bytes);
        RequestId(hex::encode(bytes))
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a header's value.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

/// Short and plain: it goes into logs.
fn is_modest(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_modest_ids_only() {
        let given = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, text.parse().unwrap());
            RequestId::of(&headers).0 == text
        };
        assert!(given("01J9-abc_D.7"));
        assert!(!given("two words"));
        assert!(!given(&"x".repeat(65)));
        assert!(!given(""));
    }
}
