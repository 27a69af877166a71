//! Speaks with a node over its HTTP API (docs/API.md), and tells apart the ways in which that fails: nobody answers, nobody
//! answers in time, somebody else answers, the node says no.

mod api;
mod health;
mod problem;
mod silence;
mod upload;

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use ureq::{Agent, Body, SendBody, http::Response};

use api::History;
pub(crate) use api::{Answer, Judgement, KeyState, LedgerInfo, Listed, Logged, Reason};
pub(crate) use health::Health;
pub(crate) use problem::{ClientError, Problem};
use silence::{LEDGER, Silent};

use crate::{known::Known, speech::tr};

const COSE: &str = "application/cose";
const CBOR_SEQUENCE: &str = "application/cbor-seq";
/// The largest answer that is read: a full history of a busy lot.
const LARGEST: u64 = 256 << 20;
/// How long a list of item codes may take to get there.
const LIST_PATIENCE: Duration = Duration::from_secs(1_800);

/// One node.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    base: String,
    agent: Agent,
    known: Option<Known>,
    silent: Arc<Silent>,
}

impl Client {
    /// The node at this address, such as `http://127.0.0.1:8420` or `trace.example.cn`.
    pub(crate) fn new(address: &str) -> Result<Client, ClientError> {
        Client::with_patience(address, Duration::from_secs(60))
    }

    /// The same, with so long for an answer.
    pub(crate) fn with_patience(address: &str, patience: Duration) -> Result<Client, ClientError> {
        let base = with_scheme(address);
        let base = base.strip_suffix('/').unwrap_or(&base).to_owned();
        let uri: ureq::http::Uri =
            base.parse().map_err(|_| ClientError::Address { found: address.to_owned() })?;
        let host = uri.host().filter(|h| !h.is_empty());
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(ClientError::Address { found: address.to_owned() });
        }
        let Some(host) = host else { return Err(ClientError::Address { found: address.to_owned() }) };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(patience.min(Duration::from_secs(5))))
            .timeout_global(Some(patience))
            .max_idle_connections_per_host(64)
            .user_agent(concat!("suyuan/", env!("CARGO_PKG_VERSION")));
        if is_loopback(host) {
            config = config.proxy(None);
        }
        Ok(Client { agent: config.build().into(), base, known: None, silent: Arc::default() })
    }

    /// The address, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// What ledger the node keeps.
    pub(crate) fn ledger(&self) -> Result<LedgerInfo, ClientError> {
        self.told(LEDGER)
    }

    /// What a key signs next; for a key nobody admitted: nothing.
    pub(crate) fn key(&self, hex: &str) -> Result<Option<KeyState>, ClientError> {
        match self.told(&format!("/v1/keys/{hex}")) {
            Ok(state) => Ok(Some(state)),
            Err(ClientError::Problem(p)) if p.status == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Members, parties outside, places or products.
    pub(crate) fn list(&self, what: &'static str) -> Result<Vec<serde_json::Value>, ClientError> {
        let listed: Listed = self.told(&format!("/v1/{what}"))?;
        Ok(listed.into_items())
    }

    /// Every statement that names a thing, oldest first.
    pub(crate) fn history(&self, of: &str) -> Result<Vec<Logged>, ClientError> {
        self.history_from(of, 0)
    }

    /// Every statement from this entry on that names a thing, oldest first.
    pub(crate) fn history_from(&self, of: &str, index: u64) -> Result<Vec<Logged>, ClientError> {
        let mut history: Vec<Logged> = Vec::new();
        let mut from = Some(index);
        while let Some(start) = from {
            let page: History = self.json(&format!("/v1/history?of={}&from={start}", query(of)))?;
            history.extend(page.statements);
            // A page that leads back would never end.
            from = page.next.filter(|next| *next > start);
        }
        Ok(history)
    }

    /// The events in effect, and reports, that the standard's query finds with this parameter; each as it was signed.
    pub(crate) fn events_with(&self, parameter: &str, value: &str) -> Result<Vec<String>, ClientError> {
        let mut events = Vec::new();
        let mut path = Some(format!("/events?{parameter}={}&perPage=1000", query(value)));
        // A list that leads round in a circle would never end.
        let mut seen = std::collections::HashSet::new();
        while let Some(at) = path.take().filter(|at| seen.insert(at.clone())) {
            let asked = self.agent.get(format!("{}{at}", self.base)).header("accept", "application/json");
            let answer = asked.call().map_err(|e| ClientError::of(&self.base, e))?;
            let link = answer.headers().get("link").and_then(|link| link.to_str().ok());
            path = link.and_then(next_page).filter(|next| next.starts_with('/')).map(str::to_owned);
            let document: serde_json::Value = self.read_json(Ok(answer))?;
            let list = document.pointer("/epcisBody/queryResults/resultsBody/eventList");
            events.extend(list.and_then(|l| l.as_array()).into_iter().flatten().map(ToString::to_string));
        }
        Ok(events)
    }

    /// The graph of lots around one.
    pub(crate) fn trace(&self, of: &str, direction: &str) -> Result<serde_json::Value, ClientError> {
        self.json(&format!("/v1/trace?of={}&direction={direction}", query(of)))
    }

    /// One statement with its entry.
    pub(crate) fn statement(&self, id_or_index: &str) -> Result<Logged, ClientError> {
        self.json(&format!("/v1/statements/{id_or_index}"))
    }

    /// The proof that a statement is in the log, against the newest cosigned checkpoint that covers it; with `newest` always
    /// against the newest of all.
    pub(crate) fn proof(&self, index: u64, newest: bool) -> Result<String, ClientError> {
        let against = if newest { "?against=newest" } else { "" };
        let bytes = self.bytes(&format!("/v1/statements/{index}/proof{against}"))?;
        String::from_utf8(bytes).map_err(|_| self.not_a_node(&tr!("node-gave-no-text")))
    }

    /// The statement with its COSE Receipts.
    pub(crate) fn transparent(&self, id_or_index: &str) -> Result<Vec<u8>, ClientError> {
        self.bytes(&format!("/v1/statements/{id_or_index}/receipt?form=transparent"))
    }

    /// Any JSON of the API.
    pub(crate) fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let answer =
            self.agent.get(format!("{}{path}", self.base)).header("accept", "application/json").call();
        self.read_json(answer)
    }

    /// A resource as it is.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self.agent.get(format!("{}{path}", self.base)).header("accept", "*/*").call();
        self.read_bytes(answer)
    }

    /// The same, if there is one; whoever is busy is not waited for.
    pub(crate) fn bytes_if_there(&self, path: &str) -> Result<Option<Vec<u8>>, ClientError> {
        let answer = self.agent.get(format!("{}{path}", self.base)).header("accept", "*/*").call();
        match answer {
            Ok(answer) if answer.status() == 404 => Ok(None),
            answer => self.read_bytes(answer).map(Some),
        }
    }

    /// A resource in a form asked for.
    pub(crate) fn bytes_as(&self, path: &str, accept: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self.agent.get(format!("{}{path}", self.base)).header("accept", accept).call();
        self.read_bytes(answer)
    }

    /// Hands over the list of a roll of item codes, as it is read; a list may take minutes on a slow line.
    pub(crate) fn upload_list(
        &self,
        statement: &str,
        bytes: u64,
        list: &mut dyn std::io::Read,
    ) -> Result<serde_json::Value, ClientError> {
        let answer = self
            .agent
            .put(format!("{}/v1/codes/{statement}/list", self.base))
            .config()
            .timeout_global(Some(LIST_PATIENCE))
            .build()
            .header("content-type", "application/octet-stream")
            .header("content-length", bytes.to_string())
            .header("accept", "application/json")
            .send(SendBody::from_reader(list));
        self.read_json(answer)
    }

    /// Hands over one statement.
    pub(crate) fn submit(&self, statement: &[u8]) -> Result<Answer, ClientError> {
        self.post("/v1/statements", COSE, statement)
    }

    /// Hands over many, one behind the other; each gets its own answer.
    pub(crate) fn submit_all(&self, statements: &[u8]) -> Result<Vec<Result<Answer, Problem>>, ClientError> {
        let value: serde_json::Value = self.post("/v1/statements", CBOR_SEQUENCE, statements)?;
        let answers = value.get("answers").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        answers.into_iter().map(|answer| self.one_of_many(answer)).collect()
    }

    /// What the verdict on a statement would be.
    pub(crate) fn judge(&self, statement: &[u8]) -> Result<Judgement, ClientError> {
        self.post("/v1/judge", COSE, statement)
    }

    /// What the verdicts on a sequence would be.
    pub(crate) fn judge_all(&self, statements: &[u8]) -> Result<Vec<Judgement>, ClientError> {
        let value: serde_json::Value = self.post("/v1/judge", CBOR_SEQUENCE, statements)?;
        let answers = value.get("answers").cloned().unwrap_or_default();
        serde_json::from_value(answers)
            .map_err(|e| self.not_a_node(&tr!("node-gave-an-answer", cause = format!("{e}"))))
    }

    /// Hands over a signed request that is not entered.
    pub(crate) fn ask(&self, path: &str, request: &[u8]) -> Result<serde_json::Value, ClientError> {
        self.post(path, COSE, request)
    }

    fn one_of_many(&self, answer: serde_json::Value) -> Result<Result<Answer, Problem>, ClientError> {
        let wrong =
            |e: serde_json::Error| self.not_a_node(&tr!("node-gave-an-answer", cause = format!("{e}")));
        if answer.get("verdict").is_some_and(|v| v != "refused") {
            return serde_json::from_value(answer).map(Ok).map_err(wrong);
        }
        serde_json::from_value(answer).map(Err).map_err(wrong)
    }

    fn post<T: DeserializeOwned>(&self, path: &str, kind: &str, body: &[u8]) -> Result<T, ClientError> {
        let answer = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("content-type", kind)
            .header("accept", "application/json")
            .send(body);
        self.read_json(answer)
    }

    fn read_json<T: DeserializeOwned>(
        &self,
        answer: Result<Response<Body>, ureq::Error>,
    ) -> Result<T, ClientError> {
        let bytes = self.read_bytes(answer)?;
        serde_json::from_slice(&bytes)
            .map_err(|e| self.not_a_node(&tr!("node-gave-not-api", cause = format!("{e}"))))
    }

    fn read_bytes(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, ClientError> {
        let mut answer = answer.map_err(|e| ClientError::of(&self.base, e))?;
        let status = answer.status();
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(LARGEST)
            .read_to_vec()
            .map_err(|e| ClientError::of(&self.base, e))?;
        if status.is_success() {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) if !problem.code.is_empty() => Err(ClientError::Problem(Box::new(problem))),
            _ => Err(self.not_a_node(&tr!("node-gave-status", status = status.to_string()))),
        }
    }

    fn not_a_node(&self, what: &str) -> ClientError {
        ClientError::NotANode { node: self.base.clone(), what: what.to_owned() }
    }
}

/// Where a list goes on, as a `Link` header says it (RFC 8288).
fn next_page(link: &str) -> Option<&str> {
    let (target, relation) = link.split_once(';')?;
    let target = target.trim().strip_prefix('<')?.strip_suffix('>')?;
    relation.contains("rel=\"next\"").then_some(target)
}

fn with_scheme(address: &str) -> String {
    let address = address.trim();
    if address.contains("://") {
        return address.to_owned();
    }
    let host = address.split([':', '/']).next().unwrap_or_default();
    if is_loopback(host) { format!("http://{address}") } else { format!("https://{address}") }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

/// A value in a query string: everything but unreserved characters escaped.
pub(crate) fn query(value: &str) -> String {
    let mut out = String::with_capacity(value.len() * 2);
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{io::Write, net::TcpListener, thread};

    use super::*;
    use crate::failure::{Failure, Kind};

    /// Answers one request with these bytes.
    fn answering(bytes: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = std::io::Read::read(&mut stream, &mut request);
            let _ = stream.write_all(bytes.as_bytes());
        });
        address
    }

    #[test]
    fn says_that_nobody_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let failure = Failure::from(Client::new(&address).unwrap().ledger().unwrap_err());
        assert_eq!(failure.kind, Kind::Network);
        assert!(failure.cause.contains("nobody answers"), "{failure}");
        assert!(failure.hint.unwrap().contains("suyuan node"));
    }

    #[test]
    fn says_that_it_is_no_node() {
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\nconnection: close\r\n\r\n<p>!";
        let failure = Failure::from(Client::new(&answering(page)).unwrap().ledger().unwrap_err());
        assert_eq!(failure.kind, Kind::Network);
        assert!(failure.cause.contains("not a suyuan node"), "{failure}");
    }

    #[test]
    fn shows_a_problem_with_its_field_and_hint() {
        let problem = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/problem+json\r\nconnection: close\r\n\r\n\
            {\"type\":\"/problems/not-permitted\",\"title\":\"Not permitted\",\"status\":403,\"code\":\"not-permitted\",\
            \"detail\":\"a carrier may not make lots\",\"field\":\"/quantityList/0\",\"hint\":\"have its owner add you\"}";
        let failure = Failure::from(Client::new(&answering(problem)).unwrap().ledger().unwrap_err());
        assert_eq!(failure.kind, Kind::Refused);
        assert_eq!(failure.field.as_deref(), Some("/quantityList/0"));
        assert_eq!(failure.hint.as_deref(), Some("have its owner add you"));
        assert_eq!(failure.code.as_deref(), Some("not-permitted"));
    }

    #[test]
    fn follows_a_list_to_its_next_page_and_to_nothing_else() {
        assert_eq!(
            next_page("</events?x=1&nextPageToken=7>; rel=\"next\""),
            Some("/events?x=1&nextPageToken=7")
        );
        assert_eq!(next_page("</events>; rel=\"self\""), None);
        assert_eq!(next_page("/events; rel=\"next\""), None);
    }

    #[test]
    fn takes_addresses_as_people_write_them() {
        let base = |address| Client::new(address).unwrap().base().to_owned();
        assert_eq!(base("127.0.0.1:8420"), "http://127.0.0.1:8420");
        assert_eq!(base("trace.example.cn/"), "https://trace.example.cn");
        assert!(Client::new("http://").is_err() && Client::new("").is_err());
        assert_eq!(query("https://a/p/X"), "https%3A%2F%2Fa%2Fp%2FX");
    }
}
