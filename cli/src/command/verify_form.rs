//! What a file is that `suyuan verify` is given, as far as its beginning tells; and of what is nothing to be verified, what it is
//! instead, and what is wanted.

use std::path::Path;

use suyuan_ledger::log::{Checkpoint, Note};

use super::verify_cose::is_cose;
use crate::{evidence, failure::Failure, orders::is_order_proof, speech::tr};

/// What can be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileForm {
    /// A COSE Receipt, or a statement with or without its receipts.
    Cose,
    /// An evidence bundle.
    Evidence,
    /// The proof of one order.
    Order,
    /// A `.tlog-proof`.
    Text,
    /// A bundle, by itself or in a saved page.
    Bundle,
}

/// Endings of files that people name here: what is not there is no code, but a file that is missing.
const ENDINGS: [&str; 15] = [
    ".tlog-proof",
    ".json",
    ".html",
    ".htm",
    ".receipt",
    ".cose",
    ".cbor",
    ".entry",
    ".tar",
    ".gz",
    ".tgz",
    ".zip",
    ".txt",
    ".pdf",
    ".checkpoint",
];

/// Whether a word names a file, whether that is there or not.
pub(super) fn names_a_file(word: &str) -> bool {
    let is_path = word.starts_with("./") || word.starts_with("../") || word.starts_with('~');
    !word.contains("://") && (is_path || ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// The form of a file.
pub(super) fn form_of(file: &Path, bytes: &[u8]) -> Result<FileForm, Failure> {
    if is_cose(bytes) {
        return Ok(FileForm::Cose);
    }
    if evidence::is_evidence(bytes) {
        return Ok(FileForm::Evidence);
    }
    if is_order_proof(bytes) {
        return Ok(FileForm::Order);
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let start = text.trim_start();
    if text.starts_with("c2sp.org/tlog-proof@") {
        return Ok(FileForm::Text);
    }
    if start.starts_with('{') || start.starts_with('<') {
        return Ok(FileForm::Bundle);
    }
    let place = file.display().to_string();
    if let Some(checkpoint) = checkpoint(bytes) {
        let (origin, size) = (checkpoint.origin().to_owned(), checkpoint.size().to_string());
        return Err(Failure::check(tr!("verify-is-checkpoint", file = place, origin = origin, size = size))
            .code("not-a-proof")
            .hint(tr!("verify-is-checkpoint-do")));
    }
    Err(Failure::check(tr!("verify-is-other", file = place, what = told(bytes)))
        .code("not-a-bundle")
        .hint(tr!("verify-is-other-do")))
}

fn checkpoint(bytes: &[u8]) -> Option<Checkpoint> {
    Note::parse(bytes).ok()?.text.parse().ok()
}

/// What it seems to be.
fn told(bytes: &[u8]) -> String {
    let begins = |start: &[u8]| bytes.starts_with(start);
    match bytes {
        [] => tr!("verify-what-empty"),
        _ if begins(b"PK\x03\x04") => tr!("verify-what-zip"),
        _ if begins(&[0x1f, 0x8b]) => tr!("verify-what-gzip"),
        _ if begins(b"%PDF") => tr!("verify-what-pdf"),
        _ if begins(b"\x89PNG") || begins(&[0xff, 0xd8, 0xff]) => tr!("verify-what-picture"),
        [0x85, ..] => tr!("verify-what-entry"),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => {
                let start: String =
                    text.trim_start().chars().take_while(|letter| *letter != '\n').take(40).collect();
                tr!("verify-what-text", start = start)
            }
            Err(error) => tr!("verify-what-bytes", at = error.valid_up_to().to_string()),
        },
    }
}
