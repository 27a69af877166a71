//! What the operator decides about a node: where it listens, how much it takes on, whom it believes about addresses.
//!
//! Nothing here changes what a statement means: two nodes with different configurations give the same verdicts.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ed25519_dalek::SigningKey;

use crate::{
    client::Network, complaints::Complaining, cosign::Cosigning, follow::Following, scans::Scanning,
};

/// How a node runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one, told by [`crate::Running::addr`].
    pub listen: SocketAddr,
    /// How much one client, and all clients together, may ask for.
    pub limits: Limits,
    /// Proxies whose `X-Forwarded-For` is believed; anybody else's is ignored.
    pub trusted_proxies: Vec<Network>,
    /// Where the ledger answers that this one continues, if it still does.
    pub predecessor_url: Option<String>,
    /// Witnesses to ask for cosignatures, if any.
    pub cosigning: Option<Cosigning>,
    /// The log that this node only follows, if it does.
    pub following: Option<Following>,
    /// How complaints are kept, if they are taken here.
    pub complaining: Option<Complaining>,
    /// The key that signs openings, if they are taken here: a member's device key.
    pub scan_key: Option<SigningKey>,
    /// How scans of item codes are kept, if they are.
    pub scanning: Option<Scanning>,
}

/// The bounds of a node's work.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest body of a request, in bytes.
    pub body: usize,
    /// The most statements in one request.
    pub statements: usize,
    /// The time from a request's headers to the answer's.
    pub request_time: Duration,
    /// The time for the list of a roll of codes.
    pub upload_time: Duration,
    /// The time that a client may take over its headers, and stay idle between two requests.
    pub header_time: Duration,
    /// The time that a client may take without reading anything of its answer.
    pub stall_time: Duration,
    /// The time that open requests get at shutdown.
    pub shutdown_time: Duration,
    /// Connections open at once; more wait in the system's queue.
    pub connections: usize,
    /// Viewers that are kept up to date at once, among the connections; more are answered `503`.
    pub viewers: usize,
    /// Of these, viewers of one client.
    pub viewers_each: usize,
    /// Requests worked on at once; more are answered `503` with `Retry-After`.
    pub requests: usize,
    /// Bytes of bodies held at once; more wait.
    pub bytes_in_flight: usize,
    /// Bytes of drawn pages that are kept for whoever asks next.
    pub page_bytes: usize,
    /// Bytes of uploaded files that may wait to be named by a statement.
    pub waiting_files: u64,
    /// How often one client may read.
    pub reads: Rate,
    /// How often one client may write or ask for a judgement.
    pub writes: Rate,
    /// Whether requests from this machine itself count against the rates.
    pub loopback: Loopback,
}

/// So many requests a second in the long run, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second, in the long run.
    pub per_second: u32,
    /// Requests at once, after a pause.
    pub burst: u32,
}

/// Whether a client on the node's own machine is rate-limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loopback {
    /// As anyone else: right behind a proxy that is not listed as trusted.
    Limited,
    /// Not at all: demos, benchmarks and the node's own tools.
    Exempt,
}

impl Config {
    /// The defaults, listening there.
    pub fn new(listen: SocketAddr) -> Config {
        Config {
            listen,
            limits: Limits::default(),
            trusted_proxies: Vec::new(),
            cosigning: None,
            following: None,
            complaining: None,
            scan_key: None,
            scanning: None,
            predecessor_url: None,
        }
    }

    /// Whether this address is a proxy whose word is believed.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(address))
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 16 << 20,
            statements: 10_000,
            request_time: Duration::from_secs(30),
            upload_time: Duration::from_secs(1_800),
            header_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(30),
            shutdown_time: Duration::from_secs(30),
            connections: 8_192,
            viewers: 5_000,
            viewers_each: 200,
            requests: 1_024,
            bytes_in_flight: 128 << 20,
            page_bytes: 64 << 20,
            waiting_files: 1 << 30,
            reads: Rate { per_second: 100, burst: 500 },
            writes: Rate { per_second: 50, burst: 200 },
            loopback: Loopback::Exempt,
        }
    }
}
