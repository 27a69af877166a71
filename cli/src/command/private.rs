//! `suyuan private`: the private values kept on this machine.

use clap::Subcommand;
use serde_json::json;

use crate::{
    context::Context,
    failure::Failure,
    secrets::{Kept, Secrets, plain},
    short::spoken,
};

/// Show or erase the private values kept on this machine: names of people, exact positions
///
/// The ledger holds only a commitment to each, which says nothing. The value itself is in private/ of your directory and nowhere else:
/// back it up, and give it to whom it concerns. What is erased here cannot be found out again from the ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum Private {
    List(List),
    Show(Show),
    Erase(Erase),
}

/// List the private values kept here
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

/// Show one value with its salt: with both, anybody can check it against the ledger
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Its commitment (the first letters are enough), or the party or place that it is about
    #[arg(value_name = "COMMITMENT|ID")]
    which: String,
}

/// Erase one value for ever
#[derive(Debug, clap::Args)]
pub(crate) struct Erase {
    /// Its commitment (the first letters are enough), or the party or place that it is about
    #[arg(value_name = "COMMITMENT|ID")]
    which: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Private {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Private::List(_) => list(context),
            Private::Show(show) => show.run(context),
            Private::Erase(erase) => erase.run(context),
        }
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let kept = Secrets::look(&context.home)?.list()?;
    let values: Vec<_> = kept
        .iter()
        .map(|k| json!({"commitment": k.commitment.to_string(), "about": k.about, "text": k.text}))
        .collect();
    context.voice.answer(&json!({"private": values}), |voice| {
        for value in &kept {
            voice.line(told(value));
        }
        if kept.is_empty() {
            voice.say("No private values are kept here.");
        }
    });
    Ok(())
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = find(context, &self.which)?;
        let store = suyuan_ledger::store::Private::open(&context.home.join("private"));
        let store = store.map_err(Failure::local)?;
        let data: Vec<_> = found
            .iter()
            .filter_map(|k| {
                let disclosure = store.get(&k.commitment).ok().flatten()?;
                Some(json!({"commitment": k.commitment.to_string(), "about": k.about, "disclosure": disclosure}))
            })
            .collect();
        context.voice.answer(&json!({"private": data}), |voice| {
            for (value, shown) in found.iter().zip(&data) {
                voice.line(told(value));
                voice.line(format_args!("  disclosure  {}", shown["disclosure"]));
            }
        });
        Ok(())
    }
}

impl Erase {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = find(context, &self.which)?;
        for value in &found {
            context.voice.say(told(value));
        }
        let asked = || context.voice.confirm("Erase this for ever?");
        if !self.yes && !asked() {
            return Err(Failure::usage("nothing was erased").hint("say yes, or give --yes"));
        }
        for value in &found {
            Secrets::erase(&context.home, &value.commitment)?;
        }
        context.voice.answer(&json!({"erased": found.len()}), |voice| {
            voice.line(format_args!("Erased {}. Copies in backups are yours to erase.", found.len()));
        });
        Ok(())
    }
}

fn find(context: &Context, which: &str) -> Result<Vec<Kept>, Failure> {
    let is = |k: &Kept| {
        let about = k.about.as_ref().map(|a| a.about.as_str()).unwrap_or_default();
        let letters = which.len() >= 6 && k.commitment.to_string().starts_with(which);
        letters || about == which || spoken(about).eq_ignore_ascii_case(which)
    };
    let found: Vec<Kept> = Secrets::look(&context.home)?.list()?.into_iter().filter(is).collect();
    match found.is_empty() {
        true => Err(Failure::usage(format!("no private value {which} is kept here"))
            .hint("`suyuan private list` shows what is; at least six letters of a commitment are needed")),
        false => Ok(found),
    }
}

fn told(value: &Kept) -> String {
    let about = value.about.as_ref().map(|a| format!("{} {}", spoken(&a.about), a.member));
    let text = value.text.as_deref().map_or_else(|| "cannot be read: the file was changed".to_owned(), plain);
    let commitment = value.commitment.to_string();
    format!("{}  {}  {text}", commitment.get(..12).unwrap_or_default(), about.unwrap_or_default())
}
