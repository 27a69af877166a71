//! `suyuan privacy share`: private values handed to a member who may know them, as a sealed file that travels with the goods.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::json;
use suyuan_ledger::statement::KeyId;

use super::find;
use crate::{
    context::Context,
    failure::Failure,
    handover::{HandOver, Handed},
    key_file, safe_file,
    secrets::{Secrets, plain},
    short::spoken,
    speech::tr,
    when,
};

/// Hand private values to another member: a file that only they can open
///
/// Of a lot, a statement, a place or a person: all that is kept here of it. Send the file as you like, with the goods or by a messenger; they run
/// `suyuan privacy receive`. Who was given what is noted here, so that it can be told to whom it concerns.
#[derive(Debug, clap::Args)]
pub(crate) struct Share {
    /// A lot, place or party, a statement, or a commitment
    #[arg(value_name = "ID|STATEMENT|COMMITMENT", required = true)]
    which: Vec<String>,
    /// The member who may know
    #[arg(long, value_name = "PARTY")]
    to: String,
    /// Where to write it
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Only these: names, details, position, price, contact
    #[arg(long = "only", value_name = "WORD")]
    only: Vec<String>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Share {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let to = trusted.names.party(&self.to)?.to_string();
        let keys = keys_of(&trusted.client.list("members")?, &to)?;
        let secrets = Secrets::look(&context.home)?;
        let mut values = BTreeMap::new();
        for which in &self.which {
            for kept in find::values(context, which)? {
                let Some(about) = kept.about.clone() else { continue };
                if !self.only.is_empty() && !self.only.contains(&about.member) {
                    continue;
                }
                if let Some(disclosure) = secrets.disclosure(&kept.commitment) {
                    let handed = Handed { about: about.about, member: about.member, disclosure };
                    values.insert(kept.commitment.to_string(), (kept.commitment, handed));
                }
            }
        }
        if values.is_empty() {
            return Err(Failure::usage(tr!("privacy-nothing-to-share")).hint(tr!("privacy-no-such-hint")));
        }
        let voice = context.voice;
        for (_, handed) in values.values() {
            let about = spoken(&handed.about);
            voice.say(format_args!("  {about} {}  {}", handed.member, plain(&handed.disclosure.text)));
        }
        let question = tr!("privacy-share-sure", party = spoken(&to));
        if !self.yes && voice.can_ask() && !voice.confirm(&question) {
            return Err(Failure::refused(tr!("privacy-not-shared")));
        }
        let from = key_file::read_public(&context.key_path()).ok();
        let from = from.and_then(|hex| trusted.client.key(&hex).ok().flatten()).map(|state| state.party);
        let now = when::now();
        let handed = values.values().map(|(_, handed)| handed.clone()).collect();
        let made = now.timestamp().to_string();
        let handover = HandOver { from: from.unwrap_or_default(), made, values: handed };
        let file = handover.seal(&trusted.pin.id, &to, &keys).map_err(Failure::local)?;
        safe_file::create(&self.out, file.as_bytes()).map_err(|e| Failure::file(&self.out, &e))?;
        let given: Vec<_> = values.values().map(|(commitment, _)| *commitment).collect();
        Secrets::shared(&context.home, &given, &to, &now.date().to_string())?;
        let value = json!({"file": self.out, "to": to, "values": values.len(), "keys": keys.len()});
        voice.answer(&value, |voice| {
            let file = self.out.display().to_string();
            voice.line(tr!("privacy-shared", count = values.len(), party = spoken(&to), file = file));
        });
        Ok(())
    }
}

/// The keys of a member that everything may be sealed to: those that may sign all, else those that there are.
fn keys_of(members: &[serde_json::Value], party: &str) -> Result<Vec<KeyId>, Failure> {
    let member = members.iter().find(|member| member["party"] == *party);
    let active = |key: &&serde_json::Value| key["active"] == true;
    let keys: Vec<&serde_json::Value> =
        member.and_then(|m| m["keys"].as_array()).into_iter().flatten().filter(active).collect();
    let whole: Vec<&serde_json::Value> = keys.iter().copied().filter(|key| key["rights"].is_null()).collect();
    let chosen = if whole.is_empty() { keys } else { whole };
    let read: Vec<KeyId> = chosen.iter().filter_map(|key| key["key"].as_str()?.parse().ok()).collect();
    match read.is_empty() {
        true => {
            Err(Failure::usage(tr!("privacy-no-keys", party = spoken(party)))
                .hint(tr!("privacy-no-keys-hint")))
        }
        false => Ok(read),
    }
}
