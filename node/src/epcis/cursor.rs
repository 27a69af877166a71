//! Where a list of answers goes on: the `nextPageToken`. It names a place in the log, so it never expires; a token of another query is
//! refused.
//!
//! ```text
//! 41.120.7-1776499200000.0f3a…    index 41, 120 events given before; for answers by event time also that time
//! ```

use suyuan_ledger::statement::StatementId;

use crate::Problem;

/// The place behind the last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The last entry that was looked at.
    pub(crate) index: u64,
    /// The last event's time, where answers come in that order.
    pub(crate) time_ms: i64,
    /// How many events were given.
    pub(crate) given: u64,
}

impl Cursor {
    pub(crate) fn token(&self, query: &str) -> String {
        format!("{}.{}.{}.{}", self.index, self.given, self.time_ms, fingerprint(query))
    }

    pub(crate) fn read(token: &str, query: &str) -> Result<Cursor, Problem> {
        let wrong = || {
            Problem::malformed("nextPageToken", "this token is not of this query")
                .hint("follow the link with rel=\"next\" as it stands")
        };
        let mut parts = token.split('.');
        let mut number = || parts.next().unwrap_or_default().parse::<i64>().map_err(|_| wrong());
        let (index, given, time_ms) = (number()?, number()?, number()?);
        if parts.next() != Some(&fingerprint(query)) || parts.next().is_some() {
            return Err(wrong());
        }
        let whole = |n: i64| u64::try_from(n).map_err(|_| wrong());
        Ok(Cursor { index: whole(index)?, given: whole(given)?, time_ms })
    }
}

fn fingerprint(query: &str) -> String {
    // The same SHA-256 that names statements; eight digits tell a mix-up from the right token.
    StatementId::of(query.as_bytes()).to_string()[..8].to_owned()
}
