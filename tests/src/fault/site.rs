//! A ledger in a directory, the hands that write to it, and what they were told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use suyuan_ledger::log::VerifierKey;
use suyuan_ledger::statement::StatementId;
use tempfile::TempDir;

use super::{Kept, Launch, Refused, Up, Verdict};
use crate::{Bench, Hand, free_port, get, harvest, post};

/// The ledger, its node when one runs, and the memory of its clients.
pub struct Site {
    /// The data directory.
    pub data: PathBuf,
    /// Where its node listens.
    pub port: u16,
    /// Who writes.
    pub hands: Vec<Hand>,
    /// What they were told.
    pub kept: Kept,
    /// The node.
    pub node: Option<Up>,
    ledger: StatementId,
    product: String,
    _dir: Arc<TempDir>,
}

impl Site {
    /// A ledger with members, a product and some entries, and no node running.
    pub fn found(entries: usize) -> Site {
        let mut bench = Bench::new();
        let mut hands = vec![bench.producer()];
        for name in ["KA", "KB", "KC"] {
            hands.push(bench.admit(name, "producer"));
        }
        let product = bench.id("p/STRAW");
        let packers: Vec<String> = hands.iter().skip(1).map(|h| h.party.clone()).collect();
        let open = serde_json::json!({
            "product": product, "names": {"en": "Strawberries"}, "unit": "KGM", "packers": packers
        });
        assert_eq!(hands[0].say("product", &product, &open).status, 201);
        let about = get(&format!("{}/v1/ledger", bench.url())).unwrap().json();
        let vkeys: Vec<VerifierKey> =
            about["vkeys"].as_array().unwrap().iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect();
        let ledger = about["ledger"].as_str().unwrap().parse().unwrap();
        assert_eq!(bench.node.take().unwrap().stop(), 0);
        let dir = Arc::new(TempDir::with_prefix("suyuan-fault-").unwrap());
        let data = dir.path().join("ledger");
        copy(&bench.data, &data);
        let mut site = Site {
            data,
            port: bench.port,
            hands,
            kept: Kept::new(vkeys),
            node: None,
            ledger,
            product,
            _dir: dir,
        };
        if entries > 0 {
            site.up();
            assert_eq!(site.write(entries), entries);
            assert_eq!(site.stop().code, Some(0));
        }
        site
    }

    /// Another copy of the directory, with its own clients of the same memory; no node runs on either.
    pub fn fork(&self) -> Site {
        assert!(self.node.is_none(), "a running node's directory is not copied");
        let dir = Arc::new(TempDir::with_prefix("suyuan-fault-").unwrap());
        let data = dir.path().join("ledger");
        copy(&self.data, &data);
        self.on(data, dir)
    }

    /// The same clients, with the ledger in another directory.
    pub fn moved(&self, data: &Path) -> Site {
        self.on(data.to_owned(), self._dir.clone())
    }

    fn on(&self, data: PathBuf, dir: Arc<TempDir>) -> Site {
        let port = free_port();
        let mut hands = self.hands.clone();
        hands.iter_mut().for_each(|hand| hand.move_to(&format!("http://127.0.0.1:{port}")));
        let (ledger, product) = (self.ledger, self.product.clone());
        Site { data, port, hands, kept: self.kept.fork(), node: None, ledger, product, _dir: dir }
    }

    /// A file of this test's own, apart from the data directory and its disk.
    pub fn aside(&self, name: &str) -> PathBuf {
        self._dir.path().join(format!("{}.{name}", self.port))
    }

    /// Where the node is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the node, which must come up, and brings the hands up to date.
    pub fn up(&mut self) {
        if let Err(refused) = self.launch(&Launch::plain()) {
            panic!("the node did not start: {}", refused.said);
        }
    }

    /// Starts the node in some way.
    pub fn launch(&mut self, launch: &Launch) -> Result<(), Refused> {
        assert!(self.node.is_none());
        // Not on a disk that may be about to fill up.
        let log = launch.log.clone().unwrap_or_else(|| self.aside("node-log"));
        self.node = Some(Launch { log: Some(log), ..launch.clone() }.start(&self.data, self.port)?);
        // The answer to the last one may have been lost on the way; the chain tells where each hand stands.
        self.hands.iter_mut().for_each(Hand::catch_up);
        Ok(())
    }

    /// SIGTERM.
    pub fn stop(&mut self) -> Refused {
        self.node.take().unwrap().stop()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(node) = self.node.take() {
            node.kill();
        }
    }

    /// One hand writes so many statements, one after the other, until one is not acknowledged; how many were.
    pub fn write(&mut self, count: usize) -> usize {
        let (kept, product) = (&self.kept, &self.product);
        let hand = &mut self.hands[0];
        (0..count).take_while(|_| say(hand, product, kept)).count()
    }

    /// One hand writes so many statements in one request; how many were acknowledged.
    pub fn write_together(&mut self, hand: usize, count: usize) -> usize {
        let statements = self.signed(hand, count);
        let body: Vec<u8> = statements.iter().flat_map(|statement| statement.bytes().to_vec()).collect();
        let sent = post(&format!("{}/v1/statements", self.url()), "application/cbor-seq", &body);
        sent.map_or(0, |answer| self.kept.receipts(&statements, &answer))
    }

    /// All hands write until a time has passed or the node is gone; how many were acknowledged.
    pub fn load(&mut self, time: Duration) -> usize {
        let stop = AtomicBool::new(false);
        self.load_until(&stop, || std::thread::sleep(time))
    }

    /// All hands write while something is done to the node.
    pub fn load_while(&mut self, act: impl FnOnce()) -> usize {
        let stop = AtomicBool::new(false);
        self.load_until(&stop, act)
    }

    fn load_until(&mut self, stop: &AtomicBool, act: impl FnOnce()) -> usize {
        let before = self.kept.len();
        let (kept, product, url) = (&self.kept, &self.product, format!("http://127.0.0.1:{}", self.port));
        std::thread::scope(|scope| {
            for hand in &mut self.hands {
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        if !say(hand, product, kept) {
                            std::thread::sleep(Duration::from_millis(2));
                        }
                    }
                });
            }
            scope.spawn(|| {
                // A reader, who keeps what is published meanwhile.
                while !stop.load(Ordering::Relaxed) {
                    if let Ok(answer) = get(&format!("{url}/checkpoint"))
                        && answer.status == 200
                    {
                        kept.checkpoint(&answer.body);
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
            act();
            stop.store(true, Ordering::Relaxed);
        });
        self.kept.len() - before
    }

    /// A hand's next statements, signed and chained, not sent.
    pub fn signed(&mut self, hand: usize, count: usize) -> Vec<suyuan_ledger::statement::Statement> {
        let lot = lot_of(&self.product, &self.hands[hand]);
        let sign = |hand: &mut Hand| {
            let statement = hand.sign("event", &lot, &harvest(&lot, 1));
            hand.went(&statement);
            statement
        };
        (0..count).map(|_| sign(&mut self.hands[hand])).collect()
    }

    /// The verdict on the node as it runs.
    pub fn judge(&self) -> Verdict {
        Verdict::of(&self.url(), self.ledger, &self.kept)
    }

    /// Waits until the node has ended by itself, or else stops it; how it ended.
    pub fn ends(&mut self, within: Duration) -> Refused {
        match self.node.as_mut().unwrap().ended(within) {
            Some(ended) => {
                self.node = None;
                ended
            }
            None => self.stop(),
        }
    }

    /// `/health`, its status and its text.
    pub fn health(&self) -> (u16, String) {
        let answer = get(&format!("{}/health", self.url())).unwrap();
        (answer.status, answer.text())
    }

    /// Waits until what follows behind a commit has had its time.
    pub fn settle(&self) {
        let until = Instant::now() + Duration::from_millis(650);
        while Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn lot_of(product: &str, hand: &Hand) -> String {
    format!("{product}/10/{}", hand.party.rsplit('/').next().unwrap())
}

/// One statement; whether there is a receipt for it now.
fn say(hand: &mut Hand, product: &str, kept: &Kept) -> bool {
    let lot = lot_of(product, hand);
    let statement = hand.sign("event", &lot, &harvest(&lot, 1));
    let url = format!("{}/v1/statements", hand.url());
    let sent = post(&url, "application/cose", statement.bytes());
    let Ok(answer) = sent else { return false };
    let done = kept.receipt(&statement, &answer);
    if done {
        hand.went(&statement);
    }
    done
}

/// Every file below a directory, as paths relative to it, in order.
pub fn walk(dir: &Path) -> Vec<PathBuf> {
    fn into(dir: &Path, below: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(dir.join(below)).unwrap() {
            let path = below.join(entry.unwrap().file_name());
            if dir.join(&path).is_dir() {
                into(dir, &path, found);
            } else {
                found.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    into(dir, Path::new(""), &mut found);
    found.into_iter().collect()
}

/// Copies a directory with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
