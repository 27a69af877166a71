//! The evidence bundle: one file that a court or a colleague takes offline, in which any changed byte is found.
//!
//! A tar archive (POSIX ustar), because every system opens one without this program, with nothing in it that a second run would
//! make differently: no dates, no owners, files in this order.
//!
//! ```text
//! manifest.json   format, the lot, the ledger, and of each other file: name, length, SHA-256, whether signatures cover it
//! proof.json      entries (statements as they were signed), inclusion paths, checkpoint with cosignatures, charters and
//!                 whatever admitted the signers' keys: the bundle of docs/FORMAT.md
//! report.txt      the same for people; not signed, but made from proof.json alone, and made again when it is checked
//! blobs/SHA256    files that statements name by their hash, as far as the node had them
//! ```
//!
//! Checking goes from the outside in: the archive must be what its parts make ([`pack`]), each part must have the manifest's hash,
//! each blob the hash of its name, `proof.json` must hold (as `suyuan verify` checks a bundle), and the manifest and the
//! report must be those that follow from it. So a changed byte is found wherever it is, in padding too, and even who changes
//! the report and the manifest alike is found out. Only `proof.json` and blobs speak with anybody's signature.

mod attachments;
mod report;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fs::File, io::Read, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    failure::Failure,
    home::Pin,
    proof::{self, Bundle, Checked},
    speech::tr,
};

pub(crate) use attachments::{attach, named};

/// The format's name; another number, another layout or report.
const FORMAT: &str = "suyuan-evidence/1";
/// So much of a file tells what it is.
const HEAD: usize = 4_096;
const MANIFEST: &str = "manifest.json";
const PROOF: &str = "proof.json";
const REPORT: &str = "report.txt";

/// What is in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    of: String,
    ledger: String,
    origin: String,
    size: u64,
    parts: Vec<Part>,
    /// Hashes that statements name, whose files the node did not have.
    missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
    /// Whether what it says is covered by signatures.
    signed: bool,
}

/// An evidence bundle that holds.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    /// What it is about.
    pub(crate) of: String,
    /// What was checked.
    pub(crate) checked: Checked,
    /// How many attachments.
    pub(crate) blobs: usize,
    /// Hashes of attachments that are not in it.
    pub(crate) missing: Vec<String>,
}

/// Makes the file. `blobs` are attachments by their SHA-256 in hex; the proof must hold.
pub(crate) fn make(
    of: &str,
    bundle: &Bundle,
    checked: &Checked,
    blobs: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<u8>, Failure> {
    let mut parts = vec![
        (PROOF.to_owned(), bundle.to_text().into_bytes()),
        (REPORT.to_owned(), report::report(of, checked).into_bytes()),
    ];
    parts.extend(blobs.iter().map(|(hash, bytes)| (format!("blobs/{hash}"), bytes.clone())));
    let manifest = manifest(of, checked, &parts);
    let text = serde_json::to_string_pretty(&manifest).map_err(Failure::local)? + "\n";
    parts.insert(0, (MANIFEST.to_owned(), text.into_bytes()));
    pack(&parts)
}

/// Whether bytes, of which the first kilobytes are enough, look like one: by the first name, or, if that was changed, by the
/// format's name behind it. An archive of a log has neither.
pub(crate) fn is_evidence(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let format = b"suyuan-evidence/";
    bytes.starts_with(b"manifest.json\0") || head.windows(format.len()).any(|window| window == format)
}

/// Whether a file looks like one.
pub(crate) fn is_evidence_file(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
    read.is_ok() && is_evidence(&head)
}

/// Checks a file, against the ledger that is trusted; without one, against its own charter.
pub(crate) fn check(
    bytes: &[u8],
    pin: impl FnOnce(&Bundle) -> Result<Option<Pin>, Failure>,
) -> Result<Evidence, Failure> {
    let parts = unpack(bytes)?;
    let packed = pack(&parts)?;
    if packed != bytes {
        return Err(archive(bytes, &packed, &parts));
    }
    let [(first, manifest_bytes), rest @ ..] = parts.as_slice() else {
        return Err(changed(MANIFEST, tr!("evidence-missing")));
    };
    if first != MANIFEST {
        return Err(changed(MANIFEST, tr!("evidence-first", got = format!("{first:?}"))));
    }
    let manifest_read: Manifest = serde_json::from_slice(manifest_bytes)
        .map_err(|e| changed(MANIFEST, tr!("evidence-unreadable", cause = format!("{e}"))))?;
    if manifest_read.format != FORMAT {
        let got = &manifest_read.format;
        return Err(changed(
            MANIFEST,
            tr!("evidence-format", want = FORMAT.to_string(), got = got.to_string()),
        )
        .hint(tr!("evidence-format-do")));
    }
    for (number, (name, content)) in rest.iter().enumerate() {
        let want = manifest_read.parts.get(number);
        let want = want.filter(|part| part.name == *name);
        let want = want.ok_or_else(|| {
            changed(MANIFEST, tr!("evidence-unnamed", number = number.to_string(), name = name.to_string()))
        })?;
        let got = hex::encode(Sha256::digest(content));
        if let Some(hash) = name.strip_prefix("blobs/").filter(|hash| *hash != got) {
            return Err(changed(
                name,
                tr!("evidence-sha256", want = hash.to_string(), got = got.to_string()),
            ));
        }
        if want.sha256 != got {
            return Err(differs_from_manifest(name, content, &want.sha256, &got));
        }
    }
    if let Some(part) = manifest_read.parts.get(rest.len()) {
        return Err(changed(&part.name, tr!("evidence-missing")));
    }
    let proof_text = rest.iter().find(|(name, _)| name == PROOF).map(|(_, content)| content);
    let proof_text = proof_text.ok_or_else(|| changed(PROOF, tr!("evidence-missing")))?;
    let proof_read = proof::text(Path::new(PROOF), proof_text).and_then(Bundle::read);
    let bundle = proof_read.map_err(|e| within(PROOF, e))?;
    if bundle.to_text().as_bytes() != proof_text {
        return Err(changed(PROOF, tr!("evidence-writing")));
    }
    let checked = proof::check(&bundle, pin(&bundle)?.as_ref()).map_err(|e| within(PROOF, e))?;
    let told = rest.iter().find(|(name, _)| name == REPORT).map(|(_, content)| content.as_slice());
    let about = told.and_then(|told| std::str::from_utf8(told).ok()).and_then(report::about);
    if about.is_some_and(|about| about != manifest_read.of) {
        let detail = tr!(
            "evidence-of",
            manifest = format!("{:?}", manifest_read.of),
            report = format!("{:?}", about.unwrap_or_default())
        );
        return Err(changed(MANIFEST, detail));
    }
    if told != Some(report::report(&manifest_read.of, &checked).as_bytes()) {
        return Err(changed(REPORT, tr!("evidence-report")));
    }
    let named = named(&checked);
    let there = rest.iter().filter_map(|(name, _)| name.strip_prefix("blobs/"));
    if let Some(stranger) = there.clone().find(|hash| !named.contains(*hash)) {
        return Err(changed(&format!("blobs/{stranger}"), tr!("evidence-stranger")));
    }
    let mut again = manifest(&manifest_read.of, &checked, rest);
    again.missing.retain(|hash| named.contains(hash));
    let text = serde_json::to_string_pretty(&again).map_err(Failure::local)? + "\n";
    if text.as_bytes() != manifest_bytes {
        return Err(changed(MANIFEST, tr!("evidence-manifest")));
    }
    let blobs = there.count();
    Ok(Evidence { of: manifest_read.of, checked, blobs, missing: manifest_read.missing })
}

fn manifest(of: &str, checked: &Checked, parts: &[(String, Vec<u8>)]) -> Manifest {
    let there: Vec<&str> = parts.iter().filter_map(|(name, _)| name.strip_prefix("blobs/")).collect();
    let missing = named(checked).into_iter().filter(|hash| !there.contains(&hash.as_str()));
    Manifest {
        format: FORMAT.to_owned(),
        of: of.to_owned(),
        ledger: checked.ledger.clone(),
        origin: checked.origin.clone(),
        size: checked.size,
        missing: missing.collect(),
        parts: parts
            .iter()
            .map(|(name, content)| Part {
                name: name.clone(),
                bytes: content.len() as u64,
                sha256: hex::encode(Sha256::digest(content)),
                signed: name != REPORT,
            })
            .collect(),
    }
}

/// The archive: the same parts give the same bytes.
fn pack(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Failure> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in parts {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).map_err(|e| changed(name, tr!("evidence-name", cause = format!("{e}"))))?;
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        archive.append(&header, content.as_slice()).map_err(Failure::local)?;
    }
    archive.into_inner().map_err(Failure::local)
}

fn unpack(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut archive = tar::Archive::new(bytes);
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let after = |parts: &[(String, Vec<u8>)]| match parts.last() {
        Some((name, _)) => tr!("evidence-behind", name = name.to_string()),
        None => tr!("evidence-head", name = MANIFEST.to_string()),
    };
    for entry in archive.entries().map_err(|e| changed(&after(&parts), e))? {
        let mut entry = entry.map_err(|e| changed(&after(&parts), e))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|e| changed(&name, e))?;
        parts.push((name, content));
    }
    Ok(parts)
}

/// Where an archive is not what its parts make.
fn archive(bytes: &[u8], packed: &[u8], parts: &[(String, Vec<u8>)]) -> Failure {
    let at = bytes.iter().zip(packed).position(|(a, b)| a != b).unwrap_or(bytes.len().min(packed.len()));
    let mut begin = 0;
    for (name, content) in parts {
        let end = begin + 512 + content.len().next_multiple_of(512);
        if at < end {
            return changed(
                &tr!("evidence-padding", name = name.to_string()),
                tr!("evidence-byte", at = at.to_string()),
            );
        }
        begin = end;
    }
    changed(&tr!("evidence-end"), tr!("evidence-byte", at = at.to_string()))
}

/// A part that was changed; of the proof, what in it.
fn differs_from_manifest(name: &str, content: &[u8], want: &str, got: &str) -> Failure {
    let failure =
        changed(name, tr!("evidence-sha256-manifest", want = want.to_string(), got = got.to_string()));
    if name != PROOF {
        return failure;
    }
    let inside =
        Bundle::read(&String::from_utf8_lossy(content)).and_then(|bundle| proof::check(&bundle, None));
    match inside {
        Err(inside) => Failure { cause: format!("{}; {}", failure.cause, inside.cause), ..failure },
        Ok(_) => failure,
    }
}

fn changed(part: &str, what: impl std::fmt::Display) -> Failure {
    Failure::check(format!("{part}: {what}")).code("bad-evidence").field(part)
}

fn within(part: &str, failure: Failure) -> Failure {
    Failure { cause: format!("{part}: {}", failure.cause), ..failure }
}
