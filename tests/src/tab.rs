//! A tab of a real browser that a test drives: sizes, colours, networks and processors of other devices, and what scripts in it answer.
//!
//! It speaks the Chrome DevTools Protocol over a pipe (`--remote-debugging-pipe`): each message is JSON and ends with a zero byte. The
//! browser reads from its descriptor 3 and writes to 4; a shell opens two fifos there, for this process has no such numbers to give.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one tab.
pub struct Tab {
    child: Child,
    to: File,
    from: Receiver<Value>,
    session: Option<String>,
    count: u64,
    events: Vec<Value>,
    _home: tempfile::TempDir,
}

impl Tab {
    /// Starts the program with an empty profile. No other host than this machine can be reached.
    pub(crate) fn start(program: &Path) -> Tab {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let made = Command::new("mkfifo").args([at("in"), at("out")]).status().unwrap();
        assert!(made.success(), "mkfifo");
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec 3<\"$1\" 4>\"$2\"; shift 2; exec \"$@\"", "sh"]).args([at("in"), at("out")]);
        shell.arg(program).args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ]);
        shell.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        shell.args(["--hide-scrollbars", "--remote-debugging-pipe"]);
        shell.arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        shell.arg(format!("--user-data-dir={}", at("profile").display()));
        let child = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let to = File::create(at("in")).unwrap();
        let mut pipe = File::open(at("out")).unwrap();
        let (said, from) = channel();
        std::thread::spawn(move || {
            let (mut waiting, mut part) = (Vec::new(), vec![0; 1 << 16]);
            while let Ok(got @ 1..) = pipe.read(&mut part) {
                waiting.extend_from_slice(&part[..got]);
                while let Some(end) = waiting.iter().position(|byte| *byte == 0) {
                    let message: Vec<u8> = waiting.drain(..=end).collect();
                    let Ok(message) = serde_json::from_slice(&message[..end]) else { return };
                    if said.send(message).is_err() {
                        return;
                    }
                }
            }
        });
        let mut tab = Tab { child, to, from, session: None, count: 0, events: Vec::new(), _home: home };
        let target = tab.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached =
            tab.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        tab.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Runtime"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }

    /// Sends a command and waits for its answer.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.count += 1;
        let mut message = json!({"id": self.count, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        let asked = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(asked.elapsed());
            let message = self.from.recv_timeout(left).unwrap_or_else(|_| panic!("no answer to {method}"));
            if message["id"] == self.count {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// Opens an address and waits until it is loaded.
    pub fn open(&mut self, url: &str) {
        self.events.clear();
        let told = self.call("Page.navigate", json!({"url": url}));
        assert!(told["errorText"].is_null(), "{url}: {}", told["errorText"]);
        let asked = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let left = PATIENCE.saturating_sub(asked.elapsed());
            self.events.push(self.from.recv_timeout(left).unwrap_or_else(|_| panic!("{url} did not load")));
        }
    }

    /// What a script in the page gives, promises waited for.
    pub fn script(&mut self, script: &str) -> Value {
        let asked = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let told = self.call("Runtime.evaluate", asked);
        assert!(told["exceptionDetails"].is_null(), "{script}: {}", told["exceptionDetails"]);
        told["result"]["value"].clone()
    }

    /// Waits until a script gives something true.
    pub fn until(&mut self, script: &str) -> Value {
        let asked = Instant::now();
        loop {
            let found = self.script(script);
            if !matches!(found, Value::Null | Value::Bool(false)) {
                return found;
            }
            assert!(asked.elapsed() < PATIENCE, "it never came to be: {script}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The size of the window in CSS pixels, as on a phone or a desk.
    pub fn size(&mut self, width: u32, height: u32) {
        let device = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800});
        self.call("Emulation.setDeviceMetricsOverride", device);
    }

    /// Dark or light, as the reader prefers.
    pub fn dark(&mut self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// A network of so many milliseconds and bytes a second, and a processor so many times slower.
    pub fn throttle(&mut self, latency: f64, bytes: f64, slower: u32) {
        let network = json!({"offline": false, "latency": latency, "downloadThroughput": bytes, "uploadThroughput": bytes});
        self.call("Network.emulateNetworkConditions", network);
        self.call("Emulation.setCPUThrottlingRate", json!({"rate": slower}));
    }

    /// What came over the network since the page was opened: each address with its bytes as they were sent, headers included.
    pub fn weighed(&mut self) -> Vec<(String, u64)> {
        // An answer to anything brings the events before it along.
        self.script("0");
        let of = |method: &'static str| self.events.iter().filter(move |event| event["method"] == method);
        let urls: Vec<(&Value, &Value)> = of("Network.requestWillBeSent")
            .map(|event| (&event["params"]["requestId"], &event["params"]["request"]["url"]))
            .collect();
        let mut weighed: Vec<(String, u64)> = Vec::new();
        for (id, url) in urls {
            let finished = of("Network.loadingFinished").find(|event| event["params"]["requestId"] == *id);
            let bytes = finished.map_or(0.0, |event| event["params"]["encodedDataLength"].as_f64().unwrap());
            weighed.push((url.as_str().unwrap().to_owned(), bytes as u64));
        }
        weighed
    }

    /// A key as somebody presses it, such as `Tab` or `Enter`.
    pub fn press(&mut self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            _ => 0,
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if key == "Enter" && kind == "keyDown" { "\r" } else { "" };
            let pressed =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
            self.call("Input.dispatchKeyEvent", pressed);
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
