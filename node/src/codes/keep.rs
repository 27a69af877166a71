//! Which lists should be here, and whether they are what they were.

use std::sync::Arc;

use suyuan_ledger::{
    rules::payload,
    statement::StatementId,
    store::{Committed, RollError},
};

use crate::{Problem, app::App};

/// What a roll's list must be.
pub(crate) fn committed(what: &payload::Committed) -> Committed {
    Committed { shape: what.shape, pins: what.pins, root: what.root }
}

/// The rolls whose list is not here.
pub(crate) fn missing(app: &App) -> Result<Vec<StatementId>, Problem> {
    let rolls: Vec<(StatementId, Committed)> =
        app.ledger.read(|state| state.rolls().map(|roll| (roll.id, committed(&roll.what))).collect())?;
    let lists = app.ledger.rolls();
    // A list that does not open is as good as none.
    let lacks =
        |(id, committed): &(StatementId, Committed)| !matches!(lists.find(id, committed), Ok(Some(_)));
    Ok(rolls.into_iter().filter(lacks).map(|(id, _)| id).collect())
}

/// Reads every list whole, beside the node's work: a wrong one is put aside and told, a wrong index is made again.
pub(crate) fn watch_over(app: &Arc<App>) {
    let app = app.clone();
    let started = std::thread::Builder::new().name("lists of codes".into()).spawn(move || {
        let rolls = app
            .ledger
            .read(|state| state.rolls().map(|roll| (roll.id, committed(&roll.what))).collect::<Vec<_>>());
        for (id, committed) in rolls.unwrap_or_default() {
            if app.stops() {
                return;
            }
            examine(&app, &id, &committed);
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "lists of codes are not read through");
    }
}

fn examine(app: &App, id: &StatementId, committed: &Committed) {
    let lists = app.ledger.rolls();
    let found = lists.find(id, committed).and_then(|list| match list {
        Some(list) => list.check().map(|()| true),
        None => Ok(false),
    });
    let mended = match found {
        Ok(true) => return,
        Ok(false) => {
            tracing::warn!(roll = %id, "the list of a roll of codes is not here: its packer sends it with `suyuan codes send`");
            return;
        }
        Err(RollError::Index { path }) => {
            tracing::warn!(path = %path.display(), "an index of codes was changed on the disk; it is made again");
            lists.renew_index(id, committed)
        }
        Err(error @ (RollError::Root { .. } | RollError::Length { .. } | RollError::Damaged { .. })) => {
            tracing::error!(roll = %id, %error, "the list of a roll of codes was changed on the disk and is put aside: its packer sends it again with `suyuan codes send`");
            lists.put_aside(id)
        }
        Err(error) => Err(error),
    };
    if let Err(error) = mended {
        tracing::error!(roll = %id, %error, "the list of a roll of codes cannot be read");
    }
}

impl From<RollError> for Problem {
    fn from(error: RollError) -> Problem {
        match error {
            RollError::Length { .. } | RollError::Root { .. } => {
                Problem::new("list-mismatch", error.to_string())
            }
            RollError::Damaged { .. } | RollError::Index { .. } => {
                tracing::error!(%error, "a list of codes was changed on the disk");
                Problem::unavailable("the list of this roll is damaged here")
                    .hint("its packer sends it again: suyuan codes send")
                    .after(600)
            }
            RollError::Disk(error) => Problem::internal(error),
        }
    }
}
