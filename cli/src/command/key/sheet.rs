//! `suyuan key sheet`, and the sheet that other commands write of a key that they made.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use serde_json::json;

use crate::{
    context::Context,
    failure::Failure,
    key_file,
    recovery::{List, Recovery, Words, sheet},
    speech::tr,
};

/// Print the recovery sheet of the key in use: 24 words and a code that bring it back
///
/// Whoever has the words has the key. Keep the sheet where you keep money, and not where the machine is. Without --out the words and the
/// code are shown at the terminal, to be copied by hand.
#[derive(Debug, clap::Args)]
pub(crate) struct Sheet {
    /// Write a page to print: .pdf or .svg. Delete the file when it is on paper
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Words of which language [default: the one spoken]
    #[arg(long, value_name = "LIST")]
    words: Option<List>,
}

/// A recovery sheet of a key that is being made.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Sheeted {
    /// Write its recovery sheet too, a page to print: .pdf or .svg
    #[arg(long, value_name = "FILE")]
    pub(crate) sheet: Option<PathBuf>,
    /// Words of which language are on the sheet [default: the one spoken]
    #[arg(long, value_name = "LIST", requires = "sheet")]
    pub(crate) words: Option<List>,
}

impl Sheet {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(path) = &self.out {
            sheet::check(path)?;
        }
        let key = context.open_key()?;
        let recovery = recovery(context, &key, None, self.words)?;
        if let Some(path) = &self.out {
            sheet::write(path, &recovery)?;
            context.voice.answer(&json!({"sheet": path, "fingerprint": recovery.fingerprint}), |voice| {
                voice.line(tr!("sheet-written", file = path.display().to_string()));
                voice.say(tr!("sheet-written-next"));
            });
            return Ok(());
        }
        let words: Vec<&str> = recovery.words.each().collect();
        let value =
            json!({"fingerprint": recovery.fingerprint, "words": words, "text": recovery.text().as_str()});
        let shown = if context.voice.json { Ok(()) } else { sheet::show(&context.voice, &recovery) };
        context.voice.answer(&value, |voice| {
            voice.line(tr!("sheet-shown", fingerprint = recovery.fingerprint.clone().unwrap_or_default()));
            voice.say(tr!("sheet-shown-next"));
        });
        shown
    }
}

impl Sheeted {
    /// Asked before a key is made, so that none is left without its sheet.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.sheet.as_deref().map_or(Ok(()), sheet::check)
    }

    /// Writes the sheet, if one was asked for.
    pub(crate) fn write<'s>(
        &'s self,
        context: &Context,
        key: &SigningKey,
        party: Option<&str>,
    ) -> Result<Option<&'s Path>, Failure> {
        let Some(path) = self.sheet.as_deref() else { return Ok(None) };
        sheet::write(path, &recovery(context, key, party, self.words)?)?;
        let voice = context.voice;
        voice.say(tr!("sheet-written", file = path.display().to_string()));
        voice.say(tr!("sheet-written-next"));
        Ok(Some(path))
    }
}

/// What the sheet of a key says.
pub(crate) fn recovery(
    context: &Context,
    key: &SigningKey,
    party: Option<&str>,
    words: Option<List>,
) -> Result<Recovery, Failure> {
    let hex = key_file::public_hex(key);
    let asked = || context.client().ok()?.key(&hex).ok().flatten().map(|state| state.party);
    let config = context.home.config()?;
    Ok(Recovery {
        node: Some(config.node.clone().unwrap_or_else(|| context.node().to_owned())),
        ledger: config.ledger.map(|pin| pin.id),
        party: party.map(str::to_owned).or_else(asked),
        fingerprint: Some(key_file::fingerprint(&hex)),
        words: Words::of(key, words.unwrap_or_else(List::spoken))?,
    })
}
