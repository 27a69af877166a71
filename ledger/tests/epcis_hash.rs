//! CBV event hashes against the vectors of the reference implementation, which live outside this repository.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

mod conformance;

use std::fs;

use sha2::{Digest, Sha256};
use suyuan_ledger::event::EventHash;

#[test]
fn every_vector_gives_its_prehash_and_its_hash() {
    let Some(folder) = conformance::folder("epcis-hash") else { return };
    let (mut files, mut contradictory) = (0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "jsonld" && e != "json") {
            continue;
        }
        files += 1;
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = |kind: &str| fs::read_to_string(path.with_extension(kind)).unwrap();
        let found = EventHash::of_document(&fs::read(&path).unwrap()).unwrap();
        let uris: Vec<String> = found.iter().map(EventHash::uri).collect();
        assert_eq!(uris, text("hashes").lines().collect::<Vec<_>>(), "{name}");
        for ((found, uri), prehash) in found.iter().zip(&uris).zip(text("prehashes").lines()) {
            // One of the files has a prehash that its own hash is not made of; the hash decides.
            if uri.contains(&hex::encode(Sha256::digest(prehash))) {
                assert_eq!(found.prehash(), prehash, "{name}");
            } else {
                contradictory.push(name.clone());
            }
        }
    }
    assert!(files >= 11, "found {files}");
    assert!(
        contradictory.iter().all(|name| name == "epcisDocWithCustomSchemaInContext"),
        "{contradictory:?}"
    );
}
