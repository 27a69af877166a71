//! How fast statements go through HTTP. Not a test but a measurement: `cargo test --release -p suyuan-node -- --ignored load`.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use serde_json::json;

use super::fixture::*;
use crate::Node;

const BATCH: usize = 100;
const BATCHES: usize = 50;
const CLIENTS: [&str; 4] = ["C0", "C1", "C2", "C3"];
const ALONE: usize = 500;

/// One connection that is kept.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(addr: SocketAddr) -> Connection {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_nodelay(true).unwrap();
        Connection(BufReader::new(stream))
    }

    fn post(&mut self, kind: &str, body: &[u8]) -> (String, Vec<u8>) {
        let mut request = format!(
            "POST /v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.0.get_mut().write_all(&request).unwrap();
        let (mut status, mut length) = (String::new(), 0);
        self.0.read_line(&mut status).unwrap();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer).unwrap();
        (status, answer)
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn load() {
    let world = World::stocked().await;
    for name in CLIENTS {
        let member = json!({"party": party(name), "action": "admit", "names": {"en": name}, "roles": ["producer"],
            "keys": [{"key": hex_key(name)}]});
        world.ok("ASSOC", "member", &party(name), &member).await;
        let body = json!({"product": product(name), "names": {"en": name}, "unit": "KGM"});
        world.ok(name, "product", &product(name), &body).await;
    }
    let work: Vec<Vec<Vec<u8>>> = CLIENTS
        .iter()
        .map(|name| {
            let batch = |batch: usize| {
                let one = |n: usize| world.event(name, &harvest(&lot(name, &format!("{batch}-{n}")), 1));
                (0..BATCH).flat_map(|n| one(n).bytes().to_vec()).collect()
            };
            (0..BATCHES).map(batch).collect()
        })
        .collect();
    let alone: Vec<Vec<u8>> = (0..ALONE)
        .map(|n| world.event("SL", &harvest(&lot("STRAW", &format!("A{n}")), 1)).bytes().to_vec())
        .collect();
    let node = Node::start(world.store.clone(), config()).await.unwrap();
    let addr = node.addr();

    let mut times = tokio::task::spawn_blocking(move || {
        let mut connection = Connection::open(addr);
        let time = |statement: &Vec<u8>| {
            let began = Instant::now();
            let (status, answer) = connection.post("application/cose", statement);
            assert!(status.contains("201"), "{}", String::from_utf8_lossy(&answer));
            began.elapsed()
        };
        alone.iter().map(time).collect::<Vec<Duration>>()
    })
    .await
    .unwrap();
    times.sort_unstable();
    println!("alone: p50 {:?}, p99 {:?}", times[ALONE / 2], times[ALONE * 99 / 100]);

    let began = Instant::now();
    let clients: Vec<_> = work
        .into_iter()
        .map(|batches| {
            tokio::task::spawn_blocking(move || {
                let mut connection = Connection::open(addr);
                for batch in batches {
                    let (status, answer) = connection.post("application/cbor-seq", &batch);
                    assert!(status.contains("200"), "{status}");
                    assert!(!String::from_utf8_lossy(&answer).contains("\"code\":\"sequence"));
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let statements = CLIENTS.len() * BATCHES * BATCH;
    println!("batches: {:.0} statements/s", statements as f64 / began.elapsed().as_secs_f64());
    node.shutdown().await.unwrap();
}
