//! What a check of a receipt found wrong: the field, what belongs there, what stands there.

use std::fmt::Display;

use serde_json::json;
use suyuan_ledger::log::{CheckpointError, CoseReceiptError, NoteError, PolicyError, ProofError, TreeError};

use crate::{failure::Failure, rotation::NEXT};

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
    Failure::check(format!("{place}: {field}: expected {expected}, found {found}"))
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
            finding(place, "kid", format!("a key that is trusted ({want})"), got).hint(NEXT)
        }
        E::Signature { root, .. } => finding(
            place,
            "signature",
            format!("one over the root {root}, which follows from statement, entry and path"),
            "one that is not",
        ),
        E::Cbor { field, source } => finding(place, field, "the one encoding of a receipt", source),
        E::Path(error) => bad_path(place, error),
        E::TooLarge { .. } => finding(place, "size", "the size of a receipt", error),
        E::NoPath => finding(place, "path", "at least one hash", "none"),
        E::Entry(error) => finding(place, "entry", "an entry that holds the statement", error),
    }
}

/// A text receipt that is none.
pub(crate) fn bad_text(place: impl Display, error: &ProofError) -> Failure {
    match error {
        ProofError::Line { line, want, got } => {
            finding(place, &format!("line {line}"), want, format!("{got:?}"))
        }
        ProofError::Ended { line, want } => finding(place, &format!("line {line}"), want, "the end"),
        ProofError::Checkpoint(error) => bad_checkpoint(place, error),
        ProofError::Path(error) => bad_path(place, error),
    }
}

/// A path that leads elsewhere.
pub(crate) fn bad_path(place: impl Display, error: &TreeError) -> Failure {
    match error {
        TreeError::Root { want, got } => {
            finding(place, "root", want, format!("{got}, which follows from entry and path"))
        }
        TreeError::Length { want, got } => finding(place, "path", format!("{want} hashes"), got),
        TreeError::IndexOutside { index, size } => {
            finding(place, "index", format!("less than {size}"), index)
        }
        error => finding(place, "path", "a path in this tree", error),
    }
}

/// A checkpoint that what is trusted does not take.
pub(crate) fn bad_policy(place: impl Display, error: &PolicyError) -> Failure {
    match error {
        PolicyError::Quorum { want, got } => finding(place, "quorum", want, format!("cosigned by {got}"))
            .hint("the receipt may be older than the cosignatures: ask the node for a fresh one"),
        PolicyError::Origin { want, got } => finding(place, "origin", want, got),
        PolicyError::Checkpoint(error) => bad_checkpoint(place, error),
        PolicyError::NoLog => Failure::usage("the policy names no log")
            .hint("add a line `log VKEY`, or give the key with --vkey"),
    }
}

fn bad_checkpoint(place: impl Display, error: &CheckpointError) -> Failure {
    let found = finding(
        place,
        "checkpoint",
        "one that a trusted log key signed, and no known key's bad signature",
        error,
    );
    match error {
        CheckpointError::Note(NoteError::NoKnownKey { .. }) | CheckpointError::OnlyCosigned => {
            found.hint(NEXT)
        }
        _ => found,
    }
}

/// A file's text. Only UTF-8 is one: another byte, replaced by a sign for "unreadable", could pass for a change that is not there.
pub(crate) fn text<'b>(file: &std::path::Path, bytes: &'b [u8]) -> Result<&'b str, Failure> {
    std::str::from_utf8(bytes).map_err(|e| {
        finding(file.display(), "text", "UTF-8", format!("another byte at {}", e.valid_up_to()))
            .code("not-a-bundle")
    })
}
