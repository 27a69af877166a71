//! The node as a process, in whatever circumstances.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::{get, program};

/// How long anything may take before the test says that it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a node is to be started.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// A program that starts it, and its arguments, such as `strace -f`.
    pub under: Vec<String>,
    /// More of its environment.
    pub env: Vec<(String, String)>,
    /// More of its options.
    pub options: Vec<String>,
    /// Where what it says goes, if not beside the data directory.
    pub log: Option<PathBuf>,
}

/// A node that listens. Dropped, it is killed.
#[derive(Debug)]
pub struct Up {
    child: Option<Child>,
    /// The node's own process, which is not the child's when something else started it.
    pub pid: u32,
    /// Where it listens.
    pub url: String,
    log: PathBuf,
}

/// A node that ended.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// All that it said.
    pub said: String,
}

impl Launch {
    /// The plain node.
    pub fn plain() -> Launch {
        Launch::default()
    }

    /// Under another program.
    pub fn under<S: AsRef<str>>(words: &[S]) -> Launch {
        Launch { under: words.iter().map(|w| w.as_ref().to_owned()).collect(), ..Launch::default() }
    }

    /// With more options.
    #[must_use]
    pub fn with(mut self, options: &[&str]) -> Launch {
        self.options.extend(options.iter().map(|o| (*o).to_owned()));
        self
    }

    /// Starts it; returns when it answers, or has ended.
    pub fn start(&self, data: &Path, port: u16) -> Result<Up, Refused> {
        let url = format!("http://127.0.0.1:{port}");
        let log = self.log.clone().unwrap_or_else(|| data.with_extension("node-log"));
        let file = fs::File::create(&log).unwrap();
        let mut command = match self.under.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program());
                command
            }
            None => Command::new(program()),
        };
        command.arg("node").arg("--data").arg(data).args(["--listen", &format!("127.0.0.1:{port}")]);
        command.args(&self.options).envs(self.env.iter().cloned());
        command.env("SUYUAN_HOME", data.with_extension("node-home")).env("NO_COLOR", "1");
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let mut child = command.spawn().unwrap();
        let patience = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return Err(Refused::new(status, &log));
            }
            // Whatever it answers: a node whose clock is in doubt is up, and says 503.
            if get(&format!("{url}/health")).is_ok() {
                let pid = if self.under.is_empty() { child.id() } else { node_below(child.id()) };
                return Ok(Up { child: Some(child), pid, url, log });
            }
            assert!(
                Instant::now() < patience,
                "neither up nor ended: {}",
                fs::read_to_string(&log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Up {
    /// SIGKILL; returns when it is gone.
    pub fn kill(mut self) {
        self.end("KILL");
    }

    /// SIGTERM, and what came of it.
    pub fn stop(mut self) -> Refused {
        signal(self.pid, "TERM");
        let status = self.wait(PATIENCE).expect("the node stops when it is told to");
        Refused::new(status, &self.log)
    }

    /// How it ended, if it ends by itself within a time.
    pub fn ended(&mut self, within: Duration) -> Option<Refused> {
        let status = self.wait(within)?;
        Some(Refused::new(status, &self.log))
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its threads: a name that is the same in every run, and the number of today.
    pub fn threads(&self) -> Vec<(String, u32)> {
        let mut tids: Vec<u32> = fs::read_dir(format!("/proc/{}/task", self.pid))
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        tids.sort_unstable();
        let mut named: Vec<(String, u32)> = Vec::new();
        for tid in tids {
            let comm = fs::read_to_string(format!("/proc/{}/task/{tid}/comm", self.pid)).unwrap_or_default();
            let comm = comm.trim();
            let twin = named.iter().filter(|(name, _)| name.split('#').next() == Some(comm)).count();
            named.push((format!("{comm}#{twin}"), tid));
        }
        named
    }

    /// A number of `/proc/PID/status`, in KiB: `VmRSS`, `VmHWM`.
    pub fn memory(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    fn wait(&mut self, within: Duration) -> Option<ExitStatus> {
        let child = self.child.as_mut()?;
        let patience = Instant::now() + within;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                self.child = None;
                return Some(status);
            }
            if Instant::now() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn end(&mut self, how: &str) {
        if let Some(mut child) = self.child.take() {
            signal(self.pid, how);
            if self.pid == child.id() {
                let _ = child.kill();
            }
            let _ = child.wait();
        }
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        self.end("KILL");
    }
}

impl Refused {
    fn new(status: ExitStatus, log: &Path) -> Refused {
        let said = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Refused { code: status.code(), said: said.unwrap_or_default() }
    }

    /// What is wrong with the way in which it refused: `None` if it was in order. `data` is its directory, `file` the one that
    /// must be named, if it is known.
    pub fn wrong(&self, data: &Path, file: Option<&str>) -> Option<String> {
        let said = &self.said;
        let complaint = said.lines().skip_while(|line| !line.starts_with("error: ")).collect::<Vec<_>>();
        let complaint = complaint.join("\n");
        let names = complaint.contains(data.to_str().unwrap_or_default())
            || complaint.contains("high-water mark")
            || file.is_some_and(|file| complaint.contains(file));
        let wrong = match self.code {
            None | Some(0) => "no exit code of an error",
            _ if said.contains("panicked") => "a panic",
            _ if complaint.is_empty() => "no line `error: …`",
            _ if !names => "no file is named",
            _ if !complaint.contains("\nhint: ") => "no remedy (`hint: …`)",
            _ => return None,
        };
        Some(format!("{wrong}: exit {:?}: {}", self.code, self.brief()))
    }

    /// What it said, but for the lines about requests.
    pub fn brief(&self) -> String {
        let lines: Vec<&str> = self.said.lines().filter(|line| !line.contains(" INFO ")).collect();
        lines.join("\n")
    }
}

/// A signal to a process that this test has started.
pub(super) fn signal(pid: u32, name: &str) {
    let mut kill = Command::new("kill");
    kill.args([&format!("-{name}"), &pid.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = kill.status();
}

fn node_below(pid: u32) -> u32 {
    let wanted = program().file_name().unwrap().to_str().unwrap();
    let mut at = pid;
    loop {
        let comm = fs::read_to_string(format!("/proc/{at}/comm")).unwrap_or_default();
        if comm.trim() == wanted {
            return at;
        }
        let children = fs::read_to_string(format!("/proc/{at}/task/{at}/children")).unwrap_or_default();
        match children.split_whitespace().next().and_then(|child| child.parse().ok()) {
            Some(child) => at = child,
            None => return pid,
        }
    }
}
