//! The node's own key for what people do at its pages: openings, and anchors of scans. A member's device key, admitted like any other.
//!
//! Its statements are signed one at a time, each behind the answer to the one before, so that its chain has no gaps.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    rules::Prepared,
    statement::{Draft, Header, KeyId, Kind},
    store::Receipt,
};
use tokio::sync::Mutex;

use crate::{Problem, app::App, codes::aside, moment::now_ms};

/// A key that signs for the node.
pub(crate) struct ScanKey {
    key: SigningKey,
    id: KeyId,
    /// One statement at a time.
    turn: Mutex<()>,
}

impl ScanKey {
    /// A key that was read from its file.
    pub(crate) fn new(key: SigningKey) -> ScanKey {
        let id = KeyId::from_bytes(key.verifying_key().to_bytes());
        ScanKey { key, id, turn: Mutex::new(()) }
    }

    /// Its public half.
    pub(crate) fn id(&self) -> KeyId {
        self.id
    }

    /// Signs and enters; the inner error is the ledger's refusal.
    pub(crate) async fn say(
        &self,
        app: &Arc<App>,
        kind: &str,
        subject: &str,
        payload: &str,
    ) -> Result<Result<Receipt, Problem>, Problem> {
        let _turn = self.turn.lock().await;
        let id = self.id;
        let standing = aside(app, move |app| {
            app.ledger.read(|state| {
                let party = state.key(&id).map(|key| key.party.clone())?;
                Some((party, state.next_for(&id)?))
            })
        })
        .await?;
        let Some((issuer, (seq, prev))) = standing else {
            return Err(Problem::unavailable("this node's own key is not admitted to the ledger")
                .hint(format!(
                    "the operator has a governor admit it: suyuan member add … --public {}",
                    self.id
                ))
                .after(600));
        };
        let header = Header {
            kind: kind.parse::<Kind>().map_err(Problem::internal)?,
            key: self.id,
            issuer,
            subject: subject.to_owned(),
            issued_at: now_ms() / 1000,
            seq,
            prev: Some(prev),
            instead: Vec::new(),
        };
        let draft = Draft { header, payload: payload.as_bytes().to_vec() };
        let statement = draft.sign(&self.key).map_err(Problem::internal)?;
        let prepared = Prepared::new(statement.bytes()).map_err(|refusal| Problem::from(&refusal))?;
        let entered = app.ledger.submit(vec![prepared]).await?.pop();
        Ok(entered.unwrap_or_else(|| Err(Problem::internal("the sequencer gave no answer"))))
    }
}
