//! A pack is opened: whoever scratched its PIN free signs with it, and the node enters that with the proof that it is the pack's.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use suyuan_ledger::{
    codes::opening_message, identifier::Identifier, log::Hash, scans::CodeAt, statement::StatementId,
};

use super::{Found, Looked, look};
use crate::{Problem, app::App, moment::now_ms, scans::Visit};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Whether it was opened just now, and not before.
    pub(crate) now: bool,
    /// The entry that says so.
    pub(crate) index: u64,
}

/// Holds the PIN's signature against the code, and enters the opening.
pub(crate) async fn open(
    app: &Arc<App>,
    item: Identifier,
    pin_key: [u8; 32],
    signature: [u8; 64],
    visit: Option<&Visit>,
) -> Result<Opening, Problem> {
    let found = aside(app, move |app| find(app, &item, &pin_key, &signature)).await?;
    if let Some(index) = found.status.opened {
        return Ok(Opening { now: false, index });
    }
    app.open_for_writing()?;
    let Some(key) = &app.scan_key else {
        return Err(Problem::new("not-implemented", "openings are not taken at this node")
            .hint("the operator starts it with --scan-key FILE; the PIN stays good until then"));
    };
    let (roll, position) = (found.roll.id, found.proof.position);
    let product = found.roll.what.product.to_string();
    let entered = key.say(app, "codes", &product, &payload(&found, &signature)).await?;
    match entered {
        Ok(receipt) if !receipt.verdict.is_pending() => {
            if let (Some(scans), Some(visit), Some(code)) = (&app.scans, visit, CodeAt::of(&roll, position)) {
                scans.opened(code, visit, now_ms());
            }
            Ok(Opening { now: true, index: receipt.index })
        }
        // Somebody else was faster.
        outcome => {
            let opened =
                app.ledger.read(|state| state.code_status(&roll, position))?.and_then(|status| status.opened);
            match (opened, outcome) {
                (Some(index), _) => Ok(Opening { now: false, index }),
                (None, Err(problem)) => Err(problem),
                (None, Ok(receipt)) => {
                    let reasons: Vec<&str> =
                        receipt.verdict.reasons().iter().map(|reason| reason.code.as_str()).collect();
                    Err(Problem::unavailable(format!(
                        "the opening is recorded and has no effect yet: {}",
                        reasons.join(", ")
                    )))
                }
            }
        }
    }
}

/// The code, if the signature is of its PIN.
fn find(
    app: &App,
    item: &Identifier,
    pin_key: &[u8; 32],
    signature: &[u8; 64],
) -> Result<Box<Found>, Problem> {
    let found = match look(app, item, u64::MAX)? {
        Looked::Found(found) => found,
        Looked::NoRolls | Looked::Unknown { missing: 0 } => {
            return Err(Problem::not_found(format!("{item} is none of the codes of its product")).at("uri"));
        }
        Looked::Unknown { .. } => {
            let detail = "a list of this product's codes is not at this node";
            return Err(Problem::unavailable(detail).at("uri").after(600));
        }
    };
    let ledger = app.ledger.read(|state| state.ledger_id())?;
    let ledger = ledger.ok_or_else(|| Problem::unavailable("this ledger is not founded yet"))?;
    check(&found, &ledger, pin_key, signature)?;
    Ok(found)
}

/// Work that may wait for a disk, away from the threads that talk to clients.
pub(crate) async fn aside<R: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> Result<R, Problem> + Send + 'static,
) -> Result<R, Problem> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || work(&app)).await.map_err(Problem::internal)?
}

fn check(
    found: &Found,
    ledger: &StatementId,
    pin_key: &[u8; 32],
    signature: &[u8; 64],
) -> Result<(), Problem> {
    let code = &found.proof.code;
    let Some(want) = code.pin_key else {
        return Err(Problem::new("wrong-pin", "the codes of this roll have no PIN").at("pinKey"));
    };
    if want != *pin_key {
        return Err(Problem::new("wrong-pin", "this is not the key of the pack's PIN").at("pinKey"));
    }
    let message = opening_message(ledger, &found.roll.id, code);
    let key = ed25519_dalek::VerifyingKey::from_bytes(pin_key)
        .map_err(|_| Problem::new("wrong-pin", "the PIN's key is no key").at("pinKey"))?;
    key.verify_strict(message.as_bytes(), &ed25519_dalek::Signature::from_bytes(signature))
        .map_err(|_| Problem::new("bad-signature", "the PIN's key did not sign this opening").at("signature"))
}

fn payload(found: &Found, signature: &[u8; 64]) -> String {
    let path = |path: &[Hash]| path.iter().map(Hash::to_string).collect::<Vec<_>>();
    let proof = &found.proof;
    json!({
        "act": "open", "roll": found.roll.id, "position": proof.position, "code": proof.code.hash.to_string(),
        "pinKey": proof.code.pin_key.map(|key| STANDARD.encode(key)), "signature": STANDARD.encode(signature),
        "path": path(&proof.path), "groupPath": path(&proof.group_path),
    })
    .to_string()
}
