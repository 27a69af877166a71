//! Each minute: days that have ended are committed to by the scan key, and what is too old is removed.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use suyuan_ledger::{
    log::Hash,
    rules::{Anchored, payload::Day},
    statement::StatementId,
};

use crate::{Problem, app::App, codes::aside, moment::now_ms, scan_key::ScanKey};

/// How often it is looked.
const EACH: Duration = Duration::from_secs(60);
/// A day is left alone for so long after its midnight.
const GRACE_MS: u64 = 5_000;

/// Anchors and clears until the node stops.
pub(crate) fn watch_over(app: &Arc<App>) {
    if app.scans.is_none() {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        let mut look = tokio::time::interval(EACH);
        loop {
            look.tick().await;
            if app.stops() {
                return;
            }
            if let Err(problem) = round(&app).await {
                tracing::warn!(cause = problem.detail(), "days of scans are not anchored just now");
            }
        }
    });
}

async fn round(app: &Arc<App>) -> Result<(), Problem> {
    aside(app, |app| match &app.scans {
        Some(scans) => scans.clear(now_ms()).map_err(Problem::internal),
        None => Ok(()),
    })
    .await?;
    let Some(key) = &app.scan_key else { return Ok(()) };
    while app.open_for_writing().is_ok() {
        let Some(due) = aside(app, next).await? else { return Ok(()) };
        anchor(app, key, due).await?;
    }
    Ok(())
}

/// A day that is to be anchored.
struct Due {
    party: String,
    day: Day,
    count: u64,
    root: Hash,
    previous: Option<StatementId>,
}

/// The first day that has ended and lies behind the last anchor.
fn next(app: &App) -> Result<Option<Due>, Problem> {
    let (Some(scans), Some(key)) = (&app.scans, &app.scan_key) else { return Ok(None) };
    let standing = app.ledger.read(|state| {
        let party = state.key(&key.id()).map(|key| key.party.clone())?;
        let last = state.scan_anchor(&party).cloned();
        Some((party, last))
    })?;
    let Some((party, last)) = standing else {
        return Err(Problem::unavailable("the node's scan key is not admitted to the ledger"));
    };
    if let Some(last) = &last {
        scans.close_day(last.day);
    }
    let today = Day::of_ms(i64::try_from(now_ms().saturating_sub(GRACE_MS)).unwrap_or(i64::MAX));
    let behind = |day: &Day| last.as_ref().is_none_or(|last| *day > last.day);
    let due = scans.days_before(today).map_err(Problem::internal)?.into_iter().find(behind);
    let Some(day) = due else { return Ok(None) };
    // Before its root is taken.
    scans.close_day(day);
    scans.sync();
    let (count, root) = scans.root_of(day).map_err(Problem::internal)?;
    Ok(Some(Due { party, day, count, root, previous: last.map(|last: Anchored| last.id) }))
}

async fn anchor(app: &Arc<App>, key: &ScanKey, due: Due) -> Result<(), Problem> {
    let mut payload = json!({"day": due.day.to_string(), "count": due.count, "root": due.root.to_string()});
    if let Some(previous) = due.previous {
        payload["previous"] = json!(previous);
    }
    let receipt = key.say(app, "scan-anchor", &due.party, &payload.to_string()).await??;
    tracing::info!(day = %due.day, count = due.count, index = receipt.index, "scans are anchored");
    Ok(())
}
