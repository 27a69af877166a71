//! Good inputs to begin with: whatever our vectors and the official examples hold.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::conformance;

/// A few by hand: forms that no vector has.
const BY_HAND: &[&str] = &[
    "old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\nexample.com/a\n2\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— example.com/a AAAAAAA=\n",
    "tile/0/x001/x234/067.p/112",
    "tile/entries/x001/000",
    "1200 kg",
    "3,5 t",
    "400件",
    "2026-04-18T08:30:00.123+08:00",
    "https://id.gs1.org/01/09506000134352/10/ABC%2F1/21/7?17=261231",
    "https://coop.example/p/STRAW/10/L7/21/9",
    "urn:epc:id:sgtin:0614141.107346.2017",
    "# a policy\nlog coop.example/log+1faff801+ASVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd https://coop.example\nwitness w witness.example/w1+858ecd0c+BBdFU7RW3d/GkI7KscEB/mqyHiuqBhd5W31DpjSCmT/V\ngroup g any w\nquorum g\n",
    "{\"private\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
];

/// Good inputs, of every kind.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = BY_HAND.iter().map(|text| text.as_bytes().to_vec()).collect();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for file in fs::read_dir(vectors).unwrap().flatten() {
        let text = fs::read(file.path()).unwrap();
        collect(&serde_json::from_slice(&text).unwrap(), &mut seeds);
    }
    if let Some(official) = conformance("the official examples as seeds") {
        whole_files(&official, &mut seeds);
    }
    seeds.retain(|seed| !seed.is_empty() && seed.len() < 20_000);
    seeds.sort_unstable();
    seeds.dedup();
    seeds
}

/// Every text of a vector file: as it is, and as the bytes that it spells.
fn collect(value: &Value, seeds: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => {
            seeds.push(text.as_bytes().to_vec());
            if let Ok(bytes) = hex::decode(text) {
                seeds.push(bytes);
            } else if text.len() > 40
                && let Ok(bytes) = STANDARD.decode(text)
            {
                seeds.push(bytes);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, seeds)),
        Value::Object(members) => members.values().for_each(|member| collect(member, seeds)),
        _ => {}
    }
}

fn whole_files(dir: &Path, seeds: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            whole_files(&path, seeds);
        } else if seeds.len() < 3_000 && entry.metadata().is_ok_and(|meta| meta.len() < 20_000) {
            seeds.extend(fs::read(&path));
        }
    }
}
