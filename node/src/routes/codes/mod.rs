//! `/v1/codes…`: rolls of item codes, how their codes fare, and the two things that are brought: a roll's list, and a PIN's word that a pack was
//! opened.
//!
//! A list is checked by the statement's root, so anybody may bring it; it is never given out. It comes as a stream of whatever length the
//! statement says and no more, and takes no room in memory.

mod bring;
mod open;
mod told;

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use suyuan_ledger::{rules::CodeRoll, statement::StatementId};

use self::told::{One, OnePosition, Rolls, Voided, runs, tell};
use super::{answer, blocking, history::number};
use crate::{Problem, app::App, negotiate::parameter};

pub(super) use self::{bring::put, open::open};

/// The most groups that one answer tells apart.
const MOST_GROUPS: u64 = 100_000;
/// The most codes that are told one by one in one answer.
const MOST_POSITIONS: usize = 1_000;

/// All rolls, of a party or a product if one is named.
pub(super) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let (party, product) = (parameter(query, "party"), parameter(query, "product"));
    blocking(move || {
        let mut rolls: Vec<CodeRoll> = app.ledger.read(|state| match &product {
            Some(product) => state.rolls_of(product).cloned().collect(),
            None => state.rolls().cloned().collect(),
        })?;
        rolls.retain(|roll| party.as_ref().is_none_or(|party| roll.issuer == *party));
        rolls.sort_by_key(|roll| roll.index);
        let rolls = rolls.iter().map(|roll| tell(&app, roll)).collect();
        Ok(answer::cached(answer::json(&Rolls { rolls }), "no-cache"))
    })
    .await?
}

/// One roll, and how its groups fare.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let from = number(request.uri().query().unwrap_or_default(), "from")?.unwrap_or(0);
    blocking(move || {
        let id = read_id(&name)?;
        let (roll, groups, next) = app
            .ledger
            .read(|state| {
                let roll = state.roll(&id)?;
                let end = from.saturating_add(MOST_GROUPS).min(roll.what.shape.groups());
                let next = (end < roll.what.shape.groups()).then_some(end);
                Some((roll.clone(), runs(state, roll, from..end), next))
            })?
            .ok_or_else(|| no_roll(&name))?;
        let voided = roll.voided().map(|(span, index, reason)| Voided {
            first: span.first,
            last: span.last,
            reason: reason.as_str(),
            index,
        });
        let told = One {
            roll: tell(&app, &roll),
            groups,
            voided: voided.collect(),
            opened: roll.opened().len(),
            next,
        };
        Ok(answer::cached(answer::json(&told), "no-cache"))
    })
    .await?
}

/// One code of a roll.
pub(super) async fn position(
    State(app): State<Arc<App>>,
    Path((name, position)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let position: u64 = position
        .parse()
        .map_err(|_| Problem::malformed("position", format!("found {position:?}, want a number from 0")))?;
    blocking(move || {
        let id = read_id(&name)?;
        let (known, status) =
            app.ledger.read(|state| (state.roll(&id).is_some(), state.code_status(&id, position)))?;
        match status {
            Some(status) => {
                Ok(answer::cached(answer::json(&OnePosition::of(id, position, status)), "no-cache"))
            }
            None if known => Err(Problem::not_found(format!("the roll has no position {position}"))),
            None => Err(no_roll(&name)),
        }
    })
    .await?
}

#[derive(serde::Serialize)]
struct Positions {
    positions: Vec<OnePosition>,
}

/// Many codes of a roll: `?of=42-57,99`.
pub(super) async fn positions(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let of = parameter(request.uri().query().unwrap_or_default(), "of").unwrap_or_default();
    let wanted = among(&of).ok_or_else(|| {
        Problem::malformed("of", format!("want up to {MOST_POSITIONS} positions from 0, such as 42-57,99"))
    })?;
    blocking(move || {
        let id = read_id(&name)?;
        let told = app.ledger.read(|state| {
            state.roll(&id).map(|_| wanted.iter().map(|at| state.code_status(&id, *at)).collect::<Vec<_>>())
        })?;
        let told = told.ok_or_else(|| no_roll(&name))?;
        let one = |(status, at): (Option<_>, &u64)| {
            let status = status
                .ok_or_else(|| Problem::not_found(format!("the roll has no position {at}")).at("of"))?;
            Ok::<_, Problem>(OnePosition::of(id, *at, status))
        };
        let positions = told.into_iter().zip(&wanted).map(one).collect::<Result<_, _>>()?;
        Ok(answer::cached(answer::json(&Positions { positions }), "no-cache"))
    })
    .await?
}

/// Reads runs of positions.
fn among(text: &str) -> Option<Vec<u64>> {
    let mut wanted = Vec::new();
    for run in text.split(',') {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        if last < first || last - first >= (MOST_POSITIONS - wanted.len()) as u64 {
            return None;
        }
        wanted.extend(first..=last);
    }
    Some(wanted)
}

pub(super) fn read_id(name: &str) -> Result<StatementId, Problem> {
    name.parse().map_err(|error| {
        Problem::malformed("statement", format!("{error}"))
            .hint("give the id of the statement that commits to the roll: 64 hexadecimal digits")
    })
}

pub(super) fn no_roll(name: &str) -> Problem {
    Problem::not_found(format!("no roll of codes came into force by a statement {name}"))
        .hint("enter the statement first; if it is pending, see GET /v1/statements/{id} for what is missing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_positions_are_read_and_bounded() {
        assert_eq!(among("7"), Some(vec![7]));
        assert_eq!(among("3-5,9,2"), Some(vec![3, 4, 5, 9, 2]));
        assert_eq!(among("0-999").map(|wanted| wanted.len()), Some(1_000));
        for wrong in ["", "0-1000", "0-998,7,8", "5-3", "a", "1,", "0-18446744073709551615", "-1"] {
            assert_eq!(among(wrong), None, "{wrong}");
        }
    }
}
