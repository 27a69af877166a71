//! The suyuan node: the ledger over HTTP, for programs (`/v1`, RFC 9457 errors), for auditors (C2SP tlog-tiles) and for people
//! (pages behind the codes on packs).
//!
//! ```no_run
//! # async fn example(store: std::sync::Arc<suyuan_ledger::store::Store>) -> Result<(), suyuan_node::NodeError> {
//! let config = suyuan_node::Config::new(([127, 0, 0, 1], 0).into());
//! let node = suyuan_node::Node::start(store, config).await?;
//! println!("http://{}", node.addr());
//! node.shutdown().await
//! # }
//! ```
//!
//! The node decides nothing about statements: it checks form and signature on all cores and hands them to the store, whose one
//! sequencer judges them; it adds proofs, limits, logs and pages. An answer leaves only after the store has it on disk.

mod app;
mod chain;
mod client;
mod codes;
mod complaints;
mod config;
mod cosign;
mod epcis;
mod follow;
mod guard;
mod ledger;
mod live;
mod moment;
mod negotiate;
mod observe;
mod pages;
mod problem;
mod routes;
mod said;
mod scan_key;
mod scans;
mod server;
mod source;
#[cfg(test)]
mod tests;
mod told;
mod view;
pub mod witness;

pub use client::{Network, NetworkError};
pub use complaints::Complaining;
pub use config::{Config, Limits, Loopback, Rate};
pub use cosign::{Cosigning, When};
pub use follow::{BeginError, FollowReport, Following, Trouble, begin as begin_following, catch_up};
pub use observe::{LogFormat, init_logs};
pub(crate) use problem::Problem;
pub use problem::{ALL as CODES, Entry as CodeEntry, entry as code_entry};
pub use scans::Scanning;
pub use server::{Node, NodeError, Running, serve};
pub use source::{ArchiveError, Patience, Source, SourceError};
