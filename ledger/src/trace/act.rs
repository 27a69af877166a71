//! One event as far as a trace needs it: what was done to which goods, between whom, when, with which paper.
//!
//! Names are canonical and quantities read, so that walking a graph compares words and nothing is parsed twice. An act is
//! made from the bytes of an entry and from nothing else; what the ledger thinks of it (its verdict) is the state's.

use crate::event::{Action, BizStep, Disposition, Event, EventKind, Quantity, QuantityElement, SourceDest};
use crate::log::Entry;
use crate::rules::{DONE_BY, names};
use crate::statement::Statement;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The entry that tells it.
    pub index: u64,
    /// When it was entered, in milliseconds since 1970.
    pub entered_ms: u64,
    /// Whether somebody else told it: a `report`.
    pub reported: bool,
    /// Who signed.
    pub issuer: String,
    /// Who did it, where that is not who signed.
    pub done_by: Option<String>,
    /// What sort of event it is.
    pub form: Form,
    /// Made, seen, or ended.
    pub action: Option<Action>,
    /// The step of the business.
    pub step: Option<BizStep>,
    /// The state of the goods afterwards.
    pub disposition: Option<Disposition>,
    /// When, as its signer claims: RFC 3339 with offset.
    pub time: String,
    /// The same in milliseconds since 1970.
    pub time_ms: i64,
    /// From whom: who possessed it.
    pub from: Option<String>,
    /// To whom: who possesses it then.
    pub to: Option<String>,
    /// Whose it was.
    pub from_owner: Option<String>,
    /// Whose it is then.
    pub to_owner: Option<String>,
    /// From which place.
    pub from_place: Option<String>,
    /// To which place.
    pub to_place: Option<String>,
    /// Where it happened, else where the goods are afterwards.
    pub place: Option<String>,
    /// The papers: type (if it has one) and address.
    pub papers: Vec<(Option<String>, String)>,
    /// The carton or pallet of an aggregation.
    pub unit: Option<String>,
    /// The goods, in the order of the event.
    pub goods: Vec<Portion>,
    /// The event's own id.
    pub event_id: Option<String>,
    /// Whether it takes back the earlier event of that id.
    pub takes_back: bool,
}

/// What sort of event an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Something happened to objects.
    Object,
    /// Put into a unit, seen in it, taken out.
    Aggregation,
    /// Goods became other goods.
    Transformation,
    /// A paper was tied to objects.
    Transaction,
    /// Parts were tied to a whole.
    Association,
}

/// On which side of an act goods stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What it happened to.
    Of,
    /// What went in.
    In,
    /// What came out.
    Out,
}

/// So much of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Canonical id of a lot, item or logistic unit.
    pub id: String,
    /// How much, where it is counted; a single object has none.
    pub quantity: Option<Quantity>,
    /// Where it stands.
    pub side: Side,
}

impl Act {
    /// Reads the bytes of an entry; nothing if it tells no event.
    pub fn read(bytes: &[u8]) -> Option<Act> {
        let entry = Entry::decode(bytes).ok()?;
        let statement = Statement::parse(&entry.statement).ok()?;
        let header = statement.header();
        let reported = match header.kind.as_str() {
            "event" => false,
            "report" => true,
            _ => return None,
        };
        let event = Event::parse(statement.payload()).ok()?;
        let act = Act::of(entry.index, &event);
        Some(Act { entered_ms: entry.time_ms, reported, issuer: header.issuer.clone(), ..act })
    }

    /// An event that is not known to be signed by anybody: without issuer, as if entered when it happened.
    pub fn of(index: u64, event: &Event) -> Act {
        let uri = |uri: Option<&str>| uri.map(names::canonical);
        let from = |kind| uri(event.source(kind));
        let to = |kind| uri(event.destination(kind));
        let epcs = names::epcs(event).map(|named| portion(&named, None));
        let classes = names::classes(event).map(|(named, element)| portion(&named, Some(element)));
        let papers = event.common.biz_transactions.iter();
        Act {
            index,
            entered_ms: u64::try_from(event.time_ms()).unwrap_or_default(),
            reported: false,
            issuer: String::new(),
            done_by: event.extension(DONE_BY).and_then(|party| party.as_str()).map(names::canonical),
            form: match &event.kind {
                EventKind::Object(_) => Form::Object,
                EventKind::Aggregation(_) => Form::Aggregation,
                EventKind::Transformation(_) => Form::Transformation,
                EventKind::Transaction(_) => Form::Transaction,
                EventKind::Association(_) => Form::Association,
            },
            action: event.action(),
            step: event.biz_step().cloned(),
            disposition: event.disposition().cloned(),
            time: event.common.event_time.as_str().to_owned(),
            time_ms: event.time_ms(),
            from: from(SourceDest::PossessingParty),
            to: to(SourceDest::PossessingParty),
            from_owner: from(SourceDest::OwningParty),
            to_owner: to(SourceDest::OwningParty),
            from_place: from(SourceDest::Location),
            to_place: to(SourceDest::Location),
            place: uri(event.read_point().or(event.biz_location())),
            papers: papers
                .map(|p| (p.kind.as_ref().map(|kind| kind.as_str().to_owned()), p.id.clone()))
                .collect(),
            unit: uri(event.parent_id()),
            goods: epcs.chain(classes).collect(),
            event_id: event.event_id().map(str::to_owned),
            takes_back: event.error_declaration().is_some(),
        }
    }

    /// Who did it.
    pub fn actor(&self) -> &str {
        self.done_by.as_deref().unwrap_or(&self.issuer)
    }

    /// The goods on one side.
    pub fn side(&self, side: Side) -> impl Iterator<Item = &Portion> {
        self.goods.iter().filter(move |portion| portion.side == side)
    }

    /// Whether it packs goods into its unit.
    pub fn packs(&self) -> bool {
        self.form == Form::Aggregation && self.action == Some(Action::Add) && !self.takes_back
    }

    /// Whether goods change hands, owner or leave by it.
    pub fn hands_over(&self) -> bool {
        let step = self.step.as_ref();
        let observed = self.action == Some(Action::Observe);
        match step {
            Some(BizStep::Shipping | BizStep::Receiving | BizStep::Accepting | BizStep::VoidShipping) => {
                observed
            }
            Some(BizStep::RetailSelling | BizStep::Destroying) => self.form != Form::Transformation,
            _ => false,
        }
    }

    /// Whether two acts of the same time tell the same; who told them and where they are entered does not matter.
    pub(super) fn tells_the_same_as(&self, other: &Act) -> bool {
        self.form == other.form
            && self.step == other.step
            && self.action == other.action
            && self.unit == other.unit
            && self.goods == other.goods
    }

    /// Between whom goods change hands: from, to. Who did it stands where the event leaves that end open; who only reports it
    /// took no part.
    pub fn ends(&self) -> (Option<&str>, Option<&str>) {
        let from = self.from.as_deref().or(self.from_owner.as_deref());
        let to = self.to.as_deref().or(self.to_owner.as_deref());
        let actor = self.done_by.as_deref().or((!self.reported).then_some(&*self.issuer));
        match &self.step {
            Some(BizStep::Receiving | BizStep::Accepting) => (from, to.or(actor)),
            _ => (from.or(actor), to),
        }
    }
}

fn portion(named: &names::Named<'_>, element: Option<&QuantityElement>) -> Portion {
    let side = match named.pointer {
        pointer if pointer.is_input() => Side::In,
        pointer if pointer.is_output() => Side::Out,
        _ => Side::Of,
    };
    Portion { id: named.canonical(), quantity: element.and_then(QuantityElement::amount), side }
}
