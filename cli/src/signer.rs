//! Signs statements in one key's chain and hands them over so that none is lost and none is entered twice.
//!
//! A signed statement is in the [outbox] on the disk before it leaves, and stays until its receipt is there. If no
//! answer comes, it waits for `suyuan sync`, and so does everything that is signed behind it.

use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header, KeyId, Kind, Statement, StatementError, StatementId};

use crate::{
    client::{Answer, Client, ClientError, Judgement, KeyState, Problem},
    codes_spoken,
    context::short_id,
    failure::Failure,
    home::{Home, Pin},
    key_file,
    outbox::{self, Outbox, Synced},
    speech::tr,
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
    outbox: Outbox,
    /// Ids of refused statements that the next one replaces.
    instead: Vec<StatementId>,
}

/// What became of a saying.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A dry run: nothing was signed.
    Drafted,
    /// Signed and on the disk; no node has it yet.
    Kept(StatementId),
    /// Entered, and the ledger's answer.
    Entered(Answer),
}

impl Said {
    /// The answer, if there is one.
    pub(crate) fn answer(self) -> Option<Answer> {
        match self {
            Said::Entered(answer) => Some(answer),
            Said::Kept(_) | Said::Drafted => None,
        }
    }
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
    /// Asks the node where the key's chain stands, after sending what was left over from an earlier run; with a silent node goes
    /// on behind what waits.
    pub(crate) fn new(key: SigningKey, client: Client, home: Home, voice: Voice) -> Result<Signer, Failure> {
        let hex = key_file::public_hex(&key);
        let outbox = Outbox::of(&home, &hex)?;
        if !client.is_silent() && !outbox.waiting()?.is_empty() {
            let synced = outbox::sync(&client, &outbox, &mut || Ok(key.clone()), &mut |_| {}, &voice)?;
            tell_synced(&voice, &synced);
            if synced.stopped.is_some() && !outbox.waiting()?.is_empty() {
                client.fell_silent();
            }
        }
        let (party, next) = standing(&client, &outbox, &hex)?;
        let next = outbox.waiting()?.last().map_or(next, Next::after);
        Ok(Signer { key: Some(key), hex, party, next, client, outbox, instead: Vec::new() })
    }

    /// With the public half alone: asks what would be, signs and sends nothing.
    pub(crate) fn shut(hex: String, client: Client, home: &Home) -> Result<Signer, Failure> {
        let outbox = Outbox::of(home, &hex)?;
        let (party, next) = standing(&client, &outbox, &hex)?;
        let next = outbox.waiting()?.last().map_or(next, Next::after);
        Ok(Signer { key: None, hex, party, next, client, outbox, instead: Vec::new() })
    }

    /// The next statement is said instead of these, which were refused.
    pub(crate) fn instead_of(&mut self, refused: Vec<StatementId>) {
        self.instead = refused;
    }

    /// What this key has signed.
    pub(crate) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Hands over a kept file; if nobody answers it goes with `suyuan sync`.
    pub(crate) fn hand_file_over(&self, name: &str, voice: &Voice) -> Result<(), Failure> {
        match self.outbox.hand_over(&self.client, name, voice)? {
            Err(error) if error.is_silence() => {
                self.client.fell_silent();
                Ok(())
            }
            handed => Ok(handed?),
        }
    }

    /// Whether the ledger will hear of this only later.
    pub(crate) fn is_silent(&self) -> bool {
        self.client.is_silent()
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

    /// Signs one statement and hands it over; if nobody answers it is kept.
    pub(crate) fn say(&mut self, saying: &Saying) -> Result<Said, Failure> {
        let statement = self.sign(saying, self.next)?;
        self.hand_over(statement)
    }

    /// Signs a statement that was refused once more, and hands it over.
    pub(crate) fn say_again(&mut self, refused: &Statement) -> Result<Said, Failure> {
        let header = refused.header();
        let draft =
            self.draft_of(header.kind.clone(), &header.subject, refused.payload().to_vec(), self.next)?;
        let statement = self.seal(&draft)?;
        self.hand_over(statement)
    }

    fn hand_over(&mut self, statement: Statement) -> Result<Said, Failure> {
        self.outbox.keep(std::slice::from_ref(&statement))?;
        self.instead.clear();
        if self.client.is_silent() {
            return Ok(self.kept(&statement));
        }
        match self.client.submit(statement.bytes()) {
            Ok(answer) => {
                self.outbox.entered([(&statement, &answer)])?;
                self.went_on(Next::after(&statement));
                Ok(Said::Entered(answer))
            }
            Err(error) if error.is_silence() => {
                self.client.fell_silent();
                Ok(self.kept(&statement))
            }
            Err(error) => {
                let problem = match &error {
                    ClientError::Problem(problem) => Some(problem.as_ref()),
                    _ => None,
                };
                self.outbox.refused(&statement, problem)?;
                Err(error.into())
            }
        }
    }

    /// Signs and hands over many in one request; stops at the first that is refused, and signs the rest anew next time.
    /// Says what became of each up to there.
    pub(crate) fn say_all(&mut self, sayings: &[Saying]) -> Result<(Vec<Said>, Option<Problem>), Failure> {
        let mut next = self.next;
        let mut statements = Vec::with_capacity(sayings.len());
        for saying in sayings {
            let statement = self.sign(saying, next)?;
            next = Next::after(&statement);
            statements.push(statement);
        }
        self.outbox.keep(&statements)?;
        let bytes: Vec<u8> = statements.iter().flat_map(|s| s.bytes().iter().copied()).collect();
        let answers = match self.client.is_silent() {
            true => None,
            false => match self.client.submit_all(&bytes) {
                Ok(answers) => Some(answers),
                Err(error) if error.is_silence() => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(answers) = answers else {
            self.client.fell_silent();
            return Ok((statements.iter().map(|statement| self.kept(statement)).collect(), None));
        };
        let (mut entered, mut hindrance) = (Vec::new(), None);
        for answer in answers.into_iter().take(statements.len()) {
            match answer {
                Ok(answer) => entered.push(answer),
                Err(problem) => {
                    hindrance = Some(problem);
                    break;
                }
            }
        }
        self.outbox.entered(statements.iter().zip(&entered))?;
        if let Some(last) = statements[..entered.len()].last() {
            self.next = Next::after(last);
        }
        if let Some(problem) = &hindrance {
            for (i, refused) in statements[entered.len()..].iter().enumerate() {
                self.outbox.refused(refused, (i == 0).then_some(problem))?;
                if i > 0 {
                    // Nothing was wrong with these; whoever goes on says them anew.
                    self.outbox.withdraw(refused)?;
                }
            }
        }
        self.went_on(self.next);
        Ok((entered.into_iter().map(Said::Entered).collect(), hindrance))
    }

    fn kept(&mut self, statement: &Statement) -> Said {
        self.next = Next::after(statement);
        Said::Kept(statement.id())
    }

    /// The chain stands here now, for this run and for one without a node.
    fn went_on(&mut self, next: Next) {
        self.next = next;
        let state =
            KeyState { party: self.party.clone(), active: true, seq: next.seq, prev: next.prev.to_string() };
        self.client.learned_key(&self.hex, &state);
    }

    /// Signs what only a member may ask: a statement of the kind `request`, which stands in no chain and is entered nowhere.
    pub(crate) fn request(&self, pin: &Pin, payload: &str) -> Result<Statement, Failure> {
        let prev =
            pin.id.parse().map_err(|e| Failure::local(tr!("pinned-ledger", cause = format!("{e}"))))?;
        let saying = Saying { kind: "request", subject: pin.origin.clone(), payload: payload.to_owned() };
        self.sign(&saying, Next { seq: 0, prev })
    }

    fn sign(&self, saying: &Saying, next: Next) -> Result<Statement, Failure> {
        self.seal(&self.draft(saying, next)?)
    }

    fn seal(&self, draft: &Draft) -> Result<Statement, Failure> {
        let key = self.key.as_ref().ok_or_else(|| Failure::key(tr!("key-not-open")))?;
        draft.sign(key).map_err(unsignable)
    }

    fn draft(&self, saying: &Saying, next: Next) -> Result<Draft, Failure> {
        let kind: Kind = saying.kind.parse().map_err(Failure::usage)?;
        self.draft_of(kind, &saying.subject, saying.payload.clone().into_bytes(), next)
    }

    fn draft_of(&self, kind: Kind, subject: &str, payload: Vec<u8>, next: Next) -> Result<Draft, Failure> {
        let header = Header {
            kind,
            key: self
                .hex
                .parse::<KeyId>()
                .map_err(|e| Failure::key(tr!("public-key", cause = format!("{e}"))))?,
            issuer: self.party.clone(),
            subject: subject.to_owned(),
            issued_at: now_seconds(),
            seq: next.seq,
            prev: Some(next.prev),
            instead: self.instead.clone(),
        };
        Ok(Draft { header, payload })
    }
}

impl Next {
    fn after(statement: &Statement) -> Next {
        Next { seq: statement.header().seq + 1, prev: statement.id() }
    }
}

/// Says in a few lines what became of what waited.
pub(crate) fn tell_synced(voice: &Voice, synced: &Synced) {
    if !synced.entered.is_empty() {
        let pending = synced.entered.iter().filter(|(_, answer)| answer.verdict == "pending").count();

        voice.say(tr!("sync-done", entered = synced.entered.len(), pending = pending));
    }
    for (statement, problem) in &synced.refused {
        let act = outbox::act_of(statement);
        let why = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
        voice.warn(tr!("sync-refused-one", act = act.line(), why = codes_spoken::said(&problem.code, why)));
    }
    for (name, problem) in &synced.left_out {
        voice.warn(tr!("upload-left-out", name = short_id(name), why = problem.detail.as_str()));
    }
    if synced.signed_again > 0 {
        voice.say(tr!("sync-signed-again", again = synced.signed_again));
    }
    if let Some(failure) = &synced.stopped {
        voice.warn(tr!("sync-rest", why = failure.to_string()));
    }
}

fn standing(client: &Client, outbox: &Outbox, hex: &str) -> Result<(String, Next), Failure> {
    let state = outbox.standing(client)?.ok_or_else(|| {
        Failure::key(tr!("key-not-admitted", key = key_file::fingerprint(hex)))
            .code("unknown-key")
            .hint(tr!("key-unknown-hint"))
    })?;
    if !state.active {
        return Err(Failure::key(tr!("key-revoked-here", key = key_file::fingerprint(hex).to_string()))
            .code("key-revoked")
            .hint(tr!("key-revoked-hint")));
    }
    let prev =
        state.prev.parse().map_err(|e| Failure::network(tr!("node-gave-id", cause = format!("{e}"))))?;
    Ok((state.party, Next { seq: state.seq, prev }))
}

fn unsignable(error: StatementError) -> Failure {
    Failure::usage(tr!("cannot-sign", cause = error.to_string()))
}

fn now_seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
