//! `suyuan commitment issue`: what is not said comes from the lot, or from the last commitment given here; on what ground it is
//! promised is always said.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;
use suyuan_ledger::{
    event::{Quantity, Unit},
    identifier::LotId,
    json::{Json, Object},
    rules::payload::{Basis, Promise},
};

use super::{
    about, find,
    print::{self, Look},
};
use crate::{
    client::Client,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, answer_json, quantity, tell},
    short::spoken,
    signer::{Said, Saying},
    speech::tr,
    stated::{self, Name},
    when, wording,
};

/// Promise for a lot: that nothing banned was used, and residues are within their limits
///
/// Such as `suyuan commitment issue STRAW/SL-260418-1 --basis own-test --contact 028-5550-0418 --out paper.pdf`. Quantity and place of
/// production come from the lot, unless they are said.
#[derive(Debug, clap::Args)]
pub(crate) struct Issue {
    /// The lot: STRAW/SL-260418-1, or a whole address [default: that of the last act]
    #[arg(value_name = "LOT")]
    lot: Option<String>,
    /// On what ground: quality-control, own-test, commissioned-test; may be given more than once
    #[arg(long, value_name = "WORD", required = true)]
    basis: Vec<Basis>,
    /// What is promised: no-banned-substances, residues-within-limits [default: both]
    #[arg(long, value_name = "WORD")]
    promise: Vec<Promise>,
    /// For how much [default: all that was made of it]
    #[arg(long)]
    quantity: Option<String>,
    /// Its number, once for each lot [default: the lot's]
    #[arg(long)]
    number: Option<String>,
    /// Where it was produced: zh=四川省成都市双流区 [default: the region of the plots that it was harvested at]
    #[arg(long, value_name = "LANG=TEXT")]
    origin: Vec<Name>,
    /// How buyers reach you [default: as the last time]
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// Put a commitment to the contact into the ledger, not the contact: for a person's own telephone
    #[arg(long, requires = "contact")]
    private_contact: bool,
    /// The day of issue [default: today]
    #[arg(long, value_name = "DAY")]
    issued: Option<String>,
    /// An earlier commitment of yours about this lot that this one replaces: its number in the log, or id
    #[arg(long, value_name = "STATEMENT")]
    replaces: Option<String>,
    /// Print it at once: .pdf, .png or .svg
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
    #[command(flatten)]
    manner: Manner,
}

impl Issue {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let form = self.out.as_deref().map(print::Form::by_end).transpose()?;
        let asked = self.quantity.as_deref().map(quantity).transpose()?;
        let mut desk = Desk::open(context, self.manner)?;
        let lot = desk.lot(self.lot.as_deref())?;
        let client = &desk.trusted.client;
        let there = about(client, lot.as_str())?;
        let replaces = self.replaces.as_deref().map(|said| find(&desk.trusted, said)).transpose()?;
        let amount = match asked {
            Some(asked) => asked,
            None => made(client, &lot)?,
        };
        let number = match &self.number {
            Some(number) => number.clone(),
            None => next_number(&lot, &there, desk.signer.party()),
        };
        let origin = match self.origin.is_empty() {
            false => stated::names(&self.origin),
            true => origin(client, &lot)?,
        };
        let contact =
            self.contact.clone().or_else(|| desk.last.contact.clone()).ok_or_else(|| {
                Failure::usage(tr!("commitment-contact")).hint(tr!("commitment-contact-do"))
            })?;
        let promises = if self.promise.is_empty() { Promise::ALL } else { &self.promise };
        let mut payload = Object::new();
        payload
            .set("lot", lot.as_str())
            .set("number", number.as_str())
            .set("quantity", stated::quantity(amount))
            .set("origin", origin);
        let said = Json::from(contact.as_str());
        payload.set("contact", if self.private_contact { desk.conceal("contact", &said)? } else { said });
        payload
            .set("issued", self.issued.clone().unwrap_or_else(|| when::now().date().to_string()))
            .set("promises", words(promises.iter().map(|promise| promise.as_str())))
            .set("basis", words(self.basis.iter().map(|basis| basis.as_str())));
        if let Some(id) = replaces.as_ref().and_then(|one| one["id"].as_str()) {
            payload.set("replaces", id);
        }
        if !self.private_contact {
            desk.last.contact = Some(contact);
        }
        let saying = Saying {
            kind: "commitment",
            subject: lot.to_string(),
            payload: Json::Object(payload).to_string(),
        };
        let did = tr!(
            "did-promise",
            amount = wording::amount(&amount),
            lot = spoken(lot.as_str()),
            number = number.to_string()
        );
        let answer = match desk.put(&saying)? {
            Said::Entered(answer) => answer,
            said => {
                // No paper before the ledger has it.
                desk.tell(&said, &saying.subject, &did);
                return Ok(());
            }
        };
        let written = match (form, &self.out) {
            // A pending promise is no paper yet.
            (Some(form), Some(path)) if answer.verdict != "pending" => {
                let one = find(&desk.trusted, &answer.id)?;
                print::write(context, &desk.trusted, &one, &self.look, form, path)?;
                Some(path)
            }
            _ => None,
        };
        let mut value = answer_json(&answer, &saying.subject);
        value["number"] = number.into();
        value["file"] = written.map(|path| path.display().to_string()).into();
        context.voice.answer(&value, |voice| {
            tell(voice, &answer, &did);
            match (written, &self.out) {
                (Some(path), _) => voice.say(tr!("commitment-wrote", file = path.display().to_string())),
                (None, Some(_)) => voice.say(tr!("commitment-not-written")),
                (None, None) => {}
            }
        });
        Ok(())
    }
}

/// All that was made of a lot.
fn made(client: &Client, lot: &LotId) -> Result<Quantity, Failure> {
    let unknown = || {
        Failure::usage(tr!("commitment-how-much", lot = spoken(lot.as_str())))
            .hint(tr!("commitment-how-much-do"))
    };
    // As the node writes it: serde's own numbers would be floats.
    let answer = client.bytes_as(
        &format!("/v1/trace?of={}&direction=back", crate::client::query(lot.as_str())),
        "application/json",
    )?;
    let answer = suyuan_ledger::json::parse(&answer).map_err(Failure::network)?;
    let lots = answer.at("/lots").and_then(Json::as_array).unwrap_or_default();
    let here = |found: &&Json| found.at("/lot").and_then(Json::as_str) == Some(lot.as_str());
    let made = lots.iter().find(here).and_then(|found| found.at("/made")).ok_or_else(unknown)?;
    let amount = made.at("/value").and_then(Json::as_number);
    let unit = made.at("/unit").and_then(Json::as_str).and_then(Unit::parse);
    match (amount, unit) {
        (Some(amount), Some(unit)) => Ok(Quantity::new(amount, unit)),
        _ => Err(unknown()),
    }
}

/// The lot's number, and a count behind it if the party has used that.
fn next_number(lot: &LotId, there: &[Value], party: &str) -> String {
    let base = lot.as_str().rsplit('/').next().unwrap_or_default();
    let used =
        |number: &String| there.iter().any(|one| one["by"] == party && one["number"] == number.as_str());
    let more = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.to_owned()).chain(more).find(|number| !used(number)).unwrap_or_default()
}

/// Where the plots lie that it was harvested at; what they are called, where nobody said that.
fn origin(client: &Client, lot: &LotId) -> Result<Json<'static>, Failure> {
    let path = lot.as_str().splitn(4, '/').nth(3).unwrap_or_default();
    let page: Value = client.json(&format!("/{path}"))?;
    let mut by_language: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for origin in page["origins"].as_array().into_iter().flatten() {
        let region = &origin["region"]["Names"]["names"];
        let names = if region.is_object() { region } else { &origin["place"]["names"] };
        for (language, name) in names.as_object().into_iter().flatten() {
            let there = by_language.entry(language.clone()).or_default();
            if let Some(name) = name.as_str().filter(|name| !there.iter().any(|other| other == name)) {
                there.push(name.to_owned());
            }
        }
    }
    if by_language.is_empty() {
        return Err(Failure::usage(tr!("commitment-origin")).hint(tr!("commitment-origin-do")));
    }
    let mut names = Object::new();
    for (language, all) in by_language {
        names.set(&language, all.join(if language.starts_with("zh") { "、" } else { ", " }));
    }
    Ok(Json::Object(names))
}

fn words<'w>(all: impl Iterator<Item = &'w str>) -> Json<'static> {
    Json::Array(all.map(Json::from).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_that_was_used_is_not_proposed_again() {
        let lot = LotId::parse("https://coop.example/p/STRAW/10/SL-1").unwrap();
        let mine = |number: &str| json!({"by": "me", "number": number});
        assert_eq!(next_number(&lot, &[], "me"), "SL-1");
        assert_eq!(next_number(&lot, &[mine("SL-1"), mine("SL-1-2")], "me"), "SL-1-3");
        assert_eq!(next_number(&lot, &[mine("SL-1")], "another"), "SL-1", "everybody counts alone");
    }
}
