//! Rolls and codes as the API tells them.

use serde::Serialize;
use suyuan_ledger::{
    rules::{CodeRoll, CodeState, CodeStatus, Span, State as Ledger},
    statement::StatementId,
};

use crate::{app::App, codes::committed};

/// So many codes at the edge of a group may be voided or opened singly before the group counts as such.
const SINGLED_OUT: u64 = 64;

/// Several.
#[derive(Serialize)]
pub(super) struct Rolls {
    pub(super) rolls: Vec<Told>,
}

/// A roll.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    roll: StatementId,
    index: u64,
    name: String,
    by: String,
    product: String,
    count: u64,
    group_size: u64,
    pins: bool,
    root: String,
    listed: bool,
}

/// A roll with its groups.
#[derive(Serialize)]
pub(super) struct One {
    #[serde(flatten)]
    pub(super) roll: Told,
    pub(super) groups: Vec<Run>,
    pub(super) voided: Vec<Voided>,
    pub(super) opened: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<u64>,
}

/// Groups that fare alike.
#[derive(Serialize)]
pub(super) struct Run {
    first: u64,
    last: u64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

/// Codes that count no more.
#[derive(Serialize)]
pub(super) struct Voided {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) reason: &'static str,
    pub(super) index: u64,
}

/// A code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OnePosition {
    roll: StatementId,
    position: u64,
    group: u64,
    state: &'static str,
    since: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_hold: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recalled: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voided: Option<u64>,
    trail: Vec<Step>,
}

/// An event that took it along.
#[derive(Serialize)]
pub(super) struct Step {
    index: u64,
    what: &'static str,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

/// A roll as it is told.
pub(super) fn tell(app: &App, roll: &CodeRoll) -> Told {
    let (what, committed) = (&roll.what, committed(&roll.what));
    Told {
        roll: roll.id,
        index: roll.index,
        name: what.name.clone(),
        by: roll.issuer.clone(),
        product: what.product.to_string(),
        count: what.shape.count(),
        group_size: what.shape.group_size(),
        pins: what.pins,
        root: what.root.to_string(),
        listed: app.ledger.rolls().find(&roll.id, &committed).is_ok_and(|list| list.is_some()),
    }
}

/// Groups that fare alike, put together. A group fares as those of its codes that were not singled out.
pub(super) fn runs(state: &Ledger, roll: &CodeRoll, groups: std::ops::Range<u64>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for group in groups {
        let positions = roll.positions(Span { first: group, last: group });
        let Some(status) = positions.and_then(|span| state.code_status(&roll.id, plain(roll, span))) else {
            continue;
        };
        let word = status.state.as_str();
        match runs.last_mut() {
            Some(run) if run.state == word && run.lot == status.lot && run.holder == status.holder => {
                run.last = group
            }
            _ => runs.push(Run {
                first: group,
                last: group,
                state: word,
                lot: status.lot,
                holder: status.holder,
            }),
        }
    }
    runs
}

/// A position of a group that is neither voided nor opened, if there is one near its beginning.
fn plain(roll: &CodeRoll, span: Span) -> u64 {
    let singled = |position: &u64| roll.void(*position).is_none() && roll.opening(*position).is_none();
    (span.first..=span.last).take(SINGLED_OUT as usize).find(singled).unwrap_or(span.last)
}

impl OnePosition {
    pub(super) fn of(roll: StatementId, position: u64, status: CodeStatus) -> OnePosition {
        let CodeStatus {
            state,
            since,
            group,
            lot,
            bound,
            bound_by,
            holder,
            on_hold,
            recalled,
            opened,
            voided,
            trail,
        } = status;
        let state: CodeState = state;
        let step = |step: suyuan_ledger::rules::CodeStep| Step {
            index: step.index,
            what: step.what.as_str(),
            by: step.by,
            holder: step.holder,
        };
        OnePosition {
            roll,
            position,
            group,
            state: state.as_str(),
            since,
            lot,
            bound,
            bound_by,
            holder,
            on_hold,
            recalled,
            opened,
            voided,
            trail: trail.into_iter().map(step).collect(),
        }
    }
}
