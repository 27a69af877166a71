//! `suyuan privacy`: what is kept about people on this machine, who was given it, and how it is erased (docs/PRIVACY.md).

mod erase;
mod export;
mod find;
mod mentions;
mod receive;
mod share;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    context::Context,
    failure::Failure,
    secrets::{Kept, Secrets, plain},
    short::spoken,
    speech::tr,
};

/// What is kept about people: names, telephones, exact positions, prices
///
/// The ledger holds only a commitment to each, which says nothing. The value itself is in private/ of your directory and nowhere else: back it
/// up, hand it to whom it concerns, give it out on request, erase it on request. What is erased cannot be found out again from the ledger, and
/// everything in the ledger still verifies.
#[derive(Debug, Subcommand)]
pub(crate) enum Privacy {
    List(List),
    Show(Show),
    Share(share::Share),
    Receive(receive::Receive),
    Export(export::Export),
    Erase(erase::Erase),
}

/// List the private values kept here, and who was given them
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

/// Show values with their salt: with both, anybody can check them against the ledger
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// A party, place or lot, a statement, or a commitment (the first letters are enough)
    #[arg(value_name = "ID|STATEMENT|COMMITMENT")]
    which: String,
}

impl Privacy {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Privacy::List(_) => list(context),
            Privacy::Show(show) => show.run(context),
            Privacy::Share(share) => share.run(context),
            Privacy::Receive(receive) => receive.run(context),
            Privacy::Export(export) => export.run(context),
            Privacy::Erase(erase) => erase.run(context),
        }
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let kept = Secrets::look(&context.home)?.list()?;
    let values: Vec<Value> = kept.iter().map(as_data).collect();
    context.voice.answer(&json!({"private": values}), |voice| {
        for value in &kept {
            voice.line(told(value));
        }
        if kept.is_empty() {
            voice.say(tr!("privacy-none"));
        }
    });
    Ok(())
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = find::values(context, &self.which)?;
        let secrets = Secrets::look(&context.home)?;
        let shown: Vec<(&Kept, Value)> = found
            .iter()
            .filter_map(|kept| {
                let mut data = as_data(kept);
                data["disclosure"] = json!(secrets.disclosure(&kept.commitment)?);
                Some((kept, data))
            })
            .collect();
        let data: Vec<&Value> = shown.iter().map(|(_, data)| data).collect();
        context.voice.answer(&json!({"private": data}), |voice| {
            for (kept, data) in &shown {
                voice.line(told(kept));
                voice.line(format_args!("  disclosure  {}", data["disclosure"]));
            }
        });
        Ok(())
    }
}

/// One value as data.
fn as_data(kept: &Kept) -> Value {
    json!({"commitment": kept.commitment.to_string(), "about": kept.about, "text": kept.text})
}

/// One value in a line, and below it who gave it and who was given it.
fn told(value: &Kept) -> String {
    let about = value.about.as_ref().map(|a| format!("{} {}", spoken(&a.about), a.member));
    let text = value.text.as_deref().map_or_else(|| tr!("privacy-changed"), plain);
    let commitment = value.commitment.to_string();
    let mut line =
        format!("{}  {}  {text}", commitment.get(..12).unwrap_or_default(), about.unwrap_or_default());
    if let Some(about) = &value.about {
        if let Some(from) = &about.from {
            line.push_str(&format!("  {}", tr!("privacy-from", party = spoken(from))));
        }
        for (party, day) in &about.shared {
            line.push_str(&format!("  {}", tr!("privacy-given", party = spoken(party), day = day.as_str())));
        }
    }
    line
}
