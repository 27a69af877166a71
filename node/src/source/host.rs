//! A log behind an address, and how long a busy host is waited for.
//!
//! `429` and `503` are asked again: after what `Retry-After` says (seconds, or a date; RFC 9110, 10.2.3), else after 1 s, 2 s, 4 s and so
//! on. A host that wants more patience than is left has said no. Redirects are not followed: the address is what was trusted.

use std::{
    io::Read,
    thread,
    time::{Duration, SystemTime},
};

use jiff::{Timestamp, fmt::rfc2822};
use ureq::{Agent, http::HeaderMap};

use super::SourceError;

/// Without a word from the host, waits double up to this.
const LONGEST_GUESS: Duration = Duration::from_secs(32);

/// How long a source may take over a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For one answer.
    pub answer: Duration,
    /// For a busy host to have time, all its refusals of one file together.
    pub busy: Duration,
}

impl Patience {
    /// For whoever reads a whole log.
    pub const USUAL: Patience = Patience { answer: Duration::from_secs(120), busy: Duration::from_secs(300) };

    /// For whoever waits for one answer: so long in each respect.
    pub fn of(time: Duration) -> Patience {
        Patience { answer: time, busy: time }
    }
}

/// A host.
#[derive(Clone, Debug)]
pub(super) struct Host {
    base: String,
    agent: Agent,
    patience: Patience,
}

impl Host {
    /// The host at this address: before `/checkpoint` and `/tile/`.
    pub(super) fn new(address: &str, patience: Patience) -> Result<Host, SourceError> {
        let base = with_scheme(address);
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
            .timeout_connect(Some(patience.answer.min(Duration::from_secs(10))))
            .timeout_global(Some(patience.answer))
            .max_idle_connections_per_host(64)
            .user_agent(concat!("suyuan/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&host) {
            config = config.proxy(None);
        }
        Ok(Host { base, agent: config.build().into(), patience })
    }

    /// The address, without a slash at its end.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// A file, if there is one, and at most one byte more of it than the limit.
    pub(super) fn file(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let url = format!("{}/{path}", self.base);
        let network = |cause| SourceError::Network { url: url.clone(), cause: Box::new(cause) };
        let (mut waited, mut guess) = (Duration::ZERO, Duration::from_secs(1));
        loop {
            let answer = self.agent.get(&url).header("accept", "*/*").call().map_err(network)?;
            let status = answer.status().as_u16();
            match status {
                200 => {
                    let mut bytes = Vec::new();
                    let body = answer.into_body().into_with_config().limit(u64::MAX).reader();
                    body.take(limit + 1).read_to_end(&mut bytes).map_err(|e| network(e.into()))?;
                    return Ok(Some(bytes));
                }
                404 | 410 => return Ok(None),
                429 | 503 => {
                    let wait = asked(answer.headers(), SystemTime::now()).unwrap_or(guess);
                    if waited + wait > self.patience.busy {
                        return Err(SourceError::Status { url, status });
                    }
                    thread::sleep(wait);
                    waited += wait;
                    guess = (guess * 2).min(LONGEST_GUESS);
                }
                _ => return Err(SourceError::Status { url, status }),
            }
        }
    }
}

/// What the host asks for; at least a moment, so that a host that says 0 is not asked in a circle.
fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    let asked = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until: SystemTime = rfc2822::parse(text).ok().map(|date| Timestamp::from(&date))?.into();
            until.duration_since(now).unwrap_or_default()
        }
    };
    Some(asked.max(Duration::from_millis(100)))
}

fn with_scheme(address: &str) -> String {
    let address = address.trim();
    if address.contains("://") {
        return address.to_owned();
    }
    let host = match address.split_once(']') {
        Some((bracketed, _)) => bracketed,
        None => address.split([':', '/']).next().unwrap_or_default(),
    };
    if is_loopback(host) { format!("http://{address}") } else { format!("https://{address}") }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        net::TcpListener,
        sync::{Arc, Mutex},
        time::Instant,
    };

    use super::*;

    /// Answers one connection after the other with these heads, and tells when each came.
    fn answering(heads: Vec<&'static str>) -> (String, Arc<Mutex<Vec<Instant>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let own = asked.clone();
        thread::spawn(move || {
            for head in heads {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let _ = stream.read(&mut [0; 4096]);
                own.lock().unwrap().push(Instant::now());
                let _ = write!(stream, "HTTP/1.1 {head}\r\nconnection: close\r\n\r\nlog");
            }
        });
        (address, asked)
    }

    fn ask(address: &str, busy: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let patience = Patience { answer: Duration::from_secs(5), busy: Duration::from_secs(busy) };
        Host::new(address, patience).unwrap().file("checkpoint", 100)
    }

    const GOOD: &str = "200 OK\r\ncontent-length: 3";

    #[test]
    fn a_busy_host_is_asked_again_when_it_says_and_not_before() {
        let busy = [
            "503 Busy\r\nretry-after: 1\r\ncontent-length: 3",
            "429 Slow\r\nretry-after: 2\r\ncontent-length: 3",
        ];
        let (address, asked) = answering(vec![busy[0], busy[1], GOOD]);
        assert_eq!(ask(&address, 60).unwrap().as_deref(), Some(&b"log"[..]));
        let asked = asked.lock().unwrap();
        let gaps: Vec<f64> = asked.windows(2).map(|two| (two[1] - two[0]).as_secs_f64()).collect();
        assert!(gaps.len() == 2 && gaps[0] >= 0.99 && gaps[0] < 1.9 && gaps[1] >= 1.99, "{gaps:?}");
    }

    #[test]
    fn a_host_that_says_nothing_about_when_is_asked_again_after_a_second() {
        let (address, asked) = answering(vec!["503 Busy\r\ncontent-length: 3", GOOD]);
        assert!(ask(&address, 60).unwrap().is_some());
        let asked = asked.lock().unwrap();
        assert!(asked[1] - asked[0] >= Duration::from_millis(990));
    }

    #[test]
    fn a_host_that_asks_for_more_than_there_is_has_said_no() {
        let (address, asked) = answering(vec!["503 Busy\r\nretry-after: 3600\r\ncontent-length: 3", GOOD]);
        let said = ask(&address, 60).unwrap_err();
        assert!(matches!(said, SourceError::Status { status: 503, .. }), "{said}");
        assert_eq!(asked.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_date_is_waited_for_too() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
        let wait = |text: &str| {
            let headers = HeaderMap::from_iter([(ureq::http::header::RETRY_AFTER, text.parse().unwrap())]);
            asked(&headers, now)
        };
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::from_millis(100)));
        assert_eq!(
            (wait("120"), wait("0")),
            (Some(Duration::from_secs(120)), Some(Duration::from_millis(100)))
        );
        assert_eq!((wait("soon"), asked(&HeaderMap::new(), now)), (None, None));
    }

    #[test]
    fn none_is_an_answer_other_statuses_are_not_and_too_much_is_cut_behind_the_limit() {
        assert_eq!(ask(&answering(vec!["404 No\r\ncontent-length: 3"]).0, 1).unwrap(), None);
        assert_eq!(ask(&answering(vec!["410 No\r\ncontent-length: 3"]).0, 1).unwrap(), None);
        let moved = ask(&answering(vec!["302 There\r\nlocation: /x\r\ncontent-length: 3"]).0, 1).unwrap_err();
        assert!(matches!(moved, SourceError::Status { status: 302, .. }), "{moved}");
        let host = Host::new(&answering(vec![GOOD]).0, Patience::USUAL).unwrap();
        assert_eq!(host.file("checkpoint", 1).unwrap().as_deref(), Some(&b"lo"[..]));
    }

    #[test]
    fn takes_addresses_as_people_write_them() {
        let base = |address| Host::new(address, Patience::USUAL).unwrap().base().to_owned();
        assert_eq!(base("trace.example.cn/"), "https://trace.example.cn");
        assert_eq!(base("https://trace.example.cn/log/checkpoint"), "https://trace.example.cn/log");
        assert_eq!(
            (base("localhost:8420"), base("[::1]:1")),
            ("http://localhost:8420".into(), "http://[::1]:1".into())
        );
        assert!(["http://", "", "ftp://a"].iter().all(|wrong| Host::new(wrong, Patience::USUAL).is_err()));
    }
}
