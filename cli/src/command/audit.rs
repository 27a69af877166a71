//! `suyuan audit`.

use std::path::{Path, PathBuf};

use suyuan_ledger::statement::StatementId;

use crate::{
    audit::{self, Order},
    command::verify::Verify,
    context::Context,
    failure::Failure,
    speech::tr,
};

/// Check a whole published log from its bytes alone: every signature, chain, tile and verdict
///
/// A log is the address of a node or of any host of its files, a directory with `checkpoint` and `tile/` (C2SP tlog-tiles; also a
/// node's data directory, or a backup), or an archive of one of these (.tar, .tar.gz). It is checked against the ledger that you trust, or against --vkey or --policy. Whatever does not
/// fit is named: the record, the field, what was expected, what was found. A file that `suyuan verify` takes is handed to it.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    /// A node's address, a directory, an archive, or a file such as `suyuan export --bundle` makes
    #[arg(value_name = "URL|DIR|FILE")]
    what: String,
    /// The log's key, instead of the pinned ledger
    #[arg(long, value_name = "VKEY")]
    vkey: Vec<String>,
    /// The id of the ledger, as its governors publish it: its charters say which keys sign [default: the one in suyuan.toml]
    #[arg(long, value_name = "ID", conflicts_with_all = ["vkey", "policy"])]
    ledger: Option<StatementId>,
    /// A C2SP tlog-policy: which logs to trust, and which witnesses must have cosigned
    #[arg(long, value_name = "FILE", conflicts_with = "vkey")]
    policy: Option<PathBuf>,
    /// Do not read payloads, do not replay the rules
    #[arg(long)]
    log_only: bool,
    /// Verify signatures in batches: faster, but whether they hold together is another question than whether each does
    #[arg(long)]
    quick: bool,
    /// Continue from a checkpoint kept by an earlier audit: verify only the signatures that are new
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Keep the checkpoint here when all is in order; never over one of a longer log
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Write the entries that are pending or flagged, with reasons; where the file is there, compare with it
    #[arg(long, value_name = "FILE", conflicts_with = "log_only")]
    verdicts: Option<PathBuf>,
}

impl Audit {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let Some(source) = audit::source(&self.what)? else {
            if Path::new(&self.what).is_file() {
                return Verify::of_file(&self.what, &self.vkey).run(context);
            }
            return Err(Failure::usage(tr!("audit-nothing-there", what = self.what.to_string()))
                .hint(tr!("audit-nothing-there-do")));
        };
        let order = Order {
            vkeys: &self.vkey,
            ledger: self.ledger,
            policy: self.policy.as_deref(),
            log_only: self.log_only,
            quick: self.quick,
            since: self.since.as_deref(),
            keep: self.keep.as_deref(),
            verdicts: self.verdicts.as_deref(),
        };
        audit::run(context, source, &order)
    }
}
