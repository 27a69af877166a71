//! `suyuan verify DIR` and `suyuan verify https://HOST`: a whole published log, from its bytes alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use suyuan_ledger::{
    audit::{Finding, Report, Trust, check_ledger, check_log},
    rules::Verdict,
};

use crate::{
    client::Client,
    context::{Context, log_keys},
    failure::Failure,
};

/// Most findings that are printed; the rest are counted.
const SHOWN: usize = 20;

/// Where a published log lies: C2SP tlog-tiles in a directory, or at a host.
pub(super) enum Place {
    /// A directory with `checkpoint` and `tile/`.
    Directory(PathBuf),
    /// An address whose path is empty: `https://trace.example.cn`.
    Host(String),
}

impl Place {
    /// Takes a word as a log: a directory, or an address without a path. Anything else is a code or a file.
    pub(super) fn of(word: &str) -> Option<Place> {
        if Path::new(word).is_dir() {
            return Some(Place::Directory(word.into()));
        }
        let (scheme, rest) = word.split_once("://")?;
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let log = matches!(scheme, "http" | "https") && (path.is_empty() || path == "checkpoint");
        log.then(|| Place::Host(format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest))))
    }
}

/// Checks a log and says what was checked, or everything that is not as it must be. With `log_only` the payloads are not read: for a
/// log whose statements are not acts of these rules.
pub(super) fn run(context: &Context, place: &Place, vkeys: &[String], log_only: bool) -> Result<(), Failure> {
    let client = match place {
        Place::Host(url) => Some(Client::new(url)?),
        Place::Directory(_) => None,
    };
    let files = |path: &str| match (place, &client) {
        (Place::Directory(dir), _) => fs::read(dir.join(path)).ok(),
        (_, Some(client)) => client.bytes(&format!("/{path}")).ok(),
        _ => None,
    };
    if files("checkpoint").is_none() {
        return Err(Failure::local("there is no checkpoint: this is not a published log")
            .hint("a log is a directory with `checkpoint` and `tile/`, or a node's address"));
    }
    let pinned = context.config.ledger.as_ref().map(|pin| pin.id.as_str());
    let own_key = match place {
        Place::Directory(dir) => fs::read_to_string(dir.join("vkey")).ok().map(|t| t.trim().to_owned()),
        Place::Host(_) => None,
    };
    let keys = match (vkeys, pinned, own_key) {
        ([], None, None) => {
            return Err(Failure::usage("which log? No ledger is trusted yet")
                .hint("give its key with --vkey, as the ledger's governors publish it"));
        }
        ([], None, Some(key)) | ([], Some(_), Some(key)) if log_only || pinned.is_none() => {
            context.voice.warn(
                "Note: the log's key was taken from the log's own folder; compare it with a trusted place.",
            );
            log_keys(&[key])?
        }
        (given, ..) => log_keys(given)?,
    };
    let (report, verdicts) = if log_only {
        (check_log(&files, &keys), None)
    } else {
        let trust = match (keys.as_slice(), pinned) {
            ([], Some(id)) => Trust::Ledger(id.parse().map_err(Failure::local)?),
            (keys, _) => Trust::LogKeys(keys),
        };
        let judged = check_ledger(&files, trust);
        let verdicts: Vec<Option<Verdict>> = judged.verdicts().collect();
        (judged.report, Some(verdicts))
    };
    tell(context, &report, verdicts.as_deref())
}

fn tell(context: &Context, report: &Report, verdicts: Option<&[Option<Verdict>]>) -> Result<(), Failure> {
    let count = |word: &str| {
        let verdicts = verdicts.unwrap_or_default();
        verdicts.iter().flatten().filter(|verdict| verdict.as_str() == word).count()
    };
    let checkpoint = report.checkpoint.as_ref().map(|signed| signed.checkpoint());
    let finding = |f: &Finding| json!({"place": f.place.to_string(), "field": f.field, "expected": f.want, "found": f.got});
    let data = json!({
        "holds": report.is_clean(), "origin": checkpoint.map(|c| c.origin()), "size": checkpoint.map(|c| c.size()),
        "root": checkpoint.map(|c| c.root().to_string()), "entries": report.entries, "signatures": report.signatures, "files": report.files,
        "rules": verdicts.map(|_| json!({"accepted": count("accepted"), "flagged": count("flagged"), "pending": count("pending")})),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    if report.is_clean() {
        context.voice.answer(&data, |voice| {
            let origin = checkpoint.map_or("", |c| c.origin());
            voice.line(format_args!("● Holds: {origin}, all of its {} entries.", report.entries));
            voice.line(format_args!(
                "  {} files, {} signatures, every key's chain, the log's chain and tree",
                report.files, report.signatures
            ));
            match verdicts {
                Some(_) => voice.line(format_args!(
                    "  judged anew: {} accepted, {} flagged, {} pending, none refused",
                    count("accepted"),
                    count("flagged"),
                    count("pending")
                )),
                None => voice.line("  the rules were not replayed (--log-only)"),
            }
        });
        return Ok(());
    }
    for finding in report.findings.iter().take(SHOWN) {
        context.voice.warn(format_args!("╳ {finding}"));
    }
    if let Some(more) = report.findings.len().checked_sub(SHOWN + 1) {
        context.voice.warn(format_args!("… and {} more", more + 1));
    }
    let first =
        report.findings.first().map_or("its checkpoint does not hold".to_owned(), ToString::to_string);
    Err(Failure::check(format!("the log is not whole: {first}"))
        .code("bad-log")
        .data(data)
        .hint("keep these files: with the checkpoint they are evidence; ask another copy of the log"))
}
