//! How a node is: `GET /health`, its clock as the answer's `Date` tells it (RFC 9110, 6.6.1), and its version.

use jiff::{Timestamp, fmt::rfc2822};
use serde_json::{Value, json};

use super::{Client, ClientError};

/// What a node says about itself.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    /// Whether it is well: takes statements, or follows.
    pub(crate) well: bool,
    /// The answer: of a node that is not well, the problem.
    pub(crate) said: Value,
    /// Its clock, to the second.
    pub(crate) date: Option<Timestamp>,
    /// Its version.
    pub(crate) version: Option<String>,
}

impl Client {
    /// Asks; a node that takes nothing answers too.
    pub(crate) fn health(&self) -> Result<Health, ClientError> {
        let answer =
            self.agent.get(format!("{}/health", self.base)).header("accept", "application/json").call();
        let date = answer.as_ref().ok().and_then(|answer| answer.headers().get("date")?.to_str().ok());
        let date = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        let (well, said) = match self.read_json(answer) {
            Ok(said) => (true, said),
            Err(ClientError::Problem(problem)) => (false, json!(problem)),
            Err(error) => return Err(error),
        };
        let asked = self.agent.options(format!("{}/events", self.base)).call();
        let version = asked
            .ok()
            .and_then(|answer| Some(answer.headers().get("gs1-vendor-version")?.to_str().ok()?.to_owned()));
        Ok(Health { well, said, date, version })
    }
}
