//! Measuring a node on this machine. Numbers are worth nothing without saying what was synced (here every answer waits for the
//! disk) and how fast the machine was in that minute (`Machine`).
//!
//! | measure | what runs | what does not |
//! |---|---|---|
//! | `ingest` | form, signature, payload, judgement, journal, all that follows behind | HTTP |
//! | `http` | the whole node and its clients, on the same processors | a network, TLS, log lines |
//! | `proof` | the store's proof of an entry | HTTP, text |
//! | `start` | a node's process from its start to its first answer | a cold page cache |
//! | `audit` | the audit of published files, without and with the rules, and in batches | making and publishing them |
//! | `trace` | a trace and a recall's reach of a lot with 1,000 others around it | a network, gzip, drawing |
//! | `labels` | a PDF of item labels, from the roll's file to the file on the disk | making the codes |
//! | `codes` | a roll of item codes: made, stated, its list handed over and checked, codes looked up, over HTTP | a network, printing |
//! | `sync` | a thousand signed statements from a member's outbox to the node and their receipts on the disk, as processes | a network, signing |
//! | `import` | a sheet from the file to signed statements in the outbox, as a process; then sending them | filling in the sheet |
//! | `page` | the pages behind codes over HTTP as browsers ask for them, packs at random with each scan recorded, and viewers who are kept up to date | a network, TLS, log lines, other pages |
//! | `growth` | as ingest, window by window | signing, which stands between the windows |

mod audit;
mod codes;
mod day;
mod disk;
mod growth;
mod http;
mod ingest;
mod labels;
mod machine;
mod meter;
mod packs;
mod page;
mod proof;
mod related;
mod report;
mod spool;
mod start;
mod static_file;
mod trace;
mod viewers;
mod wire;
mod world;

pub(crate) use audit::audit;
pub(crate) use codes::{CodesLoad, codes};
pub(crate) use day::{import, sync};
pub(crate) use disk::Disk;
pub(crate) use growth::growth;
pub(crate) use http::http;
pub(crate) use ingest::ingest;
pub(crate) use labels::labels;
pub(crate) use machine::Machine;
pub(crate) use meter::meter;
pub(crate) use page::{PageLoad, page};
pub(crate) use proof::proof;
pub(crate) use report::Report;
pub(crate) use start::start;
pub(crate) use trace::{TraceLoad, trace};

use std::path::Path;

use suyuan_ledger::store::{Options, Store};

use crate::{
    failure::Failure,
    keep::{self, Asking},
    voice::Voice,
};

/// How much work, by how many, in what portions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Statements in all.
    pub(crate) statements: usize,
    /// Who signs them, each with a key of its own.
    pub(crate) issuers: usize,
    /// Clients at once; each hands over for its own share of the issuers.
    pub(crate) clients: usize,
    /// Statements a request, all of one issuer.
    pub(crate) batch: usize,
}

/// A statement that was not accepted: then the measurement measures something else.
fn not_taken(what: impl std::fmt::Display) -> Failure {
    Failure::check(format!("a statement of the benchmark was not taken: {what}"))
}

/// Opens a ledger as a node does, asking nobody.
fn open(dir: &Path) -> Result<Store, Failure> {
    open_with(dir, Options::default())
}

fn open_with(dir: &Path, options: Options) -> Result<Store, Failure> {
    keep::start(dir, options, &Asking::default(), Voice { json: false, quiet: true })
}
