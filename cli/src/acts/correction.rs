//! Correcting: the earlier event is declared an error, and told again as it was. Both stay in the ledger.
//!
//! EPCIS 2.0 repeats the event with the same eventID and an `errorDeclaration`, which names the corrected one.

use suyuan_ledger::{
    event::{Event, EventTime, Quantity},
    json::{self, Json, Object},
};

use super::{ActPayload, fresh_id};
use crate::{failure::Failure, speech::tr};

/// What was wrong with the earlier event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// It never happened.
    DidNotOccur,
    /// It happened, otherwise.
    IncorrectData,
}

/// How it really was; what is not given stays as it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Correction {
    /// How much of each lot, by its id.
    pub(crate) quantities: Vec<(String, Quantity)>,
    /// When.
    pub(crate) time: Option<EventTime>,
    /// Where.
    pub(crate) place: Option<String>,
    /// Why, in words.
    pub(crate) note: Option<String>,
}

/// The error declaration, and the corrected event if it happened at all.
pub(crate) fn correct(
    earlier: &str,
    subject: &str,
    mistake: Mistake,
    correction: &Correction,
    now: &EventTime,
) -> Result<(ActPayload, Option<ActPayload>), Failure> {
    let told = json::parse_str(earlier)
        .map_err(|e| Failure::check(tr!("correct-earlier", cause = format!("{e}"))))?;
    let told = told.as_object().cloned().unwrap_or_default().into_owned();
    let corrected = match mistake {
        Mistake::DidNotOccur => None,
        Mistake::IncorrectData => Some(retold(&told, correction)?),
    };
    let mut declaration = Object::new();
    declaration.set("declarationTime", now.as_str()).set(
        "reason",
        match mistake {
            Mistake::DidNotOccur => "did_not_occur",
            Mistake::IncorrectData => "incorrect_data",
        },
    );
    if let Some(id) = corrected.as_ref().and_then(|event| event.get("eventID")) {
        declaration.set("correctiveEventIDs", vec![id.clone()]);
    }
    let mut declared = told;
    declared.set("errorDeclaration", declaration);
    Ok((read(declared, subject)?, corrected.map(|event| read(event, subject)).transpose()?))
}

fn retold(told: &Object<'static>, correction: &Correction) -> Result<Object<'static>, Failure> {
    let mut event = told.clone();
    event.set("eventID", fresh_id()?);
    for (lot, quantity) in &correction.quantities {
        let mut found = false;
        for list in ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] {
            let Some(elements) = event.get(list).and_then(Json::as_array) else { continue };
            let again = |element: &Json<'static>| match element.as_object() {
                Some(object) if object.get("epcClass").and_then(Json::as_str) == Some(lot) => {
                    let mut object = object.clone();
                    object.set("quantity", quantity.amount.normalize()).set("uom", quantity.unit.code());
                    (true, Json::Object(object))
                }
                _ => (false, element.clone()),
            };
            let (hits, elements): (Vec<bool>, Vec<Json<'static>>) = elements.iter().map(again).unzip();
            found |= hits.contains(&true);
            event.set(list, elements);
        }
        if !found {
            return Err(Failure::usage(tr!("correct-not-named", lot = lot.to_string()))
                .field("--quantity")
                .hint(tr!("correct-not-named-do")));
        }
    }
    if let Some(time) = &correction.time {
        event.set("eventTime", time.as_str()).set("eventTimeZoneOffset", time.offset().to_string());
    }
    if let Some(place) = &correction.place {
        let mut at = Object::new();
        at.set("id", place.as_str());
        if event.get("bizLocation").is_some() {
            event.set("bizLocation", at.clone());
        }
        event.set("readPoint", at);
    }
    if let Some(note) = &correction.note {
        event.set("suyuan:note", note.as_str());
    }
    Ok(event)
}

fn read(event: Object, subject: &str) -> Result<ActPayload, Failure> {
    let payload = Json::Object(event).to_string();
    Event::parse(payload.as_bytes()).map_err(super::unfit)?;
    Ok(ActPayload { subject: subject.to_owned(), payload })
}
