//! The check from outside: over HTTP alone, with nothing but the ledger's id and log key.
//!
//! 1. The published log: checkpoint, tiles, entries, every signature and every key's chain (`audit`).
//! 2. The rules, replayed over those entries: each verdict is what the node says it is.
//! 3. Each page: the proof it carries holds.

use suyuan_ledger::{
    audit::check_log,
    log::{Entry, bundles_of, decode_bundle},
    rules::{Prepared, State},
};

use crate::{
    client::{Client, Logged},
    context::log_keys,
    failure::Failure,
    home::Pin,
    proof::{self, Bundle},
};

/// What was checked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outside {
    /// Entries of the log.
    pub(crate) entries: u64,
    /// Files of the published log.
    pub(crate) files: u64,
    /// Good signatures.
    pub(crate) signatures: u64,
    /// Verdicts that came out the same.
    pub(crate) verdicts: u64,
    /// Pages whose proof holds.
    pub(crate) pages: usize,
}

/// Checks a node from outside; `pages` are addresses of things, as the codes have them.
pub(crate) fn check_outside(client: &Client, pin: &Pin, pages: &[String]) -> Result<Outside, Failure> {
    let mut outside = Outside::default();
    let keys = log_keys(&pin.vkeys)?;
    let files = |path: &str| client.bytes(&format!("/{path}")).ok();
    let report = check_log(&files, &keys);
    if let Some(finding) = report.findings.first() {
        return Err(Failure::check(format!("the published log: {finding}")).code("bad-log"));
    }
    let Some(signed) = &report.checkpoint else {
        return Err(Failure::check("the published log has no checkpoint that holds").code("bad-checkpoint"));
    };
    (outside.entries, outside.files, outside.signatures) = (report.entries, report.files, report.signatures);
    outside.verdicts = replay(client, pin, signed.checkpoint().size())?;
    for page in pages {
        check_page(client, pin, page)?;
        outside.pages += 1;
    }
    Ok(outside)
}

/// Replays the rules over the published entries. A later entry can still change a verdict, so they are compared at the end.
fn replay(client: &Client, pin: &Pin, size: u64) -> Result<u64, Failure> {
    let mut state = State::new();
    for tile in bundles_of(size) {
        let bytes = client.bytes(&format!("/{tile}"))?;
        let entries =
            decode_bundle(&bytes, tile.width()).map_err(|e| Failure::check(format!("{tile}: {e}")))?;
        for bytes in entries {
            let entry = Entry::decode(bytes).map_err(|e| Failure::check(format!("{tile}: {e}")))?;
            let refused = |e: suyuan_ledger::rules::Refusal| {
                Failure::check(format!("entry {}: the rules refuse it: {e}", entry.index)).code("bad-entry")
            };
            let prepared = Prepared::new(&entry.statement).map_err(refused)?;
            state.admit(&prepared, entry.time_ms).map_err(refused)?;
        }
    }
    let ledger = state.ledger_id().map(|id| id.to_string()).unwrap_or_default();
    if ledger != pin.id {
        return Err(
            Failure::check(format!("entry 0: want the ledger {}, got {ledger}", pin.id)).code("other-ledger")
        );
    }
    for index in 0..size {
        let told: Logged = client.statement(&index.to_string())?;
        let verdict = state.verdict(index);
        let want: Vec<&str> = verdict.reasons().iter().map(|r| r.code.as_str()).collect();
        let got: Vec<&str> = told.reasons.iter().map(|r| r.code.as_str()).collect();
        if verdict.as_str() != told.verdict || want != got {
            return Err(Failure::check(format!(
                "entry {index}: the rules give {} {want:?}, the node says {} {got:?}",
                verdict.as_str(),
                told.verdict
            ))
            .code("other-verdict"));
        }
    }
    Ok(size)
}

fn check_page(client: &Client, pin: &Pin, uri: &str) -> Result<(), Failure> {
    let path =
        uri.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let bytes = client.bytes_as(path, "text/html")?;
    let page = String::from_utf8_lossy(&bytes);
    let failed = |f: Failure| Failure { cause: format!("the page {path}: {}", f.cause), ..f };
    let bundle = Bundle::read(&page).map_err(failed)?;
    proof::check(&bundle, Some(pin)).map(drop).map_err(failed)
}
