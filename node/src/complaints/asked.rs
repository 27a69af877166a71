//! A request that only a member may make, signed and never entered: a statement of the kind `request`, which is no kind of the rules, so that no
//! ledger takes it.
//!
//! | part | what it must be |
//! |---|---|
//! | `kid` | a key that is admitted, not revoked, and not bound to certain kinds |
//! | `iss` | its party, a member in good standing |
//! | `sub` | the origin of this ledger's log |
//! | `suyuan.prev` | the ledger's id: a request made for one ledger says nothing to another; `suyuan.seq` is 0 |
//! | `iat` | within five minutes of the node's clock |
//! | payload | JSON: what is asked |

use serde::Deserialize;
use suyuan_ledger::{
    rules::{Role, Standing},
    statement::{Statement, StatementId},
};

use crate::{Problem, app::App, moment::now_ms};

/// The kind of such a request.
const KIND: &str = "request";
/// Seconds that its time may differ from the node's.
const WINDOW: u64 = 300;

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Asks {
    /// The complaints that the asker may read.
    Complaints {},
    /// To answer one of them.
    AnswerComplaint {
        /// Its number.
        number: String,
        /// What is answered.
        text: String,
    },
}

/// A request whose signature and standing are right.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The request's id.
    pub(crate) id: StatementId,
    /// Who asks.
    pub(crate) party: String,
    /// Whether it is an inspector or a governor, who read everything.
    pub(crate) supervises: bool,
    /// What is asked.
    pub(crate) asks: Asks,
}

/// Reads and checks a request.
pub(crate) fn asked(app: &App, bytes: &[u8]) -> Result<Asked, Problem> {
    let statement = Statement::parse(bytes).map_err(|error| Problem::malformed("", error.to_string()))?;
    let header = statement.header();
    if header.kind.as_str() != KIND {
        let detail = format!("want a statement of the kind {KIND}, got {}", header.kind.as_str());
        return Err(Problem::malformed("content type", detail));
    }
    let key = header.key;
    let verifying =
        app.keys.get(&key).map_err(|error| Problem::new("bad-signature", error.to_string()).at("kid"))?;
    statement
        .verify_with(&verifying)
        .map_err(|error| Problem::new("bad-signature", error.to_string()).at("signature"))?;
    let (ledger, known, party) = app.ledger.read(|state| {
        let known = state.key(&key).cloned();
        let party = known.as_ref().and_then(|key| state.party(&key.party).cloned());
        let governs = known.as_ref().is_some_and(|key| state.governs(&key.party));
        (state.ledger_id(), known, party.map(|party| (party, governs)))
    })?;
    let (Some(known), Some((party, governs))) = (known, party) else {
        return Err(Problem::new("unknown-key", format!("no member has the key {key}")).at("kid"));
    };
    let refuse = |field: &str, detail: String| Err(Problem::new("not-permitted", detail).at(field));
    if known.revoked.is_some() {
        return Err(Problem::new("key-revoked", format!("the key {key} was revoked")).at("kid"));
    }
    if known.rights.is_some() {
        return refuse("kid", "this key may sign certain kinds of statements only".to_owned());
    }
    if party.standing != Standing::Member || header.issuer != party.id {
        return refuse("iss", format!("the key is {}'s, and only members in good standing ask", party.id));
    }
    let origin = app.ledger.head().checkpoint().origin().to_owned();
    if header.prev != ledger || header.seq != 0 || header.subject != origin {
        let detail = "the request is made for another ledger".to_owned();
        return Err(Problem::new("wrong-ledger", detail).at("suyuan.prev"));
    }
    let now = now_ms() / 1_000;
    if header.issued_at.abs_diff(now) > WINDOW {
        let detail =
            format!("signed at {}, and it is {now} here: want at most {WINDOW} s between", header.issued_at);
        return refuse("iat", detail);
    }
    let asks = serde_json::from_slice(statement.payload())
        .map_err(|error| Problem::malformed("payload", format!("want {{\"ask\": …}}: {error}")))?;
    let supervises = governs || party.roles.contains(&Role::Inspector);
    Ok(Asked { id: statement.id(), party: party.id, supervises, asks })
}

impl Asked {
    /// Whether the asker may read complaints about this thing: its lot's maker, its product's owner, whoever supervises.
    pub(crate) fn may_read(&self, app: &App, about: &str, product: &str) -> bool {
        self.supervises
            || app
                .ledger
                .read(|state| {
                    let made = lot_of(about)
                        .and_then(|lot| state.lot(&lot))
                        .is_some_and(|lot| lot.maker == self.party);
                    made || state.product(product).is_some_and(|product| product.owner == self.party)
                })
                .unwrap_or(false)
    }
}

/// The lot that an identifier names, or that its item is of.
fn lot_of(about: &str) -> Option<String> {
    use suyuan_ledger::identifier::{Identifier, ItemId, Kind};
    let id = Identifier::parse(about).ok()?;
    match id.kind() {
        Kind::Item => ItemId::try_from(id).ok()?.lot().map(|lot| lot.to_string()),
        _ => Some(id.to_string()),
    }
}
