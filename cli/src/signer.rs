//! Signs statements in one key's chain and hands them over so that none is lost and none is entered twice.
//!
//! A signed statement is in `outbox/` on the disk before it leaves, and stays until its receipt is in `receipts/`. If the answer
//! does not come, the same bytes are sent again: the node knows them and gives the same number. What the node refuses goes
//! to `refused/`; it left no trace in the key's chain, so the next statement takes the same number.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header, KeyId, Kind, Statement, StatementError, StatementId};

use crate::{
    client::{Answer, Client, ClientError, Judgement, Problem},
    failure::Failure,
    home::{Home, Pin},
    key_file, safe_file,
    voice::Voice,
};

/// A key at work.
#[derive(Debug)]
pub(crate) struct Signer {
    /// None while the key stays shut: then only drafts are made.
    key: Option<SigningKey>,
    hex: String,
    party: String,
    next: Next,
    client: Client,
    home: Home,
    voice: Voice,
}

#[derive(Clone, Copy, Debug)]
struct Next {
    seq: u64,
    prev: StatementId,
}

/// What is to be said: a kind, a subject, the exact payload.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    /// The kind of statement.
    pub(crate) kind: &'static str,
    /// What it is about.
    pub(crate) subject: String,
    /// The exact payload.
    pub(crate) payload: String,
}

impl Signer {
    /// Asks the node where the key's chain stands, after sending what was left over from an earlier run.
    pub(crate) fn new(key: SigningKey, client: Client, home: Home, voice: Voice) -> Result<Signer, Failure> {
        let hex = key_file::public_hex(&key);
        send_left_over(&client, &home, &hex, &voice)?;
        let (party, next) = standing(&client, &hex)?;
        Ok(Signer { key: Some(key), hex, party, next, client, home, voice })
    }

    /// With the public half alone: asks what would be, signs and sends nothing.
    pub(crate) fn shut(hex: String, client: Client, home: Home, voice: Voice) -> Result<Signer, Failure> {
        let (party, next) = standing(&client, &hex)?;
        Ok(Signer { key: None, hex, party, next, client, home, voice })
    }

    /// The key, 64 digits.
    pub(crate) fn public(&self) -> &str {
        &self.hex
    }

    /// The party that it signs for.
    pub(crate) fn party(&self) -> &str {
        &self.party
    }

    /// What the verdict on this would be. What goes to the node is a draft, without a signature: not even a node that lies can
    /// enter it.
    pub(crate) fn judge(&self, saying: &Saying) -> Result<Judgement, Failure> {
        let draft = self.draft(saying, self.next)?.seal(&[0; 64]).map_err(unsignable)?;
        match self.client.judge(draft.bytes()) {
            Ok(judgement) => Ok(judgement),
            Err(ClientError::Problem(problem)) if problem.status < 500 && problem.status != 429 => {
                Ok(Judgement {
                    verdict: "refused".to_owned(),
                    reasons: Vec::new(),
                    code: Some(problem.code),
                    detail: Some(problem.detail),
                    field: problem.field,
                    hint: problem.hint,
                })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The same for several, each as if those before it had been entered.
    pub(crate) fn judge_all(&self, sayings: &[Saying]) -> Result<Vec<Judgement>, Failure> {
        let (mut next, mut bytes) = (self.next, Vec::new());
        for saying in sayings {
            let draft = self.draft(saying, next)?.seal(&[0; 64]).map_err(unsignable)?;
            bytes.extend_from_slice(draft.bytes());
            next = Next { seq: next.seq + 1, prev: draft.id() };
        }
        Ok(self.client.judge_all(&bytes)?)
    }

    /// Signs and hands over one statement.
    pub(crate) fn say(&mut self, saying: &Saying) -> Result<Answer, Failure> {
        let statement = self.sign(saying, self.next)?;
        self.keep_outgoing(&statement)?;
        match self.client.submit(statement.bytes()) {
            Ok(answer) => {
                self.keep_receipt(&statement, &answer)?;
                self.next = Next { seq: self.next.seq + 1, prev: statement.id() };
                Ok(answer)
            }
            Err(error) if error.is_silence() => {
                let failure = Failure::from(error);
                self.voice.warn(format_args!(
                    "The signed statement {} is kept in {}.",
                    crate::context::short_id(&statement.id().to_string()),
                    self.home.join("outbox").display()
                ));
                Err(failure.hint(
                    "`suyuan send` sends it again, the same bytes; do not record the act a second time",
                ))
            }
            Err(error) => {
                put_aside(&self.home, &self.hex, &statement)?;
                Err(error.into())
            }
        }
    }

    /// Signs and hands over many in one request; stops at the first that is refused, and signs the rest anew next time.
    /// Gives the answers up to there.
    pub(crate) fn say_all(&mut self, sayings: &[Saying]) -> Result<(Vec<Answer>, Option<Problem>), Failure> {
        let mut next = self.next;
        let mut statements = Vec::with_capacity(sayings.len());
        for saying in sayings {
            let statement = self.sign(saying, next)?;
            next = Next { seq: next.seq + 1, prev: statement.id() };
            self.keep_outgoing(&statement)?;
            statements.push(statement);
        }
        let bytes: Vec<u8> = statements.iter().flat_map(|s| s.bytes().to_vec()).collect();
        let answers = self.client.submit_all(&bytes)?;
        let mut entered = Vec::new();
        for (at, (statement, answer)) in statements.iter().zip(answers).enumerate() {
            match answer {
                Ok(answer) => {
                    self.keep_receipt(statement, &answer)?;
                    self.next = Next { seq: self.next.seq + 1, prev: statement.id() };
                    entered.push(answer);
                }
                Err(problem) => {
                    for refused in &statements[at..] {
                        put_aside(&self.home, &self.hex, refused)?;
                    }
                    return Ok((entered, Some(problem)));
                }
            }
        }
        Ok((entered, None))
    }

    /// Signs what only a member may ask: a statement of the kind `request`, which stands in no chain and is entered nowhere.
    pub(crate) fn request(&self, pin: &Pin, payload: &str) -> Result<Statement, Failure> {
        let prev = pin.id.parse().map_err(|e| Failure::local(format!("the pinned ledger: {e}")))?;
        let saying = Saying { kind: "request", subject: pin.origin.clone(), payload: payload.to_owned() };
        self.sign(&saying, Next { seq: 0, prev })
    }

    fn sign(&self, saying: &Saying, next: Next) -> Result<Statement, Failure> {
        let key = self.key.as_ref().ok_or_else(|| Failure::key("the key is not open"))?;
        self.draft(saying, next)?.sign(key).map_err(unsignable)
    }

    fn draft(&self, saying: &Saying, next: Next) -> Result<Draft, Failure> {
        let kind: Kind = saying.kind.parse().map_err(Failure::usage)?;
        let header = Header {
            kind,
            key: self.hex.parse::<KeyId>().map_err(|e| Failure::key(format!("the public key: {e}")))?,
            issuer: self.party.clone(),
            subject: saying.subject.clone(),
            issued_at: now_seconds(),
            seq: next.seq,
            prev: Some(next.prev),
            instead: Vec::new(),
        };
        Ok(Draft { header, payload: saying.payload.clone().into_bytes() })
    }

    fn keep_outgoing(&self, statement: &Statement) -> Result<(), Failure> {
        let path = outgoing(&self.home, &self.hex, statement);
        safe_file::replace(&path, statement.bytes()).map_err(|e| Failure::file(&path, &e))
    }

    fn keep_receipt(&self, statement: &Statement, answer: &Answer) -> Result<(), Failure> {
        keep_receipt(&self.home, &self.hex, statement, answer)
    }
}

/// Sends what was signed by this key and never answered; says what became of each.
pub(crate) fn send_left_over(
    client: &Client,
    home: &Home,
    hex: &str,
    voice: &Voice,
) -> Result<usize, Failure> {
    let mut sent = 0;
    for path in left_over(home, hex)? {
        let bytes = fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        let statement = Statement::parse(&bytes)
            .map_err(|e| Failure::local(format!("{}: not a statement: {e}", path.display())))?;
        let id = statement.id().to_string();
        match client.submit(&bytes) {
            Ok(answer) => {
                keep_receipt(home, hex, &statement, &answer)?;
                forget(&path)?;
                voice.say(format_args!(
                    "Sent what was left over: {} is entry {}, {}.",
                    crate::context::short_id(&id),
                    answer.index,
                    answer.verdict
                ));
                sent += 1;
            }
            Err(error) if error.is_silence() => return Err(error.into()),
            Err(error) => {
                put_aside(home, hex, &statement)?;
                forget(&path)?;
                voice.warn(format_args!(
                    "Refused: {} from the outbox ({error}). It is kept in {}.",
                    crate::context::short_id(&id),
                    home.join("refused").display()
                ));
            }
        }
    }
    Ok(sent)
}

/// The files of a key's outbox, in the order of the key's chain.
pub(crate) fn left_over(home: &Home, hex: &str) -> Result<Vec<PathBuf>, Failure> {
    let dir = home.join("outbox").join(hex);
    let listed = match fs::read_dir(&dir) {
        Ok(listed) => listed,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Failure::file(&dir, &e)),
    };
    let mut paths: Vec<PathBuf> = listed
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "cose"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// SHA-256 of every payload that this key signed and that was not refused, as far as outbox and receipts tell.
pub(crate) fn payloads_kept(home: &Home, hex: &str) -> Result<HashSet<String>, Failure> {
    let mut paths = left_over(home, hex)?;
    if let Ok(receipts) = fs::read_dir(home.join("receipts")) {
        paths.extend(
            receipts.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "cose")),
        );
    }
    let mut hashes = HashSet::with_capacity(paths.len());
    for path in paths {
        let bytes = fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        // A file that is no statement was never sent as one.
        let Ok(statement) = Statement::parse(&bytes) else { continue };
        if statement.header().key.to_string() == hex {
            hashes.insert(StatementId::of(statement.payload()).to_string());
        }
    }
    Ok(hashes)
}

fn standing(client: &Client, hex: &str) -> Result<(String, Next), Failure> {
    let state = client.key(hex)?.ok_or_else(|| {
        Failure::key(format!("this ledger does not know the key {}", key_file::fingerprint(hex)))
            .code("unknown-key")
            .hint(format!("have a governor admit it: suyuan member add --party … --role … --public {hex}"))
    })?;
    if !state.active {
        return Err(Failure::key(format!("the key {} was revoked", key_file::fingerprint(hex)))
            .code("key-revoked")
            .hint("`suyuan key new --label NAME` makes another; have it admitted"));
    }
    let prev = state.prev.parse().map_err(|e| Failure::network(format!("the node gave a wrong id: {e}")))?;
    Ok((state.party, Next { seq: state.seq, prev }))
}

fn outgoing(home: &Home, hex: &str, statement: &Statement) -> PathBuf {
    home.join("outbox").join(hex).join(file_name(statement))
}

fn put_aside(home: &Home, hex: &str, statement: &Statement) -> Result<(), Failure> {
    let to = home.join("refused").join(hex).join(file_name(statement));
    safe_file::replace(&to, statement.bytes()).map_err(|e| Failure::file(&to, &e))?;
    forget_outgoing(home, hex, statement)
}

fn keep_receipt(home: &Home, hex: &str, statement: &Statement, answer: &Answer) -> Result<(), Failure> {
    let base = home.join("receipts").join(statement.id().to_string());
    if let Some(proof) = &answer.proof {
        let path = base.with_extension("tlog-proof");
        safe_file::replace(&path, proof.as_bytes()).map_err(|e| Failure::file(&path, &e))?;
    }
    let path = base.with_extension("cose");
    safe_file::replace(&path, statement.bytes()).map_err(|e| Failure::file(&path, &e))?;
    forget_outgoing(home, hex, statement)
}

fn forget_outgoing(home: &Home, hex: &str, statement: &Statement) -> Result<(), Failure> {
    forget(&outgoing(home, hex, statement))
}

fn forget(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(path, &e)),
        _ => Ok(()),
    }
}

fn file_name(statement: &Statement) -> String {
    format!("{:010}-{}.cose", statement.header().seq, statement.id())
}

fn unsignable(error: StatementError) -> Failure {
    Failure::usage(format!("this cannot be signed: {error}"))
}

fn now_seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
