//! What the store cannot do, as problems.

use suyuan_ledger::{
    store::{ReadError, Stopped, SubmitError, Unanswered},
    trace::TraceError,
};

use super::Problem;

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Problem {
        match stopped {
            Stopped::Failed(cause) => {
                tracing::error!(%cause, "the store has failed");
                Problem::unavailable("the ledger could not be written; the node takes nothing more").after(60)
            }
            Stopped::Closed => Problem::unavailable("the node is stopping").after(5),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        match error {
            SubmitError::Busy { .. } => Problem::unavailable("too many statements wait already").after(1),
            SubmitError::ReadOnly { .. } => Problem::read_only(error.to_string()),
            SubmitError::TooMany { .. } => Problem::new("too-large", error.to_string()),
            SubmitError::Stopped(stopped) => stopped.into(),
        }
    }
}

impl From<Unanswered> for Problem {
    fn from(unanswered: Unanswered) -> Problem {
        match unanswered {
            Unanswered::Clock(doubt) => Problem::unavailable(format!(
                "the node's clock is in doubt and somebody must confirm it: {doubt}"
            ))
            .after(60),
            Unanswered::NotTaken(error) => error.into(),
            Unanswered::Stopped(stopped) => stopped.into(),
            Unanswered::Lost => Problem::unavailable("the ledger was interrupted").after(5),
        }
    }
}

impl From<TraceError> for Problem {
    fn from(error: TraceError) -> Problem {
        match error {
            TraceError::Stopped(stopped) => stopped.into(),
            TraceError::Read(error) => error.into(),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Problem {
        Problem::internal(error)
    }
}
