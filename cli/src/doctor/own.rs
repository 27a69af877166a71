//! One's own directory: the key, its passphrase, what was not sent.

use std::{fs, time::SystemTime};

use super::{Finding, span};
use crate::{
    context::Context,
    failure::Failure,
    key_file::{self, KeyFileError},
    outbox::Outbox,
};

/// Statements that wait for so long are forgotten ones.
const LONG: u64 = 7 * 86_400;

pub(super) fn examine(context: &Context) -> Vec<Finding> {
    let path = context.key_path();
    let public = key_file::read_public(&path);
    let mut found = vec![key(context, public.as_deref().ok())];
    if path.exists() {
        found.push(passphrase(context));
    }
    if let Ok(hex) = &public {
        found.push(outbox(context, hex).unwrap_or_else(|failure| Finding::failed("outbox", &failure)));
    }
    found
}

fn key(context: &Context, public: Option<&str>) -> Finding {
    let path = context.key_path();
    match (key_file::check_readable(&path), public) {
        // Whoever only looks needs none; where one is named, it should be there.
        (Err(KeyFileError::Missing(_)), _) if context.config.key.is_none() => Finding::look(
            "key",
            "there is none here; only reading works",
            "`suyuan key new` makes one, if you record",
        ),
        (Err(error), _) => Finding::failed("key", &Failure::from(error)),
        (Ok(()), Some(hex)) => {
            Finding::ok("key", format!("{}, its owner's alone", key_file::fingerprint(hex)))
        }
        (Ok(()), None) => Finding::look(
            "key",
            "its owner's alone; the public half beside it is missing",
            "`suyuan key show` with the passphrase still works; put the .pub file back",
        ),
    }
}

/// Whether what is given without a person opens the key.
fn passphrase(context: &Context) -> Finding {
    let passphrase = match context.passphrases.silent() {
        Ok(Some(passphrase)) => passphrase,
        Ok(None) => return Finding::ok("passphrase", "is asked for at the terminal"),
        Err(failure) => return Finding::failed("passphrase", &failure),
    };
    match key_file::open(&context.key_path(), &passphrase) {
        Ok(_) => Finding::ok("passphrase", "given without a person, and it opens the key"),
        Err(error) => Finding::failed("passphrase", &Failure::from(error)),
    }
}

fn outbox(context: &Context, hex: &str) -> Result<Finding, Failure> {
    let outbox = Outbox::of(&context.home, hex)?;
    let (waiting, refused) = (outbox.waiting()?.len(), outbox.all_refused()?.len());
    let files = fs::read_dir(outbox.dir()).into_iter().flatten().flatten();
    let oldest = files.filter_map(|file| file.metadata().ok()?.modified().ok()).min();
    let age =
        oldest.and_then(|time| SystemTime::now().duration_since(time).ok()).map_or(0, |age| age.as_secs());
    let shown = span(i64::try_from(age).unwrap_or(i64::MAX));
    Ok(match (waiting, refused) {
        (0, 0) => Finding::ok("outbox", "nothing waits"),
        (0, refused) => Finding::look(
            "outbox",
            format!("{refused} refused"),
            "`suyuan outbox` says why, and what to do about each",
        ),
        (waiting, refused) => {
            let said = format!("{waiting} wait, the oldest for {shown}; {refused} refused");
            match age > LONG {
                true => Finding::bad("outbox", said, "`suyuan sync`; what comes late is marked late"),
                false => Finding::look("outbox", said, "`suyuan sync` sends them"),
            }
        }
    })
}
