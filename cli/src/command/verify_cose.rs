//! `suyuan verify FILE` of what is in CBOR: a COSE Receipt of inclusion beside its statement, a statement that carries its receipts, a
//! COSE Receipt of consistency beside an older checkpoint. Offline, always.

use std::path::{Path, PathBuf};

use serde_json::json;
use suyuan_ledger::{
    cbor::{CborError, Reader},
    log::{Checkpoint, ConsistencyReceipt, CoseReceiptError, Entry, InclusionReceipt, Policy, Proven},
    rules::Prepared,
    statement::TransparentStatement,
};

use super::verify_text::statement;
use crate::{
    context::{Context, short_id},
    failure::Failure,
    given,
    proof::{bad_policy, bad_receipt, finding},
    short::spoken,
    speech::tr,
};

/// What a file in CBOR is checked with.
pub(super) struct Cose<'a> {
    pub(super) file: &'a Path,
    pub(super) statement: Option<&'a PathBuf>,
    pub(super) since: Option<&'a PathBuf>,
}

/// A statement that is in a log.
pub(super) struct Held {
    pub(super) form: &'static str,
    pub(super) entry: Entry,
    pub(super) checkpoint: Checkpoint,
    pub(super) witnesses: Vec<String>,
}

/// What a COSE_Sign1 is, by the first label of its unprotected header.
enum What {
    Statement,
    Transparent,
    Receipt,
}

impl Cose<'_> {
    /// Checks it, and says what it shows.
    pub(super) fn run(&self, context: &Context, bytes: &[u8], policy: &Policy) -> Result<(), Failure> {
        let place = self.file.display();
        let what = look(bytes).map_err(|e| finding(&place, "COSE_Sign1", tr!("proof-cose"), e))?;
        if policy.asks_for_witnesses() {
            let names: Vec<_> = policy.witnesses().iter().map(|witness| witness.name.as_str()).collect();
            return Err(finding(
                &place,
                "quorum",
                tr!("proof-cosigned-by", names = names.join(", ")),
                tr!("proof-cose-none"),
            )
            .hint(tr!("proof-cose-none-do")));
        }
        if policy.logs().is_empty() {
            return Err(bad_policy(&place, &suyuan_ledger::log::PolicyError::NoLog));
        }
        match what {
            What::Transparent => self.transparent(context, bytes, policy),
            What::Receipt => match InclusionReceipt::decode(bytes) {
                Ok(receipt) => self.inclusion(context, &receipt, policy),
                Err(error) => match ConsistencyReceipt::decode(bytes) {
                    Ok(receipt) => self.consistency(context, &receipt, policy),
                    Err(_) => Err(bad_receipt(&place, &error)),
                },
            },
            What::Statement => Err(Failure::usage(tr!("proof-bare")).hint(tr!("proof-bare-do"))),
        }
    }

    fn inclusion(
        &self,
        context: &Context,
        receipt: &InclusionReceipt,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let beside = self.file.with_extension("cose");
        let path = match self.statement {
            Some(path) => path.clone(),
            None if beside.is_file() && beside != self.file => beside,
            None => {
                return Err(Failure::usage(tr!("proof-receipt-alone")).hint(tr!("proof-receipt-alone-do")));
            }
        };
        let statement = statement(&path, &given::read("--statement", &path)?)?;
        let keys = policy.log_keys_at(receipt.signed.size);
        let proven =
            receipt.verify(statement.bytes(), &keys).map_err(|e| bad_receipt(self.file.display(), &e))?;
        tell(context, &Held::of("receipt", proven))
    }

    /// One receipt of a trusted key must hold, and none of them may fail; receipts of strangers mean nothing.
    fn transparent(&self, context: &Context, bytes: &[u8], policy: &Policy) -> Result<(), Failure> {
        let place = self.file.display();
        let whole = TransparentStatement::decode(bytes).map_err(|e| {
            finding(&place, "transparent statement", tr!("proof-one-encoding"), e).code("bad-statement")
        })?;
        if let Some(path) = self.statement {
            let given = statement(path, &given::read("--statement", path)?)?;
            if given != whole.statement {
                return Err(finding(&place, "statement", given.id(), whole.statement.id()).code("differs"));
            }
        }
        let (mut held, mut strange) = (None, None);
        for (number, receipt) in whole.receipts.iter().enumerate() {
            let place =
                tr!("proof-receipt-number", place = place.to_string(), number = (number + 1).to_string());
            let read = match InclusionReceipt::decode(receipt) {
                Ok(read) => read,
                Err(error) => {
                    strange = strange.or(Some(bad_receipt(place, &error)));
                    continue;
                }
            };
            match read.verify(whole.statement.bytes(), &policy.log_keys_at(read.signed.size)) {
                Ok(proven) => held = newer(held, proven),
                Err(error @ CoseReceiptError::UnknownKey { .. }) => {
                    strange = strange.or(Some(bad_receipt(place, &error)));
                }
                Err(error) => return Err(bad_receipt(place, &error)),
            }
        }
        match (held, strange) {
            (Some(proven), _) => tell(context, &Held::of("transparent", proven)),
            (None, Some(failure)) => Err(failure),
            (None, None) => Err(finding(place, "receipts", tr!("proof-at-least-one"), tr!("proof-none"))),
        }
    }

    fn consistency(
        &self,
        context: &Context,
        receipt: &ConsistencyReceipt,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let Some(path) = self.since else {
            return Err(Failure::usage(tr!("proof-consistency")).hint(tr!("proof-consistency-do")));
        };
        let old = given::read("--since", path)?;
        let old = policy.check(&old).map_err(|e| bad_policy(path.display(), &e))?;
        let old = old.signed.checkpoint();
        let keys = policy.log_keys_at(receipt.signed.size);
        let new = receipt.verify(old, &keys).map_err(|e| bad_receipt(self.file.display(), &e))?;
        let data = json!({"holds": true, "form": "consistency", "origin": new.origin(), "from": old.size(), "size": new.size(),
            "root": new.root().to_string()});
        context.voice.answer(&data, |voice| {
            let (from, size) = (old.size(), new.size());
            voice.line(tr!(
                "proof-grew",
                log = new.origin().to_string(),
                from = from.to_string(),
                size = size.to_string()
            ));
        });
        Ok(())
    }
}

impl Held {
    fn of(form: &'static str, proven: Proven) -> Held {
        Held { form, entry: proven.entry, checkpoint: proven.checkpoint, witnesses: Vec::new() }
    }
}

/// Looks into the statement of an entry that is proved, and says what is shown.
pub(super) fn tell(context: &Context, held: &Held) -> Result<(), Failure> {
    let (entry, checkpoint) = (&held.entry, &held.checkpoint);
    let prepared = Prepared::new(&entry.statement).map_err(|e| Failure::check(e).code("bad-statement"))?;
    let (id, header) = (prepared.statement().id().to_string(), prepared.statement().header().clone());
    let data = json!({"holds": true, "form": held.form, "index": entry.index, "id": id, "issuer": header.issuer,
        "kind": header.kind.as_str(), "origin": checkpoint.origin(), "size": checkpoint.size(),
        "root": checkpoint.root().to_string(), "time_ms": entry.time_ms, "witnesses": held.witnesses});
    context.voice.answer(&data, |voice| {
        voice.line(tr!(
            "proof-holds",
            entry = entry.index.to_string(),
            log = checkpoint.origin().to_string(),
            size = checkpoint.size().to_string()
        ));
        voice.line(tr!(
            "proof-signed",
            kind = header.kind.to_string(),
            id = short_id(&id).to_string(),
            issuer = spoken(&header.issuer)
        ));
        if !held.witnesses.is_empty() {
            voice.line(tr!("proof-cosigned", witnesses = held.witnesses.join(", ")));
        }
    });
    Ok(())
}

fn newer(held: Option<Proven>, proven: Proven) -> Option<Proven> {
    match held {
        Some(held) if held.checkpoint.size() >= proven.checkpoint.size() => Some(held),
        _ => Some(proven),
    }
}

/// Whether the bytes begin as a COSE_Sign1 does.
pub(super) fn is_cose(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd2, 0x84])
}

fn look(bytes: &[u8]) -> Result<What, CborError> {
    let mut reader = Reader::new(bytes);
    reader.tag_of(18)?;
    reader.array_of(4)?;
    reader.bytes()?;
    if reader.map()? == 0 {
        return Ok(What::Statement);
    }
    Ok(if reader.uint()? == 394 { What::Transparent } else { What::Receipt })
}
