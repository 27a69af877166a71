//! Starting and stopping, over real sockets.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use super::fixture::*;
use crate::{Node, NodeError};

/// Asks as a plain client does; the answer as text.
fn ask(addr: SocketAddr, request: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(addr: SocketAddr, path: &str) -> String {
    ask(addr, &format!("GET {path} HTTP/1.1\r\nhost: coop.example\r\nconnection: close\r\n\r\n"), b"")
}

fn post(addr: SocketAddr, body: &[u8]) -> String {
    let head = format!(
        "POST /v1/statements HTTP/1.1\r\nhost: coop.example\r\ncontent-type: application/cose\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    ask(addr, &head, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_serves_until_it_is_told_to_stop_and_closes_its_store() {
    let world = World::founded();
    let node = Node::start(world.store.clone(), config()).await.unwrap();
    let addr = node.addr();
    assert_ne!(addr.port(), 0);
    let health = tokio::task::spawn_blocking(move || get(addr, "/health")).await.unwrap();
    assert!(health.starts_with("HTTP/1.1 200 OK"), "{health}");
    let member = serde_json::json!({"party": party("SL"), "action": "admit", "names": {"en": "SL"},
        "roles": ["producer"], "keys": [{"key": hex_key("SL")}]});
    let statement = world.sign("ASSOC", "member", &party("SL"), &member);
    let bytes = statement.bytes().to_vec();
    let answer = tokio::task::spawn_blocking(move || post(addr, &bytes)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    node.shutdown().await.unwrap();
    assert!(TcpStream::connect(addr).is_err(), "nobody listens any more");
    assert!(world.store.stopped().is_some(), "the store is closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_before_the_stop_is_answered() {
    let world = World::founded();
    let node = Node::start(world.store.clone(), config()).await.unwrap();
    let addr = node.addr();
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(addr).unwrap();
        stream.write_all(b"GET /v1/ledger HTTP/1.1\r\nhost: x\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(b"\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    node.shutdown().await.unwrap();
    let answer = asked.await.unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_headers_are_not_waited_for() {
    let world = World::founded();
    let mut config = config();
    config.limits.header_time = Duration::from_millis(100);
    let node = Node::start(world.store.clone(), config).await.unwrap();
    let addr = node.addr();
    let answer =
        tokio::task::spawn_blocking(move || ask(addr, "GET / HTTP/1.1\r\nhost:", b"")).await.unwrap();
    assert!(!answer.contains("200 OK"), "{answer}");
    node.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_use_is_said_plainly() {
    let world = World::founded();
    let node = Node::start(world.store.clone(), config()).await.unwrap();
    let mut taken = config();
    taken.listen = node.addr();
    let error = Node::start(world.store.clone(), taken).await.unwrap_err();
    assert!(matches!(error, NodeError::Listen { .. }), "{error}");
    node.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_reported_as_unavailable() {
    let world = World::founded();
    let store = Arc::clone(&world.store);
    tokio::task::spawn_blocking(move || store.close()).await.unwrap().unwrap();
    let answer = world.post(b"x").await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), "5");
    world.get("/health").await.is_problem(503, "unavailable");
}

/// Sends a body of so many bytes in slow pieces, all of it, and only then looks for the answer.
fn stubborn(addr: SocketAddr, length: usize, chunked: bool) -> String {
    let how = match chunked {
        true => "transfer-encoding: chunked".to_owned(),
        false => format!("content-length: {length}"),
    };
    let mut stream = TcpStream::connect(addr).unwrap();
    let head = format!(
        "POST /v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/cose\r\n{how}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let piece = [b'x'; 64 << 10];
    for _ in 0..length / piece.len() {
        if chunked {
            stream.write_all(b"10000\r\n").unwrap();
        }
        stream.write_all(&piece).expect("nobody hangs up on a sender who is to be told something");
        if chunked {
            stream.write_all(b"\r\n").unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    if chunked {
        stream.write_all(b"0\r\n\r\n").unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_too_much_is_told_so_and_not_hung_up_on() {
    let world = World::founded();
    let node = Node::start(world.store.clone(), config()).await.unwrap();
    let addr = node.addr();
    for chunked in [false, true] {
        let answer = tokio::task::spawn_blocking(move || stubborn(addr, 8 << 20, chunked)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too-large"), "{answer}");
    }
    node.shutdown().await.unwrap();
}
