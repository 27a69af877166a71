//! What a cooperative does, as EPCIS 2.0 events: one function an act, each giving the exact payload to sign and what it is about.
//!
//! The commands and the demonstration build events through these functions and no other way. The rules judge by business
//! step and quantity, so the step of each act is fixed here, after the table in docs/FORMAT.md, *Events*:
//!
//! | act | event | business step |
//! |---|---|---|
//! | plant | ObjectEvent ADD, the crop, not counted | `suyuan#planting` |
//! | spray, fertilise, irrigate | ObjectEvent OBSERVE, the crop | `suyuan#spraying`, `suyuan#fertilising`, `suyuan#irrigating` |
//! | harvest | ObjectEvent ADD, the new lot | `creating_class_instance` |
//! | grade, dry, process, mix, pack | TransformationEvent | `suyuan#grading`, `suyuan#drying`, `suyuan#transforming`, `suyuan#mixing`, `packing` |
//! | count | ObjectEvent OBSERVE | `stock_taking` |
//! | store | ObjectEvent OBSERVE | `storing` |
//! | cool | ObjectEvent OBSERVE | `suyuan#cooling` |
//! | dispose | ObjectEvent OBSERVE | `destroying` |
//! | ship, receive | ObjectEvent OBSERVE | `shipping`, `receiving` |
//! | buy | ObjectEvent OBSERVE, from somebody without a key | `receiving` |
//! | return | ObjectEvent OBSERVE, disposition `returned` | `shipping` |
//! | inspect | ObjectEvent OBSERVE | `inspecting` |
//! | sensor | ObjectEvent OBSERVE | `sensor_reporting` |
//! | sell | ObjectEvent OBSERVE | `retail_selling` |
//! | receive --returned | ObjectEvent OBSERVE, disposition `returned` | `receiving` |
//! | correct | the event again, with an error declaration | as it was |

mod correction;
mod field;
mod handover;
mod inspection;
mod keeping;
mod making;
mod monitoring;
mod sale;
mod used;

pub(crate) use correction::{Correction, Mistake, correct};
pub(crate) use field::{Given, Tending, plant, tend};
pub(crate) use handover::{Handover, Receipt, Weighing, buy, receive, send_back, ship};
pub(crate) use inspection::{Inspection, inspect};
pub(crate) use keeping::{cool, count, dispose, store};
pub(crate) use making::{Loss, Making, Portion, harvest, transform};
pub(crate) use monitoring::monitor;
pub(crate) use sale::{sell, sell_online, take_back};
pub(crate) use used::Used;

use suyuan_ledger::{
    event::{BizTransactionType, EventBuilder, EventErrors, EventTime, Quantity, SUYUAN_NS},
    identifier::{PartyId, PlaceId},
    json::{Json, Object},
    rules::{ATTACHMENTS, CLAIMS, DONE_BY, payload::CODES},
};

use crate::{failure::Failure, speech::tr};

/// When, where and with which paper something was done.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    /// The event's own id, by which a later correction names it.
    pub(crate) event_id: String,
    /// When.
    pub(crate) time: EventTime,
    /// Where.
    pub(crate) place: Option<PlaceId>,
    /// The paper that goes with it: a URI.
    pub(crate) document: Option<String>,
    /// Anything else, in words.
    pub(crate) note: Option<String>,
    /// Who did it, if not the signer.
    pub(crate) done_by: Option<PartyId>,
    /// What it used.
    pub(crate) used: Vec<Used>,
    /// The item codes on the goods.
    pub(crate) codes: Vec<Json<'static>>,
    /// What is claimed of the goods: types of certificate.
    pub(crate) claims: Vec<String>,
    /// Files that belong to it.
    pub(crate) attachments: Vec<Json<'static>>,
}

/// An event ready to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActPayload {
    /// What the statement is about.
    pub(crate) subject: String,
    /// The exact bytes.
    pub(crate) payload: String,
}

impl Scene {
    /// The day as a proposed lot number has it: `260418`.
    pub(crate) fn day(&self) -> String {
        self.time.as_str().chars().take(10).filter(char::is_ascii_digit).skip(2).collect()
    }

    /// At this time, with a fresh id.
    pub(crate) fn at(time: EventTime) -> Result<Scene, Failure> {
        Ok(Scene {
            event_id: fresh_id()?,
            time,
            place: None,
            document: None,
            note: None,
            done_by: None,
            used: Vec::new(),
            codes: Vec::new(),
            claims: Vec::new(),
            attachments: Vec::new(),
        })
    }

    /// At this place.
    pub(crate) fn place(mut self, place: Option<PlaceId>) -> Scene {
        self.place = place;
        self
    }

    /// With this paper.
    pub(crate) fn document(mut self, document: Option<String>) -> Scene {
        self.document = document;
        self
    }

    /// With these words.
    pub(crate) fn note(mut self, note: Option<String>) -> Scene {
        self.note = note;
        self
    }

    /// Done by somebody outside the ledger.
    pub(crate) fn done_by(mut self, done_by: Option<PartyId>) -> Scene {
        self.done_by = done_by;
        self
    }

    /// Having used this.
    pub(crate) fn used(mut self, used: Vec<Used>) -> Scene {
        self.used = used;
        self
    }

    /// With these item codes.
    pub(crate) fn codes(mut self, codes: Vec<Json<'static>>) -> Scene {
        self.codes = codes;
        self
    }

    /// Claiming this of the goods.
    pub(crate) fn claims(mut self, claims: Vec<String>) -> Scene {
        self.claims = claims;
        self
    }

    /// With these files.
    pub(crate) fn attachments(mut self, attachments: Vec<Json<'static>>) -> Scene {
        self.attachments = attachments;
        self
    }

    /// What every act says.
    fn dress(&self, builder: EventBuilder, paper: &BizTransactionType) -> EventBuilder {
        let mut builder = builder.event_id(&self.event_id);
        if let Some(place) = &self.place {
            builder = builder.read_point(place.as_str());
        }
        if let Some(document) = &self.document {
            builder = builder.biz_transaction(paper, document);
        }
        if let Some(party) = &self.done_by {
            builder = builder.extension(DONE_BY, party.as_str());
        }
        if !self.used.is_empty() {
            builder = builder.extension("suyuan:used", used::member(&self.used));
        }
        if !self.codes.is_empty() {
            builder = builder.extension(CODES, self.codes.clone());
        }
        if !self.claims.is_empty() {
            let claims: Vec<Json<'static>> =
                self.claims.iter().map(|word| Json::from(word.as_str())).collect();
            builder = builder.extension(CLAIMS, claims);
        }
        if !self.attachments.is_empty() {
            builder = builder.extension(ATTACHMENTS, self.attachments.clone());
        }
        match &self.note {
            Some(note) => builder.extension("suyuan:note", note.as_str()),
            None => builder,
        }
    }
}

fn finish(builder: EventBuilder, subject: &str) -> Result<ActPayload, Failure> {
    let event = builder.build().map_err(unfit)?;
    Ok(ActPayload { subject: subject.to_owned(), payload: event.to_string() })
}

fn unfit(errors: EventErrors) -> Failure {
    let first = errors.first();
    Failure::usage(tr!("event-invalid", cause = first.reason.to_string()))
        .field(first.pointer.clone())
        .code("invalid-event")
}

/// A quantity as a member: `{"value", "unit"}`.
fn measured(quantity: &Quantity) -> Object<'static> {
    let mut member = Object::new();
    member.set("value", quantity.amount.normalize()).set("unit", quantity.unit.code());
    member
}

/// A business step of our own.
fn own_step(word: &str) -> suyuan_ledger::event::BizStep {
    suyuan_ledger::event::BizStep::Custom(format!("{SUYUAN_NS}{word}"))
}

/// A random URN (RFC 9562, version 4).
pub(crate) fn fresh_id() -> Result<String, Failure> {
    let mut b = [0u8; 16];
    getrandom::fill(&mut b).map_err(|e| Failure::local(tr!("no-randomness", e = format!("{e}"))))?;
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let h = hex::encode(b);
    Ok(format!("urn:uuid:{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..]))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
