//! Somebody between a node and its reader, who changes what passes: each page goes through a function.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::get_with;

type Change = dyn Fn(String) -> String + Send + Sync;

/// Passes a node's answers on, pages changed, until it is dropped.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    over: Arc<AtomicBool>,
}

impl Proxy {
    /// Stands before a node. `more` is a header that its pages get besides.
    pub fn before(
        node: &str,
        more: &'static str,
        change: impl Fn(String) -> String + Send + Sync + 'static,
    ) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let (node, change): (Arc<str>, Arc<Change>) = (node.into(), Arc::new(change));
        let stop = over.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (node, change) = (node.clone(), change.clone());
                // A browser opens connections ahead of need, so each waits by itself.
                std::thread::spawn(move || pass(stream, &node, more, &*change));
            }
        });
        Proxy { port, over }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn pass(mut stream: TcpStream, node: &str, more: &str, change: &Change) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
    let answer = get_with(&format!("{node}{path}"), &[("accept", "text/html,*/*;q=0.8")]).ok()?;
    let page = answer.content_type.starts_with("text/html");
    let body = if page { change(answer.text()).into_bytes() } else { answer.body.clone() };
    let mut head = format!("HTTP/1.1 {} OK\r\ncontent-type: {}\r\n", answer.status, answer.content_type);
    head += &format!("content-length: {}\r\nconnection: close\r\n", body.len());
    if let Some(policy) = answer.header("content-security-policy") {
        head += &format!("content-security-policy: {policy}\r\n");
    }
    if page && !more.is_empty() {
        head += &format!("{more}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

/// How many bytes an answer is on the wire, head and all, asked for as a browser does; and its head.
pub fn weigh(port: u16, path: &str) -> (usize, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let ask = format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept: text/html,*/*;q=0.8\r\naccept-language: zh\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (answer.len(), String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase())
}
