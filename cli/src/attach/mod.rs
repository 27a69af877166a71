//! Files that belong to an act: photographs and papers. The event names each by its hash (`suyuan:attachments`, docs/FORMAT.md); the bytes
//! wait in the outbox until a node has them.
//!
//! What can be drawn loses everything but the picture, its colours and which side is up, before it is hashed: where and when a photograph was
//! made, by which camera, and the small picture inside it stay with whoever took it.

mod photo;

use std::path::Path;

use sha2::{Digest, Sha256};
use suyuan_ledger::json::{Json, Object};

use crate::{failure::Failure, given, speech::tr};

/// The largest file: what one node takes.
const MOST_BYTES: u64 = 16 << 20;
/// The most files of one act: what a node keeps.
pub(crate) const MOST_FILES: usize = 16;

/// A file to go with an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attached {
    /// What goes to the node.
    pub(crate) bytes: Vec<u8>,
    /// Its SHA-256, in hex.
    pub(crate) sha256: String,
    /// Its media type.
    pub(crate) kind: &'static str,
}

impl Attached {
    /// A photograph.
    pub(crate) fn photo(path: &Path) -> Result<Attached, Failure> {
        let attached = Attached::file("--photo", path)?;
        match attached.kind.starts_with("image/") {
            true => Ok(attached),
            false => Err(Failure::usage(tr!("attach-no-photo", file = path.display().to_string()))
                .field("--photo")
                .hint(tr!("attach-no-photo-do"))),
        }
    }

    /// A paper, or a picture, which this option names.
    pub(crate) fn file(option: &str, path: &Path) -> Result<Attached, Failure> {
        let length = given::length(option, path)?;
        if length > MOST_BYTES {
            return Err(Failure::usage(tr!(
                "attach-too-large",
                file = path.display().to_string(),
                size = format!("{:.1}", length as f64 / 1_048_576.0),
                most = MOST_BYTES >> 20
            ))
            .field(option)
            .code("too-large")
            .hint(tr!("attach-too-large-do")));
        }
        let bytes = given::read(option, path)?;
        Attached::of(&path.display().to_string(), bytes).map_err(|failure| failure.field(option))
    }

    /// The same from memory; errors call it `name`.
    pub(crate) fn of(name: &str, bytes: Vec<u8>) -> Result<Attached, Failure> {
        let kind = kind_of(&bytes).ok_or_else(|| unknown(name, &bytes))?;
        let bytes = match kind {
            "image/jpeg" | "image/png" | "image/webp" => photo::cleaned(kind, bytes).map_err(|why| {
                Failure::usage(tr!("attach-broken", name = name.to_string(), why = why.to_string()))
                    .field("--photo")
                    .hint(tr!("attach-broken-do"))
            })?,
            _ => bytes,
        };
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Ok(Attached { bytes, sha256, kind })
    }

    /// As an event names it.
    pub(crate) fn element(&self) -> Json<'static> {
        let mut element = Object::new();
        element.set("sha256", self.sha256.as_str()).set("type", self.kind);
        Json::Object(element)
    }
}

/// What bytes are, by their beginning: the kinds that a node takes.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 3] =
        [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf")];
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some(kind);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let text = !bytes.is_empty() && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    text.then_some("text/plain")
}

fn unknown(name: &str, bytes: &[u8]) -> Failure {
    let brand = bytes.get(4..12).unwrap_or_default();
    let heic = brand.starts_with(b"ftyp")
        && [&b"heic"[..], b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif"].contains(&&brand[4..]);
    let failure = match heic {
        true => Failure::usage(tr!("attach-heic", name = name.to_string())).hint(tr!("attach-heic-do")),
        false => {
            Failure::usage(tr!("attach-unknown", name = name.to_string())).hint(tr!("attach-unknown-do"))
        }
    };
    failure.field("--file").code("unsupported-media-type")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_node_does_not_take_is_said_before_it_is_signed() {
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        let failure = Attached::of("IMG.HEIC", heic.to_vec()).unwrap_err();
        assert!(failure.cause.contains("HEIC") && failure.hint.unwrap().contains("JPEG"));
        assert!(Attached::of("a.bin", vec![0, 1, 2]).unwrap_err().hint.is_some());
        assert_eq!(Attached::of("a.csv", b"a,b\n1,2\n".to_vec()).unwrap().kind, "text/plain");
        assert_eq!(Attached::of("a.pdf", b"%PDF-1.7\n".to_vec()).unwrap().kind, "application/pdf");
        let cut = Attached::of("cut.jpg", b"\xff\xd8\xff\xe1\xff\xff".to_vec()).unwrap_err();
        assert!(cut.cause.contains("cannot be taken apart"), "{cut}");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("big.pdf");
        std::fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        let failure = Attached::file("--file", &path).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("too-large"));
        std::fs::write(&path, "notes").unwrap();
        assert!(Attached::photo(&path).unwrap_err().cause.contains("no photograph"));
    }
}
