//! `suyuan privacy erase`: values that a person wants gone (PIPL Art. 47, GDPR Art. 17). Value and salt are overwritten and removed; the commitment in
//! the ledger stays, and opens to nothing any more.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::json;
use suyuan_ledger::store::Private;

use super::{
    as_data,
    export::contacts,
    find,
    mentions::{Left, Mentions, Why},
    told,
};
use crate::{
    context::Context, failure::Failure, secrets::Secrets, short::spoken, speech::tr, wording::in_words,
};

/// Erase what is kept about a person or thing, for ever
///
/// Shows it first and asks. Drafts, and statements that were given up, go with it if the name or number stands in them; where else on this
/// machine it stands is named. Members who were given it are named, so that you can ask them to erase it too; copies in backups are yours to
/// erase. Law may want some of it kept for a time (docs/PRIVACY.md): then erase it afterwards.
#[derive(Debug, clap::Args)]
pub(crate) struct Erase {
    /// A person by id, name or telephone number; a place, lot or statement; or a commitment
    #[arg(value_name = "PERSON|ID|STATEMENT|COMMITMENT")]
    which: String,
    /// Only these: names, details, position, price, contact
    #[arg(long = "only", value_name = "WORD")]
    only: Vec<String>,
    /// On a node's machine: erase it from this data directory too
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Erase {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut found = find::everything(context, &self.which)?;
        let wanted = |member: Option<&str>| {
            self.only.is_empty() || member.is_some_and(|member| self.only.iter().any(|only| only == member))
        };
        found.values.retain(|kept| wanted(kept.about.as_ref().map(|a| a.member.as_str())));
        let written = match self.only.is_empty() {
            true => contacts(context, &self.which, &found.ids)?,
            false => BTreeMap::new(),
        };
        let beside = self.in_data(&found)?;
        let mentions = match self.only.is_empty() {
            true => Mentions::of(&context.home, self.name(&found), &found.ids, &found.values)?,
            false => Mentions::default(),
        };
        if found.values.is_empty() && written.is_empty() && beside.is_empty() && mentions.is_empty() {
            return Err(Failure::usage(tr!("privacy-no-such", which = self.which.as_str()))
                .hint(tr!("privacy-no-such-hint")));
        }
        let voice = context.voice;
        found.values.iter().for_each(|value| voice.say(told(value)));
        written.iter().for_each(|(name, text)| voice.say(format_args!("contacts.toml {name}  {text}")));
        mentions.drafts.iter().for_each(|draft| {
            let words = in_words(&draft.kind, &draft.subject, draft.payload.as_bytes());
            voice.say(tr!("privacy-erase-draft", name = draft.name(), words = words));
        });
        mentions.withdrawn.iter().for_each(|path| {
            voice.say(tr!("privacy-erase-withdrawn", file = path.display().to_string()));
        });
        if !found.asked {
            voice.warn(tr!("privacy-unasked"));
        }
        if !self.yes && !voice.confirm(&tr!("privacy-erase-sure")) {
            return Err(Failure::usage(tr!("privacy-not-erased")).hint(tr!("privacy-not-erased-hint")));
        }
        let erased: Vec<_> =
            found.values.iter().map(as_data).map(|value| value["commitment"].clone()).collect();
        for value in &found.values {
            Secrets::erase(&context.home, &value.commitment)?;
        }
        if let Some(data) = &self.data {
            let store = Private::open(&data.join("private")).map_err(Failure::local)?;
            for commitment in &beside {
                store.erase(commitment).map_err(Failure::local)?;
            }
        }
        if !written.is_empty() {
            let mut all: BTreeMap<String, String> = context.home.read("contacts.toml")?;
            all.retain(|name, _| !written.contains_key(name));
            context.home.write("contacts.toml", &all)?;
        }
        mentions.erase(&context.home)?;
        let given: BTreeSet<&String> = found
            .values
            .iter()
            .filter_map(|v| v.about.as_ref())
            .flat_map(|about| about.shared.keys())
            .collect();
        let value = json!({"erased": found.values.len(), "commitments": erased, "contacts": written.len(),
            "in_data": beside.len(), "drafts": mentions.drafts.len(), "withdrawn": mentions.withdrawn.len(),
            "left": mentions.left.iter().map(|left| &left.file).collect::<Vec<_>>(), "given_to": given});
        voice.answer(&value, |voice| {
            let acts = mentions.drafts.len() + mentions.withdrawn.len();
            voice.line(tr!("privacy-erased", count = found.values.len() + written.len() + acts));
            for Left { file, why } in &mentions.left {
                let why = match why {
                    Why::Waiting => tr!("privacy-left-waiting"),
                    Why::Refused => tr!("privacy-left-refused"),
                    Why::Entered => tr!("privacy-left-entered"),
                    Why::Other => tr!("privacy-left-other"),
                };
                voice.warn(tr!("privacy-left", file = file.display().to_string(), why = why));
            }
            for party in &given {
                voice.warn(tr!("privacy-erased-given", party = spoken(party)));
            }
            voice.say(tr!("privacy-erased-backups"));
        });
        Ok(())
    }

    /// What was typed, if it is a name or a number: an id, an entry or a commitment says nothing of a person by itself.
    fn name(&self, found: &find::Found) -> Option<&str> {
        let which = self.which.trim();
        let said =
            found.values.iter().filter_map(|kept| kept.text.as_deref()).any(|text| text.contains(which));
        let thing = !found.ids.is_empty() || !found.statements.is_empty();
        (said || (found.values.is_empty() && !thing)).then_some(which)
    }

    /// What of it lies in a node's data directory.
    fn in_data(
        &self,
        found: &find::Found,
    ) -> Result<Vec<suyuan_ledger::statement::private::Commitment>, Failure> {
        let Some(data) = &self.data else { return Ok(Vec::new()) };
        if !data.join("private").is_dir() {
            return Err(Failure::usage(tr!("privacy-no-data", dir = data.display().to_string())));
        }
        let store = Private::open(&data.join("private")).map_err(Failure::local)?;
        let mut named: BTreeSet<String> =
            found.values.iter().map(|kept| kept.commitment.to_string()).collect();
        if self.only.is_empty() {
            named.extend(found.statements.iter().flat_map(|s| find::commitments(&s.payload)));
        }
        let kept = store.list().map_err(Failure::local)?;
        Ok(kept.into_iter().filter(|commitment| named.contains(&commitment.to_string())).collect())
    }
}
