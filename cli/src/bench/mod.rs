//! Measuring a node on this machine. Numbers are worth nothing without saying what was synced: here every answer waits for the disk.

mod http;
mod ingest;
mod report;
mod workload;

pub(crate) use http::http;
pub(crate) use ingest::ingest;
pub(crate) use report::Report;

/// How much work, by how many, in what portions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Statements in all.
    pub(crate) statements: usize,
    /// Clients at once, each with a key of its own.
    pub(crate) clients: usize,
    /// Statements a request.
    pub(crate) batch: usize,
}
