//! What a check of a receipt found wrong: the field, what belongs there, what stands there.

use std::fmt::Display;

use serde_json::json;
use suyuan_ledger::log::{CheckpointError, CoseReceiptError, NoteError, PolicyError, ProofError, TreeError};

use crate::{failure::Failure, rotation::next, speech::tr};

/// A check that said no.
pub(crate) fn finding(
    place: impl Display,
    field: &str,
    expected: impl Display,
    found: impl Display,
) -> Failure {
    let (expected, found) = (expected.to_string(), found.to_string());
    let data = json!({"holds": false,
        "findings": [{"place": place.to_string(), "field": field, "expected": expected, "found": found}]});
    Failure::check(tr!(
        "proof-finding",
        place = place.to_string(),
        field = field.to_string(),
        expected = expected.to_string(),
        found = found.to_string()
    ))
    .code("bad-proof")
    .field(field)
    .data(data)
}

/// A COSE Receipt that is none, or does not hold.
pub(crate) fn bad_receipt(place: impl Display, error: &CoseReceiptError) -> Failure {
    use CoseReceiptError as E;
    match error {
        E::Value { field, want, got } => finding(place, field, want, got),
        E::UnknownKey { want, got } => {
            finding(place, "kid", tr!("proof-trusted-key", want = want.to_string()), got).hint(next())
        }
        E::Signature { root, .. } => {
            finding(place, "signature", tr!("proof-over-root", root = root.to_string()), tr!("proof-not-so"))
        }
        E::Cbor { field, source } => finding(place, field, tr!("proof-receipt-encoding"), source),
        E::Path(error) => bad_path(place, error),
        E::TooLarge { .. } => finding(place, "size", tr!("proof-receipt-size"), error),
        E::NoPath => finding(place, "path", tr!("proof-one-hash"), tr!("proof-none")),
        E::Entry(error) => finding(place, "entry", tr!("proof-entry-holding"), error),
    }
}

/// A text receipt that is none.
pub(crate) fn bad_text(place: impl Display, error: &ProofError) -> Failure {
    match error {
        ProofError::Line { line, want, got } => {
            finding(place, &format!("line {line}"), want, format!("{got:?}"))
        }
        ProofError::Ended { line, want } => {
            finding(place, &format!("line {line}"), want, tr!("proof-the-end"))
        }
        ProofError::Checkpoint(error) => bad_checkpoint(place, error),
        ProofError::Path(error) => bad_path(place, error),
    }
}

/// A path that leads elsewhere.
pub(crate) fn bad_path(place: impl Display, error: &TreeError) -> Failure {
    match error {
        TreeError::Root { want, got } => {
            finding(place, "root", want, tr!("proof-root-got", got = got.to_string()))
        }
        TreeError::Length { want, got } => {
            finding(place, "path", tr!("proof-hashes", want = want.to_string()), got)
        }
        TreeError::IndexOutside { index, size } => {
            finding(place, "index", tr!("proof-less-than", size = size.to_string()), index)
        }
        error => finding(place, "path", tr!("proof-path"), error),
    }
}

/// A checkpoint that what is trusted does not take.
pub(crate) fn bad_policy(place: impl Display, error: &PolicyError) -> Failure {
    match error {
        PolicyError::Quorum { want, got } => {
            finding(place, "quorum", want, tr!("proof-quorum-got", got = got.to_string()))
                .hint(tr!("proof-quorum-do"))
        }
        PolicyError::Origin { want, got } => finding(place, "origin", want, got),
        PolicyError::Checkpoint(error) => bad_checkpoint(place, error),
        PolicyError::Sizes { key, want, got } => finding(
            place,
            "size",
            tr!("proof-key-sizes", key = key.to_string(), sizes = want.to_string()),
            got,
        )
        .hint(next()),
        PolicyError::NoLog => Failure::usage(tr!("proof-no-log")).hint(tr!("proof-no-log-do")),
    }
}

fn bad_checkpoint(place: impl Display, error: &CheckpointError) -> Failure {
    let found = finding(place, "checkpoint", tr!("proof-checkpoint"), error);
    match error {
        CheckpointError::Note(NoteError::NoKnownKey { .. }) | CheckpointError::OnlyCosigned => {
            found.hint(next())
        }
        _ => found,
    }
}

/// A file's text. Only UTF-8 is one: another byte, replaced by a sign for "unreadable", could pass for a change that is not there.
pub(crate) fn text<'b>(file: &std::path::Path, bytes: &'b [u8]) -> Result<&'b str, Failure> {
    std::str::from_utf8(bytes).map_err(|e| {
        finding(file.display(), "text", "UTF-8", tr!("proof-other-byte", at = e.valid_up_to().to_string()))
            .code("not-a-bundle")
    })
}
