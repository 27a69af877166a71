//! A node that breaks off in the middle: nothing signed is lost, and the same bytes go out again.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::*;

/// What the stand-in does with a statement.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    BreaksOff,
    Takes,
    Refuses,
}

/// A stand-in for a node, and the bodies that it was sent.
struct StandIn {
    client: Client,
    mood: Arc<Mutex<Mood>>,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
}

fn stand_in(mood: Mood) -> StandIn {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (mood, bodies) = (Arc::new(Mutex::new(mood)), Arc::new(Mutex::new(Vec::new())));
    let (now, kept) = (mood.clone(), bodies.clone());
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), *now.lock().unwrap(), &kept);
        }
    });
    StandIn { client, mood, bodies }
}

fn answer(mut stream: TcpStream, mood: Mood, bodies: &Mutex<Vec<Vec<u8>>>) {
    let mut request = Vec::new();
    let (head, length) = loop {
        let mut some = [0; 8192];
        let n = stream.read(&mut some).unwrap_or(0);
        request.extend_from_slice(&some[..n]);
        let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if request.len() >= end + 4 + length.unwrap_or(0) {
            bodies.lock().unwrap().extend((length > Some(0)).then(|| request[end + 4..].to_vec()));
            break (head, length);
        }
    };
    let body = match (head.starts_with("get /v1/keys"), mood) {
        (true, _) => format!(
            r#"{{"party": "https://t.example/party/A", "active": true, "seq": 3, "prev": "{}"}}"#,
            "11".repeat(32)
        ),
        (false, Mood::Takes) if length.is_some() => {
            let taken = r#"{"index": 7, "id": "22", "time": "2026-04-18T00:00:00Z", "verdict": "accepted", "proof": "p"}"#;
            match head.contains("application/cbor-seq") {
                true => format!(r#"{{"answers": [{taken}]}}"#),
                false => taken.to_owned(),
            }
        }
        (false, Mood::Refuses) if length.is_some() => {
            r#"{"status": 403, "code": "not-permitted", "detail": "no", "hint": "ask"}"#.to_owned()
        }
        _ => return,
    };
    let status = if mood == Mood::Refuses && !head.starts_with("get") { "403 Forbidden" } else { "200 OK" };
    let length = body.len();
    let _ =
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
}

fn sit_down(node: &StandIn, dir: &std::path::Path) -> (Signer, Outbox) {
    let key = SigningKey::from_bytes(&[3; 32]);
    let (home, hex) = (Home::find(Some(dir)).unwrap(), key_file::public_hex(&key));
    let voice = Voice { json: false, quiet: true };
    let client = node.client.clone().keeping(crate::known::Known::of(&home, "9f"));
    client.may_be_silent(false);
    let outbox = Outbox::of(&home, &hex).unwrap();
    (Signer::new(key, client, home, voice).unwrap(), outbox)
}

fn saying() -> Saying {
    Saying { kind: "place", subject: "https://t.example/place/P".to_owned(), payload: "{}".to_owned() }
}

#[test]
fn what_was_signed_and_never_answered_goes_out_again_as_it_is() {
    let (node, dir) = (stand_in(Mood::BreaksOff), tempfile::tempdir().unwrap());
    let (mut signer, outbox) = sit_down(&node, dir.path());
    assert!(matches!(signer.say(&saying()).unwrap(), Said::Kept(_)));
    assert_eq!(outbox.waiting().unwrap().len(), 1);

    *node.mood.lock().unwrap() = Mood::Takes;
    let never = &mut || -> Result<SigningKey, Failure> { panic!("nothing is to be signed again") };
    let synced =
        outbox::sync(&node.client, &outbox, never, &mut |_| {}, &Voice { json: false, quiet: true }).unwrap();
    assert_eq!((synced.entered.len(), outbox.waiting().unwrap().len()), (1, 0));
    let bodies = node.bodies.lock().unwrap();
    assert!(bodies.len() >= 2 && bodies.iter().all(|b| *b == bodies[0]), "the same bytes each time");
    let id = StatementId::of(&bodies[0]).to_string();
    assert!(dir.path().join("receipts").join(id).with_extension("tlog-proof").is_file());
}

#[test]
fn what_is_signed_behind_a_silence_goes_on_where_that_ended() {
    let (node, dir) = (stand_in(Mood::BreaksOff), tempfile::tempdir().unwrap());
    let (mut signer, outbox) = sit_down(&node, dir.path());
    for _ in 0..3 {
        assert!(matches!(signer.say(&saying()).unwrap(), Said::Kept(_)));
    }
    let waiting = outbox.waiting().unwrap();
    assert_eq!(waiting.iter().map(|s| s.header().seq).collect::<Vec<_>>(), [3, 4, 5]);
    assert!(waiting.windows(2).all(|two| two[1].header().prev == Some(two[0].id())));
    assert_eq!(node.bodies.lock().unwrap().len(), 1, "a node that fell silent is not asked again");
    // The next run begins behind them, although the node does not answer at all.
    node.client.may_be_silent(true);
    let (mut signer, outbox) = sit_down(&node, dir.path());
    signer.say(&saying()).unwrap();
    assert_eq!(outbox.waiting().unwrap().last().unwrap().header().seq, 6);
}

#[test]
fn what_is_refused_is_put_aside_and_its_number_is_free_again() {
    let (node, dir) = (stand_in(Mood::Refuses), tempfile::tempdir().unwrap());
    let (mut signer, outbox) = sit_down(&node, dir.path());
    for _ in 0..2 {
        let failure = signer.say(&saying()).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("not-permitted"));
    }
    assert!(outbox.waiting().unwrap().is_empty());
    let refused = outbox.all_refused().unwrap();
    assert!(refused.iter().all(|r| r.statement.header().seq == 3));
    assert!(refused.iter().all(|r| r.problem.as_ref().unwrap().hint.as_deref() == Some("ask")));
    assert!(outbox.payloads().unwrap().is_empty());
    outbox.withdraw(&refused[0].statement).unwrap();
    assert!(outbox.all_refused().unwrap().len() < refused.len());
}
