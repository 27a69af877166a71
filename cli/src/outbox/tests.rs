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
    statements.iter().for_each(|s| outbox.keep(std::slice::from_ref(s)).unwrap());
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
fn what_was_signed_in_one_go_is_one_file_until_some_of_it_has_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (many, alone) = (chain(3, 6), chain(9, 1));
    let outbox = kept(dir.path(), &alone);
    outbox.keep(&many).unwrap();
    let files = || {
        let mut names: Vec<String> = entries(&outbox.dir())
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(files(), ["0000000003-0000000008.cborseq".to_owned(), file_name(&alone[0])]);
    assert_eq!(ids(&outbox.waiting().unwrap()), ids(&[many.clone(), alone.clone()].concat()));

    // A power cut right after the rest was written beside it: nothing is sent as two.
    Queue::at(outbox.dir()).keep(&many[2..]).unwrap();
    assert_eq!(ids(&outbox.waiting().unwrap()), ids(&[many.clone(), alone.clone()].concat()));
    Queue::at(outbox.dir()).forget(&[&many[0], &many[1]]).unwrap();
    assert_eq!(files(), ["0000000005-0000000008.cborseq".to_owned(), file_name(&alone[0])]);
    // One in the midst is refused, and the file keeps its name.
    outbox.refused(&many[3], None).unwrap();
    assert_eq!(ids(&outbox.waiting().unwrap()), ids(&[&many[2..3], &many[4..], &alone[..]].concat()));
    Queue::at(outbox.dir()).forget(&[&many[2], &many[4], &alone[0]]).unwrap();
    assert_eq!(files(), [file_name(&many[5])]);
    Queue::at(outbox.dir()).forget(&[&many[5]]).unwrap();
    assert!(outbox.waiting().unwrap().is_empty() && files().is_empty());
}

#[test]
fn a_batch_has_its_receipts_before_it_ceases_to_wait() {
    let dir = tempfile::tempdir().unwrap();
    let statements = chain(0, 40);
    let outbox = Outbox::of(&Home::find(Some(dir.path())).unwrap(), &statements[0].header().key.to_string());
    let outbox = outbox.unwrap();
    outbox.keep(&statements).unwrap();
    let answer = |statement: &Statement| Answer {
        index: statement.header().seq,
        id: statement.id().to_string(),
        time: "2026-04-18T08:30:00Z".to_owned(),
        verdict: "accepted".to_owned(),
        reasons: Vec::new(),
        proof: Some("proof".to_owned()),
    };
    let answers: Vec<Answer> = statements.iter().map(answer).collect();
    outbox.entered(statements.iter().zip(&answers).take(25)).unwrap();
    assert_eq!(ids(&outbox.waiting().unwrap()), ids(&statements[25..]));
    let receipts = outbox.receipts().unwrap();
    assert_eq!(receipts.len(), 25);
    for ((statement, answer), want) in receipts.iter().zip(&statements) {
        assert_eq!((statement.id(), answer.as_ref().unwrap().index), (want.id(), want.header().seq));
        assert_eq!(Receipts::of(&outbox.home).proof(&want.id()).unwrap().unwrap(), "proof");
    }
    assert_eq!(entries(&dir.path().join("receipts")).unwrap().len(), 3, "one file for all, of each sort");
    assert_eq!((outbox.subjects().unwrap().len(), outbox.payloads().unwrap().len()), (statements.len(), 1));
    assert!(entries(&dir.path().join("receipts")).unwrap().iter().all(|p| p.extension().unwrap() != "new"));
}

#[test]
fn receipts_of_one_and_of_many_are_read_alike_and_what_stands_alone_counts() {
    let dir = tempfile::tempdir().unwrap();
    let statements = chain(1, 40);
    let outbox = kept(dir.path(), &statements);
    let answer = |statement: &Statement, verdict: &str| Answer {
        index: statement.header().seq,
        id: statement.id().to_string(),
        time: "2026-04-18T08:30:00Z".to_owned(),
        verdict: verdict.to_owned(),
        reasons: Vec::new(),
        proof: Some(format!("proof of {}", statement.id())),
    };
    let pending: Vec<Answer> = statements.iter().map(|statement| answer(statement, "pending")).collect();
    // The first three alone, as they are entered one by one; the rest in one go, which a power cut makes come twice.
    for at in 0..3 {
        outbox.entered([(&statements[at], &pending[at])]).unwrap();
    }
    for _ in 0..2 {
        outbox.entered(statements.iter().zip(&pending).skip(3)).unwrap();
    }
    assert!(outbox.waiting().unwrap().is_empty());
    // What became of one of the many is asked later.
    let now = Answer { proof: None, ..answer(&statements[7], "accepted") };
    outbox.entered([(&statements[7], &now)]).unwrap();
    let receipts = outbox.receipts().unwrap();
    assert_eq!(receipts.iter().map(|(statement, _)| statement.id()).collect::<Vec<_>>(), ids(&statements));
    for (at, (statement, told)) in receipts.iter().enumerate() {
        let told = told.as_ref().unwrap();
        assert_eq!(told.verdict, if at == 7 { "accepted" } else { "pending" });
        let proof = Receipts::of(&outbox.home).proof(&statement.id()).unwrap().unwrap();
        assert_eq!((told.index, proof), (statement.header().seq, format!("proof of {}", statement.id())));
    }
    assert_eq!(outbox.find("30").unwrap().id(), statements[29].id());
    // Another key's outbox has none of them; a damaged file is passed over and spoils nothing.
    assert!(Outbox::of(&outbox.home, &"0".repeat(64)).unwrap().receipts().unwrap().is_empty());
    let many = entries(&dir.path().join("receipts")).unwrap();
    let many = many.iter().find(|path| path.extension().unwrap() == "cborseq").unwrap();
    std::fs::write(many, b"power").unwrap();
    assert_eq!(outbox.receipts().unwrap().len(), 4);
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
