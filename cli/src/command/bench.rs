//! `suyuan bench`.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::{
    bench::{self, Load, Report},
    context::Context,
    failure::Failure,
};

/// Measure how fast statements are entered here, durably
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// The library: signatures, rules, log and disk, without HTTP
    Ingest(Run),
    /// The whole node over HTTP on this machine
    Http(Run),
}

/// How much work.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// Statements in all
    #[arg(short = 'n', long, default_value_t = 10_000)]
    statements: usize,
    /// Clients at once, each with a key of its own
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// Statements a request
    #[arg(long, default_value_t = 100)]
    batch: usize,
    /// One client, one statement a request: what a lone grower waits
    #[arg(long, conflicts_with_all = ["clients", "batch"])]
    lone: bool,
    /// Where the ledger lies: an empty directory on the disk to be measured [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Bench {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Bench::Ingest(run) => run.measure(context, bench::ingest),
            Bench::Http(run) => run.measure(context, bench::http),
        }
    }
}

impl Run {
    fn measure(
        &self,
        context: &Context,
        how: impl FnOnce(&Path, Load) -> Result<Report, Failure>,
    ) -> Result<(), Failure> {
        let (clients, batch) =
            if self.lone { (1, 1) } else { (self.clients.max(1), self.batch.clamp(1, 5_000)) };
        let load = Load { statements: self.statements.max(1), clients, batch };
        let report = match &self.data {
            Some(dir) => how(dir, load)?,
            None => {
                let temporary =
                    tempfile::Builder::new().prefix("suyuan-bench-").tempdir().map_err(Failure::local)?;
                how(&temporary.path().join("data"), load)?
            }
        };
        report.show(&context.voice);
        Ok(())
    }
}
