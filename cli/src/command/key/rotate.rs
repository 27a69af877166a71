//! `suyuan key rotate`: a new key takes the old one's place, in one statement.

use std::path::PathBuf;

use serde_json::json;

use super::{make_aside, named, relative, sheet::Sheeted, take_up};
use crate::{
    context::Context,
    failure::Failure,
    key_file,
    record::{Desk, Manner, answer_json, tell},
    signer::{Said, Saying},
    speech::tr,
};

/// Put a new key in the place of the one in use
///
/// After a machine was lost and its key brought back, or once in a while. The old key is revoked by the same statement, and its recovery
/// sheet is void: print the new one's.
#[derive(Debug, clap::Args)]
pub(crate) struct Rotate {
    /// What the new key is called [default: the old name and a number]
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    #[command(flatten)]
    sheet: Sheeted,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Rotate {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        self.sheet.check()?;
        let label = match &self.label {
            Some(label) => label.clone(),
            None => free(context),
        };
        let path = context.home.join(named(&label)?);
        let mut desk = Desk::open(context, Manner { yes: self.yes, ..Manner::default() })?;
        if desk.signer.is_silent() {
            return Err(Failure::network(tr!("key-rotate-silent", node = context.node()))
                .hint(tr!("key-rotate-silent-hint")));
        }
        let voice = context.voice;
        let old = key_file::read_public(&context.key_path())?;
        voice.say(tr!("key-rotate-what", fingerprint = key_file::fingerprint(&old)));
        if !self.yes && voice.can_ask() && !voice.confirm(&tr!("key-rotate-sure")) {
            return Err(Failure::refused(tr!("key-rotate-not")));
        }
        let party = desk.signer.party().to_owned();
        let new = make_aside(context, &label, &context.passphrases)?;
        let hex = key_file::public_hex(&new);
        // Before the old key ends: a sheet that cannot be written must not cost the key.
        let sheet = self.sheet.write(context, &new, Some(&party))?;
        let payload =
            json!({"party": party, "action": "rotate", "key": hex, "label": label, "replaces": old})
                .to_string();
        let saying = Saying { kind: "key", subject: party, payload };
        let said = desk.put(&saying);
        if said.as_ref().is_err_and(|failure| failure.kind == crate::failure::Kind::Refused) {
            // Nobody knows this key and nobody will.
            for file in [path.clone(), path.with_extension("pub")].into_iter().chain(sheet.map(PathBuf::from))
            {
                let _ = std::fs::remove_file(file);
            }
        }
        let did = tr!("key-rotated", fingerprint = key_file::fingerprint(&hex));
        let answer = match said? {
            Said::Entered(answer) if answer.verdict != "pending" => answer,
            said => {
                desk.tell(&said, &saying.subject, &did);
                voice.warn(tr!("key-rotate-wait", label = label.as_str()));
                return Ok(());
            }
        };
        take_up(context, relative(&label))?;
        let mut value = answer_json(&answer, &saying.subject);
        value["public"] = json!(hex);
        value["fingerprint"] = json!(key_file::fingerprint(&hex));
        value["file"] = json!(path);
        value["sheet"] = json!(sheet);
        context.voice.answer(&value, |voice| {
            tell(voice, &answer, &did);
            voice.say(tr!("key-rotate-done", file = path.display().to_string()));
            if sheet.is_none() {
                voice.say(tr!("key-rotate-sheet"));
            }
            if context.named_key().is_some() {
                voice.warn(tr!("key-rotate-named"));
            }
        });
        Ok(())
    }
}

/// The name of the key in use with the first number behind it that is free.
fn free(context: &Context) -> String {
    let path = context.key_path();
    let stem = path.file_stem().map_or_else(|| "key".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let base = match stem.rsplit_once('-') {
        Some((base, number)) if number.parse::<u32>().is_ok() => base.to_owned(),
        _ => stem,
    };
    let names = (2..).map(|number: u32| format!("{base}-{number}"));
    names.into_iter().find(|name| !context.home.join(relative(name)).exists()).unwrap_or(base)
}
