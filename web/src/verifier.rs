//! The verifier as a file: one HTML page that a person keeps, which checks receipts, bundles, saved pages and evidence offline, against
//! the ledger that is pinned in it.
//!
//! It is made of the scripts that pages load (`assets/*.js`) and of a few more that only it needs (`assets/keep/*.js`), each in a
//! function of its own so that their names do not meet. Nothing is loaded: the policy in its head allows this very script and this very
//! style by their hashes, and no address at all. The same pin and the same program give the same bytes, so that people can compare
//! its SHA-256.

pub(crate) mod assemble;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use askama::Template;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    Lang, asset, render,
    view::{LedgerInfo, LogKeyTime},
    words,
};

/// The ledger that a verifier trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pinned {
    /// SHA-256 id of the founding charter, 64 lower-case hex digits.
    pub ledger: String,
    /// The log's origin.
    pub origin: String,
    /// The log's keys in force, C2SP verifier key text; ascending, each once.
    pub vkeys: BTreeSet<String>,
    /// Once the log's key was changed: all its keys, and when each signs. A key that is not here counts at every size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_keys: Vec<LogKeyTime>,
}

/// A verifier, made.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// The whole file.
    pub html: String,
    /// Its SHA-256 in hex, which people compare.
    pub sha256: String,
    /// The policy to send with it, the one that it carries itself.
    pub content_security_policy: String,
}

#[derive(Template)]
#[template(path = "verifier.html")]
struct Page<'p> {
    policy: &'p str,
    style: &'p str,
    script: &'p str,
    pin: &'p Pinned,
    pin_json: String,
    words: String,
    langs: Vec<Lang>,
    licences: Vec<String>,
}

/// Makes the file.
pub fn verifier(pin: &Pinned) -> Verifier {
    let script = assemble::script("keep/screen.js");
    let style = concat!(include_str!("../templates/style.css"), include_str!("../templates/verifier.css"));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; form-action 'none'; base-uri 'none'",
        digest(&script),
        digest(style)
    );
    let langs: Vec<Lang> = Lang::all().collect();
    let spoken: Map<String, Value> =
        langs.iter().map(|lang| (lang.tag().to_owned(), words::of_verifier(*lang))).collect();
    let html = render::finish(&Page {
        policy: &policy,
        style,
        script: &script,
        pin,
        pin_json: words::in_script(pin),
        words: words::in_script(&spoken),
        langs,
        licences: asset::licences(),
    });
    let sha256 = Sha256::digest(&html).iter().map(|byte| format!("{byte:02x}")).collect();
    Verifier { html, sha256, content_security_policy: policy }
}

/// The file for the ledger that pages speak for. It is kept: a page names its hash, and making it takes longer than a page may.
pub fn of(ledger: &LedgerInfo) -> Arc<Verifier> {
    static NEWEST: Mutex<Option<(Pinned, Arc<Verifier>)>> = Mutex::new(None);
    let pin = Pinned {
        ledger: ledger.id.clone(),
        origin: ledger.origin.clone(),
        vkeys: ledger.vkeys.iter().cloned().collect(),
        log_keys: ledger.log_keys.clone(),
    };
    let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
    match newest.as_ref().filter(|(of, _)| *of == pin) {
        Some((_, made)) => made.clone(),
        None => newest.insert((pin.clone(), Arc::new(verifier(&pin)))).1.clone(),
    }
}

/// SHA-256 in base64, as a policy names a script.
fn digest(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(Sha256::digest(text))
}
