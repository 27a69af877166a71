//! Pages of lists: `perPage`, `nextPageToken`, the `Link` to the next.

use axum::{
    http::{HeaderValue, Uri, header},
    response::Response,
};

use crate::{Problem, negotiate::parameters};

/// How many items a page has where nobody says, and at most.
const PER_PAGE: usize = 30;
const MOST: usize = 1_000;
const TOKEN: &str = "nextPageToken";
const SIZE: &str = "perPage";

/// The parameters of a request, those of paging apart.
pub(super) struct Paged {
    /// The others, in their order.
    pub(super) others: Vec<(String, String)>,
    pub(super) token: Option<String>,
    pub(super) per_page: usize,
    path: String,
    raw: String,
}

impl Paged {
    pub(super) fn read(uri: &Uri) -> Result<Paged, Problem> {
        let raw = uri.query().unwrap_or_default();
        let (paging, others): (Vec<_>, Vec<_>) =
            parameters(raw).into_iter().partition(|(name, _)| name == TOKEN || name == SIZE);
        let find =
            |wanted: &str| paging.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let per_page = match find(SIZE) {
            None => PER_PAGE,
            Some(text) => match text.parse::<usize>() {
                Ok(count) if count > 0 => count.min(MOST),
                _ => {
                    return Err(Problem::malformed(
                        SIZE,
                        format!("found {text:?}, want a whole number above 0"),
                    ));
                }
            },
        };
        let kept = raw.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(TOKEN));
        let raw = kept.collect::<Vec<_>>().join("&");
        Ok(Paged { others, token: find(TOKEN), per_page, path: uri.path().to_owned(), raw })
    }

    /// Refuses parameters where there are none.
    pub(super) fn no_others(&self) -> Result<(), Problem> {
        match self.others.first() {
            Some((name, _)) => Err(Problem::malformed(name, "is not a parameter of this list")),
            None => Ok(()),
        }
    }

    /// Says where the list goes on.
    pub(super) fn link(&self, next: Option<&str>, mut response: Response) -> Response {
        let Some(token) = next else { return response };
        let encoded = percent_encoding::utf8_percent_encode(token, percent_encoding::NON_ALPHANUMERIC);
        let before = if self.raw.is_empty() { String::new() } else { format!("{}&", self.raw) };
        let link = format!("<{}?{before}{TOKEN}={encoded}>; rel=\"next\"", self.path);
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}
