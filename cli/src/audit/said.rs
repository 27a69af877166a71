//! A finding in words: where, which field, what was signed, what the bytes give.
//!
//! The ledger says the fields by their names in the format, which are the same in every language, and a few things in words; those are
//! said in the language spoken.

use suyuan_ledger::audit::{Finding, Place};

use crate::speech::tr;

/// The whole finding in a line.
pub(super) fn said(finding: &Finding) -> String {
    let (place, field) = (place(&finding.place), field(&finding.field));
    let (want, got) = (words(&finding.want), words(&finding.got));
    match finding.after {
        Some(entry) => {
            tr!(
                "audit-follows",
                place = place,
                field = field,
                want = want,
                got = got,
                entry = entry.to_string()
            )
        }
        None => tr!("audit-finding", place = place, field = field, want = want, got = got),
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Entry(index) => tr!("audit-entry", index = index.to_string()),
        Place::File(path) => path.clone(),
    }
}

fn field(field: &str) -> String {
    if let Some(size) = field.strip_prefix("root at size ") {
        return tr!("audit-field-root-at", size = size);
    }
    match field {
        "leaf hash" => tr!("audit-field-leaf"),
        "signature" => tr!("audit-field-signature"),
        "statement signature" => tr!("audit-field-statement-signature"),
        "statement" => tr!("audit-field-statement"),
        "entry" => tr!("audit-field-entry"),
        "root" => tr!("audit-field-root"),
        "hash" => tr!("audit-field-hash"),
        "size" => tr!("audit-field-size"),
        "file" => tr!("audit-field-file"),
        "framing" => tr!("audit-field-framing"),
        "extension" => tr!("audit-field-extension"),
        "note" => tr!("audit-field-note"),
        "ledger" => tr!("audit-field-ledger"),
        // As the format writes them: index, time_ms, prev, suyuan.seq, suyuan.prev, origin; a pointer into a payload.
        other => other.to_owned(),
    }
}

/// What the ledger says in words; everything else is a value.
fn words(value: &str) -> String {
    if let Some(time) = value.strip_suffix(" or later") {
        return tr!("audit-or-later", time = time);
    }
    if let Some(root) = value.strip_suffix(", as kept") {
        return tr!("audit-as-kept", root = root);
    }
    if let Some(size) = value.strip_suffix(" or more, as the kept checkpoint has it") {
        return tr!("audit-or-more", size = size);
    }
    if let Some(key) = value.strip_prefix("one of key ") {
        return tr!("audit-one-of-key", key = key);
    }
    if let Some((key, size)) =
        value.strip_prefix("one of ").and_then(|rest| rest.split_once(", in force at size "))
    {
        return tr!("audit-one-in-force", key = key, size = size);
    }
    if let Some(number) = value.strip_prefix("number ").and_then(|rest| rest.strip_suffix(" of its key")) {
        return tr!("audit-number-of-key", number = number);
    }
    if let Some(count) = value.strip_suffix(" framed entries") {
        return tr!("audit-framed-entries", count = count);
    }
    if let Some(count) = value.strip_suffix(" hashes") {
        return tr!("audit-hashes", count = count);
    }
    match value {
        "none" => tr!("audit-none"),
        "a file" => tr!("audit-a-file"),
        "a checkpoint" => tr!("audit-a-checkpoint"),
        "a note by a known key of the log" => tr!("audit-a-note"),
        "the CBOR of an entry" => tr!("audit-cbor-entry"),
        "the CBOR of a statement" => tr!("audit-cbor-statement"),
        "the founding charter" => tr!("audit-founding-charter"),
        "the next of its key" => tr!("audit-next-of-key"),
        "a key that was admitted" => tr!("audit-key-admitted"),
        "a key in force" => tr!("audit-key-in-force"),
        "one who may say so" => tr!("audit-who-may"),
        "a member who may sign" => tr!("audit-member-may"),
        "a statement of this ledger" => tr!("audit-this-ledger"),
        "an event that the rules take" => tr!("audit-event-taken"),
        "a signature that holds" => tr!("audit-signature-holds"),
        "a statement as its kind has it" => tr!("audit-kind-has-it"),
        other => other.to_owned(),
    }
}
