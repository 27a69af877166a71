//! `suyuan verify ORDER.json`: one order of a day's sale, as `suyuan orders prove` gives it.

use std::path::Path;

use serde_json::{Value, json};
use suyuan_ledger::log::{Entry, Policy, TlogProof};

use super::{
    orders::tell_row,
    verify_text::{hold, statement},
};
use crate::{
    context::{Context, short_id},
    failure::Failure,
    orders::OrderProof,
    proof::{bad_text, finding},
    short::spoken,
    speech::tr,
};

/// Checks it, and says what it shows.
pub(super) fn verify_order(
    context: &Context,
    file: &Path,
    bytes: &[u8],
    policy: &Policy,
) -> Result<(), Failure> {
    let place = file.display();
    let order = OrderProof::read(file, bytes)?;
    let proof: TlogProof = order.proof.parse().map_err(|e| bad_text(&place, &e))?;
    let entry = proof.extra.as_deref().map(Entry::decode).transpose();
    let entry = entry.map_err(|e| finding(&place, "entry", tr!("proof-a-log-entry"), e).code("bad-entry"))?;
    let entry =
        entry.ok_or_else(|| finding(&place, "proof", tr!("proof-with-entry"), tr!("proof-without")))?;
    let held = hold(file, &proof, entry, policy)?;
    let sale = statement(file, &held.entry.statement)?;
    sale.verify().map_err(|e| finding(&place, "signature", tr!("proof-sellers"), e))?;
    order.check(file, &sale)?;
    let row: Value =
        serde_json::from_str(&order.row).map_err(|e| finding(&place, "row", tr!("proof-order-json"), e))?;
    let (id, seller) = (sale.id().to_string(), &sale.header().issuer);
    let data = json!({"holds": true, "form": "order", "row": row, "index": held.entry.index, "id": id, "issuer": seller,
        "origin": held.checkpoint.origin(), "size": held.checkpoint.size(), "time_ms": held.entry.time_ms, "witnesses": held.witnesses});
    context.voice.answer(&data, |voice| {
        voice.line(tr!(
            "proof-order-holds",
            entry = held.entry.index.to_string(),
            log = held.checkpoint.origin().to_string()
        ));
        voice.line(tr!("proof-order-sale", id = short_id(&id).to_string(), seller = spoken(seller)));
        tell_row(voice, &row);
        voice.say(tr!("proof-order-shows"));
    });
    Ok(())
}
