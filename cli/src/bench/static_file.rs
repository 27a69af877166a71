//! nginx serving the bytes of a page as a static file, and the node serving pages of packs, one after the other, each with wrk as its
//! client. Both programs must be installed; without them nothing is compared, and the report says so.

use std::{
    fs,
    io::Read,
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{
    not_taken,
    page::{self, BROWSER, CROWD},
    wire::Wire,
};
use crate::{failure::Failure, voice::Voice};

/// How long nginx may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// Both, as wrk counts.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Beside {
    /// The node: another code each time, every request a scan.
    pub(super) node: Counted,
    /// nginx: a file of the same bytes, two workers, no log.
    pub(super) nginx: Counted,
    /// How many of nginx's requests the node did.
    share: f64,
}

/// What wrk counted.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Counted {
    pub(super) requests: u64,
    requests_per_second: f64,
    p50: String,
    p99: String,
}

/// Compares them, where both programs are installed.
pub(super) fn beside(paths: &[String], node: SocketAddr, spell: Duration) -> Result<Option<Beside>, Failure> {
    let there = |program: &str| {
        Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    if !there("nginx") || !there("wrk") {
        return Ok(None);
    }
    let dir = tempfile::Builder::new().prefix("suyuan-bench-nginx-").tempdir().map_err(Failure::local)?;
    // Its workers may be somebody else, who must be able to read.
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).map_err(Failure::local)?;
    let path = paths.first().cloned().unwrap_or_default();
    let body = page::on_one_thread(move || async move {
        let mut wire = Wire::connect(node).await.map_err(Failure::network)?;
        let sent = page::ask(&path, "Mozilla/5.0 file");
        let answer = wire.send(|request| request.extend_from_slice(sent.as_bytes())).await;
        Ok(answer.map_err(Failure::network)?.body.to_vec())
    })?;
    write(&dir.path().join("page"), &body)?;
    write(&dir.path().join("paths"), paths.join("\n").as_bytes())?;
    write(&dir.path().join("ask.lua"), ASK.as_bytes())?;
    let by_node = wrk(dir.path(), node, spell)?;
    let nginx = Nginx::start(dir.path())?;
    let by_nginx = wrk(dir.path(), nginx.addr, spell)?;
    drop(nginx);
    let share = by_node.requests_per_second / by_nginx.requests_per_second;
    // The request for the file's bytes was one more.
    let node = Counted { requests: by_node.requests + 1, ..by_node };
    Ok(Some(Beside { node, nginx: by_nginx, share }))
}

/// Every path in turn.
const ASK: &str = r#"
local asks, at, round = {}, 0, 0
function init(args)
  for path in io.lines(args[1] .. "/paths") do asks[#asks + 1] = path end
end
function request()
  at = at + 1
  if at > #asks then at, round = 1, round + 1 end
  wrk.headers["user-agent"] = "Mozilla/5.0 wrk " .. round
  return wrk.format("GET", asks[at])
end
"#;

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o644)))
        .map_err(|e| Failure::file(path, &e))
}

fn wrk(dir: &Path, addr: SocketAddr, spell: Duration) -> Result<Counted, Failure> {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "--latency", "-c"]).arg(CROWD.to_string()).arg(format!("-d{}s", spell.as_secs()));
    for (name, value) in BROWSER {
        wrk.arg("-H").arg(format!("{name}: {value}"));
    }
    wrk.args(["-H", "Host: bench.example", "-s"]).arg(dir.join("ask.lua")).arg(format!("http://{addr}"));
    let done = wrk.arg("--").arg(dir).output().map_err(Failure::local)?;
    let said = String::from_utf8_lossy(&done.stdout);
    let counted = read(&said);
    counted
        .ok_or_else(|| not_taken(format_args!("wrk said {said} {}", String::from_utf8_lossy(&done.stderr))))
}

/// What wrk says, if every answer was one.
fn read(said: &str) -> Option<Counted> {
    let after = |word: &str| said.lines().find_map(|line| line.trim().strip_prefix(word));
    let faults = ["Non-2xx", "Socket errors"].iter().any(|fault| after(fault).is_some());
    let requests = said.lines().find_map(|line| line.trim().split_once(" requests in "))?.0.parse().ok()?;
    let part = |word| after(word).map(|text| text.trim().to_owned());
    let counted = Counted {
        requests,
        requests_per_second: after("Requests/sec:")?.trim().parse().ok()?,
        p50: part("50%")?,
        p99: part("99%")?,
    };
    (!faults).then_some(counted)
}

/// nginx, until it is dropped.
struct Nginx {
    child: Child,
    addr: SocketAddr,
}

impl Nginx {
    fn start(dir: &Path) -> Result<Nginx, Failure> {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
        let addr = free.map_err(Failure::network)?;
        let shown = dir.display();
        let config = format!(
            "worker_processes 2; pid {shown}/pid; error_log stderr error;\nevents {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; open_file_cache max=10;\n\
             client_body_temp_path {shown}/t1; proxy_temp_path {shown}/t2; fastcgi_temp_path {shown}/t3; uwsgi_temp_path {shown}/t4; scgi_temp_path {shown}/t5;\n\
             server {{ listen {addr}; root {shown}; default_type text/html; add_header content-encoding gzip; location / {{ try_files /page =404; }} }} }}\n"
        );
        let file = dir.join("nginx.conf");
        write(&file, config.as_bytes())?;
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(dir).arg("-c").arg(&file).args(["-g", "daemon off;"]);
        let child = nginx.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(Failure::local)?;
        let mut nginx = Nginx { child, addr };
        let start = Instant::now();
        while TcpStream::connect(addr).is_err() {
            let ended = nginx.child.try_wait().map_err(Failure::local)?.is_some();
            if ended || start.elapsed() > PATIENCE {
                let mut why = String::new();
                if let (true, Some(mut told)) = (ended, nginx.child.stderr.take()) {
                    told.read_to_string(&mut why).map_err(Failure::local)?;
                }
                return Err(not_taken(format_args!("nginx does not listen: {why}")));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked to end, it takes its workers along; killed, it would leave them.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Beside {
    /// Shows it.
    pub(super) fn show(&self, voice: &Voice) {
        let line = |who: &str, counted: &Counted| {
            voice.line(format_args!(
                "{who:<12} {:.0} requests/s by wrk, p50 {}, p99 {}",
                counted.requests_per_second, counted.p50, counted.p99
            ));
        };
        line("the node", &self.node);
        line("nginx", &self.nginx);
        voice.line(format_args!(
            "share        {:.0} % of nginx with a file of the same bytes",
            self.share * 100.0
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_says_is_read_and_faults_are_not_overlooked() {
        let said = "Running 1s test @ http://127.0.0.1:1\n  1 threads and 64 connections\n  Latency Distribution\n     50%    1.21ms\n     75%    1.50ms\n     99%   20.15ms\n  52016 requests in 1.00s, 0.92GB read\nRequests/sec:  51973.21\nTransfer/sec:      0.92GB\n";
        let counted = read(said).unwrap();
        assert_eq!((counted.requests, counted.requests_per_second), (52_016, 51_973.21));
        assert_eq!((counted.p50.as_str(), counted.p99.as_str()), ("1.21ms", "20.15ms"));
        assert!(read(&said.replace("Requests/sec", "  Non-2xx or 3xx responses: 7\nRequests/sec")).is_none());
        assert!(read("").is_none());
    }
}
