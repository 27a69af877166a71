//! The fixture's bytes, which the browser's code finds good, are good to the ledger itself: the two verifiers agree on them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use suyuan_ledger::log::{Entry, SignedCheckpoint, VerifierKey, verify_inclusion};
use suyuan_ledger::statement::Statement;
use suyuan_web::Lang;

mod fixture;

use fixture::{pages, story};

#[test]
fn the_ledger_finds_the_fixtures_bundle_as_good_as_the_browser_does() {
    let story = story::story(3_000);
    let bundle = pages::troubled(&story, Lang::default()).proof;
    let keys: Vec<VerifierKey> = bundle.vkeys.iter().map(|vkey| vkey.parse().unwrap()).collect();
    let signed = SignedCheckpoint::open(bundle.checkpoint.as_bytes(), &keys).unwrap();
    let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
    for proven in &bundle.entries {
        let entry = Entry::decode(&STANDARD.decode(&proven.entry).unwrap()).unwrap();
        assert_eq!(entry.index, proven.index);
        let statement = Statement::parse(&entry.statement).unwrap();
        statement.verify().unwrap();
        let path: Vec<_> = proven
            .path
            .iter()
            .map(|hash| <[u8; 32]>::try_from(STANDARD.decode(hash).unwrap()).unwrap().into())
            .collect();
        verify_inclusion(entry.index, size, &entry.leaf_hash(), &path, &root).unwrap();
        if proven.index == 0 {
            assert_eq!(statement.id().to_string(), bundle.ledger);
        }
    }
}
