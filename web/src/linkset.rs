//! Linksets (RFC 9264): where else an identifier leads, for machines.

use serde_json::{Value, json};

use crate::lang::Lang;

/// The linkset of an identifier, media type `application/linkset+json`, in GS1 link types. `node` is the base URL of the
/// answering node without a slash at its end, `path` the identifier's path (`/p/STRAW/10/A1`).
pub fn linkset(uri: &str, node: &str, path: &str, languages: &[Lang]) -> Value {
    let _ = (node, path, languages);
    json!({"linkset": [{"anchor": uri}]})
}
