//! Files that statements name by their hash: reports, photographs, sensor logs.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    client::{Client, ClientError},
    failure::Failure,
    proof::Checked,
    speech::tr,
};

/// The hashes that steps name: every member `sha256` of a payload that is 64 hex digits, and every `rawData` that names a file by
/// its hash.
pub(crate) fn named(checked: &Checked) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for step in &checked.steps {
        if let Ok(payload) = serde_json::from_str::<Value>(&step.payload) {
            look(&payload, &mut found);
        }
    }
    found
}

/// Fetches them; what the node does not have is left out, and what it gives must have the hash.
pub(crate) fn attach(client: &Client, checked: &Checked) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut blobs = BTreeMap::new();
    for hash in named(checked) {
        match client.bytes(&format!("/v1/blobs/{hash}")) {
            Ok(bytes) => {
                let got = hex::encode(Sha256::digest(&bytes));
                if got != hash {
                    return Err(Failure::check(tr!(
                        "evidence-blob",
                        hash = hash.to_string(),
                        got = got.to_string()
                    ))
                    .code("differs"));
                }
                blobs.insert(hash, bytes);
            }
            Err(ClientError::Problem(problem)) if problem.status == 404 => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(blobs)
}

fn look(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let local = name.rsplit(':').next().unwrap_or(name);
                match value.as_str() {
                    Some(text) if local == "sha256" && is_hash(text) => drop(found.insert(text.to_owned())),
                    Some(text) if local == "rawData" => found.extend(named_information(text)),
                    _ => look(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| look(item, found)),
        _ => {}
    }
}

/// The SHA-256 of `ni:///sha-256;…` (RFC 6920), which is how EPCIS names a sensor's file.
fn named_information(text: &str) -> Option<String> {
    let hash = URL_SAFE_NO_PAD.decode(text.strip_prefix("ni:///sha-256;")?).ok()?;
    (hash.len() == 32).then(|| hex::encode(hash))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_named_by_its_hash_in_either_way() {
        let (report, log) = ("ab".repeat(32), Sha256::digest(b"a log"));
        let raw = format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(log));
        let said = json!({"report": {"sha256": report}, "sensorElementList": [{"sensorMetadata": {"rawData": raw}}],
            "hash": format!("{raw}?ver=CBV2.0"), "rawData": "ni:///sha-256;AAAA", "bytes": {"rawData": 7}});
        let mut found = BTreeSet::new();
        look(&said, &mut found);
        assert_eq!(found, BTreeSet::from([report, hex::encode(log)]));
    }
}
