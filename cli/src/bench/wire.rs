//! HTTP/1.1 as a measurement wants it: one connection that is kept, bytes that are ready, an answer of known length. All clients run
//! on one thread, so that they take as little as may be of the processors that the node runs on.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Room for the head of an answer.
const HEAD: usize = 16 << 10;

/// One connection.
pub(super) struct Wire {
    stream: TcpStream,
    host: SocketAddr,
    request: Vec<u8>,
    answer: Vec<u8>,
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'w> {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: &'w [u8],
}

impl Wire {
    /// Connects.
    pub(super) async fn connect(host: SocketAddr) -> io::Result<Wire> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Wire { stream, host, request: Vec::new(), answer: Vec::new() })
    }

    /// Asks for a resource as JSON, and waits for the whole answer.
    pub(super) async fn get(&mut self, path: &str) -> io::Result<Answer<'_>> {
        self.request.clear();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\n\r\n", self.host);
        self.request.extend_from_slice(head.as_bytes());
        self.exchange().await
    }

    /// Hands over a body, and waits for the whole answer.
    pub(super) async fn post(&mut self, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer<'_>> {
        self.request.clear();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\naccept: application/json\r\n\r\n",
            self.host,
            body.len()
        );
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body);
        self.exchange().await
    }

    /// Sends what is written, and waits for the whole answer.
    pub(super) async fn send(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<Answer<'_>> {
        self.request.clear();
        write(&mut self.request);
        self.exchange().await
    }

    async fn exchange(&mut self) -> io::Result<Answer<'_>> {
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        let head_len = loop {
            if let Some(at) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if self.answer.len() > HEAD {
                return Err(io::Error::other("the head of the answer has no end"));
            }
            self.more().await?;
        };
        let (status, length) = read_head(&self.answer[..head_len])?;
        self.answer.reserve((head_len + length).saturating_sub(self.answer.len()));
        while self.answer.len() < head_len + length {
            self.more().await?;
        }
        Ok(Answer { status, body: &self.answer[head_len..head_len + length] })
    }

    async fn more(&mut self) -> io::Result<()> {
        self.answer.reserve(HEAD);
        match self.stream.read_buf(&mut self.answer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// Status and content length.
fn read_head(head: &[u8]) -> io::Result<(u16, usize)> {
    let wrong = || io::Error::other("an answer that this client does not understand");
    let head = std::str::from_utf8(head).map_err(|_| wrong())?;
    let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(wrong)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Ok((status, length.ok_or_else(wrong)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_heads() {
        let head = b"HTTP/1.1 201 Created\r\nContent-Type: a/b\r\nContent-Length: 17\r\n\r\n";
        assert_eq!(read_head(head).unwrap(), (201, 17));
        assert!(read_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
