//! A real witness on loopback, as a process of its own, and a log that the test itself keeps.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use serde_json::Value;
use suyuan_ledger::log::{
    AddCheckpoint, Checkpoint, Hash, HashReader, KeyType, MemoryTree, SigningNoteKey, VerifierKey,
    consistency_proof, leaf_hash, origin_hash, root_of,
};

use crate::node::{Answer, free_port, get, post};
use crate::program::Person;

/// A witness with a directory of its own.
pub struct Witness {
    /// Its directory.
    pub data: PathBuf,
    /// Its public key.
    pub vkey: VerifierKey,
    /// Its address.
    pub url: String,
    /// Who runs it.
    pub person: Person,
    port: u16,
    child: Option<Child>,
}

impl Witness {
    /// Makes a witness that knows these logs, and starts it.
    pub fn knowing(name: &str, logs: &[&VerifierKey]) -> Witness {
        let port = free_port();
        let person = Person::new("http://127.0.0.1:1");
        let data = person.home().join("witness");
        let at = data.to_str().unwrap();
        let vkey = person.ok(&["witness", "init", "--data", at, "--name", name]).trim().parse().unwrap();
        for log in logs {
            person.ok(&["witness", "add-log", &log.to_string(), "--data", at]);
        }
        let mut witness =
            Witness { vkey, url: format!("http://127.0.0.1:{port}"), port, child: None, data, person };
        witness.start();
        witness
    }

    /// Starts it and waits until it answers.
    pub fn start(&mut self) {
        let command = self.run();
        self.spawn(command);
    }

    /// Starts it under `strace` with these arguments, as [`Witness::start`].
    pub fn start_traced(&mut self, arguments: &[&str]) {
        let run = self.run();
        let mut command = Command::new("strace");
        command.args(arguments).arg("--").arg(run.get_program()).args(run.get_args());
        command.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
        self.spawn(command);
    }

    /// Waits until it has ended by itself; whether it says that all was well.
    pub fn ended(&mut self) -> bool {
        self.child.take().unwrap().wait().unwrap().success()
    }

    fn run(&self) -> Command {
        let listen = format!("127.0.0.1:{}", self.port);
        self.person.command(&["witness", "run", "--data", self.data.to_str().unwrap(), "--listen", &listen])
    }

    fn spawn(&mut self, mut command: Command) {
        let log = std::fs::File::options().create(true).append(true).open(self.log_path()).unwrap();
        command.stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        let patience = Instant::now() + Duration::from_secs(60);
        while get(&format!("{}/health", self.url)).is_err() {
            let gone = self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_some());
            assert!(!gone && Instant::now() < patience, "the witness did not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// SIGKILL, now.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Under strace the witness is its child, and would outlive it.
            let pid = child.id();
            let traced =
                std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
            for pid in traced.split_whitespace() {
                let _ = Command::new("kill").args(["-KILL", pid]).status();
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Its line in a policy.
    pub fn policy_line(&self, name: &str) -> String {
        format!("witness {name} {} {}\n", self.vkey, self.url)
    }

    /// Asks it to cosign.
    pub fn add_checkpoint(&self, body: &str) -> Result<Answer, ureq::Error> {
        post(&format!("{}/add-checkpoint", self.url), "text/plain", body.as_bytes())
    }

    /// What it shows of a log.
    pub fn newest(&self, origin: &str) -> Answer {
        get(&format!("{}/{}/checkpoint", self.url, origin_hash(origin))).unwrap()
    }

    /// What lies on its disk of a log.
    pub fn on_disk(&self, origin: &str) -> String {
        std::fs::read_to_string(self.data.join("logs").join(origin_hash(origin)).join("checkpoint")).unwrap()
    }

    /// Its health.
    pub fn health(&self) -> (u16, Value) {
        let answer = get(&format!("{}/health", self.url)).unwrap();
        (answer.status, answer.json())
    }

    /// What it said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.data.with_extension("log")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A log in memory, which may keep several histories under one key.
pub struct TestLog {
    /// Its origin.
    pub origin: String,
    key: SigningNoteKey,
    histories: Vec<MemoryTree>,
}

impl TestLog {
    /// So many histories of `size` entries, which part at entry `from`.
    pub fn forked(origin: &str, histories: u8, from: u64, size: u64) -> TestLog {
        let key = SigningNoteKey::new(origin, SigningKey::from_bytes(&[77; 32])).unwrap();
        let leaf = |history: u8, n: u64| {
            leaf_hash(&[&n.to_be_bytes()[..], &[if n < from { 0 } else { history }]].concat())
        };
        let tree = |history| MemoryTree::of((0..size).map(|n| leaf(history, n)));
        TestLog { origin: origin.to_owned(), key, histories: (0..histories).map(tree).collect() }
    }

    /// Its public key.
    pub fn vkey(&self) -> VerifierKey {
        self.key.verifier(KeyType::Ed25519).unwrap()
    }

    /// The root of a history at a size.
    pub fn root(&self, history: usize, size: u64) -> Hash {
        root_of(&self.histories[history], size).unwrap()
    }

    /// Its checkpoint, signed.
    pub fn checkpoint(&self, size: u64, root: Hash) -> String {
        Checkpoint::new(&self.origin, size, root).unwrap().sign(std::slice::from_ref(&self.key)).to_string()
    }

    /// An honest request for a history; the proof is left out where there is none.
    pub fn ask(&self, history: usize, old: u64, size: u64) -> AddCheckpoint {
        let proof = proof(&self.histories[history], old, size);
        AddCheckpoint { old, proof, checkpoint: self.checkpoint(size, self.root(history, size)) }
    }
}

/// From one size to another; nothing where there is no proof.
pub fn proof(tree: &impl HashReader, old: u64, size: u64) -> Vec<Hash> {
    if old == 0 { Vec::new() } else { consistency_proof(tree, old, size).unwrap_or_default() }
}
