//! Payloads as types: what each kind of statement says, read once at the edge.

mod along;
mod certificate;
mod charter;
mod codes;
mod commitment;
mod day;
mod fields;
mod member;
mod notice;
mod place;
mod quota;
mod scan_anchor;
mod words;

pub(super) use along::move_of;
pub use along::{Along, CODES, MOST_ROLLS, ONLINE, Online};
pub use certificate::{Certificate, CertificateAct, Report, Revocation};
pub(super) use certificate::{kind_of, read_kind};
pub use charter::{Charter, Governor, HANDOVER_HOURS, LogKey, Predecessor, RULES_VERSION};
pub use codes::{Bind, CodesAct, Committed, Opened, Void, VoidReason};
pub use commitment::{Basis, Commitment, CommitmentAct, Contact, Promise};
pub use day::{DAY_MS, Day};
pub use fields::Names;
pub use member::{Approval, KeyAction, KeyChange, Member, MemberAction, NewKey, Outsider};
pub use notice::{Declaration, Hold, HoldAction, MOST_HELD, MOST_RECALLED, Outcome, Recall, Release};
pub use place::{COLD_CHAIN_MINUTES, MOST_TYPES, Near, PLACE_TYPES, Place, Product, Tolerance};
pub use quota::{Factor, MOST_FACTORS, Measure, Quota};
pub use scan_anchor::ScanAnchor;

use crate::event::{Event, EventErrors, Reason};
use crate::identifier::Identifier;
use crate::json::{self, Json, Object};
use crate::rules::cold_chain::summaries;
use crate::rules::names::canonically;
use crate::rules::{Refusal, RefusalCode, Used, claims, days_before_harvest};
use crate::statement::Statement;

/// The kinds of statement that version 1 of the rules takes.
pub const KINDS: [&str; 17] = [
    "charter",
    "member",
    "approval",
    "key",
    "party",
    "place",
    "product",
    "certificate",
    "commitment",
    "quota",
    "event",
    "report",
    "hold",
    "recall",
    "release",
    "codes",
    "scan-anchor",
];

/// What a statement says.
#[derive(Clone, Debug)]
pub enum Act {
    /// Founds a ledger or changes how it governs itself.
    Charter(Box<Charter>),
    /// A decision about a party.
    Member(Box<Member>),
    /// Agreement of a governor.
    Approval(Approval),
    /// A change of keys.
    Key(KeyChange),
    /// Somebody outside the ledger.
    Party(Box<Outsider>),
    /// A place.
    Place(Box<Place>),
    /// A product.
    Product(Box<Product>),
    /// What somebody who vouches says, or takes back.
    Certificate(Box<CertificateAct>),
    /// What whoever made or holds a lot promises of it.
    Commitment(Box<CommitmentAct>),
    /// A season of a protected name.
    Quota(Box<Quota>),
    /// Something that happened, by whoever did it.
    Event(Box<Event>),
    /// Something that somebody else did, as received.
    Report(Box<Event>),
    /// Goods go no further for now.
    Hold(Box<Hold>),
    /// Goods are called back.
    Recall(Box<Recall>),
    /// Goods may go on.
    Release(Box<Release>),
    /// A roll of item codes, what it is for, and what becomes of single ones.
    Codes(Box<CodesAct>),
    /// A day's scans, which somebody keeps beside the log.
    ScanAnchor(Box<ScanAnchor>),
}

impl Act {
    /// Reads the payload of a statement by its kind, and holds its `sub` against it.
    pub fn read(statement: &Statement) -> Result<Act, Refusal> {
        Act::read_with(statement, |_| ()).map(|(act, _)| act)
    }

    /// As [`Act::read`]; of an event also what `more` makes of its members.
    pub(super) fn read_with<T>(
        statement: &Statement,
        more: impl Fn(&Object) -> T,
    ) -> Result<(Act, Option<T>), Refusal> {
        let kind = statement.header().kind.as_str();
        let (act, told) = match kind {
            "event" | "report" => {
                let (event, json) = read_event(statement.payload())?;
                let act = if kind == "event" { Act::Event(event) } else { Act::Report(event) };
                (act, json.as_object().map(more))
            }
            _ => (Act::read_other(kind, statement.payload())?, None),
        };
        check_subject(statement, &act)?;
        Ok((act, told))
    }

    fn read_other(kind: &str, payload: &[u8]) -> Result<Act, Refusal> {
        let json = &json::parse(payload)
            .map_err(|e| fields::malformed(e.pointer(), format!("the payload is not strict JSON: {e}")))?;
        Ok(match kind {
            "charter" => Act::Charter(Box::new(Charter::read(json)?)),
            "member" => Act::Member(Box::new(Member::read(json)?)),
            "approval" => Act::Approval(Approval::read(json)?),
            "key" => Act::Key(KeyChange::read(json)?),
            "party" => Act::Party(Box::new(Outsider::read(json)?)),
            "place" => Act::Place(Box::new(Place::read(json)?)),
            "product" => Act::Product(Box::new(Product::read(json)?)),
            "hold" => Act::Hold(Box::new(Hold::read(json)?)),
            "recall" => Act::Recall(Box::new(Recall::read(json)?)),
            "release" => Act::Release(Box::new(Release::read(json)?)),
            "certificate" => Act::Certificate(Box::new(CertificateAct::read(json)?)),
            "commitment" => Act::Commitment(Box::new(CommitmentAct::read(json)?)),
            "quota" => Act::Quota(Box::new(Quota::read(json)?)),
            "codes" => Act::Codes(Box::new(CodesAct::read(json)?)),
            "scan-anchor" => Act::ScanAnchor(Box::new(ScanAnchor::read(json)?)),
            other => {
                let detail = format!("{other:?} is not a kind of statement; there are {}", KINDS.join(", "));
                return Err(fields::malformed("content type", detail));
            }
        })
    }
}

/// Reads an event, and our extensions of it that must say something or stay away.
fn read_event(payload: &[u8]) -> Result<(Box<Event>, Json<'_>), Refusal> {
    let (event, json) = parse_event(payload)?;
    Used::of(&event)?;
    claims(&event)?;
    summaries(&event)?;
    days_before_harvest(&event)?;
    Along::of(&event)?;
    Online::of(&event)?;
    Ok((event, json))
}

fn parse_event(payload: &[u8]) -> Result<(Box<Event>, Json<'_>), Refusal> {
    let read = || {
        let json = json::parse(payload)?;
        Ok::<_, EventErrors>((Box::new(Event::of_payload(&json)?), json))
    };
    read().map_err(|errors| {
        let first = errors.first();
        let more = errors.iter().count() - 1;
        let also = if more > 0 { format!(" (and {more} more)") } else { String::new() };
        Refusal::new(
            RefusalCode::InvalidEvent,
            match &first.reason {
                Reason::Missing { name } => format!("{}/{name}", first.pointer),
                _ => first.pointer.clone(),
            },
            format!("{}{also}", first.reason),
            "mend the event and sign again with the same number",
        )
    })
}

/// `sub` names what the payload is about, so that nobody reads one thing on the envelope and another inside.
fn check_subject(statement: &Statement, act: &Act) -> Result<(), Refusal> {
    let subject = &statement.header().subject;
    let expected = match act {
        Act::Charter(c) => c.origin.clone(),
        Act::Member(m) => m.party.to_string(),
        Act::Approval(a) => a.statement.to_string(),
        Act::Key(k) => k.party.to_string(),
        Act::Party(p) => p.party.to_string(),
        Act::Place(p) => p.place.to_string(),
        Act::Product(p) => p.product.to_string(),
        Act::Hold(h) => h.lots.first().cloned().unwrap_or_default(),
        Act::Recall(r) => r.subject(),
        Act::Release(r) => r.of.to_string(),
        Act::Certificate(c) => c.about().to_owned(),
        Act::Commitment(c) => c.lot().to_owned(),
        Act::Quota(q) => q.name.to_string(),
        Act::Codes(codes) => match &**codes {
            CodesAct::Roll(roll) => roll.product.to_string(),
            CodesAct::Bind(bind) => bind.lot.clone(),
            // The roll's product, which is known where the roll is.
            CodesAct::Void(_) | CodesAct::Open(_) => return Ok(()),
        },
        Act::ScanAnchor(_) => statement.header().issuer.clone(),
        Act::Event(e) | Act::Report(e) => {
            let spelt = |uri: &str| Identifier::parse(uri).is_ok_and(|id| id.as_str() == subject);
            let is_subject = |uri: &str| uri == subject || spelt(uri) || canonically(uri) == *subject;
            return if super::names::uris(e).any(is_subject) {
                Ok(())
            } else {
                let detail = format!("{subject:?} is not named in the event");
                Err(fields::malformed(
                    "sub",
                    format!("{detail}; expected a lot, item, unit, place or party that is"),
                ))
            };
        }
    };
    if *subject == expected {
        return Ok(());
    }
    Err(fields::malformed("sub", format!("found {subject:?}, expected {expected:?} as in the payload")))
}
