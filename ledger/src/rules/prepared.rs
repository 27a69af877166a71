//! A statement that is ready to be judged: form, signature and payload are checked, which needs no state, so that many
//! threads can do it at once.

use std::sync::Arc;

use crate::rules::body::Body;
use crate::rules::events::EventKey;
use crate::rules::payload::{Act, Along};
use crate::rules::portions::{self, Goods};
use crate::rules::{Refusal, RefusalCode, names};
use crate::statement::{Keys, PublicKey, SignatureError, Statement, StatementError};

/// A statement whose form and payload are right. Cheap to clone: whoever made it may keep one until it is judged, and so let go of
/// it on the thread where it was made.
#[derive(Clone, Debug)]
pub struct Prepared(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    statement: Statement,
    act: Act,
    named: Vec<String>,
    goods: Result<Vec<Goods>, Refusal>,
    event_key: Option<(EventKey, bool)>,
    body: Option<Body>,
}

impl Prepared {
    /// Checks bytes from outside: form, then signature (strictly), then payload.
    pub fn new(bytes: &[u8]) -> Result<Prepared, Refusal> {
        let statement = Statement::parse(bytes).map_err(refuse_form)?;
        statement.verify().map_err(refuse_signature)?;
        Prepared::replayed(statement)
    }

    /// As [`Prepared::new`], with a key that was checked before.
    pub fn with_key(bytes: &[u8], key: &PublicKey) -> Result<Prepared, Refusal> {
        let statement = Statement::parse(bytes).map_err(refuse_form)?;
        statement.verify_with(key).map_err(refuse_signature)?;
        Prepared::replayed(statement)
    }

    /// As [`Prepared::new`] of each, with keys seen before; many together cost less than each alone.
    pub fn each<'b>(
        statements: impl IntoIterator<Item = &'b [u8]>,
        keys: &Keys,
    ) -> impl Iterator<Item = Result<Prepared, Refusal>> {
        let parsed: Vec<_> = statements.into_iter().map(Statement::parse).collect();
        let mut verified = keys.verify_each(parsed.iter().flatten()).into_iter();
        parsed.into_iter().map(move |statement| {
            let statement = statement.map_err(refuse_form)?;
            let bad = SignatureError::BadSignature { key: statement.header().key };
            verified.next().unwrap_or(Err(bad)).map_err(refuse_signature)?;
            Prepared::replayed(statement)
        })
    }

    /// As [`Prepared::new`], but takes a draft too: a signature of 64 zero bytes, which no key can have made (its R is of low
    /// order). For judging beforehand only: what comes of it must never be entered.
    pub fn draft(bytes: &[u8]) -> Result<Prepared, Refusal> {
        let statement = Statement::parse(bytes).map_err(refuse_form)?;
        if *statement.signature() == [0; 64] {
            PublicKey::try_from(&statement.header().key).map_err(refuse_signature)?;
        } else {
            statement.verify().map_err(refuse_signature)?;
        }
        Prepared::replayed(statement)
    }

    /// Takes a statement from a log that vouches for its bytes: the signature was verified when it was entered.
    pub fn replayed(statement: Statement) -> Result<Prepared, Refusal> {
        let (act, body) = Act::read_with(&statement, Body::of)?;
        let header = statement.header();
        let mut named = Vec::with_capacity(8);
        named.extend([names::canonical(&header.subject), header.issuer.clone()]);
        if let Act::Event(event) | Act::Report(event) = &act {
            for name in names::uris(event).map(names::canonically) {
                // Most name few things, one of them the subject.
                if named[0] != name {
                    named.push(name.into_owned());
                }
            }
        }
        match &act {
            Act::Hold(hold) => named.extend(hold.lots.iter().cloned()),
            Act::Recall(recall) => named.extend(recall.lots().iter().cloned()),
            Act::Release(release) => named.extend(release.lots.iter().flatten().cloned()),
            Act::Codes(codes) => named.extend(codes.names(&statement)),
            Act::Event(event) | Act::Report(event) => {
                named.extend(Along::of(event)?.iter().map(|along| along.roll.to_string()));
            }
            _ => {}
        }
        named.sort_unstable();
        named.dedup();
        let goods = match &act {
            Act::Event(event) => portions::read(event),
            _ => Ok(Vec::new()),
        };
        let event_key = match &act {
            Act::Event(event) => EventKey::new(&header.issuer, false, event),
            Act::Report(event) => EventKey::new(&header.issuer, true, event),
            _ => None,
        };
        let declares = matches!(&act, Act::Event(e) | Act::Report(e) if e.error_declaration().is_some());
        let event_key = event_key.map(|key| (key, declares));
        Ok(Prepared(Arc::new(Parts { statement, act, named, goods, event_key, body })))
    }

    /// The statement.
    pub fn statement(&self) -> &Statement {
        &self.0.statement
    }

    /// Everything that it names, in canonical form, each once: its subject, its signer, and what its event is about.
    pub fn named(&self) -> &[String] {
        &self.0.named
    }

    /// The goods of its event; an error where they cannot be kept in the books, which not every event needs.
    pub(super) fn goods(&self) -> &Result<Vec<Goods>, Refusal> {
        &self.0.goods
    }

    /// The name of the event that it tells, and whether it declares it an error.
    pub(super) fn event_key(&self) -> Option<(EventKey, bool)> {
        self.0.event_key
    }

    /// What its event says, in few bytes.
    pub(super) fn body(&self) -> Option<Body> {
        self.0.body
    }

    /// What it says.
    pub fn act(&self) -> &Act {
        &self.0.act
    }
}

fn refuse_form(error: StatementError) -> Refusal {
    let (code, hint) = match error {
        StatementError::TooLarge { .. } => {
            (RefusalCode::TooLarge, "put large evidence into a file and its hash into the statement")
        }
        _ => (
            RefusalCode::Malformed,
            "send the COSE_Sign1 exactly as it was signed; docs/FORMAT.md has an example",
        ),
    };
    Refusal::new(code, "", error.to_string(), hint)
}

fn refuse_signature(error: SignatureError) -> Refusal {
    match error {
        SignatureError::WeakKey { .. } => Refusal::new(
            RefusalCode::WeakKey,
            "kid",
            error.to_string(),
            "make a new key with `suyuan key new` and have it admitted",
        ),
        _ => Refusal::new(
            RefusalCode::BadSignature,
            "signature",
            error.to_string(),
            "the bytes were changed after signing, or signed with another key; sign again",
        ),
    }
}

/// Kept, it is the bytes of its statement; read back, it is prepared again.
pub(super) mod as_bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use super::{Prepared, Statement};

    pub(in crate::rules) fn serialize<S: Serializer>(what: &Prepared, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(what.statement().bytes())
    }

    pub(in crate::rules) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Prepared, D::Error> {
        let statement = Statement::parse(<&[u8]>::deserialize(from)?).map_err(D::Error::custom)?;
        Prepared::replayed(statement).map_err(|refusal| D::Error::custom(refusal.detail))
    }
}
