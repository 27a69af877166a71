//! Where a log is read from: C2SP tlog-tiles over HTTP, at a node or at any static web server.
//!
//! What comes is not believed, only bounded: a note has at most 64 KiB, a tile 8 KiB, a bundle what 256 entries can have. A partial
//! bundle that is gone because the full one is there is read from that.

use std::{thread, time::Duration};

use suyuan_ledger::log::{MAX_ENTRY, TILE_WIDTH, Tile, TileKind, decode_bundle};
use thiserror::Error;
use ureq::Agent;

const NOTE: u64 = 64 << 10;
const HASHES: u64 = 8 << 10;
const BUNDLE: u64 = 256 * (2 + MAX_ENTRY as u64);
/// How often a busy source is asked again, and how long it may ask us to wait.
const TRIES: u32 = 5;
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A log's address.
#[derive(Clone, Debug)]
pub struct Source {
    base: String,
    agent: Agent,
}

/// Why a file could not be had.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Not an address.
    #[error("{0:?} is no address; write https://trace.example.cn")]
    Address(String),
    /// Nobody answered, or the answer broke off.
    #[error("{url}: {cause}")]
    Network {
        /// What was asked for.
        url: String,
        /// What happened.
        cause: Box<ureq::Error>,
    },
    /// Another status than 200.
    #[error("{url}: the answer is {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// The status.
        status: u16,
    },
    /// Bytes that are no entry bundle of that width.
    #[error("{path}: {reason}")]
    Bundle {
        /// Which.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

impl Source {
    /// A log at this address.
    pub fn new(address: &str) -> Result<Source, SourceError> {
        let base = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let base = base.trim_end_matches('/').trim_end_matches("/checkpoint").to_owned();
        let wrong = || SourceError::Address(address.to_owned());
        let uri: ureq::http::Uri = base.parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?.to_owned();
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(wrong());
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(120)))
            .user_agent(concat!("suyuan/", env!("CARGO_PKG_VERSION")));
        let bare = host.trim_matches(['[', ']']);
        if bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
            config = config.proxy(None);
        }
        Ok(Source { base, agent: config.build().into() })
    }

    /// The address, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.base
    }

    /// The newest checkpoint's note.
    pub fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.file("checkpoint", NOTE)
    }

    /// The entries of one bundle of a log of this size.
    pub fn bundle(&self, number: u64, size: u64) -> Result<Vec<Vec<u8>>, SourceError> {
        let none = || SourceError::Bundle {
            path: format!("bundle {number}"),
            reason: format!("a log of {size} entries has no such bundle"),
        };
        let tile = Tile::at(TileKind::Entries, number, size).ok_or_else(none)?;
        let (path, bytes, width) = match self.file(&tile.to_string(), BUNDLE) {
            Err(SourceError::Status { status: 404 | 410, .. }) if tile.is_partial() => {
                // The log has grown past it; the full bundle begins with the same entries.
                let end = (number + 1) * TILE_WIDTH;
                let full = Tile::at(TileKind::Entries, number, end).ok_or_else(none)?;
                (full.to_string(), self.file(&full.to_string(), BUNDLE)?, full.width())
            }
            read => (tile.to_string(), read?, tile.width()),
        };
        let entries = decode_bundle(&bytes, width)
            .map_err(|error| SourceError::Bundle { path, reason: error.to_string() })?;
        Ok(entries.into_iter().take(usize::from(tile.width())).map(<[u8]>::to_vec).collect())
    }

    /// A tile of hashes; the full one, cut, if only that is there.
    pub fn tile(&self, tile: &Tile) -> Option<Vec<u8>> {
        if let Ok(bytes) = self.file(&tile.to_string(), HASHES) {
            return Some(bytes);
        }
        let full = tile.is_partial().then(|| tile.to_string()).and_then(|path| {
            let (path, _) = path.split_once(".p/")?;
            self.file(path, HASHES).ok()
        })?;
        full.get(..32 * usize::from(tile.width())).map(<[u8]>::to_vec)
    }

    fn file(&self, path: &str, limit: u64) -> Result<Vec<u8>, SourceError> {
        let url = format!("{}/{path}", self.base);
        let network = |cause| SourceError::Network { url: url.clone(), cause: Box::new(cause) };
        let mut tried = 0;
        loop {
            tried += 1;
            let mut answer = self.agent.get(&url).call().map_err(network)?;
            let status = answer.status().as_u16();
            match status {
                200 => return answer.body_mut().with_config().limit(limit).read_to_vec().map_err(network),
                429 | 503 if tried < TRIES => {
                    let asked =
                        answer.headers().get("retry-after").and_then(|text| text.to_str().ok()?.parse().ok());
                    thread::sleep(Duration::from_secs(asked.unwrap_or(1)).min(LONGEST_WAIT));
                }
                _ => return Err(SourceError::Status { url, status }),
            }
        }
    }
}
