//! Files that pages load from their own host.
//!
//! Pages name them below a version, `/assets/VERSION/verify.js`, and what they import they name by relative path, so that one
//! version of a page never meets another version of its scripts, and caches may keep them for ever. Our own scripts travel
//! without comments and indentation, line by line as they were written otherwise: half of their weight is words. The modules that a
//! page with a proof runs travel as one file, which is lighter than ten and asked for once; when the program is built it also gets short names for what
//! nobody else sees (`build.rs`). The verifier's file has the same modules in their own words.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::verifier::assemble;

/// The policy to send with every page. Nothing is loaded from any other host; scripts only as files.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
    img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const PICTURE: &str = "image/png";

macro_rules! files {
    ($($path:literal $kind:expr),* $(,)?) => {
        &[$(($path, $kind, include_bytes!(concat!("../assets/", $path)))),*]
    };
}

const FILES: &[(&str, &str, &[u8])] = files![
    "worker.js" SCRIPT,
    "camera.js" SCRIPT,
    "live.js" SCRIPT,
    "record/icon-192.png" PICTURE,
    "record/icon-512.png" PICTURE,
    "vendor/noble.js" SCRIPT,
    "vendor/LICENSE-noble-ed25519" TEXT,
    "vendor/LICENSE-noble-hashes" TEXT,
];

/// What a page with a proof loads at once: one file. The rest comes only when it is needed.
pub(crate) const VERIFY: &str = "verify.js";
/// As `build.rs` made it.
const VERIFY_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/verify.js"));
/// What signs with a pack's PIN, for whoever types one.
const OPEN: &str = "open.js";
/// The modules of both.
const VERIFIED: &[(&str, &str, &[u8])] = files![
    "page.js" SCRIPT,
    "verify.js" SCRIPT,
    "proof.js" SCRIPT,
    "entry.js" SCRIPT,
    "log.js" SCRIPT,
    "json.js" SCRIPT,
    "members.js" SCRIPT,
    "show.js" SCRIPT,
    "linked.js" SCRIPT,
    "report.js" SCRIPT,
    "ed25519.js" SCRIPT,
    "code.js" SCRIPT,
    "seen.js" SCRIPT,
    "open.js" SCRIPT,
];

/// The page on which members record: one file, for it is kept whole where there is no network.
const RECORD: &str = "record.js";
/// Its modules.
const RECORDED: &[(&str, &str, &[u8])] = files![
    "record/main.js" SCRIPT,
    "record/home.js" SCRIPT,
    "record/setup.js" SCRIPT,
    "record/form.js" SCRIPT,
    "record/fields.js" SCRIPT,
    "record/acts.js" SCRIPT,
    "record/lists.js" SCRIPT,
    "record/photo.js" SCRIPT,
    "record/show.js" SCRIPT,
    "record/enrol.js" SCRIPT,
    "record/sync.js" SCRIPT,
    "record/chain.js" SCRIPT,
    "record/store.js" SCRIPT,
    "record/payload.js" SCRIPT,
    "record/quantity.js" SCRIPT,
    "record/cose.js" SCRIPT,
];

/// What shows a request for membership on the front page.
const ADMIT: &str = "admit.js";
/// Its module; the others that it runs are those of a page with a proof.
const ADMITTED: &[(&str, &str, &[u8])] = files!["admit.js" SCRIPT];

/// Scripts that only the verifier's file has: no page loads them.
const KEPT: &[(&str, &str, &[u8])] = files![
    "keep/bundle.js" SCRIPT,
    "keep/parts.js" SCRIPT,
    "keep/policy.js" SCRIPT,
    "keep/receipt.js" SCRIPT,
    "keep/evidence.js" SCRIPT,
    "keep/check.js" SCRIPT,
    "keep/screen.js" SCRIPT,
];

/// One static file.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// A strong entity tag, with its quotes.
    pub etag: String,
    /// Whether the path named this very version, so that it may be kept for ever.
    pub immutable: bool,
}

/// The files as they are sent.
static SERVED: LazyLock<Vec<(&str, &str, Vec<u8>)>> = LazyLock::new(|| {
    let light = |path: &str, bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(script) if path.ends_with(".js") && !path.starts_with("vendor/") => light(script).into_bytes(),
        _ => bytes.to_vec(),
    };
    let files = FILES.iter().map(|(path, kind, bytes)| (*path, *kind, light(path, bytes)));
    let made = [
        (VERIFY, VERIFY_SCRIPT.to_owned()),
        (RECORD, assemble::script("record/main.js")),
        (ADMIT, assemble::module(&[ADMIT])),
    ];
    files.chain(made.map(|(path, script)| (path, SCRIPT, script.into_bytes()))).collect()
});

/// A script without the lines that are comments, and without indentation. No template of ours spans lines.
fn light(script: &str) -> String {
    let comment = |line: &&str| ["//", "/*", "* ", "*/"].iter().any(|mark| line.starts_with(mark));
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !comment(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The version that pages name: 12 hex digits over all files.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        for (path, _, bytes) in SERVED.iter() {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        hash.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
    });
    &VERSION
}

/// The file at `path` below `/assets/`, without query: `VERSION/verify.js`, or `verify.js` for the newest.
pub fn asset(path: &str) -> Option<Asset> {
    let (name, immutable) = match path.strip_prefix(version()).and_then(|rest| rest.strip_prefix('/')) {
        Some(name) => (name, true),
        None => (path, false),
    };
    let (_, content_type, bytes) = SERVED.iter().find(|(have, _, _)| *have == name)?;
    Some(Asset { content_type, bytes, etag: format!("\"{}\"", version()), immutable })
}

/// A script as it is sent, or as the verifier's file has it.
pub(crate) fn script(path: &str) -> String {
    let all = FILES.iter().chain(VERIFIED).chain(KEPT).chain(RECORDED).chain(ADMITTED);
    let text =
        all.filter(|(have, _, _)| *have == path).find_map(|(_, _, bytes)| std::str::from_utf8(bytes).ok());
    let text = text.unwrap_or_default();
    if path.starts_with("vendor/") { text.to_owned() } else { light(text) }
}

/// Under what terms others' scripts are here.
pub(crate) fn licences() -> Vec<String> {
    let licences = FILES.iter().filter(|(path, _, _)| path.contains("LICENSE"));
    licences.map(|(_, _, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
}

/// Every path that [`asset`] answers, without version.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _, _)| *path).chain([VERIFY, OPEN, RECORD, ADMIT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_scripts_lose_their_comments_and_no_code() {
        assert_eq!(
            light("// why\n/** what\n * more\n */\nlet a = 2; // kept\n\n  a *= 3;\n"),
            "let a = 2; // kept\na *= 3;\n"
        );
        for (path, _, bytes) in VERIFIED {
            let script = std::str::from_utf8(bytes).unwrap();
            assert!(
                script.lines().all(|line| line.matches('`').count() % 2 == 0),
                "{path}: a template spans lines"
            );
        }
    }
}
