//! Shared support for the journeys in `tests/tests`: the real binary, a real node on loopback, and hands that sign.
#![allow(clippy::unwrap_used)] // a journey that cannot be set up should stop at once

mod browser;
pub mod fault;
mod hand;
pub mod hostile;
mod line;
mod node;
mod program;
mod proxy;
mod tab;
mod terminal;
mod witness;

pub use browser::{Browser, Seen, between};
pub use hand::{Hand, event, harvest, receive, rfc3339, ship};
pub use line::Line;
pub use node::{Answer, Node, free_port, get, get_with, post};
pub use program::{Person, Ran, conformance, program, skip};
pub use proxy::{Proxy, weigh};
pub use tab::Tab;
pub use terminal::Terminal;
pub use witness::{TestLog, Witness, proof};

/// Standard base64, as the API writes bytes.
pub fn from_base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// A ledger founded on a free port, its node, and members whose keys the test holds.
pub struct Bench {
    /// The node.
    pub node: Option<Node>,
    /// The port.
    pub port: u16,
    /// The data directory.
    pub data: std::path::PathBuf,
    /// The governor, at a terminal.
    pub governor: Person,
    _dir: tempfile::TempDir,
}

impl Bench {
    /// Founds a ledger and starts its node.
    pub fn new() -> Bench {
        let port = free_port();
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("ledger");
        let governor = Person::new(&format!("http://127.0.0.1:{port}"));
        let host = format!("127.0.0.1:{port}");
        governor.ok(&["init", "--data", data.to_str().unwrap(), "--host", &host, "--name", "en=Bench"]);
        let node = Some(Node::start(&data, port));
        Bench { node, port, data, governor, _dir: dir }
    }

    /// Where the node is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An identifier of this ledger, such as `p/STRAW/10/A`.
    pub fn id(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// Admits a party whose key is made from its name, and gives the hand that signs for it.
    pub fn admit(&self, name: &str, role: &str) -> Hand {
        let public = Hand::public_of(name);
        let name_arg = format!("en={name}");
        self.governor
            .ok(&["member", "add", name, "--role", role, "--name", &name_arg, "--public", &public, "--yes"]);
        Hand::at(&self.url(), name, &self.id(&format!("party/{name}")))
    }

    /// Admits somebody at a terminal of their own, whose lots begin with their name.
    pub fn join(&self, name: &str, role: &str) -> Person {
        let person = Person::new(&self.url());
        let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
        let named = format!("en={name}");
        self.governor.ok(&[
            "member", "add", name, "--role", role, "--prefix", name, "--name", &named, "--public", &key,
        ]);
        person
    }

    /// A producer with a product STRAW.
    pub fn producer(&self) -> Hand {
        let mut hand = self.admit("SL", "producer");
        let product = self.id("p/STRAW");
        let said = serde_json::json!({"product": product, "names": {"en": "Strawberries"}, "unit": "KGM"});
        let answer = hand.say("product", &product, &said);
        assert_eq!(answer.status, 201, "{}", answer.text());
        hand
    }

    /// SIGKILL to the node.
    pub fn kill(&mut self) {
        if let Some(node) = self.node.take() {
            node.kill();
        }
    }

    /// Starts the node again.
    pub fn restart(&mut self) {
        self.kill();
        self.node = Some(Node::start(&self.data, self.port));
    }
}

impl Default for Bench {
    fn default() -> Bench {
        Bench::new()
    }
}
