//! `late-entry` and `clock-ahead`: flags that depend on nothing but the clocks of the actor and of the entry.

use crate::rules::decision::Decision;
use crate::rules::payload::{Act, CommitmentAct};
use crate::rules::state::State;
use crate::rules::{Code, Reason};
use crate::statement::Statement;

/// An event entered more than this after it happened is `late-entry`: seven days, in milliseconds.
pub const LATE_AFTER_MS: i64 = 7 * 24 * 3_600_000;

/// A clock this far ahead of the node's is `clock-ahead`: ten minutes, in milliseconds.
pub const AHEAD_AFTER_MS: i64 = 10 * 60_000;

/// A day begins this long before it does at UTC where it begins first: fourteen hours, in milliseconds.
const EARLIEST_ZONE_MS: i64 = 14 * 3_600_000;

impl State {
    /// Adds the flags to a decision that takes effect. An error declaration repeats the time of the event that it takes
    /// back, so what counts is when it was declared.
    pub(super) fn with_clock_flags(
        &self,
        mut decision: Decision,
        statement: &Statement,
        act: &Act,
        time_ms: u64,
    ) -> Decision {
        let Decision::Effective { flags, .. } = &mut decision else { return decision };
        let now = i64::try_from(time_ms).unwrap_or(i64::MAX);
        if let Act::Event(event) | Act::Report(event) = act {
            let (claimed, field) = match event.error_declaration() {
                Some(declared) => (declared.declaration_time.ms(), "/errorDeclaration/declarationTime"),
                None => (event.time_ms(), "/eventTime"),
            };
            let late = now.saturating_sub(claimed);
            if late > LATE_AFTER_MS {
                let days = late / (24 * 3_600_000);
                flags.push(Reason::new(
                    Code::LateEntry,
                    field,
                    format!("entered {days} days after it happened"),
                ));
            }
            let ahead = claimed.saturating_sub(now);
            if ahead > AHEAD_AFTER_MS {
                let detail = format!("{} minutes after it was entered", ahead / 60_000);
                flags.push(Reason::new(Code::ClockAhead, field, detail));
            }
        }
        if let Act::Commitment(act) = act
            && let CommitmentAct::Issue(commitment) = &**act
            && commitment.issued.begin_ms().saturating_sub(now) > EARLIEST_ZONE_MS
        {
            let detail = format!("dated {}, which had begun nowhere when it was entered", commitment.issued);
            flags.push(Reason::new(Code::ClockAhead, "/issued", detail));
        }
        let signed = i64::try_from(statement.header().issued_at).unwrap_or(i64::MAX).saturating_mul(1000);
        let ahead = signed.saturating_sub(now);
        if ahead > AHEAD_AFTER_MS {
            let detail = format!("signed {} minutes after it was entered", ahead / 60_000);
            flags.push(Reason::new(Code::ClockAhead, "iat", detail));
        }
        decision
    }
}
