//! One's own directory: the key, its passphrase, what was not sent.

use std::{fs, time::SystemTime};

use super::{Finding, span};
use crate::{
    context::Context,
    failure::Failure,
    key_file::{self, KeyFileError},
    outbox::Outbox,
    speech::tr,
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
        (Err(KeyFileError::Missing(_)), _) if context.config.key.is_none() => {
            Finding::look("key", tr!("doctor-no-key"), tr!("doctor-no-key-do"))
        }
        (Err(error), _) => Finding::failed("key", &Failure::from(error)),
        (Ok(()), Some(hex)) => Finding::ok("key", tr!("doctor-key", key = key_file::fingerprint(hex))),
        (Ok(()), None) => Finding::look("key", tr!("doctor-no-public"), tr!("doctor-no-public-do")),
    }
}

/// Whether what is given without a person opens the key.
fn passphrase(context: &Context) -> Finding {
    let passphrase = match context.passphrases.silent() {
        Ok(Some(passphrase)) => passphrase,
        Ok(None) => return Finding::ok("passphrase", tr!("doctor-passphrase-asked")),
        Err(failure) => return Finding::failed("passphrase", &failure),
    };
    match key_file::open(&context.key_path(), &passphrase) {
        Ok(_) => Finding::ok("passphrase", tr!("doctor-passphrase")),
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
        (0, 0) => Finding::ok("outbox", tr!("doctor-outbox-empty")),
        (0, refused) => Finding::look(
            "outbox",
            tr!("doctor-outbox-refused", refused = refused),
            tr!("doctor-outbox-refused-do"),
        ),
        (waiting, refused) => {
            let said = tr!("doctor-outbox", waiting = waiting, oldest = shown, refused = refused);
            match age > LONG {
                true => Finding::bad("outbox", said, tr!("doctor-outbox-late-do")),
                false => Finding::look("outbox", said, tr!("doctor-outbox-do")),
            }
        }
    })
}
