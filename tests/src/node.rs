//! A real node on loopback, as a process of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program;

/// A node that runs until it is dropped.
pub struct Node {
    child: Option<Child>,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    log: std::path::PathBuf,
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Node {
    /// Starts a node on a data directory and waits until it answers.
    pub fn start(data: &Path, port: u16) -> Node {
        match Node::try_start(data, port, &[]) {
            Ok(node) => node,
            Err(said) => panic!("the node did not start: {said}"),
        }
    }

    /// Starts a node with more options; what it said where it does not come up.
    pub fn try_start(data: &Path, port: u16, options: &[&str]) -> Result<Node, String> {
        Node::start_as(data, port, options, 200)
    }

    /// Starts a node whose `/health` will answer with this status: 503 for one that is read-only.
    pub fn start_as(data: &Path, port: u16, options: &[&str], health: u16) -> Result<Node, String> {
        Node::run(&[&["node"], options].concat(), data, port, health)
    }

    /// Starts a follower of the log at `source`.
    pub fn follow(source: &str, data: &Path, port: u16, options: &[&str]) -> Result<Node, String> {
        Node::run(&[&["follow", source, "--every", "1"], options].concat(), data, port, 200)
    }

    fn run(words: &[&str], data: &Path, port: u16, health: u16) -> Result<Node, String> {
        let url = format!("http://127.0.0.1:{port}");
        let log = data.with_extension("node-log");
        let file = std::fs::File::create(&log).unwrap();
        let mut command = Command::new(program());
        command.args(words).arg("--data").arg(data).args(["--listen", &format!("127.0.0.1:{port}")]);
        command
            .env("SUYUAN_HOME", data.with_extension("node-home"))
            .env("SUYUAN_PASSPHRASE", "x")
            .env("SUYUAN_LANG", "en");
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let mut child = command.spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            if let Ok(Some(_)) = child.try_wait() {
                return Err(std::fs::read_to_string(&log).unwrap_or_default());
            }
            if get(&format!("{url}/health")).is_ok_and(|a| a.status == health) {
                return Ok(Node { child: Some(child), url, log });
            }
            assert!(Instant::now() < patience, "{}", std::fs::read_to_string(&log).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// SIGKILL, now.
    pub fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM, and its exit code.
    pub fn stop(mut self) -> i32 {
        let mut child = self.child.take().unwrap();
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        status.code().unwrap_or_else(|| panic!("the node did not stop by itself:\n{}", self.log()))
    }

    /// What it said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// An HTTP answer, whatever its status.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `content-type`.
    pub content_type: String,
    /// All headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .max_redirects(0);
    config.build().into()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let headers: Vec<(String, String)> = response
        .headers()
        .iter()
        .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect();
    let content_type = headers.iter().find(|(n, _)| n == "content-type").map(|(_, v)| v.clone());
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
    Ok(Answer { status, content_type: content_type.unwrap_or_default(), headers, body })
}

/// GET, with headers.
pub fn get_with(url: &str, headers: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
    let mut request = agent().get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request.call()?)
}

/// GET.
pub fn get(url: &str) -> Result<Answer, ureq::Error> {
    get_with(url, &[])
}

/// POST.
pub fn post(url: &str, content_type: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
    answer(agent().post(url).header("content-type", content_type).send(body)?)
}
