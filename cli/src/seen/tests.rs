use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header};

use super::*;

fn statement(seq: u64) -> Statement {
    let key = SigningKey::from_bytes(&[7; 32]);
    let header = Header {
        kind: "event".parse().unwrap(),
        key: key.verifying_key().to_bytes().into(),
        issuer: "https://t.example/party/SL".to_owned(),
        subject: "https://t.example/p/STRAW/10/A".to_owned(),
        issued_at: 1,
        seq,
        prev: Some(StatementId::of(b"before")),
        instead: Vec::new(),
    };
    Draft { header, payload: b"{}".to_vec() }.sign(&key).unwrap()
}

fn answer(statement: &Statement) -> Answer {
    serde_json::from_value(
        serde_json::json!({"index": 9, "id": statement.id(), "time": "", "verdict": "accepted"}),
    )
    .unwrap()
}

fn state(seq: u64, prev: StatementId) -> KeyState {
    KeyState { party: "SL".to_owned(), active: true, seq, prev: prev.to_string() }
}

#[test]
fn a_keys_next_number_never_falls_back_behind_what_was_entered() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::find(Some(dir.path())).unwrap();
    let pin = Pin {
        id: "9f".to_owned(),
        origin: "t.example/log".to_owned(),
        vkeys: vec![],
        hosts: vec![],
        log_keys: vec![],
    };
    let seen = Seen::of(&home, &pin).unwrap();
    let (six, seven) = (statement(6), statement(7));
    let hex = seven.header().key.to_string();
    assert_eq!(seen.hold_chain(&hex, state(3, six.id()), false).unwrap().seq, 3, "nothing is known yet");
    let entered = [&six, &seven].map(|s| (s, answer(s)));
    let entered: Vec<_> = entered.iter().map(|(s, a)| (*s, a)).collect();
    seen.entered(&entered).unwrap();
    let told = seen.hold_chain(&hex, state(3, six.id()), false).unwrap();
    assert_eq!(told.seq, 3, "what a node says without a proof locks no key out elsewhere");
    for proven in [&six, &seven, &six] {
        seen.went_on(proven).unwrap();
    }

    let hold = |told, silent| Seen::of(&home, &pin).unwrap().hold_chain(&hex, told, silent);
    assert_eq!(hold(state(8, seven.id()), false).unwrap().seq, 8);
    assert_eq!(hold(state(11, six.id()), false).unwrap().seq, 11, "it signed elsewhere too");
    for back in [state(7, six.id()), state(8, six.id())] {
        let failure = hold(back.clone(), false).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("went-back"), "{failure}");
        let here = hold(back, true).unwrap();
        assert_eq!((here.seq, here.prev), (8, seven.id().to_string()), "without the node it goes on");
    }
}
