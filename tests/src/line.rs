//! A weak line to a node: it carries so many bytes from the client and then breaks, until it is mended.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Passes on what comes, within its budget, until it is dropped.
pub struct Line {
    port: u16,
    left: Arc<AtomicU64>,
    carried: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Line {
    /// To the node at this port, for so many bytes.
    pub fn to(node: u16, bytes: u64) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (left, carried) = (Arc::new(AtomicU64::new(bytes)), Arc::new(AtomicU64::new(0)));
        let over = Arc::new(AtomicBool::new(false));
        let (stop, budget, count) = (over.clone(), left.clone(), carried.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(node) = TcpStream::connect(("127.0.0.1", node)) else { continue };
                let (mut answers, mut back) = (node.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut back);
                    let _ = back.shutdown(Shutdown::Both);
                });
                let (budget, count) = (budget.clone(), count.clone());
                std::thread::spawn(move || carry(client, node, &budget, &count));
            }
        });
        Line { port, left, carried, over }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Carries so many bytes more.
    pub fn mend(&self, bytes: u64) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    /// How many bytes came from the client so far.
    pub fn carried(&self) -> u64 {
        self.carried.load(Ordering::SeqCst)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn carry(mut client: TcpStream, mut node: TcpStream, left: &AtomicU64, carried: &AtomicU64) {
    let mut bytes = [0; 4_096];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        let take = |left: u64| left.checked_sub(count as u64);
        if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
            left.store(0, Ordering::SeqCst);
            break;
        }
        carried.fetch_add(count as u64, Ordering::SeqCst);
        if node.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (client.shutdown(Shutdown::Both), node.shutdown(Shutdown::Both));
}
