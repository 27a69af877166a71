//! What a node tells its operator: one log line a request, and numbers. Never payloads, keys or query strings.

mod access;
mod logs;
mod metrics;
mod request_id;

pub(crate) use access::access;
pub use logs::{LogFormat, init_logs};
pub(crate) use metrics::Metrics;
pub(crate) use request_id::RequestId;
