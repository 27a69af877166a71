//! The check from outside: over HTTP alone, with nothing but the ledger's id.
//!
//! 1. The published log: checkpoint, tiles, entries, every signature and every key's chain; the rules take each entry, and
//!    the log keys of the charter signed (`audit`).
//! 2. Each verdict that the rules give is what the node says it is.
//! 3. Each page: the proof it carries holds.

use suyuan_ledger::audit::{Judged, Trust, check_ledger};

use crate::{
    client::{Client, Logged},
    failure::Failure,
    home::Pin,
    proof::{self, Bundle},
    speech::tr,
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
    let id = pin.id.parse().map_err(|e| {
        Failure::usage(tr!("not-a-ledger-id", said = format!("{:?}", pin.id), cause = format!("{e}")))
    })?;
    let files = |path: &str| client.bytes(&format!("/{path}")).ok();
    let judged = check_ledger(&files, Trust::Ledger(id));
    let report = &judged.report;
    if let Some(finding) = report.findings.first() {
        return Err(Failure::check(tr!("demo-log", finding = finding.to_string())).code("bad-log"));
    }
    (outside.entries, outside.files, outside.signatures) = (report.entries, report.files, report.signatures);
    outside.verdicts = compare(client, &judged)?;
    for page in pages {
        check_page(client, pin, page)?;
        outside.pages += 1;
    }
    Ok(outside)
}

/// Holds what the node says of each entry against what the rules give. A later entry can still change a verdict, so they are
/// compared at the end.
fn compare(client: &Client, judged: &Judged) -> Result<u64, Failure> {
    let mut compared = 0;
    for (index, verdict) in judged.verdicts().enumerate() {
        let told: Logged = client.statement(&index.to_string())?;
        let (word, reasons) = verdict.as_ref().map_or(("refused", &[][..]), |v| (v.as_str(), v.reasons()));
        let want: Vec<&str> = reasons.iter().map(|r| r.code.as_str()).collect();
        let got: Vec<&str> = told.reasons.iter().map(|r| r.code.as_str()).collect();
        if word != told.verdict || want != got {
            return Err(Failure::check(tr!(
                "demo-verdict",
                entry = index.to_string(),
                ours = word.to_string(),
                want = format!("{want:?}"),
                theirs = told.verdict.to_string(),
                got = format!("{got:?}")
            ))
            .code("other-verdict"));
        }
        compared += 1;
    }
    Ok(compared)
}

fn check_page(client: &Client, pin: &Pin, uri: &str) -> Result<(), Failure> {
    let path =
        uri.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let bytes = client.bytes_as(path, "text/html")?;
    let page = String::from_utf8_lossy(&bytes);
    let failed = |f: Failure| Failure {
        cause: tr!("demo-page", path = path.to_string(), cause = f.cause.to_string()),
        ..f
    };
    let bundle = Bundle::read(&page).map_err(failed)?;
    proof::check(&bundle, Some(pin)).map(drop).map_err(failed)
}
