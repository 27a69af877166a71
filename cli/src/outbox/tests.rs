//! Files that survive a power cut at any moment, and backlogs that were damaged on the way.

use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header};

use super::*;

fn signed(seq: u64, prev: StatementId) -> Statement {
    let key = SigningKey::from_bytes(&[5; 32]);
    let header = Header {
        kind: "place".parse().unwrap(),
        key: crate::key_file::public_hex(&key).parse().unwrap(),
        issuer: "https://t.example/party/A".to_owned(),
        subject: format!("https://t.example/place/P{seq}"),
        issued_at: 1_800_000_000,
        seq,
        prev: Some(prev),
        instead: Vec::new(),
    };
    Draft { header, payload: b"{}".to_vec() }.sign(&key).unwrap()
}

fn chain(from: u64, count: u64) -> Vec<Statement> {
    let mut prev = StatementId::of(&from.to_be_bytes());
    (from..from + count)
        .map(|seq| {
            let statement = signed(seq, prev);
            prev = statement.id();
            statement
        })
        .collect()
}

fn kept(dir: &Path, statements: &[Statement]) -> Outbox {
    let home = Home::find(Some(dir)).unwrap();
    let outbox = Outbox::of(&home, &statements[0].header().key.to_string()).unwrap();
    statements.iter().for_each(|s| outbox.keep(s).unwrap());
    outbox
}

fn ids(statements: &[Statement]) -> Vec<StatementId> {
    statements.iter().map(Statement::id).collect()
}

#[test]
fn all_wait_in_the_order_of_the_chain() {
    let dir = tempfile::tempdir().unwrap();
    let mut statements = chain(8, 5);
    statements.rotate_left(2);
    let outbox = kept(dir.path(), &statements);
    assert_eq!(ids(&outbox.waiting().unwrap()), ids(&chain(8, 5)));
}

#[test]
fn an_exchange_that_was_cut_short_leaves_the_old_ones_or_the_new_ones() {
    let (old, new) = (chain(3, 4), chain(2, 4));
    // What is on the disk after each step of an exchange.
    for steps in 0..=4 {
        let dir = tempfile::tempdir().unwrap();
        let outbox = kept(dir.path(), &old);
        let (beside, before) = (outbox.beside("new"), outbox.beside("old"));
        let some = if steps == 0 { 2 } else { 4 };
        for statement in &new[..some] {
            write(&beside.join(file_name(statement)), statement.bytes()).unwrap();
        }
        if steps >= 2 {
            fs::rename(outbox.dir(), &before).unwrap();
        }
        if steps >= 3 {
            fs::rename(&beside, outbox.dir()).unwrap();
        }
        if steps >= 4 {
            fs::remove_dir_all(&before).unwrap();
        }
        let again = Outbox::of(&Home::find(Some(dir.path())).unwrap(), &outbox.hex).unwrap();
        let want = if steps < 2 { &old } else { &new };
        assert_eq!(ids(&again.waiting().unwrap()), ids(want), "after step {steps}");
        assert!(!beside.exists() && !before.exists());
    }
}

#[test]
fn a_backlog_that_was_damaged_is_refused_whole() {
    let statements = chain(1, 3);
    let bytes: Vec<u8> = statements.iter().flat_map(|s| s.bytes().to_vec()).collect();
    assert_eq!(ids(&read_backlog(&bytes).unwrap()), ids(&statements));
    assert!(read_backlog(b"").is_err());
    for cut in [1, bytes.len() / 2, bytes.len() - 1] {
        let failure = read_backlog(&bytes[..cut]).unwrap_err();
        assert!(failure.hint.unwrap().contains("outbox export"));
    }
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(read_backlog(&changed).is_err(), "byte {at} changed");
    }
}

#[test]
fn an_id_is_named_by_its_first_digits() {
    let statements = chain(1, 40);
    let prefix = |text: &str| text.parse::<IdPrefix>();
    let one = &statements[17];
    let id = one.id().to_string();
    let found = prefix(&id[..12].to_uppercase()).unwrap();
    assert_eq!(found.one_of(&statements, |s| s).unwrap().id(), one.id());
    assert!(prefix("0000ffff").unwrap().one_of(&statements, |s| s).is_err());
    assert!(prefix("abc").is_err() && prefix("xyz1").is_err() && prefix(&format!("{id}0")).is_err());
}
